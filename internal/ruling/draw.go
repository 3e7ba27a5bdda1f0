package ruling

import (
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/ticket"
)

// TicketDraw is what a ticket draws by being one; false where the clause that decided does not count tickets.
func TicketDraw(t *ticket.Ticket, dec Decided, received time.Time) (ticket.Draw, bool) {
	c, ok := dec.Terms.ScopeClause(t.Clause)
	if !ok || c.Limit == nil || c.Limit.Unit != "tickets" {
		return ticket.Draw{}, false
	}
	return ticket.Draw{AgreementID: t.AgreementID, Clause: t.Clause, Unit: "tickets",
		Day: received.In(dec.Terms.Zone).Format(time.DateOnly), TicketID: t.ID, Amount: decimal.NewFromInt(1)}, true
}

// FactsAtWork are the facts by which work is decided: those of its ticket, when and how it was done.
func FactsAtWork(f agreement.Facts, e ticket.TimeEntry) agreement.Facts {
	f.ReceivedAt, f.Mode = e.StartsAt, agreement.Known(e.Mode)
	return f
}

// WorkDraw is what work draws under the decision on it; false where nothing. before tells what its ticket has drawn of the same on the same day.
func WorkDraw(dec Decided, ticketID int64, e ticket.TimeEntry, before func(ticket.Draw) (decimal.Decimal, error)) (draw ticket.Draw, ok bool, err error) {
	if dec.Terms == nil || dec.Verdict != agreement.Covered {
		return draw, false, nil
	}
	c, ok := dec.Terms.ScopeClause(dec.Clause)
	if !ok || c.Limit == nil {
		return draw, false, nil
	}
	draw = ticket.Draw{AgreementID: dec.AgreementID, Clause: c.Number, Unit: c.Limit.Unit, Day: e.StartsAt.In(dec.Terms.Zone).Format(time.DateOnly), TicketID: ticketID}
	switch {
	case c.Limit.Unit == "visits" && e.Mode == "onsite":
		draw.Amount = decimal.NewFromInt(1)
		return draw, true, nil
	case c.Limit.Unit == "hours":
		drawn, err := before(draw)
		draw.Amount = drawn.Add(hours(e.EndsAt.Sub(e.StartsAt)))
		return draw, true, err
	}
	return draw, false, nil
}

func hours(d time.Duration) decimal.Decimal {
	return decimal.NewFromInt(int64(d/time.Second)).DivRound(decimal.NewFromInt(3600), 6)
}
