// Package staff is the technician's desk: the ticket with all that is done on it, the search, and one's own settings.
package staff

import (
	"log/slog"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"remit/internal/answering"
	"remit/internal/desk"
	"remit/internal/estimate"
	"remit/internal/intake"
	"remit/internal/pages/answer"
	"remit/internal/pages/decision"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// Options are what the pages need.
type Options struct {
	DB     *store.DB
	Desk   *desk.Desk
	Intake *intake.Intake
	// Answers sends what is written; without it answers leave at once.
	Answers *answering.Answers
	// Estimates puts work to the client for approval; without it those of the desk are made anew.
	Estimates *estimate.Estimates
	Log       *slog.Logger
}

// Pages are the technician's pages.
type Pages struct {
	db     *store.DB
	desk   *desk.Desk
	intake *intake.Intake
	log    *slog.Logger
	around decision.Source
	here   presence

	answers   *answering.Answers
	estimates *estimate.Estimates
	writing   *answer.Pages
}

// New returns the pages.
func New(o Options) *Pages {
	if o.Answers == nil {
		o.Answers = answering.New(answering.Options{DB: o.DB, Desk: o.Desk, Log: o.Log})
	}
	if o.Estimates == nil {
		o.Estimates = estimate.New(o.DB, o.Desk)
	}
	return &Pages{db: o.DB, desk: o.Desk, intake: o.Intake, log: o.Log, around: decision.Source{DB: o.DB, Desk: o.Desk},
		answers: o.Answers, estimates: o.Estimates, writing: answer.New(answer.Options{DB: o.DB, Desk: o.Desk, Answers: o.Answers})}
}

// Routes is the table of what the pages answer.
func (p *Pages) Routes() []shell.Route {
	return slices.Concat(p.homeRoutes(), p.ticketRoutes(), p.deedRoutes(), p.quarantineRoutes(), p.mergeRoutes(), p.sourceRoutes(), p.accountRoutes(), p.writing.Routes())
}

func (p *Pages) homeRoutes() []shell.Route {
	return []shell.Route{{Method: http.MethodGet, Path: "/", Who: shell.Guest, Handler: p.home}}
}

// home sends everybody to where they start.
func (p *Pages) home(c echo.Context) error {
	to := shell.SignInURL
	switch v := shell.Viewer(c); {
	case v.Staff():
		to = shell.QueueURL
	case v.Client():
		to = shell.PortalURL
	}
	return c.Redirect(http.StatusSeeOther, to)
}

func itoa(n int) string { return strconv.Itoa(n) }
