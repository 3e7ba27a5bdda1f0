-- What managers look back on is read from indexes alone.

-- +goose Up
CREATE INDEX line_sums_report ON line_sums (month, agreement_id, client_id, user_id, clause, service, verdict, held, lines, seconds, amount_minor, list_minor);
CREATE INDEX rated_lines_report ON rated_lines (month, starts_at, id, agreement_id, client_id, user_id, clause, service, verdict, hold);
CREATE INDEX tickets_open_age ON tickets (received_at, client_id, assignee_id, priority) WHERE is_open;

-- +goose Down
DROP INDEX tickets_open_age;
DROP INDEX rated_lines_report;
DROP INDEX line_sums_report;
