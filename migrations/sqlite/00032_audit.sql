-- Who did what to accounts, rights and the house's own settings: each entry is chained to the one before, and nothing here is ever changed.

-- +goose Up
-- What is hashed of an entry: its words go in by their seal alone, so that they can be erased and the chain still holds.
CREATE TABLE audit (
  seq BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  client_id BIGINT NOT NULL DEFAULT 0,
  person TEXT NOT NULL DEFAULT '',
  object TEXT NOT NULL DEFAULT '',
  seal TEXT NOT NULL,
  prev TEXT NOT NULL,
  hash TEXT NOT NULL
);
CREATE INDEX audit_client ON audit (client_id, seq);
CREATE INDEX audit_object ON audit (object, seq);

CREATE TABLE audit_words (
  seq BIGINT PRIMARY KEY,
  salt TEXT NOT NULL,
  actor TEXT NOT NULL DEFAULT '',
  origin TEXT NOT NULL DEFAULT '',
  subject TEXT NOT NULL DEFAULT '',
  detail_json TEXT NOT NULL DEFAULT '{}'
);

-- Whose words were erased, by which entry.
CREATE TABLE audit_erased (
  seq BIGINT PRIMARY KEY,
  entry BIGINT NOT NULL
);

-- The end of the chain: what writes holds this row, so that the chain cannot fork.
CREATE TABLE audit_head (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  seq BIGINT NOT NULL,
  hash TEXT NOT NULL
);

-- What was kept of accounts before is the beginning. It is sealed right after.
INSERT INTO audit (seq, at, kind, client_id, person, object, seal, prev, hash)
  SELECT ROW_NUMBER() OVER (ORDER BY id), at, 'account.' || type, COALESCE(client_id, 0), '', person, '', '', '' FROM account_events;
INSERT INTO audit_words (seq, salt, actor, subject, detail_json)
  SELECT ROW_NUMBER() OVER (ORDER BY id), '', actor, subject, CASE WHEN detail = '' THEN '{}' ELSE json_object('to', detail) END FROM account_events;
INSERT INTO audit_head (one, seq, hash) SELECT 1, COUNT(*), '' FROM audit;
DROP TABLE account_events;

-- +goose StatementBegin
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit WHEN OLD.hash <> ''
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is only added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is only added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_words_no_update BEFORE UPDATE ON audit_words WHEN OLD.salt <> ''
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is only added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_words_no_delete BEFORE DELETE ON audit_words WHEN NOT EXISTS (SELECT 1 FROM audit_erased e WHERE e.seq = OLD.seq)
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is only added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_erased_no_update BEFORE UPDATE ON audit_erased
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is only added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_erased_no_delete BEFORE DELETE ON audit_erased
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is only added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is only added to');
END;
-- +goose StatementEnd

-- +goose Down
CREATE TABLE account_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at BIGINT NOT NULL,
  client_id BIGINT REFERENCES clients (id),
  person TEXT NOT NULL DEFAULT '',
  subject TEXT NOT NULL DEFAULT '',
  type TEXT NOT NULL,
  actor TEXT NOT NULL DEFAULT '',
  detail TEXT NOT NULL DEFAULT ''
);
CREATE INDEX account_events_client ON account_events (client_id, id);
INSERT INTO account_events (at, client_id, person, subject, type, actor, detail)
  SELECT a.at, (SELECT c.id FROM clients c WHERE c.id = a.client_id), a.object, w.subject, SUBSTR(a.kind, 9), w.actor, COALESCE(json_extract(w.detail_json, '$.to'), '')
  FROM audit a JOIN audit_words w ON w.seq = a.seq WHERE a.kind LIKE 'account.%' ORDER BY a.seq;
DROP TABLE audit_head;
DROP TABLE audit_erased;
DROP TABLE audit_words;
DROP TABLE audit;
