// Package keyring keeps by what people come in: invitations, second factors, recovery codes, passkeys.
package keyring

import (
	"context"
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

// Invitation asks somebody to become one of a client's people. Instants are UTC.
type Invitation struct {
	ID        int64
	ClientID  int64
	Email     string
	Name      string
	Role      identity.Role
	Sees      string // own or organisation
	InvitedBy string // the inviter's name
	SentAt    time.Time
	ExpiresAt time.Time
}

const invitationColumns = "id, client_id, email, name, role, sees, invited_by, sent_at, expires_at"

func scanInvitation(scan func(...any) error) (i Invitation, err error) {
	var sent, expires int64
	err = scan(&i.ID, &i.ClientID, &i.Email, &i.Name, &i.Role, &i.Sees, &i.InvitedBy, &sent, &expires)
	i.SentAt, i.ExpiresAt = database.Instant(sent), database.Instant(expires)
	return i, err
}

// ofPeople limits a query to the clients whose people the viewer may change.
func ofPeople(v identity.Viewer) (where string, args []any) {
	switch {
	case v.Staff():
		return "1 = 1", nil
	case v.May(identity.ChangePeople):
		return "client_id = ?", []any{v.ClientID}
	}
	return "1 = 0", nil
}

// Invitations lists whom a client has invited and who has not come, by address. Only staff and the client's administrators may see them.
func (r Reader) Invitations(ctx context.Context, v identity.Viewer, client int64) ([]Invitation, error) {
	scope, args := ofPeople(v)
	return database.Rows(ctx, r.conn, scanInvitation, "SELECT "+invitationColumns+" FROM invitations WHERE client_id = ? AND "+scope+" ORDER BY email", append([]any{client}, args...)...)
}

// Invitation returns one by its id, under the same rule.
func (r Reader) Invitation(ctx context.Context, v identity.Viewer, id int64) (Invitation, error) {
	scope, args := ofPeople(v)
	return database.Row(ctx, r.conn, "This invitation is used, withdrawn or was never sent.", scanInvitation,
		"SELECT "+invitationColumns+" FROM invitations WHERE id = ? AND "+scope, append([]any{id}, args...)...)
}

// InvitationBySecret finds the invitation that the secret with this hash belongs to, unless it is over at now.
func (r Reader) InvitationBySecret(ctx context.Context, hash string, now time.Time) (Invitation, error) {
	return database.Row(ctx, r.conn, "This invitation has been used, withdrawn or is over. Ask who invited you to send it again.", scanInvitation,
		"SELECT "+invitationColumns+" FROM invitations WHERE hash = ? AND expires_at > ?", hash, database.Micros(now))
}

// InsertInvitation keeps an invitation under the hash of its secret. An address that is invited already is a Conflict.
func (tx *Tx) InsertInvitation(ctx context.Context, i Invitation, hash string) (int64, error) {
	id, err := tx.conn.Insert(ctx, "INSERT INTO invitations (client_id, email, name, role, sees, hash, invited_by, sent_at, expires_at) VALUES ("+database.Marks(9)+")",
		i.ClientID, database.Fold(i.Email), database.Clean(i.Name), string(i.Role), i.Sees, hash, database.Clean(i.InvitedBy), database.Micros(tx.Now), database.Micros(i.ExpiresAt))
	if fault.Is(err, fault.Conflict) {
		return 0, fault.Errorf(fault.Conflict, "%s is invited already. Send the invitation again, or withdraw it first.", i.Email)
	}
	return id, err
}

// RenewInvitation gives an invitation another secret: the one before opens nothing from now on.
func (tx *Tx) RenewInvitation(ctx context.Context, id int64, hash string, expires time.Time) error {
	_, err := tx.conn.Exec(ctx, "UPDATE invitations SET hash = ?, sent_at = ?, expires_at = ? WHERE id = ?", hash, database.Micros(tx.Now), database.Micros(expires), id)
	return err
}

// DeleteInvitation forgets an invitation, and reports whether it was there: of two that use it at the same time one finds it.
func (tx *Tx) DeleteInvitation(ctx context.Context, id int64) (bool, error) {
	n, err := tx.conn.Exec(ctx, "DELETE FROM invitations WHERE id = ?", id)
	return n == 1, err
}
