-- What became of agreements: who accepted which version, to whom a new one was told, and how its promises were kept.

-- +goose Up
-- Who accepted a version, as it was then: a row is written once and stays as it is.
CREATE TABLE agreement_acceptances (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  agreement_id BIGINT NOT NULL,
  version INTEGER NOT NULL,
  contact_id BIGINT NOT NULL REFERENCES contacts (id),
  contact_name TEXT NOT NULL,
  contact_email TEXT NOT NULL,
  typed_name TEXT NOT NULL,
  address TEXT NOT NULL,
  hash TEXT NOT NULL,
  accepted_at BIGINT NOT NULL,
  UNIQUE (agreement_id, version, contact_id),
  FOREIGN KEY (agreement_id, version) REFERENCES agreement_versions (agreement_id, version)
);
-- +goose StatementBegin
CREATE TRIGGER agreement_acceptances_stay BEFORE UPDATE ON agreement_acceptances BEGIN SELECT RAISE(ABORT, 'an acceptance is never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER agreement_acceptances_kept BEFORE DELETE ON agreement_acceptances BEGIN SELECT RAISE(ABORT, 'an acceptance is never deleted'); END;
-- +goose StatementEnd

-- Versions whose publication was told to who may accept them. What is there already is not told any more.
CREATE TABLE agreement_told (
  agreement_id BIGINT NOT NULL,
  version INTEGER NOT NULL,
  told_at BIGINT NOT NULL,
  PRIMARY KEY (agreement_id, version),
  FOREIGN KEY (agreement_id, version) REFERENCES agreement_versions (agreement_id, version)
);
INSERT INTO agreement_told (agreement_id, version, told_at) SELECT agreement_id, version, published_at FROM agreement_versions;

-- Whether the promise of a ticket was kept (1) or missed (0), of what its clocks say; NULL while it is neither.
ALTER TABLE tickets ADD COLUMN respond_kept SMALLINT GENERATED ALWAYS AS (
  CASE WHEN clocks_json = '' THEN NULL
    WHEN clocks_json LIKE '%"clock":"respond"%' OR json_extract(clocks_json, '$.respond.missed_at') IS NOT NULL THEN 0
    WHEN json_extract(clocks_json, '$.respond.met_at') IS NOT NULL THEN 1 END) VIRTUAL;
ALTER TABLE tickets ADD COLUMN resolve_kept SMALLINT GENERATED ALWAYS AS (
  CASE WHEN clocks_json = '' THEN NULL
    WHEN clocks_json LIKE '%"clock":"resolve"%' OR json_extract(clocks_json, '$.resolve.missed_at') IS NOT NULL THEN 0
    WHEN json_extract(clocks_json, '$.resolve.met_at') IS NOT NULL THEN 1 END) VIRTUAL;
DROP INDEX tickets_agreement;
-- An index over the columns would not do: only where a query names the very expressions are its rows left alone.
CREATE INDEX tickets_kept ON tickets (agreement_id, received_at, priority,
  (CASE WHEN clocks_json = '' THEN NULL
    WHEN clocks_json LIKE '%"clock":"respond"%' OR json_extract(clocks_json, '$.respond.missed_at') IS NOT NULL THEN 0
    WHEN json_extract(clocks_json, '$.respond.met_at') IS NOT NULL THEN 1 END),
  (CASE WHEN clocks_json = '' THEN NULL
    WHEN clocks_json LIKE '%"clock":"resolve"%' OR json_extract(clocks_json, '$.resolve.missed_at') IS NOT NULL THEN 0
    WHEN json_extract(clocks_json, '$.resolve.met_at') IS NOT NULL THEN 1 END));

-- +goose Down
DROP INDEX tickets_kept;
CREATE INDEX tickets_agreement ON tickets (agreement_id, received_at);
ALTER TABLE tickets DROP COLUMN resolve_kept;
ALTER TABLE tickets DROP COLUMN respond_kept;
DROP TABLE agreement_told;
DROP TRIGGER agreement_acceptances_kept;
DROP TRIGGER agreement_acceptances_stay;
DROP TABLE agreement_acceptances;
