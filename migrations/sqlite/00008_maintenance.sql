-- +goose Up
-- Maintenance that came due under an agreement, once for each clause and local date. Without a ticket it was passed over: the program did not run.
CREATE TABLE maintenance (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  agreement_id BIGINT NOT NULL REFERENCES agreements (id),
  version INTEGER NOT NULL,
  clause TEXT NOT NULL,
  day TEXT NOT NULL,
  ticket_id BIGINT REFERENCES tickets (id),
  at BIGINT NOT NULL,
  UNIQUE (agreement_id, clause, day)
);
CREATE INDEX maintenance_ticket ON maintenance (ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX maintenance_day ON maintenance (day);

-- +goose Down
DROP TABLE maintenance;
