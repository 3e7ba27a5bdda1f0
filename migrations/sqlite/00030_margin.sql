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
-- Whether a ticket's requester was told in time how it goes (1) or not (0), NULL while it goes on or nobody has to be told; and for how many seconds of open
-- time an answer and a solution took, NULL where they were not given.
ALTER TABLE tickets ADD COLUMN update_kept SMALLINT GENERATED ALWAYS AS (
  CASE WHEN clocks_json LIKE '%"update":{%' THEN CASE WHEN json_extract(clocks_json, '$.update.misses') > 0 THEN 0 WHEN NOT is_open THEN 1 END END) VIRTUAL;
ALTER TABLE tickets ADD COLUMN respond_took BIGINT GENERATED ALWAYS AS (
  CASE WHEN clocks_json <> '' THEN CASE WHEN json_extract(clocks_json, '$.respond.met_at') IS NOT NULL THEN json_extract(clocks_json, '$.respond.elapsed_s') END END) VIRTUAL;
ALTER TABLE tickets ADD COLUMN resolve_took BIGINT GENERATED ALWAYS AS (
  CASE WHEN clocks_json <> '' THEN CASE WHEN json_extract(clocks_json, '$.resolve.met_at') IS NOT NULL THEN json_extract(clocks_json, '$.resolve.elapsed_s') END END) VIRTUAL;
-- Few tickets have to be told how it goes. An index over the column would not do: only where a query names the very expressions are its rows left alone.
CREATE INDEX tickets_updates ON tickets (agreement_id, received_at, priority, is_open, json_extract(clocks_json, '$.update.misses')) WHERE clocks_json LIKE '%"update":{%';
CREATE INDEX tickets_taken ON tickets (agreement_id, received_at, priority,
  (CASE WHEN clocks_json = '' THEN NULL WHEN json_extract(clocks_json, '$.respond.met_at') IS NOT NULL THEN json_extract(clocks_json, '$.respond.elapsed_s') END),
  (CASE WHEN clocks_json = '' THEN NULL WHEN json_extract(clocks_json, '$.resolve.met_at') IS NOT NULL THEN json_extract(clocks_json, '$.resolve.elapsed_s') END));

-- +goose Down
DROP INDEX tickets_taken;
DROP INDEX tickets_updates;
ALTER TABLE tickets DROP COLUMN resolve_took;
ALTER TABLE tickets DROP COLUMN respond_took;
ALTER TABLE tickets DROP COLUMN update_kept;
DROP TABLE report_mails;
DROP TABLE statement_parts;
DROP TABLE hour_costs;
