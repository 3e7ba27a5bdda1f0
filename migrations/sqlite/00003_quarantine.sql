-- What mail needs a person for: senders that are blocked, mails that a server will not give, orders to a mailbox's reader,
-- and tickets that were made one.

-- +goose Up
ALTER TABLE mails ADD COLUMN sender TEXT NOT NULL DEFAULT '';
ALTER TABLE mails ADD COLUMN subject TEXT NOT NULL DEFAULT '';
-- When the server took the mail, 0 where it did not tell, and when it was a ticket.
ALTER TABLE mails ADD COLUMN arrived_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE mails ADD COLUMN done_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX mails_mailbox ON mails (mailbox, kept_at);

-- Mails that the server has and that are not read yet.
ALTER TABLE mailboxes ADD COLUMN to_read BIGINT NOT NULL DEFAULT 0;

CREATE TABLE blocked_senders (
  address TEXT PRIMARY KEY,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  ticket_id BIGINT
);

-- Whom we told that a mail of theirs could not be read, and when last.
CREATE TABLE told_senders (
  address TEXT PRIMARY KEY,
  at BIGINT NOT NULL
);

-- Mails that a server lists but does not give: they stay there.
CREATE TABLE poisoned_mails (
  mailbox TEXT NOT NULL,
  uidvalidity BIGINT NOT NULL,
  uid BIGINT NOT NULL,
  reason TEXT NOT NULL,
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  times INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (mailbox, uidvalidity, uid)
);

-- What people ask of a mailbox's reader: to look now, to read again from a day on, to try one mail again.
CREATE TABLE mailbox_orders (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  mailbox TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('now', 'from', 'try')),
  since BIGINT NOT NULL DEFAULT 0,
  uid BIGINT NOT NULL DEFAULT 0,
  actor TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  begun_at BIGINT NOT NULL DEFAULT 0,
  done_at BIGINT NOT NULL DEFAULT 0,
  fresh BIGINT NOT NULL DEFAULT 0,
  known BIGINT NOT NULL DEFAULT 0,
  error TEXT NOT NULL DEFAULT ''
);
CREATE INDEX mailbox_orders_open ON mailbox_orders (mailbox, id) WHERE done_at = 0;

-- Tickets that were made one with another. moved_json says what went over, so that exactly that can go back.
CREATE TABLE merges (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  from_id BIGINT NOT NULL REFERENCES tickets (id),
  into_id BIGINT NOT NULL REFERENCES tickets (id),
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  revision INTEGER NOT NULL,
  moved_json TEXT NOT NULL,
  undone_at BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX merges_from ON merges (from_id) WHERE undone_at = 0;
CREATE INDEX merges_into ON merges (into_id) WHERE undone_at = 0;

-- +goose Down
DROP TABLE merges;
DROP TABLE mailbox_orders;
DROP TABLE poisoned_mails;
DROP TABLE told_senders;
DROP TABLE blocked_senders;
ALTER TABLE mailboxes DROP COLUMN to_read;
DROP INDEX mails_mailbox;
ALTER TABLE mails DROP COLUMN done_at;
ALTER TABLE mails DROP COLUMN arrived_at;
ALTER TABLE mails DROP COLUMN subject;
ALTER TABLE mails DROP COLUMN sender;
