package store

import (
	"context"
	"strings"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
	"remit/internal/query"
	"remit/internal/store/seek"
	"remit/internal/ticket"
)

// maxFound bounds how many tickets a list's words give, the newest first.
const maxFound = 500

// index makes a message findable by its words, its people, and its ticket's subject and number.
func (tx *Tx) index(ctx context.Context, id int64, t ticket.Ticket, m ticket.Message) error {
	head, row := tx.indexForm()
	_, err := tx.exec(ctx, head+" VALUES "+row, tx.indexValues(id, t, m)...)
	return err
}

// indexTickets makes new tickets findable by the words of their subjects. PostgreSQL indexes the tickets themselves.
func (tx *Tx) indexTickets(ctx context.Context, ids []int64, list []ticket.Ticket) error {
	if tx.conn.Postgres {
		return nil
	}
	all := make([][]any, len(list))
	for i, t := range list {
		all[i] = []any{ids[i], query.Plain(t.Subject), seek.Marks(t.ClientID, t.ReceivedAt)}
	}
	return tx.many(ctx, "INSERT INTO ticket_search (rowid, subject, marks)", "(?, ?, ?)", "", all)
}

// indexForm is the statement that makes messages findable, up to its VALUES, and the form of one row.
func (tx *Tx) indexForm() (head, row string) {
	if tx.conn.Postgres {
		return "INSERT INTO message_search (message_id, words)", "(?, to_tsvector('simple', ?))"
	}
	return "INSERT INTO message_search (rowid, subject, people, body, marks)", "(?, ?, ?, ?, ?)"
}

func (tx *Tx) indexValues(id int64, t ticket.Ticket, m ticket.Message) []any {
	people := strings.Join([]string{m.AuthorName, m.AuthorEmail, t.RequesterName, t.RequesterEmail, ticket.Number(t.ID)}, " ")
	for _, f := range m.Attachments {
		people += " " + f.Name
	}
	if tx.conn.Postgres {
		return []any{id, seek.EachOnce(t.Subject, people, m.Text)}
	}
	return []any{id, query.Plain(t.Subject), query.Plain(people), query.Plain(m.Text), seek.Marks(t.ClientID, t.ReceivedAt)}
}

// find lists the ids of the newest tickets in which one message that the viewer may read holds all words, each as a beginning of a word.
func (r reader) find(ctx context.Context, v identity.Viewer, text string) ([]any, error) {
	words := seek.WordsOf([]query.Term{{Text: text}})
	if words.Empty() {
		return nil, nil
	}
	found, err := seek.Find(ctx, r.conn, r.scoped(v, seek.Ask{Words: words, Limit: maxFound}))
	ids := make([]any, len(found.Hits))
	for i, h := range found.Hits {
		ids[i] = h.Ticket
	}
	return ids, err
}

// scoped limits a look to what the viewer may see.
func (r reader) scoped(v identity.Viewer, a seek.Ask) seek.Ask {
	scope, args := ticketScope(v)
	messages, more := messageScope(v)
	if a.Tickets.SQL == "" {
		a.Tickets.SQL = "1 = 1"
	}
	a.Messages = seek.Condition{SQL: a.Tickets.SQL + " AND " + messages, Args: append(a.Tickets.Args[:len(a.Tickets.Args):len(a.Tickets.Args)], more...)}
	a.Tickets = seek.Condition{SQL: a.Tickets.SQL + " AND " + scope, Args: append(a.Tickets.Args[:len(a.Tickets.Args):len(a.Tickets.Args)], args...)}
	a.All = v.Staff()
	if v.Client() {
		a.Clients = []int64{v.ClientID}
	}
	return a
}

// searchRows is how many tickets a page of a search has where nothing is said.
const searchRows = 50

// Search finds tickets that the viewer may see: first those whose subjects hold the words, then those of which a message does, the newest first.
func (r reader) Search(ctx context.Context, v identity.Viewer, s ticket.Search, now time.Time) (ticket.Found, error) {
	if v.Guest() {
		return ticket.Found{}, nil
	}
	if s.Limit <= 0 {
		s.Limit = searchRows
	}
	after, err := seek.ParsePlace(s.After)
	if err != nil {
		return ticket.Found{}, err
	}
	a := seek.Ask{Words: seek.WordsOf(s.Terms), After: after, Limit: s.Limit}
	r.narrow(&a, v, s.Conditions, now)
	found, err := seek.Find(ctx, r.conn, r.scoped(v, a))
	if err != nil {
		return ticket.Found{}, err
	}
	hits, err := r.shown(ctx, v, a.Words, found.Hits)
	out := ticket.Found{Hits: hits, Far: found.Far, Many: found.Many}
	if found.More {
		out.Next = found.Next.String()
	}
	return out, err
}

// shown reads what a page shows of the tickets that were found, in their order.
func (r reader) shown(ctx context.Context, v identity.Viewer, words seek.Words, hits []seek.Hit) ([]ticket.Hit, error) {
	if len(hits) == 0 {
		return nil, nil
	}
	ids := make([]any, len(hits))
	for i, h := range hits {
		ids[i] = h.Ticket
	}
	scope, args := ticketScope(v)
	rowsFound, err := rows(ctx, r, scanListRow, "SELECT "+listColumns+", t.id AS sort_key"+listFrom+"t.id IN ("+database.Marks(len(ids))+") AND "+scope, append(ids, args...)...)
	if err != nil {
		return nil, err
	}
	of := map[int64]ticket.Row{}
	for _, row := range toRows(rowsFound) {
		of[row.ID] = row
	}
	var texts map[int64]string
	if !words.Empty() {
		if texts, err = r.texts(ctx, v, hits); err != nil {
			return nil, err
		}
	}
	out := make([]ticket.Hit, 0, len(hits))
	for _, h := range hits {
		row, there := of[h.Ticket]
		if !there {
			continue
		}
		hit := ticket.Hit{Row: row, Subject: words.Mark(row.Subject)}
		if text := texts[h.Ticket]; text != "" {
			hit.Excerpt = words.Excerpt(text)
		}
		out = append(out, hit)
	}
	return out, nil
}

// texts are the beginnings of the messages that hold the words, or of the requests where the subjects do.
func (r reader) texts(ctx context.Context, v identity.Viewer, hits []seek.Hit) (map[int64]string, error) {
	scope, args := messageScope(v)
	var messages, requests []any
	for _, h := range hits {
		if h.Message != 0 {
			messages = append(messages, h.Message)
		} else {
			requests = append(requests, h.Ticket)
		}
	}
	texts := map[int64]string{}
	read := func(where string, ids []any) error {
		if len(ids) == 0 {
			return nil
		}
		type text struct {
			of   int64
			text string
		}
		list, err := rows(ctx, r, func(scan func(...any) error) (x text, err error) { return x, scan(&x.of, &x.text) },
			"SELECT m.ticket_id, SUBSTR(m.text, 1, 8000) FROM messages m JOIN tickets t ON t.id = m.ticket_id WHERE "+where+" IN ("+database.Marks(len(ids))+") AND "+scope, append(ids, args...)...)
		for _, x := range list {
			texts[x.of] = x.text
		}
		return err
	}
	if err := read("m.id", messages); err != nil {
		return nil, err
	}
	return texts, read("m.id = (SELECT MIN(f.id) FROM messages f WHERE f.ticket_id = m.ticket_id) AND m.ticket_id", requests)
}
