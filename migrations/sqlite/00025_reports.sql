-- What managers look back on is read from indexes alone.

-- +goose Up
CREATE INDEX line_sums_report ON line_sums (month, agreement_id, client_id, user_id, clause, service, verdict, held, lines, seconds, amount_minor, list_minor);
CREATE INDEX rated_lines_report ON rated_lines (month, starts_at, id, agreement_id, client_id, user_id, clause, service, verdict, hold);
CREATE INDEX tickets_open_age ON tickets (received_at, id, client_id, assignee_id) WHERE is_open;
CREATE INDEX events_solved ON events (at, ticket_id) WHERE type = 'status' AND data_json LIKE '%"to":"resolved"%';
CREATE INDEX events_reopened ON events (at, ticket_id) WHERE type = 'status' AND data_json LIKE '%"to":"open"%' AND (data_json LIKE '%"from":"resolved"%' OR data_json LIKE '%"from":"closed"%');
CREATE INDEX messages_staff ON messages (ticket_id) WHERE kind = 'staff';

-- +goose Down
DROP INDEX messages_staff;
DROP INDEX events_reopened;
DROP INDEX events_solved;
DROP INDEX tickets_open_age;
DROP INDEX rated_lines_report;
DROP INDEX line_sums_report;
