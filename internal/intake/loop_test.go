package intake_test

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/intake"
	"remit/internal/store"
	"remit/internal/store/storetest"
)

// helpdesk is one of two houses that write to each other.
type helpdesk struct {
	house
	address string
	taken   []string // what became of the mails it got
}

func newHelpdesk(t *testing.T, name, address string) *helpdesk {
	t.Helper()
	db, clock := storetest.Open(t)
	h := &helpdesk{house: newHouse(t, db, clock), address: address}
	must(t, h.desk.SaveHouse(t.Context(), program, desk.House{Name: name, Address: address}))
	return h
}

// leaves takes what waits in the outbox, as a worker does.
func (h *helpdesk) leaves(t *testing.T) (raws [][]byte) {
	t.Helper()
	must(t, h.db.Write(t.Context(), func(tx *store.Tx) error {
		mails, err := tx.ClaimOutgoing(t.Context(), "worker", time.Minute, 100)
		for _, m := range mails {
			raws = append(raws, m.Raw)
			m.State = "sent"
			if err := tx.FinishOutgoing(t.Context(), m); err != nil {
				return err
			}
		}
		return err
	}))
	return raws
}

func (h *helpdesk) arrives(t *testing.T, raw []byte) {
	t.Helper()
	h.taken = append(h.taken, h.receive(t, intake.Raw{Name: "mail", Bytes: raw})[0].Outcome)
}

// exchange carries mails between two helpdesks until neither has one left, and returns how many there were.
func exchange(t *testing.T, a, b *helpdesk, relay func(n int, raw []byte) []byte) (mails int) {
	t.Helper()
	for {
		before := mails
		for _, way := range [][2]*helpdesk{{a, b}, {b, a}} {
			for _, raw := range way[0].leaves(t) {
				mails++
				way[1].arrives(t, relay(mails, raw))
			}
		}
		if mails == before {
			return mails
		}
		if mails > 100 {
			t.Fatal("the exchange does not end")
		}
	}
}

// without removes fields from the header of a mail.
func without(raw []byte, fields string) []byte {
	header, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	gone := regexp.MustCompile(`(?im)^(`+fields+`):.*\r\n([ \t].*\r\n)*`).ReplaceAll(append(slices.Clone(header), "\r\n"...), nil)
	return slices.Concat(gone, []byte("\r\n"), body)
}

const automaticFields = "Auto-Submitted|X-Remit-Loop|Precedence|X-Auto-Response-Suppress|List-Id|Return-Path"

// TestTwoHelpdesksThatAnswerEachOtherComeToAnEnd lets each acknowledge what the other sends. Where the header survives, the answer to an answer
// never leaves; whatever relays do to it, no address gets more than five automatic answers an hour, and with that the exchange is over.
func TestTwoHelpdesksThatAnswerEachOtherComeToAnEnd(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name  string
		relay func(n int, raw []byte) []byte
		most  int
	}{
		{"the header is left as it is", func(_ int, raw []byte) []byte { return raw }, 1},
		{"relays drop what marks automatic mail", func(_ int, raw []byte) []byte { return without(raw, automaticFields) }, 2},
		{"relays drop the thread too and change subjects", func(n int, raw []byte) []byte {
			raw = without(raw, automaticFields+"|In-Reply-To|References|Subject")
			return append(fmt.Appendf(nil, "Subject: Ticket update %d\r\n", n), raw...)
		}, 10},
		{"relays give new Message-IDs as well", func(n int, raw []byte) []byte {
			raw = without(raw, automaticFields+"|In-Reply-To|References|Subject|Message-ID")
			return append(fmt.Appendf(nil, "Subject: Ticket update %d\r\nMessage-ID: <%d@relay.example>\r\n", n, n), raw...)
		}, 10},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a, b := newHelpdesk(t, "Harbour IT", "help@harbour.example"), newHelpdesk(t, "Beacon IT", "help@beacon.example")
			a.arrives(t, mail("Beacon IT <help@beacon.example>", "first@beacon.example", "Our ticket 17", "Could you look at this?").Bytes)
			n := exchange(t, a, b, c.relay)
			if n == 0 || n > c.most {
				t.Errorf("%d mails were exchanged, want 1 to %d", n, c.most)
			}
			for _, o := range append(slices.Clone(a.taken), b.taken...) {
				if o != intake.Created && o != intake.Appended {
					t.Errorf("a mail was lost: %q, %q", a.taken, b.taken)
					break
				}
			}
			if got := len(a.taken) + len(b.taken); got != n+1 {
				t.Errorf("%d of %d mails were taken in", got, n+1)
			}
			a.clock.Advance(3 * time.Hour)
			b.clock.Advance(3 * time.Hour)
			if later := exchange(t, a, b, c.relay); later != 0 {
				t.Errorf("after the hour %d mails were exchanged anew", later)
			}
		})
	}
}
