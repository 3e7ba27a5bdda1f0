-- What a token may be used for. Those made before may all that their person may.

-- +goose Up
ALTER TABLE api_tokens ADD COLUMN scopes TEXT NOT NULL DEFAULT 'admin';

-- +goose Down
ALTER TABLE api_tokens DROP COLUMN scopes;
