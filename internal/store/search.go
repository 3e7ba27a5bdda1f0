package store

import (
	"context"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"remit/internal/database"
	"remit/internal/identity"
	"remit/internal/ticket"
)

// maxFound bounds how many tickets a search gives, the newest first.
const maxFound = 500

// index makes a message findable by its words, its people, and its ticket's subject and number.
func (tx *Tx) index(ctx context.Context, id int64, t ticket.Ticket, m ticket.Message) error {
	head, row := tx.indexForm()
	_, err := tx.exec(ctx, head+" VALUES "+row, tx.indexValues(id, t, m)...)
	return err
}

// indexForm is the statement that makes messages findable, up to its VALUES, and the form of one row.
func (tx *Tx) indexForm() (head, row string) {
	if tx.conn.Postgres {
		return "INSERT INTO message_search (message_id, words)", "(?, to_tsvector('simple', ?))"
	}
	return "INSERT INTO message_search (rowid, subject, people, body)", "(?, ?, ?, ?)"
}

func (tx *Tx) indexValues(id int64, t ticket.Ticket, m ticket.Message) []any {
	people := strings.Join([]string{m.AuthorName, m.AuthorEmail, t.RequesterName, t.RequesterEmail, ticket.Number(t.ID)}, " ")
	if tx.conn.Postgres {
		return []any{id, eachOnce(t.Subject, people, m.Text)}
	}
	return []any{id, plain(t.Subject), plain(people), plain(m.Text)}
}

// What a word, a query and the words of a message that PostgreSQL finds may have at most: it refuses more.
const (
	maxWord  = 100     // bytes
	maxWords = 16      // words of a query
	maxIndex = 900_000 // bytes
)

// eachOnce lists the words of texts, each once, so that PostgreSQL takes them apart as SQLite does and has room for those of the longest mail.
func eachOnce(texts ...string) string {
	var b strings.Builder
	seen := map[string]bool{}
	for _, text := range texts {
		for _, w := range wordsOf(text) {
			if w = start(w); seen[w] || b.Len()+6*len(seen) > maxIndex { // 6: what PostgreSQL keeps beside a word
				continue
			}
			seen[w] = true
			b.WriteString(w)
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// start is the beginning of a word that is too long to be found as a whole.
func start(word string) string {
	if len(word) <= maxWord {
		return word
	}
	return strings.ToValidUTF8(word[:maxWord], "")
}

// find lists the ids of tickets in which one message that the viewer may read holds all words, each as a beginning of a word.
func (r reader) find(ctx context.Context, v identity.Viewer, query string) ([]any, error) {
	words := searchWords(query)
	if len(words) == 0 {
		return nil, nil
	}
	scope, args := messageScope(v)
	var ids []int64
	var err error
	if r.conn.Postgres {
		err = r.scan(ctx, &ids, "SELECT m.ticket_id FROM message_search s JOIN messages m ON m.id = s.message_id JOIN tickets t ON t.id = m.ticket_id WHERE s.words @@ to_tsquery('simple', ?) AND "+scope+
			" GROUP BY m.ticket_id ORDER BY m.ticket_id DESC LIMIT ?", append(append([]any{tsQuery(words)}, args...), maxFound)...)
	} else {
		err = r.scan(ctx, &ids, "SELECT DISTINCT m.ticket_id FROM message_search s JOIN messages m ON m.id = s.rowid JOIN tickets t ON t.id = m.ticket_id WHERE message_search MATCH ? AND "+scope+
			" ORDER BY s.rowid DESC LIMIT ?", append(append([]any{ftsQuery(words)}, args...), maxFound)...)
	}
	found := make([]any, len(ids))
	for i, id := range ids {
		found[i] = id
	}
	return found, err
}

// wordsOf are the letters and digits of what somebody typed: no sign of theirs reaches the query language.
func wordsOf(query string) []string {
	return strings.FieldsFunc(plain(query), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}

// searchWords are the words of a query that are looked for.
func searchWords(query string) []string {
	words := wordsOf(query)
	words = words[:min(len(words), maxWords)]
	for i, w := range words {
		words[i] = start(w)
	}
	return words
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
	s = database.Clean(s)
	if isASCII(s) {
		return strings.ToLower(s)
	}
	out, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), s)
	if err != nil {
		out = s
	}
	return strings.ToLower(out)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] > unicode.MaxASCII {
			return false
		}
	}
	return true
}
