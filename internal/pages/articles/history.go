package articles

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/knowledge"
	"remit/internal/pages/shell"
)

func (p *Pages) historyRoutes() []shell.Route {
	const one = shell.KnowledgeURL + "/:slug"
	return []shell.Route{
		{Method: http.MethodGet, Path: one + "/history", Who: shell.Staff, Handler: p.history},
		{Method: http.MethodPost, Path: one + "/restore", Who: shell.Staff, Handler: p.restore},
	}
}

// historyPage is one version of an article: what it changed, and its words.
type historyPage struct {
	shell.Page
	Article  knowledge.Article // as it is now
	Versions []knowledge.Article
	Shown    knowledge.Article
	Before   knowledge.Article // the version before the one shown; the zero Article for the first
	Names    map[int64]string
}

// history shows a version, the newest where none is named.
func (p *Pages) history(c echo.Context) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	a, err := p.db.Article(ctx, v, c.Param("slug"))
	if err != nil {
		return err
	}
	view := historyPage{Page: page(c, "History: "+a.Title), Article: a}
	if view.Versions, err = p.db.ArticleVersions(ctx, v, a.ID); err != nil {
		return err
	}
	n := a.Version
	if asked := c.QueryParam("version"); asked != "" {
		n = versionOf(asked)
	}
	if view.Shown, err = p.db.ArticleVersion(ctx, v, a.ID, n); err != nil {
		return err
	}
	if n > 1 {
		if view.Before, err = p.db.ArticleVersion(ctx, v, a.ID, n-1); err != nil {
			return err
		}
	}
	if _, view.Names, err = p.names(ctx, v); err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, historyView(view))
}

// restore makes an earlier version's words the present ones.
func (p *Pages) restore(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	n := versionOf(f.Value("version"))
	a, err := p.editor.Restore(c.Request().Context(), shell.Viewer(c), c.Param("slug"), n)
	switch {
	case fault.Is(err, fault.Invalid), fault.Is(err, fault.Conflict):
		shell.FlashWarning(c, "Nothing was changed. "+fault.Text(err))
		return c.Redirect(http.StatusSeeOther, articleURL(c.Param("slug"))+"/history")
	case err != nil:
		return err
	}
	return shell.Back(c, articleURL(a.Slug), fmt.Sprintf("The article says again what version %d said.", n))
}

// versionURL is where a version is read.
func versionURL(slug string, n int) string {
	return fmt.Sprintf("%s/history?version=%d", articleURL(slug), n)
}

// part is a part of an article besides its text that differs between two versions.
type part struct{ Name, Before, After string }

// parts lists what differs besides the text.
func parts(before, after knowledge.Article, names map[int64]string) (list []part) {
	for _, x := range []part{
		{"Title", before.Title, after.Title},
		{"Keywords", before.Keywords, after.Keywords},
		{"For", audienceWords(before.Audience, names[before.ClientID]), audienceWords(after.Audience, names[after.ClientID])},
		{"State", stateWords(before.State), stateWords(after.State)},
	} {
		if x.Before != x.After {
			list = append(list, x)
		}
	}
	return list
}

// around is how many lines stand around a change.
const around = 2
