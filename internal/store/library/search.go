package library

import (
	"context"
	"strings"

	"remit/internal/database"
	"remit/internal/knowledge"
	"remit/internal/query"
)

// search is what is looked for: words that all must stand in an article, or of which one must stand in its title or keywords.
type search struct {
	need []string
	some []string
}

// mostWords is how many words of a query are looked for.
const mostWords = 16

func all(asked string) []string {
	words := query.Words(asked)
	return words[:min(len(words), mostWords)]
}

// fitting looks for articles by what somebody asks.
func fitting(subject string) search {
	return search{some: knowledge.Terms(query.Words(subject))}
}

func (q search) empty() bool { return len(q.need)+len(q.some) == 0 }

// sqlite is the query as FTS5 reads it. Words hold letters and digits alone.
func (q search) sqlite() string {
	if len(q.need) > 0 {
		return quoted(q.need, " ")
	}
	some := quoted(q.some, " OR ")
	return "({title keywords} : (" + some + ")) AND (" + some + ")"
}

func quoted(words []string, between string) string {
	terms := make([]string, len(words))
	for i, w := range words {
		terms[i] = `"` + w + `"*`
	}
	return strings.Join(terms, between)
}

// postgres is the query as to_tsquery reads it: titles have the weight A, keywords B, bodies D.
func (q search) postgres() string {
	if len(q.need) > 0 {
		return prefixed(q.need, ":*", " & ")
	}
	return prefixed(q.some, ":*AB", " | ")
}

// rank is the query by which what was found is ordered.
func (q search) rank() string {
	if len(q.need) > 0 {
		return q.postgres()
	}
	return prefixed(q.some, ":*", " | ")
}

func prefixed(words []string, mark, between string) string {
	terms := make([]string, len(words))
	for i, w := range words {
		terms[i] = w + mark
	}
	return strings.Join(terms, between)
}

// index makes an article findable by the words that it has now.
func (k *Keeper) index(ctx context.Context, a knowledge.Article) error {
	if k.conn.Postgres {
		_, err := k.conn.Exec(ctx, `INSERT INTO article_search (article_id, words) VALUES (?, setweight(to_tsvector('simple', ?), 'A') || setweight(to_tsvector('simple', ?), 'B') || to_tsvector('simple', ?))
			ON CONFLICT (article_id) DO UPDATE SET words = excluded.words`, a.ID, folded(a.Title), folded(a.Keywords), folded(a.Body))
		return err
	}
	if _, err := k.conn.Exec(ctx, "DELETE FROM article_search WHERE rowid = ?", a.ID); err != nil {
		return err
	}
	_, err := k.conn.Exec(ctx, "INSERT INTO article_search (rowid, title, keywords, body) VALUES (?, ?, ?, ?)", a.ID, folded(a.Title), folded(a.Keywords), folded(a.Body))
	return err
}

// ReindexArticle makes an article findable by the words that stand in it by now, and by no others.
func (k *Keeper) ReindexArticle(ctx context.Context, id int64) error {
	a, err := database.Row(ctx, k.conn, "This article was not found.", func(scan func(...any) error) (a knowledge.Article, err error) {
		err = scan(&a.ID, &a.Title, &a.Keywords, &a.Body)
		return a, err
	}, "SELECT id, title, keywords, body FROM articles WHERE id = ?", id)
	if err != nil {
		return err
	}
	return k.index(ctx, a)
}

// folded are the words of a text as both databases take them apart.
func folded(text string) string {
	return strings.Join(query.Words(text), " ")
}
