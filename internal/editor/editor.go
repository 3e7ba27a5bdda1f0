// Package editor holds the deeds on articles: write, publish, restore, and say whether one helped.
package editor

import (
	"context"
	"fmt"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/knowledge"
	"remit/internal/store"
)

// Editor does the deeds, each in one transaction.
type Editor struct{ db *store.DB }

// New returns an editor over a database.
func New(db *store.DB) *Editor { return &Editor{db} }

// Save stores a new article, or the next version of one that is named by its slug: Version is the one that was read before it was changed, and where
// there is a newer one by now nothing is stored and the error is a Conflict. An article that says the same as before stays as it is.
func (e *Editor) Save(ctx context.Context, v identity.Viewer, a knowledge.Article) (knowledge.Article, error) {
	if !v.Staff() {
		return a, fault.MayNot("write articles")
	}
	a = a.Tidy()
	if err := a.Check(); err != nil {
		return a, err
	}
	a.ChangedBy = v.Name
	err := e.db.Write(ctx, func(tx *store.Tx) (err error) {
		if err = checkClient(ctx, tx, v, a); err != nil {
			return err
		}
		if a.Slug == "" {
			a.Author = v.Name
			if a.Slug, err = freeSlug(ctx, tx, v, a.Title); err != nil {
				return err
			}
			a, err = tx.InsertArticle(ctx, a)
			return err
		}
		a, err = change(ctx, tx, v, a)
		return err
	})
	return a, err
}

// checkClient refuses an article for a client that there is not.
func checkClient(ctx context.Context, tx *store.Tx, v identity.Viewer, a knowledge.Article) error {
	if a.ClientID == 0 {
		return nil
	}
	_, err := tx.Client(ctx, v, a.ClientID)
	if fault.Is(err, fault.NotFound) {
		return fault.On("client", "Choose the client whom the article is for.")
	}
	return err
}

// change stores the next version of an article where it differs from the present one.
func change(ctx context.Context, tx *store.Tx, v identity.Viewer, a knowledge.Article) (knowledge.Article, error) {
	now, err := tx.Article(ctx, v, a.Slug)
	if err != nil || now.Same(a) {
		return now, err
	}
	a.ID, a.Author, a.CreatedAt = now.ID, now.Author, now.CreatedAt
	return tx.UpdateArticle(ctx, a)
}

// reserved are what addresses of the knowledge base have in the place of an article.
var reserved = map[string]bool{"new": true, "preview": true}

// freeSlug is the slug of a title, with a number where it is taken.
func freeSlug(ctx context.Context, tx *store.Tx, v identity.Viewer, title string) (string, error) {
	base := knowledge.Slug(title)
	slug := base
	for n := 2; ; n++ {
		_, err := tx.Article(ctx, v, slug)
		if fault.Is(err, fault.NotFound) && !reserved[slug] {
			return slug, nil
		}
		if err != nil && !fault.Is(err, fault.NotFound) {
			return "", err
		}
		slug = fmt.Sprintf("%s-%d", base, n)
	}
}

// SetState publishes an article, takes it back as a draft, or archives it. Version is the one that was looked at.
func (e *Editor) SetState(ctx context.Context, v identity.Viewer, slug string, version int, to knowledge.State) (knowledge.Article, error) {
	return e.next(ctx, v, slug, func(_ *store.Tx, a knowledge.Article) (knowledge.Article, error) {
		a.Version, a.State, a.Note = version, to, ""
		return a, nil
	})
}

// Restore makes the words of an earlier version those of a new one. Whom it is for, and whether it is published, stay as they are.
func (e *Editor) Restore(ctx context.Context, v identity.Viewer, slug string, version int) (knowledge.Article, error) {
	return e.next(ctx, v, slug, func(tx *store.Tx, a knowledge.Article) (knowledge.Article, error) {
		old, err := tx.ArticleVersion(ctx, v, a.ID, version)
		a.Title, a.Body, a.Keywords, a.Note = old.Title, old.Body, old.Keywords, fmt.Sprintf("Version %d again", version)
		return a, err
	})
}

// next stores what fn makes of an article as its next version.
func (e *Editor) next(ctx context.Context, v identity.Viewer, slug string, fn func(*store.Tx, knowledge.Article) (knowledge.Article, error)) (a knowledge.Article, err error) {
	if !v.Staff() {
		return a, fault.MayNot("change articles")
	}
	err = e.db.Write(ctx, func(tx *store.Tx) error {
		if a, err = tx.Article(ctx, v, slug); err != nil {
			return err
		}
		if a, err = fn(tx, a); err != nil {
			return err
		}
		if err = a.Check(); err != nil {
			return err
		}
		a.ChangedBy = v.Name
		a, err = change(ctx, tx, v, a)
		return err
	})
	return a, err
}

// Vote keeps whether an article that a client's person may read helped them. Each has one vote, and may change it.
func (e *Editor) Vote(ctx context.Context, v identity.Viewer, slug string, helped bool) error {
	if !v.Client() {
		return fault.MayNot("say whether an article helped")
	}
	return e.db.Write(ctx, func(tx *store.Tx) error {
		a, err := tx.Article(ctx, v, slug)
		if err != nil {
			return err
		}
		return tx.PutArticleVote(ctx, a.ID, v.ContactID, helped)
	})
}
