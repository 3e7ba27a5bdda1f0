-- What came in from the exports of other programs, so that each thing comes in once.

-- +goose Up
CREATE TABLE imported (
    product   TEXT NOT NULL,
    kind      TEXT NOT NULL, -- client, person, agent, ticket, message, work
    source_id TEXT NOT NULL,
    local_id  BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (product, kind, source_id)
);

-- +goose Down
DROP TABLE imported;
