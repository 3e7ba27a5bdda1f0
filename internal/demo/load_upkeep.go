package demo

import (
	"context"
	"slices"
	"strings"
	"time"

	"remit/internal/agreement"
	"remit/internal/calendar"
	"remit/internal/history"
	"remit/internal/identity"
	"remit/internal/mail"
	"remit/internal/ruling"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/upkeep"
)

// upkeepShare is how many requests there are for each day of maintenance that is told: a house with few requests has little of either.
const upkeepShare = 40

// duty is maintenance of one client on a day.
type duty struct {
	upkeep.Occurrence
	client Client
	row    store.Upkeep
}

// addUpkeep stores the maintenance that came due in the last year, as its calendar would have opened it: most was kept, some was done too late,
// and what came due last is open where there is time. From now on the program keeps the calendar.
func (l *loading) addUpkeep(ctx context.Context) error {
	due, err := l.duties(ctx)
	if err != nil {
		return err
	}
	due = due[max(0, len(due)-l.done.Tickets/upkeepShare):]
	house, err := l.Desk.House(ctx)
	if err != nil {
		return err
	}
	histories := func(yield func(history.History, error) bool) {
		for i, d := range due {
			h, err := l.kept(d, i, len(due))
			if !yield(h, err) || err != nil {
				return
			}
		}
	}
	keeper := history.Keeper{DB: l.DB, NoCover: house.NoCover, Domain: mail.Domain(house.Address), Routes: house.Routes}
	if l.done.Upkeep, err = keeper.Remember(ctx, operator(), histories, history.Remembering{Told: func(int) {}, AtOnce: l.AtOnce}); err != nil {
		return err
	}
	return l.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := upkeep.Begin(ctx, tx, tx.Now)
		return err
	})
}

// duties lists what came due in the last year, in order of time.
func (l *loading) duties(ctx context.Context) (list []duty, err error) {
	now := l.DB.Now()
	for _, c := range l.plan.Clients {
		a, err := l.DB.AgreementByNumber(ctx, operator(), c.Agreement.Number)
		if err != nil {
			return nil, err
		}
		var editions []upkeep.Edition
		for _, v := range c.Agreement.Versions {
			editions = append(editions, upkeep.Edition{Version: v.Terms.Version, Terms: v.Terms, Since: calendar.DateOf(v.Terms.Term.Starts.Add(-signedBefore))})
		}
		owed, err := upkeep.Owed(editions, now.AddDate(-1, 0, 0).Truncate(24*time.Hour), now)
		if err != nil {
			return nil, err
		}
		for _, o := range owed {
			if !o.Starts().After(now) {
				list = append(list, duty{o, c, store.Upkeep{AgreementID: a.ID, Version: o.Version, Clause: o.Rule.Clause, Day: o.Date()}})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b duty) int { return a.Starts().Compare(b.Starts()) })
	return list, nil
}

// upkeepPace is which part of its time maintenance took to be done; above 1 it was too late.
var upkeepPace = [...]float64{0.35, 0.6, 0.8, 0.5, 0.7, 1.4, 0.45, 0.9, 0.3, 0.65, 0.75, 0.55}

// kept is the i-th maintenance with what was done about it, as far as now.
func (l *loading) kept(d duty, i, all int) (history.History, error) {
	q := upkeep.Request(d.row, d.Occurrence)
	q.Client = l.clients[d.client.File.Slug]
	h := history.History{Request: q}
	pace := upkeepPace[(i+len(upkeepPace)-all%len(upkeepPace))%len(upkeepPace)]
	who := l.worker(i)
	due, err := ruling.DueOf(d.Terms, d.Rule, d.Starts())
	if err != nil {
		return h, err
	}
	for _, step := range []struct {
		share float64
		do    func(at time.Time) history.Deed
	}{
		{0.6, func(time.Time) history.Deed { return history.Took{} }},
		{0.6, func(time.Time) history.Deed { return l.found(d) }},
		{0.6, func(time.Time) history.Deed { return history.Stepped{Status: ticket.Open} }},
		{1, func(at time.Time) history.Deed {
			return history.Worked{Entry: ticket.TimeEntry{StartsAt: at.Add(-50 * time.Minute), EndsAt: at, Mode: "remote", WorkType: "support", Note: "Maintenance under " + d.Rule.Clause}}
		}},
		{1, func(time.Time) history.Deed {
			return history.Noted{Text: "Done as the clause says; what was found and changed is in the log book."}
		}},
		{1, func(time.Time) history.Deed { return history.Stepped{Status: ticket.Resolved} }},
	} {
		at, err := shareOf(d.Terms, d.Rule, d.Starts(), step.share*pace)
		if err != nil {
			return h, err
		}
		if at.After(l.DB.Now()) || step.share == 1 && due.After(l.DB.Now()) {
			break
		}
		h.Deeds = append(h.Deeds, history.Past{At: at, By: who, Do: step.do(at)})
	}
	return h, nil
}

// shareOf is when a share of the time for maintenance has passed.
func shareOf(terms *agreement.Terms, m agreement.Maintenance, from time.Time, share float64) (time.Time, error) {
	hours := terms.Hours[m.Hours]
	allowed, err := hours.Allowed(from, m.Resolve)
	if err != nil {
		return from, err
	}
	at, err := hours.Add(from, time.Duration(share*float64(allowed)).Truncate(time.Second))
	return at.UTC(), err
}

// found is what a technician finds out before the work: that it is done remotely, and on what.
func (l *loading) found(d duty) history.Found {
	facts := upkeep.Request(d.row, d.Occurrence).Facts
	facts.ReceivedAt, facts.Channel, facts.Text = d.Starts(), string(ticket.API), d.Rule.Says
	facts.Mode, facts.Asset = agreement.Known("remote"), agreement.Absent[agreement.AssetFact]()
	set := map[string]string{"mode": "remote", "asset": "none"}
	top, _, _ := strings.Cut(d.Rule.Service, "/")
	for _, a := range d.client.File.Assets {
		if a.Managed && (a.Class == top || strings.HasPrefix(a.Class, top+"/")) {
			facts.Asset, set["asset"] = agreement.Known(ruling.AssetFact(identity.Asset{Tag: a.Tag, Class: a.Class, Managed: true})), a.Tag
			break
		}
	}
	return history.Found{Facts: facts, Set: set}
}

// worker is the technician who does the i-th maintenance.
func (l *loading) worker(i int) identity.Viewer {
	var list []identity.User
	for _, u := range l.plan.Users {
		if atWork(u.Role) {
			list = append(list, l.users[u.Email])
		}
	}
	if len(list) == 0 {
		return operator()
	}
	return staff(list[i%len(list)])
}
