package statement

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"remit/internal/agreement"
	"remit/internal/billing"
	"remit/internal/store"
)

// clocks are what the kept clocks of a ticket say of misses (spec 2-time, Clocks).
type clocks struct {
	Respond *struct {
		MissedAt *time.Time `json:"missed_at"`
	} `json:"respond"`
	Update *struct {
		MissedAt *time.Time `json:"missed_at"`
		Misses   int        `json:"misses"`
	} `json:"update"`
	Resolve *struct {
		MissedAt *time.Time `json:"missed_at"`
	} `json:"resolve"`
	EarlierMisses []struct {
		Clock    string     `json:"clock"`
		MissedAt *time.Time `json:"missed_at"`
	} `json:"earlier_misses"`
}

// miss is that a ticket missed a target: so many times by the instant.
type miss struct {
	of    string // respond, update, resolve
	at    time.Time
	times int // of updates all so far; else 1
}

func (c clocks) misses() (list []miss) {
	add := func(of string, at *time.Time, times int) {
		if at != nil && !at.IsZero() {
			list = append(list, miss{of, *at, times})
		}
	}
	if c.Respond != nil {
		add("respond", c.Respond.MissedAt, 1)
	}
	if c.Update != nil {
		add("update", c.Update.MissedAt, max(1, c.Update.Misses))
	}
	if c.Resolve != nil {
		add("resolve", c.Resolve.MissedAt, 1)
	}
	for _, e := range c.EarlierMisses {
		add(e.Clock, e.MissedAt, 1)
	}
	return list
}

// counts are what the month's fees count, and the tickets that missed what a credit is owed for.
func (d *draft) counts(ctx context.Context, r store.Reader, prior []*billing.Account) (c billing.Counts, err error) {
	c = billing.Counts{Things: map[string]int64{}, Missed: map[string][]int64{}}
	taken, err := r.FeeCounts(ctx, program(), d.agreement.ID, d.period.Name)
	if err != nil {
		return c, err
	}
	for _, x := range taken {
		c.Things[x.Clause] = x.Things
	}
	some := false
	for _, e := range d.editions {
		some = some || len(e.Terms.Credits) > 0
	}
	if !some {
		return c, nil
	}
	var issued time.Time
	if n := len(d.prior); n > 0 {
		issued = d.prior[n-1].IssuedAt
	}
	tickets, err := r.MissedIn(ctx, program(), d.agreement.ID, d.period.Name, issued)
	if err != nil {
		return c, err
	}
	for _, t := range tickets {
		if err := d.owe(&c, t, prior); err != nil {
			return c, fmt.Errorf("statement: ticket %d: %w", t.TicketID, err)
		}
	}
	return c, nil
}

// debt is what credits of one clause are owed for in one month.
type debt struct{ month, clause, of string }

// owe adds a ticket for each miss that a credit is owed for: in the month, and in earlier ones as far as their statements give none.
func (d *draft) owe(c *billing.Counts, t store.MissedTicket, prior []*billing.Account) error {
	var kept clocks
	if err := json.Unmarshal(t.Clocks, &kept); err != nil {
		return fmt.Errorf("clocks: %w", err)
	}
	var facts agreement.Facts
	if err := facts.UnmarshalJSON(t.Facts); err != nil {
		return fmt.Errorf("facts: %w", err)
	}
	owed := map[debt]int{}
	for _, m := range kept.misses() {
		terms := billing.TermsAt(d.editions, m.at)
		month := m.at.In(terms.Zone).Format(layout)
		if month != d.period.Name && !d.issuedFor(month) || !billing.InForce(d.editions, m.at) {
			continue
		}
		matter := agreement.NewMatter(terms, &facts)
		matter.Priority, matter.Verdict = agreement.Priority(t.Priority), agreement.Verdict(t.Verdict)
		for _, clause := range billing.Owed(terms, m.of, matter) {
			owed[debt{month, clause, m.of}] += m.times
		}
	}
	for o, n := range owed {
		for n -= o.given(prior, t.TicketID); n > 0; n-- {
			if o.month == d.period.Name {
				c.Missed[o.clause] = append(c.Missed[o.clause], t.TicketID)
			} else {
				c.Late = append(c.Late, billing.Late{Period: o.month, Clause: o.clause, Ticket: t.TicketID})
			}
		}
	}
	return nil
}

// issuedFor reports whether the statement of an earlier month is issued.
func (d *draft) issuedFor(month string) bool {
	return slices.ContainsFunc(d.prior, func(s store.Statement) bool { return s.Period == month })
}

// given is how many credits earlier statements gave a ticket for it; of updates for those of all months, as its clock tells how many it missed in all,
// and when the last was.
func (o debt) given(prior []*billing.Account, ticket int64) (n int) {
	for _, p := range prior {
		for _, c := range p.Credits {
			if c.Clause == o.clause && int64(c.Ticket) == ticket && (o.of == "update" || p.PeriodOf(c) == o.month) {
				n++
			}
		}
	}
	return n
}
