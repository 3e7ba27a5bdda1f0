package statement

import (
	"context"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/billing"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/money"
	"remit/internal/store"
)

// Outcome is what the end of an agreement on a day comes to, as everything is now: a draft.
type Outcome struct {
	Currency string
	Fee      *billing.EndLine // for ending early; nil for none
	Lapses   []Lapse
	Unissued []string // months up to the end that have begun and are not issued, as 2026-03
}

// Lapse is prepaid time of this month that is not used: what is not by the end lapses.
type Lapse struct {
	Clause  string
	Minutes int
	Worth   money.Amount // at the price of the block
}

// AtEnd says what the end of an agreement on a day comes to. Only managers may see it.
func (s *Statements) AtEnd(ctx context.Context, v identity.Viewer, agreementID int64, last time.Time) (o Outcome, err error) {
	if !v.May(identity.IssueStatements) {
		return o, fault.MayNot("see what is billed")
	}
	a, err := s.db.Agreement(ctx, v, agreementID)
	if err != nil {
		return o, err
	}
	editions, err := ledger.Editions(ctx, s.db.Reads(), a.ID)
	if err != nil || len(editions) == 0 {
		return o, err
	}
	o.Currency = editions[0].Terms.Currency
	if o.Fee, err = s.endFee(ctx, a, editions, last); err != nil {
		return o, err
	}
	now := s.db.Now().In(zoneOf(editions))
	if o.Unissued, err = s.unissued(ctx, v, a, editions, last, now); err != nil {
		return o, err
	}
	blocks, err := s.Blocks(ctx, v, agreementID, now)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) { // the month cannot be drawn up, which its statement says
		return o, nil
	}
	for _, b := range blocks {
		if left := b.Closing + b.Lapsed; left > 0 {
			worth, err := worth(editions, b.Clause, left, now)
			if err != nil {
				return o, err
			}
			o.Lapses = append(o.Lapses, Lapse{b.Clause, left, worth})
		}
	}
	return o, err
}

// endFee is the fee for ending an agreement on a day, by what is counted now.
func (s *Statements) endFee(ctx context.Context, a store.Agreement, editions []billing.Edition, last time.Time) (*billing.EndLine, error) {
	period, err := Month(last.Format(layout))
	if err != nil {
		return nil, err
	}
	things, err := ThingsOf(ctx, s.db.Reads(), program(), a.ClientID)
	if err != nil {
		return nil, err
	}
	ending := make([]billing.Edition, len(editions))
	counts := billing.Counts{Things: map[string]int64{}}
	for i, e := range editions {
		e.Course = agreement.Course{LastDay: last}
		ending[i] = e
		for _, f := range e.Terms.Fees {
			counts.Things[f.Clause] = things.count(editions, f, period)
		}
	}
	account, err := billing.StatementUnder(billing.Basis{Editions: ending, Period: period, Counts: counts})
	if fault.Is(err, fault.Invalid) { // its versions are in several currencies, say
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return account.Termination, nil
}

// unissued are the months up to a day that have begun, in which the agreement was in force, and whose statement is not issued.
func (s *Statements) unissued(ctx context.Context, v identity.Viewer, a store.Agreement, editions []billing.Edition, last, now time.Time) (months []string, err error) {
	list, err := s.db.StatementsOf(ctx, v, a.ID)
	if err != nil {
		return nil, err
	}
	issued := map[string]bool{}
	for _, i := range list {
		issued[i.Period] = true
	}
	first := editions[0].Terms.Term.Starts
	for month := time.Date(first.Year(), first.Month(), 1, 0, 0, 0, 0, time.UTC); !month.After(last); month = month.AddDate(0, 1, 0) {
		name := month.Format(layout)
		if name > now.Format(layout) {
			break
		}
		if !issued[name] {
			months = append(months, name)
		}
	}
	return months, nil
}

// worth is what minutes of a block cost, by the version that counts at an instant.
func worth(editions []billing.Edition, clause string, left int, at time.Time) (money.Amount, error) {
	terms := billing.TermsAt(editions, at)
	currency, err := money.CurrencyOf(terms.Currency)
	if err != nil {
		return money.Amount{}, err
	}
	sum := decimal.Zero
	for _, block := range terms.Blocks {
		if minutes := int64(block.Hours / time.Minute); block.Clause == clause && minutes > 0 {
			sum = block.Price.Mul(decimal.NewFromInt(int64(left))).DivRound(decimal.NewFromInt(minutes), currency.Digits)
		}
	}
	return currency.Amount(sum), nil
}
