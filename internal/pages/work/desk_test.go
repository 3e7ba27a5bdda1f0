package work_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/stafftest"
	"remit/internal/pages/work"
	"remit/internal/ticket"
)

// house is a provider with Northwind's private device of a ticket, on which work was logged, and Mara, its manager.
type house struct {
	*stafftest.House
	mara *pagestest.Browser
}

func open(t *testing.T) house {
	t.Helper()
	h := house{House: stafftest.Open(t)}
	h.Mount(work.New(work.Options{DB: h.DB, Ledger: ledger.New(h.DB)}).Routes())
	h.mara = h.MustUser("mara", identity.Manager)
	return h
}

// worked logs Kim's work on a private device and on a managed one: what is billed and what is covered.
func worked(t *testing.T) house {
	t.Helper()
	h := open(t)
	for i, asset := range []string{"unmanaged", "NW-0012"} {
		k := h.MustRequest(h.Dana, "Screen "+asset+" stays black", "Since this morning.", map[string]string{"kind": "incident", "service": "workstation", "mode": "remote", "asset": asset})
		from := time.Date(2026, 3, 2, 16+i, 0, 0, 0, time.UTC) // Monday, 10 and 11 in Chicago
		_, err := h.Desk.LogTime(t.Context(), h.Viewer(h.KimID), ticket.TimeEntry{TicketID: k.ID, StartsAt: from, EndsAt: from.Add(50 * time.Minute), Mode: "remote", Note: "looked at the cable"})
		stafftest.Must(t, err)
	}
	return h
}

func TestTheDeskSaysWhatOfTheWorkIsBilledAndWhy(t *testing.T) {
	t.Parallel()
	h := worked(t)
	p := h.mara.Get(shellURL).Want(http.StatusOK).Page()
	if got := p.One(".head").Text(); got != "Work, March 2026 1 line to decide of 2" {
		t.Errorf("head %q", got)
	}
	if got := p.Texts(".kpi"); len(got) != 3 || !strings.Contains(got[0], "In scope 50 min 50 % of the work, worth 140.00 USD at list") || !strings.Contains(got[1], "Billable 50 min 140.00 USD") {
		t.Errorf("the month so far %q", got)
	}
	row := p.One("tbody tr").Text()
	for _, want := range []string{"Screen unmanaged stays black", "looked at the cable", "Billable 4.1", "Privately owned devices are excluded", "Outside the fixed fees; nobody of the client approved it.", "50 min billed 1 h", "140.00 standard"} {
		if !strings.Contains(row, want) {
			t.Errorf("the row does not say %q: %q", want, row)
		}
	}
	if n := len(h.mara.Get(shellURL + "?show=all").Page().All("tbody tr")); n != 2 {
		t.Errorf("all: %d lines", n)
	}
	if got := h.mara.Get(shellURL + "?month=2025-01").Page().One(".empty").Text(); !strings.Contains(got, "No work in this month") {
		t.Errorf("an empty month says %q", got)
	}
	h.mara.Get(shellURL + "?client=nobody").Want(http.StatusNotFound)
}

const shellURL = "/review/work"

func TestALineIsWaivedWithAReasonAndTheUndoTakesItBack(t *testing.T) {
	t.Parallel()
	h := worked(t)
	id := h.mara.Get(shellURL).Page().One("[name=line]").Attr("value")
	form := url.Values{"line": {id}, "kind": {"waive"}, "month": {"2026-03"}}
	refused := h.mara.Post(shellURL, form).Want(http.StatusUnprocessableEntity).Page()
	if got := refused.One(".note.bad").Text(); !strings.Contains(got, "Give the reason") {
		t.Errorf("without a reason: %q", got)
	}
	if n := len(refused.All("[name=line][checked]")); n != 1 {
		t.Errorf("%d lines are still selected", n)
	}
	form.Set("reason", "Our update broke it.")
	to := h.mara.Post(shellURL, form).Want(http.StatusSeeOther).Location
	page := h.mara.Get(to).Page()
	if got := page.One(".empty").Text(); !strings.Contains(got, "Nothing left to decide") {
		t.Errorf("after it: %q", got)
	}
	if got := h.mara.Get(shellURL + "?show=ruled").Page().One("tbody tr").Text(); !strings.Contains(got, "Waived by mara: “Our update broke it.”") || !strings.Contains(got, "0.00 waived, 140.00 else") {
		t.Errorf("the line says %q", got)
	}
	undo := url.Values{"rulings": {page.One("[name=rulings]").Attr("value")}, "month": {"2026-03"}}
	h.mara.Post(shellURL+"/undo", undo).Want(http.StatusSeeOther)
	if n := len(h.mara.Get(shellURL).Page().All("tbody tr")); n != 1 {
		t.Errorf("after the undo %d lines are to be decided", n)
	}
	h.mara.Get(h.mara.Post(shellURL+"/undo", undo).Want(http.StatusSeeOther).Location)
}

func TestOnlyManagersDecide(t *testing.T) {
	t.Parallel()
	h := worked(t)
	h.WantRefusals(t, work.New(work.Options{DB: h.DB, Ledger: ledger.New(h.DB)}).Routes(), strings.NewReplacer(), h.Them, h.Kim, h.mara)
}

func TestTheDeskReadsWellEverywhere(t *testing.T) {
	t.Parallel()
	h := worked(t)
	h.Look(t, h.mara,
		pagestest.Sight{Name: "work", Path: shellURL},
		pagestest.Sight{Name: "work-none", Path: shellURL + "?month=2025-01"},
		pagestest.Sight{Name: "work-refused", Path: shellURL, Before: `() => { document.querySelector("[name=line]").click(); document.querySelector("[name=kind][value=waive]").click(); document.querySelector("[data-submit]").click() }`})
}
