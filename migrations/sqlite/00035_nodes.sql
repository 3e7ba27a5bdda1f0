-- The programs that serve the house, what each of them alone does, and work that people asked for and that goes on whichever of them ends.

-- +goose Up
CREATE TABLE nodes (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  until BIGINT NOT NULL
);
CREATE TABLE leases (
  name TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  token BIGINT NOT NULL,
  until BIGINT NOT NULL
);
CREATE TABLE tasks (
  kind TEXT NOT NULL,
  about TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  body TEXT NOT NULL,
  claimed_by TEXT NOT NULL DEFAULT '',
  claimed_until BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (kind, about)
);

-- +goose Down
DROP TABLE tasks;
DROP TABLE leases;
DROP TABLE nodes;
