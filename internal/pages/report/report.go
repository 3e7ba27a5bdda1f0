// Package report shows managers what the work of some months came to, and what is behind each figure.
package report

import (
	"maps"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/dispatch"
	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/pages/shell"
	"remit/internal/statement"
	"remit/internal/store"
)

// Options are what the pages need of the rest of the program.
type Options struct {
	DB     *store.DB
	Desk   *desk.Desk
	Ledger *ledger.Ledger
	Bills  *statement.Statements
	// Mail sends reports by mail; nil where none go out.
	Mail *dispatch.Dispatch
}

// Pages answers the routes of the reports.
type Pages struct {
	db     *store.DB
	rules  *desk.Desk
	ledger *ledger.Ledger
	bills  *statement.Statements
	mail   *dispatch.Dispatch
}

// New returns the pages.
func New(o Options) *Pages { return &Pages{o.DB, o.Desk, o.Ledger, o.Bills, o.Mail} }

// The addresses of the reports.
const (
	hoursURL   = shell.ReportsURL + "/hours"
	targetsURL = shell.ReportsURL + "/targets"
	deskURL    = shell.ReportsURL + "/desk"
	aheadURL   = shell.ReportsURL + "/agreements"
	linesURL   = shell.ReportsURL + "/lines"
	ticketsURL = shell.ReportsURL + "/tickets"
	marginURL  = shell.ReportsURL + "/margin"
	effortURL  = shell.ReportsURL + "/margin/hours"
	costsURL   = shell.ReportsURL + "/costs"
	prepaidURL = shell.ReportsURL + "/allowances"
	drawsURL   = shell.ReportsURL + "/allowances/drawn"
	drawnURL   = shell.ReportsURL + "/allowances/prepaid"
	mailURL    = shell.ReportsURL + "/mail"
)

// drawings are the reports, and what is behind their figures, by their addresses.
func (p *Pages) drawings() map[string]drawing {
	return map[string]drawing{shell.ReportsURL: p.overview, hoursURL: p.hours, linesURL: p.lines, marginURL: p.margin, effortURL: p.effort, prepaidURL: p.prepaid, drawsURL: p.draws, drawnURL: p.drawn, targetsURL: p.targets, deskURL: p.desk,
		aheadURL: p.ahead, ticketsURL: p.tickets}
}

// Routes lists what the pages answer.
func (p *Pages) Routes() []shell.Route {
	routes := []shell.Route{
		{Method: http.MethodGet, Path: costsURL, Who: shell.May(identity.SeeMoney), Handler: p.costs},
		{Method: http.MethodPost, Path: costsURL, Who: shell.May(identity.SeeMoney), Handler: p.setCost},
		{Method: http.MethodPost, Path: costsURL + "/:number/delete", Who: shell.May(identity.SeeMoney), Handler: p.dropCost},
	}
	for _, path := range slices.Sorted(maps.Keys(p.drawings())) {
		answer := p.answer(p.drawings()[path])
		if path == shell.ReportsURL {
			answer = first(answer)
		}
		routes = append(routes, shell.Route{Method: http.MethodGet, Path: path, Who: shell.May(rightFor(path)), Handler: answer, Costly: true})
	}
	return append(routes, p.mailRoutes()...)
}

// rightFor is the right that a report asks for. The overview is where all begin; who may not see money is led on from there.
func rightFor(path string) identity.Right {
	switch path {
	case shell.ReportsURL, deskURL, targetsURL, ticketsURL:
		return identity.SeeDeskReports
	case shell.SatisfactionURL:
		return identity.SeeRatings
	case mailURL:
		return identity.MailReports
	}
	return identity.SeeMoney
}

// first leads who may not see money from the overview, which is of money too, to the report of the desk.
func first(overview echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !shell.Viewer(c).May(identity.SeeMoney) {
			return c.Redirect(http.StatusSeeOther, deskURL)
		}
		return overview(c)
	}
}

// tabs are the reports that a viewer may see, by their addresses. Who does no review finds there how satisfied clients are.
func tabs(v identity.Viewer) (list []shell.Option) {
	for _, o := range []shell.Option{{Value: shell.ReportsURL, Label: "Overview"}, {Value: hoursURL, Label: "Hours and money"}, {Value: marginURL, Label: "Margin"}, {Value: prepaidURL, Label: "Allowances"}, {Value: targetsURL, Label: "Targets"}, {Value: deskURL, Label: "Desk"},
		{Value: aheadURL, Label: "Agreements ahead"}, {Value: mailURL, Label: "By mail"}, {Value: shell.SatisfactionURL, Label: "Satisfaction"}} {
		switch {
		case o.Value == shell.ReportsURL && !v.May(identity.SeeMoney), o.Value == shell.SatisfactionURL && v.May(identity.ReviewWork), !v.May(rightFor(o.Value)):
		default:
			list = append(list, o)
		}
	}
	return list
}
