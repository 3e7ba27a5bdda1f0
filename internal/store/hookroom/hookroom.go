// Package hookroom keeps the programs that are told what happens, and each thing that they are told.
package hookroom

import (
	"context"
	"encoding/json"
	"fmt"
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
	Now   time.Time // UTC, to the microsecond
	state *state
}

// state is what a transaction knows of its announcements.
type state struct {
	told   map[string]bool // what it announced already: a deed that changes a ticket in five ways is one change
	asked  bool            // whether it asked if anybody wants to be told
	wanted bool
}

// inner keeps what Tx reads a step deeper, so that a type that holds both a Reader and a Tx reads by the former.
type inner struct{ Reader }

// NewTx returns a writer in the transaction of a connection.
func NewTx(c database.Conn, now time.Time) Tx {
	return Tx{inner{Reader{c}}, now, &state{told: map[string]bool{}}}
}

// Webhook is a program that is told what happens.
type Webhook struct {
	ID         int64
	Name       string
	URL        string
	Events     []string // types
	ClientID   int64    // 0: of all clients
	ClientSlug string   // not written
	Secret     string   // sealed
	OldSecret  string   // sealed: the one before, which signs too until OldUntil
	OldUntil   time.Time
	Active     bool
	Failing    time.Time // since when nothing arrives; zero where it does
	OffWhy     string    // why the program switched it off
	MadeBy     string
	MadeAt     time.Time
}

const webhooks = `SELECT w.id, w.name, w.url, w.events, COALESCE(w.client_id, 0), COALESCE(c.slug, ''), w.secret, w.old_secret, w.old_until, w.active, w.failing, w.off_why, w.made_by, w.made_at
	FROM webhooks w LEFT JOIN clients c ON c.id = w.client_id WHERE `

func scanWebhook(scan func(...any) error) (w Webhook, err error) {
	var events string
	var until, failing, made int64
	err = scan(&w.ID, &w.Name, &w.URL, &events, &w.ClientID, &w.ClientSlug, &w.Secret, &w.OldSecret, &until, &w.Active, &failing, &w.OffWhy, &w.MadeBy, &made)
	w.Events, w.OldUntil, w.Failing, w.MadeAt = strings.Fields(events), database.Instant(until), database.Instant(failing), database.Instant(made)
	return w, err
}

// Webhooks lists the webhooks by name. Only admins may see them.
func (r Reader) Webhooks(ctx context.Context, v identity.Viewer) ([]Webhook, error) {
	if !v.May(identity.ConnectPrograms) {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, scanWebhook, webhooks+"1 = 1 ORDER BY w.name, w.id")
}

// Webhook returns a webhook. Only admins may see it.
func (r Reader) Webhook(ctx context.Context, v identity.Viewer, id int64) (Webhook, error) {
	if !v.May(identity.ConnectPrograms) {
		return Webhook{}, fault.Errorf(fault.NotFound, "This webhook was not found.")
	}
	return database.Row(ctx, r.conn, "This webhook was not found.", scanWebhook, webhooks+"w.id = ?", id)
}

// PutWebhook adds a webhook, or writes the one with its id; who made it and when stays.
func (tx *Tx) PutWebhook(ctx context.Context, w Webhook) (int64, error) {
	values := []any{database.Clean(w.Name), w.URL, " " + strings.Join(w.Events, " ") + " ", database.Null(w.ClientID), w.Secret, w.OldSecret, database.Micros(w.OldUntil), w.Active, database.Micros(w.Failing), database.Clean(w.OffWhy)}
	if w.ID == 0 {
		return tx.conn.Insert(ctx, "INSERT INTO webhooks (name, url, events, client_id, secret, old_secret, old_until, active, failing, off_why, made_by, made_at) VALUES ("+database.Marks(12)+")",
			append(values, database.Clean(w.MadeBy), database.Micros(tx.Now))...)
	}
	_, err := tx.conn.Exec(ctx, "UPDATE webhooks SET name = ?, url = ?, events = ?, client_id = ?, secret = ?, old_secret = ?, old_until = ?, active = ?, failing = ?, off_why = ? WHERE id = ?", append(values, w.ID)...)
	return w.ID, err
}

// DropWebhook removes a webhook with all that it was told.
func (tx *Tx) DropWebhook(ctx context.Context, id int64) error {
	if _, err := tx.conn.Exec(ctx, "DELETE FROM webhook_deliveries WHERE webhook_id = ?", id); err != nil {
		return err
	}
	_, err := tx.conn.Exec(ctx, "DELETE FROM webhooks WHERE id = ?", id)
	return err
}

// Arrived notes that something arrived at a webhook, or since when nothing does.
func (tx *Tx) Arrived(ctx context.Context, id int64, arrived bool) error {
	query, args := "UPDATE webhooks SET failing = 0 WHERE id = ? AND failing <> 0", []any{id}
	if !arrived {
		query, args = "UPDATE webhooks SET failing = ? WHERE id = ? AND failing = 0", []any{database.Micros(tx.Now), id}
	}
	_, err := tx.conn.Exec(ctx, query, args...)
	return err
}

// SwitchOff switches a webhook off, and reports whether it was on. What waits for it is not sent.
func (tx *Tx) SwitchOff(ctx context.Context, id int64, why string) (bool, error) {
	n, err := tx.conn.Exec(ctx, "UPDATE webhooks SET active = ?, off_why = ? WHERE id = ? AND active = ?", false, database.Clean(why), id, true)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = tx.conn.Exec(ctx, "UPDATE webhook_deliveries SET state = 'failed', error = ? WHERE webhook_id = ? AND state = 'queued'", "The webhook was switched off.", id)
	return true, err
}

// ForgetTold lets everything be announced again, after a part of the transaction was undone.
func (tx *Tx) ForgetTold() { clear(tx.state.told) }

// Hush lets the transaction announce nothing: what it writes happened long ago.
func (tx *Tx) Hush() { tx.state.asked, tx.state.wanted = true, false }

// wanted reports whether anybody wants to be told anything.
func (tx *Tx) wanted(ctx context.Context) (bool, error) {
	s := tx.state
	if s.asked {
		return s.wanted, nil
	}
	list, err := database.Column[int64](ctx, tx.conn, "SELECT id FROM webhooks WHERE active = ? LIMIT 1", true)
	s.asked, s.wanted = err == nil, len(list) > 0
	return s.wanted, err
}

// first reports whether the transaction has not announced the same yet. That a ticket changed goes without saying where it was made.
func (tx *Tx) first(h Happening, data []byte) bool {
	key := fmt.Sprintf("%d %s %s", h.TicketID, h.Type, data)
	if tx.state.told[key] || h.Type == "ticket.updated" && tx.state.told[fmt.Sprintf("%d ticket.created {}", h.TicketID)] {
		return false
	}
	tx.state.told[key] = true
	return true
}

// Happening is something that programs may be told.
type Happening struct {
	Type     string // ticket.created
	TicketID int64  // 0: about none
	ClientID int64  // where it is about no ticket
	Data     any    // what else it is about: numbers and words of a fixed set, never what people wrote
	Only     int64  // the webhook that is told, whatever it wants; 0: all that want to be told
}

// Announce queues something for each webhook that is switched on and wants to be told. It leaves only where the transaction comes to its end.
// The same about the same ticket is told once in a transaction.
func (tx *Tx) Announce(ctx context.Context, h Happening) error {
	if h.Only == 0 {
		if wanted, err := tx.wanted(ctx); err != nil || !wanted {
			return err
		}
	}
	data, err := json.Marshal(h.Data)
	if err != nil {
		return fmt.Errorf("hookroom: data: %w", err)
	}
	if h.Only == 0 && !tx.first(h, data) {
		return nil
	}
	uid, _, err := identity.NewToken()
	if err != nil {
		return err
	}
	where, args := "w.active = ? AND w.events LIKE ? AND (w.client_id IS NULL OR w.client_id = COALESCE(t.client_id, ?))", []any{true, "% " + h.Type + " %", database.Null(h.ClientID)}
	if h.Only != 0 {
		where, args = "w.id = ?", []any{h.Only}
	}
	_, err = tx.conn.Exec(ctx, `INSERT INTO webhook_deliveries (webhook_id, uid, type, ticket_id, client_id, data, next_at, created_at)
		SELECT w.id, 'msg_' || CAST(? AS TEXT) || '_' || w.id, ?, CAST(? AS BIGINT), COALESCE(t.client_id, CAST(? AS BIGINT)), ?, CAST(? AS BIGINT), CAST(? AS BIGINT) FROM webhooks w LEFT JOIN tickets t ON t.id = ? WHERE `+where,
		append([]any{uid[:24], h.Type, database.Null(h.TicketID), database.Null(h.ClientID), string(data), database.Micros(tx.Now), database.Micros(tx.Now), h.TicketID}, args...)...)
	return err
}
