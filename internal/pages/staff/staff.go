// Package staff is the technician's desk: the queue, the ticket, the phone, the search and one's own settings.
package staff

import (
	"cmp"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/intake"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Options are what the pages need.
type Options struct {
	DB     *store.DB
	Desk   *desk.Desk
	Intake *intake.Intake
	Log    *slog.Logger
}

// Pages are the technician's pages.
type Pages struct {
	db     *store.DB
	desk   *desk.Desk
	intake *intake.Intake
	log    *slog.Logger
	here   presence
}

// New returns the pages.
func New(o Options) *Pages {
	return &Pages{db: o.DB, desk: o.Desk, intake: o.Intake, log: o.Log}
}

// Routes is the table of what the pages answer.
func (p *Pages) Routes() []shell.Route {
	return slices.Concat(p.homeRoutes(), p.queueRoutes(), p.ticketRoutes(), p.deedRoutes(), p.quarantineRoutes(), p.mergeRoutes(), p.sourceRoutes(), p.phoneRoutes(), p.searchRoutes(), p.accountRoutes())
}

func (p *Pages) homeRoutes() []shell.Route {
	return []shell.Route{{Method: http.MethodGet, Path: "/", Who: shell.Guest, Handler: p.home}}
}

// home sends everybody to where they start.
func (p *Pages) home(c echo.Context) error {
	to := shell.SignInURL
	switch v := shell.Viewer(c); {
	case v.Staff():
		to = queueURL
	case v.Client():
		to = shell.PortalURL
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// back sends the person on after a deed, with a sentence that says what was done; "" says nothing.
func back(c echo.Context, to, said string) error {
	if said != "" {
		shell.Flash(c, said)
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// number reads a ticket's number, or an id, from the address.
func number(c echo.Context) (int64, error) { return parseID(c.Param("number")) }

func parseID(text string) (int64, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id <= 0 {
		return 0, fault.Errorf(fault.NotFound, "There is nothing under this address.")
	}
	return id, nil
}

// optionalID reads an id that may be left out: 0.
func optionalID(text string) (int64, error) {
	if text == "" || text == "0" {
		return 0, nil
	}
	return parseID(text)
}

// zoneOf is the reader's time zone.
func zoneOf(c echo.Context) *time.Location {
	visit := shell.VisitOf(c)
	return cmp.Or(visit.Viewer.Zone, visit.House.Zone, time.UTC)
}

func itoa(n int) string { return strconv.Itoa(n) }

func ticketURL(id int64) string { return "/tickets/" + strconv.FormatInt(id, 10) }

// clauseURL is where a clause of an agreement's version stands.
func clauseURL(number string, version int, clause string) string {
	if number == "" {
		return ""
	}
	url := shell.AgreementsURL + "/" + number + "?version=" + strconv.Itoa(version)
	if clause != "" {
		url += "#c" + clause
	}
	return url
}

// firstName is how colleagues call somebody in a narrow column.
func firstName(name string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(name), " ")
	return first
}

// title sets the first letter of a word large.
func title(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

// verdictOf is a ticket's verdict as it is shown.
func verdictOf(t ticket.Ticket) shell.Verdict {
	v := shell.Verdict{Outcome: t.Verdict, Clause: t.Clause}
	if len(t.Ask) > 0 {
		v.Ask = t.Ask[:1]
	}
	return v
}
