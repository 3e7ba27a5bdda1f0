-- What makes a search quick in a million tickets: the words of subjects apart from those of messages.

-- +goose Up
-- The words of a text as the program takes it apart: letters and digits, without case and accents.
-- +goose StatementBegin
CREATE FUNCTION plain_words(text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT to_tsvector('simple'::regconfig, regexp_replace(regexp_replace(normalize(lower($1), NFD), '[\u0300-\u036f]+', '', 'g'), '[^[:alnum:]]+', ' ', 'g'))
$$;
-- +goose StatementEnd
CREATE INDEX tickets_subject_words ON tickets USING GIN (plain_words(subject));

-- A subject that is changed is found by its new words.
-- +goose StatementBegin
CREATE FUNCTION search_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE message_search s SET words = s.words || plain_words(NEW.subject) FROM messages m WHERE m.id = s.message_id AND m.ticket_id = NEW.id;
  RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER ticket_search_changed AFTER UPDATE OF subject ON tickets FOR EACH ROW WHEN (OLD.subject <> NEW.subject) EXECUTE FUNCTION search_again();
-- Tickets that missed a target are few, and asked for often.
CREATE INDEX tickets_missed ON tickets (id) WHERE missed;
-- Which ticket a message belongs to, and who may read it, without the message.
CREATE INDEX messages_of ON messages (id, ticket_id, kind);

-- +goose Down
DROP INDEX messages_of;
DROP INDEX tickets_missed;
DROP TRIGGER ticket_search_changed ON tickets;
DROP FUNCTION search_again();
DROP INDEX tickets_subject_words;
DROP FUNCTION plain_words(text);
