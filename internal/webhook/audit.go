package webhook

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// audit enters what was done to a webhook.
func audit(ctx context.Context, tx *store.Tx, v identity.Viewer, kind store.AuditKind, x store.Webhook, detail map[string]string) {
	tx.Audited(ctx, v, store.AuditEntry{Kind: kind, Client: x.ClientID, Object: "webhook:" + strconv.FormatInt(x.ID, 10), Words: store.AuditWords{Subject: called(x), Detail: detail}})
}

// called is a webhook's name. One without is called by its host alone: what else an address holds may open it, as that of a chat room does.
func called(x store.Webhook) string {
	at, err := url.Parse(x.Name)
	if err != nil || at.Host == "" {
		return x.Name
	}
	return at.Host
}

// changed enters what of a webhook became otherwise, a line for the switch and one for the rest; nothing where it is as it was.
func changed(ctx context.Context, tx *store.Tx, v identity.Viewer, was, is store.Webhook) {
	if what := trail.Changed(settings(was), settings(is)); what != "" {
		audit(ctx, tx, v, trail.WebhookChanged, is, map[string]string{trail.What: what})
	}
	if was.Active != is.Active {
		audit(ctx, tx, v, trail.WebhookSwitched, is, map[string]string{trail.To: map[bool]string{true: "on", false: "off"}[is.Active]})
	}
}

// settings are what people set of a webhook, by the names under which the trail tells that they changed.
func settings(x store.Webhook) map[string]any {
	return map[string]any{"name": x.Name, "address": x.URL, "events": slices.Sorted(slices.Values(x.Events)), "client": x.ClientID}
}
