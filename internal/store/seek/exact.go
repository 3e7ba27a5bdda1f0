package seek

import (
	"strings"

	"remit/internal/database"
)

// exclude leaves out tickets of which the subject, or a message that the viewer may read, holds what must be missing.
func (a *Ask) exclude(c database.Conn) {
	readable, of := renamed(a.Messages.SQL), a.Messages.Args
	for _, not := range a.Words.Not {
		x := Condition{" NOT EXISTS (SELECT 1 FROM ticket_search y WHERE ticket_search MATCH ? AND y.rowid = t.id)" +
			" AND NOT EXISTS (SELECT 1 FROM messages n WHERE n.ticket_id = t.id AND " + readable + " AND EXISTS (SELECT 1 FROM message_search z WHERE message_search MATCH ? AND z.rowid = n.id))",
			cat([]any{"{subject} : " + phrase(not)}, of, []any{inMessages + phrase(not)})}
		if c.Postgres {
			row := strings.Join(not, " <-> ")
			x = Condition{" NOT plain_words(t.subject) @@ to_tsquery('simple', ?) AND NOT EXISTS (SELECT 1 FROM messages n WHERE n.ticket_id = t.id AND " + readable +
				" AND plain_words(n.author_name || ' ' || LEFT(n.text, 200000)) @@ to_tsquery('simple', ?))", cat([]any{row}, of, []any{row})}
		} else if a.All && a.After == (Place{}) {
			x = newestExcluded(not, x)
		}
		a.Tickets = Condition{a.Tickets.SQL + " AND" + x.SQL, cat(a.Tickets.Args, x.Args)}
		a.Messages = Condition{a.Messages.SQL + " AND" + x.SQL, cat(a.Messages.Args, x.Args)}
	}
}

// newestExcluded looks once through the newest messages with a word that must be missing: tickets that began after the oldest of them are told apart
// by that alone, and only older ones need a look of their own.
func newestExcluded(not []string, each Condition) Condition {
	newest := "(SELECT rowid AS id FROM message_search WHERE message_search MATCH ? ORDER BY rowid DESC LIMIT ?)"
	list := []any{inMessages + phrase(not), maxSeen}
	return Condition{" CASE WHEN t.id IN (SELECT g.ticket_id FROM " + newest + " e CROSS JOIN messages g INDEXED BY messages_of ON g.id = e.id) THEN FALSE" +
		" WHEN (SELECT MIN(g.id) FROM messages g WHERE g.ticket_id = t.id) > (SELECT CASE WHEN COUNT(*) < ? THEN 0 ELSE MIN(e.id) END FROM " + newest + " e) THEN TRUE" +
		" ELSE" + each.SQL + " END", cat(list, []any{maxSeen}, list, each.Args)}
}

// inMessages are the columns of a message that hold words of people.
const inMessages = "{subject people body} : "

// inARow lets PostgreSQL, whose index keeps no order of words, look at the texts themselves for words that stand in a row.
func (a Ask) inARow() (sql string, args []any) {
	for _, p := range a.Words.Phrases {
		row := strings.Join(p, " <-> ")
		sql += ` AND (plain_words(t.subject) @@ to_tsquery('simple', ?) OR plain_words(LEFT(m.text, 200000)) @@ to_tsquery('simple', ?)
			OR plain_words(m.author_name || ' ' || m.author_email || ' ' || t.requester_name) @@ to_tsquery('simple', ?))`
		args = append(args, row, row, row)
	}
	return sql, args
}

// renamed is a condition of a message m for one that is called n.
func renamed(sql string) string { return strings.ReplaceAll(sql, "m.", "n.") }
