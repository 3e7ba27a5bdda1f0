-- What managers ask about work under review, of clients and of technicians, when they were done with a client, and since when a line is as it is.

-- +goose Up
CREATE TABLE client_asks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  fact TEXT NOT NULL DEFAULT '',
  recipient TEXT NOT NULL DEFAULT '',
  text TEXT NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id),
  at BIGINT NOT NULL,
  answered_at BIGINT NOT NULL DEFAULT 0,
  ended_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX client_asks_ticket ON client_asks (ticket_id, id);
CREATE INDEX client_asks_open ON client_asks (at, ticket_id) WHERE answered_at = 0 AND ended_at = 0;
CREATE TABLE send_backs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  time_entry_id BIGINT NOT NULL,
  worker_id BIGINT NOT NULL REFERENCES users (id),
  text TEXT NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id),
  at BIGINT NOT NULL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'answered', 'withdrawn')),
  how TEXT NOT NULL DEFAULT '' CHECK (how IN ('', 'stands', 'changed', 'deleted')),
  answer TEXT NOT NULL DEFAULT '',
  answered_at BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX send_backs_open ON send_backs (time_entry_id) WHERE state = 'open';
CREATE INDEX send_backs_worker ON send_backs (worker_id, time_entry_id) WHERE state = 'open';
CREATE INDEX send_backs_answered ON send_backs (time_entry_id, answered_at) WHERE state = 'answered';
CREATE INDEX send_backs_entry ON send_backs (time_entry_id, id);
CREATE TABLE client_reviews (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  client_id BIGINT NOT NULL REFERENCES clients (id),
  user_id BIGINT NOT NULL REFERENCES users (id),
  at BIGINT NOT NULL,
  undone_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX client_reviews_client ON client_reviews (client_id, at);
ALTER TABLE rated_lines ADD COLUMN rated_at BIGINT NOT NULL DEFAULT 0;
UPDATE rated_lines SET rated_at = COALESCE((SELECT e.created_at FROM time_entries e WHERE e.id = rated_lines.time_entry_id), 0);
-- Work that is done and not billed is found by its kind, and never by reading all of it.
CREATE INDEX rated_lines_ruled ON rated_lines (month, client_id, user_id) WHERE ruled <> '';
CREATE INDEX rated_lines_held ON rated_lines (month, client_id, user_id) WHERE hold <> '';
CREATE INDEX time_entries_late ON time_entries (starts_at, id, ends_at, created_at) WHERE created_at - ends_at > 3600000000;
CREATE INDEX tickets_unworked ON tickets (received_at, id, client_id, assignee_id, is_open, verdict) WHERE verdict IN ('billable', 'undecided');
-- Whatever the client's side says on a ticket, or on one that an answer to a closed one opened, answers what it was asked; a correction answers what was sent back.
-- +goose StatementBegin
CREATE TRIGGER client_asks_answer AFTER INSERT ON messages WHEN NEW.kind = 'client' BEGIN
  UPDATE client_asks SET answered_at = NEW.created_at WHERE ticket_id IN (NEW.ticket_id, (SELECT t.linked_id FROM tickets t WHERE t.id = NEW.ticket_id)) AND answered_at = 0 AND ended_at = 0;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER send_backs_answer AFTER INSERT ON time_entry_changes BEGIN
  UPDATE send_backs SET state = 'answered', how = NEW.kind, answer = NEW.reason, answered_at = NEW.at WHERE time_entry_id = NEW.time_entry_id AND state = 'open';
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER send_backs_answer;
DROP TRIGGER client_asks_answer;
DROP INDEX tickets_unworked;
DROP INDEX time_entries_late;
DROP INDEX rated_lines_held;
DROP INDEX rated_lines_ruled;
ALTER TABLE rated_lines DROP COLUMN rated_at;
DROP TABLE client_reviews;
DROP TABLE send_backs;
DROP TABLE client_asks;
