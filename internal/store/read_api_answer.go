package store

import (
	"context"
	"time"

	"remit/internal/database"
)

// answerLife is how long the answer to a request under an idempotency key is kept.
const answerLife = 24 * time.Hour

// Answer is what was answered to a request under an idempotency key. Status 0: the request is under way, or was cut off.
type Answer struct {
	Hash      string // of the request
	Status    int
	Body      string
	CreatedAt time.Time
}

// ClaimAnswer takes a key for a request of an owner; of two that try at the same time one gets it. For the other it returns what is kept under the key.
func (tx *Tx) ClaimAnswer(ctx context.Context, owner, key, hash string) (kept Answer, claimed bool, err error) {
	if _, err := tx.exec(ctx, "DELETE FROM idempotency WHERE owner = ? AND token = ? AND created_at <= ?", owner, key, database.Micros(tx.Now.Add(-answerLife))); err != nil {
		return kept, false, err
	}
	n, err := tx.exec(ctx, "INSERT INTO idempotency (owner, token, hash, status, body, created_at) VALUES (?, ?, ?, 0, '', ?) ON CONFLICT DO NOTHING", owner, key, hash, database.Micros(tx.Now))
	if err != nil || n == 1 {
		return kept, n == 1, err
	}
	var row struct {
		Hash      string
		Status    int
		Body      string
		CreatedAt int64
	}
	err = tx.one(ctx, &row, "The first request under this key was taken back just now. Send it again.",
		"SELECT hash, status, body, created_at FROM idempotency WHERE owner = ? AND token = ?", owner, key)
	return Answer{row.Hash, row.Status, row.Body, database.Instant(row.CreatedAt)}, false, err
}

// KeepAnswer keeps the answer to a request whose key was claimed.
func (tx *Tx) KeepAnswer(ctx context.Context, owner, key string, status int, body string) error {
	_, err := tx.exec(ctx, "UPDATE idempotency SET status = ?, body = ? WHERE owner = ? AND token = ?", status, body, owner, key)
	return err
}

// DropClaim frees the key of a request that did nothing.
func (tx *Tx) DropClaim(ctx context.Context, owner, key string) error {
	_, err := tx.exec(ctx, "DELETE FROM idempotency WHERE owner = ? AND token = ? AND status = 0", owner, key)
	return err
}

// DropOldAnswers removes the answers that are not kept any more.
func (tx *Tx) DropOldAnswers(ctx context.Context) error {
	_, err := tx.exec(ctx, "DELETE FROM idempotency WHERE created_at <= ?", database.Micros(tx.Now.Add(-answerLife)))
	return err
}
