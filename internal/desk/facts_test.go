package desk_test

import (
	"slices"
	"testing"
	"time"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/store"
	"remit/internal/ticket"
)

func TestAFactSetLaterMakesANewDecisionAndLeavesTheOldOne(t *testing.T) {
	onBoth(t, func(h *house) {
		k := h.open(facts{"kind": "incident"})
		before := val(h.db.Decisions(h.ctx(), program, k.ID))(h)
		h.clock.Advance(time.Minute)
		set := val(h.desk.SetFacts(h.ctx(), h.kim, k.ID, facts{"mode": "remote", "asset": "NW-0012"}))(h)
		if set.Verdict != "covered" || set.Clause != "3.3" || set.Review != "" || set.Sources["asset"] == "" {
			t.Errorf("now %s by %s, review %q, sources %v", set.Verdict, set.Clause, set.Review, set.Sources)
		}
		h.clock.Advance(time.Minute)
		set = val(h.desk.SetFacts(h.ctx(), h.kim, k.ID, facts{"mode": "", "asset": "none"}))(h)
		after := val(h.db.Decisions(h.ctx(), program, k.ID))(h)
		if len(after) != 3 || after[2].ID != set.DecisionID || after[2].Cause != "facts" || after[2].Actor != "Kim" || !after[2].At.Equal(h.clock.Now()) {
			t.Errorf("decisions %+v", after)
		}
		if was, is := before[0], after[0]; string(was.Outcome) != string(is.Outcome) || string(was.Facts) != string(is.Facts) || !was.At.Equal(is.At) {
			t.Errorf("the first decision changed from %+v to %+v", was, is)
		}
		for name, x := range map[string]struct {
			set   facts
			field string
		}{"no such value": {facts{"mode": "by boat"}, "mode"}, "no such fact": {facts{"weather": "fine"}, "weather"}, "no such asset": {facts{"asset": "NW-9999"}, "asset"},
			"one right and one wrong": {facts{"kind": "incident", "urgency": "much"}, "urgency"}} {
			_, err := h.desk.SetFacts(h.ctx(), h.kim, k.ID, x.set)
			if h.refused(name, err, fault.Invalid); fault.FieldOf(err) != x.field {
				t.Errorf("%s: the fault is on %q", name, fault.FieldOf(err))
			}
		}
		if n := len(val(h.db.Decisions(h.ctx(), program, k.ID))(h)); n != 3 {
			t.Errorf("%d decisions after facts that were refused", n)
		}
	})
}

func TestAMissIsNotWashedAwayByANewTarget(t *testing.T) {
	onBoth(t, func(h *house) {
		k := h.open(facts{"impact": "high", "urgency": "high"})
		h.clock.Advance(31 * time.Minute) // the target for P1 is half an hour
		k = val(h.desk.SetFacts(h.ctx(), h.kim, k.ID, facts{"impact": "low", "urgency": "low"}))(h)
		c := h.clocks(k.ID)
		if k.Priority != "P4" || c.Respond.State != "running" || !k.Missed || len(c.EarlierMisses) != 1 || c.EarlierMisses[0].Clock != "respond" {
			t.Errorf("%s: respond %s, missed %v, earlier misses %+v", k.Priority, c.Respond.State, k.Missed, c.EarlierMisses)
		}
		if due := time.Date(2026, 3, 3, 19, 42, 0, 0, time.UTC); !k.Clock.Due.Equal(due) {
			t.Errorf("due at %s, want %s: four hours from when it came", k.Clock.Due, due)
		}
		h.reply(k.ID, "x", ticket.Resolved)
		if k := h.ticket(k.ID); !k.Missed || h.clocks(k.ID).Respond.State != "met" {
			t.Errorf("after the answer: missed %v, respond %s", k.Missed, h.clocks(k.ID).Respond.State)
		}
	})
}

func TestTheSameTargetIsNotSetTwice(t *testing.T) {
	inHouse(t, func(h *house) {
		k := h.open(facts{"kind": "incident"})
		val(h.desk.SetFacts(h.ctx(), h.kim, k.ID, facts{"site": "main"}))(h)
		if events := h.events(k.ID); !slices.Equal(events, []string{"received", "target", "decision", "facts", "decision"}) {
			t.Errorf("events %v", events)
		}
	})
}

func TestAnUnknownSenderIsTiedToAClient(t *testing.T) {
	onBoth(t, func(h *house) {
		q := desk.Request{By: program, Channel: ticket.Email, Subject: "Help", Email: "New@Northwind.example", Name: "New Person", Flag: ticket.FlagUnknownSender,
			Message: ticket.Message{Text: "x"}}
		k := h.openAs(q).Ticket
		if k.ClientID != 0 || k.Verdict != "billable" || k.AgreementID != 0 {
			t.Fatalf("of nobody known: %+v", k)
		}
		k = val(h.desk.Identify(h.ctx(), h.kim, k.ID, h.client.ID))(h)
		c := val(h.db.Contact(h.ctx(), program, k.ContactID))(h)
		if k.ClientID != h.client.ID || k.Flag != "" || k.AgreementID == 0 || k.Clock.Name != "respond" || c.Email != "new@northwind.example" || c.Name != "New Person" || !c.Verified {
			t.Errorf("tied to client %d, flag %q, agreement %d, contact %+v", k.ClientID, k.Flag, k.AgreementID, c)
		}
		_, err := h.desk.Identify(h.ctx(), h.kim, k.ID, 99)
		h.refused("a client that is not", err, fault.NotFound)
		if again := h.ticket(k.ID); again.ClientID != h.client.ID {
			t.Errorf("the ticket is of client %d now", again.ClientID)
		}
	})
}

func TestARetiredPersonWhoWritesAgainIsKnown(t *testing.T) {
	inHouse(t, func(h *house) {
		gone := h.dana
		gone.Active = false
		h.tx(func(tx *store.Tx) error { return tx.UpdateContact(h.ctx(), gone) })
		k := h.openAs(desk.Request{By: program, Channel: ticket.Email, Subject: "x", Email: h.dana.Email, Flag: ticket.FlagUnknownSender, Message: ticket.Message{Text: "x"}}).Ticket
		if k = val(h.desk.Identify(h.ctx(), h.kim, k.ID, h.client.ID))(h); k.ContactID != h.dana.ID {
			t.Errorf("it is of contact %d, want %d", k.ContactID, h.dana.ID)
		}
	})
}

func TestAManagerSettlesWhatWasFlagged(t *testing.T) {
	onBoth(t, func(h *house) {
		undecided, billable := h.open(facts{"kind": "incident"}), h.open(facts{"kind": "incident", "mode": "remote", "asset": "none"})
		before := val(h.db.Decisions(h.ctx(), program, undecided.ID))(h)
		h.must(h.desk.Settle(h.ctx(), h.mia, []int64{undecided.ID, billable.ID}, agreement.Covered, "a gift"))
		for _, id := range []int64{undecided.ID, billable.ID} {
			k := h.ticket(id)
			s := val(h.db.Settlements(h.ctx(), program, id))(h)
			if k.Verdict != "covered" || k.Review != ticket.ReviewSettled || len(k.Ask) != 0 || len(s) != 1 || s[0].Reason != "a gift" || s[0].Actor != "Mia" {
				t.Errorf("%d is %s, review %q, settlements %+v", id, k.Verdict, k.Review, s)
			}
		}
		after := val(h.db.Decisions(h.ctx(), program, undecided.ID))(h)
		if len(after) != 1 || string(after[0].Outcome) != string(before[0].Outcome) {
			t.Errorf("the decision itself changed: %+v", after)
		}
		other := h.open(facts{"kind": "incident"})
		for name, x := range map[string]struct {
			verdict agreement.Verdict
			reason  string
			field   string
		}{"without a reason": {agreement.Covered, " ", "reason"}, "as undecided": {agreement.Undecided, "x", "verdict"}, "on what is not decided": {"", "x", "verdict"}} {
			err := h.desk.Settle(h.ctx(), h.mia, []int64{other.ID}, x.verdict, x.reason)
			if h.refused(name, err, fault.Invalid); fault.FieldOf(err) != x.field {
				t.Errorf("%s: the fault is on %q", name, fault.FieldOf(err))
			}
		}
		if k := h.ticket(other.ID); k.Review != ticket.ReviewFlagged {
			t.Errorf("review %q", k.Review)
		}
	})
}

func TestWhatWasSettledStandsUntilTheAgreementSaysSomethingElse(t *testing.T) {
	inHouse(t, func(h *house) {
		k := h.open(facts{"kind": "incident"})
		h.must(h.desk.Settle(h.ctx(), h.mia, []int64{k.ID}, agreement.Declined, "not ours"))
		if k = val(h.desk.SetFacts(h.ctx(), h.kim, k.ID, facts{"urgency": "high"}))(h); k.Verdict != "declined" || k.Review != ticket.ReviewSettled || len(k.Ask) != 0 {
			t.Errorf("after a fact that changes nothing it is %s, review %q, asks %v", k.Verdict, k.Review, k.Ask)
		}
		if v, _ := h.verdict(k.ID); v != agreement.Undecided {
			t.Errorf("the decision itself is %s", v)
		}
		if k = val(h.desk.SetFacts(h.ctx(), h.kim, k.ID, facts{"mode": "remote", "asset": "unmanaged"}))(h); k.Verdict != "billable" || k.Review != ticket.ReviewFlagged {
			t.Errorf("after a fact that decides it is %s, review %q", k.Verdict, k.Review)
		}
	})
}

func TestWorkDrawsFromAllowances(t *testing.T) {
	onBoth(t, func(h *house) {
		k := h.open(facts{"kind": "incident", "mode": "onsite"})
		now := h.clock.Now()
		visit := ticket.TimeEntry{TicketID: k.ID, StartsAt: now.Add(-time.Hour), EndsAt: now, Mode: "onsite", Note: "drove there"}
		val(h.desk.LogTime(h.ctx(), h.kim, visit))(h)
		val(h.desk.LogTime(h.ctx(), h.kim, visit))(h) // the same visit
		list := val(h.db.TimeEntries(h.ctx(), program, k.ID))(h)
		if len(list) != 2 || list[0].UserID != h.kim.UserID || list[0].Note != "drove there" {
			t.Errorf("entries %+v", list)
		}
		if next := h.open(facts{"kind": "incident", "mode": "onsite"}); next.Verdict != "billable" || next.Clause != "3.2" {
			t.Errorf("the second visit of the month is %s by %s", next.Verdict, next.Clause)
		}
		if same := val(h.desk.SetFacts(h.ctx(), h.kim, k.ID, facts{"site": "main"}))(h); same.Verdict != "covered" {
			t.Errorf("its own visit counts against the ticket: %s", same.Verdict)
		}
		h.clock.Set(time.Date(2026, 4, 1, 15, 0, 0, 0, time.UTC))
		if next := h.open(facts{"kind": "incident", "mode": "onsite"}); next.Verdict != "covered" {
			t.Errorf("the first visit of the next month is %s", next.Verdict)
		}
		for name, e := range map[string]ticket.TimeEntry{
			"no time":        {TicketID: k.ID, StartsAt: now, EndsAt: now, Mode: "remote"},
			"too long":       {TicketID: k.ID, StartsAt: now.Add(-24*time.Hour - 1), EndsAt: now, Mode: "remote"},
			"nobody's mode":  {TicketID: k.ID, StartsAt: now.Add(-1), EndsAt: now, Mode: "by boat"},
			"backward in it": {TicketID: k.ID, StartsAt: now, EndsAt: now.Add(-time.Hour), Mode: "remote"},
		} {
			_, err := h.desk.LogTime(h.ctx(), h.kim, e)
			h.refused(name, err, fault.Invalid)
		}
	})
}
