package statementroom

import (
	"context"

	"remit/internal/database"
	"remit/internal/identity"
)

// Parts are what an issued statement comes to beside its fixed fees, in the smallest unit of its currency.
type Parts struct {
	StatementID int64
	AgreementID int64
	Number      string
	Period      string
	Known       bool  // they were read from its account
	Work        int64 // with corrections of earlier statements
	Blocks      int64 // bought
	Credits     int64 // not above 0
	Ended       int64 // the fee for ending the agreement
}

// PartsIn lists the parts of the statements of some months, both included. Only managers may see them.
func (r Reader) PartsIn(ctx context.Context, v identity.Viewer, first, last string) ([]Parts, error) {
	if !v.May(identity.IssueStatements) && !v.IsSystem() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (p Parts, err error) {
		return p, scan(&p.StatementID, &p.AgreementID, &p.Number, &p.Period, &p.Known, &p.Work, &p.Blocks, &p.Credits, &p.Ended)
	}, `SELECT s.id, s.agreement_id, s.number, s.period, p.statement_id IS NOT NULL, COALESCE(p.work_minor, 0), COALESCE(p.blocks_minor, 0), COALESCE(p.credits_minor, 0), COALESCE(p.ended_minor, 0)
		FROM statements s LEFT JOIN statement_parts p ON p.statement_id = s.id WHERE s.period BETWEEN ? AND ? ORDER BY s.period, s.agreement_id`, first, last)
}

// PutParts keeps the parts of a statement, which never change.
func (tx *Tx) PutParts(ctx context.Context, p Parts) error {
	_, err := tx.conn.Exec(ctx, "INSERT INTO statement_parts (statement_id, work_minor, blocks_minor, credits_minor, ended_minor) VALUES ("+database.Marks(5)+") ON CONFLICT DO NOTHING",
		p.StatementID, p.Work, p.Blocks, p.Credits, p.Ended)
	return err
}

// CountsIn lists what fees counted in all agreements, the earliest month first. Only managers may see it.
func (r Reader) CountsIn(ctx context.Context, v identity.Viewer) ([]Count, error) {
	if !v.May(identity.IssueStatements) && !v.IsSystem() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (c Count, err error) {
		return c, scan(&c.AgreementID, &c.Period, &c.Clause, &c.Things)
	}, "SELECT agreement_id, period, clause, things FROM fee_counts ORDER BY agreement_id, period, clause")
}
