-- What pages add up is read from indexes alone: what was drawn from an allowance, and how the promises of an agreement were kept on what is done.

-- +goose Up
DROP INDEX draws_period;
CREATE INDEX draws_period ON draws (agreement_id, clause, unit, day, amount, ticket_id);
CREATE INDEX tickets_record ON tickets (agreement_id, received_at, client_id, contact_id, missed) WHERE NOT is_open AND clocks_json <> '';

-- +goose Down
DROP INDEX tickets_record;
DROP INDEX draws_period;
CREATE INDEX draws_period ON draws (agreement_id, clause, day);
