-- The life of an agreement beside its versions, and what a client takes away.

-- +goose Up
-- What happened to an agreement: notice asked for, refused, given and withdrawn, renewals, and that its end was told of. A row is written once and stays
-- as it is. Days are local dates of the agreement's zone.
CREATE TABLE agreement_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  agreement_id BIGINT NOT NULL REFERENCES agreements (id),
  kind TEXT NOT NULL CHECK (kind IN ('asked', 'refused', 'given', 'withdrawn', 'renewed', 'rolled', 'warned')),
  day TEXT NOT NULL DEFAULT '',
  received TEXT NOT NULL DEFAULT '',
  party TEXT NOT NULL DEFAULT '',
  way TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',
  word TEXT NOT NULL DEFAULT '',
  of_event BIGINT REFERENCES agreement_events (id),
  user_id BIGINT REFERENCES users (id),
  contact_id BIGINT REFERENCES contacts (id),
  by_name TEXT NOT NULL DEFAULT '',
  at BIGINT NOT NULL
);
CREATE INDEX agreement_events_agreement ON agreement_events (agreement_id, id);
CREATE UNIQUE INDEX agreement_events_answer ON agreement_events (of_event) WHERE of_event IS NOT NULL;
CREATE UNIQUE INDEX agreement_events_once ON agreement_events (agreement_id, kind, day) WHERE kind IN ('rolled', 'warned');
-- +goose StatementBegin
CREATE TRIGGER agreement_events_stay BEFORE UPDATE ON agreement_events BEGIN SELECT RAISE(ABORT, 'what happened to an agreement is never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER agreement_events_kept BEFORE DELETE ON agreement_events BEGIN SELECT RAISE(ABORT, 'what happened to an agreement is never deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER agreement_events_rate AFTER INSERT ON agreement_events WHEN NEW.kind IN ('given', 'withdrawn') BEGIN
  INSERT INTO rating_due (agreement_id, since) VALUES (NEW.agreement_id, 0) ON CONFLICT (agreement_id) DO UPDATE SET since = 0, mark = mark + 1;
END;
-- +goose StatementEnd

-- Files with all that is kept of one client, made in the background and kept for some days.
CREATE TABLE client_exports (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  client_id BIGINT NOT NULL REFERENCES clients (id),
  internal BOOLEAN NOT NULL DEFAULT FALSE,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'ready', 'failed', 'dropped')),
  user_id BIGINT REFERENCES users (id),
  contact_id BIGINT REFERENCES contacts (id),
  by_name TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  claimed_by TEXT NOT NULL DEFAULT '',
  claimed_until BIGINT NOT NULL DEFAULT 0,
  tries INTEGER NOT NULL DEFAULT 0,
  ready_at BIGINT NOT NULL DEFAULT 0,
  bytes BIGINT NOT NULL DEFAULT 0,
  files INTEGER NOT NULL DEFAULT 0,
  hash TEXT NOT NULL DEFAULT ''
);
CREATE INDEX client_exports_client ON client_exports (client_id, id);
CREATE TABLE client_export_parts (
  export_id BIGINT NOT NULL REFERENCES client_exports (id),
  claim TEXT NOT NULL,
  n INTEGER NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (export_id, claim, n)
);
CREATE TABLE client_export_downloads (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  export_id BIGINT NOT NULL REFERENCES client_exports (id),
  user_id BIGINT REFERENCES users (id),
  contact_id BIGINT REFERENCES contacts (id),
  by_name TEXT NOT NULL,
  address TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX client_export_downloads_export ON client_export_downloads (export_id);

-- +goose Down
DROP TABLE client_export_downloads;
DROP TABLE client_export_parts;
DROP TABLE client_exports;
DROP TRIGGER agreement_events_rate;
DROP TRIGGER agreement_events_kept;
DROP TRIGGER agreement_events_stay;
DROP TABLE agreement_events;
