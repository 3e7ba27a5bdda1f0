package desk_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/letters"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

func TestWhoMayNotGetATicketsMailIsSaid(t *testing.T) {
	inHouse(t, func(h *house) {
		h.tx(func(tx *store.Tx) error {
			_, err := tx.PutMailbox(h.ctx(), store.Mailbox{Name: "support", Address: "Support@harbour.example", Active: true})
			return err
		})
		k := h.open(nil)
		kim := strings.ToUpper(h.kim.Email)
		for name, x := range map[string]struct {
			reply desk.Reply
			field string
		}{
			"the house's address":            {desk.Reply{Cc: []string{"HELP@harbour.example"}}, "cc"},
			"a mailbox of the house":         {desk.Reply{Bcc: []string{"support@harbour.example"}}, "bcc"},
			"a colleague in sight":           {desk.Reply{Cc: []string{kim}}, "cc"},
			"a colleague as the recipient":   {desk.Reply{To: []string{kim}}, "to"},
			"another client's contact":       {desk.Reply{Cc: []string{"Nora@Southsea.example"}}, "cc"},
			"another client's, out of sight": {desk.Reply{Bcc: []string{h.nora.Email}}, "bcc"},
			"another client's as recipient":  {desk.Reply{To: []string{h.nora.Email}}, "to"},
		} {
			before := len(h.queued())
			x.reply.Ticket, x.reply.Text = k.ID, "x"
			_, err := h.desk.Reply(h.ctx(), h.kim, x.reply)
			if h.refused(name, err, fault.Invalid); fault.FieldOf(err) != x.field {
				t.Errorf("%s: the fault is on %q", name, fault.FieldOf(err))
			}
			if now := len(h.queued()); now != before {
				t.Errorf("%s: it was sent", name)
			}
		}
		val(h.desk.Reply(h.ctx(), h.kim, desk.Reply{Ticket: k.ID, Text: "x", Cc: []string{h.lars.Email, "vendor@maker.example"}, Bcc: []string{h.mia.Email, h.lars.Email, h.mia.Email}}))(h)
		list := h.queued()
		last := list[len(list)-1]
		if !slices.Equal(last.row.Recipients, []string{h.dana.Email, h.lars.Email, "vendor@maker.example"}) || !slices.Equal(last.row.Bcc, []string{h.mia.Email}) {
			t.Errorf("to %v, hidden %v", last.row.Recipients, last.row.Bcc)
		}
		if strings.Contains(strings.ToLower(string(last.row.Raw)), strings.ToLower(h.mia.Email)) {
			t.Error("who is hidden stands in the mail")
		}
	})
}

func TestWhoWasCopiedStaysOnlyWhereTheyBelong(t *testing.T) {
	inHouse(t, func(h *house) {
		q := h.request(nil)
		q.Message.Recipients = []string{"help@harbour.example", "Lars@northwind.example", "new@northwind.example", h.kim.Email, h.nora.Email, "friend@elsewhere.example"}
		k := h.openAs(q).Ticket
		copied := func() ([]string, []string) {
			stay, left, err := h.desk.Copied(h.ctx(), h.kim, h.ticket(k.ID), val(h.db.Messages(h.ctx(), h.kim, k.ID))(h))
			h.must(err)
			var why []string
			for _, l := range left {
				why = append(why, l.Address+": "+l.Why)
			}
			return stay, why
		}
		stay, left := copied()
		if !slices.Equal(stay, []string{"lars@northwind.example", "new@northwind.example"}) {
			t.Errorf("copied again: %v", stay)
		}
		if want := []string{strings.ToLower(h.kim.Email) + ": a colleague", h.nora.Email + ": another client’s", "friend@elsewhere.example: not known as the client’s"}; !slices.Equal(left, want) {
			t.Errorf("left out: %v", left)
		}
		val(h.desk.Reply(h.ctx(), h.kim, desk.Reply{Ticket: k.ID, Text: "x", Cc: []string{"friend@elsewhere.example"}}))(h)
		if stay, _ := copied(); !slices.Contains(stay, "friend@elsewhere.example") {
			t.Errorf("whom a technician added does not stay: %v", stay)
		}
		_, _, err := h.desk.Copied(h.ctx(), h.asDana, k, nil)
		h.refused("a client", err, fault.Forbidden)
	})
}

// Whatever is said, noted and copied on the tickets of two clients: no mail of a ticket carries an address of the other client, one of
// the provider's people, or a word of a note.
func TestNoMailOfATicketLeaks(t *testing.T) {
	t.Parallel()
	db, clock := storetest.Open(t)
	h := newHouse(t, db, clock)
	h.must(h.desk.SaveLook(h.ctx(), h.admin, letters.Book{History: letters.AllMessages}, nil))
	people := []string{h.dana.Email, h.lars.Email, h.nora.Email, h.kim.Email, h.mia.Email, "help@harbour.example", "friend@elsewhere.example", "new@northwind.example"}
	foreign := map[int64][]string{h.client.ID: {h.nora.Email}, h.other.ID: {h.dana.Email, h.lars.Email, "@northwind.example"}}
	var mine, theirs int64
	rapid.Check(t, func(rt *rapid.T) {
		q := h.request(nil)
		q.Message.Recipients = rapid.SliceOfDistinct(rapid.SampledFrom(people), rapid.ID[string]).Draw(rt, "copied")
		q.Message.MessageID = ""
		mine = h.openAs(q).Ticket.ID
		q.Client, q.Contact = h.other, h.nora
		theirs = h.openAs(q).Ticket.ID
		from := len(h.queued())
		for range rapid.IntRange(1, 6).Draw(rt, "steps") {
			id := rapid.SampledFrom([]int64{mine, theirs}).Draw(rt, "ticket")
			switch rapid.IntRange(0, 2).Draw(rt, "deed") {
			case 0:
				h.note(id)
			case 1:
				stay, _, err := h.desk.Copied(h.ctx(), h.kim, h.ticket(id), val(h.db.Messages(h.ctx(), h.kim, id))(h))
				h.must(err)
				val(h.desk.Reply(h.ctx(), h.kim, desk.Reply{Ticket: id, Text: public, Cc: stay, Bcc: rapid.SliceOfN(rapid.Just(h.mia.Email), 0, 1).Draw(rt, "hidden")}))(h)
			case 2:
				typed := rapid.SampledFrom(people).Draw(rt, "typed")
				if _, err := h.desk.Reply(h.ctx(), h.kim, desk.Reply{Ticket: id, Text: public, Cc: []string{typed}}); err != nil && !fault.Is(err, fault.Invalid) {
					rt.Fatal(err)
				}
			}
		}
		for _, l := range h.queued()[from:] {
			client := h.ticket(l.row.TicketID).ClientID
			for where, text := range l.all() {
				text = strings.ToLower(text)
				for _, bad := range append([]string{strings.ToLower(secret), strings.ToLower(h.kim.Email), strings.ToLower(h.mia.Email)}, foreign[client]...) {
					if strings.Contains(text, bad) {
						rt.Fatalf("%s of a mail of client %d holds %q:\n%s", where, client, bad, text)
					}
				}
			}
		}
	})
}

func TestHistoryStandsBelowAnAnswerAsTheHouseWishes(t *testing.T) {
	inHouse(t, func(h *house) {
		k := h.open(nil)
		h.note(k.ID)
		h.reply(k.ID, "FIRST answer", "")
		h.note(k.ID)
		val(h.desk.Answer(h.ctx(), h.asDana, k.ID, "SECOND question", nil))(h)
		for history, want := range map[letters.History][]string{letters.NoHistory: nil, letters.LastMessage: {"SECOND"}, letters.AllMessages: {"SECOND", "FIRST"}} { // in any order: an answer of the house is not what it answers
			h.must(h.desk.SaveLook(h.ctx(), h.admin, letters.Book{History: history}, nil))
			x := val(h.desk.Reply(h.ctx(), h.kim, desk.Reply{Ticket: k.ID, Text: "THIRD"}))(h)
			list := h.queued()
			m := list[len(list)-1].mail
			for _, word := range []string{"SECOND", "FIRST"} {
				if has := strings.Contains(m.Text, "> "+word); has != slices.Contains(want, word) {
					t.Errorf("history %q: %s is there: %v\n%s", history, word, has, m.Text)
				}
			}
			if strings.Contains(m.Text, secret) || strings.Contains(m.HTML, secret) {
				t.Errorf("history %q holds a note", history)
			}
			if reply := strings.TrimSpace(m.Reply); !strings.HasPrefix(reply, "THIRD") || strings.Contains(reply, "SECOND") {
				t.Errorf("history %q: our own stripping leaves %q", history, reply)
			}
			if !strings.HasSuffix(strings.TrimSpace(m.Text), "["+ticket.Number(x.ID)+"]") {
				t.Errorf("history %q: the mail does not end with the ticket's mark:\n%s", history, m.Text)
			}
		}
	})
}

func TestAClientIsWrittenToInTheirLanguage(t *testing.T) {
	inHouse(t, func(h *house) {
		c := h.client
		c.Language = "da"
		h.tx(func(tx *store.Tx) error { return tx.UpdateClient(h.ctx(), c) })
		h.must(h.desk.SetSignature(h.ctx(), h.kim, "Vagt til kl. 16"))
		k := h.open(nil)
		h.reply(k.ID, "Prøv **nu**.", "")
		h.must(h.desk.RequestLink(h.ctx(), h.dana.Email))
		list := h.queued()
		for i, want := range []string{"vi har modtaget din henvendelse", "Vagt til kl. 16", "logger du ind hos"} {
			if text := list[i].mail.Text; !strings.Contains(text, want) {
				t.Errorf("mail %d lacks %q:\n%s", i, want, text)
			}
		}
		if text := list[0].mail.Text; !strings.Contains(text, "efter punkt ") || !strings.Contains(text, " kl. ") {
			t.Errorf("the promise is not in Danish:\n%s", text)
		}
		val(h.desk.SetStatus(h.ctx(), h.kim, k.ID, ticket.Closed, 0))(h)
		next := val(h.desk.Answer(h.ctx(), h.asDana, k.ID, "igen", nil))(h)
		list = h.queued()
		if text := list[len(list)-1].mail.Text; !strings.Contains(text, "sag "+ticket.Number(k.ID)+" er lukket") || !strings.Contains(text, ticket.Number(next.ID)) {
			t.Errorf("after a closed ticket:\n%s", text)
		}
	})
}

func TestMailsAreSignedOnceTheRecordIsThere(t *testing.T) {
	inHouse(t, func(h *house) {
		const domain = "harbour.example"
		h.must(h.desk.MakeDomainKey(h.ctx(), h.admin, domain, "remit", "ed25519"))
		h.refused("another key", h.desk.MakeDomainKey(h.ctx(), h.admin, domain, "other", "rsa"), fault.Invalid)
		h.refused("a manager's key", h.desk.MakeDomainKey(h.ctx(), h.mia, "x.example", "remit", "rsa"), fault.Forbidden)
		h.refused("a bad selector", h.desk.MakeDomainKey(h.ctx(), h.admin, "x.example", "a b", "rsa"), fault.Invalid)
		h.refused("signing before the record is there", h.desk.SetSigning(h.ctx(), h.admin, domain, true), fault.Conflict)
		signed := func() bool {
			h.open(nil)
			list := h.queued()
			return strings.HasPrefix(string(list[len(list)-1].row.Raw), "DKIM-Signature:")
		}
		if signed() {
			t.Error("signed with a key that is not in use")
		}
		h.must(h.desk.KeepDomainCheck(h.ctx(), h.admin, domain, true, "found"))
		h.must(h.desk.SetSigning(h.ctx(), h.admin, domain, true))
		if !signed() {
			t.Error("not signed")
		}
		h.must(h.desk.DropDomainKey(h.ctx(), h.admin, domain))
		if signed() {
			t.Error("signed with a key that was dropped")
		}
	})
}

func TestWhoChoseALanguageIsWrittenToInIt(t *testing.T) {
	inHouse(t, func(h *house) {
		c := h.client
		c.Language = "da"
		h.tx(func(tx *store.Tx) error { return tx.UpdateClient(h.ctx(), c) })
		h.must(h.desk.SetOwnLanguage(h.ctx(), h.asDana, "de"))
		h.refused("a user's language", h.desk.SetOwnLanguage(h.ctx(), h.kim, "de"), fault.Forbidden)
		h.refused("a language without words", h.desk.SetOwnLanguage(h.ctx(), h.asDana, "tlh"), fault.Invalid)
		v := val(h.db.Viewer(h.ctx(), identity.Person("contact", h.dana.ID)))(h)
		if v.Language != "de" || v.ClientLanguage != "da" {
			t.Errorf("Dana reads %q, her client %q", v.Language, v.ClientLanguage)
		}
		h.must(h.desk.SaveLook(h.ctx(), h.admin, letters.Book{History: letters.LastMessage}, nil))
		k := h.open(nil)
		h.reply(k.ID, "Now.", "")
		val(h.desk.Reply(h.ctx(), h.kim, desk.Reply{Ticket: k.ID, Text: "Both.", To: []string{h.dana.Email}, Cc: []string{h.lars.Email}}))(h)
		h.must(h.desk.RequestLink(h.ctx(), h.dana.Email))
		mails := h.queued()
		for i, want := range []string{"Guten Tag", "schrieb", "skrev", "Guten Tag"} {
			if text := mails[i].mail.Text; !strings.Contains(text, want) {
				t.Errorf("mail %d lacks %q:\n%s", i, want, text)
			}
		}
		typed := val(h.db.Contact(h.ctx(), program, h.dana.ID))(h)
		typed.Language = "" // no page of the house asks for it
		h.must(h.desk.SaveContact(h.ctx(), h.mia, typed))
		if c := val(h.db.Contact(h.ctx(), program, h.dana.ID))(h); c.Language != "de" {
			t.Errorf("after a manager changed Dana she reads %q", c.Language)
		}
		h.must(h.desk.SetOwnLanguage(h.ctx(), h.asDana, ""))
		h.must(h.desk.RequestLink(h.ctx(), h.dana.Email))
		mails = h.queued()
		if text := mails[len(mails)-1].mail.Text; !strings.Contains(text, "Hej") {
			t.Errorf("without a language of her own Dana gets\n%s", text)
		}
	})
}
