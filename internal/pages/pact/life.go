package pact

import (
	"cmp"
	"context"
	"slices"
	"time"

	"remit/internal/agreement"
	"remit/internal/pages/document"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/tenure"
)

// Moment is something that happened to an agreement, or will.
type Moment struct {
	At     time.Time // when it happened; zero for what is only known by its day
	Day    time.Time // the day it stands under, midnight UTC
	Kind   string    // published, amended, accepted, an event's kind, begins, ends, ended or renews
	Words  string
	Reason string
	Coming bool
}

// Life is what happened to an agreement and what is to come, for both parties.
type Life struct {
	shell.Page
	Agreement store.Agreement
	Terms     *agreement.Terms // of the newest version
	Events    []store.LifeEvent
	Moments   []Moment // the earliest first
	State     tenure.State
	First     time.Time // first day of the first version
	Manage    string    // where managers give notice; "" for nobody else
	Ask       string    // where the client's administrator does
}

// LifeOf reads the life of an agreement as the viewer may see it.
func LifeOf(ctx context.Context, r store.Reader, page shell.Page, a store.Agreement, versions []store.Version, accepted []store.Acceptance) (x Life, err error) {
	x = Life{Page: page, Agreement: a}
	if x.Terms, err = r.Terms(ctx, a.ID, a.Latest); err != nil {
		return x, err
	}
	if x.Events, err = r.LifeEvents(ctx, page.Viewer, a.ID); err != nil {
		return x, err
	}
	x.First = x.Terms.Term.Starts
	for _, v := range versions {
		if from := day(v.Starts); from.Before(x.First) {
			x.First = from
		}
	}
	newest := slices.ContainsFunc(accepted, func(s store.Acceptance) bool { return s.Version == a.Latest })
	x.State = tenure.StateOf(x.Terms, a.Course(), page.Now, x.First, newest)
	for _, v := range versions {
		if v.Version == 1 {
			x.add(v.PublishedAt, "published", "", "version", v.Version)
		} else if !slices.ContainsFunc(x.Events, func(e store.LifeEvent) bool { return e.Kind == store.LifeRenewed && e.At.Equal(v.PublishedAt) }) {
			x.add(v.PublishedAt, "amended", "", "version", v.Version)
		}
	}
	for _, s := range accepted {
		x.add(s.At, "accepted", "", "version", s.Version, "who", s.Name)
	}
	for _, e := range x.Events {
		x.event(e)
	}
	x.coming()
	slices.SortStableFunc(x.Moments, func(a, b Moment) int {
		return cmp.Or(a.Day.Compare(b.Day), a.At.Compare(b.At))
	})
	return x, nil
}

// add puts something that happened at an instant into the life.
func (x *Life) add(at time.Time, kind, reason string, values ...any) {
	x.Moments = append(x.Moments, Moment{At: at, Day: x.Terms.Day(at), Kind: kind, Words: x.Say("life."+kind, values...), Reason: reason})
}

// on puts something that is known by its day alone into the life.
func (x *Life) on(at time.Time, kind string, values ...any) {
	x.Moments = append(x.Moments, Moment{Day: at, Kind: kind, Words: x.Say("life."+kind, values...), Coming: at.After(x.Terms.Day(x.Now))})
}

// event puts a kept event into the life.
func (x *Life) event(e store.LifeEvent) {
	last := document.Date(day(e.Day), x.Locale)
	switch e.Kind {
	case store.LifeGiven:
		x.add(e.At, "given-"+e.Party, e.Reason, "day", last, "received", document.Date(day(e.Received), x.Locale))
	case store.LifeRolled:
		x.on(day(e.Received), "rolled", "day", last)
	case store.LifeRenewed:
		x.add(e.At, "renewed", e.Reason, "day", last, "who", e.By)
		x.Moments[len(x.Moments)-1].Reason += "\n" + x.Say("life.word", "word", e.Word)
	default:
		x.add(e.At, e.Kind, e.Reason, "day", last, "who", e.By)
	}
}

// coming puts what is known of the days ahead into the life, and on which day it began and ended.
func (x *Life) coming() {
	today := x.Terms.Day(x.Now)
	x.on(x.First, "begins")
	if end := x.Agreement.Course().End(x.Terms); !end.IsZero() {
		kind := "ends"
		if end.Before(today) {
			kind = "ended"
		}
		x.on(end, kind)
		return
	}
	end := x.Terms.Term.EndOn(today)
	if end.IsZero() {
		return
	}
	if until, ok := x.Terms.Term.LastNotice(end); ok && !until.Before(today) {
		x.on(until, "notice-until")
	}
	x.on(end.AddDate(0, 0, 1), "renews", "day", document.Date(x.Terms.Term.EndOn(end.AddDate(0, 0, 1)), x.Locale))
}

// StateWords say where the agreement is in its life.
func (x Life) StateWords() string {
	at := x.First
	switch x.State {
	case tenure.Ended, tenure.Noticed:
		at = x.Agreement.Course().End(x.Terms)
	case tenure.Renewed:
		at = x.Terms.Term.EndOn(x.Terms.Day(x.Now))
	}
	return x.Say("life.state-"+string(x.State), "day", document.Date(at, x.Locale), "version", x.Agreement.Latest)
}

// when writes the day of a moment.
func (x Life) when(m Moment) string { return x.Format(m.Day, "2 Jan 2006") }
