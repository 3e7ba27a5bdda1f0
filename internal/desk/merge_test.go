package desk_test

import (
	"slices"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
)

// texts are what stands in a ticket.
func (h *house) texts(id int64) (list []string) {
	h.Helper()
	for _, m := range val(h.db.Messages(h.ctx(), program, id))(h) {
		list = append(list, m.Text)
	}
	return list
}

// second request of Dana's, with a file and time on it.
func (h *house) openSecond() ticket.Ticket {
	h.Helper()
	q := h.request(facts{"kind": "incident"})
	q.Message = ticket.Message{Text: "It still burns.", MessageID: "second@northwind.example", Attachments: []ticket.Attachment{{Name: "fire.txt", Type: "text/plain", Data: []byte("hot")}}}
	k := h.openAs(q).Ticket
	val(h.desk.LogTime(h.ctx(), h.kim, ticket.TimeEntry{TicketID: k.ID, StartsAt: h.clock.Now().Add(-time.Minute), EndsAt: h.clock.Now(), Mode: "remote"}))(h)
	return h.ticket(k.ID)
}

func TestAMergeMovesWhatWasSaidAndASplitMovesItBack(t *testing.T) {
	onBoth(t, func(h *house) {
		first := h.open(facts{"kind": "incident"})
		second := h.openSecond()
		h.clock.Advance(time.Minute)
		living := val(h.desk.Merge(h.ctx(), h.kim, second.ID, first.ID))(h)
		if living.ID != first.ID || !slices.Equal(h.texts(first.ID), []string{"It burns.", "It still burns."}) || len(h.texts(second.ID)) != 0 {
			t.Errorf("merged into %d: %q and %q", living.ID, h.texts(first.ID), h.texts(second.ID))
		}
		if files := val(h.db.Messages(h.ctx(), h.asDana, first.ID))(h)[1].Attachments; len(files) != 1 || files[0].TicketID != first.ID {
			t.Errorf("files %+v", files)
		}
		if n := len(val(h.db.TimeEntries(h.ctx(), program, first.ID))(h)); n != 1 {
			t.Errorf("%d time entries", n)
		}
		if n, sent := len(val(h.db.TicketOutbox(h.ctx(), program, first.ID))(h)), len(val(h.db.TicketOutbox(h.ctx(), program, second.ID))(h)); n != 2 || sent != 0 {
			t.Errorf("%d and %d mails of theirs", n, sent)
		}
		for _, id := range []string{"first@northwind.example", "second@northwind.example"} {
			if found := val(h.db.TicketsByMessageIDs(h.ctx(), program, []string{id}))(h)[id]; found != first.ID {
				t.Errorf("an answer to %s reaches %d", id, found)
			}
		}
		gone := h.ticket(second.ID)
		if gone.Status != ticket.Closed || gone.Review != "" || !slices.Contains(h.events(second.ID), ticket.EventMerged) || !slices.Contains(h.events(first.ID), ticket.EventMerged) {
			t.Errorf("the merged one is %s, review %q; events %v and %v", gone.Status, gone.Review, h.events(second.ID), h.events(first.ID))
		}
		if n := len(val(h.db.Decisions(h.ctx(), program, second.ID))(h)); n != 1 {
			t.Errorf("%d decisions of its own left", n)
		}

		val(h.desk.Split(h.ctx(), h.kim, second.ID))(h)
		back := h.ticket(second.ID)
		if back.Status != second.Status || back.Review != second.Review || back.Clock.Name != second.Clock.Name || !back.Clock.Due.Equal(second.Clock.Due) {
			t.Errorf("back: %+v, was %+v", back, second)
		}
		if !slices.Equal(h.texts(first.ID), []string{"It burns."}) || !slices.Equal(h.texts(second.ID), []string{"It still burns."}) || len(val(h.db.TimeEntries(h.ctx(), program, second.ID))(h)) != 1 {
			t.Errorf("apart again: %q and %q", h.texts(first.ID), h.texts(second.ID))
		}
		_, err := h.desk.Split(h.ctx(), h.kim, second.ID)
		h.refused("a split of what is apart", err, fault.NotFound)
		val(h.desk.Merge(h.ctx(), h.kim, second.ID, first.ID))(h)
	})
}

func TestMergesMakeChainsAndNoCircles(t *testing.T) {
	inHouse(t, func(h *house) {
		a, b, c := h.open(nil), h.open(nil), h.open(nil)
		merge := func(from, into int64) error { return second(h.desk.Merge(h.ctx(), h.kim, from, into)) }
		h.must(merge(a.ID, b.ID))
		h.must(merge(b.ID, c.ID))
		for _, id := range []int64{a.ID, b.ID, c.ID} {
			if living := val(h.db.Living(h.ctx(), id))(h); living != c.ID {
				t.Errorf("%d lives on in %d", id, living)
			}
		}
		other, shut := h.openAs(desk.Request{By: program, Client: h.other, Contact: h.nora, Channel: ticket.Email, Subject: "x"}).Ticket, h.open(nil)
		h.must(second(h.desk.SetStatus(h.ctx(), h.kim, shut.ID, ticket.Closed, 0)))
		for _, x := range []struct {
			name       string
			from, into int64
			kind       fault.Kind
		}{{"a circle", c.ID, a.ID, fault.Invalid}, {"itself", c.ID, c.ID, fault.Invalid}, {"a second time", a.ID, c.ID, fault.Conflict}, {"another client's", c.ID, other.ID, fault.Invalid},
			{"another client's the other way", other.ID, c.ID, fault.Invalid}, {"a closed one", c.ID, shut.ID, fault.Invalid}, {"none", c.ID, 9999, fault.NotFound}} {
			h.refused(x.name, merge(x.from, x.into), x.kind)
		}
		h.refused("a split under another merge", second(h.desk.Split(h.ctx(), h.kim, a.ID)), fault.Conflict)
		h.must(second(h.desk.Split(h.ctx(), h.kim, b.ID)))
		if n := len(h.texts(b.ID)); n != 2 {
			t.Errorf("%d messages went back with what was merged into it before", n)
		}
		h.must(second(h.desk.Reply(h.ctx(), h.kim, desk.Reply{Ticket: a.ID, Text: "worked on", Note: true})))
		h.refused("a split of what was worked on since", second(h.desk.Split(h.ctx(), h.kim, a.ID)), fault.Conflict)
	})
}

// quiet opens a ticket of Dana's that nobody is told of.
func (h *house) quiet() ticket.Ticket {
	h.Helper()
	q := h.request(nil)
	q.Quiet = true
	return h.openAs(q).Ticket
}

// stranger is a mail of Eve's that names a ticket of Dana's.
func (h *house) stranger(k ticket.Ticket) ticket.Ticket {
	h.Helper()
	return h.openAs(desk.Request{By: program, Channel: ticket.Email, Name: "Eve", Email: "eve@stranger.example", Subject: "Re: Printer on fire", Flag: ticket.FlagStranger, LinkedID: k.ID, Quiet: true,
		Message: ticket.Message{Text: "Tell me more.", MessageID: "eve@stranger.example", Recipients: []string{"help@harbour.example"}}}).Ticket
}

func TestAStrangerIsLetInAsSomebodyFromOutside(t *testing.T) {
	for name, x := range map[string]struct {
		how                   desk.LetIn
		contacts, readersMore int
	}{"as from outside": {desk.LetIn{}, 0, 0}, "and kept as a contact": {desk.LetIn{Contact: true}, 1, 0}, "and offered the answer": {desk.LetIn{Copy: true}, 0, 1}} {
		t.Run(name, func(t *testing.T) {
			inHouse(t, func(h *house) {
				k := h.open(nil)
				k = h.reply(k.ID, "Is it out?", ticket.WaitingClient)
				people := len(val(h.db.Contacts(h.ctx(), program, h.client.ID))(h))
				eve := h.stranger(k)
				living := val(h.desk.AddStranger(h.ctx(), h.kim, eve.ID, x.how))(h)
				messages := val(h.db.Messages(h.ctx(), program, k.ID))(h)
				last := messages[len(messages)-1]
				if living.ID != k.ID || last.Text != "Tell me more." || last.AuthorEmail != "eve@stranger.example" || (last.ContactID != 0) != x.how.Contact || len(last.Recipients) != 1+x.readersMore {
					t.Errorf("in %d stands %+v", living.ID, last)
				}
				if living.Status != ticket.Open || living.RequesterEmail != h.dana.Email || living.LastWordBy != "Eve" || h.ticket(eve.ID).Status != ticket.Closed {
					t.Errorf("the ticket is %+v", living)
				}
				if n := len(val(h.db.Contacts(h.ctx(), program, h.client.ID))(h)) - people; n != x.contacts {
					t.Errorf("%d contacts more", n)
				}
				if part := val(h.db.TakesPart(h.ctx(), program, k.ID, "eve@stranger.example"))(h); part != x.how.Contact {
					t.Errorf("Eve takes part: %v", part)
				}
				h.refused("again", second(h.desk.AddStranger(h.ctx(), h.kim, eve.ID, x.how)), fault.Conflict)
			})
		})
	}
}

func TestATicketIsTiedToAClientAndDecidedAnew(t *testing.T) {
	onBoth(t, func(h *house) {
		unknown := func(email string, unverified bool) ticket.Ticket {
			return h.openAs(desk.Request{By: program, Channel: ticket.Email, Name: "Joel", Email: email, Subject: "Help", Flag: ticket.FlagUnknownSender, Unverified: unverified,
				Message: ticket.Message{Text: "My screen is dark."}}).Ticket
		}
		k := unknown("joel@dental.example", false)
		h.clock.Advance(time.Hour)
		k = val(h.desk.Tie(h.ctx(), h.kim, k.ID, desk.Tie{Client: h.client.ID, Contact: true, Domain: true}))(h)
		joel := val(h.db.Contact(h.ctx(), program, k.ContactID))(h)
		if k.ClientID != h.client.ID || k.Flag != "" || k.AgreementID == 0 || joel.Email != "joel@dental.example" || !joel.Verified {
			t.Errorf("tied: %+v to %+v", k, joel)
		}
		if due := time.Date(2026, 3, 3, 19, 42, 0, 0, time.UTC); !k.Clock.Due.Equal(due) {
			t.Errorf("due at %s, want %s: from when the mail came", k.Clock.Due, due)
		}
		if m := val(h.db.Messages(h.ctx(), program, k.ID))(h)[0]; m.ContactID != joel.ID {
			t.Errorf("the message is of %d", m.ContactID)
		}
		if c := val(h.db.ClientByDomain(h.ctx(), program, "dental.example"))(h); c.ID != h.client.ID {
			t.Errorf("the domain names %s", c.Name)
		}
		none := val(h.desk.Tie(h.ctx(), h.kim, unknown("ann@lab.example", false).ID, desk.Tie{Client: h.client.ID}))(h)
		if none.ContactID != 0 || none.ClientID != h.client.ID {
			t.Errorf("tied without a contact: %+v", none)
		}
		forged := val(h.desk.Tie(h.ctx(), h.kim, unknown("bob@lab.example", true).ID, desk.Tie{Client: h.client.ID, Contact: true}))(h)
		if c := val(h.db.Contact(h.ctx(), program, forged.ContactID))(h); c.Verified {
			t.Error("who failed the check of the domain is confirmed")
		}
		for name, x := range map[string]struct {
			email      string
			unverified bool
			client     int64
		}{"a public domain": {"kim@gmail.com", false, h.client.ID}, "a domain of another client": {"eve@dental.example", false, h.other.ID}, "a domain that was not proven": {"eve@bank.example", true, h.client.ID}} {
			k := unknown(x.email, x.unverified)
			_, err := h.desk.Tie(h.ctx(), h.kim, k.ID, desk.Tie{Client: x.client, Domain: true})
			if h.refused(name, err, fault.Invalid); h.ticket(k.ID).ClientID != 0 {
				t.Errorf("%s was refused and left a trace", name)
			}
		}
	})
}

func TestSpamIsClosedAndItsSenderBlockedUnlessWeKnowThem(t *testing.T) {
	inHouse(t, func(h *house) {
		for _, x := range []struct {
			email   string
			blocked bool
		}{{"spam@x.example", true}, {h.dana.Email, false}, {h.kim.Email, false}, {"", false}} {
			k := h.openAs(desk.Request{By: program, Channel: ticket.Email, Email: x.email, Subject: "Cheap", Flag: ticket.FlagUnknownSender}).Ticket
			blocked := val(h.desk.Spam(h.ctx(), h.kim, k.ID))(h)
			if k = h.ticket(k.ID); blocked != x.blocked || k.Status != ticket.Closed || k.Flag != "" || k.Review != "" || !slices.Contains(h.events(k.ID), ticket.EventSpam) {
				t.Errorf("%q: blocked %v, %+v", x.email, blocked, k)
			}
			h.refused("again", second(h.desk.Spam(h.ctx(), h.kim, k.ID)), fault.Conflict)
		}
		if list := val(h.db.BlockedSenders(h.ctx(), program))(h); len(list) != 1 || list[0].Address != "spam@x.example" || list[0].Actor != "Kim" {
			t.Errorf("blocked %+v", list)
		}
		h.must(h.desk.Unblock(h.ctx(), h.kim, "spam@x.example"))
		h.refused("again", h.desk.Unblock(h.ctx(), h.kim, "spam@x.example"), fault.NotFound)
	})
}

func TestAMailboxIsAskedOnlyWhatCanBe(t *testing.T) {
	inHouse(t, func(h *house) {
		id := val(h.desk.SaveMailbox(h.ctx(), h.admin, desk.Mailbox{Name: "support", Address: "m@harbour.example", Settings: desk.MailboxSettings{IMAPHost: "x", IMAPPort: 993}}))(h)
		h.refused("a day to come", h.desk.AskMailbox(h.ctx(), h.admin, id, store.MailboxOrder{Kind: store.OrderFrom, Since: h.clock.Now().Add(time.Hour)}), fault.Invalid)
		h.refused("no day", h.desk.AskMailbox(h.ctx(), h.admin, id, store.MailboxOrder{Kind: store.OrderFrom}), fault.Invalid)
		h.refused("a mailbox that is not there", h.desk.AskMailbox(h.ctx(), h.admin, 99, store.MailboxOrder{Kind: store.OrderNow}), fault.NotFound)
		h.must(h.desk.AskMailbox(h.ctx(), h.admin, id, store.MailboxOrder{Kind: store.OrderFrom, Since: h.clock.Now().Add(-time.Hour)}))
		if list := val(h.db.OpenMailboxOrders(h.ctx(), program))(h); len(list) != 1 || list[0].Mailbox != "support" || list[0].Actor != "Ada" {
			t.Errorf("asked %+v", list)
		}
	})
}

// quarantineDeeds are those by which a person settles what mail left open.
func quarantineDeeds() map[string]deed {
	return map[string]deed{
		"tie": {"staff", func(h *house, v identity.Viewer, k ticket.Ticket) error {
			return second(h.desk.Tie(h.ctx(), v, k.ID, desk.Tie{Client: h.client.ID}))
		}},
		"merge": {"staff", func(h *house, v identity.Viewer, k ticket.Ticket) error {
			return second(h.desk.Merge(h.ctx(), v, k.ID, h.quiet().ID))
		}},
		"split": {"staff", func(h *house, v identity.Viewer, k ticket.Ticket) error {
			into, old := h.quiet(), h.quiet()
			h.must(second(h.desk.Merge(h.ctx(), program, old.ID, into.ID)))
			return second(h.desk.Split(h.ctx(), v, old.ID))
		}},
		"let in": {"staff", func(h *house, v identity.Viewer, k ticket.Ticket) error {
			return second(h.desk.AddStranger(h.ctx(), v, h.stranger(k).ID, desk.LetIn{}))
		}},
		"spam": {"staff", func(h *house, v identity.Viewer, k ticket.Ticket) error {
			return second(h.desk.Spam(h.ctx(), v, k.ID))
		}},
		"unblock": {"staff", func(h *house, v identity.Viewer, _ ticket.Ticket) error {
			h.tx(func(tx *store.Tx) error {
				return tx.BlockSender(h.ctx(), store.BlockedSender{Address: "spam@x.example"})
			})
			return h.desk.Unblock(h.ctx(), v, "spam@x.example")
		}},
		"ask a mailbox": {"admin", func(h *house, v identity.Viewer, _ ticket.Ticket) error {
			boxes := val(h.db.Mailboxes(h.ctx(), program))(h)
			if len(boxes) == 0 {
				h.must(second(h.desk.SaveMailbox(h.ctx(), h.admin, desk.Mailbox{Name: "asked", Address: "m@harbour.example", Settings: desk.MailboxSettings{IMAPHost: "x", IMAPPort: 993}})))
				boxes = val(h.db.Mailboxes(h.ctx(), program))(h)
			}
			return h.desk.AskMailbox(h.ctx(), v, boxes[0].ID, store.MailboxOrder{Kind: store.OrderNow})
		}},
	}
}
