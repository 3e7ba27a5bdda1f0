-- What an hour costs the house, what issued statements come to in parts, and reports that go out by mail.

-- +goose Up
-- Cost of an hour from a day on, in a currency: of one person, or of everybody whose own is not set.
CREATE TABLE hour_costs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id BIGINT REFERENCES users (id),
  currency TEXT NOT NULL,
  since TEXT NOT NULL,
  minor BIGINT NOT NULL CHECK (minor >= 0),
  set_by BIGINT NOT NULL REFERENCES users (id),
  set_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX hour_costs_since ON hour_costs (COALESCE(user_id, 0), currency, since);
-- What an issued statement comes to, by part: read from its account once, so that no report reads accounts.
CREATE TABLE statement_parts (
  statement_id BIGINT PRIMARY KEY REFERENCES statements (id),
  work_minor BIGINT NOT NULL,
  blocks_minor BIGINT NOT NULL,
  credits_minor BIGINT NOT NULL,
  ended_minor BIGINT NOT NULL
);
-- Reports by mail. Recipients are a JSON list of users. due_at is the run that comes next, try_at when it is tried.
CREATE TABLE report_mails (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id BIGINT NOT NULL REFERENCES users (id),
  path TEXT NOT NULL,
  query TEXT NOT NULL,
  title TEXT NOT NULL,
  recipients TEXT NOT NULL,
  every TEXT NOT NULL CHECK (every IN ('day', 'week', 'month')),
  day INTEGER NOT NULL,
  minute INTEGER NOT NULL,
  zone TEXT NOT NULL,
  workbook BOOLEAN NOT NULL,
  made_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  try_at BIGINT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  paused_at BIGINT NOT NULL DEFAULT 0,
  paused_why TEXT NOT NULL DEFAULT '',
  sent_at BIGINT NOT NULL DEFAULT 0,
  failure TEXT NOT NULL DEFAULT ''
);
CREATE INDEX report_mails_due ON report_mails (try_at) WHERE paused_at = 0;
-- Few tickets have to be told how it goes: those are counted from an index of their own.
CREATE INDEX tickets_updates ON tickets (agreement_id, received_at, priority, is_open, json_extract(clocks_json, '$.update.misses')) WHERE clocks_json LIKE '%"update":{%';

-- +goose Down
DROP INDEX tickets_updates;
DROP TABLE report_mails;
DROP TABLE statement_parts;
DROP TABLE hour_costs;
