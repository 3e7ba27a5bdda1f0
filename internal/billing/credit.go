package billing

import (
	"cmp"
	"maps"
	"slices"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/fault"
)

// Owed are the clauses of the service credits that a missed target of a ticket gives: respond, update or resolve. m knows the ticket's priority and
// verdict. Several that hold are all owed.
func Owed(terms *agreement.Terms, missed string, m *agreement.Matter) (clauses []string) {
	for i := range terms.Credits {
		if c := &terms.Credits[i]; c.Missed == missed && c.When.Holds(m) {
			clauses = append(clauses, c.Clause)
		}
	}
	return clauses
}

// credits writes the service credits, in the order of the file and then of tickets (spec 1-agreement, [[credit]]). Each is a percentage of the period's
// fixed fees; one is given only as far as all credits together stay within its clause's cap, where it has one. After them come those of misses that
// became known too late for their own statement.
func (s *sheet) credits() error {
	fixed, err := s.fixed(s.Period)
	if err != nil {
		return err
	}
	given, seen := decimal.Zero, map[string]bool{}
	for _, terms := range s.inForce {
		for _, c := range terms.Credits {
			if seen[c.Clause] {
				continue
			}
			seen[c.Clause] = true
			for _, ticket := range slices.Sorted(slices.Values(s.Counts.Missed[c.Clause])) {
				given = given.Add(s.credit(c, ticket, "", fixed, given))
			}
		}
	}
	for _, clause := range slices.Sorted(maps.Keys(s.Counts.Missed)) {
		if !seen[clause] && len(s.Counts.Missed[clause]) > 0 {
			return fault.On("counts", "Clause %s gives no service credit in %s.", clause, s.Period.Name)
		}
	}
	return s.lateCredits()
}

// credit writes one credit, and returns what it gives: given is what others of its period give.
func (s *sheet) credit(c agreement.Credit, ticket int64, period string, fixed, given decimal.Decimal) decimal.Decimal {
	amount := s.currency.Round(percentage(fixed, c.Percent))
	line := CreditLine{Clause: c.Clause, Says: Text(c.Says), Ticket: Ref(ticket), Percent: c.Percent, Period: period}
	if room := decimal.Max(decimal.Zero, s.currency.Round(percentage(fixed, c.CapPercent)).Sub(given)); c.CapPercent.IsPositive() && room.LessThan(amount) {
		amount, line.Capped = room, true
	}
	line.Amount = s.currency.Amount(amount.Neg())
	s.account.Credits = append(s.account.Credits, line)
	return amount
}

// lateCredits writes the credits of earlier periods by period, clause and ticket: under the terms, of the fixed fees and within the cap of theirs.
func (s *sheet) lateCredits() error {
	list := slices.SortedFunc(slices.Values(s.Counts.Late), func(a, b Late) int {
		return cmp.Or(cmp.Compare(a.Period, b.Period), cmp.Compare(a.Clause, b.Clause), cmp.Compare(a.Ticket, b.Ticket))
	})
	for _, late := range list {
		period, err := ParsePeriod(late.Period)
		if err != nil {
			return err
		}
		c, ok := s.creditIn(period, late.Clause)
		if !ok || s.issuedOn(written(period.From)) != late.Period {
			return fault.On("counts", "Clause %s gives no service credit in %s.", late.Clause, late.Period)
		}
		fixed, err := s.fixed(period)
		if err != nil {
			return err
		}
		s.credit(c, late.Ticket, late.Period, fixed, s.creditedIn(late.Period))
	}
	return nil
}

// creditIn is the service credit of a clause in a period, under the latest version in force there that has it.
func (s *sheet) creditIn(p Period, clause string) (agreement.Credit, bool) {
	for day := p.To; !day.Before(p.From); day = before(day) {
		if v := s.on(day, p.To); v >= 0 {
			for _, c := range s.editions[v].Terms.Credits {
				if c.Clause == clause {
					return c, true
				}
			}
		}
	}
	return agreement.Credit{}, false
}

// creditedIn is what credits of a period come to on the statements so far, this one included.
func (s *sheet) creditedIn(period string) (sum decimal.Decimal) {
	for _, a := range append(slices.Clone(s.Prior), s.account) {
		for _, c := range a.Credits {
			if a.PeriodOf(c) == period {
				sum = sum.Sub(c.Amount.Decimal)
			}
		}
	}
	return sum
}
