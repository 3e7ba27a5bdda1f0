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
		kept, _, err := tx.KeepMail(ctx, store.Mail{Mailbox: "support", MessageID: "outside@" + o.slug, Raw: []byte(o.slug), Size: int64(len(o.slug))})
		if err != nil {
			return err
		}
		for _, hash := range []string{o.slug, "orphan of " + o.slug} {
			if err := tx.NoteBlob(ctx, hash, 5); err != nil {
				return err
			}
		}
		if _, err := tx.PutOutside(ctx, store.Bytes{Kind: store.OfMail, ID: kept.ID, Size: int64(len(o.slug)), Hash: o.slug}); err != nil {
			return err
		}
		_, err = tx.AskTask(ctx, store.Task{Kind: "replay", About: o.number, By: "user:1", Body: []byte(`{}`)})
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
		"BytesInside": {func(w who) bool { return w.viewer.IsSystem() }, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.BytesInside(t.Context(), v, store.OfAttachment, 0, 0, 1000)
			return held(list, err, func(b store.Bytes) bool { return b.ID == o.file })
		}},
		"Pieces": {func(w who) bool { return w.viewer.IsSystem() }, func(t *testing.T, r store.Reader, v v, o objects) (had bool, err error) {
			err = r.Pieces(t.Context(), v, store.Bytes{Kind: store.OfAttachment, ID: o.file, Size: 1}, func([]byte) error { had = true; return nil })
			return had, err
		}},
		"BytesOutside": {func(w who) bool { return w.viewer.IsSystem() }, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.BytesOutside(t.Context(), v, store.OfMail, 0, 1000)
			return held(list, err, func(b store.Bytes) bool { return b.Hash == o.slug })
		}},
		"Orphans": {func(w who) bool { return w.viewer.IsSystem() }, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Orphans(t.Context(), v, o.now.Add(time.Hour), 1000)
			return held(list, err, func(hash string) bool { return hash == "orphan of "+o.slug })
		}},
		"Outside": {func(w who) bool { return w.ofStaff }, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			files, _, err := r.Outside(t.Context(), v)
			return files > 0 && o.file != 9999, err
		}},
		"Task": {func(w who) bool { return w.ofManager }, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			_, ok, err := r.Task(t.Context(), v, "replay", o.number)
			return ok, err
		}},
	}
}
