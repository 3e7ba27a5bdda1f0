package pact

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
)

// months is how far back the promises are counted: this month and those before it.
const months = 12

// maxMisses is how many late requests are listed at once; those of one month can be asked for.
const maxMisses = 100

// Kept is how the promises of an agreement were kept, by the month in which a request came in and by priority.
type Kept struct {
	shell.Page
	Number string // of the agreement
	Base   string // address of this page
	Month  string // 2026-02: whose misses are listed; "" for all months
	Months []Month
	Levels []string // the priorities that there were
	Misses []Miss
	More   bool // there are more misses than are listed
	Own    bool // the viewer sees only their own requests among them
	Ticket func(id int64) string
}

// Month is a row of figures.
type Month struct {
	Name string // February 2026
	Key  string // 2026-02
	All  Figures
	By   map[string]Figures // by priority
}

// Figures are of answers and of solutions.
type Figures struct{ Respond, Resolve store.Promises }

// Missed is how many came too late of both.
func (f Figures) Missed() int { return f.Respond.Missed + f.Resolve.Missed }

func (f *Figures) add(x store.Attainment) {
	f.Respond.Kept, f.Respond.Missed = f.Respond.Kept+x.Respond.Kept, f.Respond.Missed+x.Respond.Missed
	f.Resolve.Kept, f.Resolve.Missed = f.Resolve.Kept+x.Resolve.Kept, f.Resolve.Missed+x.Resolve.Missed
}

// Miss is a request that was late, with what was late in words.
type Miss struct {
	store.Miss
	Late []string
}

// KeptOf reads how an agreement's promises were kept, in the agreement's own zone.
func KeptOf(ctx context.Context, r store.Reader, p shell.Page, a store.Agreement, month string) (Kept, error) {
	k := Kept{Page: p, Number: a.Number, Month: month, Own: p.Viewer.Client() && !p.Viewer.May(identity.SeeOrganisation)}
	terms, err := r.Terms(ctx, a.ID, a.Latest)
	if err != nil {
		return k, err
	}
	stretches := calendarMonths(p.Now.In(terms.Zone))
	for _, s := range stretches {
		at := s.From.In(terms.Zone)
		k.Months = append(k.Months, Month{Name: p.Format(at, "January 2006"), Key: at.Format("2006-01"), By: map[string]Figures{}})
	}
	counts, err := r.Kept(ctx, p.Viewer, a.ID, stretches)
	if err != nil {
		return k, err
	}
	k.count(counts)
	listed := store.Stretch{From: stretches[len(stretches)-1].From, To: stretches[0].To}
	if month != "" {
		i := slices.IndexFunc(k.Months, func(m Month) bool { return m.Key == month })
		if i < 0 {
			return k, fault.Errorf(fault.NotFound, "There is nothing under this address.")
		}
		listed = stretches[i]
	}
	misses, err := r.Misses(ctx, p.Viewer, a.ID, listed, maxMisses+1)
	if k.More = len(misses) > maxMisses; k.More {
		misses = misses[:maxMisses]
	}
	for _, m := range misses {
		k.Misses = append(k.Misses, Miss{m, late(m, p.Locale)})
	}
	return k, err
}

// count lays the counts out by month and priority.
func (k *Kept) count(counts []store.Attainment) {
	for _, x := range counts {
		m := &k.Months[x.Stretch]
		if x.Respond.Due()+x.Resolve.Due() == 0 {
			continue
		}
		m.All.add(x)
		f := m.By[x.Priority]
		f.add(x)
		m.By[x.Priority] = f
		if x.Priority != "" && !slices.Contains(k.Levels, x.Priority) {
			k.Levels = append(k.Levels, x.Priority)
		}
	}
	slices.Sort(k.Levels)
}

// Total is the sum of all months.
func (k Kept) Total() (all Figures) {
	for _, m := range k.Months {
		all.add(store.Attainment{Respond: m.All.Respond, Resolve: m.All.Resolve})
	}
	return all
}

// monthName is the month whose misses are listed, in words.
func (k Kept) monthName() string {
	for _, m := range k.Months {
		if m.Key == k.Month {
			return m.Name
		}
	}
	return ""
}

// calendarMonths are the month of an instant and those before it, the newest first, in the instant's zone.
func calendarMonths(now time.Time) []store.Stretch {
	list := make([]store.Stretch, months)
	for i := range list {
		from := time.Date(now.Year(), now.Month()-time.Month(i), 1, 0, 0, 0, 0, now.Location())
		list[i] = store.Stretch{From: from, To: time.Date(now.Year(), now.Month()-time.Month(i)+1, 1, 0, 0, 0, 0, now.Location())}
	}
	return list
}

// share words a figure: “11 of 12, 92 %”. A miss is never rounded away.
func share(c store.Promises, l shell.Locale) string {
	if c.Due() == 0 {
		return "–"
	}
	return l.Say("kept.share", "kept", c.Kept, "due", c.Due(), "percent", 100*c.Kept/c.Due())
}

// storedClock is what a ticket keeps of one clock (spec 2-time, Clocks).
type storedClock struct {
	Allowed  int64      `json:"allowed_s"`
	Elapsed  int64      `json:"elapsed_s"`
	MetAt    *time.Time `json:"met_at"`
	MissedAt *time.Time `json:"missed_at"`
}

// late words what was late on a request, and by how much of the time that the agreement counts.
func late(m store.Miss, l shell.Locale) []string {
	var clocks struct {
		Respond *storedClock `json:"respond"`
		Resolve *storedClock `json:"resolve"`
	}
	if err := json.Unmarshal(m.Clocks, &clocks); err != nil {
		return nil
	}
	var list []string
	if m.Respond {
		list = append(list, clocks.Respond.lateBy("respond", l))
	}
	if m.Resolve {
		list = append(list, clocks.Resolve.lateBy("resolve", l))
	}
	return list
}

// lateBy words by how much what a clock measures, respond or resolve, was late. c may be nil.
func (c *storedClock) lateBy(what string, l shell.Locale) string {
	switch {
	case c == nil || c.MissedAt == nil:
		return l.Say("kept." + what + "-by-target")
	case c.MetAt == nil:
		return l.Say("kept." + what + "-waits")
	}
	return l.Say("kept."+what+"-late", "span", shell.Span(time.Duration(max(1, c.Elapsed-c.Allowed))*time.Second))
}

// KeptPage answers with the page of an agreement; base is its address.
func KeptPage(c echo.Context, r store.Reader, p shell.Page, a store.Agreement, base string, ticketURL func(id int64) string) (Kept, error) {
	k, err := KeptOf(c.Request().Context(), r, p, a, c.QueryParam("month"))
	k.Base, k.Ticket = base, ticketURL
	return k, err
}

// number is a request's number.
func (m Miss) number() string { return ticket.Number(m.TicketID) }
