// Package workbenchroom keeps agreements under work: drafts of their next versions with the examples that must keep their decision.
package workbenchroom

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
)

// Reader reads. The zero Reader reads nothing: NewReader makes one.
type Reader struct{ conn database.Conn }

// NewReader returns a reader over a connection.
func NewReader(c database.Conn) Reader { return Reader{c} }

// Tx writes in one transaction, at one instant.
type Tx struct {
	inner
	Now time.Time // UTC, to the microsecond
}

// inner keeps what Tx reads a step deeper, so that a type that holds both a Reader and a Tx reads by the former.
type inner struct{ Reader }

// NewTx returns a writer in the transaction of a connection.
func NewTx(c database.Conn, now time.Time) Tx { return Tx{inner{Reader{c}}, now} }

// Draft is the next version of an agreement under work. It takes no effect.
type Draft struct {
	ID        int64
	Number    string
	Base      int // the version that it was begun from, 0 for an agreement that is new
	Source    string
	Revision  int64  // counts the changes: a change names the one that it was made from
	Change    string // what was changed last: "clause 3.4"
	Proposals []Proposal
	OpenedAt  time.Time
	ChangedBy int64
	Changer   string // their name
	ChangedAt time.Time
}

// Proposal is a clause that was proposed from a ticket and that nobody has looked at since.
type Proposal struct {
	Clause string `json:"clause"`
	Ticket int64  `json:"ticket"`
}

const draftColumns = "d.id, d.number, d.base, d.source, d.revision, d.change, d.proposals_json, d.opened_at, d.changed_by, u.name, d.changed_at FROM agreement_drafts d JOIN users u ON u.id = d.changed_by"

func scanDraft(scan func(...any) error) (d Draft, err error) {
	var opened, changed int64
	var proposals string
	if err = scan(&d.ID, &d.Number, &d.Base, &d.Source, &d.Revision, &d.Change, &proposals, &opened, &d.ChangedBy, &d.Changer, &changed); err != nil {
		return d, err
	}
	d.OpenedAt, d.ChangedAt = database.Instant(opened), database.Instant(changed)
	return d, json.Unmarshal([]byte(proposals), &d.Proposals)
}

// AgreementDrafts lists the drafts, those changed last first. Only managers may see them.
func (r Reader) AgreementDrafts(ctx context.Context, v identity.Viewer) ([]Draft, error) {
	if !v.May(identity.ChangeAgreements) {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, scanDraft, "SELECT "+draftColumns+" ORDER BY d.changed_at DESC, d.id DESC")
}

// AgreementDraft returns the draft of an agreement. Only managers may see it.
func (r Reader) AgreementDraft(ctx context.Context, v identity.Viewer, number string) (Draft, error) {
	missing := fmt.Sprintf("There is no draft of the agreement %s.", number)
	if !v.May(identity.ChangeAgreements) {
		return Draft{}, fault.Errorf(fault.NotFound, "%s", missing)
	}
	return database.Row(ctx, r.conn, missing, scanDraft, "SELECT "+draftColumns+" WHERE d.number = ?", number)
}

// InsertAgreementDraft keeps a new draft, at the transaction's instant. A draft that the agreement has already is fault.Conflict.
func (tx *Tx) InsertAgreementDraft(ctx context.Context, d Draft) error {
	_, err := tx.conn.Insert(ctx, "INSERT INTO agreement_drafts (number, base, source, revision, change, proposals_json, opened_at, changed_by, changed_at) VALUES ("+database.Marks(9)+")",
		d.Number, d.Base, database.Clean(d.Source), 1, database.Clean(d.Change), proposals(d), database.Micros(tx.Now), d.ChangedBy, database.Micros(tx.Now))
	return err
}

// UpdateAgreementDraft keeps a change of a draft that was made from d.Revision, and reports whether nobody changed it since. Its number may be another one.
func (tx *Tx) UpdateAgreementDraft(ctx context.Context, number string, d Draft) (bool, error) {
	n, err := tx.conn.Exec(ctx, "UPDATE agreement_drafts SET number = ?, base = ?, source = ?, revision = revision + 1, change = ?, proposals_json = ?, changed_by = ?, changed_at = ? WHERE number = ? AND revision = ?",
		d.Number, d.Base, database.Clean(d.Source), database.Clean(d.Change), proposals(d), d.ChangedBy, database.Micros(tx.Now), number, d.Revision)
	if err != nil || n == 0 || d.Number == number {
		return n == 1, err
	}
	_, err = tx.conn.Exec(ctx, "UPDATE agreement_examples SET number = ? WHERE number = ?", d.Number, number)
	return err == nil, err
}

func proposals(d Draft) string {
	if len(d.Proposals) == 0 {
		return "[]"
	}
	return database.JSON(d.Proposals)
}

// DropAgreementDraft takes a draft away and reports whether it stood at the revision.
func (tx *Tx) DropAgreementDraft(ctx context.Context, number string, revision int64) (bool, error) {
	n, err := tx.conn.Exec(ctx, "DELETE FROM agreement_drafts WHERE number = ? AND revision = ?", number, revision)
	return n == 1, err
}
