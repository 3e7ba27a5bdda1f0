package queue_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/input"

	"remit/internal/pages/stafftest"
	"remit/internal/store"
	"remit/internal/ticket"
)

func TestTheQueueIsWorkedFromTheKeyboard(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	first := h.MustRequest(h.Mia, "The first", "Text.", nil)
	w := stafftest.Sit(t, h.Kim, "/queue?view=unassigned")
	fresh := h.MustRequest(h.Dana, "The fresh one", "Text.", nil)
	w.Until("the new one waits", `() => !document.querySelector("[data-new-rows]").hidden && document.querySelector("[data-new-count]").innerText === "1 new"`)
	w.Until("no row moved", `() => document.querySelectorAll("tr[data-row]").length === 1`)
	w.Press(input.Period)
	w.Until("it is shown", `() => document.querySelectorAll("tr[data-row]").length === 2`)
	w.Press(input.KeyJ)
	w.Press(input.KeyX)
	w.Until("it is selected", `() => document.querySelector("[data-count]").innerText === "1 selected"`)
	w.Press(input.KeyT)
	w.Until("it is taken", `() => document.querySelector(".note.good")?.innerText.includes("1 ticket assigned to you")`)
	if a, b := h.Ticket(first.ID).AssigneeID, h.Ticket(fresh.ID).AssigneeID; a+b != h.KimID {
		t.Errorf("the assignees are %d and %d", a, b)
	}
	w.Press(input.KeyJ)
	w.Press(input.Enter)
	w.Until("it opens", `() => location.pathname.startsWith("/tickets/") && document.readyState === "complete"`)
	w.Press(input.KeyN)
	w.Until("a note is begun", `() => document.querySelector("input.as-note").checked && document.activeElement.id === "answer-text"`)
	if path, err := w.Eval(`() => location.pathname`); err != nil || !strings.HasPrefix(path.Value.Str(), "/tickets/") {
		t.Errorf("at %v, %v", path, err)
	}
}

// The script goes on in the words in which the page came. The browsers of tests ask for British English.
func TestTheClockOfAnOpenQueueIsTheReaders(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	h.MustRequest(h.Mia, "The first", "Text.", nil)
	for locale, twelve := range map[string]bool{"": false, "en-US": true} {
		stafftest.Must(t, h.Desk.SetLocale(t.Context(), h.Viewer(h.KimID), locale))
		w := stafftest.Sit(t, h.Kim, "/queue?view=unassigned")
		told, err := w.Eval(`() => document.querySelector("[data-live]").textContent`)
		stafftest.Must(t, err)
		if got := told.Value.Str(); !strings.HasPrefix(got, "Live · ") || strings.HasSuffix(got, " AM") != twelve {
			t.Errorf("with the locale %q the page is live since %q", locale, got)
		}
	}
}

func TestWhatChangesArrivesWithoutTakingAnythingAway(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	var ids []int64
	for i := range 30 {
		ids = append(ids, h.MustRequest(h.Mia, fmt.Sprintf("Request %d", i), "Text.", nil).ID)
	}
	w := stafftest.Sit(t, h.Kim, "/queue?view=unassigned")
	for range 20 {
		w.Press(input.KeyJ)
	}
	w.Press(input.KeyX)
	holds(t, w, "it came to rest", `async () => { for (let y = scrollY, still = 0; still < 20; y = scrollY) { await new Promise(requestAnimationFrame); still = y === scrollY ? still + 1 : 0 } return true }`)
	stand := `() => { const row = document.activeElement.closest("tr"); return [row.id, [...document.querySelectorAll("tr :checked")].map((b) => b.closest("tr").id).join(), Math.round(row.getBoundingClientRect().top)].join(" ") }`
	before, err := w.Eval(stand)
	stafftest.Must(t, err)
	current := ids[19]
	ctx, anna := context.Background(), h.Viewer(h.AnnaID)
	for _, x := range []struct {
		name, arrived string
		deed          func() error
	}{
		{"a change of the row that somebody stands on", fmt.Sprintf(`() => document.querySelector("#t%d .c6").innerText === "open"`, current), func() error {
			_, err := h.Desk.SetStatus(ctx, anna, current, ticket.Open, 0)
			return err
		}},
		{"new rows", `() => document.querySelector("[data-new-count]").innerText === "3 new" && document.title.startsWith("(3)")`, func() error {
			for range 3 {
				h.MustRequest(h.Dana, "The fresh one", "Text.", nil)
			}
			return nil
		}},
		{"a row that leaves", fmt.Sprintf(`() => document.querySelector("#t%d.gone") !== null`, ids[2]), func() error {
			_, err := h.Desk.Assign(ctx, anna, ids[2], h.AnnaID)
			return err
		}},
		{"a count", `() => document.querySelector("[data-count-of=unassigned]").innerText === "32"`, func() error { return nil }},
	} {
		begun := time.Now()
		stafftest.Must(t, x.deed())
		w.Until(x.name, x.arrived)
		t.Logf("%s: %v after it was done", x.name, time.Since(begun).Round(time.Millisecond))
	}
	after, err := w.Eval(stand)
	stafftest.Must(t, err)
	if before.Value.Str() != after.Value.Str() {
		t.Errorf("focus, selection and the place in the window were %s, and are %s", before.Value, after.Value)
	}
}

func TestALongListComesAsOneScrollsAndTheWayBackLeadsToTheSamePlace(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	sample := h.MustRequest(h.Mia, "Request", "Text.", nil)
	stafftest.Must(t, h.DB.Write(context.Background(), func(tx *store.Tx) error {
		for i := range 460 {
			q := sample
			q.Subject = fmt.Sprintf("Request %d", i)
			q.Clock = ticket.NextClock{Name: "respond", Due: h.Clock.Now().Add(time.Duration(i+1) * time.Minute), Allowed: time.Hour, At: h.Clock.Now()}
			if _, err := tx.InsertTicket(context.Background(), q); err != nil {
				return err
			}
		}
		return nil
	}))
	w := stafftest.Sit(t, h.Kim, "/queue?view=open")
	down := `async () => { for (let i = 0; i < 300; i++) {
		scrollTo(0, document.body.scrollHeight);
		await new Promise((r) => setTimeout(r, 40));
		if ([...document.querySelectorAll("tr[data-row] .subj b")].at(-1).innerText === "Request 459") return true;
	} return false }`
	holds(t, w, "the end of the list comes", down)
	w.Until("the address says where one is", `() => location.search.includes("after=")`)
	place := `() => { const r = document.getElementById(history.state.row); return r ? r.id + " " + Math.round(r.getBoundingClientRect().top) : "" }`
	w.Until("the place is noted", `() => document.querySelectorAll("tr[data-row]").length <= 400 && Math.abs(document.getElementById(history.state.row).getBoundingClientRect().top - history.state.at) < 1`)
	stood, err := w.Eval(place)
	stafftest.Must(t, err)
	_, err = w.Eval(`() => { document.getElementById(history.state.row).querySelector("a.subj").click() }`)
	stafftest.Must(t, err)
	w.Until("the ticket is open", `() => location.pathname.startsWith("/tickets/") && document.readyState === "complete"`)
	_, err = w.Eval(`() => { history.back() }`)
	stafftest.Must(t, err)
	w.Until("it is the same place", fmt.Sprintf(`() => location.pathname === "/queue" && document.readyState === "complete" && history.state && (%s)() === %q`, place, stood.Value.Str()))
	up := `async () => { for (let i = 0; i < 300; i++) {
		scrollTo(0, 0);
		await new Promise((r) => setTimeout(r, 40));
		if (!document.querySelector("tbody[data-chunk]").dataset.newer && scrollY === 0) return true;
	} return false }`
	holds(t, w, "the top comes back", up)
	w.Until("few rows lie in the page", `() => document.querySelectorAll("tr[data-row]").length <= 400`)
}

// holds waits for a promise of the page.
func holds(t *testing.T, w stafftest.Window, what, js string) {
	t.Helper()
	if is, err := w.Eval(js); err != nil || !is.Value.Bool() {
		t.Fatalf("%s: %v", what, err)
	}
}
