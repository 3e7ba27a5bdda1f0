package intake_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/intake"
	"remit/internal/store"
	"remit/internal/ticket"
)

// person makes a technician who settles things.
func (h house) person(t *testing.T) identity.Viewer {
	t.Helper()
	id, err := h.desk.SaveUser(t.Context(), program, identity.User{Email: "kim@harbour.example", Name: "Kim", Role: identity.Technician, Active: true}, "correct horse battery")
	must(t, err)
	return identity.Viewer{UserID: id, Role: identity.Technician, Name: "Kim", Email: "kim@harbour.example"}
}

func (h house) texts(t *testing.T, id int64) (list []string) {
	t.Helper()
	messages, err := h.db.Messages(t.Context(), program, id)
	must(t, err)
	for _, m := range messages {
		list = append(list, strings.TrimSpace(m.Text))
	}
	return list
}

// dana sends a request and returns its ticket and the Message-ID of what we answered.
func (h house) request(t *testing.T, id string) (int64, string) {
	t.Helper()
	n := h.receive(t, mail("dana@northwind.example", id, "Printer", "It is jammed."))[0].Ticket
	ack, err := h.db.TicketOutbox(t.Context(), program, n)
	must(t, err)
	return n, ack[0].MessageID
}

func TestAStrangerIsToldNothingOfTheTicketThatTheMailNames(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		id, _ := h.request(t, "1@northwind.example")
		r := h.receive(t, mail("eve@stranger.example", "2@stranger.example", fmt.Sprintf("Re: [#%d]", id), "Tell me more."))[0]
		told, err := h.db.TicketOutbox(t.Context(), program, r.Ticket)
		must(t, err)
		for _, o := range told {
			raw, err := h.db.OutgoingByMessageID(t.Context(), o.MessageID)
			must(t, err)
			if strings.Contains(string(raw.Raw), "Printer") || strings.Contains(string(raw.Raw), "jammed") || strings.Contains(string(raw.Raw), "Northwind") {
				t.Errorf("told: %s", raw.Raw)
			}
		}
		if part, err := h.db.TakesPart(t.Context(), program, id, "eve@stranger.example"); err != nil || part {
			t.Errorf("the stranger takes part: %v, %v", part, err)
		}
		again := h.receive(t, mail("eve@stranger.example", "3@stranger.example", fmt.Sprintf("Re: [#%d]", r.Ticket), "And?"))[0]
		if again.Outcome != intake.Appended || again.Ticket != r.Ticket {
			t.Errorf("to the stranger's own ticket: %+v", again)
		}
		counts, err := h.db.Counts(t.Context(), identity.Viewer{UserID: 1, Role: identity.Technician}, h.clock.Now())
		must(t, err)
		if counts[ticket.ViewStranger] != 1 || counts[ticket.ViewUnknownSender] != 0 {
			t.Errorf("the quarantine counts %v", counts)
		}
	})
}

func TestAnAnswerToAMergedTicketReachesTheOneThatLivesOn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		kim := h.person(t)
		first, _ := h.request(t, "1@northwind.example")
		second, ack := h.request(t, "2@northwind.example")
		third, _ := h.request(t, "3@northwind.example")
		for _, m := range [][2]int64{{second, first}, {first, third}} {
			_, err := h.desk.Merge(t.Context(), kim, m[0], m[1])
			must(t, err)
		}
		for name, m := range map[string]intake.Raw{
			"by Message-ID":                      mail("dana@northwind.example", "a@northwind.example", "AW: Printer", "By Message-ID.", "In-Reply-To: <"+ack+">"),
			"by number":                          mail("dana@northwind.example", "b@northwind.example", fmt.Sprintf("Printer [#%d]", second), "By number."),
			"by Message-ID, from outside":        mail("joel@elsewhere.example", "c@elsewhere.example", "Fwd: Printer", "From outside.", "In-Reply-To: <"+ack+">"),
			"by number of the one in the middle": mail("dana@northwind.example", "d@northwind.example", fmt.Sprintf("Printer [#%d]", first), "In the middle."),
		} {
			if r := h.receive(t, m)[0]; r.Outcome != intake.Appended || r.Ticket != third {
				t.Errorf("%s: %+v, want it in %d", name, r, third)
			}
		}
		eve := h.receive(t, mail("eve@stranger.example", "e@stranger.example", fmt.Sprintf("Printer [#%d]", second), "Me too."))[0]
		if tk := h.ticket(t, eve.Ticket); tk.Flag != ticket.FlagStranger || tk.LinkedID != third {
			t.Errorf("a stranger: %+v", tk)
		}
	})
}

func TestAnAnswerToAClosedTicketOpensALinkedOneForWhoTakesPart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		id, ack := h.request(t, "1@northwind.example")
		_, err := h.desk.SetStatus(t.Context(), h.person(t), id, ticket.Closed, 0)
		must(t, err)
		for _, x := range []struct{ name, from, flag string }{{"Dana", "dana@northwind.example", ""}, {"somebody outside", "eve@stranger.example", ticket.FlagStranger}} {
			r := h.receive(t, mail(x.from, x.name[:3]+"@x.example", "Re: Printer", "It is jammed again, says "+x.name+".", "In-Reply-To: <"+ack+">"))[0]
			tk := h.ticket(t, r.Ticket)
			if r.Outcome != intake.Created || tk.ID == id || tk.LinkedID != id || tk.Flag != x.flag || (tk.ClientID != 0) != (x.flag == "") {
				t.Errorf("%s: %+v, %+v", x.name, r, tk)
			}
		}
	})
}

func TestABlockedSenderMakesNoTickets(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		kim := h.person(t)
		spam := h.receive(t, mail("spam@x.example", "1@x.example", "Cheap", "Buy."))[0]
		if blocked, err := h.desk.Spam(t.Context(), kim, spam.Ticket); err != nil || !blocked {
			t.Fatalf("blocked %v, %v", blocked, err)
		}
		big := mail("SPAM@x.example", "3@x.example", "Big", "Start.")
		big.Truncated = true
		for _, r := range h.receive(t, mail("Spam <SPAM@x.example>", "2@x.example", "Cheap", "Buy more."), big) {
			if r.Outcome != intake.Ignored || r.Ticket != 0 {
				t.Errorf("got %+v", r)
			}
		}
		must(t, h.desk.Unblock(t.Context(), kim, "spam@x.example"))
		if r := h.receive(t, mail("spam@x.example", "4@x.example", "Sorry", "I am real."))[0]; r.Outcome != intake.Created {
			t.Errorf("unblocked: %+v", r)
		}
		posts, err := h.db.Posts(t.Context(), program, "support", intake.Ignored, 9)
		must(t, err)
		if len(posts) != 2 || posts[1].Sender != "SPAM@x.example" || posts[1].Subject != "Cheap" || posts[0].Subject != "Big" {
			t.Errorf("kept %+v", posts)
		}
	})
}

func TestTheSenderOfBadMailIsToldOnceADay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		told := func() int {
			queued, err := h.db.Outbox(t.Context(), program, 100)
			must(t, err)
			return len(queued)
		}
		send := func(from, id string) intake.Result {
			m := mail(from, id, "Huge", "The start of "+id)
			m.Truncated = true
			return h.receive(t, m)[0]
		}
		var tickets []int64
		for n := range 10 {
			r := send("dana@northwind.example", fmt.Sprintf("%d@northwind.example", n))
			if r.Outcome != intake.Unreadable {
				t.Errorf("got %+v", r)
			}
			tickets = append(tickets, r.Ticket)
		}
		if len(slices.Compact(tickets)) != 10 || told() != 1 {
			t.Errorf("tickets %v, told %d times", tickets, told())
		}
		if r := send("dana@northwind.example", "0@northwind.example"); r.Outcome != intake.Duplicate || told() != 1 {
			t.Errorf("the very same mail: %+v, told %d times", r, told())
		}
		send("joel@northwind.example", "j@northwind.example")
		send("help@harbour.example", "h@northwind.example")
		if told() != 2 {
			t.Errorf("with another sender, and ourselves, told %d times", told())
		}
		h.clock.Advance(25 * time.Hour)
		if send("dana@northwind.example", "next@northwind.example"); told() != 3 {
			t.Errorf("the next day told %d times", told())
		}
	})
}

// deep is a mail of more levels than are read.
func deep(from, subject string, levels int, header ...string) intake.Raw {
	m := mail(from, subject+"@x.example", subject, "", append(header, "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b0")...)
	var b strings.Builder
	for n := range levels {
		fmt.Fprintf(&b, "--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n", n, n+1)
	}
	fmt.Fprintf(&b, "--b%d\r\nContent-Type: text/plain\r\n\r\nNW-0012 has a blue screen.\r\n", levels)
	for n := levels; n >= 0; n-- {
		fmt.Fprintf(&b, "--b%d--\r\n", n)
	}
	m.Bytes = append(m.Bytes, b.String()...)
	return m
}

func TestAnUnreadableMailIsReadAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		kim := h.person(t)
		r := h.receive(t, deep("dana@northwind.example", "deep", 40))[0]
		if r.Outcome != intake.Unreadable {
			t.Fatalf("got %+v", r)
		}
		_, err := h.intake.ReadAgain(t.Context(), kim, r.Ticket, intake.AsNow)
		if !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "It still cannot be read") || h.ticket(t, r.Ticket).Flag != ticket.FlagUnreadable {
			t.Errorf("as before: %v", err)
		}
		_, err = h.intake.ReadAgain(t.Context(), identity.Viewer{ClientID: 1, ContactID: 1}, r.Ticket, intake.Lifted)
		if !fault.Is(err, fault.Forbidden) {
			t.Errorf("by a client's person: %v", err)
		}
		h.clock.Advance(time.Hour)
		tk, err := h.intake.ReadAgain(t.Context(), kim, r.Ticket, intake.Lifted)
		must(t, err)
		if tk.ID != r.Ticket || tk.Flag != "" || tk.ClientID == 0 || tk.Verdict != "covered" || tk.Sources["asset"] != "named in the text" || tk.Clock.Due.Format("15:04") != "19:42" {
			t.Errorf("read: %+v", tk)
		}
		messages, err := h.db.Messages(t.Context(), program, tk.ID)
		must(t, err)
		if len(messages) != 1 || messages[0].Text != "NW-0012 has a blue screen." || messages[0].ContactID != tk.ContactID || messages[0].Attachments[0].Name != "mail.eml" {
			t.Errorf("stands as %+v", messages)
		}
		found, err := h.db.Tickets(t.Context(), program, ticket.Filter{Text: "blue screen"}, h.clock.Now())
		must(t, err)
		if len(found) != 1 {
			t.Errorf("found %d times", len(found))
		}
		_, err = h.intake.ReadAgain(t.Context(), kim, r.Ticket, intake.AsNow)
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("a second time: %v", err)
		}
	})
}

func TestAnUnreadableMailIsTakenAsItIs(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		kim := h.person(t)
		id, ack := h.request(t, "1@northwind.example")
		for _, x := range []struct {
			name    string
			mail    intake.Raw
			into    int64
			flag    string
			holding int
		}{
			{"from nobody we know", deep("eve@stranger.example", "own", 40), 0, ticket.FlagUnknownSender, 1},
			{"from a stranger with a number", deep("eve@stranger.example", fmt.Sprintf("x [#%d]", id), 40), 0, ticket.FlagStranger, 1},
			{"whose sender failed the check", deep("dana@northwind.example", "forged", 40, "Authentication-Results: mx; dmarc=fail"), 0, "", 1},
			{"that answers a ticket", deep("dana@northwind.example", "answer", 40, "In-Reply-To: <"+ack+">"), id, "", 2},
		} {
			r := h.receive(t, x.mail)[0]
			tk, err := h.intake.ReadAgain(t.Context(), kim, r.Ticket, intake.AsItIs)
			must(t, err)
			texts := h.texts(t, tk.ID)
			if x.into != 0 && tk.ID != x.into || tk.Flag != x.flag || len(texts) != x.holding || !strings.Contains(texts[x.holding-1], "NW-0012 has a blue screen.") {
				t.Errorf("%s: %+v holds %d messages", x.name, tk, len(texts))
			}
			if tk.Unverified != strings.Contains(x.name, "failed") {
				t.Errorf("%s: unverified %v", x.name, tk.Unverified)
			}
		}
	})
}

func TestOneOfTwoClientsIsAskedForAndDecidedByTheirAgreement(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		_, err := h.desk.ApplyClient(t.Context(), program, identity.ClientFile{Slug: "southsea", Name: "Southsea", Contacts: []identity.ContactFile{{Email: "dana@northwind.example", Name: "Dana", Role: identity.Requester, Sees: "own"}}})
		must(t, err)
		tk := h.ticket(t, h.receive(t, mail("dana@northwind.example", "1@northwind.example", "Printer", "It is jammed."))[0].Ticket)
		if tk.Flag != ticket.FlagWhichClient || tk.ClientID != 0 || tk.AgreementID != 0 {
			t.Errorf("guessed: %+v", tk)
		}
		c, err := h.db.ClientBySlug(t.Context(), program, "northwind")
		must(t, err)
		h.clock.Advance(time.Hour)
		tk, err = h.desk.Tie(t.Context(), h.person(t), tk.ID, desk.Tie{Client: c.ID})
		must(t, err)
		if tk.ClientID != c.ID || tk.ContactID == 0 || tk.AgreementID == 0 || tk.Clock.Due.Format("15:04") != "19:42" {
			t.Errorf("tied: %+v", tk)
		}
	})
}

func TestWhatAMailCameToIsKeptWithWhoSentIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		m := mail("Dana <dana@northwind.example>", "1@northwind.example", "Printer", "It is jammed.")
		m.Arrived = h.clock.Now().Add(-3 * time.Second)
		id := h.receive(t, m)[0].Ticket
		posts, err := h.db.Posts(t.Context(), program, "support", "", 9)
		must(t, err)
		want := store.Post{ID: posts[0].ID, Sender: "dana@northwind.example", Subject: "Printer", Size: int64(len(m.Bytes)), ArrivedAt: m.Arrived, KeptAt: h.db.Now(), DoneAt: h.db.Now(),
			State: "done", Outcome: intake.Created, TicketID: id, Reason: "a person wrote it"}
		if len(posts) != 1 || posts[0] != want {
			t.Errorf("got %+v, want %+v", posts, want)
		}
	})
}
