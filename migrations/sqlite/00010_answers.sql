-- What is being written: drafts with their files, answers that have not left yet, and texts that are used again.

-- +goose Up
-- Beside the text of a draft: to whom, with which status, and why it came back. cc is NULL where nothing was said of it.
ALTER TABLE drafts ADD COLUMN cc TEXT;
ALTER TABLE drafts ADD COLUMN bcc TEXT NOT NULL DEFAULT '';
ALTER TABLE drafts ADD COLUMN status TEXT NOT NULL DEFAULT '';
ALTER TABLE drafts ADD COLUMN reason TEXT NOT NULL DEFAULT '';

-- Answers that were sent and leave at leaves_at, unless they are taken back before.
CREATE TABLE waiting_answers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket_id BIGINT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  text TEXT NOT NULL,
  cc_json TEXT NOT NULL DEFAULT '[]',
  bcc_json TEXT NOT NULL DEFAULT '[]',
  status TEXT NOT NULL DEFAULT '',
  hints_json TEXT NOT NULL DEFAULT '[]',
  written_at BIGINT NOT NULL,
  leaves_at BIGINT NOT NULL
);
CREATE INDEX waiting_answers_due ON waiting_answers (leaves_at);
CREATE INDEX waiting_answers_ticket ON waiting_answers (ticket_id);

-- The files of a draft, or of an answer that waits to leave.
CREATE TABLE draft_files (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket_id BIGINT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  waiting_id BIGINT REFERENCES waiting_answers (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  size BIGINT NOT NULL,
  added_at BIGINT NOT NULL
);
CREATE INDEX draft_files_draft ON draft_files (ticket_id, user_id);
CREATE INDEX draft_files_waiting ON draft_files (waiting_id);

-- Their bytes, in pieces: a database holds several copies of a row while it writes it.
CREATE TABLE draft_file_chunks (
  file_id BIGINT NOT NULL REFERENCES draft_files (id) ON DELETE CASCADE,
  part INTEGER NOT NULL,
  raw BLOB NOT NULL,
  PRIMARY KEY (file_id, part)
);

-- Texts that are used again. One without an owner is everybody's, or its team's.
CREATE TABLE canned_replies (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  language TEXT NOT NULL DEFAULT '',
  owner_id BIGINT REFERENCES users (id) ON DELETE CASCADE,
  team_id BIGINT REFERENCES teams (id),
  status TEXT NOT NULL DEFAULT '',
  uses INTEGER NOT NULL DEFAULT 0,
  used_at BIGINT NOT NULL DEFAULT 0,
  changed_at BIGINT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE INDEX canned_replies_owner ON canned_replies (owner_id);

-- For how many seconds an answer of this person can be taken back; NULL is as long as the house says.
ALTER TABLE users ADD COLUMN undo_seconds INTEGER;

-- +goose Down
ALTER TABLE users DROP COLUMN undo_seconds;
DROP TABLE canned_replies;
DROP TABLE draft_file_chunks;
DROP TABLE draft_files;
DROP TABLE waiting_answers;
ALTER TABLE drafts DROP COLUMN reason;
ALTER TABLE drafts DROP COLUMN status;
ALTER TABLE drafts DROP COLUMN bcc;
ALTER TABLE drafts DROP COLUMN cc;
