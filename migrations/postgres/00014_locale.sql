-- By which conventions a user reads dates and numbers: a language tag, '' as the browser says.

-- +goose Up
ALTER TABLE users ADD COLUMN locale TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE users DROP COLUMN locale;
