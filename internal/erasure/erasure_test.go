package erasure_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"remit/internal/fault"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/store/trail"
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
			t.Errorf("the dry run says\n%+v\nand what was done is\n%+v\n%s", plan, done, h.heads())
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
		rows, err := h.raw.QueryContext(h.Context(), query)
		h.must(err)
		for rows.Next() {
			var line string
			h.must(rows.Scan(&line))
			text += line + "\n"
		}
		h.must(errors.Join(rows.Err(), rows.Close()))
	}
	return text
}

func (h *house) heads() string {
	rows, err := h.raw.QueryContext(h.Context(), "SELECT id || ' ' || subject || ' ' || requester_name || ' ' || facts_json || ' ' || sources_json || ' ' || last_word_by FROM tickets")
	h.must(err)
	defer rows.Close()
	text := ""
	for rows.Next() {
		var s string
		h.must(rows.Scan(&s))
		text += s + "\n"
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
