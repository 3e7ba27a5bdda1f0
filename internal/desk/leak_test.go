package desk_test

import (
	"strings"
	"testing"
	"time"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/mail"
	"remit/internal/store"
	"remit/internal/ticket"
)

// secret stands in every internal note, public in every public answer.
const secret, public = "GEHEIM7731", "OEFFENTLICH"

// note leaves an internal note with a file on a ticket.
func (h *house) note(id int64) {
	h.Helper()
	val(h.desk.Reply(h.ctx(), h.kim, desk.Reply{Ticket: id, Note: true, Text: "They owe us money. " + secret, To: []string{h.dana.Email}, Cc: []string{"boss@northwind.example"},
		Files: []ticket.Attachment{{Name: secret + ".txt", Type: "text/plain", Data: []byte(secret)}}}))(h)
}

func TestInternalNotesNeverLeave(t *testing.T) {
	paths := map[string]func(h *house, k ticket.Ticket){
		"a note alone": func(h *house, k ticket.Ticket) { h.note(k.ID) },
		"a note that steps the ticket": func(h *house, k ticket.Ticket) {
			val(h.desk.Reply(h.ctx(), h.kim, desk.Reply{Ticket: k.ID, Note: true, Text: secret, Status: ticket.Resolved}))(h)
		},
		"a note, then an answer": func(h *house, k ticket.Ticket) {
			h.note(k.ID)
			h.reply(k.ID, public, ticket.WaitingClient)
		},
		"an answer, a note, an answer of the client's, an answer": func(h *house, k ticket.Ticket) {
			h.reply(k.ID, public, "")
			h.note(k.ID)
			val(h.desk.Answer(h.ctx(), h.asDana, k.ID, "thanks", nil))(h)
			h.reply(k.ID, public, ticket.Resolved)
		},
		"a note on a closed ticket, then an answer of the client's that opens another": func(h *house, k ticket.Ticket) {
			val(h.desk.SetStatus(h.ctx(), h.kim, k.ID, ticket.Closed, 0))(h)
			h.note(k.ID)
			next := val(h.desk.Answer(h.ctx(), h.asDana, k.ID, "again", nil))(h)
			h.reply(next.ID, public, "")
		},
		"a colleague's mail that was kept as a note": func(h *house, k ticket.Ticket) {
			h.tx(func(tx *store.Tx) error {
				_, err := tx.InsertMessage(h.ctx(), k, ticket.Message{TicketID: k.ID, Kind: ticket.Note, Channel: ticket.Email, UserID: h.mia.UserID, AuthorName: "Mia", AuthorEmail: h.mia.Email,
					Text: secret, Quoted: "> " + secret, HTML: "<p>" + secret + "</p>", MessageID: secret + "@harbour.example", Mailbox: secret, Recipients: []string{h.dana.Email}})
				return err
			})
			h.reply(k.ID, public, "")
		},
		"a draft of a note, then an answer": func(h *house, k ticket.Ticket) {
			h.must(h.desk.SaveDraft(h.ctx(), h.kim, k.ID, store.Draft{Text: secret, Kind: "note"}))
			h.reply(k.ID, public, "")
		},
		"work with a remark, a settlement with a reason, facts": func(h *house, k ticket.Ticket) {
			val(h.desk.LogTime(h.ctx(), h.kim, ticket.TimeEntry{TicketID: k.ID, StartsAt: h.clock.Now().Add(-time.Hour), EndsAt: h.clock.Now(), Mode: "remote", Note: secret}))(h)
			h.must(h.desk.Settle(h.ctx(), h.mia, []int64{k.ID}, agreement.Billable, secret))
			val(h.desk.SetFacts(h.ctx(), h.kim, k.ID, facts{"mode": "remote"}))(h)
			h.reply(k.ID, public, "")
		},
		"a note, then a link to sign in by": func(h *house, k ticket.Ticket) {
			h.note(k.ID)
			h.must(h.desk.RequestLink(h.ctx(), h.dana.Email))
		},
		"a note, then a mail that was too much": func(h *house, k ticket.Ticket) {
			h.note(k.ID)
			h.tx(func(tx *store.Tx) error {
				return h.desk.TellTooMuch(h.ctx(), tx, k, h.dana.Email, &mail.TooMuch{What: "parts", Have: 9, Limit: 8})
			})
		},
		"a note, then another request that links to it": func(h *house, k ticket.Ticket) {
			h.note(k.ID)
			q := h.request(nil)
			q.LinkedID = k.ID
			h.openAs(q)
		},
		"a note, then alarms": func(h *house, k ticket.Ticket) {
			h.note(k.ID)
			h.clock.Advance(48 * time.Hour)
			h.must(h.desk.FireAlarms(h.ctx()))
		},
	}
	t.Parallel()
	for name, path := range paths {
		t.Run(name, func(t *testing.T) {
			inHouse(t, func(h *house) {
				k := h.open(facts{"kind": "incident"})
				path(h, k)
				answered := false
				for _, l := range h.queued() {
					for where, text := range l.all() {
						if strings.Contains(text, secret) {
							t.Errorf("%s of the mail %q to %v holds what is internal", where, l.row.Subject, l.row.Recipients)
						}
						answered = answered || strings.Contains(text, public)
					}
				}
				if strings.Contains(name, "answer") && !answered && !strings.Contains(name, "alone") {
					t.Error("the public answer was looked for and not found: this test sees nothing")
				}
				for _, m := range val(h.db.Messages(h.ctx(), h.asDana, k.ID))(h) {
					if strings.Contains(m.Text+m.HTML+m.Quoted, secret) {
						t.Error("the client reads it in the portal")
					}
				}
			})
		})
	}
}

// all is all text of a mail, taken apart, by where it stands.
func (l letter) all() map[string]string {
	out := map[string]string{"source": string(l.row.Raw), "subject": l.mail.Subject, "text": l.mail.Text, "HTML": l.mail.HTML, "references": strings.Join(l.mail.References, " "),
		"envelope": strings.Join(l.row.Recipients, " ") + l.row.Sender + l.row.Mailbox}
	for _, a := range l.mail.Attachments {
		out["file"] += a.Name + string(a.Data)
	}
	return out
}

func TestOneAddressGetsAtMostFiveAutomaticAnswersAnHour(t *testing.T) {
	onBoth(t, func(h *house) {
		count := func() int { return len(val(h.db.Outbox(h.ctx(), program, 1000))(h)) }
		for range 7 {
			h.open(nil)
			h.clock.Advance(time.Minute)
		}
		if n := count(); n != 5 {
			t.Fatalf("%d automatic answers in seven minutes", n)
		}
		q := h.request(nil)
		q.Contact = h.lars
		if h.openAs(q); count() != 6 {
			t.Error("another address is held back too")
		}
		h.clock.Set(h.clock.Now().Add(53 * time.Minute)) // the first one is an hour ago
		h.open(nil)
		h.open(nil)
		if n := count(); n != 7 {
			t.Errorf("%d mails: one more may go for each that is an hour old", n)
		}
		h.reply(h.open(nil).ID, "A person's answer always goes.", "")
		if n := count(); n != 8 {
			t.Errorf("%d mails after a person's answer", n)
		}
	})
}

func TestNoHeaderIsInjected(t *testing.T) {
	evil := []string{"x\r\nBcc: evil@evil.example", "x\nBcc: evil@evil.example", "x\r\n\r\nBcc: evil@evil.example", "x\rBcc: evil@evil.example", "x\u2028Bcc: evil@evil.example", "x\x00Bcc: evil@evil.example", "x\xff\r\nBcc: evil@evil.example", `x" <evil@evil.example>, "y`}
	t.Parallel()
	for i, bad := range evil {
		t.Run(itoa(int64(i)), func(t *testing.T) {
			inHouse(t, func(h *house) {
				q := h.request(nil)
				q.Subject, q.Message.MessageID, q.Message.AuthorName = bad, "a@b>\r\nBcc: <evil@evil.example", bad
				k := h.openAs(q).Ticket
				q = h.request(nil)
				q.Contact.ID, q.Name, q.Email = 0, bad, "odd@northwind.example"
				h.openAs(q)
				q.Email = bad
				h.openAs(q) // it is kept, whether it can be answered or not
				kim := h.kim
				kim.Name = bad
				file := ticket.Attachment{Name: bad, Type: "text/plain", Data: []byte("x")}
				if _, err := h.desk.Reply(h.ctx(), kim, desk.Reply{Ticket: k.ID, Text: "x", Files: []ticket.Attachment{file}}); err == nil {
					h.reply(k.ID, "x", "")
				}
				_, err := h.desk.Reply(h.ctx(), h.kim, desk.Reply{Ticket: k.ID, Text: "x", Cc: []string{bad}})
				if err == nil {
					t.Error("it was taken for an address")
				}
				c := h.dana
				c.Name = bad
				h.tx(func(tx *store.Tx) error { return tx.UpdateContact(h.ctx(), c) })
				h.must(h.desk.RequestLink(h.ctx(), c.Email))
				for _, l := range h.queued() {
					head, _, _ := strings.Cut(string(l.row.Raw), "\r\n\r\n")
					for _, line := range strings.Split(head, "\r\n") {
						if strings.HasPrefix(strings.ToLower(line), "bcc:") || strings.ContainsAny(line, "\r\n\x00") {
							t.Errorf("header line %q", line)
						}
					}
					for _, r := range l.row.Recipients {
						if strings.Contains(r, "evil") {
							t.Errorf("it goes to %s", r)
						}
					}
				}
			})
		})
	}
}

func TestARequestIsKeptFromAnAddressThatCannotBeWrittenTo(t *testing.T) {
	inHouse(t, func(h *house) {
		q := h.request(nil)
		q.Contact, q.Email, q.Message.MessageID = identity.Contact{}, "undisclosed recipients", "ünlesbar@northwind.example"
		k := h.openAs(q).Ticket
		h.tx(func(tx *store.Tx) error {
			return h.desk.TellTooMuch(h.ctx(), tx, k, "undisclosed recipients", &mail.TooMuch{What: "bytes", Have: 9, Limit: 8})
		})
		if n := len(h.queued()); n != 0 || k.RequesterEmail != "undisclosed recipients" {
			t.Errorf("%d mails go to %q", n, k.RequesterEmail)
		}
		_, err := h.desk.Reply(h.ctx(), h.kim, desk.Reply{Ticket: k.ID, Text: "x"})
		h.refused("an answer to it", err, fault.Invalid)
		val(h.desk.Reply(h.ctx(), h.kim, desk.Reply{Ticket: k.ID, Text: "x", To: []string{"found@northwind.example"}}))(h)
		if l := h.queued()[0]; l.mail.InReplyTo != "" {
			t.Errorf("in reply to %q", l.mail.InReplyTo)
		}
	})
}
