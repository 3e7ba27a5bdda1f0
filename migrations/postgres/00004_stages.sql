-- The stages of a mail are rows: kept (its bytes are here), judged (what it makes is committed), done (nothing is left to do on the server either).

-- +goose Up
ALTER TABLE mails ADD COLUMN stage TEXT NOT NULL DEFAULT 'kept' CHECK (stage IN ('kept', 'judged', 'done'));
UPDATE mails SET stage = state;
DROP INDEX mails_kept;
ALTER TABLE mails DROP COLUMN state;
ALTER TABLE mails RENAME COLUMN stage TO state;
CREATE INDEX mails_kept ON mails (id) WHERE state = 'kept';

-- A mail is one and the same within its recipient: the address of the mailbox, or the mailbox's name where it has none.
ALTER TABLE mails ADD COLUMN recipient TEXT NOT NULL DEFAULT '';
UPDATE mails SET recipient = mailbox;
UPDATE mails SET recipient = (SELECT LOWER(b.address) FROM mailboxes b WHERE b.name = mails.mailbox)
  WHERE EXISTS (SELECT 1 FROM mailboxes b WHERE b.name = mails.mailbox AND b.address <> '')
  AND NOT EXISTS (SELECT 1 FROM mails o JOIN mailboxes ob ON ob.name = o.mailbox JOIN mailboxes b ON LOWER(b.address) = LOWER(ob.address)
    WHERE b.name = mails.mailbox AND o.message_id = mails.message_id AND o.hash = mails.hash AND o.id < mails.id);
DROP INDEX mails_same;
CREATE UNIQUE INDEX mails_same ON mails (message_id, hash, recipient);

-- How many bytes a mail had of which only the start is kept; 0 where all of it is.
ALTER TABLE mails ADD COLUMN cut_from BIGINT NOT NULL DEFAULT 0;

-- Whether the server's copy under a UID is marked, moved or deleted as the mailbox wants. What was read before is left as it is.
ALTER TABLE mail_uids ADD COLUMN settled BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE mail_uids SET settled = TRUE;
CREATE INDEX mail_uids_open ON mail_uids (mail_id) WHERE NOT settled;

-- What follows on the first piece of a large mail in mail_bytes, so that no mail need lie in memory whole.
CREATE TABLE mail_chunks (
  mail_id BIGINT NOT NULL REFERENCES mails (id),
  part INTEGER NOT NULL,
  raw BYTEA NOT NULL,
  PRIMARY KEY (mail_id, part)
);

-- An attachment that is a kept mail itself, whose bytes lie there alone.
ALTER TABLE attachments ADD COLUMN mail_id BIGINT REFERENCES mails (id);

-- What follows on the first piece of a large attachment, for the same reason.
CREATE TABLE attachment_chunks (
  attachment_id BIGINT NOT NULL REFERENCES attachments (id),
  part INTEGER NOT NULL,
  raw BYTEA NOT NULL,
  PRIMARY KEY (attachment_id, part)
);

-- +goose Down
-- What lies in pieces, or in a mail alone, is put where it was before.
UPDATE mail_bytes SET raw = raw || (SELECT string_agg(c.raw, ''::bytea ORDER BY c.part) FROM mail_chunks c WHERE c.mail_id = mail_bytes.mail_id)
  WHERE mail_id IN (SELECT mail_id FROM mail_chunks);
UPDATE attachments SET data = data || (SELECT string_agg(c.raw, ''::bytea ORDER BY c.part) FROM attachment_chunks c WHERE c.attachment_id = attachments.id)
  WHERE id IN (SELECT attachment_id FROM attachment_chunks);
UPDATE attachments SET data = (SELECT b.raw FROM mail_bytes b WHERE b.mail_id = attachments.mail_id) WHERE mail_id IS NOT NULL;
DROP TABLE attachment_chunks;
ALTER TABLE attachments DROP COLUMN mail_id;
DROP TABLE mail_chunks;
DROP INDEX mail_uids_open;
ALTER TABLE mail_uids DROP COLUMN settled;
ALTER TABLE mails DROP COLUMN cut_from;
DROP INDEX mails_same;
ALTER TABLE mails DROP COLUMN recipient;
CREATE UNIQUE INDEX mails_same ON mails (mailbox, message_id, hash);
ALTER TABLE mails ADD COLUMN stage TEXT NOT NULL DEFAULT 'kept' CHECK (stage IN ('kept', 'done'));
UPDATE mails SET stage = CASE state WHEN 'kept' THEN 'kept' ELSE 'done' END;
DROP INDEX mails_kept;
ALTER TABLE mails DROP COLUMN state;
ALTER TABLE mails RENAME COLUMN stage TO state;
CREATE INDEX mails_kept ON mails (id) WHERE state = 'kept';
