package store_test

import (
	"context"
	"testing"

	"remit/internal/identity"
	"remit/internal/store"
)

// plantSession signs Dana in.
func plantSession(ctx context.Context, tx *store.Tx, o *objects) error {
	return tx.Tamper(ctx, "INSERT INTO sessions (token, data, person, expires_at, made_at) VALUES (?, ?, ?, ?, 1)", "session of "+o.slug, []byte("x"), identity.Person("contact", o.contact), int64(1)<<60)
}

func sessionReads() map[string]read {
	type v = identity.Viewer
	return map[string]read{
		"OwnSessions": {ofDana, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.OwnSessions(t.Context(), v, "", o.now)
			return held(list, err, func(s store.Session) bool { return s.Person == identity.Person("contact", o.contact) })
		}},
		"AllSessions": {ofAdmin, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.AllSessions(t.Context(), v, "", o.now, 9)
			return held(list, err, func(s store.Session) bool { return s.Person == identity.Person("contact", o.contact) })
		}},
	}
}
