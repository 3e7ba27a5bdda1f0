-- How it went for who asked: tickets that were solved, whom the house asked then, and what they answered.

-- +goose Up
-- What was solved and waits until its requester is asked, or is found to be none to ask about.
CREATE TABLE survey_due (
  ticket_id BIGINT PRIMARY KEY REFERENCES tickets (id),
  solved_at BIGINT NOT NULL
);
CREATE INDEX survey_due_solved ON survey_due (solved_at, ticket_id);

-- Who was asked, once a ticket. The secret of the link is kept as its hash alone.
CREATE TABLE surveys (
  ticket_id BIGINT PRIMARY KEY REFERENCES tickets (id),
  contact_id BIGINT NOT NULL REFERENCES contacts (id),
  address TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  asked_at BIGINT NOT NULL
);
CREATE INDEX surveys_address ON surveys (address, asked_at);
CREATE INDEX surveys_asked ON surveys (asked_at);

-- What they answered, as they have it now; how it came to that is in the ticket's events.
CREATE TABLE ratings (
  ticket_id BIGINT PRIMARY KEY REFERENCES tickets (id),
  contact_id BIGINT NOT NULL REFERENCES contacts (id),
  user_id BIGINT REFERENCES users (id),
  score TEXT NOT NULL CHECK (score IN ('good', 'fair', 'bad')),
  comment TEXT NOT NULL DEFAULT '',
  via TEXT NOT NULL CHECK (via IN ('mail', 'portal')),
  first_at BIGINT NOT NULL,
  rated_at BIGINT NOT NULL
);
CREATE INDEX ratings_rated ON ratings (rated_at, ticket_id);

-- +goose Down
DROP TABLE ratings;
DROP TABLE surveys;
DROP TABLE survey_due;
