package survey_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"remit/internal/pages/pagestest"
	"remit/internal/ticket"
)

// mustRated lets somebody say how a request went, by the portal.
func (h house) mustRated(t *testing.T, b *pagestest.Browser, k ticket.Ticket, score, comment string) {
	t.Helper()
	b.Post("/portal/requests/"+itoa(k.ID)+"/rating", how(score, comment)).Want(http.StatusSeeOther)
}

// rated is a house in which some said how it went.
func rated(t *testing.T) house {
	t.Helper()
	h := open(t)
	old := h.mustSolved(t, h.Mia, "Old scanner")
	h.mustAsk(t, 1)
	h.mustRated(t, h.mia, old, "bad", "It broke again the next day.")
	h.Clock.Advance(40 * 24 * time.Hour)
	h.mustRated(t, h.Them, h.mustSolved(t, h.Dana, "Printer at the front desk prints half pages"), "good", "Quick and kind, thank you.")
	h.mustRated(t, h.Them, h.mustSolved(t, h.Dana, "Screen"), "good", "")
	h.mustRated(t, h.mia, h.mustSolved(t, h.Mia, "Mouse"), "fair", "It took until the afternoon.")
	h.mustSolved(t, h.Dana, "Keyboard")
	h.mustAsk(t, 1)
	return h
}

func TestManagersReadHowItWent(t *testing.T) {
	t.Parallel()
	h := open(t)
	if text := h.boss.Get("/satisfaction").Want(http.StatusOK).Page().One(".empty").Text(); !strings.Contains(text, "Nobody has rated a ticket yet") {
		t.Errorf("the empty page says %q", text)
	}
	h = rated(t)
	doc := h.boss.Get("/satisfaction").Want(http.StatusOK).Page()
	figures := doc.Texts(".kpi")
	if len(figures) != 2 || !strings.Contains(figures[0], "67 % 2 good, 1 so-so, 0 bad 0 of 1 who were asked by mail answered") || !strings.Contains(figures[1], "50 % 2 good, 1 so-so, 1 bad 1 of 2") {
		t.Errorf("the figures are %q", figures)
	}
	rows := doc.Texts("table.stk tbody tr")
	if len(rows) != 4 || !strings.Contains(rows[3], "Old scanner Bad It broke again the next day. Northwind Dental Mia Torres") || !strings.Contains(rows[3], "Kim Osei") {
		t.Errorf("the ratings are %q", rows)
	}
	if n := len(h.boss.Get("/satisfaction?score=good&said=1").Page().All("table.stk tbody tr")); n != 1 {
		t.Errorf("%d are good and have a comment", n)
	}
	if text := h.boss.Get("/satisfaction?client=999").Page().One(".empty").Text(); !strings.Contains(text, "No such ratings") {
		t.Errorf("of nobody: %q", text)
	}
	for _, wrong := range []string{"?client=x", "?before=x", "?before=5-x"} {
		h.boss.Get("/satisfaction" + wrong).Want(http.StatusNotFound)
	}
	if link := h.boss.Get("/review").Want(http.StatusOK).Page().One(".tabs a[href='/satisfaction']").Text(); link != "Satisfaction" {
		t.Errorf("the review leads to %q", link)
	}
	h.Kim.Get("/satisfaction").Want(http.StatusForbidden)
	h.Them.Get("/satisfaction").Want(http.StatusForbidden)
	h.Guest().Get("/satisfaction").Want(http.StatusSeeOther)
}

func TestManyRatingsHavePages(t *testing.T) {
	t.Parallel()
	h := open(t)
	for range 52 {
		h.Clock.Advance(time.Minute)
		h.mustRated(t, h.Them, h.mustSolved(t, h.Dana, "Printer"), "good", "")
	}
	doc := h.boss.Get("/satisfaction").Want(http.StatusOK).Page()
	next := doc.One(".pager a[rel=next]").Attr("href")
	if first, second := len(doc.All("table.stk tbody tr")), len(h.boss.Get(next).Want(http.StatusOK).Page().All("table.stk tbody tr")); first != 50 || second != 2 {
		t.Errorf("pages of %d and %d", first, second)
	}
}

func TestThePagesLookWell(t *testing.T) {
	t.Parallel()
	h := rated(t)
	k := h.mustSolved(t, h.Mia, "Label printer in the back office")
	h.Clock.Advance(8 * 24 * time.Hour)
	link := h.mustSolved(t, h.Dana, "Printer at the front desk prints half pages since this morning")
	h.mustAsk(t, 1)
	links := h.links(t, link.ID)
	done := h.mustSolved(t, h.Mia, "Laptop")
	h.mustAsk(t, 1)
	answered := h.links(t, done.ID)["good"]
	h.Guest().Post(path(answered), how("good", "Quick and kind, thank you.")).Want(http.StatusSeeOther)
	h.Look(t, h.Guest(), pagestest.Sight{Name: "rate", Path: links["fair"]}, pagestest.Sight{Name: "rate-kept", Path: path(answered) + "&kept=1"},
		pagestest.Sight{Name: "rate-gone", Path: "/rate?key=x"})
	h.Look(t, h.boss, pagestest.Sight{Name: "satisfaction", Path: "/satisfaction"}, pagestest.Sight{Name: "satisfaction-none", Path: "/satisfaction?score=bad&said=1&client=99"}, pagestest.Sight{Name: "review", Path: "/review"})
	h.Look(t, h.mia, pagestest.Sight{Name: "request-ask", Path: "/portal/requests/" + itoa(k.ID)},
		pagestest.Sight{Name: "request-rated", Path: "/portal/requests/" + itoa(done.ID), Before: `() => { document.querySelector("#rating details").open = true }`})
}

func TestManagersTakeTheRatingsAway(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.mustRated(t, h.Them, h.mustSolved(t, h.Dana, "Printer"), "bad", "=1+1, \"really\"")
	h.mustRated(t, h.Them, h.mustSolved(t, h.Dana, "Screen"), "good", "")
	if link := h.boss.Get("/satisfaction?score=bad").Page().One("a[download]").Attr("href"); link != "/satisfaction.csv?score=bad" {
		t.Errorf("the page leads to %q", link)
	}
	a := h.boss.Get("/satisfaction.csv?score=bad").Want(http.StatusOK)
	want := "Ticket,Subject,Rating,Comment,Client,Requester,Technician,First rated,Rated,Way\n" +
		"#1001,Printer,bad,\"'=1+1, \"\"really\"\"\",Northwind Dental,Dana Lund,Kim Osei,2026-03-03T09:42:00-06:00,2026-03-03T09:42:00-06:00,in the portal\n"
	if a.Body != want || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/csv") {
		t.Errorf("the table is\n%s\nwant\n%s", a.Body, want)
	}
	h.Kim.Get("/satisfaction.csv").Want(http.StatusForbidden)
}
