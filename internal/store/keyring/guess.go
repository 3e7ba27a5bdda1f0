package keyring

import (
	"context"
	"time"

	"remit/internal/database"
)

// Guesses are when there was a failure under each key since an instant, the oldest first. It is for whoever is about to sign in, and so has no viewer:
// a key says nothing to who cannot make it.
func (r Reader) Guesses(ctx context.Context, keys []string, since time.Time) (map[string][]time.Time, error) {
	args := make([]any, 0, len(keys)+1)
	for _, key := range keys {
		args = append(args, key)
	}
	type guess struct {
		key string
		at  int64
	}
	list, err := database.Rows(ctx, r.conn, func(scan func(...any) error) (g guess, err error) {
		return g, scan(&g.key, &g.at)
	}, "SELECT key, at FROM guesses WHERE key IN ("+database.Marks(len(keys))+") AND at > ? ORDER BY at, id", append(args, database.Micros(since))...)
	found := map[string][]time.Time{}
	for _, g := range list {
		found[g.key] = append(found[g.key], database.Instant(g.at))
	}
	return found, err
}

// CountGuesses counts a failure under each key at an instant. What is not younger than since goes, and of all no more stay than the newest most.
func (tx *Tx) CountGuesses(ctx context.Context, keys []string, at, since time.Time, most int64) error {
	for _, key := range keys { // an account and an address: never more than two
		if _, err := tx.conn.Exec(ctx, "INSERT INTO guesses (key, at) VALUES (?, ?)", key, database.Micros(at)); err != nil {
			return err
		}
	}
	if _, err := tx.conn.Exec(ctx, "DELETE FROM guesses WHERE at <= ?", database.Micros(since)); err != nil {
		return err
	}
	_, err := tx.conn.Exec(ctx, "DELETE FROM guesses WHERE id <= (SELECT MAX(id) FROM guesses) - ?", most)
	return err
}

// ForgetGuesses clears a key after a success.
func (tx *Tx) ForgetGuesses(ctx context.Context, key string) error {
	_, err := tx.conn.Exec(ctx, "DELETE FROM guesses WHERE key = ?", key)
	return err
}
