package diary_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"remit/internal/pages/pagestest"
	"remit/internal/pages/stafftest"
	"remit/internal/store"
	"remit/internal/ticket"
)

// visit is the form of a visit of Kim's, with what is said otherwise.
func visit(kim int64, other ...string) url.Values {
	f := url.Values{"user": {fmt.Sprint(kim)}, "starts": {"2026-03-04T09:00"}, "ends": {"2026-03-04T10:30"}, "place": {"Practice, Duluth"}, "note": {"Key at the desk"}}
	for i := 0; i < len(other); i += 2 {
		f.Set(other[i], other[i+1])
	}
	return f
}

func TestAVisitIsPlannedMovedAndCancelled(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	k := h.MustUndecided()
	at := stafftest.At(k.ID)
	h.Kim.Post(at+"/visits", visit(h.KimID, "schedule", "1")).Want(http.StatusSeeOther)
	doc := h.Kim.Get(at).Want(http.StatusOK).Page()
	if card := doc.One("[aria-labelledby=at-work]").Text(); !strings.Contains(card, "Wed 4 Mar 09:00 to 10:30 Kim, Practice, Duluth") {
		t.Errorf("the card says %q", card)
	}
	if line := doc.One("#timeline").Text(); !strings.Contains(line, "Kim planned a visit Wed 09:00 to 10:30, Kim") {
		t.Errorf("the timeline says %q", line)
	}
	if now := h.Ticket(k.ID); now.Status != ticket.Scheduled {
		t.Errorf("status %s", now.Status)
	}
	agenda := h.Anna.Get("/visits?who=all").Want(http.StatusOK).Page().One("main").Text()
	if !strings.Contains(agenda, "Wednesday 4 March") || !strings.Contains(agenda, "09:00–10:30") || !strings.Contains(agenda, "Northwind Dental · Practice, Duluth") {
		t.Errorf("the agenda says %q", agenda)
	}

	one := at + "/visits/1"
	h.Anna.Post(one, visit(h.AnnaID, "starts", "2026-03-05T08:00", "ends", "2026-03-05T09:00", "state", "planned", "sequence", "0")).Want(http.StatusSeeOther)
	late := h.Kim.Post(one, visit(h.KimID, "note", "Bring the ladder", "state", "cancelled", "sequence", "0")).Want(http.StatusConflict).Page()
	if text := late.One("main").Text(); !strings.Contains(text, "Somebody changed this visit meanwhile") || !strings.Contains(late.One("textarea").Text(), "Bring the ladder") {
		t.Errorf("who comes late is told %q", text)
	}
	h.Kim.Post(one, visit(h.KimID, "state", "cancelled", "sequence", "1")).Want(http.StatusSeeOther)
	if card := h.Kim.Get(at).Page().One("[aria-labelledby=at-work]").Text(); strings.Contains(card, "4 Mar") {
		t.Errorf("a cancelled visit is on the card: %q", card)
	}
}

func TestAVisitThatCannotBeIsRefusedWithWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	at := stafftest.At(h.MustUndecided().ID)
	for name, x := range map[string]struct {
		form url.Values
		want string
	}{
		"nobody goes":          {visit(h.KimID, "user", ""), "Say who goes."},
		"no time":              {visit(h.KimID, "starts", "soon"), "“soon” is not a time"},
		"it ends before":       {visit(h.KimID, "ends", "2026-03-04T08:00"), "The visit must end after it begins."},
		"longer than a day":    {visit(h.KimID, "ends", "2026-03-06T08:00"), "A visit is at most a day long"},
		"somebody who is gone": {visit(9999), "Choose somebody who works here."},
	} {
		a := h.Kim.Post(at+"/visits", x.form)
		if a.Status < 400 || !strings.Contains(strings.ReplaceAll(a.Page().One("main").Text(), `"soon"`, "“soon”"), x.want) {
			t.Errorf("%s: %d, %.300s", name, a.Status, a.Body)
		}
		if a.Status == http.StatusUnprocessableEntity && !strings.Contains(a.Body, "Key at the desk") {
			t.Errorf("%s: what was typed is lost", name)
		}
	}
	h.Kim.Post(at+"/visits", visit(h.KimID)).Want(http.StatusSeeOther)
	twice := h.Kim.Post(at+"/visits", visit(h.KimID, "starts", "2026-03-04T10:00", "ends", "2026-03-04T11:00")).Want(http.StatusConflict)
	if !strings.Contains(twice.Body, "Kim Osei is planned for") {
		t.Errorf("two places at once: %.300s", twice.Body)
	}
	h.Kim.Post(at+"/visits", visit(h.KimID, "starts", "2026-03-04T10:00", "ends", "2026-03-04T11:00", "sure", "1")).Want(http.StatusSeeOther)
}

func TestACalendarFollowsByItsAddress(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	at := stafftest.At(h.MustUndecided().ID)
	h.Kim.Post(at+"/visits", visit(h.KimID)).Want(http.StatusSeeOther)
	h.Kim.Post(at+"/visits", visit(h.AnnaID, "place", "Elsewhere")).Want(http.StatusSeeOther)
	address := func() string {
		a := h.Kim.Post("/visits/feed", nil).Want(http.StatusOK)
		return regexp.MustCompile(`/visits\.ics\?key=[\w-]+`).FindString(a.Body)
	}
	first := address()
	feed := h.Guest().Get(first).Want(http.StatusOK)
	text := strings.ReplaceAll(feed.Body, "\r\n ", "")
	for _, want := range []string{"BEGIN:VCALENDAR\r\n", "UID:visit-1@help.test\r\n", "DTSTART:20260304T150000Z\r\n", "DTEND:20260304T163000Z\r\n", "LOCATION:Practice\\, Duluth\r\n", "STATUS:CONFIRMED\r\n",
		"URL:http://help.test" + at, "Northwind Dental: #"} {
		if !strings.Contains(text, want) {
			t.Errorf("the calendar lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "Elsewhere") {
		t.Error("the calendar shows somebody else's visit")
	}
	h.Kim.Post(at+"/visits/1", visit(h.KimID, "state", "cancelled", "sequence", "0")).Want(http.StatusSeeOther)
	if text := h.Guest().Get(first).Want(http.StatusOK).Body; !strings.Contains(text, "STATUS:CANCELLED") || !strings.Contains(text, "SEQUENCE:1") {
		t.Errorf("calendars are not told that it is cancelled:\n%s", text)
	}
	second := address()
	h.Guest().Get(first).Want(http.StatusNotFound)
	h.Guest().Get(second).Want(http.StatusOK)
	h.Kim.Post("/visits/feed/drop", nil).Want(http.StatusSeeOther)
	h.Guest().Get(second).Want(http.StatusNotFound)
	h.Guest().Get("/visits.ics").Want(http.StatusNotFound)
}

func TestATimerLogsWhatItMeasured(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	one, two := h.MustUndecided(), h.MustUndecided()
	h.Kim.Post(stafftest.At(one.ID)+"/timer", nil).Want(http.StatusSeeOther)
	h.Clock.Advance(22*time.Minute + 40*time.Second)
	h.Kim.Post(stafftest.At(two.ID)+"/timer", nil).Want(http.StatusSeeOther)
	if text := h.Kim.Get(stafftest.At(two.ID)).Page().One("main").Text(); !strings.Contains(text, fmt.Sprintf("Your timer runs on #%d already", one.ID)) {
		t.Errorf("a second timer: %.200q", text)
	}
	h.Kim.Post(stafftest.At(two.ID)+"/timer/stop", url.Values{"note": {"elsewhere"}}).Want(http.StatusSeeOther)
	h.Kim.Post(stafftest.At(one.ID)+"/timer/stop", url.Values{"mode": {"onsite"}, "note": {"changed the fan"}}).Want(http.StatusSeeOther)
	if text := h.Kim.Get(stafftest.At(one.ID)).Page().One("#timeline").Text(); !strings.Contains(text, "Kim logged 23 min , on site: changed the fan") {
		t.Errorf("the timeline says %q", text)
	}
	entries, err := h.DB.TimeEntries(t.Context(), stafftest.System(), two.ID)
	if err != nil || len(entries) != 0 {
		t.Errorf("time was logged where no timer ran: %+v, %v", entries, err)
	}
	h.Kim.Post(stafftest.At(two.ID)+"/timer", nil).Want(http.StatusSeeOther)
	h.Kim.Post(stafftest.At(two.ID)+"/timer/discard", nil).Want(http.StatusSeeOther)
	if timer, err := h.DB.Timer(t.Context(), h.Viewer(h.KimID)); err != nil || timer != (store.Timer{}) {
		t.Errorf("a timer that was discarded runs: %+v, %v", timer, err)
	}
}

func TestTheDiaryLooksWell(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	at := stafftest.At(h.MustUndecided().ID)
	h.Kim.Post(at+"/visits", visit(h.KimID)).Want(http.StatusSeeOther)
	h.Look(t, h.Kim,
		pagestest.Sight{Name: "visit", Path: at + "/visits", Before: `() => { document.querySelector("#f-starts, [name=starts]").value = "2026-03-04T09:30"; document.querySelector("form.card button[type=submit]").click() }`},
		pagestest.Sight{Name: "visits", Path: "/visits"})
}
