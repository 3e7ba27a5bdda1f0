package statement

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"remit/internal/billing"
	"remit/internal/fault"
	"remit/internal/store"
)

// drawnMonth is what a month of an agreement with blocks comes to as everything is, and what is left of the blocks at its end. It is kept in memory under a
// key of all that it hangs on: a month long over is worked out once, however many years of lines there are.
type drawnMonth struct {
	key   string
	parts store.StatementParts // work and blocks
	bare  *billing.Account
}

// prepays reports whether a version of an agreement has blocks.
func prepays(editions []billing.Edition) bool {
	return slices.ContainsFunc(editions, func(e billing.Edition) bool { return len(e.Terms.Blocks) > 0 })
}

// courseOfBlocks is where the months that are not issued begin.
type courseOfBlocks struct {
	start string           // first month
	key   string           // of what is before it
	prior *billing.Account // bare, of the last issued statement; nil for none
}

// courseOf begins after the last issued statement of an agreement, else where the agreement does.
func (s *Statements) courseOf(ctx context.Context, a store.Agreement, editions []billing.Edition) (c courseOfBlocks, err error) {
	c.key = versionsOf(editions)
	issued, err := s.db.Statements(ctx, program(), store.StatementFilter{AgreementID: a.ID})
	if err != nil {
		return c, err
	}
	if len(issued) == 0 {
		c.start = editions[0].Terms.Term.Starts.Format(layout)
		return c, nil
	}
	newest := slices.MaxFunc(issued, func(x, y store.Statement) int { return strings.Compare(x.Period, y.Period) })
	p, err := Month(newest.Period)
	if err != nil {
		return c, err
	}
	c.start, c.key = p.To.AddDate(0, 0, 1).Format(layout), c.key+newest.Number
	slot := Slot{a.ID, newest.Period}
	if kept, has := s.keptMonth(slot, newest.Number); has {
		c.prior = kept.bare
		return c, nil
	}
	i, err := s.Read(ctx, program(), newest.Number)
	if err != nil {
		return c, err
	}
	c.prior = bare(i.Account)
	s.keepMonth(slot, drawnMonth{key: newest.Number, bare: c.prior})
	return c, nil
}

// issuedAs is a key of what an agreement's issued statements say and of the lines that they would be held against now; "" where one is of the month
// itself or later, which is drawn up anew at all times.
func (s *Statements) issuedAs(ctx context.Context, a store.Agreement, editions []billing.Edition, issued []store.Statement, month string) (string, error) {
	marks, err := s.db.LineMarks(ctx, program(), a.ID)
	if err != nil {
		return "", err
	}
	newest, text := "", versionsOf(editions)
	for _, x := range issued {
		newest, text = max(newest, x.Period), text+x.Number+" "
	}
	if newest >= month {
		return "", nil
	}
	for _, m := range slices.Sorted(maps.Keys(marks)) {
		if m <= newest {
			text += m + "|" + marks[m]
		}
	}
	return digest(text), nil
}

// versionsOf are the versions of an agreement, as a part of a key.
func versionsOf(editions []billing.Edition) (key string) {
	for _, e := range editions {
		key += fmt.Sprint(e.Terms.Version, " ")
	}
	return key
}

// digest is a key of a long text.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// uncorrected reports whether it was found, under a key of issuedAs, that the next statement of an agreement corrects nothing.
func (s *Statements) uncorrected(agreementID int64, key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return key != "" && s.stands[agreementID] == key
}

func (s *Statements) keepUncorrected(agreementID int64, key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stands[agreementID] = key
}

func (s *Statements) keptMonth(slot Slot, key string) (drawnMonth, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, has := s.drawn[slot]
	return m, has && m.key == key
}

func (s *Statements) keepMonth(slot Slot, m drawnMonth) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drawn[slot] = m
}

// drawnMonths are what the months of an agreement with blocks come to, from the one after its last issued statement on: work and blocks alone. Each goes on
// where the one before ended.
func (s *Statements) drawnMonths(ctx context.Context, a store.Agreement, editions []billing.Edition, last string) (map[string]drawnMonth, error) {
	if !prepays(editions) {
		return nil, nil
	}
	c, err := s.courseOf(ctx, a, editions)
	if err != nil {
		return nil, err
	}
	months, err := monthsFrom(c.start, last)
	if err != nil {
		return nil, err
	}
	marks, err := s.db.LineMarks(ctx, program(), a.ID)
	if err != nil {
		return nil, err
	}
	all, key, prior := map[string]drawnMonth{}, c.key, c.prior
	for _, m := range months {
		key = digest(key + "|" + marks[m.Name])
		month, has := s.keptMonth(Slot{a.ID, m.Name}, key)
		if !has {
			account, err := s.drawUpBlocks(ctx, a, editions, m, prior)
			if err != nil {
				return nil, err
			}
			if account == nil {
				return all, nil
			}
			month = drawnMonth{key: key, parts: partsOf(account), bare: bare(account)}
			s.keepMonth(Slot{a.ID, m.Name}, month)
		}
		all[m.Name], prior = month, month.bare
	}
	return all, nil
}

// drawUpBlocks is a month's account without what is fixed; nil where none can be drawn up.
func (s *Statements) drawUpBlocks(ctx context.Context, a store.Agreement, editions []billing.Edition, m billing.Period, prior *billing.Account) (*billing.Account, error) {
	lines, err := s.db.BilledIn(ctx, program(), a.ID, m.Name)
	if err != nil {
		return nil, err
	}
	b := billing.Basis{Period: m}
	if b.Items, err = items(editions, lines); err != nil {
		return nil, err
	}
	for _, e := range editions {
		terms := *e.Terms
		terms.Fees, terms.Credits = nil, nil
		b.Editions = append(b.Editions, billing.Edition{Terms: &terms, Since: e.Since})
	}
	if prior != nil {
		b.Prior = []*billing.Account{prior}
	}
	account, err := billing.StatementUnder(b)
	if fault.Is(err, fault.Invalid) {
		return nil, nil
	}
	return account, err
}

// bare is what goes on of an account: what is left of blocks.
func bare(a *billing.Account) *billing.Account {
	return &billing.Account{Agreement: a.Agreement, Version: a.Version, Currency: a.Currency, Period: a.Period, From: a.From, To: a.To, Blocks: a.Blocks}
}
