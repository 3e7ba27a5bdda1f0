package report_test

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/pages/report"
	"remit/internal/pages/stafftest"
	"remit/internal/statement"
	"remit/internal/store"
)

// mails are those that wait to leave, with their bytes.
func (h house) mails(t *testing.T) (list []string) {
	t.Helper()
	queued, err := h.DB.Outbox(t.Context(), stafftest.System(), 100)
	stafftest.Must(t, err)
	for _, o := range queued {
		one, err := h.DB.Outgoing(t.Context(), stafftest.System(), o.ID)
		stafftest.Must(t, err)
		if strings.Contains(o.Subject, "Harbourline IT") {
			list = append(list, string(one.Raw))
		}
	}
	return list
}

func form(pairs ...string) url.Values {
	f := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Add(pairs[i], pairs[i+1])
	}
	return f
}

// made makes a report as it is sent to a viewer.
func (h house) make(t *testing.T, path, query string) string {
	t.Helper()
	o := report.Options{DB: h.DB, Desk: h.Desk, Ledger: ledger.New(h.DB)}
	o.Bills = statement.New(statement.Options{DB: h.DB, Desk: h.Desk, Ledger: o.Ledger})
	m, err := report.New(o).Make(t.Context(), identity.Viewer{UserID: h.KimID, Role: identity.Manager}, path, query)
	stafftest.Must(t, err)
	return m.Sentence + " " + m.Link
}

func TestAReportIsSetToGoOutAsItIsSeen(t *testing.T) {
	t.Parallel()
	h := worked(t)
	link := ""
	for _, a := range h.mara.Get("/reports/hours?by=clause&months=3&to=2026-03&client=northwind-dental").Want(http.StatusOK).Page().All("a.btn") {
		if strings.HasPrefix(a.Text(), "Send this by mail") {
			link = a.Attr("href")
		}
	}
	page := h.mara.Get(link).Want(http.StatusOK).Page()
	if got := page.One("#what").Text(); !strings.Contains(got, "Work by clause in the 3 months to March 2026 of Northwind Dental") {
		t.Errorf("the form is for %q", got)
	}
	asked := form("report", "/reports/hours", "query", "by=clause&client=northwind-dental&months=3&to=2026-03", "months", "last", "every", "week", "weekday", "1", "monthday", "1", "at", "07:30", "workbook", "yes", "to", strconv.FormatInt(h.KimID, 10), "to", strconv.FormatInt(h.AnnaID, 10))
	h.mara.Post("/reports/mail", asked).Want(http.StatusSeeOther)
	list, err := h.DB.Mailings(t.Context(), identity.Viewer{UserID: 1, Role: identity.Manager})
	stafftest.Must(t, err)
	if len(list) != 1 || list[0].Query != "by=clause&client=northwind-dental&months=3&to=last" || list[0].Minute != 450 || list[0].Zone != "America/Chicago" || !list[0].DueAt.Equal(time.Date(2026, 3, 9, 12, 30, 0, 0, time.UTC)) {
		t.Fatalf("kept %+v", list)
	}
	text := h.mara.Get("/reports/mail").Want(http.StatusOK).Page().One("tbody tr").Text()
	for _, want := range []string{"Hours and money", "Anna Keller", "Kim Osei", "Every Monday at 07:30", "mara"} {
		if !strings.Contains(text, want) {
			t.Errorf("the list lacks %q: %q", want, text)
		}
	}
	one := "/reports/mail/" + strconv.FormatInt(list[0].ID, 10)
	h.Clock.Set(time.Date(2026, 4, 2, 15, 0, 0, 0, time.UTC))
	h.mara.Post(one+"/send", nil).Want(http.StatusSeeOther)
	mails := h.mails(t)
	if len(mails) != 2 || !strings.Contains(mails[0], "hours-by-clause.xlsx") || !strings.Contains(mails[0], "3 months to March 2026") || !strings.Contains(mails[0], "NWD-2026 3.2") {
		t.Errorf("%d mails: %.2000s", len(mails), strings.Join(mails, "\n"))
	}
	for _, deed := range []string{"pause", "resume", "delete"} {
		h.mara.Post(one+"/"+deed, nil).Want(http.StatusSeeOther)
	}
	if got := h.mara.Get("/reports/mail").Page().One(".empty").Text(); !strings.Contains(got, "No report goes out by mail") {
		t.Errorf("after all were deleted it says %q", got)
	}
	h.mara.Post(one+"/send", nil).Want(http.StatusNotFound)
}

func TestARefusedScheduleKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := worked(t)
	page := h.mara.Post("/reports/mail", form("report", "/reports/desk", "query", "weeks=4", "every", "month", "monthday", "33", "at", "08:15")).Want(http.StatusUnprocessableEntity).Page()
	if text := page.One(".note.bad").Text(); !strings.Contains(text, "Choose at least one person") {
		t.Errorf("it says %q", text)
	}
	if v := page.One("input[name=at]").Attr("value") + " " + page.One("input[name=monthday]").Attr("value"); v != "08:15 33" {
		t.Errorf("kept %q", v)
	}
	for _, path := range []string{"/reports/mail/new?report=/reports/lines", "/reports/mail/new?report=/settings", "/reports/mail/new?report=/reports/hours&query=client%3Dnobody"} {
		h.mara.Get(path).Want(http.StatusNotFound)
	}
}

func TestMonthsOfAMailStandStill(t *testing.T) {
	t.Parallel()
	h := worked(t)
	for query, want := range map[string]string{"to=last&months=1": "February 2026", "to=this&months=1": "March 2026", "months=1": "March 2026", "to=2025-05&months=1": "May 2025"} {
		got := h.make(t, "/reports/hours", query)
		month, err := time.Parse("January 2006", want)
		stafftest.Must(t, err)
		if !strings.Contains(got, "in the month of "+want) || !strings.HasSuffix(got, "/reports/hours?months=1&to="+month.Format("2006-01")) {
			t.Errorf("%s is sent as %q", query, got)
		}
	}
	for _, path := range []string{"/reports", "/reports/margin", "/reports/targets", "/reports/desk", "/reports/agreements", "/reports/allowances"} {
		if got := h.make(t, path, ""); !strings.Contains(got, path) {
			t.Errorf("%s is sent as %q", path, got)
		}
	}
}

func TestWhatAnHourCostsIsSetFromADayOn(t *testing.T) {
	t.Parallel()
	h := worked(t)
	h.mara.Post("/reports/costs", form("user", "0", "currency", "USD", "amount", "92.50", "since", "2026-01-01")).Want(http.StatusSeeOther)
	h.mara.Post("/reports/costs", form("user", strconv.FormatInt(h.KimID, 10), "currency", "USD", "amount", "110", "since", "2026-03-02")).Want(http.StatusSeeOther)
	h.mara.Post("/reports/costs", form("user", "0", "currency", "USD", "amount", "90", "since", "2026-01-01")).Want(http.StatusSeeOther) // in the place of the first
	page := h.mara.Get("/reports/costs").Want(http.StatusOK).Page()
	rows := page.Texts("tbody tr")
	if len(rows) != 2 || !strings.Contains(rows[0], "Everybody 90.00 USD 1 January 2026 now") || !strings.Contains(rows[1], "Kim Osei 110.00 USD 2 March 2026 now") {
		t.Errorf("it says %q", rows)
	}
	// Kim worked 3 hours on 2 March: 1.5 in scope, 0.75 billed at 105.00, 0.75 held.
	head, all := h.behind(t, "/reports/margin?by=agreement&months=1&to=2026-03")
	if cost, left := sum(head, all, "The hours cost", "", ""), sum(head, all, "Margin", "", ""); cost != 330 || left != sum(head, all, "Came in", "", "")-330 {
		t.Errorf("the hours cost %.2f and leave %.2f", cost, left)
	}
	for field, spoil := range map[string][]string{"amount": {"amount", "much"}, "since": {"since", "soon"}, "currency": {"currency", "XXX"}, "user": {"user", "999"}} {
		f := form("user", "0", "currency", "USD", "amount", "70", "since", "2026-01-01")
		f.Set(spoil[0], spoil[1])
		if a := h.mara.Post("/reports/costs", f).Want(http.StatusUnprocessableEntity); len(a.Page().All(".note.bad")) != 1 {
			t.Errorf("a wrong %s is refused without a word", field)
		}
	}
	var ids []int64
	list, err := h.DB.Costs(context.Background(), identity.Viewer{UserID: 1, Role: identity.Manager})
	stafftest.Must(t, err)
	for _, x := range list {
		ids = append(ids, x.ID)
	}
	h.mara.Post("/reports/costs/"+strconv.FormatInt(ids[1], 10)+"/delete", nil).Want(http.StatusSeeOther)
	h.mara.Post("/reports/costs/"+strconv.FormatInt(ids[1], 10)+"/delete", nil).Want(http.StatusNotFound)
	if head, all = h.behind(t, "/reports/margin?by=agreement&months=1&to=2026-03"); sum(head, all, "The hours cost", "", "") != 270 {
		t.Errorf("without Kim’s own it is %v", all)
	}
}

func TestWhoCostsMoreThanTheyPayIsSaid(t *testing.T) {
	t.Parallel()
	h := worked(t)
	h.mustCost(t, store.HourCost{Currency: "USD", Since: "2026-01-01", Minor: 1_000_000})
	h.Clock.Set(time.Date(2026, 4, 2, 15, 0, 0, 0, time.UTC))
	if text := h.mara.Get("/reports?to=2026-03").Want(http.StatusOK).Page().One("main").Text(); !strings.Contains(text, "Northwind Dental costs more than it pays.") {
		t.Errorf("the overview does not say so: %s", text)
	}
	if got := h.mara.Get("/reports/margin?months=1&to=2026-03").Want(http.StatusOK).Page().Texts(".kpi b"); got[3] != "1" {
		t.Errorf("it counts %q", got)
	}
}

func TestAgreementsAheadSayWhatTheYearWas(t *testing.T) {
	t.Parallel()
	h := worked(t)
	h.mustCost(t, store.HourCost{Currency: "USD", Since: "2026-01-01", Minor: 9000})
	h.Clock.Set(time.Date(2026, 9, 10, 15, 0, 0, 0, time.UTC)) // the term ends on 31 December; notice until 1 November
	page := h.mara.Get("/reports/agreements").Want(http.StatusOK).Page()
	row := page.One("tbody tr").Text()
	for _, want := range []string{"NWD-2026", "Northwind Dental", "1 November 2026", "31 December 2026", "renews by itself for 12 months", "1.50", "0.75", "105.00 USD", "210.00 USD"} {
		if !strings.Contains(row, want) {
			t.Errorf("it lacks %q: %q", want, row)
		}
	}
	h.Clock.Set(time.Date(2026, 11, 2, 15, 0, 0, 0, time.UTC))
	if bar := h.mara.Get("/reports/agreements?days=60").Want(http.StatusOK).Page().All(".hb")[0].Text(); !strings.Contains(bar, "end 31 Dec") {
		t.Errorf("after the last day for notice it says %q", bar)
	}
	if got := h.mara.Get("/reports/agreements?days=30").Page().One(".empty").Text(); !strings.Contains(got, "in the next 30 days") {
		t.Errorf("further than asked: %q", got)
	}
}
