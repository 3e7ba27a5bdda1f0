package workbenchroom

import (
	"context"
	"encoding/json"
	"time"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
)

// Example is a request whose decision an agreement must keep from version to version.
type Example struct {
	ID        int64
	Number    string // of the agreement
	Name      string
	Facts     json.RawMessage
	Verdict   string
	Clause    string // "" for whichever
	TicketID  int64  // from which it was taken, 0 for none
	ChangedBy int64
	Changer   string // their name
	ChangedAt time.Time
}

const exampleColumns = "e.id, e.number, e.name, e.facts_json, e.verdict, e.clause, COALESCE(e.ticket_id, 0) AS ticket, e.changed_by, u.name AS changer, e.changed_at FROM agreement_examples e JOIN users u ON u.id = e.changed_by"

func scanExample(scan func(...any) error) (e Example, err error) {
	var facts string
	var changed int64
	err = scan(&e.ID, &e.Number, &e.Name, &facts, &e.Verdict, &e.Clause, &e.TicketID, &e.ChangedBy, &e.Changer, &changed)
	e.Facts, e.ChangedAt = json.RawMessage(facts), database.Instant(changed)
	return e, err
}

// AgreementExamples lists the examples of an agreement in the order in which they were made. Only managers may see them.
func (r Reader) AgreementExamples(ctx context.Context, v identity.Viewer, number string) ([]Example, error) {
	if !v.May(identity.ChangeAgreements) {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, scanExample, "SELECT "+exampleColumns+" WHERE e.number = ? ORDER BY e.id", number)
}

// AgreementExample returns one example of an agreement. Only managers may see it.
func (r Reader) AgreementExample(ctx context.Context, v identity.Viewer, number string, id int64) (Example, error) {
	const missing = "This example was not found."
	if !v.May(identity.ChangeAgreements) {
		return Example{}, fault.Errorf(fault.NotFound, missing)
	}
	return database.Row(ctx, r.conn, missing, scanExample, "SELECT "+exampleColumns+" WHERE e.number = ? AND e.id = ?", number, id)
}

// InsertAgreementExample keeps an example, at the transaction's instant, and returns its id.
func (tx *Tx) InsertAgreementExample(ctx context.Context, e Example) (int64, error) {
	return tx.conn.Insert(ctx, "INSERT INTO agreement_examples (number, name, facts_json, verdict, clause, ticket_id, changed_by, changed_at) VALUES ("+database.Marks(8)+")",
		e.Number, database.Clean(e.Name), database.Clean(string(e.Facts)), e.Verdict, e.Clause, database.Null(e.TicketID), e.ChangedBy, database.Micros(tx.Now))
}

// UpdateAgreementExample keeps what was changed of an example and reports whether there is one.
func (tx *Tx) UpdateAgreementExample(ctx context.Context, e Example) (bool, error) {
	n, err := tx.conn.Exec(ctx, "UPDATE agreement_examples SET name = ?, facts_json = ?, verdict = ?, clause = ?, changed_by = ?, changed_at = ? WHERE id = ? AND number = ?",
		database.Clean(e.Name), database.Clean(string(e.Facts)), e.Verdict, e.Clause, e.ChangedBy, database.Micros(tx.Now), e.ID, e.Number)
	return n == 1, err
}

// DropAgreementExample takes an example away and reports whether there was one.
func (tx *Tx) DropAgreementExample(ctx context.Context, number string, id int64) (bool, error) {
	n, err := tx.conn.Exec(ctx, "DELETE FROM agreement_examples WHERE number = ? AND id = ?", number, id)
	return n == 1, err
}
