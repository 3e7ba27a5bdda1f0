package keyring

import (
	"context"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
)

// Deed names what was done to an account.
type Deed string

// The deeds.
const (
	Invited      Deed = "invited"
	InvitedAgain Deed = "invited-again"
	Withdrawn    Deed = "withdrawn"
	Joined       Deed = "joined"
	RoleChanged  Deed = "role"
	SightChanged Deed = "sees"
	SwitchedOff  Deed = "off"
	SwitchedOn   Deed = "on"
	FactorOn     Deed = "factor-on"
	FactorOff    Deed = "factor-off"
	FactorTaken  Deed = "factor-taken"
	CodesMade    Deed = "codes"
	CodeUsed     Deed = "code-used"
	PasskeyOn    Deed = "passkey-on"
	PasskeyOff   Deed = "passkey-off"
)

// AccountEvent is what was done to an account, by whom, when.
type AccountEvent struct {
	At       time.Time // UTC
	ClientID int64     // 0 for the house's own people
	Person   string    // user:7 or contact:12, "" for somebody who is neither yet
	Subject  string    // their name or address, as it was
	Deed     Deed
	Actor    string // the name of who did it
	Detail   string // such as the new role
}

// AccountEvents lists the latest deeds on the accounts of a client's people, or with 0 of the house's own. Of a client only staff and its
// administrators may see them, of the house its admins.
func (r Reader) AccountEvents(ctx context.Context, v identity.Viewer, client int64, limit int) ([]AccountEvent, error) {
	scope, args := ofPeople(v)
	which := "client_id = ?"
	if client == 0 {
		if !v.IsAdmin() {
			return nil, nil
		}
		which = "COALESCE(client_id, 0) = ?"
	}
	args = append(append([]any{client}, args...), limit)
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (e AccountEvent, err error) {
		var at int64
		err = scan(&at, &e.ClientID, &e.Person, &e.Subject, &e.Deed, &e.Actor, &e.Detail)
		e.At = database.Instant(at)
		return e, err
	}, "SELECT at, COALESCE(client_id, 0), person, subject, type, actor, detail FROM account_events WHERE "+which+" AND "+scope+" ORDER BY id DESC LIMIT ?", args...)
}

// InsertAccountEvent keeps a deed, at the instant of the transaction.
func (tx *Tx) InsertAccountEvent(ctx context.Context, e AccountEvent) error {
	_, err := tx.conn.Exec(ctx, "INSERT INTO account_events (at, client_id, person, subject, type, actor, detail) VALUES ("+database.Marks(7)+")",
		database.Micros(tx.Now), database.Null(e.ClientID), e.Person, database.Clean(e.Subject), string(e.Deed), database.Clean(e.Actor), database.Clean(e.Detail))
	return err
}
