package articles

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"remit/internal/knowledge"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

func (p *Pages) readerRoutes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: shell.PortalArticlesURL, Who: shell.Client, Handler: p.shelf},
		{Method: http.MethodGet, Path: shell.PortalArticlesURL + "/:slug", Who: shell.Client, Handler: p.read},
		{Method: http.MethodPost, Path: shell.PortalArticlesURL + "/:slug/vote", Who: shell.Client, Handler: p.vote},
	}
}

// portalPage is a page of a client's people, with how many of their requests are open in the navigation.
func (p *Pages) portalPage(c echo.Context, title string) (shell.Page, error) {
	page := shell.NewPage(c, title)
	page.Current, page.Width = shell.AtArticles, shell.Read
	v := page.Viewer
	_, own, err := p.db.OpenTickets(c.Request().Context(), v, v.ClientID, v.ContactID)
	if own > 0 {
		page.Counts = map[string]int{shell.AtRequests: own}
	}
	return page, err
}

// shelfPage is what a client's people may read.
type shelfPage struct {
	shell.Page
	Form  shell.Form
	List  []knowledge.Article
	Pager shell.Pager
}

func (p *Pages) shelf(c echo.Context) error {
	page, err := p.portalPage(c, shell.LocaleOf(c).Say("articles.title"))
	if err != nil {
		return err
	}
	view := shelfPage{Page: page, Form: shell.Form{Values: c.QueryParams()}}
	f := store.ArticleFilter{Text: view.Form.Value("q"), Skip: filterOf(view.Form).Skip, Limit: pageSize + 1}
	if view.List, err = p.db.Articles(c.Request().Context(), view.Viewer, f); err != nil {
		return err
	}
	view.List, view.Pager = pages(view.List, f, view.Form.Values, shell.PortalArticlesURL)
	return shell.Render(c, http.StatusOK, shelfView(view))
}

// readPage is an article as a client's person reads it.
type readPage struct {
	shell.Page
	Article knowledge.Article
	Helped  bool // what they said of it
	Said    bool // whether they said anything
}

func (p *Pages) read(c echo.Context) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	a, err := p.db.Article(ctx, v, c.Param("slug"))
	if err != nil {
		return err
	}
	page, err := p.portalPage(c, a.Title)
	if err != nil {
		return err
	}
	view := readPage{Page: page, Article: a}
	if view.Helped, view.Said, err = p.db.ArticleVote(ctx, v, a.ID); err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, readView(view))
}

// vote keeps whether an article helped.
func (p *Pages) vote(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	slug := c.Param("slug")
	if err := p.editor.Vote(c.Request().Context(), shell.Viewer(c), slug, f.Value("helped") == "yes"); err != nil {
		return err
	}
	return shell.Back(c, readerURL(slug)+"#helped", "")
}
