package staff

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"remit/internal/agreement"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/sla"
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

// rowClocks are the clocks that the rows of a list show, by ticket.
func (p *Pages) rowClocks(ctx context.Context, v identity.Viewer, rows []ticket.Row, now time.Time) (map[int64]shell.Clock, error) {
	var still []int64
	for _, row := range rows {
		if row.Clock.Name == "" && row.AgreementID != 0 {
			still = append(still, row.ID)
		}
	}
	kept, err := p.db.ClocksOf(ctx, v, still)
	if err != nil {
		return nil, err
	}
	out := make(map[int64]shell.Clock, len(rows))
	for _, row := range rows {
		if row.Clock.Name == "" {
			out[row.ID], err = stillClock(row.Ticket, kept[row.ID])
		} else {
			out[row.ID], err = p.runningClock(ctx, row.Ticket, now)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// runningClock is the clock that runs out next.
func (p *Pages) runningClock(ctx context.Context, t ticket.Ticket, now time.Time) (shell.Clock, error) {
	terms, err := p.db.Terms(ctx, t.AgreementID, t.AgreementVersion)
	if err != nil {
		return shell.Clock{}, err
	}
	c := shell.RunningClock(title(t.Clock.Name), now, t.Clock.Due, t.Clock.Soon, elapsed(terms, t.Clock, now), t.Clock.Allowed)
	c.Zone = terms.Zone
	return c, nil
}

// elapsed is how much of a clock's open time is used. A ticket does not keep by which opening hours its clock runs: they are
// those by which the clock, from where it was computed, comes out as due when it is.
func elapsed(terms *agreement.Terms, c ticket.NextClock, now time.Time) time.Duration {
	if !now.Before(c.Due) {
		return c.Allowed
	}
	for _, target := range terms.Targets {
		table := terms.Hours[target.Hours]
		if table != nil && c.Elapsed+table.Between(c.At, c.Due) == c.Allowed {
			return c.Elapsed + table.Between(c.At, now)
		}
	}
	return c.Elapsed
}

// stillClock is what stands in the place of a clock where none runs: what is waited for, that all is met, or why there is none.
func stillClock(t ticket.Ticket, data json.RawMessage) (shell.Clock, error) {
	var k keptClocks
	if len(data) > 0 {
		if err := json.Unmarshal(data, &k); err != nil {
			return shell.Clock{}, fmt.Errorf("staff: clocks of %d: %w", t.ID, err)
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

// fullClocks are all clocks of a ticket as bars, as of now, with words under them.
func fullClocks(c sla.Clocks, target *sla.Target, t ticket.Ticket, zones zones, now time.Time) []shell.Clock {
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

// hoursWords name a table of opening hours.
func hoursWords(name string) string {
	if name == "always" {
		return "around the clock"
	}
	return "in " + name + " hours"
}

// zones are the reader's time zone and the agreement's.
type zones struct{ reader, agreement *time.Location }

func fullClock(name, of string, k *sla.Clock, t ticket.Ticket, z zones, now time.Time) shell.Clock {
	switch {
	case !k.Due.IsZero():
		soon := t.Clock.Soon
		if title(t.Clock.Name) != name {
			soon = k.Due.Add(-max(k.Allowed/10, time.Minute))
		}
		c := shell.RunningClock(name, now, k.Due, soon, k.Elapsed, k.Allowed)
		c.Zone, c.Note = z.agreement, shell.Promise(now, k.Due, z.reader)+elsewhere(k.Due, z)+", "+of
		return c
	case k.State == sla.Met:
		c := shell.MetClock(name, "met in "+shell.Span(k.Elapsed), k.Elapsed, k.Allowed)
		c.Note = metNote(k, of, z, now)
		return c
	case k.State == sla.Missed:
		c := shell.Clock{Name: name, State: shell.ClockNone, Word: "missed " + shell.Stamp(now, k.MissedAt, z.reader), Percent: 100}
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

func metNote(k *sla.Clock, of string, z zones, now time.Time) string {
	if k.MetAt.IsZero() {
		return of
	}
	return shell.Stamp(now, k.MetAt, z.reader) + ", " + of
}

// elsewhere is the same time in the agreement's zone, where its clocks differ from the reader's.
func elsewhere(at time.Time, z zones) string {
	if z.agreement == nil {
		return ""
	}
	_, here := at.In(z.reader).Zone()
	_, there := at.In(z.agreement).Zone()
	if here == there {
		return ""
	}
	return " (" + at.In(z.agreement).Format("Mon 15:04 MST") + ")"
}
