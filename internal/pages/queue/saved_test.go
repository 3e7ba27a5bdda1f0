package queue_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"remit/internal/pages/pagestest"
	"remit/internal/pages/stafftest"
)

// bar are the names in the bar beside the queue under a heading, with their figures.
func bar(a pagestest.Answer) []string { return a.Page().Texts("nav.views li") }

func TestAFilterBecomesAViewWithALiveCount(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	h.MustStory()
	page := h.Kim.Get("/queue?view=open&verdict=covered").Want(http.StatusOK).Page()
	sheet := page.One("a[data-dialog=save-view]").Attr("href")
	query := h.Kim.Get(sheet).Want(http.StatusOK).Page().One("input[name=query]").Attr("value")
	refused := h.Kim.Post("/queue/views", url.Values{"query": {query}, "name": {""}, "share": {"all"}}).Want(http.StatusUnprocessableEntity).Page()
	if got := refused.One("select[name=share] option[selected]").Attr("value"); got != "all" {
		t.Errorf("what was chosen is lost: %q", got)
	}
	to := h.Kim.Post("/queue/views", url.Values{"query": {query}, "name": {"Covered work"}, "share": {"all"}}).Want(http.StatusSeeOther).Location
	if to != "/queue?verdict=covered&view=open&saved=1" {
		t.Errorf("saved, it leads to %s", to)
	}
	for name, who := range map[string]*pagestest.Browser{"Kim": h.Kim, "Anna": h.Anna} {
		shown := who.Get(to).Want(http.StatusOK)
		if got := rows(shown); !slices.Equal(got, []string{"#1001", "#1003", "#1005"}) {
			t.Errorf("%s sees %v", name, got)
		}
		if doc := shown.Page(); doc.One("h1").Text() != "Covered work" || doc.One("nav.views [aria-current]").Text() != "Covered work 3" {
			t.Errorf("%s reads %q at %q", name, doc.One("h1").Text(), doc.One("nav.views [aria-current]").Text())
		}
	}
	events := stafftest.Follow(t, h.Anna, "/queue/events?view=mine")
	h.MustRequest(h.Mia, "Screen", "Text.", map[string]string{"service": "workstation/desktop", "asset": "NW-0012", "mode": "remote"})
	if counts := stafftest.Until(t, events, "counts"); !strings.Contains(counts, `"saved-1":4`) {
		t.Errorf("counts %s", counts)
	}
}

func TestATagNarrowsAListAndIsKeptWithIt(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	h.MustStory()
	for id, tag := range map[string]string{"1001": "printer", "1002": "waiting-for-parts", "1003": "waiting-for-parts"} {
		h.Kim.Post("/tickets/"+id+"/tags", url.Values{"tag": {tag}}).Want(http.StatusSeeOther)
	}
	page := h.Kim.Get("/queue?view=open&tag=Waiting+for+parts").Want(http.StatusOK)
	doc := page.Page()
	if got := rows(page); len(got) != 2 {
		t.Errorf("a tag as it is typed finds %v", got)
	}
	if got := doc.One(".sentence").Text(); !strings.Contains(got, ", tagged ") || !strings.Contains(got, "Tag: waiting-for-parts") {
		t.Errorf("the sentence is %q", got)
	}
	fields := doc.All(".sentence input[type=text]")
	if len(fields) != 2 {
		t.Errorf("the tag can be changed at %d places, want its word and the more of it", len(fields))
	}
	for _, f := range fields {
		if f.Attr("name") != "tag" || f.Attr("value") != "waiting-for-parts" {
			t.Errorf("the field %s holds %q", f.Attr("name"), f.Attr("value"))
		}
	}
	if got := rows(h.Kim.Get("/queue?view=open&tag=")); len(got) != 6 {
		t.Errorf("without the tag: %v", got)
	}
	sheet := h.Kim.Get(doc.One("a[data-dialog=save-view]").Attr("href")).Want(http.StatusOK).Page()
	if got := sheet.Texts("p.small"); !slices.Contains(got, "It holds: All open; tagged waiting-for-parts") {
		t.Errorf("the view to be saved says %q", got)
	}
	query := sheet.One("input[name=query]").Attr("value")
	to := h.Kim.Post("/queue/views", url.Values{"query": {query}, "name": {"Parts"}, "share": {"own"}}).Want(http.StatusSeeOther).Location
	h.Kim.Post("/queue/views", url.Values{"query": {"view=open&tag=printer"}, "name": {"Printers"}, "share": {"own"}}).Want(http.StatusSeeOther)
	page = h.Kim.Get(to).Want(http.StatusOK)
	if got := rows(page); len(got) != 2 {
		t.Errorf("saved, it leads to %s, which holds %v", to, got)
	}
	if got := bar(page); !slices.Contains(got, "Parts 2") || !slices.Contains(got, "Printers 1") {
		t.Errorf("the bar counts %v", got)
	}
}

func TestAViewIsChangedByItsOwnerAlone(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	h.MustStory()
	h.Kim.Post("/queue/views", url.Values{"query": {"view=open"}, "name": {"Everything"}, "share": {"all"}}).Want(http.StatusSeeOther)
	changed := "/queue?priority=P1&view=open&saved=1"
	if got := h.Kim.Get(changed).Page().One(".sentence form.inline button").Text(); got != "Keep the change in Everything" {
		t.Errorf("Kim is offered %q", got)
	}
	if n := len(h.Anna.Get(changed).Page().All(".sentence form.inline")); n != 0 {
		t.Error("Anna is offered to change a view of Kim’s")
	}
	update := url.Values{"query": {"priority=P1&view=open"}, "name": {"Everything"}, "share": {"all"}}
	h.Anna.Post("/queue/views/1", update).Want(http.StatusForbidden)
	h.Anna.Post("/queue/views/1/delete", nil).Want(http.StatusForbidden)
	h.Anna.Post("/queue/views/1/move", nil).Want(http.StatusNotFound)
	h.Kim.Post("/queue/views/1", update).Want(http.StatusSeeOther)
	if got := bar(h.Anna.Get("/queue")); !slices.Contains(got, "Everything 1") {
		t.Errorf("after the change: %v", got)
	}
	h.Kim.Post("/queue/views/1", url.Values{"query": {"view=open"}, "name": {"Mine now"}, "share": {"own"}}).Want(http.StatusSeeOther)
	h.Anna.Get("/queue/views/1").Want(http.StatusNotFound)
	if got := h.Anna.Get("/queue/views").Page().One(".empty h2").Text(); got != "No view is saved yet" {
		t.Errorf("Anna still sees %q", got)
	}
	h.Kim.Post("/queue/views/1/delete", nil).Want(http.StatusSeeOther)
	if page := h.Kim.Get("/queue?view=open&saved=1").Want(http.StatusOK).Page(); page.One("h1").Text() != "All open" {
		t.Error("the address of a view that is gone is no list any more")
	}
}

func TestViewsArePlacedAndOneIsStartedWith(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	for _, name := range []string{"First", "Second"} {
		h.Kim.Post("/queue/views", url.Values{"query": {"view=open"}, "name": {name}, "share": {"own"}}).Want(http.StatusSeeOther)
	}
	h.Kim.Post("/queue/views/2/move", url.Values{"to": {"up"}}).Want(http.StatusSeeOther)
	if got := h.Kim.Get("/queue/views").Page().Texts("tbody th"); !slices.Equal(got, []string{"Second", "First"}) {
		t.Errorf("in the order %v", got)
	}
	h.Kim.Post("/queue/views/start", url.Values{"query": {"view=open&saved=2"}}).Want(http.StatusSeeOther)
	if to := h.Kim.Get("/queue").Want(http.StatusSeeOther).Location; to != "/queue?view=open&saved=2" {
		t.Errorf("Kim starts at %s", to)
	}
	h.Anna.Get("/queue").Want(http.StatusOK)
	h.Kim.Post("/queue/views/start", url.Values{"query": {"view=nonsense"}}).Want(http.StatusNotFound)
	h.Kim.Post("/queue/views/start", url.Values{"query": {""}}).Want(http.StatusSeeOther)
	h.Kim.Get("/queue").Want(http.StatusOK)
}

func TestSolvedWorkIsAView(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	if got := bar(h.Kim.Get("/queue")); !slices.Contains(got, "Solved") {
		t.Errorf("the bar has %v", got)
	}
}
