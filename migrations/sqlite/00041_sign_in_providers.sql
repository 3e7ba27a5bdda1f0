-- Providers of OpenID Connect by which people sign in, and who of the house's people is whom there.

-- +goose Up
CREATE TABLE sign_in_providers (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    slug          TEXT NOT NULL UNIQUE,     -- in its addresses; random, so that nobody finds providers by counting
    name          TEXT NOT NULL,
    issuer        TEXT NOT NULL,            -- as it stands in its tokens, to the letter
    registration  TEXT NOT NULL,            -- the client id under which the house is registered there
    secret        TEXT NOT NULL DEFAULT '', -- sealed; '' for a public client
    client_id     INTEGER REFERENCES clients (id), -- NULL: for the provider's own people
    domains       TEXT NOT NULL DEFAULT '', -- mail domains with a space on either side of each
    strangers     BOOLEAN NOT NULL,         -- whom nobody made an account for gets one
    exclusive     BOOLEAN NOT NULL,         -- its people come in by it alone
    trusts_mail   BOOLEAN NOT NULL,         -- an address of which it does not say whether it is verified counts
    asks_code     BOOLEAN NOT NULL,         -- who has one-time codes is asked for one all the same
    active        BOOLEAN NOT NULL,
    made_by       TEXT NOT NULL,
    made_at       INTEGER NOT NULL
);

CREATE TABLE sign_in_ties (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    provider_id INTEGER NOT NULL REFERENCES sign_in_providers (id) ON DELETE CASCADE,
    issuer      TEXT NOT NULL,
    subject     TEXT NOT NULL,            -- who they are there, for good
    person      TEXT NOT NULL,            -- user:7 or contact:12
    email       TEXT NOT NULL,            -- by which they were found at first
    made_at     INTEGER NOT NULL,
    used_at     INTEGER NOT NULL
);
CREATE UNIQUE INDEX sign_in_ties_subject ON sign_in_ties (provider_id, issuer, subject);
CREATE UNIQUE INDEX sign_in_ties_person ON sign_in_ties (provider_id, issuer, person);

-- +goose Down
DROP TABLE sign_in_ties;
DROP TABLE sign_in_providers;
