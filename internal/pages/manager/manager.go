// Package manager is what managers and admins do outside the queue: review, clients, agreements, and the house's own settings.
package manager

import (
	"context"
	"net"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/pages/mailbox"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// Options are what the pages need of the rest of the program.
type Options struct {
	DB   *store.DB
	Desk *desk.Desk
	// TestMailbox tries a mailbox's servers; without it no test is offered.
	TestMailbox mailbox.Tester
	// LookupTXT reads TXT records of the DNS; the machine's own resolver where nil.
	LookupTXT func(ctx context.Context, name string) ([]string, error)
}

// Pages answers the manager's routes.
type Pages struct {
	db   *store.DB
	desk *desk.Desk
	test mailbox.Tester
	txt  func(ctx context.Context, name string) ([]string, error)
}

// New returns the pages.
func New(o Options) *Pages {
	if o.LookupTXT == nil {
		o.LookupTXT = net.DefaultResolver.LookupTXT
	}
	return &Pages{db: o.DB, desk: o.Desk, test: o.TestMailbox, txt: o.LookupTXT}
}

// Routes lists what the pages answer.
func (p *Pages) Routes() []shell.Route {
	return slices.Concat(p.reviewRoutes(), p.agreementRoutes(), p.clientRoutes(), p.catalogueRoutes(),
		p.mailboxRoutes(), p.mailboxWatchRoutes(), p.letterRoutes(), p.signingRoutes(), p.outboxRoutes(), p.userRoutes(), p.teamRoutes(), p.houseRoutes(), p.tokenRoutes())
}

// newPage is a page at a place of the main navigation.
func newPage(c echo.Context, title, at string) shell.Page {
	page := shell.NewPage(c, title)
	page.Current = at
	return page
}

// done says what was done and leads on.
func done(c echo.Context, to, said string) error {
	shell.Flash(c, said)
	return c.Redirect(http.StatusSeeOther, to)
}

// refusal is the status of a form that comes back.
func refusal(err error) int {
	if fault.Is(err, fault.Conflict) {
		return http.StatusConflict
	}
	return http.StatusUnprocessableEntity
}

// param reads an id from the address; what is no number is not found.
func param(c echo.Context, name string) (int64, error) {
	id, err := strconv.ParseInt(c.Param(name), 10, 64)
	if err != nil {
		return 0, fault.Errorf(fault.NotFound, "There is nothing at this address.")
	}
	return id, nil
}

// find returns the element for which is holds, or NotFound with the text for people.
func find[T any](list []T, is func(T) bool, missing string) (T, error) {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i], nil
	}
	var none T
	return none, fault.Errorf(fault.NotFound, "%s", missing)
}
