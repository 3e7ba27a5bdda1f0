// Package handoverroom keeps the files with all that is kept of one client.
package handoverroom

import (
	"context"
	"time"

	"remit/internal/database"
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

// The states of an export.
const (
	Waiting = "waiting"
	Ready   = "ready"
	Failed  = "failed"
	Dropped = "dropped" // its bytes are gone, as its days are over
)

// Export is a file with all that is kept of one client.
type Export struct {
	ID        int64
	ClientID  int64
	Internal  bool // with the provider's internal notes
	State     string
	UserID    int64 // who asked for it
	ContactID int64
	By        string // their name
	AskedAt   time.Time
	Claim     string // of who makes it, and under which its bytes lie
	Tries     int
	ReadyAt   time.Time
	Bytes     int64
	Files     int
	Hash      string // SHA-256 of the bytes, hex
}

// scope says which exports a viewer may see: managers all, a client's administrator who sees the organisation those of the client without internal notes.
func scope(v identity.Viewer) (where string, args []any) {
	switch {
	case v.May(identity.ExportClients):
		return "1 = 1", nil
	case v.May(identity.TakeExport):
		return "x.client_id = ? AND x.internal = ?", []any{v.ClientID, false}
	}
	return "1 = 0", nil
}

const columns = `SELECT x.id, x.client_id, x.internal, x.state, COALESCE(x.user_id, 0), COALESCE(x.contact_id, 0), x.by_name, x.asked_at, x.claimed_by, x.tries, x.ready_at, x.bytes, x.files, x.hash FROM client_exports x WHERE `

func scan(take func(...any) error) (x Export, err error) {
	var asked, ready int64
	err = take(&x.ID, &x.ClientID, &x.Internal, &x.State, &x.UserID, &x.ContactID, &x.By, &asked, &x.Claim, &x.Tries, &ready, &x.Bytes, &x.Files, &x.Hash)
	x.AskedAt, x.ReadyAt = database.Instant(asked), database.Instant(ready)
	return x, err
}

// Exports lists a client's exports that the viewer may see, the newest first, at most so many.
func (r Reader) Exports(ctx context.Context, v identity.Viewer, client int64, limit int) ([]Export, error) {
	where, args := scope(v)
	return database.Rows(ctx, r.conn, scan, columns+"x.client_id = ? AND "+where+" ORDER BY x.id DESC LIMIT ?", append(append([]any{client}, args...), limit)...)
}

// Export returns an export that the viewer may see.
func (r Reader) Export(ctx context.Context, v identity.Viewer, id int64) (Export, error) {
	where, args := scope(v)
	return database.Row(ctx, r.conn, "This export was not found.", scan, columns+"x.id = ? AND "+where, append([]any{id}, args...)...)
}

// ExportPart is a piece of the bytes of an export that is ready, by number from 0 on; empty beyond the last.
func (r Reader) ExportPart(ctx context.Context, v identity.Viewer, id int64, n int) ([]byte, error) {
	where, args := scope(v)
	list, err := database.Rows(ctx, r.conn, func(take func(...any) error) (b []byte, err error) { return b, take(&b) },
		"SELECT p.data FROM client_exports x JOIN client_export_parts p ON p.export_id = x.id AND p.claim = x.claimed_by WHERE x.id = ? AND p.n = ? AND x.state = 'ready' AND "+where, append([]any{id, n}, args...)...)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0], nil
}

// Download is that somebody took an export.
type Download struct {
	ExportID int64
	By       string
	Address  string // IP address; only the provider's people read it
	At       time.Time
}

// ExportDownloads lists who took which of a client's exports that the viewer may see, the earliest first.
func (r Reader) ExportDownloads(ctx context.Context, v identity.Viewer, client int64) ([]Download, error) {
	where, args := scope(v)
	return database.Rows(ctx, r.conn, func(take func(...any) error) (d Download, err error) {
		var at int64
		err = take(&d.ExportID, &d.By, &d.Address, &at)
		if d.At = database.Instant(at); !v.Staff() {
			d.Address = ""
		}
		return d, err
	}, "SELECT d.export_id, d.by_name, d.address, d.at FROM client_export_downloads d JOIN client_exports x ON x.id = d.export_id WHERE x.client_id = ? AND "+where+" ORDER BY d.id", append([]any{client}, args...)...)
}

// ExportsDue lists exports that wait to be made and are claimed by nobody at an instant, and those whose bytes are to be dropped as they were ready before
// another. Only the program itself may see them.
func (r Reader) ExportsDue(ctx context.Context, v identity.Viewer, now, before time.Time) ([]Export, error) {
	if !v.IsSystem() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, scan, columns+"x.state = 'waiting' AND x.claimed_until <= ? OR x.state = 'ready' AND x.ready_at < ? ORDER BY x.id", database.Micros(now), database.Micros(before))
}

// TicketsOf lists the ids of all requests of a client from behind one on, the earliest first. Only the program itself and managers may see it.
func (r Reader) TicketsOf(ctx context.Context, v identity.Viewer, client, after int64, limit int) ([]int64, error) {
	if !v.May(identity.ExportClients) {
		return nil, nil
	}
	return database.Column[int64](ctx, r.conn, "SELECT t.id FROM tickets t WHERE t.client_id = ? AND t.id > ? ORDER BY t.id LIMIT ?", client, after, limit)
}
