package handover_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"remit/internal/handover"
	"remit/internal/identity"
	"remit/internal/ledger"
	pages "remit/internal/pages/handover"
	"remit/internal/pages/pagestest"
	"remit/internal/statement"
)

const staffURL = "/clients/northwind-dental/export"

// house is a provider with Northwind, whose administrator Dana is.
type house struct {
	*pagestest.House
	room                   *handover.Handovers
	pages                  *pages.Pages
	marta, kim, dana, joel *pagestest.Browser
}

func open(t *testing.T) house {
	t.Helper()
	h := house{House: pagestest.Open(t)}
	bills := statement.New(statement.Options{DB: h.DB, Desk: h.Desk, Ledger: ledger.New(h.DB), Log: slog.New(slog.DiscardHandler)})
	h.room = handover.New(handover.Options{DB: h.DB, Desk: h.Desk, Statements: bills})
	h.pages = pages.New(pages.Options{DB: h.DB, Handovers: h.room})
	h.Mount(h.pages.Routes())
	h.MustNorthwind()
	h.marta, h.kim = h.MustUser("marta", identity.Manager), h.MustUser("kim", identity.Technician)
	h.dana, h.joel = h.MustContact("dana@northwind.example"), h.MustContact("joel@northwind.example")
	return h
}

func (h house) work(t *testing.T) {
	t.Helper()
	if err := h.room.Work(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func TestAnExportIsAskedForAndTaken(t *testing.T) {
	t.Parallel()
	h := open(t)
	for name, c := range map[string]struct {
		b  *pagestest.Browser
		at string
	}{"a manager": {h.marta, staffURL}, "the client's administrator": {h.dana, pages.PortalURL}} {
		c.b.Post(c.at, nil).Want(http.StatusSeeOther)
		if got := c.b.Get(c.at).Want(http.StatusOK).Page().Texts("tbody tr"); !strings.Contains(got[0], "being made") {
			t.Errorf("%s: %q", name, got)
		}
		c.b.Post(c.at, nil).Want(http.StatusConflict)
		h.work(t)
		row := c.b.Get(c.at).Page().All("tbody tr a")[0]
		file := c.b.Get(row.Attr("href")).Want(http.StatusOK)
		if !strings.HasPrefix(file.Body, "PK") || file.Header.Get("Content-Disposition") != "attachment; filename=northwind-dental-2026-03-03.zip" {
			t.Errorf("%s gets %q, %q", name, file.Header.Get("Content-Disposition"), file.Body[:2])
		}
		if got := c.b.Get(c.at).Page().Texts("tbody tr")[0]; !strings.Contains(got, "ready until 10 March 2026") || !strings.Contains(got, "taken by ") {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestInternalNotesAreForTheProviderAlone(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.dana.Post(pages.PortalURL, url.Values{"internal": {"yes"}}).Want(http.StatusForbidden)
	h.marta.Post(staffURL, url.Values{"internal": {"yes"}}).Want(http.StatusSeeOther)
	h.work(t)
	row := h.marta.Get(staffURL).Page().One("tbody tr")
	if !strings.Contains(row.Text(), "with internal notes") {
		t.Errorf("it says %q", row.Text())
	}
	link := h.marta.Get(staffURL).Page().One("tbody tr a").Attr("href")
	if got := h.dana.Get(pages.PortalURL).Want(http.StatusOK).Page().Texts("tbody tr"); len(got) != 0 {
		t.Errorf("the client is shown %q", got)
	}
	h.dana.Get(pages.PortalURL + strings.TrimPrefix(link, staffURL)).Want(http.StatusNotFound)
}

func TestWhoMayTakeEverything(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, path := range []string{staffURL, staffURL + "/1"} {
		h.kim.Get(path).Want(http.StatusForbidden)
		h.dana.Get(path).Want(http.StatusForbidden)
	}
	h.kim.Post(staffURL, nil).Want(http.StatusForbidden)
	for _, path := range []string{pages.PortalURL, pages.PortalURL + "/1"} {
		h.joel.Get(path).Want(http.StatusForbidden)
		h.marta.Get(path).Want(http.StatusForbidden)
	}
	h.joel.Post(pages.PortalURL, nil).Want(http.StatusForbidden)
	h.marta.Get("/clients/none/export").Want(http.StatusNotFound)
	h.marta.Get(staffURL + "/99").Want(http.StatusNotFound)
}

func TestExportsLookWell(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.marta.Post(staffURL, nil).Want(http.StatusSeeOther)
	h.work(t)
	h.Look(t, h.marta, pagestest.Sight{Name: "exports", Path: staffURL})
	h.Look(t, h.dana, pagestest.Sight{Name: "exports-portal", Path: pages.PortalURL})
}
