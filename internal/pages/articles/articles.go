// Package articles is the knowledge base as people see it: written and kept by the provider's, read by a client's, offered where it fits.
package articles

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/editor"
	"remit/internal/identity"
	"remit/internal/knowledge"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// Options are what the pages need.
type Options struct {
	DB     *store.DB
	Desk   *desk.Desk
	Editor *editor.Editor
}

// Pages are the pages of the knowledge base.
type Pages struct {
	db     *store.DB
	desk   *desk.Desk
	editor *editor.Editor
}

// New returns the pages.
func New(o Options) *Pages { return &Pages{db: o.DB, desk: o.Desk, editor: o.Editor} }

// Routes is the table of what the pages answer.
func (p *Pages) Routes() []shell.Route {
	return slices.Concat(p.listRoutes(), p.articleRoutes(), p.editRoutes(), p.historyRoutes(), p.insertRoutes(), p.readerRoutes())
}

// page is a page of the provider's people.
func page(c echo.Context, title string) shell.Page {
	p := shell.NewPage(c, title)
	p.Current, p.Width, p.Query = shell.AtKnowledge, shell.Middle, ""
	return p
}

// articleURL is where the provider's people find an article.
func articleURL(slug string) string { return shell.KnowledgeURL + "/" + url.PathEscape(slug) }

// readerURL is where a client's people find it.
func readerURL(slug string) string { return shell.PortalArticlesURL + "/" + url.PathEscape(slug) }

// NewURL is where an article is begun with what a ticket says.
func NewURL(ticketID int64) string {
	return shell.KnowledgeURL + "/new?ticket=" + strconv.FormatInt(ticketID, 10)
}

// names are what clients are called, by their ids.
func (p *Pages) names(ctx context.Context, v identity.Viewer) (list []identity.Client, names map[int64]string, err error) {
	list, err = p.db.Clients(ctx, v)
	names = map[int64]string{}
	for _, c := range list {
		names[c.ID] = c.Name
	}
	return list, names, err
}

// audienceWords say whom an article is for; client is the name of the one client, where it is for one.
func audienceWords(a knowledge.Audience, client string) string {
	switch {
	case a == knowledge.ForClients:
		return "All clients"
	case a == knowledge.ForClient && client != "":
		return client
	case a == knowledge.ForClient:
		return "One client"
	default:
		return "Internal"
	}
}

// stateWords name a state.
func stateWords(s knowledge.State) string { return shell.Capital(string(s)) }
