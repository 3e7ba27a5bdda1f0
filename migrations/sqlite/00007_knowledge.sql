-- What the house knows: articles with their versions, what readers said of them, and the words by which they are found.

-- +goose Up
CREATE TABLE articles (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  slug TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  body TEXT NOT NULL DEFAULT '',
  keywords TEXT NOT NULL DEFAULT '',
  audience TEXT NOT NULL CHECK (audience IN ('internal', 'clients', 'client')),
  client_id BIGINT REFERENCES clients (id),
  state TEXT NOT NULL CHECK (state IN ('draft', 'published', 'archived')),
  version INTEGER NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  author TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_by TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  CHECK ((audience = 'client') = (client_id IS NOT NULL))
);
CREATE INDEX articles_client ON articles (client_id) WHERE client_id IS NOT NULL;

-- Every version as it was saved, the present one too.
CREATE TABLE article_versions (
  article_id BIGINT NOT NULL REFERENCES articles (id),
  version INTEGER NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  keywords TEXT NOT NULL,
  audience TEXT NOT NULL,
  client_id BIGINT REFERENCES clients (id),
  state TEXT NOT NULL,
  note TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (article_id, version)
);

-- Whether it helped: one word of each reader at a client, the last one.
CREATE TABLE article_votes (
  article_id BIGINT NOT NULL REFERENCES articles (id),
  contact_id BIGINT NOT NULL REFERENCES contacts (id),
  helped BOOLEAN NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (article_id, contact_id)
);

-- +goose StatementBegin
CREATE VIRTUAL TABLE article_search USING fts5 (
  title, keywords, body, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2"
);
-- +goose StatementEnd

-- +goose Down
DROP TABLE article_search;
DROP TABLE article_votes;
DROP TABLE article_versions;
DROP TABLE articles;
