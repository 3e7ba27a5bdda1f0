package store_test

import (
	"testing"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

func TestSavedViewsAndWhatIsNext(t *testing.T) {
	t.Parallel()
	onBoth(t, []example{
		{"a saved view is seen by whom it is shared with", savedViewsAreShared},
		{"views stand as their owner placed them, those of others by name", savedViewsAreInOrder},
		{"the next ticket is covered, soonest to miss and ready to be worked on", theNextTicket},
		{"a list is read upwards as it is read downwards", listsAreReadUpwards},
		{"counting a list ends where it may", countingEnds},
	})
}

func names(list []ticket.SavedView) (out []string) {
	for _, s := range list {
		out = append(out, s.Name)
	}
	return out
}

// mustTeam makes a team of people.
func mustTeam(t *testing.T, db *store.DB, slug string, members ...int64) int64 {
	t.Helper()
	return put(t, db, func(tx *store.Tx) (int64, error) {
		id, _, err := tx.PutTeam(t.Context(), identity.Team{Slug: slug, Name: slug, Active: true})
		if err != nil {
			return 0, err
		}
		return id, tx.SetMembers(t.Context(), id, members)
	})
}

func mustSaved(t *testing.T, db *store.DB, s ticket.SavedView) int64 {
	t.Helper()
	if s.Query == "" {
		s.Query = "view=open"
	}
	return put(t, db, func(tx *store.Tx) (int64, error) { return tx.InsertSavedView(t.Context(), s) })
}

func savedViewsAreShared(t *testing.T, db *store.DB, _ *storetest.Clock) {
	ctx := t.Context()
	kim, mia, joe := mustUser(t, db, "kim@p.example", identity.Technician), mustUser(t, db, "mia@p.example", identity.Technician), mustUser(t, db, "joe@p.example", identity.Admin)
	team := mustTeam(t, db, "network", kim.ID, mia.ID)
	own := mustSaved(t, db, ticket.SavedView{OwnerID: kim.ID, Name: "own", Share: ticket.ShareOwn})
	mustSaved(t, db, ticket.SavedView{OwnerID: kim.ID, Name: "team", Share: ticket.ShareTeam, TeamID: team})
	mustSaved(t, db, ticket.SavedView{OwnerID: kim.ID, Name: "all", Share: ticket.ShareAll})
	for _, c := range []struct {
		name   string
		viewer identity.Viewer
		want   []string
	}{
		{"its owner", identity.Viewer{UserID: kim.ID}, []string{"own", "team", "all"}},
		{"a member of the team", identity.Viewer{UserID: mia.ID}, []string{"all", "team"}},
		{"an admin of no team", identity.Viewer{UserID: joe.ID, Role: identity.Admin}, []string{"all"}},
		{"a client's person", identity.Viewer{ClientID: 1, ContactID: kim.ID}, nil},
		{"a guest", identity.Viewer{}, nil},
	} {
		same(t, c.name, names(got[[]ticket.SavedView](t)(db.SavedViews(ctx, c.viewer))), c.want)
		_, err := db.SavedView(ctx, c.viewer, own)
		if mine := c.viewer.UserID == kim.ID; mine == (err != nil) || err != nil && !fault.Is(err, fault.NotFound) {
			t.Errorf("%s asks for Kim's own: %v", c.name, err)
		}
	}
	do(t, db, func(tx *store.Tx) error {
		return tx.UpdateSavedView(ctx, ticket.SavedView{ID: own, Name: "told", Query: "view=mine", Share: ticket.ShareAll})
	})
	if s := got[ticket.SavedView](t)(db.SavedView(ctx, identity.Viewer{UserID: joe.ID}, own)); s.Name != "told" || s.Query != "view=mine" || s.OwnerName != kim.Name {
		t.Errorf("after the change: %+v", s)
	}
	do(t, db, func(tx *store.Tx) error { return tx.DeleteSavedView(ctx, own) })
	same(t, "after it was deleted", names(got[[]ticket.SavedView](t)(db.SavedViews(ctx, identity.Viewer{UserID: kim.ID}))), []string{"team", "all"})
}

func savedViewsAreInOrder(t *testing.T, db *store.DB, _ *storetest.Clock) {
	ctx := t.Context()
	kim, mia := mustUser(t, db, "kim@p.example", identity.Technician), mustUser(t, db, "mia@p.example", identity.Technician)
	v := identity.Viewer{UserID: kim.ID}
	for _, name := range []string{"b", "a"} {
		mustSaved(t, db, ticket.SavedView{OwnerID: mia.ID, Name: name, Share: ticket.ShareAll})
	}
	first := mustSaved(t, db, ticket.SavedView{OwnerID: kim.ID, Name: "z", Share: ticket.ShareOwn})
	mustSaved(t, db, ticket.SavedView{OwnerID: kim.ID, Name: "y", Share: ticket.ShareOwn})
	same(t, "as they were made", names(got[[]ticket.SavedView](t)(db.SavedViews(ctx, v))), []string{"z", "y", "a", "b"})
	do(t, db, func(tx *store.Tx) error { return tx.PlaceSavedView(ctx, first, 9) })
	same(t, "as they were placed", names(got[[]ticket.SavedView](t)(db.SavedViews(ctx, v))), []string{"y", "z", "a", "b"})
	for _, want := range []string{"view=open&saved=2", "view=mine", ""} {
		do(t, db, func(tx *store.Tx) error { return tx.SetFirstView(ctx, kim.ID, want) })
		if q := got[string](t)(db.FirstView(ctx, v)); q != want {
			t.Errorf("Kim starts with %q, want %q", q, want)
		}
	}
}

func theNextTicket(t *testing.T, db *store.DB, clock *storetest.Clock) {
	ctx, now := t.Context(), clock.Now()
	kim, mia := mustUser(t, db, "kim@p.example", identity.Technician), mustUser(t, db, "mia@p.example", identity.Technician)
	ours, theirs := mustTeam(t, db, "ours", kim.ID, mia.ID), mustTeam(t, db, "theirs", mia.ID)
	v := identity.Viewer{UserID: kim.ID}
	next := func(not int64) string {
		id := got[int64](t)(db.NextTicket(ctx, v, not))
		if id == 0 {
			return ""
		}
		return got[ticket.Ticket](t)(db.Ticket(ctx, staff, id)).Subject
	}
	if got := next(0); got != "" {
		t.Errorf("of nothing, the next is %q", got)
	}
	plant := func(subject, verdict string, due time.Duration, change func(*ticket.Ticket)) ticket.Ticket {
		k := ticket.Ticket{Subject: subject, Verdict: verdict, Status: ticket.Open, Clock: running(now, 0, due*time.Minute)}
		if change != nil {
			change(&k)
		}
		return mustTicket(t, db, k)
	}
	plant("another's", "covered", 1, func(k *ticket.Ticket) { k.AssigneeID = mia.ID })
	plant("of a team that is not ours", "covered", 1, func(k *ticket.Ticket) { k.TeamID = theirs })
	plant("waits for the client", "covered", 1, func(k *ticket.Ticket) { k.Status = ticket.WaitingClient })
	plant("is scheduled", "covered", 1, func(k *ticket.Ticket) { k.Status = ticket.Scheduled })
	plant("no work before the approval", "covered", 1, func(k *ticket.Ticket) { k.Approval = ticket.ApprovalWanted })
	plant("solved", "covered", 1, func(k *ticket.Ticket) { k.Status = ticket.Resolved })
	if got := next(0); got != "" {
		t.Errorf("where nothing is ready, the next is %q", got)
	}
	for _, step := range []struct {
		subject, verdict string
		due              time.Duration
		change           func(*ticket.Ticket)
	}{
		{"billable", "billable", 9, nil},
		{"undecided, but sooner", "undecided", 8, nil},
		{"covered, though later", "covered", 60, nil},
		{"covered and of our team, sooner", "covered", 50, func(k *ticket.Ticket) { k.TeamID = ours }},
		{"covered and mine, sooner still", "covered", 40, func(k *ticket.Ticket) { k.AssigneeID = kim.ID }},
		{"mine and missed", "covered", -5, func(k *ticket.Ticket) { k.AssigneeID, k.Status = kim.ID, ticket.New }},
	} {
		plant(step.subject, step.verdict, step.due, step.change)
		if got := next(0); got != step.subject {
			t.Errorf("with %q there, the next is %q", step.subject, got)
		}
	}
	if got := next(got[int64](t)(db.NextTicket(ctx, v, 0))); got != "covered and mine, sooner still" {
		t.Errorf("from the next, the next is %q", got)
	}
}

func listsAreReadUpwards(t *testing.T, db *store.DB, clock *storetest.Clock) {
	now := clock.Now()
	for _, due := range []time.Duration{3, 1, 2, 1, 2} {
		mustTicket(t, db, ticket.Ticket{Subject: "open", Clock: running(now, 0, due*time.Hour)})
		mustTicket(t, db, ticket.Ticket{Subject: "done", Status: ticket.Closed, UpdatedAt: now.Add(due * time.Hour)})
	}
	for _, view := range []ticket.View{ticket.ViewOpen, ticket.ViewSolved} {
		all := got[[]ticket.Row](t)(db.Tickets(t.Context(), staff, ticket.Filter{View: view}, now))
		for i, row := range all {
			above := got[[]ticket.Row](t)(db.Tickets(t.Context(), staff, ticket.Filter{View: view, Before: row.Cursor, Limit: 2}, now))
			want := all[max(0, i-2):i]
			same(t, "rows above", ids(above), ids(want))
		}
	}
}

func ids(rows []ticket.Row) []int64 {
	var out []int64
	for _, r := range rows {
		out = append(out, r.ID)
	}
	return out
}

func countingEnds(t *testing.T, db *store.DB, clock *storetest.Clock) {
	for range 5 {
		mustTicket(t, db, ticket.Ticket{Subject: "x", Priority: "P1", Channel: ticket.Phone})
	}
	mustTicket(t, db, ticket.Ticket{Subject: "x", Priority: "P2", Channel: ticket.Email})
	for _, c := range []struct {
		name string
		f    ticket.Filter
		most int
		want int
	}{
		{"all", ticket.Filter{View: ticket.ViewOpen}, 100, 6},
		{"the end", ticket.Filter{View: ticket.ViewOpen}, 3, 3},
		{"narrowed", ticket.Filter{View: ticket.ViewOpen, Priority: "P1"}, 100, 5},
		{"by channel", ticket.Filter{View: ticket.ViewOpen, Channel: ticket.Email}, 100, 1},
		{"none", ticket.Filter{View: ticket.ViewSolved}, 100, 0},
	} {
		if n := got[int](t)(db.CountUpTo(t.Context(), staff, c.f, clock.Now(), c.most)); n != c.want {
			t.Errorf("%s: %d, want %d", c.name, n, c.want)
		}
	}
}
