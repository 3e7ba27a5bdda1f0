package credential

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"remit/internal/store"
)

// GuessSpan is for how long a failure counts.
const GuessSpan = 15 * time.Minute

// mostGuesses is how many failures are kept at most, of all keys together, so that many addresses cannot fill the disk. To push one out before its
// time takes over a hundred failures a second.
const mostGuesses = 100_000

// Limit is how many failures under a key make it wait: an account, or an address as shell.AddressKey writes it.
type Limit struct {
	Key  string
	Most int
}

// Wait is how long must pass before another attempt, by what failed at all nodes, 0 where nothing must. Failed says whether anything failed under the
// first key; where nothing did there is nothing to forget after a success. It reads once.
func (c *Credentials) Wait(ctx context.Context, now time.Time, limits ...Limit) (left time.Duration, failed bool, err error) {
	keys := make([]string, len(limits))
	for i, l := range limits {
		keys[i] = hashed(l.Key)
	}
	found, err := c.db.Guesses(ctx, keys, now.Add(-GuessSpan))
	if err != nil {
		return 0, false, err
	}
	for i, l := range limits {
		if fails := found[keys[i]]; len(fails) >= l.Most {
			left = max(left, fails[len(fails)-l.Most].Add(GuessSpan).Sub(now))
		}
	}
	return left, len(found[keys[0]]) > 0, nil
}

// Failed counts a failure under each key, for all nodes. It writes once.
func (c *Credentials) Failed(ctx context.Context, now time.Time, keys ...string) error {
	hashes := make([]string, len(keys))
	for i, key := range keys {
		hashes[i] = hashed(key)
	}
	return c.db.Write(ctx, func(tx *store.Tx) error {
		return tx.CountGuesses(ctx, hashes, now, now.Add(-GuessSpan), mostGuesses)
	})
}

// Forget clears a key after a success.
func (c *Credentials) Forget(ctx context.Context, key string) error {
	return c.db.Write(ctx, func(tx *store.Tx) error { return tx.ForgetGuesses(ctx, hashed(key)) })
}

// hashed is a key as it is kept: people type passwords in the place of addresses.
func hashed(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:16])
}
