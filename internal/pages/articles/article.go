package articles

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/knowledge"
	"remit/internal/pages/shell"
)

func (p *Pages) articleRoutes() []shell.Route {
	const one = shell.KnowledgeURL + "/:slug"
	return []shell.Route{
		{Method: http.MethodGet, Path: one, Who: shell.Staff, Handler: p.article},
		{Method: http.MethodPost, Path: one + "/state", Who: shell.Staff, Handler: p.setState},
	}
}

// articlePage is an article as the provider's people read it.
type articlePage struct {
	shell.Page
	Article knowledge.Article
	Client  string // the name of the one client whom it is for
}

func (p *Pages) article(c echo.Context) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	a, err := p.db.Article(ctx, v, c.Param("slug"))
	if err != nil {
		return err
	}
	view := articlePage{Page: page(c, a.Title), Article: a}
	view.Keys = []shell.Key{{Press: "e", Does: "edit the article"}, {Press: "u", Does: "back to the articles"}}
	if view.Client, err = p.clientName(ctx, v, a); err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, articleView(view))
}

// clientName is the name of the client whom an article is for, "" where it is not for one.
func (p *Pages) clientName(ctx context.Context, v identity.Viewer, a knowledge.Article) (string, error) {
	if a.ClientID == 0 {
		return "", nil
	}
	client, err := p.db.Client(ctx, v, a.ClientID)
	return client.Name, err
}

// setState publishes an article, takes it back or archives it.
func (p *Pages) setState(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	slug, to := c.Param("slug"), knowledge.State(f.Value("state"))
	_, err = p.editor.SetState(c.Request().Context(), shell.Viewer(c), slug, versionOf(f.Value("version")), to)
	switch {
	case fault.Is(err, fault.Conflict), fault.Is(err, fault.Invalid):
		shell.FlashWarning(c, "Nothing was changed. "+fault.Text(err))
	case err != nil:
		return err
	default:
		shell.Flash(c, stateSaid(to))
	}
	return c.Redirect(http.StatusSeeOther, articleURL(slug))
}

func stateSaid(s knowledge.State) string {
	switch s {
	case knowledge.Published:
		return "The article is published."
	case knowledge.Archived:
		return "The article is archived: it is offered to nobody, and clients do not find it any more."
	default:
		return "The article is a draft again: it is offered to nobody, and clients do not find it."
	}
}

// deed is a step of an article, as a button says it.
type deed struct {
	to   knowledge.State
	verb string
}

// deeds are the steps that an article can take.
func (p articlePage) deeds() []deed {
	switch p.Article.State {
	case knowledge.Published:
		return []deed{{knowledge.Draft, "Take back as a draft"}, {knowledge.Archived, "Archive"}}
	case knowledge.Archived:
		return []deed{{knowledge.Draft, "Take out of the archive"}}
	default:
		return []deed{{knowledge.Published, "Publish"}, {knowledge.Archived, "Archive"}}
	}
}
