package tenure

import (
	"fmt"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/agreement"
	"remit/internal/pages/document"
	"remit/internal/pages/pact"
	"remit/internal/pages/shell"
	"remit/internal/statement"
	"remit/internal/store"
	"remit/internal/upkeep"
)

// maxListed is how many of each kind the page lists.
const maxListed = 50

// ending is what the end of an agreement brings, as everything is now.
type ending struct {
	statement.Outcome
	Day     time.Time
	Open    []store.OpenTicket
	Visits  []store.PlannedVisit
	Forgone []upkeep.Occurrence // maintenance of the year after it
	More    bool                // there are more open requests than are listed
}

// ending reads what the end on a day brings.
func (p *Pages) ending(c echo.Context, x pact.Life, last time.Time) (*ending, error) {
	ctx, v := c.Request().Context(), x.Viewer
	e := &ending{Day: last}
	var err error
	if e.Outcome, err = p.bills.AtEnd(ctx, v, x.Agreement.ID, last); err != nil {
		return nil, err
	}
	if e.Open, err = p.db.OpenUnder(ctx, v, x.Agreement.ID, maxListed+1); err != nil {
		return nil, err
	}
	if e.More = len(e.Open) > maxListed; e.More {
		e.Open = e.Open[:maxListed]
	}
	after := last.AddDate(0, 0, 1)
	begins := time.Date(after.Year(), after.Month(), after.Day(), 0, 0, 0, 0, x.Terms.Zone)
	if e.Visits, err = p.db.VisitsUnder(ctx, v, x.Agreement.ID, begins); err != nil {
		return nil, err
	}
	e.Forgone, err = upkeep.Forgone(ctx, p.db.Reads(), v, x.Agreement.ID, last, last.AddDate(1, 0, 0))
	return e, err
}

// duty is maintenance under one clause that is not done any more.
type duty struct {
	clause, says string
	times        int
	first        time.Time
}

// duties are the maintenance after the end, by clause.
func (e ending) duties() (list []duty) {
	for _, o := range e.Forgone {
		i := slices.IndexFunc(list, func(d duty) bool { return d.clause == o.Rule.Clause })
		if i < 0 {
			list = append(list, duty{o.Rule.Clause, o.Rule.Says, 0, o.Day})
			i = len(list) - 1
		}
		list[i].times++
	}
	return list
}

// maxMonths is how many months without a statement the page names.
const maxMonths = 6

// latest are the last months without a statement.
func (e ending) latest() []string { return e.Unissued[max(0, len(e.Unissued)-maxMonths):] }

func (p lifePage) day(at time.Time) string { return document.Date(at, p.Locale) }

// written writes a day that is kept as 2026-12-31.
func (p lifePage) written(day string) string { return p.day(agreement.NewCourse(day).LastDay) }

// options are the ways to end the agreement, each with how it is worked out and what it costs.
func (p lifePage) options() (list []shell.Option) {
	for _, w := range p.Ways {
		o := shell.Option{Value: w.Name}
		switch {
		case w.Name == agreement.Terminate:
			o.Label = p.day(w.LastDay) + ", by termination"
			o.Hint = fmt.Sprintf("%s from %s on (term, termination).", shell.Plural(w.Days, "day of notice", "days of notice"), p.day(p.Received))
		case w.Missed.IsZero():
			o.Label = p.day(w.LastDay) + ", at the end of the term"
			o.Hint = fmt.Sprintf("It does not renew: such notice has to come in by %s, %s before (term, renewal).", p.day(w.Until), shell.Plural(w.Days, "day", "days"))
		default:
			o.Label = p.day(w.LastDay) + ", at the end of the next term"
			o.Hint = fmt.Sprintf("It came too late for the term that ends on %s: %s are agreed (term, renewal).", p.day(w.Missed), shell.Plural(w.Days, "day of notice", "days of notice"))
		}
		o.Hint += " " + p.feeWords(w.outcome, w.Early())
		list = append(list, o)
	}
	return append(list, shell.Option{Value: agreement.Agreed, Label: "On another day that both parties agreed on", Hint: "Write the day below. Before the end of the term it costs what the term says."})
}

// feeWords say what it costs to end the agreement.
func (p lifePage) feeWords(o statement.Outcome, early bool) string {
	if o.Fee == nil {
		if early {
			return "It ends before its term is over; the term names no fee for that."
		}
		return "It costs no fee."
	}
	return fmt.Sprintf("Ending it before %s costs %s %% of the fixed fees left, which come to %s: %s, before tax, as counted now.", p.written(o.Fee.Ends), o.Fee.Percent,
		p.Money(o.Fee.Fees.String(), o.Currency), p.Money(o.Fee.Amount.String(), o.Currency))
}

// chosen is the way that the form begins with.
func (p lifePage) chosen() string {
	if p.Asked != nil {
		return p.Asked.Way
	}
	if len(p.Ways) > 0 {
		return p.Ways[0].Name
	}
	return agreement.Agreed
}

// asked is what the form begins with, of what the client asked for.
func (p lifePage) asked(of func(store.LifeEvent) string, otherwise string) string {
	if p.Asked != nil {
		return of(*p.Asked)
	}
	return otherwise
}
