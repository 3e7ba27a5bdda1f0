package statement

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"remit/internal/billing"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/store"
)

// Draft is what an agreement comes to in a month as everything is now. Only managers may see it.
func (s *Statements) Draft(ctx context.Context, v identity.Viewer, agreementID int64, month string) (*billing.Account, error) {
	if !v.May(identity.IssueStatements) && !v.IsSystem() {
		return nil, fault.MayNot("see what is billed")
	}
	d, err := s.draft(ctx, v, agreementID, month)
	if err != nil {
		return nil, err
	}
	return d.account, nil
}

// Blocks are the prepaid hours of an agreement in the month of an instant, as they stand. Who may read the agreement may see them.
func (s *Statements) Blocks(ctx context.Context, v identity.Viewer, agreementID int64, now time.Time) ([]billing.BlockLine, error) {
	a, err := s.db.Agreement(ctx, v, agreementID)
	if err != nil {
		return nil, err
	}
	editions, err := ledger.Editions(ctx, s.db.Reads(), a.ID)
	if err != nil {
		return nil, err
	}
	if !prepays(editions) {
		return nil, nil
	}
	month := now.In(zoneOf(editions)).Format(layout)
	issued, err := s.db.Statements(ctx, program(), store.StatementFilter{AgreementID: agreementID})
	if err != nil {
		return nil, err
	}
	if err := s.ledger.Settle(ctx, agreementID); err != nil {
		return nil, err
	}
	if len(issued) > 0 { // what was issued may be corrected, which draws too
		stands, err := s.issuedAs(ctx, a, editions, issued, month)
		if err != nil {
			return nil, err
		}
		if !s.uncorrected(a.ID, stands) {
			d, err := s.draft(ctx, v, agreementID, month)
			if err != nil {
				return nil, err
			}
			if len(d.account.Corrections) > 0 {
				return d.account.Blocks, nil
			}
			again, err := s.issuedAs(ctx, a, editions, issued, month)
			if err == nil && again == stands {
				s.keepUncorrected(a.ID, stands)
			}
			return d.account.Blocks, err
		}
	}
	account, err := s.blocksIn(ctx, a, editions, month)
	if err != nil || account == nil {
		return nil, err
	}
	return account.Blocks, nil
}

// layout is how a month is named.
const layout = "2006-01"

// draft is a statement that is drawn up, with what it was drawn up from.
type draft struct {
	agreement store.Agreement
	period    billing.Period
	editions  []billing.Edition
	items     []billing.Item
	prior     []store.Statement // issued for earlier months, the earliest first
	later     []store.Statement // issued for later ones
	issued    *store.Statement  // for this month; nil for none
	account   *billing.Account
}

// zoneOf is the zone of the newest version.
func zoneOf(editions []billing.Edition) *time.Location {
	if len(editions) == 0 {
		return time.UTC
	}
	return editions[len(editions)-1].Terms.Zone
}

// draft settles the ledger, counts what was not counted yet, and draws up.
func (s *Statements) draft(ctx context.Context, v identity.Viewer, agreementID int64, month string) (d draft, err error) {
	period, err := Month(month)
	if err != nil {
		return d, err
	}
	agreement, err := s.db.Agreement(ctx, v, agreementID)
	if err != nil {
		return d, err
	}
	if err := s.ledger.Settle(ctx, agreementID); err != nil {
		return d, err
	}
	if err := s.ensureCounts(ctx, agreement, period); err != nil {
		return d, err
	}
	ctx, end, err := s.db.Snapshot(ctx)
	if err != nil {
		return d, err
	}
	defer end()
	return s.drawUp(ctx, s.db.Reads(), agreement, period)
}

// drawUp draws up from what a reader sees: the database as it is, or a transaction.
func (s *Statements) drawUp(ctx context.Context, r store.Reader, a store.Agreement, period billing.Period) (d draft, err error) {
	d = draft{agreement: a, period: period}
	if d.editions, err = ledger.Editions(ctx, r, a.ID); err != nil {
		return d, err
	}
	if len(d.editions) == 0 {
		return d, fault.Errorf(fault.Invalid, "Agreement %s has no version yet.", a.Number)
	}
	if err := d.readIssued(ctx, r); err != nil {
		return d, err
	}
	basis := billing.Basis{Editions: d.editions, Period: period}
	for _, p := range d.prior {
		account, err := accountOf(p)
		if err != nil {
			return d, err
		}
		basis.Prior = append(basis.Prior, account)
	}
	lines, err := r.LinesBefore(ctx, program(), a.ID, period.To.AddDate(0, 0, 3)) // beyond the last day in every zone
	if err != nil {
		return d, err
	}
	if d.items, err = items(d.editions, lines); err != nil {
		return d, err
	}
	basis.Items = d.items
	if basis.Counts, err = d.counts(ctx, r, basis.Prior); err != nil {
		return d, err
	}
	if basis.Levies, err = levies(ctx, r); err != nil {
		return d, err
	}
	d.account, err = billing.StatementUnder(basis)
	return d, err
}

// readIssued reads the statements that are issued, apart for earlier and later months.
func (d *draft) readIssued(ctx context.Context, r store.Reader) error {
	all, err := r.StatementsOf(ctx, program(), d.agreement.ID)
	for _, one := range all {
		switch {
		case one.Period < d.period.Name:
			d.prior = append(d.prior, one)
		case one.Period > d.period.Name:
			d.later = append(d.later, one)
		default:
			d.issued = &one
		}
	}
	return err
}

// accountOf reads what a statement says.
func accountOf(s store.Statement) (*billing.Account, error) {
	var a billing.Account
	if err := json.Unmarshal(s.Body, &a); err != nil {
		return nil, fmt.Errorf("statement: %s does not read: %w", s.Number, err)
	}
	return &a, nil
}

// inForce reports whether a version is in force on a day, which is midnight UTC of the local date.
func inForce(editions []billing.Edition, day time.Time) bool {
	for _, e := range editions {
		noon := time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, e.Terms.Zone)
		if !noon.Before(e.Since) && billing.TermsAt(editions, noon) == e.Terms && billing.InForce(editions, noon) {
			return true
		}
	}
	return false
}

// inForceIn reports whether the agreement is in force on a day of a month.
func inForceIn(editions []billing.Edition, p billing.Period) bool {
	for day := p.From; !day.After(p.To); day = day.AddDate(0, 0, 1) {
		if inForce(editions, day) {
			return true
		}
	}
	return false
}
