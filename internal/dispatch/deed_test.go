package dispatch_test

import (
	"errors"
	"strings"
	"testing"

	"remit/internal/dispatch"
	"remit/internal/fault"
	"remit/internal/store"
)

func TestSendingNowLeavesTheScheduleAsItIs(t *testing.T) {
	onBoth(t, func(h *house) {
		id := h.daily(h.marta, h.kim)
		before := h.mailing(id).DueAt
		to, err := h.room.SendNow(t.Context(), h.noor, id)
		if err != nil || strings.Join(to, " ") != "kim@harbour.example" || len(h.sent()) != 1 || !h.mailing(id).DueAt.Equal(before) {
			t.Errorf("sent to %q %v, %d mails", to, err, len(h.sent()))
		}
		h.must(h.room.Pause(t.Context(), h.noor, id))
		h.at("2026-03-03 16:00")
		h.work()
		if len(h.sent()) != 1 {
			t.Error("a paused report goes out")
		}
		h.must(h.room.Drop(t.Context(), h.noor, id))
		if _, err := h.room.SendNow(t.Context(), h.noor, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("a deleted report: %v", err)
		}
		if err := h.room.Pause(t.Context(), h.kim, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("a technician pauses it: %v", err)
		}
	})
}

func TestWhatCannotBeSet(t *testing.T) {
	onBoth(t, func(h *house) {
		good := store.Mailing{Path: "/reports", Title: "Overview", Recipients: []int64{h.kim.UserID}, Every: dispatch.Weekly, Day: 1, Minute: 60, Zone: "UTC"}
		for field, spoil := range map[string]func(m *store.Mailing){
			"to": func(m *store.Mailing) { m.Recipients = nil }, "every": func(m *store.Mailing) { m.Every = "year" }, "at": func(m *store.Mailing) { m.Minute = -1 },
			"weekday": func(m *store.Mailing) { m.Day = 8 }, "monthday": func(m *store.Mailing) { m.Every, m.Day = dispatch.Monthly, 0 }, "zone": func(m *store.Mailing) { m.Zone = "Nowhere" },
		} {
			m := good
			spoil(&m)
			var f *fault.Error
			if _, err := h.room.Set(t.Context(), h.marta, m); !errors.As(err, &f) || f.Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		if _, err := h.room.Set(t.Context(), h.kim, good); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a technician: %v", err)
		}
		if _, err := h.room.Set(t.Context(), h.marta, store.Mailing{Path: "/reports", Title: "x", Recipients: []int64{9999}, Every: dispatch.Daily, Zone: "UTC"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("to a stranger: %v", err)
		}
	})
}
