package dispatch_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/dispatch"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/report"
	"remit/internal/store"
	"remit/internal/store/storetest"
)

// house is a provider with Marta and Noor, its managers, and Kim, a technician. It is Tuesday 3 March 2026, 15:42 UTC.
type house struct {
	*testing.T
	db               *store.DB
	clock            *storetest.Clock
	desk             *desk.Desk
	room             *dispatch.Dispatch
	marta, noor, kim identity.Viewer
	made             []string // whose rights reports were made with
	mu               sync.Mutex
	failure          error
}

func onBoth(t *testing.T, test func(h *house)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		h := &house{T: t, db: db, clock: clock}
		same := func(text string) (string, error) { return text, nil }
		h.desk = desk.New(desk.Options{DB: db, Log: slog.New(slog.DiscardHandler), BaseURL: "https://help.harbour.example", Seal: same, Unseal: same})
		h.must(h.desk.SaveHouse(t.Context(), identity.System("test"), desk.House{Name: "Harbour IT", Address: "help@harbour.example", Zone: "UTC", BaseURL: "https://help.harbour.example"}))
		h.marta, h.noor, h.kim = h.user("Marta", identity.Manager), h.user("Noor", identity.Manager), h.user("Kim", identity.Technician)
		h.room = h.another()
		test(h)
	})
}

// another is the room as another process has it.
func (h *house) another() *dispatch.Dispatch {
	return dispatch.New(dispatch.Options{DB: h.db, Desk: h.desk, Log: slog.New(slog.DiscardHandler), Make: h.make})
}

func (h *house) make(_ context.Context, v identity.Viewer, path, query string) (dispatch.Made, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.made = append(h.made, v.Name)
	if h.failure != nil {
		return dispatch.Made{}, h.failure
	}
	return dispatch.Made{Title: "Hours and money", Sentence: "Work by client in the month of February 2026.", Link: path + "?" + query, Figures: []dispatch.Figure{{Name: "Held", Value: "2 h"}},
		Tables: []report.Table{{ID: "hours", Title: "The figures", Head: []report.Head{{Name: "Client"}, {Name: "In scope, h", Num: true}}, Rows: [][]report.Cell{{{Text: "Alder | Pike *&* <Co>"}, {Text: "1.50", Plain: "1.50"}}}}}}, nil
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) user(name string, role identity.Role) identity.Viewer {
	h.Helper()
	u := identity.User{Email: strings.ToLower(name) + "@harbour.example", Name: name, Role: role, Active: true}
	id, err := h.desk.SaveUser(h.Context(), identity.System("test"), u, "correct horse battery")
	h.must(err)
	return identity.Viewer{UserID: id, Name: name, Role: role, Email: u.Email}
}

// daily sets a report that goes out each day at 16:00.
func (h *house) daily(by identity.Viewer, to ...identity.Viewer) int64 {
	h.Helper()
	m := store.Mailing{Path: "/reports/hours", Query: "to=last", Title: "Hours and money", Every: dispatch.Daily, Minute: 16 * 60, Zone: "UTC", Workbook: true}
	for _, v := range to {
		m.Recipients = append(m.Recipients, v.UserID)
	}
	id, err := h.room.Set(h.Context(), by, m)
	h.must(err)
	return id
}

// sent are the mails that are queued.
func (h *house) sent() []store.Outgoing {
	h.Helper()
	list, err := h.db.Outbox(h.Context(), identity.System("test"), 100)
	h.must(err)
	return list
}

func (h *house) mailing(id int64) store.Mailing {
	h.Helper()
	m, err := h.db.Mailing(h.Context(), h.marta, id)
	h.must(err)
	return m
}

func (h *house) at(text string) {
	h.Helper()
	at, err := time.Parse("2006-01-02 15:04", text)
	h.must(err)
	h.clock.Set(at)
}

func (h *house) work() {
	h.Helper()
	h.must(h.room.Work(h.Context()))
}

func TestAReportGoesOutWhenItIsDueToEachOnce(t *testing.T) {
	onBoth(t, func(h *house) {
		h.daily(h.marta, h.marta, h.kim)
		h.at("2026-03-03 15:59")
		h.work()
		if n := len(h.sent()); n != 0 {
			t.Fatalf("%d mails before it is due", n)
		}
		h.at("2026-03-03 16:00")
		h.work()
		h.work()
		list := h.sent()
		if len(list) != 2 {
			t.Fatalf("%d mails", len(list))
		}
		one, err := h.db.Outgoing(t.Context(), identity.System("test"), list[0].ID)
		h.must(err)
		raw := string(one.Raw)
		for _, want := range []string{"Subject: Hours and money, Harbour IT", "text/plain", "text/html", "<table", "hours.xlsx", "spreadsheetml"} {
			if !strings.Contains(raw, want) {
				t.Errorf("the mail lacks %q", want)
			}
		}
		if strings.Join(h.made, " ") != "Marta" {
			t.Errorf("made with the rights of %q", h.made)
		}
		h.at("2026-03-04 16:00")
		h.work()
		if n := len(h.sent()); n != 4 {
			t.Errorf("%d mails a day later", n)
		}
	})
}

func TestOfTwoProcessesOneSends(t *testing.T) {
	onBoth(t, func(h *house) {
		h.daily(h.marta, h.marta)
		h.at("2026-03-03 16:01")
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if err := h.another().Work(h.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := len(h.sent()); n != 1 {
			t.Errorf("%d mails", n)
		}
	})
}

func TestWhatWasMissedGoesOutOnce(t *testing.T) {
	onBoth(t, func(h *house) {
		id := h.daily(h.marta, h.marta)
		h.at("2026-03-09 11:00")
		h.work()
		h.work()
		if n := len(h.sent()); n != 1 {
			t.Errorf("%d mails after a week", n)
		}
		if got := h.mailing(id).DueAt.Format("2006-01-02 15:04"); got != "2026-03-09 16:00" {
			t.Errorf("it is due next on %s", got)
		}
	})
}

func TestAReportPausesWhereNobodyHasTheRights(t *testing.T) {
	onBoth(t, func(h *house) {
		id := h.daily(h.noor, h.marta)
		h.must(h.db.Write(t.Context(), func(tx *store.Tx) error {
			u, err := tx.User(t.Context(), identity.System("test"), h.noor.UserID)
			if err != nil {
				return err
			}
			u.Active = false
			return tx.UpdateUser(t.Context(), u)
		}))
		h.at("2026-03-03 16:00")
		h.work()
		m := h.mailing(id)
		if m.PausedAt.IsZero() || !strings.Contains(m.PausedWhy, "The account of who set it is closed") || len(h.sent()) != 0 {
			t.Errorf("%+v, %d mails", m, len(h.sent()))
		}
		next, err := h.room.Resume(t.Context(), h.marta, id)
		if err != nil || next.Format("2006-01-02 15:04") != "2026-03-04 16:00" {
			t.Errorf("it goes out again on %s %v", next, err)
		}
		h.at("2026-03-04 16:00")
		h.work()
		if len(h.sent()) != 1 || strings.Join(h.made, " ") != "Marta" {
			t.Errorf("%d mails, made with the rights of %q", len(h.sent()), h.made)
		}
	})
}

func TestAReportThatNobodyIsLeftToReadPauses(t *testing.T) {
	onBoth(t, func(h *house) {
		id := h.daily(h.marta, h.kim)
		h.must(h.db.Write(t.Context(), func(tx *store.Tx) error {
			u, err := tx.User(t.Context(), identity.System("test"), h.kim.UserID)
			if err != nil {
				return err
			}
			u.Active = false
			return tx.UpdateUser(t.Context(), u)
		}))
		h.at("2026-03-03 16:00")
		h.work()
		if m := h.mailing(id); !strings.Contains(m.PausedWhy, "Nobody whom it goes to is here") {
			t.Errorf("%+v", m)
		}
	})
}

func TestWhatFailsIsTriedAgainAndThenGivenUp(t *testing.T) {
	onBoth(t, func(h *house) {
		id := h.daily(h.marta, h.marta)
		h.failure = errors.New("the disk is on fire")
		tries := 0
		for at := time.Date(2026, 3, 3, 16, 0, 0, 0, time.UTC); at.Before(time.Date(2026, 3, 4, 15, 0, 0, 0, time.UTC)); at = at.Add(5 * time.Minute) {
			h.clock.Set(at)
			h.work()
		}
		tries = len(h.made)
		m := h.mailing(id)
		if tries != 4 || m.Failure == "" || strings.Contains(m.Failure, "fire") || m.DueAt.Format("2006-01-02 15:04") != "2026-03-04 16:00" {
			t.Errorf("%d tries, %+v", tries, m)
		}
		h.failure = nil
		h.at("2026-03-04 16:00")
		h.work()
		if m := h.mailing(id); len(h.sent()) != 1 || m.Failure != "" || m.Tries != 0 {
			t.Errorf("%d mails, %+v", len(h.sent()), m)
		}
	})
}

func TestWhatPausesWhereTheClientIsGone(t *testing.T) {
	onBoth(t, func(h *house) {
		id := h.daily(h.marta, h.marta)
		h.failure = fault.Errorf(fault.NotFound, "There is no such client.")
		h.at("2026-03-03 16:00")
		h.work()
		if m := h.mailing(id); m.PausedWhy != "There is no such client." {
			t.Errorf("%+v", m)
		}
	})
}
