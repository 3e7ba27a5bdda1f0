// Package replay shows what another version of an agreement would have made of requests and work that there were: each decision, target and amount
// that would differ, with totals.
package replay

import (
	"context"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/billing"
	"remit/internal/coverage"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/money"
	"remit/internal/ruling"
	"remit/internal/sla"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Question is what is played again: the requests and the work of a period, under a stored version and under other terms. Both sides are reckoned anew,
// from the facts that each ticket has now, so that they differ by the terms alone. What managers ruled on is left out on both sides.
type Question struct {
	AgreementID int64
	Was         *agreement.Terms // a stored version
	Would       *agreement.Terms
	Period      billing.Period
	Progress    func(done, of int) // told now and then; nil for nobody
}

// Report is what differs. It marshals to JSON.
type Report struct {
	Agreement string     `json:"agreement"`
	Period    string     `json:"period"`
	Currency  string     `json:"currency"`
	Was       Totals     `json:"was"`
	Would     Totals     `json:"would"`
	Requests  []Request  `json:"requests"` // that would have been decided or served otherwise
	Work      []WorkDiff `json:"work"`     // tickets whose work would have cost something else
}

// Totals are what one side comes to.
type Totals struct {
	Version  int            `json:"version"` // 0 for a file that is not stored
	Requests int            `json:"requests"`
	Verdicts map[string]int `json:"verdicts"`
	Kept     int            `json:"kept"` // answers and solutions in time
	Missed   int            `json:"missed"`
	Covered  int64          `json:"covered_seconds"`
	Billable int64          `json:"billable_seconds"`
	Held     int64          `json:"held_seconds"`
	Amount   money.Amount   `json:"amount"`
	Limits   []Limit        `json:"limits"` // in the order of the file
	amount   decimal.Decimal
}

// Limit is what was used within an allowance.
type Limit struct {
	Clause string          `json:"clause"`
	Unit   string          `json:"unit"` // visits, hours, tickets
	Used   decimal.Decimal `json:"used"`
}

// Request is how one request stands on both sides.
type Request struct {
	Ticket  int64  `json:"ticket"`
	Subject string `json:"subject"`
	Was     Ruled  `json:"was"`
	Would   Ruled  `json:"would"`
}

// Ruled is what is decided of a request, and how its promises were kept.
type Ruled struct {
	Verdict  string `json:"verdict"`
	Clause   string `json:"clause"`
	Priority string `json:"priority"`
	Respond  string `json:"respond"` // what is promised, as 4h; "" for nothing
	Resolve  string `json:"resolve"`
	Answer   string `json:"answer"` // met, missed, running, paused; "" where nothing is promised
	Solution string `json:"solution"`
}

// WorkDiff is what the work on a ticket comes to on both sides. Held counts seconds that are on no statement before they are decided.
type WorkDiff struct {
	Ticket int64        `json:"ticket"`
	Was    money.Amount `json:"was"`
	Would  money.Amount `json:"would"`
	Held   [2]int64     `json:"held_seconds"`
}

// Run plays the question again. Only managers may.
func Run(ctx context.Context, db *store.DB, v identity.Viewer, q Question) (Report, error) {
	r := Report{Agreement: q.Was.Number, Period: q.Period.Name, Currency: q.Was.Currency, Requests: []Request{}, Work: []WorkDiff{}}
	switch {
	case !v.May(identity.ChangeAgreements):
		return r, fault.Errorf(fault.Forbidden, "Only managers may play agreements again.")
	case q.Was.Number != q.Would.Number:
		return r, fault.On("source", "The file is of the agreement %s; what is played again is %s.", q.Would.Number, q.Was.Number)
	case q.Was.Currency != q.Would.Currency:
		return r, fault.On("source", "The versions are in %s and %s: amounts in two currencies cannot be compared.", q.Was.Currency, q.Would.Currency)
	}
	ctx, end, err := db.Snapshot(ctx)
	if err != nil {
		return r, err
	}
	defer end()
	from, to := bounds(q)
	requests, err := db.RequestsUnder(ctx, v, q.AgreementID, from, to)
	if err != nil {
		return r, err
	}
	events, err := db.ClockEventsUnder(ctx, v, q.AgreementID, from, to)
	if err != nil {
		return r, err
	}
	work, err := db.WorkUnder(ctx, v, q.AgreementID, from)
	if err != nil {
		return r, err
	}
	r.Was, r.Would = Totals{Version: q.Was.Version, Verdicts: map[string]int{}}, Totals{Version: q.Would.Version, Verdicts: map[string]int{}}
	was, would, err := r.rate(q, work, from, to)
	if err != nil {
		return r, err
	}
	err = r.decide(q, requests, events, [2]*allowances{was, would}, db.Now())
	r.Was.Limits, r.Would.Limits = was.within(), would.within()
	return r, err
}

// bounds are the instants between which the period lies, in the agreement's zone.
func bounds(q Question) (from, to time.Time) {
	begins := func(day time.Time) time.Time {
		return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, q.Was.Zone)
	}
	return begins(q.Period.From), begins(q.Period.To.AddDate(0, 0, 1))
}

// told is after how many requests it is told how far it is.
const told = 20

// decide plays the requests again.
func (r *Report) decide(q Question, requests []store.ReplayRequest, events map[int64][]ticket.Event, used [2]*allowances, now time.Time) error {
	for i, req := range requests {
		var facts agreement.Facts
		if err := facts.UnmarshalJSON(req.Facts); err != nil {
			return err
		}
		facts.ReceivedAt = req.ReceivedAt
		past, err := ruling.ClockEvents(events[req.TicketID])
		if err != nil {
			return err
		}
		was, err := used[0].ruled(facts, past, now)
		if err != nil {
			return err
		}
		would, err := used[1].ruled(facts, past, now)
		if err != nil {
			return err
		}
		r.Was.count(was)
		r.Would.count(would)
		if was != would {
			r.Requests = append(r.Requests, Request{req.TicketID, req.Subject, was, would})
		}
		if q.Progress != nil && (i+1)%told == 0 {
			q.Progress(i+1, len(requests))
		}
	}
	return nil
}

// ruled decides a request and runs its clocks under terms. The target of that decision holds from the beginning, in place of those that the ticket had.
func (a *allowances) ruled(facts agreement.Facts, past []sla.Event, now time.Time) (x Ruled, err error) {
	terms := a.terms
	facts.Used = a.at(facts.ReceivedAt)
	d := coverage.Decide(terms, facts)
	a.ask(d, facts.ReceivedAt)
	x = Ruled{Verdict: string(d.Verdict), Clause: d.Clause, Priority: string(d.Priority)}
	if d.Target == nil {
		return x, nil
	}
	x.Respond, x.Resolve = d.Target.Respond.String(), d.Target.Resolve.String()
	events := slices.DeleteFunc(slices.Clone(past), func(e sla.Event) bool { return e.Type == sla.NewTarget })
	events = slices.Insert(events, min(1, len(events)), sla.Event{At: facts.ReceivedAt, Type: sla.NewTarget, Target: ruling.TargetOf(ruling.Decided{Decision: d})})
	clocks, err := sla.Run(terms, events, now)
	if err != nil {
		return x, err
	}
	x.Answer, x.Solution = stateOf(clocks.Respond), stateOf(clocks.Resolve)
	return x, nil
}

func stateOf(c *sla.Clock) string {
	if c == nil {
		return ""
	}
	return string(c.State)
}

func (t *Totals) count(x Ruled) {
	t.Requests++
	t.Verdicts[x.Verdict]++
	for _, state := range []string{x.Answer, x.Solution} {
		switch sla.State(state) {
		case sla.Met:
			t.Kept++
		case sla.Missed:
			t.Missed++
		}
	}
}

// rate plays the work again.
func (r *Report) rate(q Question, work []store.WorkDone, from, to time.Time) (before, after *allowances, err error) {
	work = slices.DeleteFunc(work, func(w store.WorkDone) bool { return w.StartsAt.Before(from) || !w.StartsAt.Before(to) })
	for i := range work {
		work[i].Review, work[i].HeldFor = "", ""
	}
	currency, err := money.CurrencyOf(q.Was.Currency)
	if err != nil {
		return nil, nil, err
	}
	was, before, err := side(&r.Was, q.AgreementID, q.Was, work, currency)
	if err != nil {
		return nil, nil, err
	}
	would, after, err := side(&r.Would, q.AgreementID, q.Would, work, currency)
	if err != nil {
		return nil, nil, err
	}
	r.Was.Amount, r.Would.Amount = currency.Amount(r.Was.amount), currency.Amount(r.Would.amount)
	var tickets []int64
	for id := range was {
		tickets = append(tickets, id)
	}
	slices.Sort(tickets)
	for _, id := range tickets {
		if a, b := was[id], would[id]; !a.amount.Equal(b.amount) || a.held != b.held {
			r.Work = append(r.Work, WorkDiff{id, currency.Amount(a.amount), currency.Amount(b.amount), [2]int64{a.held, b.held}})
		}
	}
	return before, after, nil
}

// cost is what the work on a ticket comes to.
type cost struct {
	amount decimal.Decimal
	held   int64
}

// side rates work under terms alone, and adds it up.
func side(t *Totals, agreementID int64, terms *agreement.Terms, work []store.WorkDone, c money.Currency) (map[int64]cost, *allowances, error) {
	lines, err := ledger.Lines(agreementID, []billing.Edition{{Terms: terms}}, work, nil)
	if err != nil {
		return nil, nil, err
	}
	by := map[int64]cost{}
	for _, l := range lines {
		one := by[l.TicketID]
		amount := c.OfUnits(l.Amount)
		switch {
		case l.Hold != "":
			t.Held += l.Seconds
			one.held += l.Seconds
		case l.Verdict == string(agreement.Covered):
			t.Covered += l.Seconds
		default:
			t.Billable += l.Seconds
			t.amount, one.amount = t.amount.Add(amount), one.amount.Add(amount)
		}
		by[l.TicketID] = one
	}
	return by, &allowances{terms: terms, lines: lines}, nil
}
