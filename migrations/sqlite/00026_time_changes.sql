-- What time entries were before they were corrected or deleted, who did that, when and why.

-- +goose Up
CREATE TABLE time_entry_changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  time_entry_id BIGINT NOT NULL,
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  worker_id BIGINT NOT NULL REFERENCES users (id),
  starts_at BIGINT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('changed', 'deleted')),
  rated BOOLEAN NOT NULL,
  was_json TEXT NOT NULL,
  now_json TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',
  user_id BIGINT NOT NULL REFERENCES users (id),
  at BIGINT NOT NULL
);
CREATE INDEX time_entry_changes_entry ON time_entry_changes (time_entry_id, at);
CREATE INDEX time_entry_changes_ticket ON time_entry_changes (ticket_id);
CREATE INDEX time_entry_changes_worker ON time_entry_changes (worker_id, starts_at);

-- +goose Down
DROP TABLE time_entry_changes;
