package intake_test

import (
	"fmt"
	"log/slog"
	"slices"
	"testing"

	"remit/internal/intake"
	letters "remit/internal/mail"
	"remit/internal/store"
	"remit/internal/ticket"
)

// left are mails that a run kept and came to no end with.
func (h house) left(t *testing.T, n int) (ids []int64) {
	t.Helper()
	must(t, h.db.Write(t.Context(), func(tx *store.Tx) error {
		for k := range n {
			m := mail("dana@northwind.example", fmt.Sprintf("left%d@northwind.example", k), fmt.Sprintf("Left %d", k), "Help.")
			kept, _, err := tx.KeepMail(t.Context(), store.Mail{Mailbox: "support", MessageID: fmt.Sprintf("left%d@northwind.example", k), Hash: fmt.Sprint(k), Raw: m.Bytes, Size: int64(len(m.Bytes))})
			if err != nil {
				return err
			}
			ids = append(ids, kept.ID)
		}
		return nil
	}))
	return ids
}

func TestOnlyTheMailInHandsIsBlamedForTheEndOfARun(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ids := h.left(t, 3)
		var seen [][]int
		parse := func(raw []byte, limits letters.Limits) (*letters.Message, error) {
			var tries []int
			for _, id := range ids {
				m, err := h.db.Mail(t.Context(), program, id)
				must(t, err)
				tries = append(tries, m.Tries)
			}
			seen = append(seen, tries) // what stood in the database if the program ended here
			return letters.Parse(raw, limits)
		}
		in := intake.New(intake.Options{DB: h.db, Desk: h.desk, Log: slog.New(slog.DiscardHandler), Parse: parse})
		must(t, in.Resume(t.Context()))
		if want := [][]int{{1, 0, 0}, {1, 1, 0}, {1, 1, 1}}; !slices.EqualFunc(seen, want, slices.Equal[[]int]) {
			t.Errorf("tries are counted as %v, want %v", seen, want)
		}
	})
}

func TestAMailThatEndsTheProgramAgainAndAgainIsUnreadableAndTheOthersAreNot(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ids := h.left(t, 3)
		must(t, h.db.Write(t.Context(), func(tx *store.Tx) error {
			for range 5 {
				if err := tx.TryMail(t.Context(), ids[1]); err != nil {
					return err
				}
			}
			return nil
		}))
		must(t, h.intake.Resume(t.Context()))
		for n, want := range []string{"", ticket.FlagUnreadable, ""} {
			m, err := h.db.Mail(t.Context(), program, ids[n])
			must(t, err)
			if got := h.ticket(t, m.TicketID).Flag; got != want {
				t.Errorf("mail %d became a ticket flagged %q, want %q: %s", n, got, want, m.Reason)
			}
		}
		must(t, h.intake.Resume(t.Context()))
		if rows, err := h.db.Tickets(t.Context(), program, ticket.Filter{}, h.clock.Now()); err != nil || len(rows) != 3 {
			t.Errorf("%d tickets, %v", len(rows), err)
		}
	})
}
