package desk_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"remit/internal/store"
	"remit/internal/ticket"
)

// alarms are the alarms in a ticket's timeline, in order: clock, percent, and whether it was late.
func (h *house) alarms(id int64) (list []string) {
	h.Helper()
	for _, e := range val(h.db.Events(h.ctx(), program, id))(h) {
		if e.Type != ticket.EventAlarm {
			continue
		}
		var d struct {
			Clock        string
			Percent      int
			Missed, Late bool
			Clause       string
		}
		h.must(json.Unmarshal(e.Data, &d))
		s := fmt.Sprint(d.Clock, " ", d.Percent)
		for word, is := range map[string]bool{" missed": d.Missed, " late": d.Late, " " + d.Clause: d.Clause != ""} {
			if is {
				s += word
			}
		}
		list = append(list, s)
	}
	return list
}

func TestAlarmsGoOffOnceEach(t *testing.T) {
	onBoth(t, func(h *house) {
		urgent := facts{"impact": "high", "urgency": "high"} // respond 30m, resolve 4h, around the clock
		k := h.open(urgent)
		fire := func(after time.Duration) {
			h.clock.Set(k.ReceivedAt.Add(after))
			for range 2 {
				h.must(h.desk.FireAlarms(h.ctx()))
			}
		}
		for _, x := range []struct {
			after time.Duration
			want  []string
		}{
			{14*time.Minute + 59*time.Second, nil},
			{15 * time.Minute, []string{"respond 50"}},
			{27 * time.Minute, []string{"respond 90"}},
			{30 * time.Minute, nil}, // equality is no miss
			{30*time.Minute + time.Second, []string{"respond 100 missed"}},
			{2 * time.Hour, []string{"resolve 50"}},
			{3 * time.Hour, []string{"resolve 75 6.8"}},
		} {
			before := len(h.alarms(k.ID))
			fire(x.after)
			if new := h.alarms(k.ID)[before:]; !slices.Equal(new, x.want) {
				t.Errorf("after %s: %v, want %v", x.after, new, x.want)
			}
		}
		if k := h.ticket(k.ID); !k.Missed {
			t.Error("the ticket does not say that it was missed")
		}
		before := len(h.alarms(k.ID))
		val(h.desk.SetStatus(h.ctx(), h.kim, k.ID, ticket.Scheduled, 0))(h)
		fire(9 * time.Hour)
		if new := h.alarms(k.ID)[before:]; len(new) != 0 {
			t.Errorf("while the clock stands: %v", new)
		}
		val(h.desk.SetStatus(h.ctx(), h.kim, k.ID, ticket.Open, 0))(h)
		fire(9*time.Hour + 37*time.Minute)
		if new := h.alarms(k.ID)[before:]; !slices.Equal(new, []string{"resolve 90 late"}) && !slices.Equal(new, []string{"resolve 90"}) {
			t.Errorf("after it ran on: %v", new)
		}
	})
}

func TestAlarmsOfTwoProgramsAtOnceGoOffOnce(t *testing.T) {
	onBoth(t, func(h *house) {
		var tickets []ticket.Ticket
		for range 5 {
			tickets = append(tickets, h.open(facts{"impact": "high", "urgency": "high"}))
		}
		h.clock.Advance(16 * time.Minute)
		results := make(chan error)
		for range 3 {
			go func() { results <- h.desk.FireAlarms(h.ctx()) }()
		}
		for range 3 {
			h.must(<-results)
		}
		for _, k := range tickets {
			if all := h.alarms(k.ID); !slices.Equal(all, []string{"respond 50 late"}) {
				t.Errorf("%v", all)
			}
		}
	})
}

func TestWhatFellDueWhileTheProgramWasDownIsMarkedLate(t *testing.T) {
	inHouse(t, func(h *house) {
		k := h.open(facts{"impact": "high", "urgency": "high"})
		h.must(h.desk.FireAlarms(h.ctx()))
		h.clock.Advance(27*time.Minute + 5*time.Second)
		h.must(h.desk.FireAlarms(h.ctx()))
		h.must(h.desk.FireAlarms(h.ctx()))
		if all := h.alarms(k.ID); !slices.Equal(all, []string{"respond 50 late", "respond 90"}) {
			t.Errorf("%v", all)
		}
	})
}

func TestATicketThatCannotBeJudgedDoesNotSilenceTheOthers(t *testing.T) {
	inHouse(t, func(h *house) {
		broken := h.open(nil)
		whole := h.open(facts{"impact": "high", "urgency": "high"})
		h.tx(func(tx *store.Tx) error {
			k := h.ticket(broken.ID)
			k.AgreementVersion = 99
			return tx.UpdateTicket(h.ctx(), k)
		})
		h.clock.Advance(16 * time.Minute)
		if err := h.desk.FireAlarms(h.ctx()); err == nil {
			t.Error("nobody is told of the ticket that cannot be judged")
		}
		if all := h.alarms(whole.ID); len(all) != 1 {
			t.Errorf("the other one's alarms: %v", all)
		}
	})
}

func TestRebuildGivesTheSame(t *testing.T) {
	onBoth(t, func(h *house) {
		waiting, urgent := h.open(nil), h.open(facts{"impact": "high", "urgency": "high"})
		h.clock.Advance(20 * time.Minute)
		h.reply(waiting.ID, "x", ticket.WaitingClient)
		h.reply(urgent.ID, "x", "")
		h.clock.Advance(90 * time.Minute) // the update is missed by now
		before := []ticket.Ticket{h.ticket(waiting.ID), h.ticket(urgent.ID)}
		if n := val(h.desk.Rebuild(h.ctx()))(h); n != 0 {
			t.Errorf("%d clocks were other than they should be", n)
		}
		h.tx(func(tx *store.Tx) error {
			for _, k := range before {
				k.Clock, k.Clocks = ticket.NextClock{Name: "respond", Due: h.clock.Now()}, nil
				if err := tx.FillTicket(h.ctx(), k); err != nil {
					return err
				}
			}
			return nil
		})
		if n := val(h.desk.Rebuild(h.ctx()))(h); n != 2 {
			t.Errorf("%d clocks were put right, want 2", n)
		}
		for _, was := range before {
			if is := h.ticket(was.ID); is.Clock.Name != was.Clock.Name || !is.Clock.Due.Equal(was.Clock.Due) || is.Revision != was.Revision || is.Verdict != was.Verdict {
				t.Errorf("%d was %+v, is %+v", was.ID, was.Clock, is.Clock)
			}
		}
	})
}
