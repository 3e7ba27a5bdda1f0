// Package tieroom keeps what ties tickets together and marks them: tags, watchers, links, parents, checklists and fields of the house's own.
package tieroom

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

// strings reads a list of texts for staff; nobody else sees any.
func (r Reader) strings(ctx context.Context, v identity.Viewer, query string, args ...any) (list []string, err error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Column[string](ctx, r.conn, query, args...)
}
