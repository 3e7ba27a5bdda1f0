// Package erasureroom finds what a database holds of one of the clients' people, and lets it be taken out.
package erasureroom

import (
	"context"
	"encoding/json"
	"strings"
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

// Erasure is the erasing of one of the clients' people: asked once, then worked on step by step until it is done.
type Erasure struct {
	ID, ContactID, ClientID int64
	By, ByName              string    // who asked: user:7 or "", and their name
	AskedAt                 time.Time // UTC
	Step                    string    // which is next
	After                   int64     // up to which row that step is through
	Counts                  map[string]int64
	Claim                   string
	DoneAt                  time.Time // zero while it goes on
}

const columns = "SELECT id, contact_id, client_id, asked_by, by_name, asked_at, step, after, counts_json, claimed_by, done_at FROM erasures WHERE "

func scan(scan func(...any) error) (e Erasure, err error) {
	var asked, done int64
	var counts string
	err = scan(&e.ID, &e.ContactID, &e.ClientID, &e.By, &e.ByName, &asked, &e.Step, &e.After, &counts, &e.Claim, &done)
	e.AskedAt, e.DoneAt, e.Counts = database.Instant(asked), database.Instant(done), map[string]int64{}
	if err == nil {
		err = json.Unmarshal([]byte(counts), &e.Counts)
	}
	return e, err
}

// Erasure returns the erasing of a contact; ok is false where there is none. Only admins may see it.
func (r Reader) Erasure(ctx context.Context, v identity.Viewer, contact int64) (e Erasure, ok bool, err error) {
	if !v.May(identity.ErasePeople) {
		return e, false, nil
	}
	list, err := database.Rows(ctx, r.conn, scan, columns+"contact_id = ?", contact)
	if err != nil || len(list) == 0 {
		return e, false, err
	}
	return list[0], true, nil
}

// BeginErasure keeps that a contact is to be erased, and returns the erasing; where there is one already, that one.
func (tx *Tx) BeginErasure(ctx context.Context, e Erasure) (Erasure, error) {
	_, err := tx.conn.Exec(ctx, "INSERT INTO erasures (contact_id, client_id, asked_by, by_name, asked_at, counts_json) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (contact_id) DO NOTHING",
		e.ContactID, e.ClientID, e.By, database.Clean(e.ByName), database.Micros(tx.Now), counted(e.Counts))
	if err != nil {
		return e, err
	}
	return database.Row(ctx, tx.conn, "This erasure was not found.", scan, columns+"contact_id = ?", e.ContactID)
}

func counted(counts map[string]int64) string {
	if counts == nil {
		return "{}"
	}
	return database.JSON(counts)
}

// ClaimErasure takes the erasing that waits longest, or that its worker left, under a claim that lasts so long; ok is false where there is none. contact
// is whose, 0 for anybody's.
func (tx *Tx) ClaimErasure(ctx context.Context, contact int64, claim string, lease time.Duration) (e Erasure, ok bool, err error) {
	skip := ""
	if tx.conn.Postgres {
		skip = " FOR UPDATE SKIP LOCKED"
	}
	list, err := database.Rows(ctx, tx.conn, scan, columns+"done_at = 0 AND claimed_until <= ? AND (? = 0 OR contact_id = ?) ORDER BY id LIMIT 1"+skip, database.Micros(tx.Now), contact, contact)
	if err != nil || len(list) == 0 {
		return e, false, err
	}
	e = list[0]
	e.Claim = claim
	_, err = tx.conn.Exec(ctx, "UPDATE erasures SET claimed_by = ?, claimed_until = ? WHERE id = ?", claim, database.Micros(tx.Now.Add(lease)), e.ID)
	return e, err == nil, err
}

// HoldErasure keeps how far an erasing is, and holds its claim on for so long. A claim that another took over is a Conflict: what was done in the
// transaction is undone, and done by who took over.
func (tx *Tx) HoldErasure(ctx context.Context, e Erasure, lease time.Duration) error {
	n, err := tx.conn.Exec(ctx, "UPDATE erasures SET step = ?, after = ?, counts_json = ?, claimed_until = ?, done_at = ? WHERE id = ? AND claimed_by = ? AND done_at = 0",
		e.Step, e.After, counted(e.Counts), database.Micros(tx.Now.Add(lease)), database.Micros(e.DoneAt), e.ID, e.Claim)
	if err == nil && n == 0 {
		err = fault.Errorf(fault.Conflict, "Another program took this erasure over.")
	}
	return err
}

// LeaveErasure lets go of a claim, so that another need not wait for its end.
func (tx *Tx) LeaveErasure(ctx context.Context, e Erasure) error {
	_, err := tx.conn.Exec(ctx, "UPDATE erasures SET claimed_until = 0 WHERE id = ? AND claimed_by = ?", e.ID, e.Claim)
	return err
}

// Person is whose traces are looked for.
type Person struct {
	ID, Client int64
	Email      string
	Shared     []int64  // other clients that have somebody with the same address: what is theirs stays
	Like       []string // patterns of LIKE; a text that holds none of them holds neither name, address nor number. The first is the address's
}

// condition is a piece of SQL with its arguments.
type condition struct {
	sql  string
	args []any
}

func (c condition) and(d condition) condition {
	return condition{"(" + c.sql + ") AND (" + d.sql + ")", append(c.args[:len(c.args):len(c.args)], d.args...)}
}

func (c condition) or(d condition) condition {
	return condition{"(" + c.sql + ") OR (" + d.sql + ")", append(c.args[:len(c.args):len(c.args)], d.args...)}
}

// not holds where the condition is false or not known.
func (c condition) not() condition {
	return condition{"NOT COALESCE((" + c.sql + "), FALSE)", c.args}
}

// mine holds where an address is the person's: with a client that has nobody else of that address.
func (p Person) mine(client string) condition {
	if len(p.Shared) == 0 {
		return condition{sql: "1 = 1"}
	}
	c := condition{sql: client + " = ? OR (" + client + " IS NOT NULL AND " + client + " NOT IN (" + database.Marks(len(p.Shared)) + "))", args: []any{p.Client}}
	for _, id := range p.Shared {
		c.args = append(c.args, id)
	}
	return c
}

// wrote holds for the person's own messages m of tickets t.
func (p Person) wrote() condition {
	return condition{"m.contact_id = ?", []any{p.ID}}.or(condition{"m.contact_id IS NULL AND m.kind = 'client' AND LOWER(m.author_email) = ?", []any{p.Email}}.and(p.mine("t.client_id")))
}

// asked holds for the person's own tickets t.
func (p Person) asked() condition {
	return condition{"t.contact_id = ?", []any{p.ID}}.or(condition{"t.contact_id IS NULL AND LOWER(t.requester_email) = ?", []any{p.Email}}.and(p.mine("t.client_id")))
}

// holds holds where one of the columns may name the person.
func (r Reader) holds(p Person, columns ...string) condition {
	like := " LIKE ? ESCAPE '\\'"
	if r.conn.Postgres {
		like = " ILIKE ? ESCAPE '\\'"
	}
	var parts []string
	var c condition
	for _, column := range columns {
		for _, pattern := range p.Like {
			parts, c.args = append(parts, column+like), append(c.args, pattern)
		}
	}
	c.sql = strings.Join(parts, " OR ")
	return c
}

// SharedAddress lists the other clients that have somebody with a contact's address.
func (r Reader) SharedAddress(ctx context.Context, v identity.Viewer, contact identity.Contact) ([]int64, error) {
	if !v.May(identity.ErasePeople) {
		return nil, nil
	}
	return database.Column[int64](ctx, r.conn, "SELECT client_id FROM contacts WHERE email = ? AND client_id <> ? ORDER BY client_id", contact.Email, contact.ClientID)
}
