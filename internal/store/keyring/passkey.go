package keyring

import (
	"context"
	"encoding/json"
	"time"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
)

// Passkey is a credential that a person's device keeps: the house has its public half. Instants are UTC.
type Passkey struct {
	ID         int64
	Person     string // user:7 or contact:12
	Credential string // its id, base64url
	Name       string // as the person calls it
	Data       json.RawMessage
	MadeAt     time.Time
	UsedAt     time.Time // zero: never
}

const passkeyColumns = "id, person, credential, name, data_json, made_at, used_at"

func scanPasskey(scan func(...any) error) (k Passkey, err error) {
	var data string
	var made, used int64
	err = scan(&k.ID, &k.Person, &k.Credential, &k.Name, &data, &made, &used)
	k.Data, k.MadeAt, k.UsedAt = database.Raw(data), database.Instant(made), database.Instant(used)
	return k, err
}

// Passkeys lists the viewer's own passkeys, the oldest first.
func (r Reader) Passkeys(ctx context.Context, v identity.Viewer) ([]Passkey, error) {
	if v.Person() == "" {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, scanPasskey, "SELECT "+passkeyColumns+" FROM passkeys WHERE person = ? ORDER BY id", v.Person())
}

// PasskeyByCredential finds a passkey by the id that a device sent, for signing in: the caller is nobody yet.
func (r Reader) PasskeyByCredential(ctx context.Context, credential string) (Passkey, error) {
	return database.Row(ctx, r.conn, "This passkey is not known here.", scanPasskey, "SELECT "+passkeyColumns+" FROM passkeys WHERE credential = ?", credential)
}

// InsertPasskey keeps a passkey. One that is kept already is a Conflict.
func (tx *Tx) InsertPasskey(ctx context.Context, k Passkey) error {
	_, err := tx.conn.Insert(ctx, "INSERT INTO passkeys (person, credential, name, data_json, made_at) VALUES (?, ?, ?, ?, ?)",
		k.Person, k.Credential, database.Clean(k.Name), string(k.Data), database.Micros(tx.Now))
	if fault.Is(err, fault.Conflict) {
		return fault.Errorf(fault.Conflict, "This passkey is kept here already.")
	}
	return err
}

// UsePasskey keeps what changed in a passkey with its use, such as its counter.
func (tx *Tx) UsePasskey(ctx context.Context, id int64, data json.RawMessage) error {
	_, err := tx.conn.Exec(ctx, "UPDATE passkeys SET data_json = ?, used_at = ? WHERE id = ?", string(data), database.Micros(tx.Now), id)
	return err
}

// DeletePasskey forgets a person's passkey, and reports whether it was theirs.
func (tx *Tx) DeletePasskey(ctx context.Context, person string, id int64) (bool, error) {
	n, err := tx.conn.Exec(ctx, "DELETE FROM passkeys WHERE person = ? AND id = ?", person, id)
	return n == 1, err
}
