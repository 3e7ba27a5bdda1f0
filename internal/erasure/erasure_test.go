package erasure_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/store/trail"
	"remit/internal/ticket"
)

// TestErasedFromEverywhere plants somebody wherever a person can write or be named, erases them, and looks through every column, through the bytes of
// the database's files and through the files beside it.
func TestErasedFromEverywhere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		h := newHouse(t, db, clock)
		h.plant()
		if planted := h.left(); len(planted) < 40 {
			t.Fatalf("the person is planted in few places: %q", planted)
		}
		money := h.money()
		plan, err := h.eraser.Plan(t.Context(), h.teo, h.who.ID)
		h.must(err)
		_, err = h.eraser.Begin(t.Context(), h.teo, h.who.ID)
		h.must(err)
		done, err := h.eraser.Run(t.Context(), h.teo, h.who.ID, nil)
		h.must(err)
		h.sendAll()
		if left := h.left(); len(left) > 0 {
			slices.Sort(left)
			t.Errorf("there is still in\n%s", lines(left))
		}
		if !reflect.DeepEqual(plan, done) {
			t.Errorf("the dry run says\n%+v\nand what was done is\n%+v", plan, done)
		}
		if now := h.money(); now != money {
			t.Errorf("what the work comes to was\n%s\nand is\n%s", money, now)
		}
		found, err := h.db.VerifyAudit(t.Context(), h.teo, trail.Head{})
		h.must(err)
		if found.Broken != 0 || found.Erased == 0 {
			t.Errorf("the audit trail is %+v", found)
		}
		h.closed()
	})
}

// closed asks whether the door is closed: by password, by link, and a second time.
func (h *house) closed() {
	h.Helper()
	if _, err := h.desk.SignIn(h.Context(), address, "x"); !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.Forbidden) {
		h.Errorf("signing in says %v", err)
	}
	if _, err := h.db.Viewer(h.Context(), fmt.Sprintf("contact:%d", h.who.ID)); !fault.Is(err, fault.Forbidden) {
		h.Errorf("the account is open: %v", err)
	}
	if _, err := h.eraser.Find(h.Context(), h.teo, address, ""); !fault.Is(err, fault.NotFound) {
		h.Errorf("who is gone is found: %v", err)
	}
	if _, err := h.eraser.Begin(h.Context(), h.teo, h.who.ID); !fault.Is(err, fault.Conflict) {
		h.Errorf("erasing anew says %v", err)
	}
}

// money is what the work comes to, and how decisions and clocks stand.
func (h *house) money() (text string) {
	h.Helper()
	for _, query := range []string{
		"SELECT id || ' ' || status || ' ' || priority || ' ' || verdict || ' ' || clause || ' ' || COALESCE(decision_id, 0) || ' ' || clocks_json || ' ' || received_at || ' ' || COALESCE(contact_id, 0) FROM tickets ORDER BY id",
		"SELECT id || ' ' || outcome_json FROM decisions ORDER BY id", "SELECT id || ' ' || starts_at || ' ' || ends_at FROM time_entries ORDER BY id",
		"SELECT id || ' ' || version || ' ' || hash || ' ' || accepted_at || ' ' || contact_id FROM agreement_acceptances ORDER BY id",
		"SELECT id || ' ' || amount || ' ' || kind FROM estimate_answers ORDER BY id", "SELECT ticket_id || ' ' || score FROM ratings ORDER BY ticket_id",
	} {
		text += strings.Join(h.texts(query), "\n") + "\n"
	}
	return text
}

func lines(list []string) (text string) {
	for _, l := range list {
		text += "  " + l + "\n"
	}
	return text
}

var errKilled = errors.New("killed")

// TestKilledHalfWay breaks an erasing off after each of its transactions in turn, and has the next run go on: what is done in the end is the same.
func TestKilledHalfWay(t *testing.T) {
	t.Parallel()
	db, clock := storetest.Open(t)
	h := newHouse(t, db, clock)
	h.plant()
	plan, err := h.eraser.Plan(t.Context(), h.teo, h.who.ID)
	h.must(err)
	_, err = h.eraser.Begin(t.Context(), h.teo, h.who.ID)
	h.must(err)
	h.eraser.Between(func(string) error { return errKilled })
	kills := 0
	for {
		done, err := h.eraser.Run(t.Context(), h.teo, h.who.ID, nil)
		if !errors.Is(err, errKilled) {
			if kills == 0 || !fault.Is(err, fault.Conflict) {
				t.Fatalf("after %d kills: %+v, %v", kills, done, err)
			}
			break
		}
		kills++
	}
	e, _, err := h.db.Erasure(t.Context(), h.teo, h.who.ID)
	h.must(err)
	if e.DoneAt.IsZero() || kills < 20 {
		t.Errorf("after %d kills it stands at %q", kills, e.Step)
	}
	for _, c := range plan.Erased {
		if e.Counts[c.What] != c.N {
			t.Errorf("%s: the plan says %d, done were %d", c.What, c.N, e.Counts[c.What])
		}
	}
	h.sendAll()
	if left := h.left(); len(left) > 0 {
		t.Errorf("there is still in\n%s", lines(left))
	}
}

// TestADryRunChangesNothing compares all that the database holds before and after.
func TestADryRunChangesNothing(t *testing.T) {
	t.Parallel()
	db, clock := storetest.Open(t)
	h := newHouse(t, db, clock)
	h.plant()
	before := h.everything()
	_, err := h.eraser.Plan(t.Context(), h.teo, h.who.ID)
	h.must(err)
	if h.everything() != before {
		t.Error("a dry run changed something")
	}
}

// everything is all that the database holds.
func (h *house) everything() (text string) {
	h.Helper()
	for _, column := range h.columns() {
		for _, content := range h.texts("SELECT CAST(" + column[1] + " AS " + column[2] + ") FROM " + column[0]) {
			text += column[0] + "." + column[1] + content + "\n"
		}
	}
	return text
}

// TestTheirNamesakeStays erases somebody who stands with two clients under one address: what is the other client's is as it was.
func TestTheirNamesakeStays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		h := newHouse(t, db, clock)
		h.ticket = h.mail(name+" <"+address+">", "Cellar", said, "", nil)
		other := h.company("orchard", identity.ContactFile{Email: address, Name: name, Phones: []string{phone}, Role: identity.Administrator, Sees: "organisation"})
		twin, err := h.db.ContactOfClient(t.Context(), other.ID, address)
		h.must(err)
		var kept int64
		h.must(h.db.Write(t.Context(), func(tx *store.Tx) error {
			opened, err := h.desk.Open(t.Context(), tx, desk.Request{By: program, Client: other, Contact: twin, Channel: ticket.Phone, Subject: "Orchard matter", Quiet: true, Message: ticket.Message{Text: said + " " + name}})
			kept = opened.Ticket.ID
			return err
		}))
		if _, err := h.eraser.Find(t.Context(), h.teo, address, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("who of the two is meant is not asked: %v", err)
		}
		before := h.of(kept, twin.ID)
		_, err = h.eraser.Begin(t.Context(), h.teo, h.who.ID)
		h.must(err)
		done, err := h.eraser.Run(t.Context(), h.teo, h.who.ID, nil)
		h.must(err)
		if after := h.of(kept, twin.ID); after != before || !strings.Contains(after, name) || !done.Shared {
			t.Errorf("of the other client's person there was\n%s\nand is\n%s\n%+v", before, after, done)
		}
		if mine := h.of(h.ticket, h.who.ID); strings.Contains(strings.ToLower(mine), "quandaryx") {
			t.Errorf("there is still %s", mine)
		}
	})
}

// of is what a ticket and a person's record say.
func (h *house) of(ticket, contact int64) string {
	h.Helper()
	t, err := h.db.Ticket(h.Context(), program, ticket)
	h.must(err)
	t.Revision = 0
	m, err := h.db.Messages(h.Context(), program, ticket)
	h.must(err)
	c, err := h.db.Contact(h.Context(), program, contact)
	h.must(err)
	return fmt.Sprintf("%+v\n%+v\n%+v", t, m, c)
}

// TestWhatTheAgreementListensToStays sends words that a clause looks for: after the erasing the ticket is decided as it was, from what is kept of it.
func TestWhatTheAgreementListensToStays(t *testing.T) {
	t.Parallel()
	db, clock := storetest.Open(t)
	h := newHouse(t, db, clock)
	versions, err := h.db.Versions(t.Context(), program, h.agreed)
	h.must(err)
	terms, err := h.db.Terms(t.Context(), h.agreed, versions[0].Version)
	h.must(err)
	phrase := terms.ValuesOf("mentions")[0]
	h.ticket = h.mail(name+" <"+address+">", "Cellar", said+" It is about "+phrase+", says the flumberjack.", "", nil)
	_, err = h.eraser.Begin(t.Context(), h.teo, h.who.ID)
	h.must(err)
	_, err = h.eraser.Run(t.Context(), h.teo, h.who.ID, nil)
	h.must(err)
	k, err := h.db.Ticket(t.Context(), program, h.ticket)
	h.must(err)
	left, err := agreement.ParseFacts(k.Facts)
	h.must(err)
	if left.Text != phrase || k.Subject != "Erased request" {
		t.Errorf("of the words %q is left, under %q", left.Text, k.Subject)
	}
}

// TestTheirMailIsAStrangersAfterwards has them write once more: what they were is not known again.
func TestTheirMailIsAStrangersAfterwards(t *testing.T) {
	t.Parallel()
	db, clock := storetest.Open(t)
	h := newHouse(t, db, clock)
	h.ticket = h.mail(name+" <"+address+">", "Cellar", said, "", nil)
	_, err := h.eraser.Begin(t.Context(), h.teo, h.who.ID)
	h.must(err)
	_, err = h.eraser.Run(t.Context(), h.teo, h.who.ID, nil)
	h.must(err)
	again, err := h.db.Ticket(t.Context(), program, h.mail(name+" <"+address+">", "Back", "It is me.", "", nil))
	h.must(err)
	if again.ContactID == h.who.ID || again.ID == h.ticket {
		t.Errorf("a mail after the erasing is taken for who was erased: %+v", again)
	}
}
