// Package rights shows who may what.
package rights

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/identity"
	"remit/internal/pages/shell"
)

// Options are what the page needs of the rest of the program.
type Options struct {
	Tabs func(p shell.Page, current string) templ.Component // the settings that it stands among
}

// Pages answers the route of the provider's people. A client's people have theirs among their people.
type Pages struct{ options Options }

// New returns the page.
func New(o Options) *Pages { return &Pages{o} }

// Routes lists what the page answers. All of the provider's people may read whom to ask.
func (p *Pages) Routes() []shell.Route {
	return []shell.Route{{Method: http.MethodGet, Path: shell.RightsURL, Who: shell.May(identity.WorkTickets), Handler: p.show}}
}

// rightsPage is who may what of both sides.
type rightsPage struct {
	shell.Page
	Staff, Clients Table
	Tabs           templ.Component
}

func (p *Pages) show(c echo.Context) error {
	page := rightsPage{Page: shell.PageAt(c, "Who may what", shell.AtSettings)}
	page.Tabs = p.options.Tabs(page.Page, shell.RightsURL)
	page.Staff, page.Clients = OfStaff(page.Viewer), OfClients(page.Locale, page.Viewer)
	return shell.Render(c, http.StatusOK, rightsView(page))
}
