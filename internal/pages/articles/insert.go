package articles

import (
	"context"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/knowledge"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
)

func (p *Pages) insertRoutes() []shell.Route {
	return []shell.Route{{Method: http.MethodGet, Path: shell.KnowledgeURL + "/:slug/words", Who: shell.Staff, Handler: p.words}}
}

// offered is how many articles are offered at once.
const offered = 3

// Fitting are the articles that fit a ticket, for the card beside it.
type Fitting struct {
	Articles []knowledge.Article
	Ticket   int64
	Closed   bool // nothing can be sent any more: what is inserted goes into a note
}

// ForTicket finds the articles that fit a ticket by its subject and by words for its service.
func ForTicket(ctx context.Context, db *store.DB, v identity.Viewer, t ticket.Ticket, service string) (f Fitting, err error) {
	f = Fitting{Ticket: t.ID, Closed: t.Status == ticket.Closed}
	f.Articles, err = db.FittingArticles(ctx, v, t.ClientID, t.Subject+" "+service, offered)
	return f, err
}

// ForRequest finds the articles that a client's person may read and that fit what they type.
func ForRequest(ctx context.Context, db *store.DB, v identity.Viewer, need string) ([]knowledge.Article, error) {
	return db.FittingArticles(ctx, v, v.ClientID, need, offered)
}

// Inserted is what goes into an answer of an article; note says that it is for colleagues alone.
type Inserted struct {
	Text string
	Note bool
}

// Insert reads what is inserted of an article: as is one of the ways of knowledge.
func Insert(ctx context.Context, db *store.DB, d *desk.Desk, v identity.Viewer, slug, as string) (Inserted, error) {
	a, err := db.Article(ctx, v, slug)
	if err != nil {
		return Inserted{}, err
	}
	house, err := d.House(ctx)
	if err != nil {
		return Inserted{}, err
	}
	base, public := strings.TrimRight(house.BaseURL, "/"), a.Public()
	address := base + readerURL(a.Slug)
	if !public {
		address = base + articleURL(a.Slug)
	}
	return Inserted{Text: knowledge.Insert(a, as, address), Note: !public}, nil
}

// words answers the script with what it inserts.
func (p *Pages) words(c echo.Context) error {
	in, err := Insert(c.Request().Context(), p.db, p.desk, shell.Viewer(c), c.Param("slug"), c.QueryParam("as"))
	if err != nil {
		return err
	}
	return c.String(http.StatusOK, in.Text)
}

// way is a way to insert an article, as its button says it.
type way struct{ as, verb string }

func ways() []way {
	return []way{{knowledge.AsLink, "Link"}, {knowledge.AsText, "Text"}, {knowledge.AsQuote, "Quoted"}}
}

// where says whither an article is inserted.
func (f Fitting) where(a knowledge.Article) string {
	if !a.Public() || f.Closed {
		return "Into a note:"
	}
	return "Into the answer:"
}

// note reports whether an article goes into a note.
func (f Fitting) note(a knowledge.Article) bool { return !a.Public() || f.Closed }
