-- Who of the clients' people is erased, and how far that is: a row is worked on in steps, each in transactions of its own, and taken up again where it was left.

-- +goose Up
CREATE TABLE erasures (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  contact_id BIGINT NOT NULL UNIQUE REFERENCES contacts (id),
  client_id BIGINT NOT NULL REFERENCES clients (id),
  asked_by TEXT NOT NULL,
  by_name TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  step TEXT NOT NULL DEFAULT '',
  after BIGINT NOT NULL DEFAULT 0,
  counts_json TEXT NOT NULL DEFAULT '{}',
  claimed_by TEXT NOT NULL DEFAULT '',
  claimed_until BIGINT NOT NULL DEFAULT 0,
  done_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX erasures_open ON erasures (id) WHERE done_at = 0;
-- Bytes outside the database that an erasure let go of, until they are gone from there.
CREATE TABLE erased_blobs (
  hash TEXT PRIMARY KEY,
  erasure_id BIGINT NOT NULL REFERENCES erasures (id)
);
-- A mail that still has to go to others loses its bytes once it went.
ALTER TABLE outbox ADD COLUMN forget BOOLEAN NOT NULL DEFAULT FALSE;

-- What was accepted or noted stays for good; only the name of who is being erased may go from it.
DROP TRIGGER agreement_acceptances_stay;
-- +goose StatementBegin
CREATE TRIGGER agreement_acceptances_stay BEFORE UPDATE ON agreement_acceptances
WHEN NEW.id <> OLD.id OR NEW.agreement_id <> OLD.agreement_id OR NEW.version <> OLD.version OR NEW.contact_id <> OLD.contact_id OR NEW.hash <> OLD.hash OR NEW.accepted_at <> OLD.accepted_at
  OR NOT EXISTS (SELECT 1 FROM erasures e WHERE e.contact_id = OLD.contact_id AND e.done_at = 0)
BEGIN SELECT RAISE(ABORT, 'an acceptance is never changed'); END;
-- +goose StatementEnd
DROP TRIGGER agreement_events_stay;
-- +goose StatementBegin
CREATE TRIGGER agreement_events_stay BEFORE UPDATE ON agreement_events
WHEN NEW.id <> OLD.id OR NEW.agreement_id <> OLD.agreement_id OR NEW.kind <> OLD.kind OR NEW.day <> OLD.day OR NEW.received <> OLD.received OR NEW.party <> OLD.party OR NEW.way <> OLD.way
  OR NEW.of_event IS NOT OLD.of_event OR NEW.user_id IS NOT OLD.user_id OR NEW.contact_id IS NOT OLD.contact_id OR NEW.at <> OLD.at
  OR NOT EXISTS (SELECT 1 FROM erasures e WHERE e.done_at = 0)
BEGIN SELECT RAISE(ABORT, 'what happened to an agreement is never changed'); END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER agreement_events_stay;
CREATE TRIGGER agreement_events_stay BEFORE UPDATE ON agreement_events BEGIN SELECT RAISE(ABORT, 'what happened to an agreement is never changed'); END;
DROP TRIGGER agreement_acceptances_stay;
CREATE TRIGGER agreement_acceptances_stay BEFORE UPDATE ON agreement_acceptances BEGIN SELECT RAISE(ABORT, 'an acceptance is never changed'); END;
ALTER TABLE outbox DROP COLUMN forget;
DROP TABLE erased_blobs;
DROP TABLE erasures;
