package history_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"remit/internal/fault"
	"remit/internal/history"
	"remit/internal/identity"
	"remit/internal/ruling"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

// past is a request of two hours ago on which somebody who is in no list did something a while after.
func past(now time.Time, after time.Duration, do history.Deed) history.History {
	return history.History{Request: ruling.Request{By: identity.System("Mail"), Channel: ticket.Email, Subject: "No dial tone", ReceivedAt: now.Add(-2 * time.Hour)},
		Deeds: []history.Past{{At: now.Add(-2*time.Hour + after), By: identity.Viewer{UserID: 77, Name: "Night shift"}, Do: do}}}
}

func TestWhatCouldNotHaveBeenIsNotRemembered(t *testing.T) {
	t.Parallel()
	admin, nobody := identity.System("test"), identity.Viewer{UserID: 3, Role: identity.Manager}
	db, clock := storetest.Open(t)
	d, now := history.Keeper{DB: db, NoCover: "billable"}, clock.Now()
	future := past(now, time.Hour, history.Stepped{Status: ticket.Open})
	future.ReceivedAt = now.Add(time.Minute)
	for _, c := range []struct {
		name string
		who  identity.Viewer
		h    history.History
		says string
	}{
		{"by somebody who may not", nobody, past(now, time.Hour, history.Stepped{Status: ticket.Open}), "may not"},
		{"it comes after now", admin, future, "no time before now"},
		{"something was done before it came", admin, past(now, -time.Second, history.Noted{Text: "early"}), "before it came, or after now"},
		{"something is done after now", admin, past(now, 2*time.Hour+time.Second, history.Noted{Text: "late"}), "before it came, or after now"},
		{"taken by somebody who does not work here", admin, past(now, time.Hour, history.Took{}), "not found"},
	} {
		told := func(yield func(history.History, error) bool) { yield(c.h, nil) }
		n, err := d.Remember(t.Context(), c.who, told, history.Remembering{Told: func(int) {}})
		if n != 0 || err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %d are stored, and it says %v", c.name, n, err)
		}
	}
	if all, err := db.Tickets(t.Context(), admin, ticket.Filter{}, now); err != nil || len(all) != 0 {
		t.Errorf("%d tickets are there, %v", len(all), err)
	}
}

func TestAnEndOfHistoriesByAnErrorIsToldOn(t *testing.T) {
	t.Parallel()
	db, clock := storetest.Open(t)
	d, now := history.Keeper{DB: db, NoCover: "billable"}, clock.Now()
	broken := fault.Errorf(fault.Invalid, "The file ends here.")
	told := func(yield func(history.History, error) bool) {
		if yield(history.History{Request: past(now, 0, nil).Request}, nil) {
			yield(history.History{}, broken)
		}
	}
	if n, err := d.Remember(t.Context(), identity.System("test"), told, history.Remembering{Told: func(int) {}, AtOnce: 1}); n != 1 || !errors.Is(err, broken) {
		t.Errorf("%d are stored, %v", n, err)
	}
}
