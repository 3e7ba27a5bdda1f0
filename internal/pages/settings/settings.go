// Package settings is what an admin sets up for the house: its name, people, catalogue, mailboxes, mails, and keys.
package settings

import (
	"log/slog"
	"net"
	"slices"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/joinery"
	"remit/internal/pages/record"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// Options are what the pages need of the rest of the program.
type Options struct {
	DB   *store.DB
	Desk *desk.Desk
	Log  *slog.Logger
	// TestMailbox tries a mailbox's servers; without it no test is offered.
	TestMailbox desk.Prober
	// LookupTXT reads TXT records of the DNS; the machine's own resolver where nil.
	LookupTXT desk.Lookup
}

// Pages answers the routes of the settings.
type Pages struct {
	db   *store.DB
	desk *desk.Desk
	join *joinery.Joinery
	log  *slog.Logger
	test desk.Prober
	txt  desk.Lookup
}

// New returns the pages.
func New(o Options) *Pages {
	if o.LookupTXT == nil {
		o.LookupTXT = net.DefaultResolver.LookupTXT
	}
	return &Pages{db: o.DB, desk: o.Desk, join: joinery.New(o.DB, o.Desk), log: o.Log, test: o.TestMailbox, txt: o.LookupTXT}
}

// Routes lists what the pages answer.
func (p *Pages) Routes() []shell.Route {
	return slices.Concat(p.houseRoutes(), p.userRoutes(), p.teamRoutes(), p.catalogueRoutes(), p.checklistRoutes(), p.fieldRoutes(), p.mailboxRoutes(), p.mailboxWatchRoutes(), p.letterRoutes(),
		p.signingRoutes(), p.tokenRoutes())
}

// form answers the form of a record among the other pages of the settings.
func form(load func(echo.Context) (record.Record, error)) echo.HandlerFunc {
	return record.Form(func(c echo.Context) (record.Record, error) {
		r, err := load(c)
		r.Tabs = func(p shell.Page) templ.Component { return settingsNav(p, r.Back) }
		return r, err
	})
}
