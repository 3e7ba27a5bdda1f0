package library

import (
	"context"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/knowledge"
)

// InsertArticle stores a new article as its first version. A slug that is taken is a Conflict.
func (k *Keeper) InsertArticle(ctx context.Context, a knowledge.Article) (knowledge.Article, error) {
	a = cleaned(a)
	a.Version, a.CreatedAt, a.ChangedAt = 1, k.Now, k.Now
	if a.ChangedBy == "" {
		a.ChangedBy = a.Author
	}
	var taken int
	if err := k.conn.Value(ctx, &taken, "SELECT COUNT(*) FROM articles WHERE slug = ?", a.Slug); err != nil {
		return a, err
	}
	if taken > 0 {
		return a, fault.Errorf(fault.Conflict, "There is an article at this address already.")
	}
	var err error
	a.ID, err = k.conn.Insert(ctx, "INSERT INTO articles (slug, title, body, keywords, audience, client_id, state, version, note, author, created_at, changed_by, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		a.Slug, a.Title, a.Body, a.Keywords, a.Audience, database.Null(a.ClientID), a.State, a.Version, a.Note, a.Author, database.Micros(a.CreatedAt), a.ChangedBy, database.Micros(a.ChangedAt))
	if err != nil {
		return a, err
	}
	return a, k.keep(ctx, a)
}

// UpdateArticle stores the next version of an article. a.Version is the one that was changed: where it is not the present one any more, somebody else was
// first, which is a Conflict. Slug and author stay as they are.
func (k *Keeper) UpdateArticle(ctx context.Context, a knowledge.Article) (knowledge.Article, error) {
	a = cleaned(a)
	a.ChangedAt = k.Now
	n, err := k.conn.Exec(ctx, "UPDATE articles SET title = ?, body = ?, keywords = ?, audience = ?, client_id = ?, state = ?, version = version + 1, note = ?, changed_by = ?, changed_at = ? WHERE id = ? AND version = ?",
		a.Title, a.Body, a.Keywords, a.Audience, database.Null(a.ClientID), a.State, a.Note, a.ChangedBy, database.Micros(a.ChangedAt), a.ID, a.Version)
	if err != nil {
		return a, err
	}
	if n == 0 {
		return a, fault.Errorf(fault.Conflict, "Somebody else changed the article meanwhile.")
	}
	a.Version++
	return a, k.keep(ctx, a)
}

// keep stores the version and its words.
func (k *Keeper) keep(ctx context.Context, a knowledge.Article) error {
	_, err := k.conn.Exec(ctx, "INSERT INTO article_versions (article_id, version, title, body, keywords, audience, client_id, state, note, changed_by, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		a.ID, a.Version, a.Title, a.Body, a.Keywords, a.Audience, database.Null(a.ClientID), a.State, a.Note, a.ChangedBy, database.Micros(a.ChangedAt))
	if err != nil {
		return err
	}
	return k.index(ctx, a)
}

func cleaned(a knowledge.Article) knowledge.Article {
	for _, part := range []*string{&a.Title, &a.Body, &a.Keywords, &a.Note, &a.Author, &a.ChangedBy} {
		*part = database.Clean(*part)
	}
	return a
}

// PutArticleVote records whether an article helped a client's person. Their last word counts.
func (k *Keeper) PutArticleVote(ctx context.Context, articleID, contactID int64, helped bool) error {
	_, err := k.conn.Exec(ctx, "INSERT INTO article_votes (article_id, contact_id, helped, at) VALUES (?, ?, ?, ?) ON CONFLICT (article_id, contact_id) DO UPDATE SET helped = excluded.helped, at = excluded.at",
		articleID, contactID, helped, database.Micros(k.Now))
	return err
}
