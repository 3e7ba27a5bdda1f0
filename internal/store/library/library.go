// Package library keeps the articles of the house: their rows, their versions, and the words by which they are found.
package library

import (
	"time"

	"remit/internal/database"
	"remit/internal/identity"
	"remit/internal/knowledge"
)

// Shelf reads articles. The zero Shelf reads nothing: NewShelf makes one.
type Shelf struct{ conn database.Conn }

// NewShelf returns a reader over a connection.
func NewShelf(c database.Conn) Shelf { return Shelf{c} }

// Keeper writes articles in one transaction, at one instant.
type Keeper struct {
	inner
	Now time.Time // UTC, to the microsecond
}

// inner keeps what Keeper reads a step deeper, so that a type that holds both a Shelf and a Keeper reads by the former.
type inner struct{ Shelf }

// NewKeeper returns a writer in the transaction of a connection.
func NewKeeper(c database.Conn, now time.Time) Keeper { return Keeper{inner{Shelf{c}}, now} }

// Filter narrows a list of articles. Its zero fields narrow nothing.
type Filter struct {
	Audience knowledge.Audience
	ClientID int64 // those for one client alone
	State    knowledge.State
	Archived bool   // archived ones too, where no state is named
	Text     string // words that all stand in it, each as a beginning; the best fit comes first
	Skip     int
	Limit    int // 50 where 0
}

// articleRow is an article, or a version of one.
type articleRow struct {
	ID        int64
	Slug      string
	Title     string
	Body      string
	Keywords  string
	Audience  knowledge.Audience
	ClientID  *int64
	State     knowledge.State
	Version   int
	Note      string
	Author    string
	CreatedAt int64
	ChangedBy string
	ChangedAt int64
	Yes       int
	No        int
}

func (r articleRow) toArticle() knowledge.Article {
	return knowledge.Article{ID: r.ID, Slug: r.Slug, Title: r.Title, Body: r.Body, Keywords: r.Keywords, Audience: r.Audience, ClientID: database.ID(r.ClientID),
		State: r.State, Version: r.Version, Note: r.Note, Author: r.Author, CreatedAt: database.Instant(r.CreatedAt),
		ChangedBy: r.ChangedBy, ChangedAt: database.Instant(r.ChangedAt), Yes: r.Yes, No: r.No}
}

func toArticles(rows []articleRow) []knowledge.Article {
	list := make([]knowledge.Article, len(rows))
	for i, row := range rows {
		list[i] = row.toArticle()
	}
	return list
}

const (
	headColumns = "a.id, a.slug, a.title, a.keywords, a.audience, a.client_id, a.state, a.version, a.note, a.author, a.created_at, a.changed_by, a.changed_at"
	voteColumns = ", (SELECT COUNT(*) FROM article_votes w WHERE w.article_id = a.id AND w.helped) AS yes, (SELECT COUNT(*) FROM article_votes w WHERE w.article_id = a.id AND NOT w.helped) AS no"
)

// columns are what a viewer may know of an article: what readers said of it stays in the house.
func columns(v identity.Viewer) string {
	if v.Staff() {
		return headColumns + voteColumns
	}
	return headColumns
}

// scope is the condition under which a viewer may read an article a: the provider's people all, a client's the published ones for all clients and for
// their own, others none.
func scope(v identity.Viewer) (where string, args []any) {
	switch {
	case v.Staff():
		return "TRUE", nil
	case v.Client():
		return "a.state = 'published' AND (a.audience = 'clients' OR a.audience = 'client' AND a.client_id = ?)", []any{v.ClientID}
	default:
		return "FALSE", nil
	}
}
