package week_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/stafftest"
	"remit/internal/pages/week"
	"remit/internal/review"
	"remit/internal/ticket"
)

// house is a provider where Kim worked on Monday 2 March 2026 from 10:00 to 10:50 and from 11:20 to 12:10 in Chicago. It is Tuesday, 09:42.
type house struct {
	*stafftest.House
	mara    *pagestest.Browser
	tickets [2]int64
	entries [2]int64
}

func open(t *testing.T) house {
	t.Helper()
	h := house{House: stafftest.Open(t)}
	h.mara = h.MustUser("mara", identity.Manager)
	for i, asset := range []string{"unmanaged", "NW-0012"} {
		k := h.MustRequest(h.Dana, "Screen "+asset+" stays black", "Since this morning.", map[string]string{"kind": "incident", "service": "workstation", "mode": "remote", "asset": asset})
		h.tickets[i] = k.ID
		h.entries[i] = h.log(t, k.ID, time.Date(2026, 3, 2, 16, 80*i, 0, 0, time.UTC), 50*time.Minute)
	}
	return h
}

func (h house) log(t *testing.T, id int64, from time.Time, length time.Duration) int64 {
	t.Helper()
	e, err := h.Desk.LogWork(t.Context(), h.Viewer(h.KimID), ticket.TimeEntry{TicketID: id, StartsAt: from, EndsAt: from.Add(length), Mode: "remote", Note: "looked at the cable"})
	stafftest.Must(t, err)
	return e.ID
}

func at(entry int64) string { return fmt.Sprintf("/time/%d", entry) }

func TestTheWeekShowsGapsInOnesOwnHours(t *testing.T) {
	t.Parallel()
	h := open(t)
	gaps := func() (list []string) {
		for _, row := range h.Kim.Get("/week").Want(http.StatusOK).Page().Texts(".shifts li") {
			if text, gap := strings.CutPrefix(row, "Nothing logged "); gap {
				hours, _, _ := strings.Cut(text, ",")
				list = append(list, hours)
			}
		}
		return list
	}
	h.Kim.Post("/account/hours", url.Values{"work_hours": {"mon 12:00-13:00 14:00-15:00\nwed-fri 8:00-9:00"}}).Want(http.StatusSeeOther)
	if got := gaps(); !slices.Equal(got, []string{"12:10–13:00", "14:00–15:00"}) {
		t.Errorf("gaps %q", got)
	}
	p := h.Kim.Post("/account/hours", url.Values{"work_hours": {"mon 12-13"}}).Want(http.StatusUnprocessableEntity).Page()
	if got := p.One("#f-work_hours").Text(); got != "mon 12-13" || len(p.All("#f-work_hours-error")) != 1 {
		t.Errorf("after an error the field says %q", got)
	}
	if got := gaps(); len(got) != 2 {
		t.Errorf("gaps after an error %q", got)
	}
}

func TestTheWeekSaysWhatWasDoneAndWhereNothingIsLogged(t *testing.T) {
	t.Parallel()
	h := open(t)
	p := h.Kim.Get("/week").Want(http.StatusOK).Page()
	if got := p.One(".head").Text(); got != "My week 2 March to 8 March 2026" {
		t.Errorf("head %q", got)
	}
	rows := p.Texts(".shifts li")
	for i, want := range []string{"Nothing logged 09:00–10:00, 1 h.", "10:00–10:50 50 min", "Nothing logged 10:50–11:20, 30 min.", "11:20–12:10 50 min", "Nothing logged 12:10–17:00, 4 h 50.", "Nothing logged 09:00–09:42, 42 min."} {
		if i >= len(rows) || !strings.HasPrefix(rows[i], want) {
			t.Fatalf("row %d of %q, want %q", i, rows, want)
		}
	}
	for _, want := range []string{"Screen unmanaged stays black", "Northwind Dental · remote · looked at the cable", "Billable 4.1", "billed 1 h", "140.00 USD"} {
		if !strings.Contains(rows[1], want) {
			t.Errorf("the first work does not say %q: %q", want, rows[1])
		}
	}
	if got := p.Texts(".kpi"); !strings.Contains(got[0], "Logged 1 h 40") || !strings.Contains(got[1], "192.50 USD") || !strings.Contains(got[2], "Overlaps 0") {
		t.Errorf("sums %q", got)
	}
	if got := h.Kim.Get("/week?week=2026-02-25").Page(); got.One(".head").Text() != "My week 23 February to 1 March 2026" || len(got.All(".gap")) != 5 {
		t.Errorf("the week before: %q with %d gaps", got.One(".head").Text(), len(got.All(".gap")))
	}
}

func TestAGapIsFilledAndSaysWhatItComesTo(t *testing.T) {
	t.Parallel()
	h := open(t)
	form := func(pairs ...string) url.Values {
		f := url.Values{"gap": {strconv.FormatInt(time.Date(2026, 3, 2, 16, 50, 0, 0, time.UTC).Unix(), 10)}, "week": {"2026-03-02"}, "ticket": {fmt.Sprintf("#%d Screen", h.tickets[0])}, "started": {"2026-03-02T10:50"}, "ended": {"2026-03-02T11:20"},
			"mode": {"onsite"}, "note": {"and changed it"}}
		for i := 0; i < len(pairs); i += 2 {
			f.Set(pairs[i], pairs[i+1])
		}
		return f
	}
	for name, c := range map[string]struct{ field, value, says string }{
		"no ticket":   {"ticket", "", "Say which ticket"},
		"no such one": {"ticket", "#99", "There is no ticket"},
		"backwards":   {"ended", "2026-03-02T10:50", "must end after it starts"},
		"tomorrow":    {"ended", "2026-03-03T10:00", "cannot end in the future"},
		"no time":     {"started", "noon", "is not a time"},
	} {
		p := h.Kim.Post("/week", form(c.field, c.value)).Want(http.StatusUnprocessableEntity).Page()
		if got := p.One(".gap details[open] .err").Text(); !strings.Contains(got, c.says) {
			t.Errorf("%s: %q", name, got)
		}
		if got := p.One(".gap details[open] [name=note]").Attr("value"); got != "and changed it" {
			t.Errorf("%s: what was typed is gone: %q", name, got)
		}
	}
	to := h.Kim.Post("/week", form()).Want(http.StatusSeeOther).Location
	p := h.Kim.Get(to).Page()
	if got := p.One(".note.good").Text(); !strings.Contains(got, "Logged 30 min , 10:50–11:20, on site") || !strings.Contains(got, "Billable 4.1") || !strings.Contains(got, "USD") {
		t.Errorf("what it comes to: %q", got)
	}
	if rows := p.Texts(".shifts li"); !strings.Contains(strings.Join(rows[:4], "|"), "and changed it") || strings.Contains(strings.Join(rows, "|"), "Nothing logged 10:50") {
		t.Errorf("rows %q", rows)
	}
}

func TestWhatOverlapsAndWhatIsAskedIsTold(t *testing.T) {
	t.Parallel()
	h := open(t)
	k := h.MustUndecided()
	h.log(t, k.ID, time.Date(2026, 3, 2, 16, 30, 0, 0, time.UTC), time.Hour)
	p := h.Kim.Get("/week").Page()
	if got := p.Texts(".warned"); len(got) != 3 {
		t.Errorf("overlaps %q", got)
	}
	h.log(t, k.ID, time.Date(2026, 3, 2, 17, 15, 0, 0, time.UTC), 10*time.Minute) // twice beside other work
	for _, got := range h.Kim.Get("/week").Page().Texts(".warned") {
		if n := strings.Count(got, ticket.Number(k.ID)); n > 1 {
			t.Errorf("%q names a ticket %d times", got, n)
		}
	}
	if link := p.One(fmt.Sprintf(`.card .sec li a[href="/tickets/%d#agreement"]`, k.ID)).Text(); !strings.Contains(link, "Answer for") {
		t.Errorf("question %q", link)
	}
}

func TestWhoseWeekOneMaySee(t *testing.T) {
	t.Parallel()
	h := open(t)
	kim := fmt.Sprintf("/week?who=%d", h.KimID)
	h.Anna.Get(kim).Want(http.StatusForbidden)
	h.Anna.Post("/week", url.Values{"who": {fmt.Sprint(h.KimID)}}).Want(http.StatusForbidden)
	if got := h.mara.Get(kim).Want(http.StatusOK).Page().One("h1").Text(); got != "Week of Kim Osei" {
		t.Errorf("a manager sees %q", got)
	}
	h.mara.Get("/week?who=999").Want(http.StatusNotFound)
	h.WantRefusals(t, week.New(week.Options{DB: h.DB, Desk: h.Desk, Ledger: ledger.New(h.DB), Reviews: review.New(h.DB, h.Desk)}).Routes(), strings.NewReplacer(":id", fmt.Sprint(h.entries[0])), h.Them, h.Kim, h.mara)
}

func TestTimeIsCorrectedWithWhatItWasAndWhyKept(t *testing.T) {
	t.Parallel()
	h := open(t)
	p := h.Kim.Get(at(h.entries[0])).Want(http.StatusOK).Page()
	if got := p.One("[name=started]").Attr("value"); got != "2026-03-02T10:00" {
		t.Errorf("it begins with %q", got)
	}
	form := url.Values{"seen": {"0"}, "started": {"2026-03-02T10:00"}, "ended": {"2026-03-02T10:20"}, "mode": {"remote"}, "note": {"only looked"}}
	h.Anna.Post(at(h.entries[0]), form).Want(http.StatusForbidden)
	to := h.Kim.Post(at(h.entries[0]), form).Want(http.StatusSeeOther).Location
	got := h.Kim.Get(to).Page()
	if was := got.One("#was").Text(); was != "What it was" || !strings.Contains(got.One("ol").Text(), "10:00–10:50, remote: looked at the cable → Mon 2 March, 10:00–10:20, remote: only looked") {
		t.Errorf("history %q", got.One("ol").Text())
	}
	if said := h.Kim.Get(stafftest.At(h.tickets[0])).Page().One(".tl").Text(); !strings.Contains(said, "Kim corrected the time of Kim") {
		t.Errorf("the timeline says %q", said)
	}
	h.Kim.Post(at(h.entries[0]), form).Want(http.StatusConflict)
	h.Clock.Advance(24*time.Hour + time.Minute)
	form.Set("seen", "1")
	form.Set("ended", "2026-03-02T10:30")
	refused := h.Kim.Post(at(h.entries[0]), form).Want(http.StatusUnprocessableEntity).Page()
	if got := refused.One("#f-reason-error").Text(); !strings.Contains(got, "logged more than a day ago") || refused.One("[name=ended]").Attr("value") != "2026-03-02T10:30" {
		t.Errorf("without a reason: %q", got)
	}
	form.Set("do", "delete")
	form.Set("reason", "It was Anna.")
	gone := h.mara.Get(h.mara.Post(at(h.entries[0]), form).Want(http.StatusSeeOther).Location).Page()
	if got := gone.One("ol").Text(); !strings.Contains(got, "deleted . Reason: “It was Anna.”") || len(gone.All("[name=started]")) != 0 {
		t.Errorf("deleted: %q", got)
	}
	if got := h.Kim.Get("/week?week=2026-03-02").Page().One("main").Text(); !strings.Contains(got, "Deleted from this week") {
		t.Errorf("the week does not tell it")
	}
	h.Kim.Get("/time/999").Want(http.StatusNotFound)
}

func TestTheWeekReadsWellEverywhere(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.log(t, h.MustUndecided().ID, time.Date(2026, 3, 2, 16, 30, 0, 0, time.UTC), time.Hour)
	h.Look(t, h.Kim,
		pagestest.Sight{Name: "week", Path: fmt.Sprintf("/week?logged=%d", h.entries[0])},
		pagestest.Sight{Name: "week-gap", Path: "/week", Before: `() => document.querySelector(".gap summary").click()`},
		pagestest.Sight{Name: "time", Path: at(h.entries[0])},
		pagestest.Sight{Name: "ticket-time", Path: fmt.Sprintf("/tickets/%d?logged=%d", h.tickets[0], h.entries[0])},
	)
}
