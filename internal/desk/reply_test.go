package desk_test

import (
	"slices"
	"strings"
	"testing"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
)

func TestAnAnswerIsStoredMailedAndStepsTheTicket(t *testing.T) {
	onBoth(t, func(h *house) {
		k := h.open(nil)
		h.must(h.desk.SaveDraft(h.ctx(), h.kim, k.ID, store.Draft{Text: "begun", Kind: "reply"}))
		file := ticket.Attachment{Name: "how.txt", Type: "text/plain", Data: []byte("so")}
		k = val(h.desk.Reply(h.ctx(), h.kim, desk.Reply{Ticket: k.ID, Text: "Try **this**.", Cc: []string{"boss@northwind.example"}, Status: ticket.WaitingClient, Files: []ticket.Attachment{file}, Draft: true}))(h)
		stored := h.ticket(k.ID)
		if stored.Status != ticket.WaitingClient || stored.AssigneeID != h.kim.UserID || stored.LastWordBy != "Kim" || stored.LastWordSide != "staff" || stored.Revision != k.Revision {
			t.Errorf("ticket %+v", stored)
		}
		if c := h.clocks(k.ID); c.Respond.State != "met" || c.Resolve.State != "paused" {
			t.Errorf("respond is %s, resolve %s", c.Respond.State, c.Resolve.State)
		}
		if d := val(h.db.Draft(h.ctx(), h.kim, k.ID))(h); d.Text != "" {
			t.Errorf("the draft is still there: %q", d.Text)
		}
		list := h.queued()
		out := list[len(list)-1]
		m := out.mail
		if !slices.Equal(out.row.Recipients, []string{"dana@northwind.example", "boss@northwind.example"}) || m.From.Name != "Kim (Harbour IT)" || m.From.Address != "help@harbour.example" {
			t.Errorf("from %v to %v", m.From, out.row.Recipients)
		}
		if m.InReplyTo != "first@northwind.example" || m.Automatic || !strings.Contains(m.HTML, "<strong>this</strong>") || len(m.Attachments) != 1 {
			t.Errorf("in reply to %s, automatic %v, HTML %q, %d files", m.InReplyTo, m.Automatic, m.HTML, len(m.Attachments))
		}
		said := val(h.db.Messages(h.ctx(), h.asDana, k.ID))(h)[1]
		if said.MessageID != m.MessageID || !slices.Equal(said.Recipients, out.row.Recipients) || out.row.MessageRow != said.ID || len(said.Attachments) != 1 {
			t.Errorf("stored as %+v", said)
		}
		k = h.reply(k.ID, "And this.", "")
		list = h.queued()
		if m := list[len(list)-1].mail; m.InReplyTo != said.MessageID || !slices.Equal(m.References, []string{"first@northwind.example", said.MessageID}) {
			t.Errorf("the second answer is in reply to %s, references %v", m.InReplyTo, m.References)
		}
	})
}

func TestWhatIsWrongWithAnAnswerIsSaidAndNothingIsDone(t *testing.T) {
	inHouse(t, func(h *house) {
		k := h.open(nil)
		closed := h.open(nil)
		val(h.desk.SetStatus(h.ctx(), h.kim, closed.ID, ticket.Closed, 0))(h)
		before := len(h.queued())
		for name, x := range map[string]struct {
			reply desk.Reply
			kind  fault.Kind
			field string
		}{
			"nothing written":       {desk.Reply{Ticket: k.ID, Text: " \n"}, fault.Invalid, "text"},
			"no address":            {desk.Reply{Ticket: k.ID, Text: "x", Cc: []string{"boss"}}, fault.Invalid, "cc"},
			"an address with lines": {desk.Reply{Ticket: k.ID, Text: "x", To: []string{"a@b.example\r\nBcc: c@d.example"}}, fault.Invalid, "cc"},
			"a status to go back":   {desk.Reply{Ticket: k.ID, Text: "x", Status: ticket.Open}, "", ""},
			"new again":             {desk.Reply{Ticket: closed.ID, Text: "x", Note: true, Status: ticket.New}, fault.Conflict, ""},
			"a closed ticket":       {desk.Reply{Ticket: closed.ID, Text: "x"}, fault.Conflict, ""},
			"no ticket":             {desk.Reply{Ticket: 99, Text: "x"}, fault.NotFound, ""},
			"an older revision":     {desk.Reply{Ticket: closed.ID, Text: "x", Note: true, Revision: 99}, fault.Conflict, ""},
		} {
			messages := len(val(h.db.Messages(h.ctx(), program, x.reply.Ticket))(h))
			_, err := h.desk.Reply(h.ctx(), h.kim, x.reply)
			if x.kind == "" {
				h.must(err)
				before++
				continue
			}
			if h.refused(name, err, x.kind); fault.FieldOf(err) != x.field {
				t.Errorf("%s: the fault is on %q", name, fault.FieldOf(err))
			}
			if now := len(val(h.db.Messages(h.ctx(), program, x.reply.Ticket))(h)); now != messages {
				t.Errorf("%s: a message was stored all the same", name)
			}
		}
		if now := len(h.queued()); now != before {
			t.Errorf("%d mails were queued all the same", now-before)
		}
	})
}

func TestSpacesAroundAnAddressDoNoHarm(t *testing.T) {
	inHouse(t, func(h *house) {
		k := h.open(nil)
		val(h.desk.Reply(h.ctx(), h.kim, desk.Reply{Ticket: k.ID, Text: "x", To: []string{" dana@northwind.example "}, Cc: []string{"boss@northwind.example "}}))(h)
		list := h.queued()
		if to := list[len(list)-1].row.Recipients; !slices.Equal(to, []string{"dana@northwind.example", "boss@northwind.example"}) {
			t.Errorf("it goes to %q", to)
		}
	})
}

func TestWhoChangedFirstWinsAndBothTextsAreKept(t *testing.T) {
	onBoth(t, func(h *house) {
		k := h.open(nil)
		h.must(h.desk.SaveDraft(h.ctx(), h.mia, k.ID, store.Draft{Text: "mine too", Kind: "reply"}))
		first := val(h.desk.Reply(h.ctx(), h.kim, desk.Reply{Ticket: k.ID, Text: "mine", Revision: k.Revision}))(h)
		_, err := h.desk.Reply(h.ctx(), h.mia, desk.Reply{Ticket: k.ID, Text: "mine too", Revision: k.Revision})
		h.refused("the second", err, fault.Conflict)
		if d := val(h.db.Draft(h.ctx(), h.mia, k.ID))(h); d.Text != "mine too" {
			t.Errorf("the draft of who came second is %q", d.Text)
		}
		if n := len(val(h.db.Messages(h.ctx(), program, k.ID))(h)); n != 2 {
			t.Errorf("%d messages, want the request and the first answer", n)
		}
		_, err = h.desk.SetStatus(h.ctx(), h.mia, k.ID, ticket.Resolved, 99)
		h.refused("a status on an older ticket", err, fault.Conflict)
		again := val(h.desk.Reply(h.ctx(), h.mia, desk.Reply{Ticket: k.ID, Text: "mine too", Revision: first.Revision}))(h)
		if again.Revision != first.Revision+1 {
			t.Errorf("revision %d after %d", again.Revision, first.Revision)
		}
	})
}

func TestAnAnswerByPhoneIsKeptWithoutAMail(t *testing.T) {
	inHouse(t, func(h *house) {
		q := h.request(nil)
		q.Contact, q.Name, q.Channel = identity.Contact{}, "Somebody", ticket.Phone
		k := h.openAs(q).Ticket
		h.reply(k.ID, "Told by phone.", ticket.Resolved)
		if n := len(h.queued()); n != 0 {
			t.Errorf("%d mails are queued", n)
		}
		if got := h.ticket(k.ID); got.Status != ticket.Resolved || h.clocks(k.ID).Respond.State != "met" {
			t.Errorf("status %s", got.Status)
		}
	})
}

func TestStatusesAndWhoMaySetThem(t *testing.T) {
	inHouse(t, func(h *house) {
		for _, x := range []struct {
			who      string
			by       identity.Viewer
			from, to ticket.Status
			kind     fault.Kind
		}{
			{"staff", h.kim, ticket.Open, ticket.Resolved, ""}, {"staff", h.kim, ticket.Resolved, ticket.Open, ""}, {"staff", h.kim, ticket.New, ticket.Scheduled, ""},
			{"staff", h.kim, ticket.Open, ticket.New, fault.Invalid}, {"staff", h.kim, ticket.Closed, ticket.Open, fault.Conflict}, {"staff", h.kim, ticket.Open, ticket.Open, ""},
			{"Dana", h.asDana, ticket.Resolved, ticket.Open, ""}, {"Dana", h.asDana, ticket.Open, ticket.Closed, ""}, {"Dana", h.asDana, ticket.Resolved, ticket.Closed, ""},
			{"Dana", h.asDana, ticket.Open, ticket.Resolved, fault.Forbidden}, {"Dana", h.asDana, ticket.Open, ticket.Scheduled, fault.Forbidden},
			{"Dana", h.asDana, ticket.Scheduled, ticket.Open, fault.Forbidden}, {"Dana", h.asDana, ticket.WaitingVendor, ticket.Open, fault.Forbidden}, {"Dana", h.asDana, ticket.New, ticket.Open, fault.Forbidden},
			{"Dana", h.asDana, ticket.Closed, ticket.Open, fault.Conflict},
			{"Nora of another client", h.asNora, ticket.Open, ticket.Closed, fault.NotFound}, {"a guest", identity.Viewer{}, ticket.Resolved, ticket.Open, fault.NotFound},
		} {
			k := h.open(nil)
			if x.from != ticket.New {
				val(h.desk.SetStatus(h.ctx(), h.kim, k.ID, x.from, 0))(h)
			}
			_, err := h.desk.SetStatus(h.ctx(), x.by, k.ID, x.to, 0)
			if fault.KindOf(err) != x.kind {
				t.Errorf("%s from %s to %s: %v", x.who, x.from, x.to, err)
			}
			want := x.to
			if x.kind != "" {
				want = x.from
			}
			if now := h.ticket(k.ID).Status; now != want {
				t.Errorf("%s from %s to %s: it is %s", x.who, x.from, x.to, now)
			}
		}
	})
}

func TestTheClientsAnswerPutsATicketBackToWork(t *testing.T) {
	onBoth(t, func(h *house) {
		for _, x := range []struct{ before, after ticket.Status }{{ticket.New, ticket.New}, {ticket.Open, ticket.Open}, {ticket.WaitingClient, ticket.Open},
			{ticket.WaitingVendor, ticket.WaitingVendor}, {ticket.Scheduled, ticket.Scheduled}, {ticket.Resolved, ticket.Open}} {
			k := h.open(nil)
			if x.before != ticket.New {
				val(h.desk.SetStatus(h.ctx(), h.kim, k.ID, x.before, 0))(h)
			}
			out := val(h.desk.Answer(h.ctx(), h.asDana, k.ID, "It burns again.", nil))(h)
			now := h.ticket(k.ID)
			if out.ID != k.ID || now.Status != x.after || now.LastWordBy != "Dana Lund" || now.LastWordSide != "client" {
				t.Errorf("after %s it is %s, want %s; the last word is %s's", x.before, now.Status, x.after, now.LastWordBy)
			}
			if state := h.clocks(k.ID).Resolve.State; (state == "running") != (x.after != ticket.Scheduled) {
				t.Errorf("after %s resolve is %s", x.before, state)
			}
		}
	})
}

func TestAnAnswerToAClosedTicketOpensALinkedOne(t *testing.T) {
	onBoth(t, func(h *house) {
		old := h.open(facts{"kind": "incident", "mode": "remote", "asset": "NW-0012"})
		val(h.desk.SetStatus(h.ctx(), h.kim, old.ID, ticket.Closed, 0))(h)
		before := h.ticket(old.ID)
		k := val(h.desk.Answer(h.ctx(), h.asLars, old.ID, "It burns again.", nil))(h)
		if k.ID == old.ID || k.LinkedID != old.ID || k.Status != ticket.New || k.Subject != "Printer on fire" || k.ContactID != h.lars.ID {
			t.Errorf("it became %+v", k)
		}
		if v, clause := h.verdict(k.ID); v != "covered" || clause != "3.3" {
			t.Errorf("what was known is not known any more: %s %s", v, clause)
		}
		if f := string(h.ticket(k.ID).Facts); strings.Contains(f, "dana@") || !strings.Contains(f, "lars@") {
			t.Errorf("it was decided for somebody else: %s", f)
		}
		if after := h.ticket(old.ID); after.Revision != before.Revision || after.Status != ticket.Closed {
			t.Errorf("the closed ticket changed: %+v", after)
		}
		if n := len(val(h.db.Messages(h.ctx(), program, old.ID))(h)); n != 1 {
			t.Errorf("the closed ticket has %d messages", n)
		}
	})
}

func TestAssigning(t *testing.T) {
	inHouse(t, func(h *house) {
		k := h.open(nil)
		if got := val(h.desk.Assign(h.ctx(), h.kim, k.ID, h.mia.UserID))(h); got.AssigneeID != h.mia.UserID {
			t.Errorf("assigned to %d", got.AssigneeID)
		}
		val(h.desk.Assign(h.ctx(), h.kim, k.ID, h.mia.UserID))(h) // again: nothing happens
		val(h.desk.Assign(h.ctx(), h.kim, k.ID, 0))(h)
		val(h.desk.SetTeam(h.ctx(), h.kim, k.ID, h.network))(h)
		if got := h.ticket(k.ID); got.AssigneeID != 0 || got.TeamID != h.network {
			t.Errorf("user %d, team %d", got.AssigneeID, got.TeamID)
		}
		if n := len(slices.DeleteFunc(h.events(k.ID), func(e string) bool { return e != ticket.EventAssigned })); n != 2 {
			t.Errorf("%d times assigned in the timeline, want 2", n)
		}
		_, err := h.desk.Assign(h.ctx(), h.kim, k.ID, 99)
		h.refused("nobody", err, fault.NotFound)
		_, err = h.desk.SetTeam(h.ctx(), h.kim, k.ID, 99)
		h.refused("no team", err, fault.Invalid)
		_ = val(h.desk.SaveUser(h.ctx(), h.admin, identity.User{ID: h.mia.UserID, Name: "Mia", Email: "mia@harbour.example", Role: identity.Manager}, ""))(h)
		_, err = h.desk.Assign(h.ctx(), h.kim, k.ID, h.mia.UserID)
		h.refused("who has left", err, fault.Invalid)
	})
}

func TestWatchersHearOfChangesOnceTheyAreDurable(t *testing.T) {
	inHouse(t, func(h *house) {
		changes, stop := h.desk.WatchFrom(h.desk.Mark())
		k := h.open(nil)
		h.reply(k.ID, "x", "")
		if c := <-changes; c.Ticket != k.ID || c.New {
			t.Errorf("heard %+v", c)
		}
		_, err := h.desk.SetStatus(h.ctx(), h.kim, k.ID, ticket.New, 0)
		h.refused("a step that may not be", err, fault.Invalid)
		for range 70 { // more than a watcher keeps
			h.desk.Tell(desk.Change{Ticket: k.ID})
		}
		lost := false
		for len(changes) > 0 {
			c := <-changes
			lost = lost || c.Ticket == 0
		}
		if !lost {
			t.Error("a watcher that did not keep up was not told so")
		}
		stop()
		h.desk.Tell(desk.Change{Ticket: k.ID})
		if len(changes) != 0 {
			t.Error("heard after the watch was ended")
		}
	})
}
