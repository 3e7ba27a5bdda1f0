package desk_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/sla"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

// day does one of the deeds that a day at the desk is made of, and returns the ticket that it opened, if any. It may be refused, but never fail by our own fault.
func (h *house) day(r *rapid.T, open []int64) (id int64, err error) {
	k := int64(0)
	if len(open) > 0 {
		k = rapid.SampledFrom(open).Draw(r, "ticket")
	}
	by := rapid.SampledFrom([]identity.Viewer{h.kim, h.mia, h.asDana, h.asLars, h.asNora}).Draw(r, "by")
	level := rapid.SampledFrom([]string{"", "low", "medium", "high", desk.None})
	status := rapid.SampledFrom(append(ticket.Statuses(), ""))
	deed := rapid.SampledFrom([]string{"open", "open", "reply", "reply", "note", "status", "status", "answer", "answer", "facts", "facts", "assign", "settle", "time", "identify", "alarms", "publish", "rebuild"}).Draw(r, "deed")
	if k == 0 {
		deed = "open"
	}
	switch deed {
	case "open":
		q := h.request(nil)
		q.Facts.Impact, q.Facts.Kind = agreement.Known(rapid.SampledFrom(agreement.Levels()).Draw(r, "impact")), agreement.Known(rapid.SampledFrom(agreement.Kinds()).Draw(r, "kind"))
		q.Quiet, q.ReceivedAt = true, h.clock.Now().Add(-time.Duration(rapid.IntRange(0, 90).Draw(r, "minutes ago"))*time.Minute)
		return h.openAs(q).Ticket.ID, nil
	case "reply", "note":
		_, err = h.desk.Reply(h.ctx(), by, desk.Reply{Ticket: k, Text: "x", Note: deed == "note", Status: status.Draw(r, "status")})
	case "status":
		_, err = h.desk.SetStatus(h.ctx(), by, k, status.Draw(r, "status"), 0)
	case "answer":
		var t ticket.Ticket
		if t, err = h.desk.Answer(h.ctx(), by, k, "x", nil); err == nil && t.ID != k {
			return t.ID, nil
		}
	case "facts":
		_, err = h.desk.SetFacts(h.ctx(), by, k, facts{"impact": level.Draw(r, "impact"), "urgency": level.Draw(r, "urgency"), "asset": rapid.SampledFrom([]string{"", "NW-0012", "unmanaged", desk.None}).Draw(r, "asset"),
			"mode": rapid.SampledFrom([]string{"remote", "onsite"}).Draw(r, "mode")})
	case "assign":
		_, err = h.desk.Assign(h.ctx(), by, k, rapid.SampledFrom([]int64{0, h.kim.UserID, h.mia.UserID}).Draw(r, "to"))
	case "settle":
		err = h.desk.Settle(h.ctx(), by, []int64{k}, rapid.SampledFrom([]agreement.Verdict{"", agreement.Covered, agreement.Billable, agreement.Declined}).Draw(r, "verdict"), "x")
	case "time":
		now := h.clock.Now()
		_, err = h.desk.LogTime(h.ctx(), by, ticket.TimeEntry{TicketID: k, StartsAt: now.Add(-time.Hour), EndsAt: now, Mode: rapid.SampledFrom(agreement.Modes()).Draw(r, "mode")})
	case "identify":
		_, err = h.desk.Identify(h.ctx(), by, k, rapid.SampledFrom([]int64{h.client.ID, h.other.ID}).Draw(r, "client"))
	case "alarms":
		err = h.desk.FireAlarms(h.ctx())
	case "publish":
		source := agreementFile + "\n[[section]]\norder = 90\ntitle = \"" + h.clock.Now().Format(time.RFC3339) + "\"\ntext = \"x\"\n"
		_, _, err = h.desk.Publish(h.ctx(), h.mia, "a.toml", []byte(source))
	case "rebuild":
		var n int
		if n, err = h.desk.Rebuild(h.ctx()); n != 0 {
			r.Fatalf("%d clocks were other than they should be", n)
		}
	}
	return 0, err
}

// Whatever is done in whatever order: what is derived of a ticket is what its history gives, and nothing that was decided is changed.
func TestWhateverIsDoneTheBooksAgree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		db, clock := storetest.Open(t)
		h := newHouse(t, db, clock)
		var tickets []int64
		decided := map[int64]string{}
		for range rapid.IntRange(1, 15).Draw(r, "deeds") {
			id, err := h.day(r, tickets)
			if err != nil && fault.Is(err, fault.Internal) {
				r.Fatalf("our own fault: %v", err)
			}
			if id != 0 {
				tickets = append(tickets, id)
			}
			for _, id := range tickets {
				h.agrees(r, id, decided)
			}
			clock.Advance(time.Duration(rapid.IntRange(0, 300).Draw(r, "minutes")) * time.Minute)
		}
		h.countsAgree(r)
	})
}

// agrees holds a ticket against its history.
func (h *house) agrees(r *rapid.T, id int64, decided map[int64]string) {
	k := h.ticket(id)
	list := val(h.db.Decisions(h.ctx(), program, id))(h)
	if last := list[len(list)-1]; last.ID != k.DecisionID || last.AgreementID != k.AgreementID || last.Version != k.AgreementVersion || string(last.Facts) != string(k.Facts) {
		r.Fatalf("ticket %d shows the decision %d, and the latest is %+v", id, k.DecisionID, last)
	}
	for _, d := range list {
		text := string(d.Outcome) + string(d.Facts) + d.Actor + d.Cause + d.At.String()
		if was, known := decided[d.ID]; known && was != text {
			r.Fatalf("decision %d was changed from %s to %s", d.ID, was, text)
		}
		decided[d.ID] = text
	}
	clocks, target, err := h.desk.Clocks(h.ctx(), h.db.Reads(), k, h.clock.Now())
	if err != nil {
		r.Fatal(err)
	}
	if name, due, runs := sla.Next(clocks); runs && target != nil && (k.Clock.Name != name || !k.Clock.Due.Equal(due)) || !runs && k.Clock.Name != "" {
		r.Fatalf("ticket %d keeps the clock %s of %s; its history gives %s of %s", id, k.Clock.Name, k.Clock.Due, name, due)
	}
	if k.Clock.Due.After(h.clock.Now()) && k.Clock.Soon.After(k.Clock.Due) {
		r.Fatalf("ticket %d is soon due after it is due: %s, %s", id, k.Clock.Soon, k.Clock.Due)
	}
	if missed := len(clocks.EarlierMisses) > 0; missed && !k.Missed {
		r.Fatalf("ticket %d does not say that it was missed", id)
	}
	if events := h.statusOf(id); events != k.Status {
		r.Fatalf("ticket %d is %s; by its events it is %s", id, k.Status, events)
	}
}

// statusOf is the status that a ticket's events lead to.
func (h *house) statusOf(id int64) ticket.Status {
	s := ticket.New
	for _, e := range val(h.db.Events(h.ctx(), program, id))(h) {
		switch e.Type {
		case ticket.EventStatus:
			var d struct{ To ticket.Status }
			h.must(json.Unmarshal(e.Data, &d))
			s = d.To
		case ticket.EventClientReply:
			if s == ticket.WaitingClient || s == ticket.Resolved {
				s = ticket.Open
			}
		}
	}
	return s
}

func (h *house) countsAgree(r *rapid.T) {
	counts := val(h.db.Counts(h.ctx(), h.kim, h.clock.Now()))(h)
	for view, n := range counts {
		rows := val(h.db.Tickets(h.ctx(), h.kim, ticket.Filter{View: view, Limit: 1000}, h.clock.Now()))(h)
		if len(rows) != n {
			r.Fatalf("the view %s counts %d and lists %d", view, n, len(rows))
		}
	}
	if len(counts) < 10 {
		r.Fatalf("only %d views are counted", len(counts))
	}
}
