package maintenance_test

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/pages/maintenance"
	"remit/internal/pages/manager"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/portal"
	"remit/internal/pages/shell"
	"remit/internal/pages/stafftest"
	"remit/internal/ticket"
	"remit/internal/upkeep"
)

// house is a provider whose client is owed maintenance on the first Monday of each month; it is 3 March 2026.
type house struct {
	*stafftest.House
	keeper *upkeep.Keeper
	marta  *pagestest.Browser
}

func open(t *testing.T) house {
	t.Helper()
	h := house{House: stafftest.Open(t)}
	h.Mount(maintenance.New(maintenance.Options{DB: h.DB}).Routes())
	h.Mount(manager.New(manager.Options{DB: h.DB, Desk: h.Desk}).Routes())
	h.Mount(portal.New(portal.Options{DB: h.DB, Desk: h.Desk, Intake: h.Intake, Log: slog.New(slog.DiscardHandler)}).Routes())
	h.marta = h.MustUser("marta", identity.Manager)
	h.keeper = upkeep.New(upkeep.Options{DB: h.DB, Desk: h.Desk, Log: slog.New(slog.DiscardHandler)})
	return h
}

// owe lets the agreement owe maintenance from now on.
func (h house) owe(t *testing.T) {
	t.Helper()
	a, err := h.DB.AgreementByNumber(t.Context(), stafftest.System(), h.number(t))
	stafftest.Must(t, err)
	v, err := h.DB.Version(t.Context(), stafftest.System(), a.ID, a.Latest)
	stafftest.Must(t, err)
	_, _, err = h.Desk.Publish(t.Context(), stafftest.System(), "amended.toml", []byte(v.Source+`
[[maintenance]]
clause  = "8.7"
says    = "=Updates of the servers are tried on one of them first."
repeat  = "FREQ=MONTHLY;BYDAY=1MO"
service = "workstation/desktop"
resolve = "5bd"
hours   = "office"
`))
	stafftest.Must(t, err)
	stafftest.Must(t, h.keeper.Work(t.Context()))
}

func (h house) number(t *testing.T) string {
	t.Helper()
	list, err := h.DB.Agreements(t.Context(), stafftest.System(), h.Client.ID)
	stafftest.Must(t, err)
	return list[0].Number
}

// on lets the keeper work on a day.
func (h house) on(t *testing.T, month time.Month, day int) {
	t.Helper()
	h.Clock.Set(time.Date(2026, month, day, 18, 0, 0, 0, time.UTC))
	stafftest.Must(t, h.keeper.Work(t.Context()))
}

// story: April was kept, May passed over while the program did not run, June is open.
func (h house) story(t *testing.T) {
	t.Helper()
	h.owe(t)
	h.on(t, time.April, 6)
	_, err := h.Desk.SetStatus(t.Context(), h.Viewer(h.KimID), h.Newest().ID, ticket.Resolved, 0)
	stafftest.Must(t, err)
	h.on(t, time.June, 2)
}

func TestWithoutMaintenanceThePageSaysHowItGetsThere(t *testing.T) {
	t.Parallel()
	h := open(t)
	a := h.Kim.Get("/maintenance")
	if a.Status != http.StatusOK || !strings.Contains(a.Body, "No agreement owes maintenance") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}

func TestTheCalendarShowsWhatWasKeptAndWhatIsToCome(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.story(t)
	has := func(who *pagestest.Browser, path string, words ...string) string {
		t.Helper()
		a := who.Get(path)
		if a.Status != http.StatusOK {
			t.Fatalf("%s: %d %s", path, a.Status, a.Body)
		}
		for _, w := range words {
			if !strings.Contains(a.Body, w) {
				t.Errorf("%s lacks %q", path, w)
			}
		}
		return a.Body
	}
	has(h.Kim, "/maintenance", "Mon 1 June", "kept 1 of 2, 1 open", "Mon 6 July", "not done", "#1001", "#1002")
	if body := has(h.Kim, "/maintenance?show=kept", "#1001"); strings.Contains(body, "#1002") {
		t.Error("kept maintenance has an open one among it")
	}
	table := has(h.Kim, "/maintenance.csv", "day,client,agreement,version,clause,says,service,state,due,done,ticket,assignee\n",
		"2026-04-06,Northwind Dental,"+h.number(t)+",2,8.7,'=Updates of the servers are tried on one of them first.,workstation/desktop,kept,2026-04-13T", ",passed,", ",coming,")
	if n := strings.Count(table, "\n"); n != 5 {
		t.Errorf("the table has %d lines:\n%s", n, table)
	}
	has(h.Kim, "/tickets/1002", "Maintenance owed under", "To be done by", "every month on the 1st Monday")
	has(h.marta, "/agreements/"+h.number(t), "Kept 1 of 2, 1 open", "next on Mon 6 July", "#1002")
	if body := has(h.Them, "/portal/agreement", "Kept 1 of 2, 1 open", "next on Mon 6 July", "not done"); strings.Contains(body, "#1002") {
		t.Error("who sees their own requests alone is shown the organisation's ticket")
	}
	if a := h.Kim.Get("/maintenance?show=nonsense"); a.Status != http.StatusNotFound {
		t.Errorf("nonsense gives %d", a.Status)
	}
}

func TestOnlyTheProvidersPeopleSeeTheCalendar(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.story(t)
	for _, path := range []string{"/maintenance", "/maintenance.csv"} {
		for name, who := range map[string]*pagestest.Browser{"a guest": h.Guest(), "a client": h.Them} {
			if a := who.Get(path); a.Status == http.StatusOK || strings.Contains(a.Body, "Updates of the servers") {
				t.Errorf("%s gets %s: %d", name, path, a.Status)
			}
		}
	}
	list, err := upkeep.Calendar(context.Background(), h.DB.Reads(), identity.Viewer{}, upkeep.Filter{}, h.Clock.Now())
	if err != nil || len(list) != 0 {
		t.Errorf("nobody sees %v, %v", list, err)
	}
	if _, is, err := h.DB.OwedFor(t.Context(), 9999); is || err != nil {
		t.Errorf("a ticket that there is not is owed: %v %v", is, err)
	}
}

func TestARuleIsSaidInWords(t *testing.T) {
	t.Parallel()
	for rule, want := range map[string]string{
		"FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1": "every quarter on the 1st",
		"FREQ=MONTHLY;BYMONTHDAY=-1":           "every month on the last day",
		"FREQ=MONTHLY;BYDAY=-1FR":              "every month on the last Friday",
		"FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH":   "every 2 weeks on Tuesday and Thursday",
		"FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=3": "every year on the 3rd in January and July",
		"FREQ=DAILY":                           "every day",
		"FREQ=MONTHLY;BYDAY=MO;BYSETPOS=2":     "by the rule FREQ=MONTHLY;BYDAY=MO;BYSETPOS=2",
		"FREQ=MONTHLY;COUNT=3;BYMONTHDAY=1":    "by the rule FREQ=MONTHLY;COUNT=3;BYMONTHDAY=1",
		"FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR":  "by the rule FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
	} {
		if got := maintenance.Often(rule, shell.Locale{}); got != want {
			t.Errorf("%s is %q, want %q", rule, got, want)
		}
	}
}

func TestARuleIsSaidInEachLanguage(t *testing.T) {
	t.Parallel()
	for rule, want := range map[string][2]string{
		"FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1":  {"hvert kvartal den 1.", "jedes Quartal am 1."},
		"FREQ=MONTHLY;BYMONTHDAY=-1":            {"hver måned den sidste dag", "jeden Monat am letzten Tag"},
		"FREQ=MONTHLY;BYDAY=1MO":                {"hver måned den 1. mandag", "jeden Monat am 1. Montag"},
		"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU,TH": {"hver 2. uge om mandagen, om tirsdagen og om torsdagen", "alle 2 Wochen am Montag, am Dienstag und am Donnerstag"},
		"FREQ=YEARLY;BYMONTH=1,7;BYDAY=-1FR":    {"hvert år den sidste fredag i januar og juli", "jedes Jahr am letzten Freitag im Januar und Juli"},
		"FREQ=MONTHLY;BYDAY=MO;BYSETPOS=2":      {"efter reglen FREQ=MONTHLY;BYDAY=MO;BYSETPOS=2", "nach der Regel FREQ=MONTHLY;BYDAY=MO;BYSETPOS=2"},
	} {
		for i, code := range []string{"da", "de"} {
			if got := maintenance.Often(rule, shell.Locale{}.InTongue(code)); got != want[i] {
				t.Errorf("%s in %s is %q, want %q", rule, code, got, want[i])
			}
		}
	}
}

func TestWhatIsOwedIsReadInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.story(t)
	for _, c := range []struct {
		language string
		want     []string
	}{
		{"da", []string{"Vedligeholdelse", "1 af 2 overholdt, 1 åben siden", "hvor dette aftaleår begyndte.", "Hver måned den 1. mandag; næste gang man. 6. juli.", "man. 6. apr.", "ikke udført"}},
		{"de", []string{"Wartung", "1 von 2 eingehalten, 1 offen seit", "dem Beginn dieses Vertragsjahres.", "Jeden Monat am 1. Montag; das nächste Mal am Mo, 6. Juli.", "Mo, 6. Apr.", "nicht erledigt"}},
	} {
		h.Them.Languages = c.language
		text := h.Them.Get("/portal/agreement").Want(http.StatusOK).Page().One("#upkeep").Text()
		for _, words := range c.want {
			if !strings.Contains(text, words) {
				t.Errorf("%s: %q is not in %s", c.language, words, text)
			}
		}
		for _, words := range []string{"Maintenance", "Kept", "since", "every", "next", "not done"} {
			if strings.Contains(text, words) {
				t.Errorf("%s: %q is left in %s", c.language, words, text)
			}
		}
	}
}

func TestMaintenanceReadsWellEverywhere(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.story(t)
	h.Look(t, h.Kim, pagestest.Sight{Name: "maintenance", Path: "/maintenance"}, pagestest.Sight{Name: "maintenance-ticket", Path: "/tickets/1002"})
}
