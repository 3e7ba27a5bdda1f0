package staff_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"remit/internal/pages/stafftest"
	"remit/internal/ticket"
)

// last is the work on a ticket that was logged last.
func last(t *testing.T, h *stafftest.House, id int64) ticket.TimeEntry {
	t.Helper()
	entries, err := h.DB.TimeEntries(t.Context(), stafftest.System(), id)
	stafftest.Must(t, err)
	if len(entries) == 0 {
		t.Fatal("nothing is logged")
	}
	return entries[len(entries)-1]
}

func TestTimeFromToOrSinceTheLastEntry(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t) // Tuesday 3 March 2026, 09:42 in Chicago
	q := h.MustUndecided()
	at := stafftest.At(q.ID)
	if boxes := h.Kim.Get(at).Page().All("[name=since]"); len(boxes) != 0 {
		t.Error("since nothing can be offered")
	}
	refused := h.Kim.Post(at+"/time", url.Values{"since": {"yes"}, "note": {"Cable"}}).Want(http.StatusUnprocessableEntity).Page()
	if got := refused.One("#f-since-error").Text(); !strings.Contains(got, "Nothing of yours is logged today yet") {
		t.Errorf("since nothing: %q", got)
	}
	to := h.Kim.Post(at+"/time", url.Values{"started": {"2026-03-03T08:00"}, "ended": {"2026-03-03T08:30"}}).Want(http.StatusSeeOther).Location
	if e := last(t, h, q.ID); e.EndsAt.Sub(e.StartsAt) != 30*time.Minute || e.StartsAt.Hour() != 14 {
		t.Errorf("from and until: %+v", e)
	}
	if got := h.Kim.Get(to).Page().One(".note.good").Text(); !strings.Contains(got, "Logged 30 min") || !strings.Contains(got, "Undecided") || !strings.Contains(got, "Answer what the agreement asks") {
		t.Errorf("what it comes to: %q", got)
	}
	if got := h.Kim.Get(at).Page().One("#time").Text(); !strings.Contains(got, "Since my last entry, 08:30") {
		t.Errorf("the form says %q", got)
	}
	h.Kim.Post(at+"/time", url.Values{"since": {"yes"}, "ended": {"2026-03-03T09:00"}}).Want(http.StatusSeeOther)
	if e := last(t, h, q.ID); e.EndsAt.Sub(e.StartsAt) != 30*time.Minute {
		t.Errorf("since the last entry until nine: %+v", e)
	}
	h.Kim.Post(at+"/time", url.Values{"started": {"2026-03-03T09:10"}, "minutes": {"15"}}).Want(http.StatusSeeOther)
	if e := last(t, h, q.ID); e.EndsAt.Sub(e.StartsAt) != 15*time.Minute {
		t.Errorf("a start and a length: %+v", e)
	}
	h.Kim.Post(at+"/time", url.Values{"started": {"2026-03-03T09:00"}, "ended": {"2026-03-03T09:10"}, "minutes": {"15"}}).Want(http.StatusUnprocessableEntity)
}

func TestTimeIsLoggedWithAnAnswer(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustUndecided()
	at := stafftest.At(q.ID)
	form := url.Values{"text": {"Please hold the button."}, "kind": {"note"}, "then": {"note"}, "log_minutes": {"a while"}}
	refused := h.Kim.Post(at+"/messages", form).Want(http.StatusUnprocessableEntity).Page()
	if got := refused.One("#f-log_minutes"); !got.Has("aria-invalid") || got.Attr("value") != "a while" || !strings.Contains(refused.One("textarea[name=text]").Text(), "hold the button") {
		t.Errorf("refused: %q", refused.One("#answer").Text())
	}
	form.Set("log_minutes", "12")
	to := h.Kim.Post(at+"/messages", form).Want(http.StatusSeeOther).Location
	if e := last(t, h, q.ID); e.EndsAt.Sub(e.StartsAt) != 12*time.Minute || !strings.Contains(to, "logged=") {
		t.Errorf("logged %+v, on to %s", e, to)
	}
	h.Clock.Advance(9 * time.Minute)
	h.Kim.Post(at+"/messages", url.Values{"text": {"It is on."}, "kind": {"note"}, "then": {"note"}, "log_since": {"yes"}}).Want(http.StatusSeeOther)
	if e := last(t, h, q.ID); e.EndsAt.Sub(e.StartsAt) != 9*time.Minute {
		t.Errorf("since the last entry: %+v", e)
	}
	h.Kim.Post(at+"/messages", url.Values{"text": {"It is off."}, "kind": {"note"}, "then": {"note"}}).Want(http.StatusSeeOther)
	if entries, err := h.DB.TimeEntries(t.Context(), stafftest.System(), q.ID); err != nil || len(entries) != 2 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
}
