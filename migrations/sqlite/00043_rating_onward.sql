-- What is rated anew after a change is found from the change on, not among all work of the agreement.

-- +goose Up
CREATE INDEX time_entries_ends ON time_entries (ends_at);
CREATE INDEX rated_lines_drawn ON rated_lines (agreement_id, clause, starts_at) WHERE own_verdict = 'covered';

-- +goose Down
DROP INDEX rated_lines_drawn;
DROP INDEX time_entries_ends;
