-- What makes a search quick in a million tickets. marks are words that nobody writes: the client and the month of a ticket, such as c12, y2026 and
-- m202603, so that the words of one client are found without those of all others. Messages keep their words, tickets those of their subjects apart.

-- +goose Up
DROP TABLE message_search;
-- +goose StatementBegin
CREATE VIRTUAL TABLE message_search USING fts5 (
  subject, people, body, marks, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2"
);
-- +goose StatementEnd
-- The words that there are, so that the beginning of one is looked up before its messages are.
CREATE VIRTUAL TABLE message_search_words USING fts5vocab (message_search, instance);

CREATE VIEW ticket_marks AS SELECT t.id AS id,
  COALESCE('c' || t.client_id, '') || strftime(' y%Y m%Y%m', t.received_at / 1000000, 'unixepoch') AS marks FROM tickets t;
CREATE VIEW message_words AS SELECT m.id AS id, m.ticket_id AS ticket_id, t.subject AS subject,
  m.author_name || ' ' || m.author_email || ' ' || t.requester_name || ' ' || t.requester_email || ' #' || t.id AS people, m.text AS body, k.marks AS marks
  FROM messages m JOIN tickets t ON t.id = m.ticket_id JOIN ticket_marks k ON k.id = t.id;
INSERT INTO message_search (rowid, subject, people, body, marks) SELECT id, subject, people, body, marks FROM message_words;

-- +goose StatementBegin
CREATE VIRTUAL TABLE ticket_search USING fts5 (
  subject, marks, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2"
);
-- +goose StatementEnd
CREATE VIRTUAL TABLE ticket_search_words USING fts5vocab (ticket_search, instance);
INSERT INTO ticket_search (rowid, subject, marks) SELECT t.id, t.subject, k.marks FROM tickets t JOIN ticket_marks k ON k.id = t.id;

-- New tickets are told to it by the program: a trigger has SQLite write the index out after each of them, which costs a fifth of receiving mail.
-- +goose StatementBegin
CREATE TRIGGER ticket_search_changed AFTER UPDATE OF subject, client_id ON tickets WHEN OLD.subject <> NEW.subject OR OLD.client_id IS NOT NEW.client_id BEGIN
  DELETE FROM ticket_search WHERE rowid = NEW.id;
  INSERT INTO ticket_search (rowid, subject, marks) SELECT NEW.id, NEW.subject, marks FROM ticket_marks WHERE id = NEW.id;
  DELETE FROM message_search WHERE rowid IN (SELECT id FROM messages WHERE ticket_id = NEW.id);
  INSERT INTO message_search (rowid, subject, people, body, marks) SELECT id, subject, people, body, marks FROM message_words WHERE ticket_id = NEW.id;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER message_search_moved AFTER UPDATE OF ticket_id ON messages WHEN OLD.ticket_id <> NEW.ticket_id BEGIN
  DELETE FROM message_search WHERE rowid = NEW.id;
  INSERT INTO message_search (rowid, subject, people, body, marks) SELECT id, subject, people, body, marks FROM message_words WHERE id = NEW.id;
END;
-- +goose StatementEnd
-- Tickets that missed a target are few, and asked for often.
CREATE INDEX tickets_missed ON tickets (id) WHERE missed;
-- Which ticket a message belongs to, and who may read it, without the message.
CREATE INDEX messages_of ON messages (id, ticket_id, kind);

-- +goose Down
DROP INDEX messages_of;
DROP INDEX tickets_missed;
DROP TRIGGER message_search_moved;
DROP TRIGGER ticket_search_changed;
DROP TABLE ticket_search_words;
DROP TABLE ticket_search;
DROP TABLE message_search_words;
DROP TABLE message_search;
DROP VIEW message_words;
DROP VIEW ticket_marks;
-- +goose StatementBegin
CREATE VIRTUAL TABLE message_search USING fts5 (
  subject, people, body, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2"
);
-- +goose StatementEnd
INSERT INTO message_search (rowid, subject, people, body) SELECT m.id, t.subject,
  m.author_name || ' ' || m.author_email || ' ' || t.requester_name || ' ' || t.requester_email || ' #' || t.id, m.text FROM messages m JOIN tickets t ON t.id = m.ticket_id;
