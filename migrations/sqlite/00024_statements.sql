-- What agreements come to in a month: drafts are worked out when they are looked at, issued statements are kept as they went out.

-- +goose Up
CREATE TABLE statements (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  agreement_id BIGINT NOT NULL REFERENCES agreements (id),
  client_id BIGINT NOT NULL REFERENCES clients (id),
  period TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT NOT NULL,
  number TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('issued', 'exported')),
  currency TEXT NOT NULL,
  net_minor BIGINT NOT NULL,
  tax_minor BIGINT NOT NULL,
  total_minor BIGINT NOT NULL,
  body TEXT NOT NULL,
  hash TEXT NOT NULL,
  issued_at BIGINT NOT NULL,
  issued_by BIGINT NOT NULL REFERENCES users (id),
  exported_at BIGINT NOT NULL DEFAULT 0,
  sent_at BIGINT NOT NULL DEFAULT 0,
  UNIQUE (agreement_id, period)
);
CREATE INDEX statements_client ON statements (client_id, id);
CREATE INDEX statements_period ON statements (period);
-- +goose StatementBegin
CREATE TRIGGER statements_stay BEFORE UPDATE OF id, agreement_id, client_id, period, from_day, to_day, number, currency, net_minor, tax_minor, total_minor, body, hash, issued_at, issued_by ON statements BEGIN SELECT RAISE(ABORT, 'an issued statement is never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER statements_kept BEFORE DELETE ON statements BEGIN SELECT RAISE(ABORT, 'an issued statement is never deleted'); END;
-- +goose StatementEnd
-- The last number that was given. It is taken in the transaction that issues, so that no number is missing.
CREATE TABLE statement_number (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  last BIGINT NOT NULL
);
INSERT INTO statement_number (only_row, last) VALUES (1, 0);
-- Which lines of work stand on issued statements: nobody rules on them any more.
CREATE TABLE statement_lines (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  statement_id BIGINT NOT NULL REFERENCES statements (id),
  ticket_id BIGINT NOT NULL,
  time_entry_id BIGINT NOT NULL,
  starts_at BIGINT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('work', 'covered', 'correction')),
  amount_minor BIGINT NOT NULL,
  billed_minutes INTEGER NOT NULL
);
CREATE INDEX statement_lines_entry ON statement_lines (time_entry_id, starts_at);
CREATE INDEX statement_lines_statement ON statement_lines (statement_id);
-- +goose StatementBegin
CREATE TRIGGER statement_lines_stay BEFORE UPDATE ON statement_lines BEGIN SELECT RAISE(ABORT, 'an issued statement is never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER statement_lines_kept BEFORE DELETE ON statement_lines BEGIN SELECT RAISE(ABORT, 'an issued statement is never deleted'); END;
-- +goose StatementEnd
-- How many things a fee counts in a period, as of its first day.
CREATE TABLE fee_counts (
  agreement_id BIGINT NOT NULL REFERENCES agreements (id),
  period TEXT NOT NULL,
  clause TEXT NOT NULL,
  things BIGINT NOT NULL CHECK (things >= 0),
  taken_at BIGINT NOT NULL,
  counted BIGINT NOT NULL,
  changed_by BIGINT REFERENCES users (id),
  changed_at BIGINT NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (agreement_id, period, clause)
);
-- Taxes of the house's own. Lists are JSON.
CREATE TABLE levies (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  percent TEXT NOT NULL,
  clients TEXT NOT NULL DEFAULT '[]',
  services TEXT NOT NULL DEFAULT '[]',
  exempt_clients TEXT NOT NULL DEFAULT '[]',
  exempt_services TEXT NOT NULL DEFAULT '[]',
  place INTEGER NOT NULL DEFAULT 0
);

-- +goose Down
DROP TABLE levies;
DROP TABLE fee_counts;
DROP TRIGGER statement_lines_kept;
DROP TRIGGER statement_lines_stay;
DROP TABLE statement_lines;
DROP TABLE statement_number;
DROP TRIGGER statements_kept;
DROP TRIGGER statements_stay;
DROP TABLE statements;
