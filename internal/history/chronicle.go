package history

import (
	"container/heap"
	"context"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ruling"
	"remit/internal/store"
)

// chronicle goes through histories side by side, in order of time: what one request draws from an allowance, the next ones find drawn.
type chronicle struct {
	db       *store.DB
	atOnce   int // how many are stored in one transaction
	house    Keeper
	now      time.Time
	teams    map[string]identity.Team // by slug
	people   map[int64]identity.User
	load     map[int64]int // open tickets, by user
	ledger   ledger
	arrived  int
	pending  byNext    // with deeds to come
	memories []*memory // without a number yet, in order of arrival
	late     []*memory // that got a number before they came to their end, and have come to it since
}

func (k Keeper) newChronicle(ctx context.Context, atOnce int) (*chronicle, error) {
	c := &chronicle{db: k.DB, atOnce: atOnce, house: k, now: k.DB.Now(), teams: map[string]identity.Team{}, people: map[int64]identity.User{}, load: map[int64]int{}, ledger: ledger{}}
	sys := identity.System("history")
	teams, err := k.DB.Teams(ctx, sys)
	if err != nil {
		return nil, err
	}
	for _, t := range teams {
		c.teams[t.Slug] = t
	}
	users, err := k.DB.Users(ctx, sys)
	for _, u := range users {
		c.people[u.ID] = u
	}
	return c, err
}

// arrive brings all that is under way to the instant at which the next request comes in, then opens it.
func (c *chronicle) arrive(ctx context.Context, h History) error {
	if err := h.check(c.now); err != nil {
		return err
	}
	if err := c.until(ctx, h.ReceivedAt); err != nil {
		return err
	}
	m := &memory{deeds: h.Deeds}
	if err := c.open(ctx, m, h); err != nil {
		return err
	}
	c.memories = append(c.memories, m)
	return c.goOn(ctx, m)
}

// until lets happen what was done up to an instant.
func (c *chronicle) until(ctx context.Context, at time.Time) error {
	for len(c.pending) > 0 && !c.pending[0].deeds[0].At.After(at) {
		m := heap.Pop(&c.pending).(*memory)
		if err := m.next(ctx, c); err != nil {
			return err
		}
		if err := c.goOn(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// goOn puts a memory back among those under way. One that the agreement is asked nothing more about comes to its end at once:
// what others draw from allowances makes no difference to it.
func (c *chronicle) goOn(ctx context.Context, m *memory) error {
	if slices.ContainsFunc(m.deeds, asks) {
		heap.Push(&c.pending, m)
		return nil
	}
	for len(m.deeds) > 0 {
		if err := m.next(ctx, c); err != nil {
			return err
		}
	}
	if m.t.ID != 0 {
		c.late = append(c.late, m)
	}
	return c.end(m)
}

// next lets the next deed happen.
func (m *memory) next(ctx context.Context, c *chronicle) error {
	p := m.deeds[0]
	m.deeds = m.deeds[1:]
	if s, settles := p.Do.(Settled); settles && !s.applies(m) {
		return nil // it is no change
	}
	if _, rates := p.Do.(Rated); !rates { // what is said about it is no change of it
		m.t.UpdatedAt = p.At
		m.t.Revision++
	}
	return p.Do.tell(ctx, c, m, p)
}

// decide asks the agreements as they were at an instant, with what had been drawn by then.
func (c *chronicle) decide(ctx context.Context, m *memory, facts agreement.Facts) (ruling.Decided, error) {
	if at := facts.ReceivedAt; !at.Equal(m.inForceAt) && !c.house.Bare {
		var err error
		if m.inForce, err = c.db.AgreementsInForce(ctx, m.t.ClientID, at); err != nil {
			return ruling.Decided{}, err
		}
		m.inForceAt = at
	}
	drawn := func(a ruling.DrawnFrom) (decimal.Decimal, error) { return c.ledger.sum(a).Sub(m.drawn(a)), nil }
	if o := m.owed; o != nil {
		terms, err := c.db.Terms(ctx, o.AgreementID, o.Version)
		if err != nil {
			return ruling.Decided{}, err
		}
		return ruling.DecideOwed(*o, terms, facts, drawn)
	}
	return ruling.Decide(c.house.NoCover, m.inForce, facts, drawn)
}

// user is one of the provider's people.
func (c *chronicle) user(id int64) (identity.User, error) {
	u, ok := c.people[id]
	if !ok {
		return u, fault.Errorf(fault.NotFound, "This person was not found.")
	}
	return u, nil
}

// byNext orders memories by what happens next, the earlier arrival first.
type byNext []*memory

func (b byNext) Len() int      { return len(b) }
func (b byNext) Swap(i, j int) { b[i], b[j] = b[j], b[i] }
func (b *byNext) Push(m any)   { *b = append(*b, m.(*memory)) }
func (b byNext) Less(i, j int) bool {
	if at, other := b[i].deeds[0].At, b[j].deeds[0].At; !at.Equal(other) {
		return at.Before(other)
	}
	return b[i].number < b[j].number
}

func (b *byNext) Pop() any {
	last := len(*b) - 1
	m := (*b)[last]
	(*b)[last] = nil
	*b = (*b)[:last]
	return m
}
