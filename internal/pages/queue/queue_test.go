package queue_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"remit/internal/pages/pagestest"
	"remit/internal/pages/stafftest"
	"remit/internal/ticket"
)

// rows are the numbers of the tickets that a list shows, in order.
func rows(a pagestest.Answer) []string { return a.Page().Texts("tr[data-row] .id") }

func TestQueueIsOrderedByTheClockThatRunsOutNext(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	main := h.MustStory()
	page := h.Kim.Get("/queue?view=open").Want(http.StatusOK)
	if got, want := rows(page), []string{"#1001", "#1006", "#1002", "#1003", "#1004", "#1005"}; !slices.Equal(got, want) {
		t.Errorf("rows %v, want %v", got, want)
	}
	doc := page.Page()
	cells := func(id int64, class string) string { return doc.One(fmt.Sprintf("#t%d .%s", id, class)).Text() }
	for _, c := range []struct{ name, got, want string }{
		{"a late clock", cells(1001, "c1"), "Respond 37 min late"},
		{"a running clock, over a midday when the office is closed", cells(main.ID, "c1"), "Update 3 h 31 left · 15:20"},
		{"a standing clock says what is waited for", cells(1005, "c1"), "Resolve client"},
		{"a verdict with its clause", cells(main.ID, "c4"), "Covered 3.4"},
		{"an undecided one with the asked fact", cells(1002, "c4"), "Undecided asset?"},
		{"the assignee", cells(main.ID, "c7"), "KO Kim"},
		{"the last word", cells(main.ID, "c8"), "Dana, 29 min"},
		{"what is under the heading", doc.Texts(".head .mut")[0], "6 tickets, 1 missed"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
	if bar := doc.One(fmt.Sprintf("#t%d .bar .f", main.ID)).Attr("width"); bar != "12" {
		t.Errorf("the update clock is %s %% full, want 12: half an hour of four", bar)
	}
}

func TestViewsCarryTheirLiveCounts(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	h.MustStory()
	got := map[string]string{}
	for _, e := range h.Kim.Get("/queue").Page().All("nav.views span[data-count-of]") {
		got[e.Attr("data-count-of")] = e.Text()
	}
	want := map[string]string{"mine-and-nobodys": "4", "mine": "1", "unassigned": "3", "due-soon": "0", "missed": "1", "open": "6",
		"undecided": "3", "approval": "0", "waiting-client": "1", "unknown-sender": "0", "unreadable": "0"}
	for view, n := range want {
		if got[view] != n {
			t.Errorf("%s counts %q, want %s", view, got[view], n)
		}
	}
}

func TestQueueIsNarrowedByItsAddress(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	h.MustStory()
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"view=open&verdict=covered", []string{"#1001", "#1003", "#1005"}},
		{"view=open&priority=P1", []string{"#1001"}},
		{"view=open&status=waiting-client", []string{"#1005"}},
		{fmt.Sprintf("view=open&assignee=%d", h.KimID), []string{"#1003"}},
		{fmt.Sprintf("view=open&client=%d&q=rollback", h.Client.ID), []string{"#1003"}},
		{fmt.Sprintf("view=open&team=%d", h.Ticket(1001).TeamID), []string{"#1001"}},
		{"view=open&channel=portal&verdict=covered", []string{"#1001", "#1003", "#1005"}},
		{"view=open&channel=email", nil},
		{"view=open&since=today&priority=P1", []string{"#1001"}},
		{"view=open&since=2026-03-01&priority=P1", []string{"#1001"}},
		{"view=open&since=2030-01-01", nil},
		{"view=mine", []string{"#1003"}},
		{"view=undecided", []string{"#1006", "#1002", "#1004"}},
		{"view=open&q=nothing+of+this", nil},
	} {
		if got := rows(h.Kim.Get("/queue?" + c.query).Want(http.StatusOK)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.query, got, c.want)
		}
	}
}

func TestQueueSaysWhatWouldBeInAnEmptyView(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	for _, view := range ticket.Views() {
		a := h.Kim.Get("/queue?view=" + string(view)).Want(http.StatusOK)
		if text := a.Page().One(".empty p").Text(); len(text) < 40 {
			t.Errorf("%s says only %q", view, text)
		}
	}
	if text := h.Kim.Get("/queue?view=open&priority=P1").Page().One(".empty").Text(); !strings.Contains(text, "Nothing fits these conditions") {
		t.Errorf("a narrowed list says %q", text)
	}
}

func TestQueueRefusesWhatIsNoList(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	for query, want := range map[string]int{"view=nonsense": http.StatusNotFound, "client=abc": http.StatusUnprocessableEntity, "after=x": http.StatusUnprocessableEntity} {
		h.Kim.Get("/queue?" + query).Want(want)
	}
}

func TestQueuePagesDoNotOverlap(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	for i := range 55 {
		h.MustRequest(h.Mia, fmt.Sprintf("Request %d", i), "Text.", nil)
	}
	first := h.Kim.Get("/queue?view=open").Page()
	next := first.One("a[rel=next]").Attr("href")
	second := h.Kim.Get(next).Want(http.StatusOK).Page()
	seen := map[string]bool{}
	for _, id := range append(first.Texts("tr[data-row] .id"), second.Texts("tr[data-row] .id")...) {
		if seen[id] {
			t.Errorf("%s stands on both pages", id)
		}
		seen[id] = true
	}
	if len(seen) != 55 {
		t.Errorf("%d tickets on two pages, want 55", len(seen))
	}
	if got := first.Texts(".head .mut")[0]; got != "55 tickets" {
		t.Errorf("the heading says %q", got)
	}
	back := h.Kim.Get(second.One("a[rel=prev]").Attr("href")).Want(http.StatusOK).Page()
	if got := back.Texts("tr[data-row] .id"); !slices.Equal(got, first.Texts("tr[data-row] .id")) {
		t.Errorf("the way back leads to %v", got)
	}
	piece := h.Kim.Get(strings.Replace(next, "/queue?", "/queue/rows?", 1)).Want(http.StatusOK)
	if got := strings.Count(piece.Body, "<tr"); got != 5 || strings.Contains(piece.Body, "<html") {
		t.Errorf("the piece that is scrolled to has %d rows", got)
	}
}

func TestBulkChangesWhatIsSelected(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	a, b := h.MustRequest(h.Mia, "One", "Text.", nil), h.MustRequest(h.Mia, "Two", "Text.", nil)
	both := url.Values{"ticket": {fmt.Sprint(a.ID), fmt.Sprint(b.ID)}, "back": {"/queue?view=open"}}
	set := func(name, value string) url.Values {
		form := url.Values{name: {value}}
		for k, v := range both {
			form[k] = v
		}
		return form
	}
	if got := h.Kim.Post("/queue", set("assignee", fmt.Sprint(h.AnnaID))).Want(http.StatusSeeOther).Location; got != "/queue?view=open" {
		t.Errorf("the way back is %q", got)
	}
	page := h.Kim.Get("/queue?view=open").Page()
	if got := page.Texts("tr[data-row] .c7"); !slices.Equal(got, []string{"AK Anna", "AK Anna"}) {
		t.Errorf("assignees %v", got)
	}
	if got := page.One(".note.good").Text(); got != "2 tickets assigned to Anna Keller." {
		t.Errorf("said %q", got)
	}
	h.Kim.Post("/queue", set("status", "closed")).Want(http.StatusSeeOther)
	h.Kim.Post("/queue", set("status", "open")).Want(http.StatusSeeOther)
	warnings := h.Kim.Get("/queue?view=solved").Page().Texts(".note.warn")
	if len(warnings) != 1 || !strings.HasPrefix(warnings[0], "#1001, #1002 were not changed: The ticket is closed") {
		t.Errorf("closed tickets were opened again: %v", warnings)
	}
}

func TestBulkWithoutASelectionChangesNothing(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	h.Kim.Post("/queue", url.Values{"status": {"closed"}, "back": {"https://evil.example/"}}).Want(http.StatusSeeOther)
	if got := h.Kim.Get("/queue").Page().One(".note.warn").Text(); !strings.Contains(got, "Nothing was selected") {
		t.Errorf("said %q", got)
	}
	h.Kim.Post("/queue", url.Values{"status": {"nonsense"}, "ticket": {"1"}}).Want(http.StatusUnprocessableEntity)
}

func TestAnOpenQueueHearsOfChanges(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	known := h.MustRequest(h.Mia, "Known", "Text.", nil)
	events := stafftest.Follow(t, h.Kim, "/queue/events?view=unassigned")
	fresh := h.MustRequest(h.Dana, "Fresh", "Text.", nil)
	if row := stafftest.Until(t, events, "row"); !strings.Contains(row, fmt.Sprintf(`id="t%d"`, fresh.ID)) || !strings.Contains(row, "Fresh") {
		t.Errorf("row %s", row)
	}
	if counts := stafftest.Until(t, events, "counts"); !strings.Contains(counts, `"unassigned":2`) {
		t.Errorf("counts %s", counts)
	}
	_, err := h.Desk.Assign(context.Background(), h.Viewer(h.AnnaID), known.ID, h.AnnaID)
	stafftest.Must(t, err)
	if gone := stafftest.Until(t, events, "gone"); gone != fmt.Sprintf("t%d", known.ID) {
		t.Errorf("gone %s", gone)
	}
}

func TestAQueueHearsWhatItMissed(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	stream := h.Kim.Get("/queue?view=unassigned").Page().One("body").Attr("data-events")
	missed := h.MustRequest(h.Mia, "Missed", "Text.", nil)
	events := stafftest.Follow(t, h.Kim, stream)
	if row := stafftest.Until(t, events, "row"); !strings.Contains(row, fmt.Sprintf(`id="t%d"`, missed.ID)) {
		t.Errorf("row %s", row)
	}
	mark := stafftest.Until(t, events, "mark")
	later := stafftest.Follow(t, h.Kim, "/queue/events?view=unassigned&mark="+mark)
	stafftest.Follow(t, h.Anna, stafftest.At(missed.ID)+"/events")
	if e := <-later; e[0] != "mark" {
		t.Errorf("a list is told %q of somebody who opens a ticket", e)
	}
	if e := <-stafftest.Follow(t, h.Kim, "/queue/events?view=unassigned&mark=earlier.7"); e[0] != "anew" {
		t.Errorf("after a new start a list is told %q", e)
	}
}

func TestQueueOfAHouseWithoutAnything(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	doc := h.Kim.Get("/queue").Want(http.StatusOK).Page()
	if got := doc.One("h1").Text(); got != "Mine and nobody’s" {
		t.Errorf("heading %q", got)
	}
	if len(doc.All("#bulk")) != 0 {
		t.Error("there is nothing to select, but a bar for it")
	}
}
