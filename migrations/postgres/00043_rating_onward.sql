-- What is rated anew after a change is found from the change on, not among all work of the agreement. Who rates for long says from when on, and by which
-- mark: what is changed meanwhile is due after it, and no reason to begin again. The row of an agreement stays, so that its marks are told apart for good;
-- nothing is due where since is the largest number.

-- +goose Up
CREATE INDEX time_entries_ends ON time_entries (ends_at);
CREATE INDEX rated_lines_drawn ON rated_lines (agreement_id, clause, starts_at) WHERE own_verdict = 'covered';
ALTER TABLE rating_due ADD COLUMN doing BIGINT;
ALTER TABLE rating_due ADD COLUMN claim BIGINT NOT NULL DEFAULT 0;

-- +goose Down
UPDATE rating_due SET since = doing WHERE doing < since;
DELETE FROM rating_due WHERE since = 9223372036854775807;
ALTER TABLE rating_due DROP COLUMN claim;
ALTER TABLE rating_due DROP COLUMN doing;
DROP INDEX rated_lines_drawn;
DROP INDEX time_entries_ends;
