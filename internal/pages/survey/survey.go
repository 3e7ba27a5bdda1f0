// Package survey is where people say how a solved ticket went, and where managers read it.
package survey

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/survey"
)

// Options are what the pages need.
type Options struct {
	DB      *store.DB
	Surveys *survey.Surveys
}

// Pages answers the routes.
type Pages struct {
	db      *store.DB
	surveys *survey.Surveys
}

// New returns the pages.
func New(o Options) *Pages { return &Pages{db: o.DB, surveys: o.Surveys} }

// Routes is the table of what the pages answer.
func (p *Pages) Routes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: survey.RateURL, Who: shell.Guest, Handler: p.link}, // ?key= as survey.LinkURL writes it
		{Method: http.MethodPost, Path: survey.RateURL, Who: shell.Guest, Handler: p.rateByLink},
		{Method: http.MethodPost, Path: shell.PortalURL + "/requests/:number/rating", Who: shell.Client, Handler: p.rateInPortal},
		{Method: http.MethodGet, Path: shell.SatisfactionURL, Who: shell.May(identity.SeeRatings), Handler: p.list},
		{Method: http.MethodGet, Path: shell.SatisfactionURL + ".csv", Who: shell.May(identity.SeeRatings), Handler: p.table, Costly: true},
	}
}

// answerOf is what a form says.
func answerOf(f shell.Form) survey.Answer {
	return survey.Answer{Score: store.Score(f.Value("how")), Comment: f.Value("comment")}
}

// linkPage is the page that a link of the mail opens: of the ticket it tells no more than its number and subject.
type linkPage struct {
	shell.Page
	Sheet survey.Sheet
	Form  shell.Form
	Kept  bool   // the answer was kept just now
	To    string // where the form goes
}

// link shows the answer that was chosen in the mail, and a button: what merely looks at the link, as mail scanners do, says nothing by it.
func (p *Pages) link(c echo.Context) error {
	var f shell.Form
	if how := c.QueryParam("how"); how != "" {
		f.Set("how", how)
	}
	return p.showLink(c, http.StatusOK, f)
}

func (p *Pages) showLink(c echo.Context, status int, f shell.Form) error {
	sheet, err := p.surveys.ByLink(c.Request().Context(), shell.Viewer(c), c.QueryParam("key"))
	if err != nil {
		return err
	}
	shell.Addressed(c, sheet.Language)
	page := linkPage{Page: shell.NewPage(c, shell.LocaleOf(c).Say("survey.question")), Sheet: sheet, Form: f, To: survey.LinkURL(c.QueryParam("key")), Kept: sheet.Rated() && c.QueryParam("kept") != ""}
	page.Width = shell.Read
	h := c.Response().Header()
	h.Set(echo.HeaderCacheControl, "no-store")
	h.Set("X-Robots-Tag", "noindex")
	return shell.Render(c, status, linkView(page))
}

func (p *Pages) rateByLink(c echo.Context) error {
	sheet, err := p.surveys.ByLink(c.Request().Context(), shell.Viewer(c), c.QueryParam("key"))
	if err != nil {
		return err
	}
	shell.Addressed(c, sheet.Language)
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	err = p.surveys.RateByLink(c.Request().Context(), shell.Viewer(c), c.QueryParam("key"), answerOf(f))
	switch {
	case err == nil:
		return c.Redirect(http.StatusSeeOther, survey.LinkURL(c.QueryParam("key"))+"&kept=1")
	case f.Refuse(err):
		return p.showLink(c, shell.StatusOf(err), f)
	}
	return err
}
