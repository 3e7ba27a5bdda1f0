package statement

import (
	"context"

	"remit/internal/billing"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/store"
)

// Row is how the statement of one agreement stands in a month.
type Row struct {
	Agreement store.Agreement
	Issued    *store.Statement // nil while it is a draft
	Draft     *billing.Account // nil where it is issued, or could not be drawn up
	Waits     error            // for people: why it cannot be issued now; nil where it can, or is
}

// Ready reports whether it can be issued now.
func (r Row) Ready() bool { return r.Issued == nil && r.Waits == nil }

// Month lists how the statements of a month stand: of the agreements that are in force in it, or have work or a statement in it, by client. Only
// managers may see it.
func (s *Statements) Month(ctx context.Context, v identity.Viewer, month string) ([]Row, error) {
	if !v.May(identity.IssueStatements) {
		return nil, fault.MayNot("see what is billed")
	}
	period, err := Month(month)
	if err != nil {
		return nil, err
	}
	agreements, err := s.db.Agreements(ctx, v, 0)
	if err != nil {
		return nil, err
	}
	issued, err := s.db.Statements(ctx, v, store.StatementFilter{Period: month})
	if err != nil {
		return nil, err
	}
	kept := map[int64]*store.Statement{}
	for i := range issued {
		kept[issued[i].AgreementID] = &issued[i]
	}
	if err := s.ledger.Settle(ctx, 0); err != nil {
		return nil, err
	}
	worked, err := s.worked(ctx, v, month)
	if err != nil {
		return nil, err
	}
	var rows []Row
	for _, a := range agreements {
		if k := kept[a.ID]; k != nil {
			rows = append(rows, Row{Agreement: a, Issued: k})
			continue
		}
		editions, err := ledger.Editions(ctx, s.db.Reads(), a.ID)
		if err != nil {
			return nil, err
		}
		if !worked[a.ID] && !inForceIn(editions, period) {
			continue
		}
		row, err := s.row(ctx, v, a, month)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// worked are the agreements with lines in a month.
func (s *Statements) worked(ctx context.Context, v identity.Viewer, month string) (map[int64]bool, error) {
	sums, err := s.db.LineSums(ctx, v, month, month, 0)
	worked := map[int64]bool{}
	for _, x := range sums {
		worked[x.AgreementID] = true
	}
	return worked, err
}

// row draws up the statement of an agreement. What keeps it from being drawn up is told in the row: others can be issued all the same.
func (s *Statements) row(ctx context.Context, v identity.Viewer, a store.Agreement, month string) (Row, error) {
	d, err := s.draft(ctx, v, a.ID, month)
	switch {
	case fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict):
		return Row{Agreement: a, Waits: err}, nil
	case err != nil:
		return Row{}, err
	}
	return Row{Agreement: a, Draft: d.account, Waits: d.refusal(s.db.Now())}, nil
}

// One is how the statement of one agreement stands in a month. Only managers may see it.
func (s *Statements) One(ctx context.Context, v identity.Viewer, agreementID int64, month string) (Row, error) {
	if !v.May(identity.IssueStatements) {
		return Row{}, fault.MayNot("see what is billed")
	}
	a, err := s.db.Agreement(ctx, v, agreementID)
	if err != nil {
		return Row{}, err
	}
	list, err := s.db.Statements(ctx, v, store.StatementFilter{AgreementID: a.ID, Period: month, Limit: 1})
	if err != nil {
		return Row{}, err
	}
	if len(list) > 0 {
		return Row{Agreement: a, Issued: &list[0]}, nil
	}
	return s.row(ctx, v, a, month)
}

// Run is what issuing a whole month came to.
type Run struct {
	Issued  []store.Statement
	Waiting []Row // what needs a decision first, or failed
}

// IssueAll issues all statements of a month that can be issued, and returns those that cannot with the reason. progress, where it is not nil, is told
// how many agreements were gone through, of how many, and how many statements were issued; an error of it ends the run.
func (s *Statements) IssueAll(ctx context.Context, v identity.Viewer, month string, progress func(done, of, issued int) error) (run Run, err error) {
	if !v.May(identity.IssueStatements) {
		return run, fault.MayNot("issue statements")
	}
	rows, err := s.Month(ctx, v, month)
	if err != nil {
		return run, err
	}
	for i, row := range rows {
		if row.Issued == nil {
			if err := s.issueRow(ctx, v, row, month, &run); err != nil {
				return run, err
			}
		}
		if progress != nil {
			if err := progress(i+1, len(rows), len(run.Issued)); err != nil {
				return run, err
			}
		}
	}
	return run, nil
}

func (s *Statements) issueRow(ctx context.Context, v identity.Viewer, row Row, month string, run *Run) error {
	if !row.Ready() {
		run.Waiting = append(run.Waiting, row)
		return nil
	}
	issued, err := s.Issue(ctx, v, row.Agreement.ID, month)
	switch {
	case fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict): // it changed since it was looked at
		row.Waits = err
		run.Waiting = append(run.Waiting, row)
		return nil
	case err != nil:
		return err
	}
	run.Issued = append(run.Issued, issued)
	return nil
}
