-- Programs that are told what happens, and each thing that they are told.

-- +goose Up
CREATE TABLE webhooks (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT NOT NULL,
    url         TEXT NOT NULL,
    events      TEXT NOT NULL,            -- types with a space on either side of each
    client_id   INTEGER REFERENCES clients (id), -- NULL: of all clients
    secret      TEXT NOT NULL,            -- sealed
    old_secret  TEXT NOT NULL DEFAULT '', -- sealed: the one before, which signs too until old_until
    old_until   INTEGER NOT NULL DEFAULT 0,
    active      BOOLEAN NOT NULL,
    failing     INTEGER NOT NULL DEFAULT 0,   -- since when nothing arrives; 0 where it does
    off_why     TEXT NOT NULL DEFAULT '', -- why the program switched it off
    made_by     TEXT NOT NULL,
    made_at     INTEGER NOT NULL
);

CREATE TABLE webhook_deliveries (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    webhook_id  INTEGER NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    uid         TEXT NOT NULL,            -- names the message to its receiver, at each try
    type        TEXT NOT NULL,
    ticket_id   INTEGER,
    client_id   INTEGER,
    data        TEXT NOT NULL,            -- JSON: what else it is about, as it happened
    body        TEXT NOT NULL DEFAULT '', -- as it is sent, at each try the same
    state       TEXT NOT NULL DEFAULT 'queued', -- queued, sent, failed
    tries       INTEGER NOT NULL DEFAULT 0,
    next_at     INTEGER NOT NULL,
    lease_until INTEGER NOT NULL DEFAULT 0,
    lease_token TEXT NOT NULL DEFAULT '',
    status      INTEGER NOT NULL DEFAULT 0,   -- of the last answer
    took        INTEGER NOT NULL DEFAULT 0,   -- milliseconds of the last try
    answer      TEXT NOT NULL DEFAULT '', -- the beginning of the last answer
    error       TEXT NOT NULL DEFAULT '', -- why the last try failed
    created_at  INTEGER NOT NULL,
    tried_at    INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_at) WHERE state = 'queued';
CREATE INDEX webhook_deliveries_of ON webhook_deliveries (webhook_id, id);

-- +goose Down
DROP TABLE webhook_deliveries;
DROP TABLE webhooks;
