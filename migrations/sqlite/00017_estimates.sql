-- What work beyond the agreement is estimated to cost, whom of the client's side it was put to, and what they answered.

-- +goose Up
CREATE TABLE estimates (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  agreement_id BIGINT REFERENCES agreements (id),
  version INTEGER NOT NULL DEFAULT 0,
  clause TEXT NOT NULL DEFAULT '',
  text TEXT NOT NULL DEFAULT '',
  minutes INTEGER NOT NULL DEFAULT 0,
  rate TEXT NOT NULL DEFAULT '',
  amount TEXT NOT NULL DEFAULT '0',
  currency TEXT NOT NULL DEFAULT '',
  cap TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'refused', 'withdrawn', 'overridden')),
  reason TEXT NOT NULL DEFAULT '',
  told INTEGER NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  user_id BIGINT REFERENCES users (id),
  author TEXT NOT NULL DEFAULT ''
);
CREATE INDEX estimates_ticket ON estimates (ticket_id, id);
CREATE UNIQUE INDEX estimates_one_waits ON estimates (ticket_id) WHERE state = 'waiting';
CREATE INDEX estimates_overridden ON estimates (id) WHERE state = 'overridden';

CREATE TABLE estimate_approvers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  estimate_id BIGINT NOT NULL REFERENCES estimates (id),
  contact_id BIGINT REFERENCES contacts (id),
  name TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL,
  most TEXT NOT NULL DEFAULT '',
  token_hash TEXT NOT NULL UNIQUE,
  expires_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX estimate_approvers_estimate ON estimate_approvers (estimate_id, id);
CREATE INDEX estimate_approvers_contact ON estimate_approvers (contact_id, estimate_id);

CREATE TABLE estimate_answers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  estimate_id BIGINT NOT NULL REFERENCES estimates (id),
  at BIGINT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('approved', 'refused', 'asked')),
  amount TEXT NOT NULL DEFAULT '',
  text TEXT NOT NULL DEFAULT '',
  contact_id BIGINT REFERENCES contacts (id),
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  ip TEXT NOT NULL DEFAULT '',
  way TEXT NOT NULL CHECK (way IN ('portal', 'link')),
  shown TEXT NOT NULL
);
CREATE INDEX estimate_answers_estimate ON estimate_answers (estimate_id, id);

CREATE TABLE held_time (
  time_entry_id BIGINT PRIMARY KEY REFERENCES time_entries (id),
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  reason TEXT NOT NULL CHECK (reason IN ('waiting', 'refused', 'spent'))
);
CREATE INDEX held_time_ticket ON held_time (ticket_id);

-- +goose Down
DROP TABLE held_time;
DROP TABLE estimate_answers;
DROP TABLE estimate_approvers;
DROP TABLE estimates;
