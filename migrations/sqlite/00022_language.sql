-- In which language one of a client's people reads the pages and gets mails: its code, '' where they chose none.

-- +goose Up
ALTER TABLE contacts ADD COLUMN language TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE contacts DROP COLUMN language;
