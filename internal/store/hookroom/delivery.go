package hookroom

import (
	"context"
	"encoding/json"
	"time"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
)

// The states of a delivery.
const (
	Queued = "queued"
	Sent   = "sent"
	Failed = "failed"
)

// Delivery is one thing that a webhook is told.
type Delivery struct {
	ID         int64
	WebhookID  int64
	UID        string // names the message to its receiver, at each try
	Type       string
	TicketID   int64
	ClientID   int64
	Data       json.RawMessage
	Body       string // as it is sent; "" before the first try
	State      string
	Tries      int
	NextAt     time.Time
	LeaseToken string
	Status     int           // of the last answer, 0 for none
	Took       time.Duration // of the last try
	Answer     string        // the beginning of the last answer
	Error      string        // why the last try failed
	CreatedAt  time.Time
	TriedAt    time.Time
}

const deliveryColumns = "id, webhook_id, uid, type, COALESCE(ticket_id, 0), COALESCE(client_id, 0), data, body, state, tries, next_at, lease_token, status, took, answer, error, created_at, tried_at"

func scanDelivery(scan func(...any) error) (d Delivery, err error) {
	var data string
	var next, took, created, tried int64
	err = scan(&d.ID, &d.WebhookID, &d.UID, &d.Type, &d.TicketID, &d.ClientID, &data, &d.Body, &d.State, &d.Tries, &next, &d.LeaseToken, &d.Status, &took, &d.Answer, &d.Error, &created, &tried)
	d.Data, d.NextAt, d.Took = json.RawMessage(data), database.Instant(next), time.Duration(took)*time.Millisecond
	d.CreatedAt, d.TriedAt = database.Instant(created), database.Instant(tried)
	return d, err
}

// Deliveries lists what a webhook was told, the newest first, before an id where it is not 0. Only admins may see it.
func (r Reader) Deliveries(ctx context.Context, v identity.Viewer, webhook, before int64, limit int) ([]Delivery, error) {
	if !v.May(identity.ConnectPrograms) {
		return nil, nil
	}
	if before == 0 {
		before = 1 << 62
	}
	return database.Rows(ctx, r.conn, scanDelivery, "SELECT "+deliveryColumns+" FROM webhook_deliveries WHERE webhook_id = ? AND id < ? ORDER BY id DESC LIMIT ?", webhook, before, limit)
}

// Delivery returns one thing that a webhook was told. Only admins may see it.
func (r Reader) Delivery(ctx context.Context, v identity.Viewer, webhook, id int64) (Delivery, error) {
	if !v.May(identity.ConnectPrograms) {
		return Delivery{}, fault.Errorf(fault.NotFound, "This delivery was not found.")
	}
	return database.Row(ctx, r.conn, "This delivery was not found.", scanDelivery, "SELECT "+deliveryColumns+" FROM webhook_deliveries WHERE webhook_id = ? AND id = ?", webhook, id)
}

// ClaimDeliveries gives up to limit deliveries that are due to one worker until the lease is over. token must be new each time.
func (tx *Tx) ClaimDeliveries(ctx context.Context, token string, lease time.Duration, limit int) ([]Delivery, error) {
	skip := ""
	if tx.conn.Postgres {
		skip = " FOR UPDATE SKIP LOCKED"
	}
	now := database.Micros(tx.Now)
	return database.Rows(ctx, tx.conn, scanDelivery, `UPDATE webhook_deliveries SET lease_until = ?, lease_token = ?, tries = tries + 1 WHERE id IN (
		SELECT id FROM webhook_deliveries WHERE state = 'queued' AND next_at <= ? AND lease_until <= ? ORDER BY next_at, id LIMIT ?`+skip+`) RETURNING `+deliveryColumns,
		database.Micros(tx.Now.Add(lease)), token, now, now, limit)
}

// FillDelivery keeps the body of a delivery before its first try, under the claim's token.
func (tx *Tx) FillDelivery(ctx context.Context, d Delivery) error {
	_, err := tx.conn.Exec(ctx, "UPDATE webhook_deliveries SET body = ? WHERE id = ? AND lease_token = ? AND body = ''", database.Clean(d.Body), d.ID, d.LeaseToken)
	return err
}

// FinishDelivery records the end of a try under the claim's token. A claim that another worker took over meanwhile is a Conflict.
func (tx *Tx) FinishDelivery(ctx context.Context, d Delivery) error {
	n, err := tx.conn.Exec(ctx, "UPDATE webhook_deliveries SET state = ?, next_at = ?, status = ?, took = ?, answer = ?, error = ?, tried_at = ?, lease_until = 0, lease_token = '' WHERE id = ? AND lease_token = ?",
		d.State, database.Micros(d.NextAt), d.Status, d.Took.Milliseconds(), database.Clean(d.Answer), database.Clean(d.Error), database.Micros(tx.Now), d.ID, d.LeaseToken)
	if err == nil && n == 0 {
		return fault.Errorf(fault.Conflict, "Delivery %d was taken over by another worker.", d.ID)
	}
	return err
}

// RequeueDelivery queues something again that was told or given up, as it was.
func (tx *Tx) RequeueDelivery(ctx context.Context, webhook, id int64) error {
	n, err := tx.conn.Exec(ctx, "UPDATE webhook_deliveries SET state = 'queued', tries = 0, next_at = ? WHERE webhook_id = ? AND id = ? AND lease_until <= ?", database.Micros(tx.Now), webhook, id, database.Micros(tx.Now))
	if err == nil && n == 0 {
		return fault.Errorf(fault.Conflict, "It is being sent right now, or it is not there any more.")
	}
	return err
}

// DropOldDeliveries forgets what was told, or given up, before an instant.
func (tx *Tx) DropOldDeliveries(ctx context.Context, before time.Time) error {
	_, err := tx.conn.Exec(ctx, "DELETE FROM webhook_deliveries WHERE state <> 'queued' AND created_at < ?", database.Micros(before))
	return err
}
