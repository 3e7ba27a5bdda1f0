-- How many requests of a client's person are open stands on each page of the portal: it is counted from this alone.

-- +goose Up
CREATE INDEX tickets_open_contact ON tickets (client_id, contact_id, is_open) WHERE is_open;

-- +goose Down
DROP INDEX tickets_open_contact;
