-- What ties tickets together and marks them: tags, watchers, links, parents, checklists, fields of the house's own.

-- +goose Up
CREATE TABLE tags (
  name TEXT PRIMARY KEY,
  used_at BIGINT NOT NULL
);
CREATE INDEX tags_used ON tags (used_at);

CREATE TABLE ticket_tags (
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  tag TEXT NOT NULL REFERENCES tags (name),
  PRIMARY KEY (ticket_id, tag)
);
CREATE INDEX ticket_tags_tag ON ticket_tags (tag, ticket_id);

CREATE TABLE watchers (
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  user_id BIGINT NOT NULL REFERENCES users (id),
  since BIGINT NOT NULL,
  PRIMARY KEY (ticket_id, user_id)
);
CREATE INDEX watchers_user ON watchers (user_id, ticket_id);

CREATE TABLE ticket_links (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('relates', 'duplicates', 'causes', 'blocks', 'split')),
  from_id BIGINT NOT NULL REFERENCES tickets (id),
  to_id BIGINT NOT NULL REFERENCES tickets (id),
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  UNIQUE (from_id, to_id, kind)
);
CREATE INDEX ticket_links_to ON ticket_links (to_id);

CREATE TABLE ticket_parents (
  child_id BIGINT PRIMARY KEY REFERENCES tickets (id),
  parent_id BIGINT NOT NULL REFERENCES tickets (id),
  at BIGINT NOT NULL
);
CREATE INDEX ticket_parents_parent ON ticket_parents (parent_id, child_id);

CREATE TABLE checklists (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL DEFAULT '',
  service TEXT NOT NULL DEFAULT '',
  items_json TEXT NOT NULL DEFAULT '[]',
  holds BOOLEAN NOT NULL DEFAULT FALSE,
  automatic BOOLEAN NOT NULL DEFAULT FALSE,
  active BOOLEAN NOT NULL DEFAULT TRUE
);

CREATE TABLE checklist_items (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  checklist_id BIGINT REFERENCES checklists (id),
  list TEXT NOT NULL DEFAULT '',
  text TEXT NOT NULL,
  holds BOOLEAN NOT NULL DEFAULT FALSE,
  done_at BIGINT NOT NULL DEFAULT 0,
  done_by TEXT NOT NULL DEFAULT ''
);
CREATE INDEX checklist_items_ticket ON checklist_items (ticket_id, id);

CREATE TABLE fields (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  label TEXT NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('text', 'number', 'date', 'choice', 'yes-no')),
  choices_json TEXT NOT NULL DEFAULT '[]',
  kinds_json TEXT NOT NULL DEFAULT '[]',
  clients_json TEXT NOT NULL DEFAULT '[]',
  required BOOLEAN NOT NULL DEFAULT FALSE,
  shown BOOLEAN NOT NULL DEFAULT FALSE,
  active BOOLEAN NOT NULL DEFAULT TRUE
);

CREATE TABLE field_values (
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  field_id BIGINT NOT NULL REFERENCES fields (id),
  value TEXT NOT NULL,
  PRIMARY KEY (ticket_id, field_id)
);

-- +goose Down
DROP TABLE field_values;
DROP TABLE fields;
DROP TABLE checklist_items;
DROP TABLE checklists;
DROP TABLE ticket_parents;
DROP TABLE ticket_links;
DROP TABLE watchers;
DROP TABLE ticket_tags;
DROP TABLE tags;
