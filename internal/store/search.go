package store

import (
	"context"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"remit/internal/identity"
	"remit/internal/ticket"
)

// maxFound bounds how many tickets a search gives, the newest first.
const maxFound = 500

// index makes a message findable by its words, its people, and its ticket's subject and number.
func (tx *Tx) index(ctx context.Context, id int64, t ticket.Ticket, m ticket.Message) error {
	people := strings.Join([]string{m.AuthorName, m.AuthorEmail, t.RequesterName, t.RequesterEmail, ticket.Number(t.ID)}, " ")
	if tx.postgres {
		words := plain(t.Subject + " " + people + " " + m.Text)
		_, err := tx.exec(ctx, "INSERT INTO message_search (message_id, words) VALUES (?, to_tsvector('simple', ?))", id, words)
		return err
	}
	_, err := tx.exec(ctx, "INSERT INTO message_search (rowid, subject, people, body) VALUES (?, ?, ?, ?)", id, clean(t.Subject), clean(people), clean(m.Text))
	return err
}

// find lists the ids of tickets in which one message that the viewer may read holds all words, each as a beginning of a word.
func (r reader) find(ctx context.Context, v identity.Viewer, query string) ([]any, error) {
	words := searchWords(query)
	if len(words) == 0 {
		return nil, nil
	}
	notes := ""
	if !v.Staff() {
		notes = " AND m.kind <> 'note'"
	}
	var ids []int64
	var err error
	if r.postgres {
		err = r.scan(ctx, &ids, "SELECT m.ticket_id FROM message_search s JOIN messages m ON m.id = s.message_id WHERE s.words @@ to_tsquery('simple', ?)"+notes+
			" GROUP BY m.ticket_id ORDER BY m.ticket_id DESC LIMIT ?", tsQuery(words), maxFound)
	} else {
		err = r.scan(ctx, &ids, "SELECT DISTINCT m.ticket_id FROM message_search s JOIN messages m ON m.id = s.rowid WHERE message_search MATCH ?"+notes+
			" ORDER BY s.rowid DESC LIMIT ?", ftsQuery(words), maxFound)
	}
	found := make([]any, len(ids))
	for i, id := range ids {
		found[i] = id
	}
	return found, err
}

// searchWords are the letters and digits of what somebody typed: no sign of theirs reaches the query language.
func searchWords(query string) []string {
	return strings.FieldsFunc(plain(query), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}

func ftsQuery(words []string) string {
	terms := make([]string, len(words))
	for i, w := range words {
		terms[i] = `"` + w + `"*`
	}
	return strings.Join(terms, " ")
}

func tsQuery(words []string) string {
	terms := make([]string, len(words))
	for i, w := range words {
		terms[i] = w + ":*"
	}
	return strings.Join(terms, " & ")
}

// plain is text without case and accents, so that "uberweisung" finds "Überweisung".
func plain(s string) string {
	out, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), clean(s))
	if err != nil {
		out = clean(s)
	}
	return strings.ToLower(out)
}
