-- Guesses at passwords, codes and links, counted by all nodes together. The key is a hash: what people type in the place of an address is kept nowhere.

-- +goose Up
CREATE TABLE guesses (
    id  INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    at  INTEGER NOT NULL
);
CREATE INDEX guesses_of ON guesses (key, at);
CREATE INDEX guesses_at ON guesses (at);

-- +goose Down
DROP TABLE guesses;
