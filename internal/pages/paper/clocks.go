package paper

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/pages/promise"
	"remit/internal/pages/shell"
	"remit/internal/sla"
	"remit/internal/ticket"
)

// ledger is how the clocks of a ticket ran and stood.
type ledger struct {
	shell.Page
	Ticket    ticket.Ticket
	Agreement *time.Location // its zone, nil where nothing is promised
	Clocks    []run
}

// run is one clock with its phases, oldest first.
type run struct {
	Clock  shell.Clock
	Phases []sla.Phase
}

// clocks shows when each clock ran and stood, and what made it.
func (p *Pages) clocks(c echo.Context) error {
	id, err := shell.Number(c)
	if err != nil {
		return err
	}
	ctx, v := c.Request().Context(), shell.Viewer(c)
	page := ledger{}
	if page.Ticket, err = p.db.Ticket(ctx, v, id); err != nil {
		return err
	}
	page.Page = shell.NewPage(c, "How the clocks of "+ticket.Number(id)+" ran")
	page.Current, page.Width = shell.AtQueue, shell.Middle
	course, err := p.desk.Course(ctx, p.db.Reads(), page.Ticket, page.Now)
	if err != nil {
		return err
	}
	zones := zonesOf(page.Page, course.Terms)
	page.Agreement = zones.Agreement
	for _, k := range promise.All(course.Clocks, course.Target, page.Ticket, zones, page.Now) {
		one := run{Clock: k}
		for _, f := range course.Phases {
			if shell.Capital(f.Clock) == k.Name {
				one.Phases = append(one.Phases, f)
			}
		}
		page.Clocks = append(page.Clocks, one)
	}
	return shell.Render(c, http.StatusOK, clocksView(page))
}

// stateWords say what a clock did in a phase.
func stateWords(f sla.Phase) string {
	switch f.State {
	case sla.Running:
		return "ran"
	case sla.Paused:
		return "stood"
	default:
		return "done"
	}
}

// causeWords say what began a phase.
func causeWords(e sla.Event) string {
	switch e.Type {
	case sla.Received:
		return "the request arrived"
	case sla.StaffReply:
		return "we answered"
	case sla.ClientReply:
		return "the client wrote"
	case sla.NewTarget:
		return "the target changed"
	default:
		return "the status became " + shell.StatusWord(e.To)
	}
}

// elsewhere reports whether the agreement counts in another zone than the reader's.
func (l ledger) elsewhere(t time.Time) bool {
	return l.Agreement != nil && t.In(l.Agreement).Format("15:04") != t.In(l.Zone).Format("15:04")
}
