-- What technicians plan and what they are at: visits, the addresses that calendars follow them by, and running timers.

-- +goose Up
CREATE TABLE visits (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  user_id BIGINT NOT NULL REFERENCES users (id),
  starts_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  place TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'done', 'cancelled')),
  sequence INTEGER NOT NULL DEFAULT 0,
  changed_at BIGINT NOT NULL
);
CREATE INDEX visits_user ON visits (user_id, starts_at);
CREATE INDEX visits_ticket ON visits (ticket_id, starts_at);

-- One address a person, by the hash of its secret.
CREATE TABLE feeds (
  user_id BIGINT PRIMARY KEY REFERENCES users (id),
  hash TEXT NOT NULL UNIQUE,
  made_at BIGINT NOT NULL
);

-- One timer a person.
CREATE TABLE timers (
  user_id BIGINT PRIMARY KEY REFERENCES users (id),
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  started_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE timers;
DROP TABLE feeds;
DROP TABLE visits;
