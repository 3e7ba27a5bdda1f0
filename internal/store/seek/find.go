package seek

import (
	"context"
	"fmt"
	"time"

	"remit/internal/database"
	"remit/internal/fault"
)

// Ask is one look for tickets.
type Ask struct {
	Words   Words
	Clients []int64 // of these alone; all where empty
	From    time.Time
	To      time.Time
	Tags    [][]string // only those with one tag of each list
	Missed  bool       // only those that missed a target
	Open    bool       // only those on which work is owed

	All      bool      // the viewer may read all messages of all tickets
	Tickets  Condition // what must hold of a ticket, as t
	Messages Condition // what must hold of a message, as m, that the viewer may read
	After    Place
	Limit    int
}

// Condition is a part of a WHERE with its values.
type Condition struct {
	SQL  string
	Args []any
}

// Place is where a look came to: first come the subjects that hold the words, by ticket, then the messages. The zero Place is the beginning.
type Place struct {
	Messages bool
	Below    int64
}

// ParsePlace reads what String wrote.
func ParsePlace(text string) (p Place, err error) {
	if text == "" {
		return p, nil
	}
	var kind string
	if _, err := fmt.Sscanf(text, "%1s%d", &kind, &p.Below); err != nil || kind != "s" && kind != "m" || p.Below < 0 {
		return Place{}, fault.Errorf(fault.Invalid, "This is no place in what a search found.")
	}
	p.Messages = kind == "m"
	return p, nil
}

// String is the place as an address has it.
func (p Place) String() string {
	if p.Messages {
		return fmt.Sprintf("m%d", p.Below)
	}
	return fmt.Sprintf("s%d", p.Below)
}

// Hit is a ticket that was found.
type Hit struct {
	Ticket  int64
	Message int64 // that holds the words; 0 where the subject does, or where no words were looked for
}

// Found is what one look found.
type Found struct {
	Hits []Hit
	Next Place    // where to go on
	More bool     // there may be more from Next on
	Far  bool     // the look ended before the page was full: what lies further back was not looked at
	Many []string // beginnings of so many words that not all of them were looked for
}

// maxSeen is how many tickets or messages with the right words one look compares with the conditions.
const maxSeen = 2000

// Find looks for tickets, the newest first: those whose subjects hold all words, then those of which a message does.
func Find(ctx context.Context, c database.Conn, a Ask) (Found, error) {
	var f Found
	seen := map[int64]bool{}
	q, err := a.terms(ctx, c, &f)
	if err != nil {
		return f, err
	}
	tags, err := a.byTag(ctx, c)
	if err != nil {
		return f, err
	}
	a.exclude(c)
	if !a.After.Messages {
		full, err := a.look(ctx, c, &f, a.subjects(c, q, tags), seen, false)
		if err != nil || full || a.Words.Empty() {
			return f, err
		}
	}
	_, err = a.look(ctx, c, &f, a.messages(c, q), seen, true)
	return f, err
}

// source is a statement of three columns, the newest first: what is cut at, the ticket, and whether the conditions hold.
type source struct {
	sql  string
	args []any
}

// look reads a source until the page is full, and reports whether it is.
func (a Ask) look(ctx context.Context, c database.Conn, f *Found, s source, seen map[int64]bool, messages bool) (full bool, err error) {
	if s.sql == "" {
		return false, nil
	}
	found, err := c.Planned(ctx, s.sql, s.args...)
	if err != nil {
		return false, fmt.Errorf("seek: %w", err)
	}
	defer found.Close()
	looked := 0
	for found.Next() {
		var at, id int64
		var holds bool
		if err := found.Scan(&at, &id, &holds); err != nil {
			return false, fmt.Errorf("seek: %w", err)
		}
		if holds && !seen[id] {
			if len(f.Hits) == a.Limit {
				f.More = true
				return true, nil
			}
			seen[id] = true
			h := Hit{Ticket: id}
			if messages {
				h.Message = at
			}
			f.Hits = append(f.Hits, h)
		}
		f.Next = Place{Messages: messages, Below: at}
		looked++
	}
	if err := found.Err(); err != nil {
		return false, fmt.Errorf("seek: %w", err)
	}
	if looked >= maxSeen {
		f.More, f.Far = true, true
		return true, nil
	}
	return false, nil
}

// below is where a source begins.
func (a Ask) below(messages bool) int64 {
	if a.After.Messages == messages && a.After.Below > 0 {
		return a.After.Below
	}
	return database.Never
}

// byTag are the tags that a look without words goes by, the rarest list of them: where no more tickets have them than one look compares, so that it
// finds the oldest as well, or where nothing else is known to go by. PostgreSQL finds its way by its own figures.
func (a Ask) byTag(ctx context.Context, c database.Conn) (rarest []any, err error) {
	if c.Postgres || !a.Words.Empty() {
		return nil, nil
	}
	least := maxSeen
	if !a.Missed && !a.Open && len(a.Clients) == 0 && a.From.IsZero() {
		least++
	}
	for _, list := range a.Tags {
		tags, n := database.Args(list), 0
		if err := c.Value(ctx, &n, "SELECT COUNT(*) FROM (SELECT 1 FROM ticket_tags WHERE tag IN ("+database.Marks(len(tags))+") LIMIT ?)", cat(tags, []any{maxSeen})...); err != nil {
			return nil, err
		}
		if n < least {
			rarest, least = tags, n
		}
	}
	return rarest, nil
}

// subjects are the tickets whose subjects hold the words; without words, all that the conditions let through.
func (a Ask) subjects(c database.Conn, q terms, tags []any) source {
	below := a.below(false)
	holds, args := a.Tickets.SQL, a.Tickets.Args
	switch {
	case c.Postgres:
		where := "t.id < ?"
		first := []any{below}
		if !a.Words.Empty() {
			where += " AND plain_words(t.subject) @@ to_tsquery('simple', ?)"
			first = append(first, a.Words.tsQuery(" <-> "))
		}
		return source{"SELECT t.id, t.id, TRUE FROM tickets t WHERE " + where + " AND " + holds + " ORDER BY t.id DESC LIMIT ?", cat(first, args, []any{maxSeen})}
	case len(tags) > 0:
		return source{"SELECT t.id, t.id, COALESCE(" + holds + ", FALSE) FROM (SELECT DISTINCT ticket_id AS id FROM ticket_tags WHERE tag IN (" + database.Marks(len(tags)) +
			") AND ticket_id < ? ORDER BY ticket_id DESC LIMIT ?) s CROSS JOIN tickets t ON t.id = s.id", cat(args, tags, []any{below, maxSeen})}
	case a.Open && a.Words.Empty():
		return source{"SELECT t.id, t.id, 1 FROM tickets t WHERE t.is_open AND +t.id < ? AND " + holds + " ORDER BY +t.id DESC LIMIT ?", cat([]any{below}, args, []any{maxSeen})}
	case q.subjects != "":
		return source{"SELECT s.id, s.id, " + a.lazily("s.id", holds) + " FROM (SELECT rowid AS id FROM ticket_search WHERE ticket_search MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?) s",
			cat(args, []any{q.subjects, below, maxSeen})}
	}
	inner := "SELECT id FROM tickets WHERE id < ? ORDER BY id DESC LIMIT ?"
	if a.Missed {
		inner = "SELECT id FROM tickets INDEXED BY tickets_missed WHERE missed AND id < ? ORDER BY id DESC LIMIT ?"
	}
	return source{"SELECT t.id, t.id, COALESCE(" + holds + ", FALSE)" + " FROM (" + inner + ") s CROSS JOIN tickets t ON t.id = s.id", cat(args, []any{below, maxSeen})}
}

// messages are the messages that hold the words, with their tickets. On later pages a ticket is left out that a newer message of it brought already.
func (a Ask) messages(c database.Conn, q terms) source {
	if a.Words.Empty() {
		return source{}
	}
	below := a.below(true)
	holds, args := a.Messages.SQL, a.Messages.Args
	again, more := a.again(c, q)
	holds += again
	args = cat(args, more)
	if c.Postgres {
		row, more := a.inARow()
		return source{`SELECT m.id, m.ticket_id, TRUE FROM message_search s JOIN messages m ON m.id = s.message_id JOIN tickets t ON t.id = m.ticket_id
			WHERE s.words @@ to_tsquery('simple', ?) AND s.message_id < ? AND ` + holds + row + " ORDER BY s.message_id DESC LIMIT ?", cat([]any{q.ts, below}, args, more, []any{maxSeen})}
	}
	// The index spares reading messages, which are long, and the tickets are only looked at where something is asked of them.
	return source{"SELECT m.id, m.ticket_id, " + a.lazily("m.ticket_id", holds) + ` FROM (SELECT rowid AS id FROM message_search WHERE message_search MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?) s
		CROSS JOIN messages m INDEXED BY messages_of ON m.id = s.id`, cat(args, []any{q.messages, below, maxSeen})}
}

// lazily compares a ticket with the conditions; where it must be open, or have missed a target, only after a look into the short list of those that are.
func (a Ask) lazily(id, holds string) string {
	holds = "EXISTS (SELECT 1 FROM tickets t WHERE t.id = " + id + " AND " + holds + ")"
	if a.Missed {
		holds = "CASE WHEN EXISTS (SELECT 1 FROM tickets o INDEXED BY tickets_missed WHERE o.missed AND o.id = " + id + ") THEN " + holds + " ELSE 0 END"
	}
	if a.Open {
		holds = "CASE WHEN " + id + " IN (SELECT o.id FROM tickets o WHERE o.is_open) THEN " + holds + " ELSE 0 END"
	}
	return holds
}

// again leaves out what earlier pages showed: tickets whose subjects hold the words, and those of which a newer message does.
func (a Ask) again(c database.Conn, q terms) (string, []any) {
	if !a.After.Messages {
		return "", nil
	}
	if c.Postgres {
		return ` AND NOT plain_words(t.subject) @@ to_tsquery('simple', ?) AND NOT EXISTS (SELECT 1 FROM messages n JOIN message_search z ON z.message_id = n.id
			WHERE n.ticket_id = t.id AND n.id >= ? AND z.words @@ to_tsquery('simple', ?) AND ` + renamed(a.Messages.SQL) + ")", cat([]any{a.Words.tsQuery(" <-> "), a.After.Below, q.ts}, a.Messages.Args)
	}
	return ` AND NOT EXISTS (SELECT 1 FROM ticket_search y WHERE ticket_search MATCH ? AND y.rowid = t.id)
		AND NOT EXISTS (SELECT 1 FROM messages n WHERE n.ticket_id = t.id AND n.id >= ? AND ` + renamed(a.Messages.SQL) + " AND EXISTS (SELECT 1 FROM message_search z WHERE message_search MATCH ? AND z.rowid = n.id))",
		cat([]any{q.subjects, a.After.Below}, a.Messages.Args, []any{q.messages})
}

func cat(parts ...[]any) (all []any) {
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}
