-- +goose Up
-- Addresses that mail came back from, until somebody writes from one of them or says that it is reached again.
CREATE TABLE undeliverable (
  address TEXT PRIMARY KEY,
  at BIGINT NOT NULL,
  status TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT ''
);

-- +goose Down
DROP TABLE undeliverable;
