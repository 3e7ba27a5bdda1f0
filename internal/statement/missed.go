package statement

import (
	"context"
	"encoding/json"
	"fmt"
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
	tickets, err := r.MissedIn(ctx, program(), d.agreement.ID, d.period.Name)
	if err != nil {
		return c, err
	}
	for _, t := range tickets {
		if err := d.owe(c.Missed, t, prior); err != nil {
			return c, fmt.Errorf("statement: ticket %d: %w", t.TicketID, err)
		}
	}
	return c, nil
}

// owe adds a ticket for each miss in the month that a credit is owed for.
func (d *draft) owe(missed map[string][]int64, t store.MissedTicket, prior []*billing.Account) error {
	var kept clocks
	if err := json.Unmarshal(t.Clocks, &kept); err != nil {
		return fmt.Errorf("clocks: %w", err)
	}
	var facts agreement.Facts
	if err := facts.UnmarshalJSON(t.Facts); err != nil {
		return fmt.Errorf("facts: %w", err)
	}
	for _, m := range kept.misses() {
		terms := billing.TermsAt(d.editions, m.at)
		if m.at.In(terms.Zone).Format(layout) != d.period.Name || !billing.InForce(d.editions, m.at) {
			continue
		}
		matter := agreement.NewMatter(terms, &facts)
		matter.Priority, matter.Verdict = agreement.Priority(t.Priority), agreement.Verdict(t.Verdict)
		for _, clause := range billing.Owed(terms, m.of, matter) {
			for n := m.times - given(prior, m, clause, t.TicketID); n > 0; n-- {
				missed[clause] = append(missed[clause], t.TicketID)
			}
		}
	}
	return nil
}

// given is how many credits of updates earlier statements gave a ticket: its clock tells how many it missed in all, and when the last was.
func given(prior []*billing.Account, m miss, clause string, ticket int64) (n int) {
	if m.of != "update" {
		return 0
	}
	for _, p := range prior {
		for _, c := range p.Credits {
			if c.Clause == clause && int64(c.Ticket) == ticket {
				n++
			}
		}
	}
	return n
}
