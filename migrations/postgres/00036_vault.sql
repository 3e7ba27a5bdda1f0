-- Bytes of attachments and mails that lie outside the database, under their SHA-256; '' for those that lie in it.

-- +goose Up
ALTER TABLE attachments ADD COLUMN outside TEXT NOT NULL DEFAULT '';
ALTER TABLE mails ADD COLUMN outside TEXT NOT NULL DEFAULT '';
CREATE INDEX attachments_outside ON attachments (outside) WHERE outside <> '';
CREATE INDEX mails_outside ON mails (outside) WHERE outside <> '';
-- What was put outside: known here before it is there, so that nothing is there that nobody knows of.
CREATE TABLE blobs (
  hash TEXT PRIMARY KEY,
  size BIGINT NOT NULL,
  put_at BIGINT NOT NULL
);
CREATE INDEX blobs_put ON blobs (put_at);

-- +goose Down
DROP TABLE blobs;
DROP INDEX mails_outside;
DROP INDEX attachments_outside;
ALTER TABLE mails DROP COLUMN outside;
ALTER TABLE attachments DROP COLUMN outside;
