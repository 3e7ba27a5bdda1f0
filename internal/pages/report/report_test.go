package report_test

import (
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"remit/internal/dispatch"
	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/report"
	"remit/internal/pages/shell"
	"remit/internal/pages/stafftest"
	"remit/internal/statement"
	"remit/internal/store"
	"remit/internal/ticket"
)

// house is a provider with work on Northwind's tickets, and Mara, its manager.
type house struct {
	*stafftest.House
	mara *pagestest.Browser
}

func routes(h *stafftest.House) []shell.Route {
	o := report.Options{DB: h.DB, Desk: h.Desk, Ledger: ledger.New(h.DB)}
	o.Bills = statement.New(statement.Options{DB: h.DB, Desk: h.Desk, Ledger: o.Ledger, Log: slog.New(slog.DiscardHandler)})
	o.Mail = mailer(h, report.New(o))
	return report.New(o).Routes()
}

// mailer sends the reports of a house by mail.
func mailer(h *stafftest.House, p *report.Pages) *dispatch.Dispatch {
	return dispatch.New(dispatch.Options{DB: h.DB, Desk: h.Desk, Log: slog.New(slog.DiscardHandler), Make: p.Make})
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
		k := h.MustRequest(h.Dana, "=Screen "+asset+" stays black", "Since this morning.", facts)
		from := time.Date(2026, 3, 2, 14+i, 0, 0, 0, time.UTC) // Monday, 8 to 11 in Chicago
		_, err := h.Desk.LogTime(t.Context(), h.Viewer(h.KimID), ticket.TimeEntry{TicketID: k.ID, StartsAt: from, EndsAt: from.Add(45 * time.Minute), Mode: "remote", Note: "looked at the cable"})
		stafftest.Must(t, err)
	}
	return h
}

const inMarch = "months=1&to=2026-03"

func TestHoursAreAddedUpByEveryWord(t *testing.T) {
	t.Parallel()
	h := worked(t)
	for by, name := range map[string]string{"client": "northwind dental", "agreement": "nwd-2026", "clause": "3.2", "service": "workstation", "technician": "kim", "month": "march 2026"} {
		page := h.mara.Get("/reports/hours?" + inMarch + "&by=" + by).Want(http.StatusOK).Page()
		if text := strings.ToLower(strings.Join(page.Texts("tbody th"), "; ")); !strings.Contains(text, name) {
			t.Errorf("by %s the rows are %q", by, text)
		}
		if got := page.Texts("tfoot td"); len(got) < 4 || got[0] != "1.50" || got[1] != "0.75" || got[2] != "0.75" || got[3] != "4" {
			t.Errorf("by %s it comes to %q", by, got)
		}
	}
}

func TestAReportIsAFileToCalculateWith(t *testing.T) {
	t.Parallel()
	h := worked(t)
	a := h.mara.Get("/reports/hours?" + inMarch + "&as=csv&table=hours-by-client").Want(http.StatusOK)
	want := "Client,\"In scope, h\",\"Billable, h\",\"Held, h\",Lines,\"Billed, USD\",\"In scope at list, USD\"\nNorthwind Dental,1.50,0.75,0.75,4,105.00,210.00\n"
	if a.Body != want {
		t.Errorf("the table is\n%s, want\n%s", a.Body, want)
	}
	if book := h.mara.Get("/reports/hours?" + inMarch + "&as=xlsx").Want(http.StatusOK); !strings.HasPrefix(book.Body, "PK") {
		t.Errorf("the workbook begins with %q", book.Body[:min(8, len(book.Body))])
	}
	if lines := h.mara.Get("/reports/lines?" + inMarch + "&as=csv&table=lines").Body; strings.Count(lines, "\n") != 5 || strings.Contains(lines, "\n=") {
		t.Errorf("the lines are\n%s", lines)
	}
	h.mara.Get("/reports/hours?as=csv&table=nothing").Want(http.StatusNotFound)
}

func TestWhatTheAddressAsksForThatIsNotThere(t *testing.T) {
	t.Parallel()
	h := worked(t)
	for _, path := range []string{"/reports/hours?client=nobody", "/reports/hours?agreement=X-1", "/reports/lines?after=x"} {
		h.mara.Get(path).Want(http.StatusNotFound)
	}
	for _, path := range []string{"/reports/hours?to=2024-01&months=1", "/reports/lines?kind=held&to=2024-01", "/reports/hours?months=9999&to=x&by=x"} {
		h.mara.Get(path).Want(http.StatusOK)
	}
	if got := h.mara.Get("/reports/hours?to=2024-01&months=1").Page().One(".empty").Text(); !strings.Contains(got, "No work in these months") {
		t.Errorf("no work is shown as %q", got)
	}
}

func TestOnlyManagersSeeReports(t *testing.T) {
	t.Parallel()
	h := worked(t)
	h.WantRefusals(t, routes(h.House), strings.NewReplacer(), h.Them, h.Kim, h.mara)
}

// busy is a house with work, a ticket that was solved at once, one that was opened again, and one on which an answer came too late.
func busy(t *testing.T) house {
	t.Helper()
	h := worked(t)
	ctx, kim := t.Context(), h.Viewer(h.KimID)
	facts := map[string]string{"kind": "incident", "service": "workstation", "mode": "remote", "asset": "NW-0012"}
	once, again := h.MustRequest(h.Dana, "Solved at once", "It is slow.", facts), h.MustRequest(h.Dana, "Opened again", "It is slow.", facts)
	for _, k := range []ticket.Ticket{once, again} {
		_, err := h.Desk.SetStatus(ctx, kim, k.ID, ticket.Resolved, 0)
		stafftest.Must(t, err)
	}
	_, err := h.Desk.SetStatus(ctx, kim, again.ID, ticket.Open, 0)
	stafftest.Must(t, err)
	h.MustRequest(h.Dana, "Nobody answers", "It is slow.", facts)
	h.Clock.Advance(30 * 24 * time.Hour)
	return h
}

func TestTheDeskCountsWhatCameInAndWasSolved(t *testing.T) {
	t.Parallel()
	h := busy(t)
	desk := h.mara.Get("/reports/desk").Want(http.StatusOK).Page()
	if got := strings.Join(desk.Texts(".kpi b"), "; "); got != "6; 7; 2; 1; 50 %" {
		t.Errorf("the desk says %q", got)
	}
}

func TestTheOverviewSaysWhatAMonthWas(t *testing.T) {
	t.Parallel()
	h := busy(t)
	page := h.mara.Get("/reports?to=2026-03").Want(http.StatusOK).Page()
	row := page.One("tbody tr").Text()
	for _, want := range []string{"NWD-2026", "Northwind Dental", "1.50", "0.75", "105.00", "USD"} {
		if !strings.Contains(row, want) {
			t.Errorf("the figures lack %q: %q", want, row)
		}
	}
	if got := h.mara.Get("/reports?to=2019-01").Want(http.StatusOK).Page().Texts(".kpi b"); len(got) != 4 || got[0] != "0 min" {
		t.Errorf("a month of nothing says %q", got)
	}
	h.mara.Get("/reports/agreements").Want(http.StatusOK)
	for _, path := range []string{"/reports/tickets", "/reports/tickets?of=x", "/reports/tickets?of=open&age=9", "/reports/tickets?of=solved&week=x", "/reports/tickets?of=open&after=x"} {
		h.mara.Get(path).Want(http.StatusNotFound)
	}
}

func TestReportsReadWellEverywhere(t *testing.T) {
	t.Parallel()
	h := busy(t)
	h.mustCost(t, store.HourCost{Currency: "USD", Since: "2026-01-01", Minor: 9000})
	h.mara.Post("/reports/mail", form("report", "/reports/desk", "every", "day", "at", "07:30", "to", strconv.FormatInt(h.KimID, 10))).Want(http.StatusSeeOther)
	h.Look(t, h.mara, pagestest.Sight{Name: "report-overview", Path: "/reports?to=2026-03"}, pagestest.Sight{Name: "report-hours", Path: "/reports/hours"}, pagestest.Sight{Name: "report-lines", Path: "/reports/lines"},
		pagestest.Sight{Name: "report-targets", Path: "/reports/targets"}, pagestest.Sight{Name: "report-desk", Path: "/reports/desk"}, pagestest.Sight{Name: "report-agreements", Path: "/reports/agreements"},
		pagestest.Sight{Name: "report-tickets", Path: "/reports/tickets?of=open"}, pagestest.Sight{Name: "report-margin", Path: "/reports/margin?by=statement"}, pagestest.Sight{Name: "report-margin-hours", Path: "/reports/margin/hours"},
		pagestest.Sight{Name: "report-allowances", Path: "/reports/allowances"}, pagestest.Sight{Name: "report-costs", Path: "/reports/costs"}, pagestest.Sight{Name: "report-mail", Path: "/reports/mail"},
		pagestest.Sight{Name: "report-mail-form", Path: "/reports/mail/new?report=/reports/targets"})
}
