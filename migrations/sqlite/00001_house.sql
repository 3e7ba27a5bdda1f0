-- Instants are microseconds since 1970 in UTC, durations are seconds, money is text with an exact decimal,
-- and a column that ends in _json holds JSON. A ticket's number is its id. An instant that never comes is the largest number.

-- +goose Up
CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('technician', 'manager', 'admin')),
  password_hash TEXT NOT NULL DEFAULT '',
  zone TEXT NOT NULL DEFAULT '',
  active BOOLEAN NOT NULL DEFAULT TRUE,
  created_at BIGINT NOT NULL
);

CREATE TABLE teams (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  active BOOLEAN NOT NULL DEFAULT TRUE
);

CREATE TABLE team_members (
  team_id BIGINT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  PRIMARY KEY (team_id, user_id)
);

CREATE TABLE sessions (
  token TEXT PRIMARY KEY,
  data BLOB NOT NULL,
  person TEXT NOT NULL DEFAULT '',
  expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_expires ON sessions (expires_at);
CREATE INDEX sessions_person ON sessions (person);

CREATE TABLE clients (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  language TEXT NOT NULL DEFAULT 'en',
  active BOOLEAN NOT NULL DEFAULT TRUE,
  created_at BIGINT NOT NULL
);

CREATE TABLE client_domains (
  domain TEXT PRIMARY KEY,
  client_id BIGINT NOT NULL REFERENCES clients (id)
);
CREATE INDEX client_domains_client ON client_domains (client_id);

CREATE TABLE sites (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  client_id BIGINT NOT NULL REFERENCES clients (id),
  slug TEXT NOT NULL,
  name TEXT NOT NULL,
  zone TEXT NOT NULL DEFAULT '',
  active BOOLEAN NOT NULL DEFAULT TRUE,
  UNIQUE (client_id, slug)
);

CREATE TABLE contacts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  client_id BIGINT NOT NULL REFERENCES clients (id),
  email TEXT NOT NULL,
  name TEXT NOT NULL,
  phones_json TEXT NOT NULL DEFAULT '[]',
  vip BOOLEAN NOT NULL DEFAULT FALSE,
  groups_json TEXT NOT NULL DEFAULT '[]',
  role TEXT NOT NULL DEFAULT 'requester' CHECK (role IN ('requester', 'approver', 'administrator')),
  sees TEXT NOT NULL DEFAULT 'own' CHECK (sees IN ('own', 'organisation')),
  password_hash TEXT NOT NULL DEFAULT '',
  verified BOOLEAN NOT NULL DEFAULT TRUE,
  active BOOLEAN NOT NULL DEFAULT TRUE,
  created_at BIGINT NOT NULL,
  UNIQUE (client_id, email)
);
CREATE INDEX contacts_email ON contacts (email);

CREATE TABLE assets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  client_id BIGINT NOT NULL REFERENCES clients (id),
  tag TEXT NOT NULL,
  name TEXT NOT NULL,
  class TEXT NOT NULL DEFAULT '',
  managed BOOLEAN NOT NULL DEFAULT FALSE,
  site_id BIGINT REFERENCES sites (id),
  contact_id BIGINT REFERENCES contacts (id),
  active BOOLEAN NOT NULL DEFAULT TRUE,
  UNIQUE (client_id, tag)
);

CREATE TABLE services (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  path TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  words_json TEXT NOT NULL DEFAULT '[]',
  active BOOLEAN NOT NULL DEFAULT TRUE
);

CREATE TABLE agreements (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  number TEXT NOT NULL UNIQUE,
  client_id BIGINT NOT NULL REFERENCES clients (id),
  title TEXT NOT NULL,
  rank INTEGER NOT NULL DEFAULT 100,
  latest INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX agreements_client ON agreements (client_id);

CREATE TABLE agreement_versions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  agreement_id BIGINT NOT NULL REFERENCES agreements (id),
  version INTEGER NOT NULL,
  source TEXT NOT NULL,
  hash TEXT NOT NULL,
  starts TEXT NOT NULL,
  ends TEXT NOT NULL DEFAULT '',
  published_at BIGINT NOT NULL,
  published_by TEXT NOT NULL,
  UNIQUE (agreement_id, version)
);

CREATE TABLE mailboxes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  address TEXT NOT NULL,
  settings_json TEXT NOT NULL,
  secret TEXT NOT NULL DEFAULT '',
  active BOOLEAN NOT NULL DEFAULT TRUE,
  state TEXT NOT NULL DEFAULT '',
  state_text TEXT NOT NULL DEFAULT '',
  state_at BIGINT NOT NULL DEFAULT 0,
  last_mail_at BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE tickets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  subject TEXT NOT NULL,
  client_id BIGINT REFERENCES clients (id),
  contact_id BIGINT REFERENCES contacts (id),
  requester_name TEXT NOT NULL DEFAULT '',
  requester_email TEXT NOT NULL DEFAULT '',
  channel TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('new', 'open', 'waiting-client', 'waiting-vendor', 'scheduled', 'resolved', 'closed')),
  is_open BOOLEAN NOT NULL DEFAULT TRUE,
  priority TEXT NOT NULL DEFAULT '',
  agreement_id BIGINT REFERENCES agreements (id),
  agreement_version INTEGER NOT NULL DEFAULT 0,
  verdict TEXT NOT NULL DEFAULT 'undecided',
  clause TEXT NOT NULL DEFAULT '',
  rate TEXT NOT NULL DEFAULT '',
  ask_json TEXT NOT NULL DEFAULT '[]',
  approval TEXT NOT NULL DEFAULT '',
  review TEXT NOT NULL DEFAULT '',
  decision_id BIGINT,
  facts_json TEXT NOT NULL DEFAULT '{}',
  sources_json TEXT NOT NULL DEFAULT '{}',
  team_id BIGINT REFERENCES teams (id),
  assignee_id BIGINT REFERENCES users (id),
  flag TEXT NOT NULL DEFAULT '',
  automatic BOOLEAN NOT NULL DEFAULT FALSE,
  unverified BOOLEAN NOT NULL DEFAULT FALSE,
  linked_id BIGINT,
  received_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  last_word_at BIGINT NOT NULL,
  last_word_by TEXT NOT NULL DEFAULT '',
  last_word_side TEXT NOT NULL DEFAULT '',
  clock TEXT NOT NULL DEFAULT '',
  clock_due BIGINT NOT NULL DEFAULT 9223372036854775807,
  clock_soon BIGINT NOT NULL DEFAULT 9223372036854775807,
  clock_allowed BIGINT NOT NULL DEFAULT 0,
  clock_elapsed BIGINT NOT NULL DEFAULT 0,
  clock_at BIGINT NOT NULL DEFAULT 0,
  clocks_json TEXT NOT NULL DEFAULT '',
  missed BOOLEAN NOT NULL DEFAULT FALSE,
  alarm_at BIGINT NOT NULL DEFAULT 0,
  revision INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX tickets_open_due ON tickets (clock_due, id) WHERE is_open;
CREATE INDEX tickets_open_assignee ON tickets (assignee_id, clock_due, id) WHERE is_open;
CREATE INDEX tickets_open_client ON tickets (client_id, clock_due, id) WHERE is_open;
CREATE INDEX tickets_counts ON tickets (assignee_id, clock_due, clock_soon, verdict, approval, status, flag, review, is_open) WHERE is_open;
CREATE INDEX tickets_alarm ON tickets (alarm_at) WHERE is_open;
CREATE INDEX tickets_client ON tickets (client_id, id);
CREATE INDEX tickets_contact ON tickets (contact_id, id);
CREATE INDEX tickets_linked ON tickets (linked_id) WHERE linked_id IS NOT NULL;
CREATE INDEX tickets_received ON tickets (received_at, id);
CREATE INDEX tickets_solved ON tickets (updated_at, id) WHERE NOT is_open;
CREATE INDEX tickets_flag ON tickets (flag, id) WHERE flag <> '';
CREATE INDEX tickets_review ON tickets (review, id) WHERE review <> '';
CREATE INDEX tickets_agreement ON tickets (agreement_id, received_at);

CREATE TABLE messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  kind TEXT NOT NULL CHECK (kind IN ('client', 'staff', 'note', 'automatic')),
  channel TEXT NOT NULL,
  user_id BIGINT REFERENCES users (id),
  contact_id BIGINT REFERENCES contacts (id),
  author_name TEXT NOT NULL DEFAULT '',
  author_email TEXT NOT NULL DEFAULT '',
  recipients_json TEXT NOT NULL DEFAULT '[]',
  text TEXT NOT NULL,
  quoted TEXT NOT NULL DEFAULT '',
  html TEXT NOT NULL DEFAULT '',
  message_id TEXT NOT NULL DEFAULT '',
  mail_id BIGINT,
  mailbox TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL
);
CREATE INDEX messages_ticket ON messages (ticket_id, id);

CREATE TABLE attachments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  message_id BIGINT NOT NULL REFERENCES messages (id),
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  size BIGINT NOT NULL,
  content_id TEXT NOT NULL DEFAULT '',
  inline BOOLEAN NOT NULL DEFAULT FALSE,
  data BLOB NOT NULL
);
CREATE INDEX attachments_message ON attachments (message_id);
CREATE INDEX attachments_ticket ON attachments (ticket_id);

-- What we have said and heard, by Message-ID: replies find their ticket through it.
CREATE TABLE thread_ids (
  message_id TEXT NOT NULL,
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  PRIMARY KEY (message_id, ticket_id)
);

CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  at BIGINT NOT NULL,
  type TEXT NOT NULL,
  actor TEXT NOT NULL DEFAULT '',
  user_id BIGINT,
  data_json TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX events_ticket ON events (ticket_id, at, id);

CREATE TABLE decisions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  at BIGINT NOT NULL,
  agreement_id BIGINT REFERENCES agreements (id),
  version INTEGER NOT NULL DEFAULT 0,
  facts_json TEXT NOT NULL,
  outcome_json TEXT NOT NULL,
  actor TEXT NOT NULL,
  cause TEXT NOT NULL DEFAULT ''
);
CREATE INDEX decisions_ticket ON decisions (ticket_id, id);

-- Drawn from allowances, by clause and calendar period of the agreement's zone.
CREATE TABLE draws (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  agreement_id BIGINT NOT NULL REFERENCES agreements (id),
  clause TEXT NOT NULL,
  unit TEXT NOT NULL,
  day TEXT NOT NULL,
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  amount TEXT NOT NULL,
  UNIQUE (agreement_id, clause, unit, ticket_id, day)
);
CREATE INDEX draws_period ON draws (agreement_id, clause, day);

CREATE TABLE time_entries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  user_id BIGINT NOT NULL REFERENCES users (id),
  starts_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  mode TEXT NOT NULL DEFAULT 'remote' CHECK (mode IN ('remote', 'onsite')),
  work_type TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL
);
CREATE INDEX time_entries_ticket ON time_entries (ticket_id, starts_at);
CREATE INDEX time_entries_user ON time_entries (user_id, starts_at);

-- Raw mail, kept before it is understood: kept, then judged, then done.
CREATE TABLE mails (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  mailbox TEXT NOT NULL,
  message_id TEXT NOT NULL DEFAULT '',
  hash TEXT NOT NULL,
  size BIGINT NOT NULL,
  kept_at BIGINT NOT NULL,
  state TEXT NOT NULL DEFAULT 'kept' CHECK (state IN ('kept', 'done')),
  tries INTEGER NOT NULL DEFAULT 0,
  outcome TEXT NOT NULL DEFAULT '',
  ticket_id BIGINT,
  reason TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX mails_same ON mails (mailbox, message_id, hash);
CREATE INDEX mails_kept ON mails (id) WHERE state = 'kept';
CREATE INDEX mails_ticket ON mails (ticket_id);

-- Under which UIDs a server has a mail: the same mail may stand in a mailbox twice.
CREATE TABLE mail_uids (
  mailbox TEXT NOT NULL,
  uidvalidity BIGINT NOT NULL,
  uid BIGINT NOT NULL,
  mail_id BIGINT NOT NULL REFERENCES mails (id),
  PRIMARY KEY (mailbox, uidvalidity, uid)
);

-- From which UID on every mail of a mailbox is read.
CREATE TABLE mailbox_marks (
  mailbox TEXT NOT NULL,
  uidvalidity BIGINT NOT NULL,
  first_uid BIGINT NOT NULL,
  PRIMARY KEY (mailbox, uidvalidity)
);

-- The bytes stand apart, so that a change of a mail's state does not write them again.
CREATE TABLE mail_bytes (
  mail_id BIGINT PRIMARY KEY REFERENCES mails (id),
  raw BLOB NOT NULL
);

-- Automatic answers sent to an address, so that no loop can run.
CREATE TABLE auto_replies (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  address TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX auto_replies_address ON auto_replies (address, at);

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket_id BIGINT REFERENCES tickets (id),
  message_row BIGINT REFERENCES messages (id),
  mailbox TEXT NOT NULL DEFAULT '',
  sender TEXT NOT NULL,
  recipients_json TEXT NOT NULL,
  message_id TEXT NOT NULL UNIQUE,
  subject TEXT NOT NULL DEFAULT '',
  raw BLOB NOT NULL,
  state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'failed')),
  tries INTEGER NOT NULL DEFAULT 0,
  next_at BIGINT NOT NULL,
  lease_until BIGINT NOT NULL DEFAULT 0,
  lease_token TEXT NOT NULL DEFAULT '',
  last_error TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  sent_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX outbox_due ON outbox (next_at, id) WHERE state = 'queued';
CREATE INDEX outbox_ticket ON outbox (ticket_id);

CREATE TABLE alarms (
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  name TEXT NOT NULL,
  due_at BIGINT NOT NULL,
  fired_at BIGINT NOT NULL,
  late BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (ticket_id, name, due_at)
);

CREATE TABLE login_links (
  token_hash TEXT PRIMARY KEY,
  contact_id BIGINT NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE api_tokens (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  token_hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL DEFAULT 0,
  last_used_at BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE idempotency (
  token TEXT NOT NULL,
  owner TEXT NOT NULL,
  hash TEXT NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (owner, token)
);

CREATE TABLE drafts (
  ticket_id BIGINT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  text TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT 'staff',
  saved_at BIGINT NOT NULL,
  PRIMARY KEY (ticket_id, user_id)
);

-- What a manager settled about the scope of a ticket; the latest counts.
CREATE TABLE settlements (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  verdict TEXT NOT NULL,
  clause TEXT NOT NULL DEFAULT '',
  rate TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL
);
CREATE INDEX settlements_ticket ON settlements (ticket_id, id);

-- Full text: one row a message, by the message's id. The first message of a ticket carries its subject, people and number too.
-- +goose StatementBegin
CREATE VIRTUAL TABLE message_search USING fts5 (
  subject, people, body, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2"
);
-- +goose StatementEnd
INSERT INTO sqlite_sequence (name, seq) VALUES ('tickets', 1000);

-- +goose Down
DROP TABLE message_search;
DROP TABLE settlements;
DROP TABLE drafts;
DROP TABLE idempotency;
DROP TABLE api_tokens;
DROP TABLE login_links;
DROP TABLE alarms;
DROP TABLE outbox;
DROP TABLE auto_replies;
DROP TABLE mail_bytes;
DROP TABLE mailbox_marks;
DROP TABLE mail_uids;
DROP TABLE mails;
DROP TABLE time_entries;
DROP TABLE draws;
DROP TABLE decisions;
DROP TABLE events;
DROP TABLE thread_ids;
DROP TABLE attachments;
DROP TABLE messages;
DROP TABLE tickets;
DROP TABLE mailboxes;
DROP TABLE agreement_versions;
DROP TABLE agreements;
DROP TABLE services;
DROP TABLE assets;
DROP TABLE contacts;
DROP TABLE sites;
DROP TABLE client_domains;
DROP TABLE clients;
DROP TABLE sessions;
DROP TABLE team_members;
DROP TABLE teams;
DROP TABLE users;
DROP TABLE settings;
