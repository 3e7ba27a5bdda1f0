package staff_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/pages/pagestest"
	"remit/internal/ticket"
)

// rows are the numbers of the tickets that a list shows, in order.
func rows(a pagestest.Answer) []string { return a.Page().Texts("tr[data-row] .id") }

func TestEveryRouteIsClosedToGuestsAndClients(t *testing.T) {
	t.Parallel()
	h := open(t)
	asked := h.mustRequest(h.dana, "A request", "Text.", nil)
	for _, r := range h.Server.Routes() {
		if r.Path == "/" || strings.HasPrefix(r.Path, "/as/") {
			continue
		}
		path := strings.NewReplacer(":number", fmt.Sprint(asked.ID), ":id", "1").Replace(r.Path)
		for who, b := range map[string]*pagestest.Browser{"guest": h.Guest(), "client": h.them} {
			a := b.Get(path)
			if r.Method == http.MethodPost {
				a = b.Post(path, url.Values{})
			}
			signIn := a.Status == http.StatusSeeOther && strings.HasPrefix(a.Location, "/sign-in")
			if who == "client" && path == "/queue" && a.Location == "/portal" {
				continue // the start of the other side
			}
			if who == "guest" && !signIn && a.Status != http.StatusUnauthorized || who == "client" && a.Status != http.StatusForbidden {
				t.Errorf("%s: %s %s answers %d %s", who, r.Method, path, a.Status, a.Location)
			}
		}
	}
}

func TestTheStartLeadsEverybodyToTheirOwnPlace(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, c := range []struct {
		name string
		b    *pagestest.Browser
		want string
	}{{"staff", h.kim, "/queue"}, {"client", h.them, "/portal"}, {"guest", h.Guest(), "/sign-in"}} {
		if got := c.b.Get("/").Want(http.StatusSeeOther).Location; got != c.want {
			t.Errorf("%s is sent to %q, want %q", c.name, got, c.want)
		}
	}
}

func TestQueueIsOrderedByTheClockThatRunsOutNext(t *testing.T) {
	t.Parallel()
	h := open(t)
	main := h.story()
	page := h.kim.Get("/queue?view=open").Want(http.StatusOK)
	if got, want := rows(page), []string{"#1001", "#1006", "#1002", "#1003", "#1004", "#1005"}; !slices.Equal(got, want) {
		t.Errorf("rows %v, want %v", got, want)
	}
	doc := page.Page()
	cells := func(id int64, class string) string { return doc.One(fmt.Sprintf("#t%d .%s", id, class)).Text() }
	for _, c := range []struct{ name, got, want string }{
		{"a late clock", cells(1001, "c1"), "Respond 37 min late"},
		{"a running clock", cells(main.ID, "c1"), "Update in 4 h 31"},
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
	h := open(t)
	h.story()
	got := map[string]string{}
	for _, e := range h.kim.Get("/queue").Page().All("nav.views span[data-count-of]") {
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
	h := open(t)
	h.story()
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"view=open&verdict=covered", []string{"#1001", "#1003", "#1005"}},
		{"view=open&priority=P1", []string{"#1001"}},
		{"view=open&status=waiting-client", []string{"#1005"}},
		{fmt.Sprintf("view=open&assignee=%d", h.kimID), []string{"#1003"}},
		{fmt.Sprintf("view=open&client=%d&q=rollback", h.client.ID), []string{"#1003"}},
		{"view=mine", []string{"#1003"}},
		{"view=undecided", []string{"#1006", "#1002", "#1004"}},
		{"view=open&q=nothing+of+this", nil},
	} {
		if got := rows(h.kim.Get("/queue?" + c.query).Want(http.StatusOK)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.query, got, c.want)
		}
	}
}

func TestQueueSaysWhatWouldBeInAnEmptyView(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, view := range ticket.Views() {
		a := h.kim.Get("/queue?view=" + string(view)).Want(http.StatusOK)
		if text := a.Page().One(".empty p").Text(); len(text) < 40 {
			t.Errorf("%s says only %q", view, text)
		}
	}
	if text := h.kim.Get("/queue?view=open&priority=P1").Page().One(".empty").Text(); !strings.Contains(text, "Nothing fits these conditions") {
		t.Errorf("a narrowed list says %q", text)
	}
}

func TestQueueRefusesWhatIsNoList(t *testing.T) {
	t.Parallel()
	h := open(t)
	for query, want := range map[string]int{"view=nonsense": http.StatusNotFound, "client=abc": http.StatusUnprocessableEntity, "after=x": http.StatusUnprocessableEntity} {
		h.kim.Get("/queue?" + query).Want(want)
	}
}

func TestQueuePagesDoNotOverlap(t *testing.T) {
	t.Parallel()
	h := open(t)
	for i := range 55 {
		h.mustRequest(h.mia, fmt.Sprintf("Request %d", i), "Text.", nil)
	}
	first := h.kim.Get("/queue?view=open").Page()
	next := first.One("a[rel=next]").Attr("href")
	second := h.kim.Get(next).Want(http.StatusOK).Page()
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
	if got := first.Texts(".head .mut")[0]; got != "50 tickets of 55" {
		t.Errorf("the heading says %q", got)
	}
	second.One("a[rel=prev]")
}

func TestBulkChangesWhatIsSelected(t *testing.T) {
	t.Parallel()
	h := open(t)
	a, b := h.mustRequest(h.mia, "One", "Text.", nil), h.mustRequest(h.mia, "Two", "Text.", nil)
	both := url.Values{"ticket": {fmt.Sprint(a.ID), fmt.Sprint(b.ID)}, "back": {"/queue?view=open"}}
	set := func(name, value string) url.Values {
		form := url.Values{name: {value}}
		for k, v := range both {
			form[k] = v
		}
		return form
	}
	if got := h.kim.Post("/queue", set("assignee", fmt.Sprint(h.annaID))).Want(http.StatusSeeOther).Location; got != "/queue?view=open" {
		t.Errorf("the way back is %q", got)
	}
	page := h.kim.Get("/queue?view=open").Page()
	if got := page.Texts("tr[data-row] .c7"); !slices.Equal(got, []string{"AK Anna", "AK Anna"}) {
		t.Errorf("assignees %v", got)
	}
	if got := page.One(".note.good").Text(); got != "2 tickets assigned to Anna Keller." {
		t.Errorf("said %q", got)
	}
	h.kim.Post("/queue", set("status", "closed")).Want(http.StatusSeeOther)
	h.kim.Post("/queue", set("status", "open")).Want(http.StatusSeeOther)
	warnings := h.kim.Get("/queue?view=solved").Page().Texts(".note.warn")
	if len(warnings) != 2 || !strings.Contains(warnings[0], "The ticket is closed") {
		t.Errorf("a closed ticket was opened again: %v", warnings)
	}
}

func TestBulkWithoutASelectionChangesNothing(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.kim.Post("/queue", url.Values{"status": {"closed"}, "back": {"https://evil.example/"}}).Want(http.StatusSeeOther)
	if got := h.kim.Get("/queue").Page().One(".note.warn").Text(); !strings.Contains(got, "Nothing was selected") {
		t.Errorf("said %q", got)
	}
	h.kim.Post("/queue", url.Values{"status": {"nonsense"}, "ticket": {"1"}}).Want(http.StatusUnprocessableEntity)
}

// follow opens a stream and returns its events as they come: name and data.
func follow(t *testing.T, b *pagestest.Browser, path string) <-chan [2]string {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(stop)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.Base+path, nil)
	must(t, err)
	res, err := b.Client.Do(r)
	must(t, err)
	events := make(chan [2]string, 100)
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20)
	if !lines.Scan() { // the first sign of life: from here on nothing is missed
		t.Fatal("the stream ended at once")
	}
	go func() {
		defer res.Body.Close()
		defer close(events)
		var e [2]string
		for lines.Scan() {
			switch line := lines.Text(); {
			case strings.HasPrefix(line, "event: "):
				e[0] = line[7:]
			case strings.HasPrefix(line, "data: "):
				e[1] += line[6:]
			case line == "" && e[0] != "":
				events <- e
				e = [2]string{}
			}
		}
	}()
	return events
}

// until waits for an event of the name and returns its data.
func until(t *testing.T, events <-chan [2]string, name string) string {
	t.Helper()
	for e := range events {
		if e[0] == name {
			return e[1]
		}
	}
	t.Fatalf("no event %q came", name)
	return ""
}

func TestAnOpenQueueHearsOfChanges(t *testing.T) {
	t.Parallel()
	h := open(t)
	known := h.mustRequest(h.mia, "Known", "Text.", nil)
	events := follow(t, h.kim, "/queue/events?view=unassigned")
	fresh := h.mustRequest(h.dana, "Fresh", "Text.", nil)
	if row := until(t, events, "row"); !strings.Contains(row, fmt.Sprintf(`id="t%d"`, fresh.ID)) || !strings.Contains(row, "Fresh") {
		t.Errorf("row %s", row)
	}
	if counts := until(t, events, "counts"); !strings.Contains(counts, `"unassigned":2`) {
		t.Errorf("counts %s", counts)
	}
	_, err := h.Desk.Assign(context.Background(), h.viewer(h.annaID), known.ID, h.annaID)
	must(t, err)
	if gone := until(t, events, "gone"); gone != fmt.Sprintf("t%d", known.ID) {
		t.Errorf("gone %s", gone)
	}
}

func TestQueueOfAHouseWithoutAnything(t *testing.T) {
	t.Parallel()
	h := open(t)
	doc := h.kim.Get("/queue").Want(http.StatusOK).Page()
	if got := doc.One("h1").Text(); got != "Mine and nobody’s" {
		t.Errorf("heading %q", got)
	}
	if len(doc.All("#bulk")) != 0 {
		t.Error("there is nothing to select, but a bar for it")
	}
}
