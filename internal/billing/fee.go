package billing

import (
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/money"
)

// full is what a fee costs for a whole one of its own periods when so many things are counted; a flat fee counts one. Graduated tiers price each
// thing by the tier that it falls in, volume tiers price all by the tier of the last (spec 1-agreement, [[fee]]).
func full(f agreement.Fee, count int64) decimal.Decimal {
	if len(f.Tiers) == 0 {
		return f.Price.Mul(decimal.NewFromInt(count))
	}
	sum, below := decimal.Zero, int64(0)
	for _, tier := range f.Tiers {
		top := int64(tier.UpTo)
		if top == 0 || top > count {
			top = count
		}
		if f.Tiering == "volume" && top == count {
			return tier.Price.Mul(decimal.NewFromInt(count))
		}
		sum = sum.Add(tier.Price.Mul(decimal.NewFromInt(max(0, top-below))))
		below = top
	}
	return sum
}

// share is what a fee costs for the days of one of its own periods on which one version is in force.
type share struct {
	fee     agreement.Fee
	version int // index of the edition
	count   int64
	of      Period // the fee's own period
	in      Period // the days
	days    int64
	amount  decimal.Decimal
}

// slotOf tells a share apart from others.
type slotOf struct {
	version int
	clause  string
	from    time.Time
}

func (s share) slot() slotOf { return slotOf{s.version, s.fee.Clause, s.of.From} }

// shares are what the fixed fees come to in those of their own periods that have days in window, as far as the agreement's course is known on a
// day, prorated by days and rounded half up (spec 3-money, Statement). Only days in count are counted.
func (s *sheet) shares(window, count Period, known time.Time) (list []share, err error) {
	for version, edition := range s.editions {
		for _, fee := range edition.Terms.Fees {
			for _, of := range spans(fee.Every, window) {
				sh := share{fee: fee, version: version, of: of}
				days := of.and(count)
				for day := days.From; !day.After(days.To); day = next(day) {
					if s.on(day, known) != version {
						continue
					}
					if sh.days == 0 {
						sh.in.From = day
					}
					sh.in.To = day
					sh.days++
				}
				if sh.days == 0 {
					continue
				}
				if sh.count, err = s.counted(fee, version, of); err != nil {
					return nil, err
				}
				sh.amount = full(fee, sh.count).Mul(decimal.NewFromInt(sh.days)).DivRound(decimal.NewFromInt(of.days()), s.currency.Digits)
				list = append(list, sh)
			}
		}
	}
	return list, nil
}

// counted is how many things a fee counts: as an earlier statement charged it for the same period under the same version, or as on the first day
// of this statement's.
func (s *sheet) counted(fee agreement.Fee, version int, of Period) (int64, error) {
	if fee.Per == "flat" {
		return 1, nil
	}
	for _, p := range s.Prior {
		for _, l := range p.Fees {
			if l.Clause == fee.Clause && l.Version == s.editions[version].Terms.Version && l.Every == fee.Every && l.From >= written(of.From) && l.From <= written(of.To) {
				return l.Count, nil
			}
		}
	}
	n, ok := s.Counts.Things[fee.Clause]
	if !ok {
		return 0, fault.On("counts", "Clause %s is charged for each %s: say how many there were on %s, as \"%s\": 23.", fee.Clause, fee.Per, written(s.Period.From), fee.Clause)
	}
	return n, nil
}

// ever is all days.
var ever = Period{From: time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)}

// fees writes the fixed fees. A fee is charged in advance: in the statement in whose period its own period begins, or in which the agreement does. Of
// a quarter's or a year's fee, a version that takes effect later is charged, and what it replaces or an end leaves unused is given back, in the
// statement of that day. The spec does not say when longer fees fall due; so the statements of a year come to the same whenever each is drawn up.
func (s *sheet) fees() error {
	due, err := s.shares(s.Period, ever, s.Period.To)
	if err != nil {
		return err
	}
	then, err := s.shares(s.Period, ever, before(s.Period.From))
	if err != nil {
		return err
	}
	charged := map[slotOf]share{}
	for _, sh := range then {
		if sh.of.From.Before(s.Period.From) {
			charged[sh.slot()] = sh
		}
	}
	for _, sh := range due {
		was := charged[sh.slot()]
		delete(charged, sh.slot())
		switch {
		case was.days == 0:
			s.fee(sh, sh.in, sh.days, sh.amount)
		case sh.days < was.days:
			s.fee(sh, Period{From: next(sh.in.To), To: was.in.To}, sh.days-was.days, sh.amount.Sub(was.amount))
		}
	}
	for _, sh := range then {
		if _, gone := charged[sh.slot()]; gone {
			s.fee(sh, sh.in, -sh.days, sh.amount.Neg())
		}
	}
	return nil
}

func (s *sheet) fee(sh share, in Period, days int64, amount decimal.Decimal) {
	s.account.Fees = append(s.account.Fees, FeeLine{Clause: sh.fee.Clause, Says: Text(sh.fee.Says), Version: s.editions[sh.version].Terms.Version, Per: sh.fee.Per, Count: sh.count,
		Every: sh.fee.Every, From: written(in.From), To: written(in.To), Days: days, Of: sh.of.days(), Amount: s.currency.Amount(amount)})
}

// fixed is what the fixed fees of a period itself come to: what credits are a percentage of. A fee of a quarter or a year has its
// share by days in each month, in whichever it is charged.
func (s *sheet) fixed(p Period) (sum decimal.Decimal, err error) {
	list, err := s.shares(p, p, p.To)
	for _, sh := range list {
		sum = sum.Add(sh.amount)
	}
	return sum, err
}

// termination writes the fee for ending the agreement before its term is over: a percentage of the fixed fees from the day after the end to the
// last day of the term (spec 1-agreement, [term]), as counted now, under the version in force at the end. A term that renews itself is over at the
// end of the renewal in which it was ended; one without an end is never over, and costs nothing to end.
func (s *sheet) termination() error {
	if s.Ended.IsZero() || !s.Period.Has(s.Ended) {
		return nil
	}
	version := s.on(s.Ended, s.Ended)
	if version < 0 {
		return nil
	}
	terms := s.editions[version].Terms
	if terms.Term.Termination == nil || !terms.Term.Termination.FeePercent.IsPositive() || terms.Term.Ends.IsZero() {
		return nil
	}
	left := Period{From: next(s.Ended), To: terms.Term.EndOn(s.Ended)}
	if left.days() == 0 {
		return nil
	}
	sum := decimal.Zero
	for _, fee := range terms.Fees {
		for _, of := range spans(fee.Every, left) {
			count, err := s.counted(fee, version, of)
			if err != nil {
				return err
			}
			sum = sum.Add(full(fee, count).Mul(decimal.NewFromInt(of.and(left).days())).DivRound(decimal.NewFromInt(of.days()), s.currency.Digits))
		}
	}
	percent := terms.Term.Termination.FeePercent
	s.account.Termination = &EndLine{Ended: written(s.Ended), Ends: written(left.To), Percent: percent, Fees: s.currency.Amount(sum), Amount: s.currency.Amount(percentage(sum, percent))}
	return nil
}

// percentage is a percentage of an amount, not yet rounded.
func percentage(amount, percent decimal.Decimal) decimal.Decimal {
	return amount.Mul(percent).Shift(-2)
}

// FixedFees is what the fixed fees of a period come to. A fee of a quarter or a year has its share by days in each month, in whichever it is charged.
// Errors are fault.Invalid, of the field "counts" where a count is missing.
func FixedFees(b Basis) (money.Amount, error) {
	s, err := open(b)
	if err != nil {
		return money.Amount{}, err
	}
	sum, err := s.fixed(b.Period)
	return s.currency.Amount(sum), err
}
