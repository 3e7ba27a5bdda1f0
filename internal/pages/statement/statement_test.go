package statement_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/shell"
	"remit/internal/pages/stafftest"
	pages "remit/internal/pages/statement"
	"remit/internal/statement"
	"remit/internal/tenure"
	"remit/internal/ticket"
)

// house is a provider with Northwind's work of March, and Mara, its manager.
type house struct {
	*stafftest.House
	mara  *pagestest.Browser
	pages *pages.Pages
	room  *statement.Statements
}

func open(t *testing.T) house {
	t.Helper()
	h := house{House: stafftest.Open(t)}
	form := statement.Form{Name: "CSV", Ext: "csv", Type: "text/csv", Make: func(_ context.Context, i statement.Issued, _ string) ([]byte, error) { return []byte(i.Number), nil }}
	h.room = statement.New(statement.Options{DB: h.DB, Desk: h.Desk, Ledger: ledger.New(h.DB), Log: slog.New(slog.DiscardHandler), Forms: []statement.Form{form}})
	h.pages = pages.New(pages.Options{DB: h.DB, Statements: h.room})
	h.Mount(h.pages.Routes())
	h.mara = h.MustUser("mara", identity.Manager)
	return h
}

// worked logs Kim's work of an hour on assets, from 10 in Chicago on: “unmanaged” is billed, NW-0012 covered, and "" is not decided.
func worked(t *testing.T, assets ...string) house {
	t.Helper()
	h := open(t)
	for i, asset := range assets {
		facts := map[string]string{"kind": "incident", "service": "workstation", "mode": "remote"}
		if asset != "" {
			facts["asset"] = asset
		}
		k := h.MustRequest(h.Dana, "Screen "+asset+" stays black", "Since this morning.", facts)
		from := time.Date(2026, 3, 2, 16+i, 0, 0, 0, time.UTC)
		_, err := h.Desk.LogTime(t.Context(), h.Viewer(h.KimID), ticket.TimeEntry{TicketID: k.ID, StartsAt: from, EndsAt: from.Add(time.Hour), Mode: "remote", Note: "looked at the cable"})
		stafftest.Must(t, err)
	}
	return h
}

// april sets the clock behind the end of March, where everybody signs in anew.
func (h *house) april() {
	h.Clock.Set(time.Date(2026, 4, 2, 14, 0, 0, 0, time.UTC))
	u, err := h.DB.UserByEmail(h.T.Context(), "mara@harbourline.example")
	stafftest.Must(h.T, err)
	h.mara = h.As(shell.StaffKind, u.ID)
}

const list, one = "/review/statements", "/review/statements/NWD-2026/2026-03"

func TestAMonthSaysWhatIsReadyAndWhatWaits(t *testing.T) {
	t.Parallel()
	h := worked(t, "unmanaged", "NW-0012")
	page := h.mara.Get(list + "?month=2026-03").Want(http.StatusOK).Page()
	if got := page.One(".head").Text(); !strings.Contains(got, "Statements, March 2026 1 not ready") {
		t.Errorf("head %q", got)
	}
	if got := page.One("tbody tr").Text(); !strings.Contains(got, "NWD-2026") || !strings.Contains(got, "not over yet") {
		t.Errorf("row %q", got)
	}
	if got := h.mara.Get(list).Page().One("h1").Text(); got != "Statements, February 2026" {
		t.Errorf("without a month: %q", got)
	}
	h.april()
	page = h.mara.Get(list).Want(http.StatusOK).Page()
	if got := page.One(".btn.primary[type=submit]").Text(); got != "Issue 1 statement" {
		t.Errorf("button %q", got)
	}
	h.mara.Post(list, url.Values{"month": {"2026-03"}, "send": {"1"}}).Want(http.StatusSeeOther)
	page = h.mara.Get(list + "?month=2026-03").Page()
	if got := page.One("#job").Text(); !strings.Contains(got, "Issuing statements") || !strings.Contains(got, "Drawing up") || len(page.All(".btn.primary[type=submit]")) != 0 {
		t.Errorf("while it waits: %q", got)
	}
	h.mara.Post(list, url.Values{"month": {"2026-03"}}).Want(http.StatusSeeOther)
	if got := h.mara.Get(list + "?month=2026-03").Page().One(".note.warn").Text(); !strings.Contains(got, "mara has begun to issue the statements of 2026-03") {
		t.Errorf("a second time: %q", got)
	}
	if got := h.mara.Get(list+"/job?month=2026-03", "HX-Request", "true").Want(http.StatusOK); !strings.Contains(got.Body, `id="job"`) || strings.Contains(got.Body, "<html") {
		t.Errorf("how far it is: %s", got.Body)
	}
	stafftest.Must(t, h.room.WorkJobs(t.Context()))
	if got := h.mara.Get(list+"/job?month=2026-03", "HX-Request", "true").Want(http.StatusOK); got.Header.Get("HX-Refresh") != "true" {
		t.Errorf("after the end the page is not told to look anew: %v", got.Header)
	}
	if got := h.mara.Get(list + "?month=2026-03").Page().One("#job").Text(); !strings.Contains(got, "1 statement was issued. 0 were sent by mail. 1 could not be sent: S-00001, Northwind Dental: Nobody could be written to") {
		t.Errorf("after the end: %q", got)
	}
	if got := h.mara.Get(list + "?month=2026-03").Page().One("tbody tr").Text(); !strings.Contains(got, "issued Thu 2 April by mara") {
		t.Errorf("issued: %q", got)
	}
}

func TestWhatIsNotDecidedIsLinked(t *testing.T) {
	t.Parallel()
	h := worked(t, "")
	h.april()
	page := h.mara.Get(list).Want(http.StatusOK).Page()
	row := page.One("tbody tr")
	if got := row.Text(); !strings.Contains(got, "waits for a decision") || !strings.Contains(got, "Decide 1 line") {
		t.Errorf("row %q", got)
	}
	if to := h.mara.Post(one+"/issue", url.Values{}).Want(http.StatusSeeOther).Location; to != one {
		t.Errorf("leads to %s", to)
	}
	if got := h.mara.Get(one).Page().One("main").Text(); !strings.Contains(got, "waits for a decision") {
		t.Errorf("refused: %q", got)
	}
}

func TestAStatementIsReadIssuedSentAndHadAsAFile(t *testing.T) {
	t.Parallel()
	h := worked(t, "unmanaged", "NW-0012")
	h.april()
	text := h.mara.Get(one).Want(http.StatusOK).Page().One("main").Text()
	for _, want := range []string{"Draft, March 2026", "Fixed fees", "Service desk", "650.00", "Billed work", "4.1", "standard", "140.00", "Work within the agreement", "To pay"} {
		if !strings.Contains(text, want) {
			t.Errorf("the draft lacks %q: %q", want, text)
		}
	}
	h.mara.Get(one + "/statement.json").Want(http.StatusNotFound)
	h.mara.Post(one+"/issue", url.Values{}).Want(http.StatusSeeOther)
	page := h.mara.Get(one).Want(http.StatusOK).Page()
	if got := page.One("h1").Text(); got != "Statement S-00001" {
		t.Errorf("issued: %q", got)
	}
	if got := h.mara.Get(one + "/statement.json").Want(http.StatusOK).Body; !strings.HasPrefix(got, `{"agreement":"NWD-2026"`) {
		t.Errorf("JSON: %q", got)
	}
	if got := h.mara.Get(one + "/statement.csv").Want(http.StatusOK).Body; got != "S-00001" {
		t.Errorf("CSV: %q", got)
	}
	h.mara.Post(one+"/exported", url.Values{}).Want(http.StatusSeeOther)
	h.mara.Post(one+"/send", url.Values{}).Want(http.StatusSeeOther)
	if got := h.mara.Get(one).Page().One("main").Text(); !strings.Contains(got, "handed on Thu 2 April") {
		t.Errorf("handed on: %q", got)
	}
}

func TestACountIsCorrectedWithAReason(t *testing.T) {
	t.Parallel()
	h := worked(t, "NW-0012")
	h.mara.Get(one).Want(http.StatusOK)
	form := url.Values{"clause": {"7.2"}, "things": {"3"}}
	if got := h.mara.Post(one+"/counts", form).Want(http.StatusUnprocessableEntity).Page().One(".note.bad").Text(); !strings.Contains(got, "Give the reason") {
		t.Errorf("without a reason: %q", got)
	}
	form.Set("reason", "Two came late.")
	h.mara.Post(one+"/counts", form).Want(http.StatusSeeOther)
	if got := h.mara.Get(one).Page().One("#counts").Text(); !strings.Contains(got, "corrected Tue 3 March by mara: “Two came late.”") {
		t.Errorf("counts: %q", got)
	}
}

func TestTaxesAreSetAndTakenAway(t *testing.T) {
	t.Parallel()
	h := worked(t, "NW-0012")
	form := url.Values{"name": {"VAT"}, "percent": {"250"}}
	if got := h.mara.Post("/review/taxes", form).Want(http.StatusUnprocessableEntity).Page().One(".note.bad").Text(); !strings.Contains(got, "from 0 to 100") {
		t.Errorf("refused: %q", got)
	}
	form.Set("percent", "25")
	form.Set("exempt_clients", "nobody")
	h.mara.Post("/review/taxes", form).Want(http.StatusUnprocessableEntity)
	form.Del("exempt_clients")
	h.mara.Post("/review/taxes", form).Want(http.StatusSeeOther)
	if got := h.mara.Get(one).Page().One("main").Text(); !strings.Contains(got, "VAT, 25 % of") {
		t.Errorf("the draft: %q", got)
	}
	if got := h.mara.Get("/review/taxes?tax=1").Want(http.StatusOK).Page().One("#f-name").Attr("value"); got != "VAT" {
		t.Errorf("form: %q", got)
	}
	h.mara.Post("/review/taxes", url.Values{"id": {"1"}, "name": {"Moms"}, "percent": {"20"}}).Want(http.StatusSeeOther)
	h.mara.Post("/review/taxes/1/delete", url.Values{}).Want(http.StatusSeeOther)
	if got := h.mara.Get("/review/taxes").Page().One(".empty").Text(); !strings.Contains(got, "No tax") {
		t.Errorf("after it: %q", got)
	}
}

func TestOnlyManagersSeeStatements(t *testing.T) {
	t.Parallel()
	h := worked(t, "NW-0012")
	h.WantRefusals(t, h.pages.Routes(), strings.NewReplacer(":agreement", "NWD-2026", ":month", "2026-03", ":tax", "1"), h.Them, h.Kim, h.mara)
}

func TestStatementsReadWellEverywhere(t *testing.T) {
	t.Parallel()
	h := worked(t, "unmanaged", "NW-0012")
	h.april()
	h.mara.Post("/review/taxes", url.Values{"name": {"Sales tax"}, "percent": {"8.875"}}).Want(http.StatusSeeOther)
	h.Look(t, h.mara,
		pagestest.Sight{Name: "statements", Path: list},
		pagestest.Sight{Name: "statements-none", Path: list + "?month=2025-01"},
		pagestest.Sight{Name: "statement-draft", Path: one},
		pagestest.Sight{Name: "taxes", Path: "/review/taxes"})
	h.mara.Post(list, url.Values{"month": {"2026-03"}, "send": {"1"}}).Want(http.StatusSeeOther)
	h.Look(t, h.mara, pagestest.Sight{Name: "statements-issuing", Path: list})
	stafftest.Must(t, h.room.WorkJobs(t.Context()))
	h.Look(t, h.mara, pagestest.Sight{Name: "statements-issued", Path: list}, pagestest.Sight{Name: "statement-issued", Path: one})
}

func TestTwoVersionsAndAnEndWithinAMonthStandOnTheStatement(t *testing.T) {
	t.Parallel()
	h := open(t)
	a, err := h.DB.AgreementByNumber(t.Context(), identity.System("test"), "NWD-2026")
	stafftest.Must(t, err)
	v, err := h.DB.Version(t.Context(), identity.System("test"), a.ID, a.Latest)
	stafftest.Must(t, err)
	marta := identity.Viewer{UserID: h.KimID, Role: identity.Manager, Name: "Marta"}
	amended := strings.NewReplacer("starts = 2026-01-01", "starts = 2026-03-11", `price  = "650.00"`, `price  = "1000.00"`).Replace(v.Source)
	_, _, err = h.Desk.Publish(t.Context(), marta, "a.toml", []byte(amended))
	stafftest.Must(t, err)
	_, err = tenure.New(tenure.Options{DB: h.DB, Desk: h.Desk}).Give(t.Context(), marta, tenure.Notice{Number: "NWD-2026", Party: tenure.Client, Received: "2026-03-03", Way: "agreed", Day: "2026-03-20", Reason: "They merge."})
	stafftest.Must(t, err)
	h.april()
	text := h.mara.Get(one).Want(http.StatusOK).Page().One("main").Text()
	for _, want := range []string{"209.68", "322.58", "1 March 2026 to 10 March 2026: 10 of 31 days", "11 March 2026 to 20 March 2026: 10 of 31 days", "Ended early on 20 March 2026: 50 % of 9,775.81 in fees left 4,887.91 USD"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q: %s", want, text)
		}
	}
	if got := h.mara.Get(list + "?month=2026-04").Page().One("main").Text(); strings.Contains(got, "NWD-2026") {
		t.Errorf("the month after has a statement: %s", got)
	}
}
