package ruling

import (
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/coverage"
	"remit/internal/fault"
)

// Owed names maintenance that an agreement owes: a clause of one of its versions (spec 1, [[maintenance]]), on one of its days.
type Owed struct {
	AgreementID int64
	Version     int
	Clause      string
	Day         string // 2026-04-01, a local date of the agreement's zone
}

// DecideOwed lets the version that owes maintenance decide about it, and no other agreement of the client: the clause and its hours are that version's.
// It is judged as any request, but for its target: where the clause says by when it is to be done, that is its only clock.
func DecideOwed(o Owed, terms *agreement.Terms, facts agreement.Facts, drawn func(DrawnFrom) (decimal.Decimal, error)) (Decided, error) {
	m, ok := MaintenanceUnder(terms, o.Clause)
	if !ok {
		return Decided{}, fault.Errorf(fault.NotFound, "Version %d of agreement %s owes no maintenance under %s.", o.Version, terms.Number, o.Clause)
	}
	dec, err := Decide("", []coverage.InForce{{AgreementID: o.AgreementID, Version: o.Version, Terms: terms}}, facts, drawn)
	if err != nil || m.Resolve.IsZero() {
		return dec, err
	}
	target := coverage.Target{Clause: m.Clause, Hours: m.Hours, Resolve: m.Resolve}
	if due, err := DueOf(terms, m, facts.ReceivedAt); err == nil {
		target.ResolveDue = due
	}
	dec.Target = &target
	return dec, nil
}

// MaintenanceUnder is what terms say under the number of a clause of maintenance.
func MaintenanceUnder(terms *agreement.Terms, clause string) (agreement.Maintenance, bool) {
	for _, m := range terms.Maintenance {
		if m.Clause == clause {
			return m, true
		}
	}
	return agreement.Maintenance{}, false
}

// DueOf is by when maintenance that is owed from an instant on is to be done, in the agreement's zone; zero where its clause does not say.
func DueOf(terms *agreement.Terms, m agreement.Maintenance, from time.Time) (time.Time, error) {
	if hours := terms.Hours[m.Hours]; hours != nil && !m.Resolve.IsZero() {
		due, err := hours.Due(from, m.Resolve)
		return due.In(terms.Zone), err
	}
	return time.Time{}, nil
}
