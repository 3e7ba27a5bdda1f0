-- +goose Up
-- Views of the queue that people made from a filter. query is the filter as the page's address says it.
CREATE TABLE saved_views (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  owner_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  share TEXT NOT NULL DEFAULT 'own' CHECK (share IN ('own', 'team', 'all')),
  team_id BIGINT REFERENCES teams (id) ON DELETE CASCADE,
  place INTEGER NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CHECK ((share = 'team') = (team_id IS NOT NULL))
);
CREATE INDEX saved_views_owner ON saved_views (owner_id, place, id);
CREATE INDEX saved_views_shared ON saved_views (share, team_id) WHERE share <> 'own';

-- With which list each person starts, as the page's address says it.
CREATE TABLE first_views (
  user_id BIGINT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  query TEXT NOT NULL
);

-- A list that is narrowed by several words is read from its index alone until a row fits: a rare one costs no visit of the table for each ticket.
DROP INDEX tickets_open_due;
CREATE INDEX tickets_open_due ON tickets (clock_due, id, clock_soon, client_id, team_id, assignee_id, status, priority, verdict, channel, flag, approval, received_at) WHERE is_open;
DROP INDEX tickets_solved;
CREATE INDEX tickets_solved ON tickets (updated_at, id, client_id, team_id, assignee_id, status, priority, verdict, channel, received_at) WHERE NOT is_open;
CREATE INDEX tickets_solved_client ON tickets (client_id, updated_at, id) WHERE NOT is_open;

-- +goose Down
DROP INDEX tickets_solved_client;
DROP INDEX tickets_solved;
CREATE INDEX tickets_solved ON tickets (updated_at, id) WHERE NOT is_open;
DROP INDEX tickets_open_due;
CREATE INDEX tickets_open_due ON tickets (clock_due, id) WHERE is_open;
DROP TABLE first_views;
DROP TABLE saved_views;
