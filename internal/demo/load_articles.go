package demo

import (
	"context"
	"fmt"
	"time"

	"remit/internal/knowledge"
	"remit/internal/store"
)

// articleRecord is an article as articles.toml states it.
type articleRecord struct {
	Title    string             `toml:"title"`
	Audience knowledge.Audience `toml:"audience"`
	Client   string             `toml:"client"` // slug, where it is for one client
	State    knowledge.State    `toml:"state"`  // published where it is not stated
	Keywords string             `toml:"keywords"`
	By       string             `toml:"by"`     // mail address
	Ago      int                `toml:"ago"`    // days
	Helped   []int              `toml:"helped"` // how many readers said yes, and no
	Body     string             `toml:"body"`
}

// addArticles stores what the house has written down, and what readers said of it. An article for a client that is not in the plan is left out.
func (l *loading) addArticles(ctx context.Context) error {
	var file struct {
		Article []articleRecord `toml:"article"`
	}
	if err := decode("articles.toml", &file); err != nil {
		return err
	}
	return l.DB.Write(ctx, func(tx *store.Tx) error {
		for _, r := range file.Article {
			a, there, err := l.article(r)
			if err != nil {
				return err
			}
			if !there {
				continue
			}
			then := tx.Keeper
			then.Now = tx.Now.Add(-time.Duration(r.Ago) * 24 * time.Hour)
			if a, err = then.InsertArticle(ctx, a); err != nil {
				return err
			}
			if err := l.votes(ctx, tx, a, r); err != nil {
				return err
			}
		}
		return nil
	})
}

// article is a record as the house keeps it; there is false where its client is not.
func (l *loading) article(r articleRecord) (a knowledge.Article, there bool, err error) {
	by, known := l.users[r.By]
	if !known {
		return a, false, fmt.Errorf("demo: articles: %s: nobody is called %s", r.Title, r.By)
	}
	a = knowledge.Article{Slug: knowledge.Slug(r.Title), Title: r.Title, Body: r.Body, Keywords: r.Keywords, Audience: r.Audience, State: r.State, Author: by.Name}.Tidy()
	if a.State == "" {
		a.State = knowledge.Published
	}
	if r.Client != "" {
		client, found := l.clients[r.Client]
		if !found {
			return a, false, nil
		}
		a.ClientID = client.ID
	}
	if err := a.Check(); err != nil {
		return a, false, fmt.Errorf("demo: articles: %s: %w", r.Title, err)
	}
	return a, true, nil
}

// votes let as many people say yes and no as there are.
func (l *loading) votes(ctx context.Context, tx *store.Tx, a knowledge.Article, r articleRecord) error {
	if len(r.Helped) != 2 {
		return nil
	}
	yes, no := r.Helped[0], r.Helped[1]
	for _, c := range l.plan.Clients {
		for _, f := range c.File.Contacts {
			p := l.people[c.File.Slug][f.Email]
			if yes+no == 0 || p.ID == 0 {
				return nil
			}
			if a.Audience == knowledge.ForClient && p.ClientID != a.ClientID {
				continue
			}
			helped := yes > 0
			if err := tx.PutArticleVote(ctx, a.ID, p.ID, helped); err != nil {
				return err
			}
			if helped {
				yes--
			} else {
				no--
			}
		}
	}
	return nil
}
