// Package promise shows how the clocks of a ticket stand: what is due next, by whose hours, and why nothing is.
package promise

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"remit/internal/agreement"
	"remit/internal/calendar"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/sla"
	"remit/internal/store"
	"remit/internal/ticket"
)

// keptClock is a clock as a ticket keeps it (spec 2, Clocks).
type keptClock struct {
	State   sla.State `json:"state"`
	Allowed int64     `json:"allowed_s"`
	Elapsed int64     `json:"elapsed_s"`
}

func (k *keptClock) spans() (elapsed, allowed time.Duration) {
	return time.Duration(k.Elapsed) * time.Second, time.Duration(k.Allowed) * time.Second
}

type keptClocks struct {
	Respond *keptClock `json:"respond"`
	Update  *keptClock `json:"update"`
	Resolve *keptClock `json:"resolve"`
}

// Next are the clocks that the rows of a list show, by ticket: of each the one that runs out next.
func Next(ctx context.Context, db *store.DB, v identity.Viewer, rows []ticket.Row, now time.Time) (map[int64]shell.Clock, error) {
	var still []int64
	for _, row := range rows {
		if row.Clock.Name == "" && row.AgreementID != 0 {
			still = append(still, row.ID)
		}
	}
	kept, err := db.ClocksOf(ctx, v, still)
	if err != nil {
		return nil, err
	}
	out := make(map[int64]shell.Clock, len(rows))
	for _, row := range rows {
		if row.Clock.Name == "" {
			out[row.ID], err = stillClock(row.Ticket, kept[row.ID])
		} else {
			out[row.ID], err = runningClock(ctx, db, row.Ticket, now)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// runningClock is the clock that runs out next.
func runningClock(ctx context.Context, db *store.DB, t ticket.Ticket, now time.Time) (shell.Clock, error) {
	terms, err := db.Terms(ctx, t.AgreementID, t.AgreementVersion)
	if err != nil {
		return shell.Clock{}, err
	}
	c := shell.RunningClock(shell.Capital(t.Clock.Name), now, t.Clock.Due, t.Clock.Soon, elapsed(terms, t.Clock, now), t.Clock.Allowed)
	c.Zone = terms.Zone
	within(&c, tableOf(terms, t.Clock), now)
	return c, nil
}

// tableOf are the opening hours by which a clock runs. A ticket does not keep them: they are those by which the clock, from where it
// was computed, comes out as due when it is. Nil where there are none such.
func tableOf(terms *agreement.Terms, c ticket.NextClock) *calendar.Table {
	for _, target := range terms.Targets {
		table := terms.Hours[target.Hours]
		if table != nil && c.Elapsed+table.Between(c.At, c.Due) == c.Allowed {
			return table
		}
	}
	return nil
}

// maxStretches is how many opening hours a page is given to count on by itself: four weeks of working days.
const maxStretches = 20

// within tells a clock that runs how much its hours still count until it is due, if they are closed before that.
func within(c *shell.Clock, table *calendar.Table, now time.Time) {
	if table == nil || !now.Before(c.Due) {
		return
	}
	left := table.Between(now, c.Due)
	if left >= c.Due.Sub(now).Truncate(time.Second) || left < time.Minute {
		return
	}
	c.Left = left
	from, open := now, table.Open(now)
	var all []shell.Stretch
	for _, edge := range append(table.Edges(now, c.Due), c.Due) {
		if open {
			all = append(all, shell.Stretch{From: from, To: edge})
		}
		from, open = edge, !open
	}
	if len(all) <= maxStretches {
		c.Open = all
	}
}

// elapsed is how much of a clock's open time is used.
func elapsed(terms *agreement.Terms, c ticket.NextClock, now time.Time) time.Duration {
	if !now.Before(c.Due) {
		return c.Allowed
	}
	if table := tableOf(terms, c); table != nil {
		return c.Elapsed + table.Between(c.At, now)
	}
	return c.Elapsed
}

// stillClock is what stands in the place of a clock where none runs: what is waited for, that all is met, or why there is none.
func stillClock(t ticket.Ticket, data json.RawMessage) (shell.Clock, error) {
	var k keptClocks
	if len(data) > 0 {
		if err := json.Unmarshal(data, &k); err != nil {
			return shell.Clock{}, fmt.Errorf("promise: clocks of %d: %w", t.ID, err)
		}
	}
	switch {
	case !t.Status.IsOpen() && t.Missed:
		return shell.MetClock("Done", "a target was missed", 1, 1), nil
	case !t.Status.IsOpen():
		return shell.MetClock("Done", "in time", 1, 1), nil
	case k.Resolve != nil && waitsFor(t.Status) != "":
		used, allowed := k.Resolve.spans()
		return shell.PausedClock("Resolve", waitsFor(t.Status), used, allowed), nil
	case k.Respond != nil && k.Respond.State == sla.Met:
		used, allowed := k.Respond.spans()
		return shell.MetClock("Respond", "met", used, allowed), nil
	default:
		return shell.NoClock(noClockWhy(t)), nil
	}
}

// waitsFor says what stops the work, "" where nothing does.
func waitsFor(s ticket.Status) string {
	switch s {
	case ticket.WaitingClient:
		return "client"
	case ticket.WaitingVendor:
		return "vendor"
	case ticket.Scheduled:
		return "scheduled"
	default:
		return ""
	}
}

// noClockWhy says why nothing is due.
func noClockWhy(t ticket.Ticket) string {
	switch {
	case t.Flag == ticket.FlagUnreadable:
		return "unreadable"
	case t.Flag == ticket.FlagWhichClient:
		return "client?"
	case t.ClientID == 0:
		return "no client"
	case t.AgreementID == 0:
		return "no agreement"
	default:
		return t.Verdict
	}
}

// All are all clocks of a ticket as bars, as of now, with words under them.
func All(c sla.Clocks, target *sla.Target, t ticket.Ticket, zones Zones, now time.Time) []shell.Clock {
	if target == nil {
		return []shell.Clock{shell.NoClock(noClockWhy(t))}
	}
	var out []shell.Clock
	for _, k := range []struct {
		name  string
		span  string
		clock *sla.Clock
	}{{"Respond", target.Respond.Text, c.Respond}, {"Update", target.Update.Text, c.Update}, {"Resolve", target.Resolve.Text, c.Resolve}} {
		if k.clock != nil {
			out = append(out, fullClock(k.name, "of "+spanWords(k.span)+" "+hoursWords(target.Hours), k.clock, t, zones, now))
		}
	}
	return out
}

// spanWords are a span of a target in words: “2 h”, “1 business day”.
func spanWords(text string) string {
	if days, ok := strings.CutSuffix(text, "bd"); ok {
		if days == "1" {
			return "1 business day"
		}
		return days + " business days"
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return text
	}
	return shell.Span(d)
}

// hoursWords name a table of opening hours.
func hoursWords(name string) string {
	if name == "always" {
		return "around the clock"
	}
	return "in " + name + " hours"
}

// Zones are how the reader reads times, and the agreement's time zone with its opening hours where there is one.
type Zones struct {
	Reader    shell.Locale
	Agreement *time.Location
	Hours     *calendar.Table // by which the clocks run; nil where it is not known
}

func fullClock(name, of string, k *sla.Clock, t ticket.Ticket, z Zones, now time.Time) shell.Clock {
	switch {
	case !k.Due.IsZero():
		soon := t.Clock.Soon
		if shell.Capital(t.Clock.Name) != name {
			soon = k.Due.Add(-max(k.Allowed/10, time.Minute))
		}
		c := shell.RunningClock(name, now, k.Due, soon, k.Elapsed, k.Allowed)
		within(&c, z.Hours, now)
		c.Zone, c.Note = z.Agreement, shell.Promise(now, k.Due, z.Reader)+elsewhere(k.Due, z)+", "+of
		return c
	case k.State == sla.Met:
		c := shell.MetClock(name, "met in "+shell.Span(k.Elapsed), k.Elapsed, k.Allowed)
		c.Note = metNote(k, of, z, now)
		return c
	case k.State == sla.Missed:
		c := shell.Clock{Name: name, State: shell.ClockNone, Word: "missed " + shell.Stamp(now, k.MissedAt, z.Reader), Percent: 100}
		c.Note = "after " + shell.Span(k.Elapsed) + " " + of
		return c
	default:
		word, note := waitsFor(t.Status), shell.Span(k.Elapsed)+" used "+of
		if word == "" {
			word, note = "starts with our answer", strings.TrimPrefix(of, "of ")
		}
		c := shell.PausedClock(name, word, k.Elapsed, k.Allowed)
		c.Note = note
		return c
	}
}

func metNote(k *sla.Clock, of string, z Zones, now time.Time) string {
	if k.MetAt.IsZero() {
		return of
	}
	return shell.Stamp(now, k.MetAt, z.Reader) + ", " + of
}

// elsewhere is the same time in the agreement's zone, where its clocks differ from the reader's.
func elsewhere(at time.Time, z Zones) string {
	if z.Agreement == nil {
		return ""
	}
	_, here := at.In(z.Reader.Zone).Zone()
	_, there := at.In(z.Agreement).Zone()
	if here == there {
		return ""
	}
	return " (" + z.Reader.Format(at.In(z.Agreement), "Mon 15:04 MST") + ")"
}
