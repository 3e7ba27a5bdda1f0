package portal_test

import (
	"context"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"remit/internal/pages/pagestest"
	"remit/internal/pages/shell"
	"remit/internal/statement"
	"remit/internal/ticket"
)

// pdf stands for the form that the house has.
var pdf = statement.Form{Name: "PDF", Ext: "pdf", Type: "application/pdf", Make: func(_ context.Context, i statement.Issued, language string) ([]byte, error) {
	return []byte("PDF of " + i.Number + " in " + language), nil
}}

// prepaid publishes Northwind's agreement with two hours a month, of which one is used in March.
func prepaid(t *testing.T) house {
	t.Helper()
	h := open(t)
	source, err := os.ReadFile("testdata/northwind.toml")
	must(t, err)
	block := `[[block]]
clause   = "7.16"
says     = "Prepaid hours"
hours    = "2h"
price    = "250.00"
every    = "month"
rollover = { hours = "1h", periods = 2 }
draws    = ["standard"]

[[credit]]`
	_, _, err = h.Desk.Publish(t.Context(), program, "northwind.toml", []byte(strings.Replace(string(source), "[[credit]]", block, 1)))
	must(t, err)
	one := h.mustOpen(t, "dana@northwind.example", "The screen stays black.")
	_, err = h.Desk.SetFacts(t.Context(), h.kim, one.ID, map[string]string{"kind": "incident", "service": "workstation", "mode": "remote", "asset": "unmanaged"})
	must(t, err)
	from := time.Date(2026, 3, 2, 16, 0, 0, 0, time.UTC)
	_, err = h.Desk.LogTime(t.Context(), h.kim, ticket.TimeEntry{TicketID: one.ID, StartsAt: from, EndsAt: from.Add(time.Hour), Mode: "remote"})
	must(t, err)
	return h
}

// again signs somebody in whose session has run out.
func (h *house) again(t *testing.T, email string) *pagestest.Browser {
	t.Helper()
	list, err := h.DB.ContactsByEmail(t.Context(), email)
	must(t, err)
	return h.As(shell.ClientKind, list[0].ID)
}

// march issues Northwind's statement of March, in April.
func (h *house) march(t *testing.T) {
	t.Helper()
	h.Clock.Set(time.Date(2026, 4, 2, 14, 0, 0, 0, time.UTC))
	h.dana, h.mia, h.rob = h.again(t, "dana@northwind.example"), h.again(t, "mia@northwind.example"), h.again(t, "rob@lakeside.example")
	all, err := h.DB.Agreements(t.Context(), program, h.viewer(t, "dana@northwind.example").ClientID)
	must(t, err)
	_, err = h.bills.Issue(t.Context(), h.kim, all[0].ID, "2026-03")
	must(t, err)
}

func TestTheAgreementSaysWhatIsLeftOfPrepaidHours(t *testing.T) {
	t.Parallel()
	h := prepaid(t)
	got := h.mia.Get("/portal/agreement").Want(http.StatusOK).Page().One("#blocks").Text()
	for _, want := range []string{"Block hours in March so far", "Prepaid hours", "Opening 2 h", "Bought 2 h", "Used 1 h", "Can be used until", "31 May 2026"} {
		if !strings.Contains(got, want) {
			t.Errorf("the page lacks %q: %q", want, got)
		}
	}
	if n := len(h.rob.Get("/portal/agreement").Page().All("#blocks")); n != 0 {
		t.Error("an agreement without prepaid hours says something of them")
	}
}

func TestAClientReadsItsIssuedStatements(t *testing.T) {
	t.Parallel()
	h := prepaid(t)
	const list, one = "/portal/agreements/NWD-2026/statements", "/portal/statements/S-00001"
	if got := h.dana.Get(list).Want(http.StatusOK).Page().One(".empty").Text(); !strings.Contains(got, "No statement yet") {
		t.Errorf("before: %q", got)
	}
	h.dana.Get(one).Want(http.StatusNotFound)
	h.march(t)
	if got := h.dana.Get(list).Want(http.StatusOK).Page().One("tbody tr").Text(); !strings.Contains(got, "March 2026 S-00001") || !strings.Contains(got, "USD") {
		t.Errorf("the list: %q", got)
	}
	text := h.dana.Get(one).Want(http.StatusOK).Page().One("main").Text()
	for _, want := range []string{"Statement S-00001", "Issued on 2 April 2026", "Fixed fees", "Prepaid hours", "Billed work", "To pay"} {
		if !strings.Contains(text, want) {
			t.Errorf("the statement lacks %q: %q", want, text)
		}
	}
	if got := h.dana.Get(one + "/statement.json").Want(http.StatusOK); !strings.HasPrefix(got.Body, `{"agreement":"NWD-2026"`) || !strings.Contains(got.Header.Get("Content-Disposition"), "S-00001.json") {
		t.Errorf("JSON: %q", got.Body)
	}
	if got := h.dana.Get(one + "/statement.pdf").Want(http.StatusOK).Body; got != "PDF of S-00001 in en" {
		t.Errorf("PDF: %q", got)
	}
	for _, path := range []string{one, one + "/statement.json", one + "/statement.pdf", list} {
		h.rob.Get(path).Want(http.StatusNotFound)
	}
	for _, path := range []string{one, one + "/statement.json"} { // Mia sees her own requests only, and a statement names those of all
		h.mia.Get(path).Want(http.StatusNotFound)
	}
	if got := len(h.dana.Get("/portal/agreement").Page().All(`[href="` + list + `"]`)); got != 1 {
		t.Errorf("%d links lead to the statements", got)
	}
	if got := len(h.mia.Get("/portal/agreement").Page().All(`[href="` + list + `"]`)); got != 0 {
		t.Error("who may not read them is led to them")
	}
}

func TestStatementsReadWellInThePortal(t *testing.T) {
	t.Parallel()
	h := prepaid(t)
	h.Look(t, h.dana, pagestest.Sight{Name: "portal-blocks", Path: "/portal/agreement"})
	h.march(t)
	h.Look(t, h.dana,
		pagestest.Sight{Name: "portal-statements", Path: "/portal/agreements/NWD-2026/statements"},
		pagestest.Sight{Name: "portal-statement", Path: "/portal/statements/S-00001"})
	h.dana.Languages = "de"
	h.Look(t, h.dana,
		pagestest.Sight{Name: "portal-statement-german", Path: "/portal/statements/S-00001"},
		pagestest.Sight{Name: "portal-blocks-german", Path: "/portal/agreement"})
}
