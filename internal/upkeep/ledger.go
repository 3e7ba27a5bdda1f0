package upkeep

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ruling"
	"remit/internal/store"
)

// State is how maintenance stands.
type State string

// The states. Late, Missed and Passed were not kept.
const (
	Coming State = "coming" // its day is to come
	Open   State = "open"   // its ticket is open, and there is time
	Late   State = "late"   // its ticket is open, and the time is over
	Kept   State = "kept"   // done in time; without a time that the clause names, done at all
	Missed State = "missed" // done too late
	Passed State = "passed" // no ticket was opened: the program did not run on its day
)

// Entry is maintenance on a day as people are shown it.
type Entry struct {
	Agreement store.Agreement
	Version   int
	Terms     *agreement.Terms
	Rule      agreement.Maintenance
	Day       time.Time // local date of the agreement's zone, as midnight UTC
	Due       time.Time // by when it is, or was, to be done; zero where the clause names no time, or the clock stands
	State     State
	DoneAt    time.Time
	TicketID  int64 // 0 where there is none, or the viewer may not see it
	Subject   string
	Assignee  string
}

// Filter says which maintenance is asked for. Zero ids do not filter; the days are both included.
type Filter struct {
	AgreementID int64
	ClientID    int64
	From, To    time.Time
}

// Calendar lists the maintenance that the viewer may see, in order of time: what came due, and what is to come.
func Calendar(ctx context.Context, r store.Reader, v identity.Viewer, f Filter, now time.Time) ([]Entry, error) {
	agreements, err := agreementsOf(ctx, r, v, f)
	if err != nil {
		return nil, err
	}
	editions, err := r.Editions(ctx, v, f.AgreementID)
	if err != nil {
		return nil, err
	}
	rows, err := r.Upkeeps(ctx, v, store.UpkeepFilter{AgreementID: f.AgreementID, ClientID: f.ClientID, From: f.From.Format(time.DateOnly), To: f.To.Format(time.DateOnly)})
	if err != nil {
		return nil, err
	}
	var list []Entry
	for _, a := range agreements {
		mine := slices.DeleteFunc(slices.Clone(rows), func(u store.Upkeep) bool { return u.AgreementID != a.ID })
		past, err := entered(ctx, r, a, mine, now)
		if err != nil {
			return nil, err
		}
		own := slices.DeleteFunc(slices.Clone(editions), func(e store.Edition) bool { return e.AgreementID != a.ID })
		next, err := coming(ctx, r, a, own, mine, f.To, now)
		if err != nil {
			return nil, err
		}
		list = append(append(list, past...), next...)
	}
	slices.SortStableFunc(list, func(x, y Entry) int { return x.Day.Compare(y.Day) })
	return list, nil
}

// agreementsOf are the agreements that a filter leaves of those that the viewer may see.
func agreementsOf(ctx context.Context, r store.Reader, v identity.Viewer, f Filter) ([]store.Agreement, error) {
	if f.AgreementID == 0 {
		return r.Agreements(ctx, v, f.ClientID)
	}
	a, err := r.Agreement(ctx, v, f.AgreementID)
	if fault.Is(err, fault.NotFound) || err == nil && f.ClientID != 0 && a.ClientID != f.ClientID {
		return nil, nil
	}
	return []store.Agreement{a}, err
}

// entered are the entries of what came due under an agreement.
func entered(ctx context.Context, r store.Reader, a store.Agreement, rows []store.Upkeep, now time.Time) ([]Entry, error) {
	list := make([]Entry, 0, len(rows))
	for _, u := range rows {
		terms, err := r.Terms(ctx, u.AgreementID, u.Version)
		if err != nil {
			return nil, err
		}
		e := Entry{Agreement: a, Version: u.Version, Terms: terms, TicketID: u.TicketID, Subject: u.Subject, Assignee: u.Assignee}
		e.Rule, _ = ruling.MaintenanceUnder(terms, u.Clause)
		if e.Day, err = time.Parse(time.DateOnly, u.Day); err != nil {
			return nil, fmt.Errorf("upkeep: day of %s: %w", u.Clause, err)
		}
		if e.Due, err = ruling.DueOf(terms, e.Rule, Occurrence{u.Version, terms, e.Rule, e.Day}.Starts()); err != nil {
			return nil, err
		}
		if err := e.judge(u, now); err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

// coming are the entries of what is to come under an agreement up to a day, today's too while it is not entered yet.
func coming(ctx context.Context, r store.Reader, a store.Agreement, rows []store.Edition, known []store.Upkeep, to, now time.Time) ([]Entry, error) {
	editions, owes, err := read(ctx, r, rows)
	if err != nil || !owes {
		return nil, err
	}
	owed, err := Owed(editions, dayOf(now, editions[0].Terms.Zone), to)
	if err != nil {
		return nil, err
	}
	var list []Entry
	for _, o := range owed {
		if slices.ContainsFunc(known, func(u store.Upkeep) bool { return u.Clause == o.Rule.Clause && u.Day == o.Date() }) {
			continue
		}
		e := Entry{Agreement: a, Version: o.Version, Terms: o.Terms, Rule: o.Rule, Day: o.Day, State: Coming}
		if e.Due, err = ruling.DueOf(o.Terms, o.Rule, o.Starts()); err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

// judge says how maintenance that came due stands, by the clocks of its ticket.
func (e *Entry) judge(u store.Upkeep, now time.Time) error {
	if u.Passed {
		e.State = Passed
		return nil
	}
	var clocks struct {
		Resolve *struct {
			Due      time.Time `json:"due"`
			MetAt    time.Time `json:"met_at"`
			MissedAt time.Time `json:"missed_at"`
		} `json:"resolve"`
	}
	if len(u.Clocks) > 0 {
		if err := json.Unmarshal(u.Clocks, &clocks); err != nil {
			return fmt.Errorf("upkeep: clocks of %d: %w", u.TicketID, err)
		}
	}
	e.State = Kept
	if u.Status.IsOpen() {
		e.State = Open
	}
	c := clocks.Resolve
	if c == nil {
		return nil
	}
	e.DoneAt = c.MetAt
	switch { // pauses push it back
	case !c.MissedAt.IsZero():
		e.Due = c.MissedAt
	case !c.Due.IsZero():
		e.Due = c.Due
	case u.Status.IsOpen():
		e.Due = time.Time{}
	}
	switch late := !c.MissedAt.IsZero() || u.Status.IsOpen() && e.over(now); {
	case late && u.Status.IsOpen():
		e.State = Late
	case late:
		e.State = Missed
	}
	return nil
}

// over reports whether the time of maintenance that is not done is over: some of its hours passed since (spec 2, Clocks: missed is more than allowed).
func (e *Entry) over(now time.Time) bool {
	if e.Due.IsZero() || !e.Due.Before(now) {
		return false
	}
	hours := e.Terms.Hours[e.Rule.Hours]
	return hours == nil || hours.Between(e.Due, now) > 0
}

// Tally counts what was kept in a contract year, which is not over yet: Of is what is settled, open ones are counted apart.
type Tally struct {
	Agreement store.Agreement
	From, To  time.Time // the contract year, both days included
	Kept, Of  int
	Open      int
	Next      time.Time // zero where nothing is to come
}

// ContractYear is the year of an agreement in which a day lies: it begins on the day of the year on which the term did.
func ContractYear(t agreement.Term, day time.Time) (from, to time.Time) {
	years := day.Year() - t.Starts.Year()
	if from = t.Starts.AddDate(years, 0, 0); from.After(day) {
		years--
		from = t.Starts.AddDate(years, 0, 0)
	}
	return from, t.Starts.AddDate(years+1, 0, -1)
}

// Tallies counts entries by agreement, each over the contract year of now; agreements without an entry in it or to come are left out.
func Tallies(list []Entry, now time.Time) []Tally {
	var out []Tally
	for _, e := range list {
		i := slices.IndexFunc(out, func(t Tally) bool { return t.Agreement.ID == e.Agreement.ID })
		if i < 0 {
			t := Tally{Agreement: e.Agreement}
			t.From, t.To = ContractYear(e.Terms.Term, dayOf(now, e.Terms.Zone))
			out = append(out, t)
			i = len(out) - 1
		}
		out[i].count(e)
	}
	slices.SortStableFunc(out, func(a, b Tally) int {
		return cmp.Or(cmp.Compare(a.Agreement.ClientName, b.Agreement.ClientName), cmp.Compare(a.Agreement.Number, b.Agreement.Number))
	})
	return out
}

func (t *Tally) count(e Entry) {
	switch {
	case e.State == Coming:
		if t.Next.IsZero() {
			t.Next = e.Day
		}
	case e.Day.Before(t.From) || e.Day.After(t.To):
	case e.State == Open:
		t.Open++
	default:
		t.Of++
		if e.State == Kept {
			t.Kept++
		}
	}
}

// Forgone is the maintenance that an agreement would owe after its last day, up to another day, if it went on: nothing of it is done.
func Forgone(ctx context.Context, r store.Reader, v identity.Viewer, agreementID int64, last, to time.Time) ([]Occurrence, error) {
	rows, err := r.Editions(ctx, v, agreementID)
	if err != nil {
		return nil, err
	}
	editions, owes, err := read(ctx, r, rows)
	if err != nil || !owes {
		return nil, err
	}
	for i := range editions {
		editions[i].Course = agreement.Course{}
	}
	return Owed(editions, last.AddDate(0, 0, 1), to)
}
