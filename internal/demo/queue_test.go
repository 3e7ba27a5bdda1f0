package demo_test

import (
	"slices"
	"testing"
	"time"

	"remit/internal/agreement"
	"remit/internal/coverage"
	"remit/internal/demo"
	"remit/internal/sla"
	"remit/internal/ticket"
)

// clocks folds a ticket's events, with the decisions that its facts lead to.
func clocks(t *testing.T, p *demo.Plan, tk demo.Ticket, at time.Time) (coverage.Decision, sla.Clocks) {
	t.Helper()
	i := slices.IndexFunc(p.Clients, func(c demo.Client) bool { return c.File.Slug == tk.Client })
	terms := p.Clients[i].Agreement.At(tk.ReceivedAt)
	var d coverage.Decision
	events := []sla.Event{{At: tk.ReceivedAt, Type: sla.Received}}
	decide := func(at time.Time, f demo.Facts) {
		d = coverage.Decide(terms, p.Facts(&tk, f))
		e := sla.Event{At: at, Type: sla.NewTarget}
		if d.Target != nil {
			e.Target = &sla.Target{Hours: d.Target.Hours, Respond: d.Target.Respond, Update: d.Target.Update, Resolve: d.Target.Resolve}
		}
		events = append(events, e)
	}
	status := func(at time.Time, s ticket.Status) {
		if s != "" {
			events = append(events, sla.Event{At: at, Type: sla.Status, To: string(s)})
		}
	}
	facts := tk.Facts
	decide(tk.ReceivedAt, facts)
	for _, e := range tk.Events {
		switch e.Type {
		case demo.FactsSet:
			facts = facts.With(e.Facts)
			decide(e.At, facts)
		case demo.StaffReply:
			events = append(events, sla.Event{At: e.At, Type: sla.StaffReply})
			status(e.At, e.Status)
		case demo.ClientWord:
			events = append(events, sla.Event{At: e.At, Type: sla.ClientReply})
		case demo.Status:
			status(e.At, e.Status)
		case demo.Estimate:
			status(e.At, ticket.WaitingClient)
		case demo.Approval:
			if e.Granted {
				status(e.At, ticket.Open)
			}
		}
	}
	c, err := sla.Run(terms, events, at)
	if err != nil {
		t.Fatal(err)
	}
	return d, c
}

func TestTheQueueHasWorkOfEveryKindAtAnyHour(t *testing.T) {
	t.Parallel()
	for _, at := range hours {
		p := mustPlan(t, demo.Options{Seed: 1, Now: at})
		has := map[string]int{}
		for tk := range p.Tickets() {
			status := tk.FinalStatus()
			if !status.IsOpen() {
				continue
			}
			has["all"]++
			if tk.Client == "" {
				has["unknown sender"]++
				continue
			}
			has[string(status)]++
			if tk.Assignee() == "" {
				has["unassigned"]++
			}
			if slices.ContainsFunc(tk.Events, func(e demo.Event) bool { return e.Type == demo.Estimate }) {
				has["waiting for approval"]++
			}
			d, c := clocks(t, p, tk, at)
			if d.Verdict == agreement.Undecided {
				has["undecided"]++
			}
			if _, due, ok := sla.Next(c); ok && due.Before(at) {
				has["overdue"]++
			} else if ok && due.Before(at.Add(time.Hour)) {
				has["due soon"]++
			} else if ok {
				has["running"]++
			}
		}
		for what, least := range map[string]int{"all": 60, "open": 15, "unknown sender": 2, "unassigned": 12, "overdue": 5, "due soon": 6, "running": 20, "undecided": 6,
			"waiting-client": 8, "scheduled": 3, "waiting-vendor": 2, "waiting for approval": 2, "new": 15} {
			if has[what] < least {
				t.Errorf("now %s: %d of %q, want at least %d: %v", at.Format("Mon 2006-01-02 15:04"), has[what], what, least, has)
			}
		}
		if has["all"] > 90 {
			t.Errorf("now %s: %d tickets are open, want at most 90", at, has["all"])
		}
	}
}

func TestTargetsAreMostlyKept(t *testing.T) {
	t.Parallel()
	p := mustPlan(t, demo.Options{Seed: 2, Now: now})
	all, kept, verdicts := map[string]int{}, map[string]int{}, map[agreement.Verdict]int{}
	for tk := range p.Tickets() {
		if tk.Client == "" {
			continue
		}
		d, c := clocks(t, p, tk, now)
		verdicts[d.Verdict]++
		for name, clock := range map[string]*sla.Clock{"respond": c.Respond, "resolve": c.Resolve} {
			if clock == nil {
				continue
			}
			all[name]++
			if clock.MissedAt.IsZero() {
				kept[name]++
			}
		}
	}
	for name, n := range all {
		if share := 100 * kept[name] / n; share < 92 || share > 98 {
			t.Errorf("%s was kept in %d of 100, want 92 to 98", name, share)
		}
	}
	if verdicts[agreement.Covered] < 1500 || verdicts[agreement.Billable] < 600 || verdicts[agreement.Declined] < 20 || verdicts[agreement.Undecided] > 60 {
		t.Errorf("verdicts %v", verdicts)
	}
}
