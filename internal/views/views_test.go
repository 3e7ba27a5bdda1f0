package views_test

import (
	"fmt"
	"strings"
	"testing"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
	"remit/internal/views"
)

// house has three people: Kim and Mia, technicians, of whom Kim is in the team, and Marta, a manager.
type house struct {
	db              *store.DB
	shelf           views.Shelf
	team            int64
	kim, mia, marta identity.Viewer
}

func open(t *testing.T) house {
	t.Helper()
	db, _ := storetest.Open(t)
	h := house{db: db, shelf: views.On(db)}
	err := db.Write(t.Context(), func(tx *store.Tx) (err error) {
		if h.team, _, err = tx.PutTeam(t.Context(), identity.Team{Slug: "network", Name: "Network", Active: true}); err != nil {
			return err
		}
		for _, p := range []struct {
			viewer *identity.Viewer
			name   string
			role   identity.Role
		}{{&h.kim, "Kim", identity.Technician}, {&h.mia, "Mia", identity.Technician}, {&h.marta, "Marta", identity.Manager}} {
			id, err := tx.InsertUser(t.Context(), identity.User{Email: strings.ToLower(p.name) + "@p.example", Name: p.name, Role: p.role, Active: true})
			if err != nil {
				return err
			}
			*p.viewer = identity.Viewer{UserID: id, Name: p.name, Role: p.role}
		}
		h.kim.Teams = []int64{h.team}
		return tx.SetMembers(t.Context(), h.team, []int64{h.kim.UserID})
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (h house) mustSave(t *testing.T, v identity.Viewer, x ticket.SavedView) int64 {
	t.Helper()
	if x.Query == "" {
		x.Query = "view=open"
	}
	id, err := h.shelf.Save(t.Context(), v, x)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (h house) names(t *testing.T, v identity.Viewer) string {
	t.Helper()
	list, err := h.db.SavedViews(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, x := range list {
		out = append(out, x.Name)
	}
	return strings.Join(out, ", ")
}

func TestWhatIsNoView(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.mustSave(t, h.kim, ticket.SavedView{Name: "Urgent", Share: ticket.ShareOwn})
	for _, c := range []struct {
		name   string
		viewer identity.Viewer
		view   ticket.SavedView
		field  string
		kind   fault.Kind
	}{
		{"without a name", h.kim, ticket.SavedView{Name: "  ", Share: ticket.ShareOwn}, "name", fault.Invalid},
		{"with a long one", h.kim, ticket.SavedView{Name: strings.Repeat("ü", 41), Share: ticket.ShareOwn}, "name", fault.Invalid},
		{"with the name of another", h.kim, ticket.SavedView{Name: "urgent", Share: ticket.ShareOwn}, "name", fault.Invalid},
		{"shared with nobody knows whom", h.kim, ticket.SavedView{Name: "x", Share: "world"}, "share", fault.Invalid},
		{"shared with no team", h.kim, ticket.SavedView{Name: "x", Share: ticket.ShareTeam}, "team", fault.Invalid},
		{"shared with somebody else's team", h.mia, ticket.SavedView{Name: "x", Share: ticket.ShareTeam, TeamID: h.team}, "team", fault.Invalid},
		{"by a client's person", identity.Viewer{ClientID: 1, ContactID: 1}, ticket.SavedView{Name: "x", Share: ticket.ShareOwn}, "", fault.Forbidden},
		{"by the program", identity.System("x"), ticket.SavedView{Name: "x", Share: ticket.ShareOwn}, "", fault.Forbidden},
	} {
		if _, err := h.shelf.Save(t.Context(), c.viewer, c.view); !fault.Is(err, c.kind) || fault.FieldOf(err) != c.field {
			t.Errorf("%s: %v of %q", c.name, err, fault.FieldOf(err))
		}
	}
	h.mustSave(t, h.mia, ticket.SavedView{Name: "Urgent", Share: ticket.ShareOwn}) // hers is another
	h.mustSave(t, h.marta, ticket.SavedView{Name: "Of a team", Share: ticket.ShareTeam, TeamID: h.team})
}

func TestWhoMayChangeAView(t *testing.T) {
	t.Parallel()
	h := open(t)
	own := h.mustSave(t, h.kim, ticket.SavedView{Name: "Own", Share: ticket.ShareOwn})
	shared := h.mustSave(t, h.kim, ticket.SavedView{Name: "Shared", Share: ticket.ShareAll})
	for _, c := range []struct {
		name   string
		viewer identity.Viewer
		id     int64
		kind   fault.Kind
	}{
		{"a colleague, one that is not shared", h.mia, own, fault.NotFound},
		{"a colleague, one that is", h.mia, shared, fault.Forbidden},
		{"a manager, one that is not shared", h.marta, own, fault.NotFound},
		{"anybody, one that is not there", h.kim, 99, fault.NotFound},
	} {
		if _, err := h.shelf.Save(t.Context(), c.viewer, ticket.SavedView{ID: c.id, Name: "Taken", Query: "view=mine", Share: ticket.ShareAll}); !fault.Is(err, c.kind) {
			t.Errorf("%s, changes: %v", c.name, err)
		}
		if _, err := h.shelf.Delete(t.Context(), c.viewer, c.id); !fault.Is(err, c.kind) {
			t.Errorf("%s, deletes: %v", c.name, err)
		}
	}
	h.mustSave(t, h.marta, ticket.SavedView{ID: shared, Name: "Tidied", Share: ticket.ShareAll})
	if got := h.names(t, h.kim); got != "Own, Tidied" {
		t.Errorf("Kim has %s: a manager's change took the view from its owner", got)
	}
	if x, err := h.shelf.Delete(t.Context(), h.kim, own); err != nil || x.Name != "Own" {
		t.Errorf("deleted %q, %v", x.Name, err)
	}
}

func TestViewsAreMoved(t *testing.T) {
	t.Parallel()
	h := open(t)
	ids := map[string]int64{}
	for _, name := range []string{"a", "b", "c"} {
		ids[name] = h.mustSave(t, h.kim, ticket.SavedView{Name: name, Share: ticket.ShareAll})
	}
	for _, step := range []struct {
		name string
		down bool
		want string
	}{{"a", false, "a, b, c"}, {"a", true, "b, a, c"}, {"c", false, "b, c, a"}, {"a", true, "b, c, a"}, {"b", true, "c, b, a"}} {
		if err := h.shelf.Move(t.Context(), h.kim, ids[step.name], step.down); err != nil {
			t.Fatal(err)
		}
		if got := h.names(t, h.kim); got != step.want {
			t.Errorf("%s moved, down %v: %s, want %s", step.name, step.down, got, step.want)
		}
	}
	if err := h.shelf.Move(t.Context(), h.mia, ids["a"], true); !fault.Is(err, fault.NotFound) {
		t.Errorf("Mia moves Kim's: %v", err)
	}
}

func TestViewsAreNotWithoutEnd(t *testing.T) {
	t.Parallel()
	h := open(t)
	for i := range 50 {
		h.mustSave(t, h.kim, ticket.SavedView{Name: fmt.Sprint("View ", i), Share: ticket.ShareOwn})
	}
	if _, err := h.shelf.Save(t.Context(), h.kim, ticket.SavedView{Name: "One more", Query: "view=open", Share: ticket.ShareOwn}); !fault.Is(err, fault.Conflict) {
		t.Errorf("one more: %v", err)
	}
}

func TestAPersonStartsWithTheListTheyChose(t *testing.T) {
	t.Parallel()
	h := open(t)
	if err := h.shelf.StartWith(t.Context(), h.kim, "view=missed"); err != nil {
		t.Fatal(err)
	}
	if q, err := h.db.FirstView(t.Context(), h.kim); err != nil || q != "view=missed" {
		t.Errorf("Kim starts with %q, %v", q, err)
	}
	if q, err := h.db.FirstView(t.Context(), h.mia); err != nil || q != "" {
		t.Errorf("Mia starts with %q, %v", q, err)
	}
	if err := h.shelf.StartWith(t.Context(), identity.Viewer{ClientID: 1, ContactID: 1}, "view=missed"); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a client's person: %v", err)
	}
}
