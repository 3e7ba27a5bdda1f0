package store_test

import (
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/store"
)

// plantNodes has a node serve the house, and somebody ask for work about the client.
func (o *objects) plantNodes(t *testing.T, db *store.DB) {
	t.Helper()
	ctx := t.Context()
	do(t, db, func(tx *store.Tx) error {
		if err := tx.SeeNode(ctx, store.Node{ID: o.slug, Name: o.slug, Version: "1"}, time.Hour); err != nil {
			return err
		}
		_, err := tx.AskTask(ctx, store.Task{Kind: "replay", About: o.number, By: "user:1", Body: []byte(`{}`)})
		return err
	})
}

func nodeReads() map[string]read {
	type v = identity.Viewer
	return map[string]read{
		"Nodes": {func(w who) bool { return w.ofStaff }, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Nodes(t.Context(), v)
			return held(list, err, func(n store.Node) bool { return n.ID == o.slug })
		}},
		"Task": {func(w who) bool { return w.ofManager }, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			_, ok, err := r.Task(t.Context(), v, "replay", o.number)
			return ok, err
		}},
	}
}
