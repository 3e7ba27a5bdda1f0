-- Agreements under work: one draft of the next version of each, which takes no effect, and the examples that must keep their decision.

-- +goose Up
CREATE TABLE agreement_drafts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  number TEXT NOT NULL UNIQUE,
  base BIGINT NOT NULL DEFAULT 0,
  source TEXT NOT NULL,
  revision BIGINT NOT NULL,
  change TEXT NOT NULL DEFAULT '',
  proposals_json TEXT NOT NULL DEFAULT '[]',
  opened_at BIGINT NOT NULL,
  changed_by BIGINT NOT NULL REFERENCES users (id),
  changed_at BIGINT NOT NULL
);
CREATE TABLE agreement_examples (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  number TEXT NOT NULL,
  name TEXT NOT NULL,
  facts_json TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('covered', 'billable', 'declined', 'undecided')),
  clause TEXT NOT NULL DEFAULT '',
  ticket_id BIGINT REFERENCES tickets (id),
  changed_by BIGINT NOT NULL REFERENCES users (id),
  changed_at BIGINT NOT NULL
);
CREATE INDEX agreement_examples_number ON agreement_examples (number, id);
CREATE INDEX agreement_examples_ticket ON agreement_examples (ticket_id);

-- +goose Down
DROP TABLE agreement_examples;
DROP TABLE agreement_drafts;
