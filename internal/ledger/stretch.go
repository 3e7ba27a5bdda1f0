package ledger

import (
	"context"
	"slices"
	"time"

	"remit/internal/agreement"
	"remit/internal/billing"
	"remit/internal/store"
)

// stretch is the work under an agreement from an instant on, with all that rating it needs to know of the time before.
type stretch struct {
	agreementID int64
	editions    []billing.Edition
	first       time.Time // no entry of it begins earlier, and all lines of those before it do
	work        []store.WorkDone
	rulings     []store.LineRuling
	drawn       []billing.Drawn // before it, in the periods of limits that last at its beginning
	long        map[spell]int64 // seconds of covered work before it, in the months that last at its beginning
	seen        map[int64]*seen // what is known of tickets, by their numbers
}

// seen are the facts of a ticket, read once.
type seen struct {
	facts  agreement.Facts
	matter *agreement.Matter
}

// spell is the work on a ticket in a month.
type spell struct {
	ticket int64
	month  string
}

// stretch reads the work that has to be rated anew when something changed at an instant: what begins after it, and what began before it and is parted
// after it. The rest of what lasts at that instant was decided when it began, and stays as it is kept. Up to behind the lines that are kept are true.
// Where they are not, or do not tell exactly what was drawn, the stretch begins with all periods that matter.
func (l *Ledger) stretch(ctx context.Context, agreementID int64, editions []billing.Edition, since, behind time.Time) (s stretch, err error) {
	s = stretch{agreementID: agreementID, editions: editions, seen: map[int64]*seen{}}
	exact := billing.LimitsInWhole(editions)
	if !behind.Before(periodStart(editions, since)) && behind.Before(since) {
		since = behind
	}
	for {
		if s.first = since; !exact || behind.Before(since) {
			s.first = freshStart(editions, since)
		}
		work, err := l.db.WorkUnder(ctx, program(), agreementID, s.first)
		if err != nil {
			return s, err
		}
		n, _ := slices.BinarySearchFunc(work, s.first, func(w store.WorkDone, at time.Time) int { return w.StartsAt.Compare(at) })
		s.work = work[n:]
		parted, err := l.parted(ctx, editions, work[:n], s.first)
		if err != nil {
			return s, err
		}
		if parted.IsZero() {
			break
		}
		since = parted
	}
	if s.rulings, err = l.db.Rulings(ctx, program(), agreementID, s.first); err != nil {
		return s, err
	}
	return s, l.before(ctx, &s)
}

// parted is when the earliest of the entries begins that is decided once more at an instant or after it, zero where none is. The entries, in order of
// time, last at that instant.
func (l *Ledger) parted(ctx context.Context, editions []billing.Edition, lasting []store.WorkDone, at time.Time) (time.Time, error) {
	ids := make([]int64, len(lasting))
	for i, w := range lasting {
		ids[i] = w.EntryID
	}
	later, err := l.db.EntriesWithLinesFrom(ctx, program(), ids, at)
	if err != nil {
		return time.Time{}, err
	}
	for _, w := range lasting {
		if slices.Contains(later, w.EntryID) || !billing.LastPart(editions, w.StartsAt, w.EndsAt).Before(at) {
			return w.StartsAt, nil
		}
	}
	return time.Time{}, nil
}

// before reads what the lines before a stretch come to.
func (l *Ledger) before(ctx context.Context, s *stretch) error {
	var clauses, tickets = []string{}, []int64{}
	for _, e := range s.editions {
		for _, c := range billing.Limited(e.Terms) {
			clauses = append(clauses, c.Number)
		}
	}
	slices.Sort(clauses)
	from := periodStart(s.editions, s.first)
	lines, err := l.db.Drawn(ctx, program(), s.agreementID, slices.Compact(clauses), from, s.first)
	if err != nil {
		return err
	}
	for _, d := range lines {
		s.drawn = append(s.drawn, billing.Drawn{Version: d.Version, Clause: d.Clause, Ticket: d.TicketID, Mode: d.Mode, Start: d.From(), End: d.To()})
	}
	for _, w := range s.work {
		tickets = append(tickets, w.TicketID)
	}
	slices.Sort(tickets)
	sums, err := l.db.CoveredSeconds(ctx, program(), s.agreementID, slices.Compact(tickets), from, s.first)
	if err != nil {
		return err
	}
	s.long = make(map[spell]int64, len(sums))
	for _, c := range sums {
		s.long[spell{c.TicketID, c.Month}] = c.Seconds
	}
	return nil
}

// freshStart is the last instant up to one at which every month and every period that a limit counts in begins anew.
func freshStart(editions []billing.Edition, at time.Time) time.Time {
	for {
		first := periodStart(editions, at)
		if first.Equal(at) {
			return at
		}
		at = first
	}
}

// periodStart is the first instant of the month in which an instant lies, and of each period that a limit counts in: the earliest of them.
func periodStart(editions []billing.Edition, at time.Time) time.Time {
	first := at
	for _, e := range editions {
		pers := []string{"month"}
		for _, c := range billing.Limited(e.Terms) {
			pers = append(pers, c.Limit.Per)
		}
		for _, per := range pers {
			day, _ := e.Terms.Period(per, at)
			if t, err := time.ParseInLocation(time.DateOnly, day, e.Terms.Zone); err == nil && t.Before(first) {
				first = t
			}
		}
	}
	return first
}
