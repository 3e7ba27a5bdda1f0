-- Work as the agreements rate it: lines by entry, made anew whenever time, facts, terms or what a manager ruled change.

-- +goose Up
CREATE TABLE line_rulings (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  time_entry_id BIGINT NOT NULL REFERENCES time_entries (id),
  starts_at BIGINT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('accept', 'bill', 'waive', 'cover', 'decline')),
  own_verdict TEXT NOT NULL,
  seconds BIGINT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  user_id BIGINT NOT NULL REFERENCES users (id),
  at BIGINT NOT NULL,
  undone_at BIGINT
);
CREATE INDEX line_rulings_entry ON line_rulings (time_entry_id, starts_at);
CREATE TABLE rated_lines (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  agreement_id BIGINT NOT NULL REFERENCES agreements (id),
  version INTEGER NOT NULL,
  client_id BIGINT NOT NULL,
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  time_entry_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  month TEXT NOT NULL,
  service TEXT NOT NULL DEFAULT '',
  mode TEXT NOT NULL,
  starts_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  seconds BIGINT NOT NULL,
  verdict TEXT NOT NULL,
  own_verdict TEXT NOT NULL,
  clause TEXT NOT NULL DEFAULT '',
  rate TEXT NOT NULL DEFAULT '',
  multiplier TEXT NOT NULL DEFAULT '1',
  billed_minutes INTEGER NOT NULL DEFAULT 0,
  amount_minor BIGINT,
  list_minor BIGINT,
  ask TEXT NOT NULL DEFAULT '',
  hold TEXT NOT NULL DEFAULT '',
  flags TEXT NOT NULL DEFAULT '',
  ruling_id BIGINT,
  ruled TEXT NOT NULL DEFAULT '',
  to_review BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX rated_lines_agreement ON rated_lines (agreement_id, starts_at);
CREATE INDEX rated_lines_entry ON rated_lines (time_entry_id);
CREATE INDEX rated_lines_ticket ON rated_lines (ticket_id, starts_at);
CREATE INDEX rated_lines_review ON rated_lines (month, client_id) WHERE to_review;
-- What the lines of a month come to, for reports: rebuilt with them.
CREATE TABLE line_sums (
  agreement_id BIGINT NOT NULL REFERENCES agreements (id),
  client_id BIGINT NOT NULL,
  month TEXT NOT NULL,
  clause TEXT NOT NULL,
  service TEXT NOT NULL,
  user_id BIGINT NOT NULL,
  verdict TEXT NOT NULL,
  ruled TEXT NOT NULL,
  held BOOLEAN NOT NULL,
  lines INTEGER NOT NULL,
  seconds BIGINT NOT NULL,
  billed_minutes BIGINT NOT NULL,
  amount_minor BIGINT NOT NULL,
  list_minor BIGINT NOT NULL,
  PRIMARY KEY (month, agreement_id, clause, service, user_id, verdict, ruled, held)
);
CREATE INDEX line_sums_agreement ON line_sums (agreement_id, month);
-- Agreements whose lines are behind, from an instant on. The mark counts the changes.
CREATE TABLE rating_due (
  agreement_id BIGINT PRIMARY KEY REFERENCES agreements (id),
  since BIGINT NOT NULL,
  mark BIGINT NOT NULL DEFAULT 1
);
INSERT INTO rating_due (agreement_id, since) SELECT DISTINCT t.agreement_id, 0 FROM time_entries e JOIN tickets t ON t.id = e.ticket_id WHERE t.agreement_id IS NOT NULL;
-- +goose StatementBegin
CREATE TRIGGER time_entries_rate_insert AFTER INSERT ON time_entries BEGIN
  INSERT INTO rating_due (agreement_id, since) SELECT t.agreement_id, NEW.starts_at FROM tickets t WHERE t.id = NEW.ticket_id AND t.agreement_id IS NOT NULL
  ON CONFLICT (agreement_id) DO UPDATE SET since = MIN(since, excluded.since), mark = mark + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER time_entries_rate_update AFTER UPDATE ON time_entries BEGIN
  INSERT INTO rating_due (agreement_id, since) SELECT t.agreement_id, MIN(NEW.starts_at, OLD.starts_at) FROM tickets t WHERE t.id IN (NEW.ticket_id, OLD.ticket_id) AND t.agreement_id IS NOT NULL
  ON CONFLICT (agreement_id) DO UPDATE SET since = MIN(since, excluded.since), mark = mark + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER time_entries_rate_delete AFTER DELETE ON time_entries BEGIN
  INSERT INTO rating_due (agreement_id, since) SELECT t.agreement_id, OLD.starts_at FROM tickets t WHERE t.id = OLD.ticket_id AND t.agreement_id IS NOT NULL
  ON CONFLICT (agreement_id) DO UPDATE SET since = MIN(since, excluded.since), mark = mark + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tickets_rate AFTER UPDATE OF agreement_id, verdict, review, facts_json, approval, decision_id ON tickets
WHEN OLD.agreement_id IS NOT NEW.agreement_id OR OLD.verdict <> NEW.verdict OR OLD.review <> NEW.review OR OLD.facts_json <> NEW.facts_json OR OLD.approval <> NEW.approval OR OLD.decision_id IS NOT NEW.decision_id BEGIN
  INSERT INTO rating_due (agreement_id, since) SELECT a.id, MIN(e.starts_at) FROM time_entries e JOIN agreements a ON a.id IN (OLD.agreement_id, NEW.agreement_id) WHERE e.ticket_id = NEW.id GROUP BY a.id HAVING COUNT(*) > 0
  ON CONFLICT (agreement_id) DO UPDATE SET since = MIN(since, excluded.since), mark = mark + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER agreement_versions_rate AFTER INSERT ON agreement_versions BEGIN
  INSERT INTO rating_due (agreement_id, since) VALUES (NEW.agreement_id, 0) ON CONFLICT (agreement_id) DO UPDATE SET since = 0, mark = mark + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER held_time_rate_insert AFTER INSERT ON held_time BEGIN
  INSERT INTO rating_due (agreement_id, since) SELECT t.agreement_id, e.starts_at FROM time_entries e JOIN tickets t ON t.id = e.ticket_id WHERE e.id = NEW.time_entry_id AND t.agreement_id IS NOT NULL
  ON CONFLICT (agreement_id) DO UPDATE SET since = MIN(since, excluded.since), mark = mark + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER held_time_rate_delete AFTER DELETE ON held_time BEGIN
  INSERT INTO rating_due (agreement_id, since) SELECT t.agreement_id, e.starts_at FROM time_entries e JOIN tickets t ON t.id = e.ticket_id WHERE e.id = OLD.time_entry_id AND t.agreement_id IS NOT NULL
  ON CONFLICT (agreement_id) DO UPDATE SET since = MIN(since, excluded.since), mark = mark + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER line_rulings_rate_insert AFTER INSERT ON line_rulings BEGIN
  INSERT INTO rating_due (agreement_id, since) SELECT t.agreement_id, e.starts_at FROM time_entries e JOIN tickets t ON t.id = e.ticket_id WHERE e.id = NEW.time_entry_id AND t.agreement_id IS NOT NULL
  ON CONFLICT (agreement_id) DO UPDATE SET since = MIN(since, excluded.since), mark = mark + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER line_rulings_rate_update AFTER UPDATE ON line_rulings BEGIN
  INSERT INTO rating_due (agreement_id, since) SELECT t.agreement_id, e.starts_at FROM time_entries e JOIN tickets t ON t.id = e.ticket_id WHERE e.id = NEW.time_entry_id AND t.agreement_id IS NOT NULL
  ON CONFLICT (agreement_id) DO UPDATE SET since = MIN(since, excluded.since), mark = mark + 1;
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER line_rulings_rate_update;
DROP TRIGGER line_rulings_rate_insert;
DROP TRIGGER held_time_rate_delete;
DROP TRIGGER held_time_rate_insert;
DROP TRIGGER agreement_versions_rate;
DROP TRIGGER tickets_rate;
DROP TRIGGER time_entries_rate_delete;
DROP TRIGGER time_entries_rate_update;
DROP TRIGGER time_entries_rate_insert;
DROP TABLE rating_due;
DROP TABLE line_sums;
DROP TABLE rated_lines;
DROP TABLE line_rulings;
