package seek

import (
	"context"
	"strings"

	"remit/internal/database"
)

// terms are the words in the query language of the database.
type terms struct {
	subjects string // of ticket_search; "" where nothing is asked of it
	messages string // of message_search
	ts       string // of PostgreSQL
}

// maxForms is how many words that begin alike are looked for in a large house, and few the messages up to which all are, however many.
const (
	maxForms = 50
	few      = 200_000
)

func (a Ask) terms(ctx context.Context, c database.Conn, f *Found) (q terms, err error) {
	if c.Postgres {
		return terms{ts: a.Words.tsQuery(" & ")}, nil
	}
	var all []string
	for _, w := range a.Words.Starts {
		forms, err := formsOf(ctx, c, w)
		if err != nil {
			return q, err
		}
		if len(forms) < maxForms {
			all = append(all, "("+strings.Join(quoted(forms), " OR ")+")")
			continue
		}
		var newest int64
		if err := c.Value(ctx, &newest, "SELECT MAX(id) FROM messages"); err != nil {
			return q, err
		}
		if newest < few {
			all = append(all, `"`+w+`"*`)
			continue
		}
		f.Many = append(f.Many, w)
		all = append(all, "("+strings.Join(quoted(append(forms, w)), " OR ")+")")
	}
	for _, p := range a.Words.Phrases {
		all = append(all, phrase(p))
	}
	q.messages = join("{subject people body} : ", all) + a.marks(len(all) > 0)
	q.subjects = join("{subject} : ", all) + a.marks(len(all) > 0)
	return q, nil
}

func join(columns string, all []string) string {
	if len(all) == 0 {
		return ""
	}
	return columns + "(" + strings.Join(all, " AND ") + ")"
}

func phrase(words []string) string { return `"` + strings.Join(words, " ") + `"` }

func quoted(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = `"` + w + `"`
	}
	return out
}

// marks narrow the words to those of some clients and months.
func (a Ask) marks(after bool) string {
	var all []string
	if len(a.Clients) > 0 {
		marks := make([]string, len(a.Clients))
		for i, id := range a.Clients {
			marks[i] = clientMark(id)
		}
		all = append(all, "("+strings.Join(quoted(marks), " OR ")+")")
	}
	if !a.From.IsZero() && !a.To.IsZero() {
		if marks := monthMarks(a.From, a.To); len(marks) > 0 && len(marks) < maxMarks {
			all = append(all, "("+strings.Join(quoted(marks), " OR ")+")")
		}
	}
	if len(all) == 0 {
		return ""
	}
	text := "{marks} : (" + strings.Join(all, " AND ") + ")"
	if after {
		return " AND " + text
	}
	return text
}

// formsOf are the words there are that begin as one does, at most maxForms: reading the next word skips all messages that hold the one before.
func formsOf(ctx context.Context, c database.Conn, word string) ([]string, error) {
	forms, err := database.Rows(ctx, c, func(scan func(...any) error) (w string, err error) { return w, scan(&w) },
		`WITH RECURSIVE form (w) AS (
			SELECT (SELECT term FROM message_search_words WHERE term >= ? LIMIT 1)
			UNION ALL SELECT (SELECT term FROM message_search_words WHERE term >= form.w || char(1) LIMIT 1) FROM form WHERE form.w < ?)
		SELECT w FROM form WHERE w >= ? AND w < ? LIMIT ?`, word, word+last, word, word+last, maxForms)
	if err != nil || len(forms) > 0 {
		return forms, err
	}
	return []string{word}, nil
}

// last sorts behind whatever can follow the beginning of a word.
const last = "\U0010FFFF"

// tsQuery are the words in the language of PostgreSQL; between says how those of a phrase stand to one another.
func (w Words) tsQuery(between string) string {
	var all []string
	for _, s := range w.Starts {
		all = append(all, s+":*")
	}
	for _, p := range w.Phrases {
		all = append(all, "("+strings.Join(p, between)+")")
	}
	return strings.Join(all, " & ")
}
