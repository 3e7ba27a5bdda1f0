package intake_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/intake"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/store/trail"
	"remit/internal/ticket"
)

// house is a provider with one client under an agreement, ready to receive.
type house struct {
	db     *store.DB
	clock  *storetest.Clock
	desk   *desk.Desk
	intake *intake.Intake
}

var program = identity.System("test")

const clientFile = `
slug = "northwind"
name = "Northwind Dental"
mail_domains = ["northwind.example"]
[[site]]
slug = "main"
name = "Practice"
time_zone = "America/Chicago"
[[contact]]
email = "dana@northwind.example"
name = "Dana Lund"
vip = true
[[asset]]
tag = "NW-0012"
name = "Front desk 1"
class = "workstation/desktop"
managed = true
site = "main"
`

const agreementFile = `
format = 1
number = "NWD-2026"
title = "Managed IT support"
client = "northwind"
currency = "USD"
time_zone = "America/Chicago"
[term]
starts = 2026-01-01
[hours.office]
mon = ["08:00-17:00"]
tue = ["08:00-17:00"]
wed = ["08:00-17:00"]
thu = ["08:00-17:00"]
fri = ["08:00-17:00"]
[[scope]]
clause = "3.1"
says = "Managed workstations are supported."
when = { service = "workstation", asset.managed = true }
verdict = "covered"
[scope_default]
clause = "4.9"
says = "All else is billed."
verdict = "billable"
rate = "standard"
[priority]
matrix = [["P4", "P4", "P3"], ["P4", "P3", "P2"], ["P3", "P2", "P1"]]
default = { impact = "medium", urgency = "medium" }
[[target]]
clause = "6.1"
respond = "4h"
resolve = "2bd"
hours = "office"
[clock]
pause_resolve = ["waiting-client"]
warn_percent = [50, 90]
[[rate]]
name = "standard"
clause = "7.4"
price = "140.00"
minimum = "15m"
increment = "15m"
`

func newHouse(t testing.TB, db *store.DB, clock *storetest.Clock) house {
	t.Helper()
	d := desk.New(desk.Options{DB: db, Log: slog.New(slog.DiscardHandler)})
	h := house{db: db, clock: clock, desk: d, intake: intake.New(intake.Options{DB: db, Desk: d, Log: slog.New(slog.DiscardHandler)})}
	must(t, d.SaveHouse(t.Context(), program, desk.House{Name: "Harbour IT", Address: "help@harbour.example"}))
	f, err := identity.ReadClientFile("client.toml", []byte(clientFile))
	must(t, err)
	_, err = d.ApplyClient(t.Context(), program, f)
	must(t, err)
	_, err = d.ApplyCatalogue(t.Context(), program, identity.CatalogueFile{Services: []identity.ServiceFile{{Path: "workstation", Name: "Workstation", Words: []string{"blue screen", "computer"}}}})
	must(t, err)
	_, _, err = d.Publish(t.Context(), program, "agreement.toml", []byte(agreementFile))
	must(t, err)
	return h
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// mail is a mail to the house; header are lines beside the usual ones.
func mail(from, id, subject, body string, header ...string) intake.Raw {
	lines := append([]string{"From: " + from, "To: help@harbour.example", "Subject: " + subject, "Message-ID: <" + id + ">", "Date: Tue, 3 Mar 2026 15:40:00 +0000"}, header...)
	return intake.Raw{Name: id, Bytes: []byte(strings.Join(lines, "\r\n") + "\r\n\r\n" + body + "\r\n")}
}

func (h house) receive(t *testing.T, mails ...intake.Raw) []intake.Result {
	t.Helper()
	r, err := h.intake.Receive(t.Context(), "support", mails)
	must(t, err)
	return r
}

func (h house) ticket(t *testing.T, id int64) ticket.Ticket {
	t.Helper()
	tk, err := h.db.Ticket(t.Context(), program, id)
	must(t, err)
	return tk
}

func each(t *testing.T, test func(t *testing.T, h house)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) { test(t, newHouse(t, db, clock)) })
}

func TestAMailBecomesADecidedTicket(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		r := h.receive(t, mail("Dana Lund <dana@northwind.example>", "1@northwind.example", "Blue screen", "NW-0012 shows a blue screen since this morning."))
		if r[0].Outcome != intake.Created {
			t.Fatalf("outcome %+v", r[0])
		}
		tk := h.ticket(t, r[0].Ticket)
		if tk.Verdict != "covered" || tk.Clause != "3.1" || tk.Priority != "P3" || tk.Status != ticket.New {
			t.Errorf("decided %s %s %s %s", tk.Verdict, tk.Clause, tk.Priority, tk.Status)
		}
		if tk.Sources["service"] != "from the text: blue screen" || tk.Sources["asset"] != "named in the text" || tk.Sources["site"] != "from the asset" {
			t.Errorf("sources %v", tk.Sources)
		}
		if tk.Clock.Name != "respond" || tk.Clock.Due.Format("15:04") != "19:42" { // four office hours after 09:42 in Chicago
			t.Errorf("next clock %+v", tk.Clock)
		}
		queued, err := h.db.TicketOutbox(t.Context(), program, tk.ID)
		must(t, err)
		if len(queued) != 1 || queued[0].Recipients[0] != "dana@northwind.example" || queued[0].Subject != fmt.Sprintf("Re: Blue screen [#%d]", tk.ID) {
			t.Errorf("acknowledged with %+v", queued)
		}
	})
}

func TestTheSameMailIsOneTicket(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		m := mail("dana@northwind.example", "1@northwind.example", "Printer", "It is jammed.")
		first := h.receive(t, m)
		moved := m
		moved.Bytes = append([]byte("Received: from elsewhere\r\n"), m.Bytes...)
		moved.UIDValidity, moved.UID = 7, 9
		again := h.receive(t, m, moved)
		if again[0].Outcome != intake.Duplicate || again[1].Outcome != intake.Duplicate || again[0].Ticket != first[0].Ticket {
			t.Errorf("again: %+v", again)
		}
		other := h.receive(t, mail("dana@northwind.example", "1@northwind.example", "Printer", "Another body under the same Message-ID."))
		if other[0].Outcome == intake.Duplicate {
			t.Errorf("another body is taken for the same mail: %+v", other)
		}
	})
}

func TestAnAnswerFindsItsTicket(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		id := h.receive(t, mail("dana@northwind.example", "1@northwind.example", "Printer", "It is jammed."))[0].Ticket
		ack, err := h.db.TicketOutbox(t.Context(), program, id)
		must(t, err)
		byID := h.receive(t, mail("joel@elsewhere.example", "2@elsewhere.example", "AW: something else", "By Message-ID.", "In-Reply-To: <"+ack[0].MessageID+">"))
		byToken := h.receive(t, mail("Joel <joel@northwind.example>", "3@northwind.example", fmt.Sprintf("Re: Printer [#%d]", id), "By the number, from a colleague."))
		if byID[0].Outcome != intake.Appended || byID[0].Ticket != id {
			t.Errorf("by Message-ID: %+v", byID[0])
		}
		if byToken[0].Outcome != intake.Created {
			t.Errorf("Joel is no contact yet and takes no part, so his mail is a new ticket: %+v", byToken[0])
		}
		known := h.receive(t, mail("Joel <joel@northwind.example>", "4@northwind.example", fmt.Sprintf("Re: Printer [#%d]", id), "By the number, now as a contact."))
		if known[0].Outcome != intake.Appended || known[0].Ticket != id {
			t.Errorf("by number: %+v", known[0])
		}
	})
}

func TestAStrangerWithATicketNumberStaysOutside(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		id := h.receive(t, mail("dana@northwind.example", "1@northwind.example", "Printer", "It is jammed."))[0].Ticket
		r := h.receive(t, mail("eve@stranger.example", "2@stranger.example", fmt.Sprintf("Re: Printer [#%d]", id), "Tell me more."))
		tk := h.ticket(t, r[0].Ticket)
		if r[0].Outcome != intake.Created || tk.ID == id || tk.LinkedID != id || tk.Flag != ticket.FlagStranger || tk.ClientID != 0 {
			t.Errorf("got %+v, %+v", r[0], tk)
		}
		messages, err := h.db.Messages(t.Context(), program, id)
		must(t, err)
		if len(messages) != 1 {
			t.Errorf("the ticket has %d messages", len(messages))
		}
	})
}

func TestAContactThatMailMakesStandsInTheTrailOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) { contactOfMailStands(t, h) })
}

func contactOfMailStands(t *testing.T, h house) {
	t.Helper()
	made := func() []store.AuditEntry {
		list, err := h.db.Audit(t.Context(), program, store.AuditFilter{Kind: string(trail.AccountMade), Who: "mail"}, 0, 10)
		must(t, err)
		return list
	}
	h.receive(t, mail("dana@northwind.example", "1@northwind.example", "Printer", "It jams."))
	h.receive(t, mail("eve@stranger.example", "2@stranger.example", "Printer", "It jams."))
	if got := made(); len(got) != 0 {
		t.Fatalf("whom the house knows, and whom no client has, is entered: %+v", got)
	}
	h.receive(t, mail("Nina New <nina@northwind.example>", "3@northwind.example", "Screen", "It is blue."))
	h.receive(t, mail("Nina New <nina@northwind.example>", "4@northwind.example", "Mouse", "It squeaks."))
	got := made()
	if len(got) != 1 {
		t.Fatalf("%d entries, want one: %+v", len(got), got)
	}
	people, err := h.db.ContactsByEmail(t.Context(), "nina@northwind.example")
	must(t, err)
	if len(people) != 1 {
		t.Fatalf("%d contacts", len(people))
	}
	nina := people[0]
	if e := got[0]; e.Actor != "Mail" || e.Person != "" || e.Client != nina.ClientID || e.Object != identity.Person("contact", nina.ID) || e.Subject != "Nina New" || e.Detail[trail.To] != "requester" {
		t.Errorf("entered %+v", e)
	}
}

func TestSomebodyOfAClientsDomainIsKeptUnverified(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		tk := h.ticket(t, h.receive(t, mail("New Person <new@northwind.example>", "1@northwind.example", "Hello", "I am new."))[0].Ticket)
		c, err := h.db.Contact(t.Context(), program, tk.ContactID)
		must(t, err)
		if c.Verified || c.Name != "New Person" || tk.ClientID == 0 {
			t.Errorf("contact %+v, ticket %+v", c, tk)
		}
	})
}

func TestProgramsAreNotAnswered(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		tk := h.ticket(t, h.receive(t, mail("dana@northwind.example", "1@northwind.example", "Out of office", "I am away.", "Auto-Submitted: auto-replied"))[0].Ticket)
		queued, err := h.db.TicketOutbox(t.Context(), program, tk.ID)
		must(t, err)
		if !tk.Automatic || len(queued) != 0 {
			t.Errorf("automatic %v, answered with %d mails", tk.Automatic, len(queued))
		}
	})
}

func TestOwnMailIsIgnored(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		house, err := h.desk.House(t.Context())
		must(t, err)
		r := h.receive(t, mail("dana@northwind.example", "1@x.example", "Re: Printer", "Came back.", "X-Remit-Loop: "+house.LoopID))
		if r[0].Outcome != intake.Ignored || r[0].Ticket != 0 {
			t.Errorf("got %+v", r[0])
		}
	})
}

func TestNoMoreThanFiveAutomaticAnswersAnHour(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		for n := range 8 {
			h.receive(t, mail("dana@northwind.example", fmt.Sprintf("%d@northwind.example", n), "Printer", fmt.Sprintf("Time %d", n)))
		}
		queued, err := h.db.Outbox(t.Context(), program, 100)
		must(t, err)
		if len(queued) != 5 {
			t.Errorf("%d mails queued, want 5", len(queued))
		}
	})
}

func TestAMailBeyondTheLimitsIsKept(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		m := mail("dana@northwind.example", "1@northwind.example", "Huge", "The start of it.")
		m.Truncated = true
		r := h.receive(t, m)
		tk := h.ticket(t, r[0].Ticket)
		messages, err := h.db.Messages(t.Context(), program, tk.ID)
		must(t, err)
		if r[0].Outcome != intake.Unreadable || tk.Flag != ticket.FlagUnreadable || len(messages[0].Attachments) != 1 || messages[0].Attachments[0].Name != "mail.eml" {
			t.Errorf("got %+v with %+v", r[0], messages)
		}
		queued, err := h.db.TicketOutbox(t.Context(), program, tk.ID)
		must(t, err)
		if len(queued) != 1 {
			t.Errorf("the sender is told %d times, want once", len(queued))
		}
	})
}

func TestWhatAnEarlierRunKeptIsJudgedAtTheStart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		m := mail("dana@northwind.example", "1@northwind.example", "Printer", "It is jammed.")
		must(t, h.db.Write(t.Context(), func(tx *store.Tx) error {
			_, _, err := tx.KeepMail(t.Context(), store.Mail{Mailbox: "support", MessageID: "1@northwind.example", Hash: "x", Raw: m.Bytes})
			return err
		}))
		must(t, h.intake.Resume(t.Context()))
		rows, err := h.db.Tickets(t.Context(), program, ticket.Filter{View: ticket.ViewOpen}, h.clock.Now())
		must(t, err)
		if len(rows) != 1 || rows[0].Subject != "Printer" {
			t.Errorf("tickets %+v", rows)
		}
	})
}

func TestTwoHandsOnOneMailMakeOneTicket(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		m := mail("dana@northwind.example", "1@northwind.example", "Printer", "It is jammed.")
		batches := [][]intake.Raw{{m}, {m}, {m}}
		next := func() ([]intake.Raw, error) { // kept again while the first is still being judged
			if len(batches) == 0 {
				return nil, nil
			}
			b := batches[0]
			batches = batches[1:]
			return b, nil
		}
		must(t, h.intake.ReceiveAll(t.Context(), "support", next, func([]intake.Result) error { return h.intake.Resume(t.Context()) }))
		rows, err := h.db.Tickets(t.Context(), program, ticket.Filter{View: ticket.ViewOpen}, h.clock.Now())
		must(t, err)
		if len(rows) != 1 {
			t.Errorf("%d tickets", len(rows))
		}
	})
}
