package ledger

import (
	"cmp"
	"context"
	"slices"

	"remit/internal/billing"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Effect is what a time entry comes to, and what its coming, its change or its end did to the work after it.
type Effect struct {
	AgreementID int64 // 0 where no agreement is known: nothing is rated
	Lines       []store.RatedLine
	Was         []store.RatedLine // before it was changed; none where it is new
	Others      []Shift
	Number      int // lines of others that are rated otherwise now
}

// Shift is another time entry whose lines are not what they were.
type Shift struct {
	EntryID, TicketID int64
	Was, Now          []store.RatedLine
}

// Effect compares the work under the agreement of a ticket with an entry as it was and as it is; nil says that it was not there, or is no more. It
// reads and writes nothing: it can be asked before a change as well as after it.
func (l *Ledger) Effect(ctx context.Context, v identity.Viewer, ticketID int64, was, now *ticket.TimeEntry) (f Effect, err error) {
	t, err := l.db.Ticket(ctx, v, ticketID)
	if err != nil || t.AgreementID == 0 {
		return f, err
	}
	if !v.Staff() {
		return f, fault.MayNot("see how work is rated")
	}
	f.AgreementID = t.AgreementID
	ctx, end, err := l.db.Snapshot(ctx)
	if err != nil {
		return f, err
	}
	defer end()
	base, one, err := l.without(ctx, t, was, now)
	if err != nil {
		return f, err
	}
	before, err := base.with(one, was)
	if err != nil {
		return f, err
	}
	after, err := base.with(one, now)
	if err != nil {
		return f, err
	}
	f.compare(one.EntryID, before, after)
	return f, nil
}

// without is the work from an entry on, without it, and the entry as it is rated.
func (l *Ledger) without(ctx context.Context, t ticket.Ticket, was, now *ticket.TimeEntry) (b stretch, one store.WorkDone, err error) {
	given := cmp.Or(now, was)
	since := given.StartsAt
	if was != nil && was.StartsAt.Before(since) {
		since = was.StartsAt
	}
	due, err := l.db.RatingDue(ctx, program(), t.AgreementID)
	if err != nil {
		return b, one, err
	}
	behind := since
	for _, d := range due {
		if d.Since.Before(behind) {
			behind = d.Since
		}
	}
	editions, err := Editions(ctx, l.db.Reads(), t.AgreementID)
	if err != nil {
		return b, one, err
	}
	if b, err = l.stretch(ctx, t.AgreementID, editions, since, behind); err != nil {
		return b, one, err
	}
	if !slices.ContainsFunc(editions, func(e billing.Edition) bool { return len(billing.Limited(e.Terms)) > 0 }) {
		// Nothing that is used up ties the work of tickets together.
		b.work = slices.DeleteFunc(b.work, func(w store.WorkDone) bool { return w.TicketID != t.ID })
	}
	if i := slices.IndexFunc(b.work, func(w store.WorkDone) bool { return w.EntryID == given.ID }); i >= 0 {
		one = b.work[i]
		b.work = slices.Delete(b.work, i, i+1)
		return b, one, nil
	}
	one, err = l.workOf(ctx, t, *given)
	return b, one, err
}

// workOf is an entry that is not kept, as it would be rated.
func (l *Ledger) workOf(ctx context.Context, t ticket.Ticket, e ticket.TimeEntry) (w store.WorkDone, err error) {
	w = store.WorkDone{EntryID: e.ID, TicketID: t.ID, ClientID: t.ClientID, UserID: e.UserID, LoggedAt: e.CreatedAt, Facts: t.Facts, Verdict: t.Verdict, Review: t.Review, Approval: t.Approval}
	if len(w.Facts) == 0 {
		w.Facts = []byte("{}")
	}
	if t.Review == ticket.ReviewSettled {
		d, err := l.db.LatestDecision(ctx, program(), t.ID)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return w, err
		}
		w.Outcome = d.Outcome
	}
	return w, nil
}

// with rates the work with an entry in it, where there is one.
func (b stretch) with(one store.WorkDone, e *ticket.TimeEntry) ([]store.RatedLine, error) {
	b.work, b.rulings = slices.Clone(b.work), slices.Clone(b.rulings)
	if e != nil {
		for i, r := range b.rulings { // what was ruled on its first line goes with it
			if r.EntryID == e.ID && r.StartsAt.Equal(one.StartsAt) {
				b.rulings[i].StartsAt = e.StartsAt
			}
		}
		one.StartsAt, one.EndsAt, one.Mode, one.WorkType = e.StartsAt, e.EndsAt, e.Mode, e.WorkType
		at, _ := slices.BinarySearchFunc(b.work, one, func(a, b store.WorkDone) int {
			return cmp.Or(a.StartsAt.Compare(b.StartsAt), cmp.Compare(a.EntryID, b.EntryID))
		})
		b.work = slices.Insert(b.work, at, one)
	}
	return b.lines()
}

// compare tells the entry's own lines from those of others that are rated otherwise.
func (f *Effect) compare(entryID int64, before, after []store.RatedLine) {
	was, now := byEntry(before), byEntry(after)
	f.Was, f.Lines = was[entryID], now[entryID]
	for id, lines := range now {
		if id == entryID || slices.EqualFunc(was[id], lines, sameMoney) {
			continue
		}
		f.Others = append(f.Others, Shift{EntryID: id, TicketID: lines[0].TicketID, Was: was[id], Now: lines})
		for _, line := range lines {
			if !slices.ContainsFunc(was[id], func(o store.RatedLine) bool { return sameMoney(o, line) }) {
				f.Number++
			}
		}
	}
	slices.SortFunc(f.Others, func(a, b Shift) int {
		return cmp.Or(cmp.Compare(a.Now[0].Start, b.Now[0].Start), cmp.Compare(a.EntryID, b.EntryID))
	})
}

func byEntry(lines []store.RatedLine) map[int64][]store.RatedLine {
	list := map[int64][]store.RatedLine{}
	for _, line := range lines {
		list[line.EntryID] = append(list[line.EntryID], line)
	}
	return list
}

// sameMoney reports whether two lines of an entry come to the same, for the same reason.
func sameMoney(a, b store.RatedLine) bool {
	return a.Start == b.Start && a.End == b.End && a.Verdict == b.Verdict && a.Clause == b.Clause && a.Rate == b.Rate && a.Multiplier == b.Multiplier && a.Minutes == b.Minutes &&
		a.Amount == b.Amount && a.Priced == b.Priced && a.Hold == b.Hold
}
