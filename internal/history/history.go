// Package history stores requests with their whole past, as the deeds would have left it.
package history

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ruling"
	"remit/internal/store"
	"remit/internal/ticket"
)

// History is a request with its whole past: how it came in, and what was done about it since.
type History struct {
	ruling.Request        // as Open takes it, with the instant at which it came
	Deeds          []Past // in order of time
	Key            string // by which Stored knows it
}

// Past is one thing that was done about a request, by whom and when.
type Past struct {
	At time.Time
	By identity.Viewer
	Do Deed
}

// Deed is what was done: one of the types below.
type Deed interface {
	tell(ctx context.Context, c *chronicle, m *memory, p Past) error
}

// The deeds that a history can hold.
type (
	// Took says that By took the ticket.
	Took struct{}
	// Found says that By found out facts: all that is known since, and those that were set, by name in words.
	Found struct {
		Facts agreement.Facts
		Set   map[string]string
	}
	// Answered says that By answered the requester, and set a status in the same stroke where one is given.
	Answered struct {
		Text   string
		Status ticket.Status
	}
	// Wrote says that By, one of the client's people, wrote again.
	Wrote struct{ Message ticket.Message }
	// Noted says that By left a word for colleagues.
	Noted struct{ Text string }
	// Stepped says that By set the status.
	Stepped struct{ Status ticket.Status }
	// Estimated says that By asked the client to approve an estimate.
	Estimated struct{ Minutes int }
	// Approved says that By, who may, granted or refused an estimate in the words of the message.
	Approved struct {
		Granted bool
		Message ticket.Message
	}
	// Worked says that By logged work.
	Worked struct{ Entry ticket.TimeEntry }
	// Rated says that By, the requester, was asked how it went, and what they said: nothing where Score is "". Asked is when, zero where
	// nobody asked.
	Rated struct {
		Score   store.Score
		Comment string
		Via     string
		Asked   time.Time
	}
	// Settled says that By settled the scope of the ticket, if it was flagged: on the verdict, or with "" on what the agreement says.
	// A verdict that is undecided still is left to be settled.
	Settled struct {
		Verdict agreement.Verdict
		Reason  string
	}
)

// asks reports whether the agreement is asked about a deed.
func asks(p Past) bool {
	switch p.Do.(type) {
	case Found, Worked:
		return true
	}
	return false
}

// Keeper stores histories of a house.
type Keeper struct {
	DB      *store.DB
	NoCover string // verdict for a client without an agreement in force
	Domain  string // of the Message-IDs of the house's mails
	Routes  []ruling.HouseRoute
	// Bare asks no agreement: what is stored was settled elsewhere, and stands under none.
	Bare bool
	// Stored is called in the transaction that stores a history, with its key and its ticket; nil for nothing.
	Stored func(ctx context.Context, tx *store.Tx, key string, t ticket.Ticket) error
}

// Remembering says how histories are stored.
type Remembering struct {
	Told   func(stored int) // is called now and then with how many are stored
	AtOnce int              // how many in one transaction; 500 where 0
}

// Remember stores requests with their whole past, which come in order of arrival, and returns how many. Each decision is made as of its own instant,
// by the rules that Open and the other deeds go by; clocks are as of now. No mail goes out, and nobody is told.
// An error leaves stored what was stored before it.
func (k Keeper) Remember(ctx context.Context, v identity.Viewer, histories iter.Seq2[History, error], o Remembering) (stored int, err error) {
	if !v.May(identity.ImportPast) {
		return 0, fault.Errorf(fault.Forbidden, "You may not store a past.")
	}
	c, err := k.newChronicle(ctx, cmp.Or(o.AtOnce, 500))
	if err != nil {
		return 0, err
	}
	keep := func(last bool) error {
		for b := c.batch(last); len(b.fresh)+len(b.whole) > 0; b = c.batch(last) {
			if err := k.DB.Write(ctx, func(tx *store.Tx) error { return c.store(ctx, tx, b) }); err != nil {
				return err
			}
			stored += len(b.whole)
			o.Told(stored)
		}
		return nil
	}
	for h, err := range histories {
		if err == nil {
			err = c.arrive(ctx, h)
		}
		if err == nil {
			err = keep(false)
		}
		if err != nil {
			return stored, err
		}
	}
	if err := c.until(ctx, c.now); err != nil {
		return stored, err
	}
	return stored, keep(true)
}

// check refuses a history that could not have been.
func (h *History) check(now time.Time) error {
	if h.ReceivedAt.IsZero() || h.ReceivedAt.After(now) {
		return fmt.Errorf("history: history %q: it came at %s, which is no time before now", h.Subject, h.ReceivedAt)
	}
	slices.SortStableFunc(h.Deeds, func(a, b Past) int { return a.At.Compare(b.At) })
	if n := len(h.Deeds); n > 0 && (h.Deeds[0].At.Before(h.ReceivedAt) || h.Deeds[n-1].At.After(now)) {
		return fmt.Errorf("history: history %q of %s: something was done before it came, or after now", h.Subject, h.ReceivedAt)
	}
	return nil
}
