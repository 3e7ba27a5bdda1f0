package store_test

import (
	"testing"

	"remit/internal/identity"
	"remit/internal/store"
)

// plantHooks makes a webhook that was told one thing.
func (o *objects) plantHooks(t *testing.T, db *store.DB) {
	t.Helper()
	do(t, db, func(tx *store.Tx) (err error) {
		if o.hook, err = tx.PutWebhook(t.Context(), store.Webhook{Name: o.slug, URL: "https://hooks.example.com/", Events: []string{store.HookTicketCreated}, ClientID: o.client}); err != nil {
			return err
		}
		if err := tx.RememberImported(t.Context(), "zammad", "client", o.slug, o.client); err != nil {
			return err
		}
		return tx.Announce(t.Context(), store.Happening{Type: "test", ClientID: o.client, Only: o.hook})
	})
}

func hookReads() map[string]read {
	type v = identity.Viewer
	return map[string]read{
		"Imported": {ofAdmin, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			found, err := r.Imported(t.Context(), v, "zammad")
			return found["client/"+o.slug] == o.client, err
		}},
		"Webhooks": {ofAdmin, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Webhooks(t.Context(), v)
			return held(list, err, func(x store.Webhook) bool { return x.ClientID == o.client })
		}},
		"Webhook": {ofAdmin, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			x, err := r.Webhook(t.Context(), v, o.hook)
			return x.ID != 0, err
		}},
		"Deliveries": {ofAdmin, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Deliveries(t.Context(), v, o.hook, 0, 9))
		}},
		"Delivery": {ofAdmin, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Deliveries(t.Context(), identity.System("test"), o.hook, 0, 1)
			if err != nil || len(list) == 0 {
				return false, err
			}
			x, err := r.Delivery(t.Context(), v, o.hook, list[0].ID)
			return x.ID != 0, err
		}},
	}
}
