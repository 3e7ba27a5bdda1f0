-- By what people come in: invitations, second factors, recovery codes, passkeys; and what was done to accounts.

-- +goose Up
-- Whom a client's administrator has asked in and who has not come yet: they are nobody's contact until they do.
CREATE TABLE invitations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  client_id BIGINT NOT NULL REFERENCES clients (id),
  email TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('requester', 'approver', 'administrator')),
  sees TEXT NOT NULL CHECK (sees IN ('own', 'organisation')),
  hash TEXT NOT NULL UNIQUE,
  invited_by TEXT NOT NULL,
  sent_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  UNIQUE (client_id, email)
);

-- What was done to the accounts of a client's people, or of the house's own where client_id is empty.
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

-- A person is user:7 or contact:12, as sessions name them. The secret is sealed; the last step that was used is not taken again.
CREATE TABLE second_factors (
  person TEXT PRIMARY KEY,
  secret TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  confirmed_at BIGINT NOT NULL DEFAULT 0,
  used_step BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE recovery_codes (
  person TEXT NOT NULL,
  hash TEXT NOT NULL,
  used_at BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (person, hash)
);

CREATE TABLE passkeys (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  person TEXT NOT NULL,
  credential TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  data_json TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX passkeys_person ON passkeys (person);

-- +goose Down
DROP TABLE passkeys;
DROP TABLE recovery_codes;
DROP TABLE second_factors;
DROP TABLE account_events;
DROP TABLE invitations;
