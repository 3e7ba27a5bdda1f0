package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

func TestTheQueue(t *testing.T) {
	t.Parallel()
	onBoth(t, []example{
		{"each view holds what it should, and its count is its length", eachViewHoldsWhatItShould},
		{"filters narrow a list", filtersNarrow},
		{"a list is in the order of its view", listsAreInOrder},
		{"alarms are looked at when they are due, and after each change", alarmsAreLookedAt},
		{"work goes to who has the least, or had it the longest ago", workGoesRound},
	})
}

// running is a clock that is shown as due soon from one instant on and is missed at another, both from now.
func running(now time.Time, soon, due time.Duration) ticket.NextClock {
	return ticket.NextClock{Name: "respond", Soon: now.Add(soon), Due: now.Add(due), Allowed: time.Hour, At: now}
}

func subjects(t *testing.T, db *store.DB, v identity.Viewer, f ticket.Filter) (list []string) {
	t.Helper()
	f.Limit = 100
	for _, row := range got[[]ticket.Row](t)(db.Tickets(t.Context(), v, f, db.Now())) {
		list = append(list, row.Subject)
	}
	return list
}

func eachViewHoldsWhatItShould(t *testing.T, db *store.DB, clock *storetest.Clock) {
	now := clock.Now()
	kim, mia := mustUser(t, db, "kim@provider.example", identity.Technician), mustUser(t, db, "mia@provider.example", identity.Technician)
	type view = ticket.View
	const minute = time.Minute
	for _, x := range []struct {
		ticket ticket.Ticket
		in     []view // beside those that its state alone names
	}{
		{ticket.Ticket{Subject: "mine", AssigneeID: kim.ID}, []view{ticket.ViewMine, ticket.ViewMineAndNobodys}},
		{ticket.Ticket{Subject: "nobody's"}, []view{ticket.ViewUnassigned, ticket.ViewMineAndNobodys}},
		{ticket.Ticket{Subject: "another's", AssigneeID: mia.ID}, nil},
		{ticket.Ticket{Subject: "soon", AssigneeID: mia.ID, Clock: running(now, -minute, minute)}, []view{ticket.ViewDueSoon}},
		{ticket.Ticket{Subject: "soon from this instant on", AssigneeID: mia.ID, Clock: running(now, 0, minute)}, []view{ticket.ViewDueSoon}},
		{ticket.Ticket{Subject: "soon, but not yet", AssigneeID: mia.ID, Clock: running(now, time.Microsecond, minute)}, nil},
		{ticket.Ticket{Subject: "missed at this instant", AssigneeID: mia.ID, Clock: running(now, -minute, 0)}, []view{ticket.ViewMissed}},
		{ticket.Ticket{Subject: "missed", AssigneeID: mia.ID, Clock: running(now, -2*minute, -minute)}, []view{ticket.ViewMissed}},
		{ticket.Ticket{Subject: "undecided", AssigneeID: mia.ID, Verdict: "undecided"}, []view{ticket.ViewUndecided}},
		{ticket.Ticket{Subject: "undecided of whom", AssigneeID: mia.ID, Verdict: "undecided", Flag: ticket.FlagUnknownSender}, []view{ticket.ViewUnknownSender}},
		{ticket.Ticket{Subject: "of which client", AssigneeID: mia.ID, Flag: ticket.FlagWhichClient}, []view{ticket.ViewUnknownSender}},
		{ticket.Ticket{Subject: "unreadable", AssigneeID: mia.ID, Flag: ticket.FlagUnreadable}, []view{ticket.ViewUnreadable}},
		{ticket.Ticket{Subject: "approval wanted", AssigneeID: mia.ID, Approval: ticket.ApprovalWanted}, []view{ticket.ViewApproval}},
		{ticket.Ticket{Subject: "approved", AssigneeID: mia.ID, Approval: ticket.ApprovalApproved}, nil},
		{ticket.Ticket{Subject: "waiting", AssigneeID: mia.ID, Status: ticket.WaitingClient}, []view{ticket.ViewWaitingClient}},
		{ticket.Ticket{Subject: "flagged", AssigneeID: mia.ID, Review: ticket.ReviewFlagged}, []view{ticket.ViewReview}},
		{ticket.Ticket{Subject: "settled", AssigneeID: mia.ID, Review: ticket.ReviewSettled}, nil},
	} {
		if x.ticket.Verdict == "" {
			x.ticket.Verdict = "covered"
		}
		mustTicket(t, db, x.ticket)
		done := x.ticket
		done.Subject, done.Status = "done: "+x.ticket.Subject, ticket.Resolved
		mustTicket(t, db, done)
		for _, v := range append(ticket.Views(), ticket.ViewReview) {
			list := subjects(t, db, identity.Viewer{UserID: kim.ID}, ticket.Filter{View: v})
			want := slices.Contains(x.in, v) || v == ticket.ViewOpen
			if slices.Contains(list, x.ticket.Subject) != want {
				t.Errorf("%q in the view %s: %v, want %v", x.ticket.Subject, v, !want, want)
			}
			wantDone := v == ticket.ViewSolved || v == ticket.ViewReview && slices.Contains(x.in, v)
			if slices.Contains(list, done.Subject) != wantDone {
				t.Errorf("%q in the view %s: %v, want %v", done.Subject, v, !wantDone, wantDone)
			}
		}
	}
	countsAreLengths(t, db, identity.Viewer{UserID: kim.ID})
}

// countsAreLengths holds each view's count against the length of its list. Solved work is not counted.
func countsAreLengths(t *testing.T, db *store.DB, v identity.Viewer) {
	t.Helper()
	counts := got[store.Counts](t)(db.Counts(t.Context(), v, db.Now()))
	for _, view := range append(ticket.Views(), ticket.ViewReview) {
		n, counted := counts[view]
		if view == ticket.ViewSolved {
			continue
		}
		if length := len(subjects(t, db, v, ticket.Filter{View: view})); !counted || n != length {
			t.Errorf("the view %s counts %d (%v) and lists %d", view, n, counted, length)
		}
	}
}

func filtersNarrow(t *testing.T, db *store.DB, clock *storetest.Clock) {
	now := clock.Now()
	whole := wholeTicket(t, db, now)
	whole.Subject = "whole"
	mustTicket(t, db, whole)
	mustTicket(t, db, ticket.Ticket{Subject: "other", ReceivedAt: now.Add(time.Hour)})
	for name, f := range map[string]ticket.Filter{
		"client": {ClientID: whole.ClientID}, "contact": {ContactID: whole.ContactID}, "assignee": {Assignee: whole.AssigneeID}, "team": {Team: whole.TeamID},
		"verdict": {Verdict: whole.Verdict}, "priority": {Priority: "P2"}, "status": {Status: ticket.Scheduled},
		"until": {Until: now.Add(time.Hour)}, "since and until": {Since: whole.ReceivedAt, Until: whole.ReceivedAt.Add(1000)},
		"all at once": {View: ticket.ViewOpen, ClientID: whole.ClientID, Assignee: whole.AssigneeID, Verdict: whole.Verdict, Status: whole.Status},
	} {
		same(t, name, subjects(t, db, staff, f), []string{"whole"})
	}
	for name, f := range map[string]ticket.Filter{
		"since": {Since: now}, "until is not included": {Since: now.Add(time.Hour)}, "two that exclude each other": {},
	} {
		want := []string{"other"}
		if name == "two that exclude each other" {
			f, want = ticket.Filter{ClientID: whole.ClientID, Status: ticket.New}, nil
		}
		same(t, name, subjects(t, db, staff, f), want)
	}
}

func listsAreInOrder(t *testing.T, db *store.DB, clock *storetest.Clock) {
	now := clock.Now()
	for i, due := range []time.Duration{3, 1, 2, 1} {
		mustTicket(t, db, ticket.Ticket{Subject: fmt.Sprint("due ", int(due), " as ", i), Clock: running(now, 0, due*time.Hour)})
	}
	mustTicket(t, db, ticket.Ticket{Subject: "no clock"})
	same(t, "open work", subjects(t, db, staff, ticket.Filter{View: ticket.ViewOpen}), []string{"due 1 as 1", "due 1 as 3", "due 2 as 2", "due 3 as 0", "no clock"})
	for i, changed := range []time.Duration{1, 3, 2} {
		mustTicket(t, db, ticket.Ticket{Subject: fmt.Sprint("solved ", i), Status: ticket.Closed, UpdatedAt: now.Add(changed * time.Hour)})
	}
	same(t, "solved", subjects(t, db, staff, ticket.Filter{View: ticket.ViewSolved}), []string{"solved 1", "solved 2", "solved 0"})
	if all := subjects(t, db, staff, ticket.Filter{}); all[0] != "solved 2" || all[7] != "due 3 as 0" {
		t.Errorf("all are not the newest first: %v", all)
	}
}

func alarmsAreLookedAt(t *testing.T, db *store.DB, clock *storetest.Clock) {
	ctx := t.Context()
	k := mustTicket(t, db, ticket.Ticket{})
	mustTicket(t, db, ticket.Ticket{Status: ticket.Closed})
	due := func() []int64 { return got[[]int64](t)(db.TicketsForAlarm(ctx, clock.Now())) }
	plan := func(at time.Time) { do(t, db, func(tx *store.Tx) error { return tx.PlanAlarm(ctx, k.ID, at) }) }
	same(t, "a new ticket", due(), []int64{k.ID})
	plan(clock.Now().Add(time.Minute))
	same(t, "before it is due", due(), nil)
	clock.Advance(time.Minute)
	same(t, "at the instant", due(), []int64{k.ID})
	plan(time.Time{})
	same(t, "never again", due(), nil)
	do(t, db, func(tx *store.Tx) error { return tx.UpdateTicket(ctx, k) })
	same(t, "after a change", due(), []int64{k.ID})
	same(t, "open tickets", got[[]int64](t)(db.OpenTicketIDs(ctx)), []int64{k.ID})
}

func workGoesRound(t *testing.T, db *store.DB, _ *storetest.Clock) {
	ctx := t.Context()
	a, b := mustUser(t, db, "a@p.example", identity.Technician), mustUser(t, db, "b@p.example", identity.Technician)
	gone := mustUser(t, db, "gone@p.example", identity.Technician)
	gone.Active = false
	team := put(t, db, func(tx *store.Tx) (int64, error) {
		id, _, err := tx.PutTeam(ctx, identity.Team{Slug: "desk", Name: "Desk", Active: true})
		if err == nil {
			err = tx.SetMembers(ctx, id, []int64{a.ID, b.ID, gone.ID})
		}
		if err != nil {
			return 0, err
		}
		return id, tx.UpdateUser(ctx, gone)
	})
	pick := func(how string) int64 { return got[int64](t)(db.PickMember(ctx, team, how)) }
	mustTicket(t, db, ticket.Ticket{AssigneeID: a.ID})
	mustTicket(t, db, ticket.Ticket{AssigneeID: b.ID})
	mustTicket(t, db, ticket.Ticket{AssigneeID: a.ID})
	mustTicket(t, db, ticket.Ticket{AssigneeID: b.ID, Status: ticket.Closed})
	mustTicket(t, db, ticket.Ticket{AssigneeID: b.ID, Status: ticket.Closed})
	if who := pick("least-loaded"); who != b.ID {
		t.Errorf("the least has %d, want %d", who, b.ID)
	}
	if who := pick("round-robin"); who != b.ID {
		t.Errorf("the latest open one is the oldest for %d, want %d", who, b.ID)
	}
	if who := got[int64](t)(db.PickMember(ctx, 99, "least-loaded")); who != 0 {
		t.Errorf("a team without people picks %d", who)
	}
}

// Whatever keys are equal, and however long the pages are: a list read page by page is the list.
func TestPagesNeitherSkipNorRepeat(t *testing.T) {
	t.Parallel()
	db, clock := storetest.Open(t)
	now := clock.Now()
	kim := mustUser(t, db, "kim@provider.example", identity.Technician)
	views := append(ticket.Views(), ticket.ViewReview, "")
	rapid.Check(t, func(r *rapid.T) {
		if rapid.IntRange(0, 3).Draw(r, "plant") > 0 {
			do(t, db, func(tx *store.Tx) error {
				for range rapid.IntRange(1, 4).Draw(r, "tickets") {
					k := ticket.Ticket{Subject: "x", Channel: ticket.Email, Status: rapid.SampledFrom(ticket.Statuses()).Draw(r, "status"),
						Clock: running(now, 0, time.Duration(rapid.IntRange(-1, 1).Draw(r, "due"))*time.Hour), UpdatedAt: now.Add(time.Duration(rapid.IntRange(0, 1).Draw(r, "changed")) * time.Hour),
						Review: rapid.SampledFrom([]string{"", ticket.ReviewFlagged}).Draw(r, "review"), Verdict: rapid.SampledFrom([]string{"covered", "undecided"}).Draw(r, "verdict"),
						AssigneeID: rapid.SampledFrom([]int64{0, kim.ID}).Draw(r, "assignee")}
					if rapid.Bool().Draw(r, "no clock") {
						k.Clock = ticket.NextClock{}
					}
					if _, err := tx.InsertTicket(t.Context(), k); err != nil {
						return err
					}
				}
				return nil
			})
		}
		f := ticket.Filter{View: rapid.SampledFrom(views).Draw(r, "view"), Limit: rapid.IntRange(1, 7).Draw(r, "limit")}
		var paged, whole []int64
		for {
			rows, err := db.Tickets(t.Context(), identity.Viewer{UserID: kim.ID}, f, now)
			if err != nil {
				r.Fatal(err)
			}
			for _, row := range rows {
				paged, f.After = append(paged, row.ID), row.Cursor
			}
			if len(rows) < f.Limit {
				break
			}
		}
		all, err := db.Tickets(t.Context(), identity.Viewer{UserID: kim.ID}, ticket.Filter{View: f.View, Limit: 10_000}, now)
		if err != nil {
			r.Fatal(err)
		}
		for _, row := range all {
			whole = append(whole, row.ID)
		}
		if !slices.Equal(paged, whole) {
			r.Fatalf("in pages %v, as a whole %v", paged, whole)
		}
	})
}

func TestAListWithoutALimitIsOnePage(t *testing.T) {
	t.Parallel()
	db, _ := storetest.Open(t)
	for range 51 {
		mustTicket(t, db, ticket.Ticket{Subject: "x"})
	}
	rows := got[[]ticket.Row](t)(db.Tickets(t.Context(), staff, ticket.Filter{}, db.Now()))
	if len(rows) != 50 || rows[0].ID != 1051 {
		t.Errorf("it has %d rows and begins with %s", len(rows), ticket.Number(rows[0].ID))
	}
}
