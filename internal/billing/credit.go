package billing

import (
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
// fixed fees; one is given only as far as all credits together stay within its clause's cap, where it has one.
func (s *sheet) credits() error {
	fixed, err := s.fixed()
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
				amount := s.currency.Round(percentage(fixed, c.Percent))
				line := CreditLine{Clause: c.Clause, Says: Text(c.Says), Ticket: Ref(ticket), Percent: c.Percent}
				if room := decimal.Max(decimal.Zero, s.currency.Round(percentage(fixed, c.CapPercent)).Sub(given)); c.CapPercent.IsPositive() && room.LessThan(amount) {
					amount, line.Capped = room, true
				}
				given = given.Add(amount)
				line.Amount = s.currency.Amount(amount.Neg())
				s.account.Credits = append(s.account.Credits, line)
			}
		}
	}
	for _, clause := range slices.Sorted(maps.Keys(s.Counts.Missed)) {
		if !seen[clause] && len(s.Counts.Missed[clause]) > 0 {
			return fault.On("counts", "Clause %s gives no service credit in %s.", clause, s.Period.Name)
		}
	}
	return nil
}
