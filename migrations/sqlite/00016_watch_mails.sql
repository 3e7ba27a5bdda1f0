-- Whether a user watches tickets without being told of them by mail.

-- +goose Up
ALTER TABLE users ADD COLUMN watches_quietly BOOLEAN NOT NULL DEFAULT FALSE;

-- +goose Down
ALTER TABLE users DROP COLUMN watches_quietly;
