package library

import (
	"context"
	"strings"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/knowledge"
)

const (
	missing   = "There is no article under this address."
	noVersion = "The article has no such version."
)

// Article is an article by what names it in addresses, or NotFound.
func (s Shelf) Article(ctx context.Context, v identity.Viewer, slug string) (knowledge.Article, error) {
	where, args := scope(v)
	var row articleRow
	err := s.conn.One(ctx, &row, missing, "SELECT a.body, "+columns(v)+" FROM articles a WHERE a.slug = ? AND "+where, append([]any{slug}, args...)...)
	return row.toArticle(), err
}

// Articles lists articles without their bodies, by title, or the best fit first where words are looked for.
func (s Shelf) Articles(ctx context.Context, v identity.Viewer, f Filter) ([]knowledge.Article, error) {
	where, args := scope(v)
	narrow := func(condition string, arg any) { where, args = where+" AND "+condition, append(args, arg) }
	if f.Audience != "" {
		narrow("a.audience = ?", f.Audience)
	}
	if f.ClientID != 0 {
		narrow("a.client_id = ?", f.ClientID)
	}
	switch {
	case f.State != "":
		narrow("a.state = ?", f.State)
	case !f.Archived:
		narrow("a.state <> ?", knowledge.Archived)
	}
	if f.Limit == 0 {
		f.Limit = 50
	}
	if strings.TrimSpace(f.Text) != "" {
		return s.found(ctx, v, search{need: all(f.Text)}, where, args, f)
	}
	return s.heads(ctx, v, "SELECT "+columns(v)+" FROM articles a WHERE "+where+" ORDER BY LOWER(a.title), a.id LIMIT ? OFFSET ?", append(args, f.Limit, f.Skip)...)
}

// FittingArticles lists the published articles that fit what somebody asks, the best first, without their bodies: those that a viewer may read and that
// a client's people may be told of, or that are the house's own. What the provider's people wrote for one client is never offered for another.
func (s Shelf) FittingArticles(ctx context.Context, v identity.Viewer, clientID int64, subject string, limit int) ([]knowledge.Article, error) {
	where, args := scope(v)
	where, args = where+" AND a.state = 'published' AND (a.client_id IS NULL OR a.client_id = ?)", append(args, clientID)
	return s.found(ctx, v, fitting(subject), where, args, Filter{Limit: limit})
}

// found looks for words under a condition.
func (s Shelf) found(ctx context.Context, v identity.Viewer, q search, where string, args []any, f Filter) ([]knowledge.Article, error) {
	if q.empty() {
		return nil, nil
	}
	head := "SELECT " + columns(v) + " FROM articles a JOIN (SELECT a.id, " // what it takes to show an article is read of those alone that are shown
	if s.conn.Postgres {
		return s.heads(ctx, v, head+"-ts_rank('{0.05, 0.1, 0.6, 1.0}', s.words, to_tsquery('simple', ?)) AS place FROM article_search s JOIN articles a ON a.id = s.article_id WHERE s.words @@ to_tsquery('simple', ?) AND "+where+
			" ORDER BY place, a.id LIMIT ? OFFSET ?) f ON f.id = a.id ORDER BY f.place, a.id", append(append([]any{q.rank(), q.postgres()}, args...), f.Limit, f.Skip)...)
	}
	return s.heads(ctx, v, head+"bm25(article_search, 10.0, 6.0, 1.0) AS place FROM article_search JOIN articles a ON a.id = article_search.rowid WHERE article_search MATCH ? AND "+where+
		" ORDER BY place, a.id LIMIT ? OFFSET ?) f ON f.id = a.id ORDER BY f.place, a.id", append(append([]any{q.sqlite()}, args...), f.Limit, f.Skip)...)
}

// heads reads columns: articles without their bodies.
func (s Shelf) heads(ctx context.Context, v identity.Viewer, query string, args ...any) ([]knowledge.Article, error) {
	return database.Rows(ctx, s.conn, func(scan func(...any) error) (knowledge.Article, error) {
		var r articleRow
		dest := []any{&r.ID, &r.Slug, &r.Title, &r.Keywords, &r.Audience, &r.ClientID, &r.State, &r.Version, &r.Note, &r.Author, &r.CreatedAt, &r.ChangedBy, &r.ChangedAt}
		if v.Staff() {
			dest = append(dest, &r.Yes, &r.No)
		}
		err := scan(dest...)
		return r.toArticle(), err
	}, query, args...)
}

// ArticleVersions lists the versions of an article without their bodies, the newest first. Only staff may see them.
func (s Shelf) ArticleVersions(ctx context.Context, v identity.Viewer, id int64) ([]knowledge.Article, error) {
	if !v.Staff() {
		return nil, nil
	}
	var rows []articleRow
	err := s.conn.Scan(ctx, &rows, "SELECT "+versionColumns+" FROM article_versions v JOIN articles a ON a.id = v.article_id WHERE v.article_id = ? ORDER BY v.version DESC", id)
	return toArticles(rows), err
}

const versionColumns = "a.id, a.slug, v.title, v.keywords, v.audience, v.client_id, v.state, v.version, v.note, a.author, a.created_at, v.changed_by, v.changed_at"

// ArticleVersion is a version of an article, or NotFound. Only staff may see it.
func (s Shelf) ArticleVersion(ctx context.Context, v identity.Viewer, id int64, version int) (knowledge.Article, error) {
	if !v.Staff() {
		return knowledge.Article{}, fault.Errorf(fault.NotFound, noVersion)
	}
	var row articleRow
	err := s.conn.One(ctx, &row, noVersion, "SELECT v.body, "+versionColumns+" FROM article_versions v JOIN articles a ON a.id = v.article_id WHERE v.article_id = ? AND v.version = ?", id, version)
	return row.toArticle(), err
}

// ArticleVote is what a client's person said of an article: whether it helped, and whether they said anything.
func (s Shelf) ArticleVote(ctx context.Context, v identity.Viewer, id int64) (helped, said bool, err error) {
	if !v.Client() {
		return false, false, nil
	}
	var votes []bool
	err = s.conn.Scan(ctx, &votes, "SELECT helped FROM article_votes WHERE article_id = ? AND contact_id = ?", id, v.ContactID)
	return len(votes) > 0 && votes[0], len(votes) > 0, err
}
