// Package webhook tells other programs what happens, as the Standard Webhooks specification says: signed, and again until it arrives.
package webhook

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/outward"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// Type is something that happens, with what it means.
type Type struct{ Name, Words string }

// Types are all that a program can be told, in the order in which they are offered.
func Types() []Type {
	return []Type{
		{store.HookTicketCreated, "A ticket was made"},
		{store.HookTicketUpdated, "Anything about a ticket changed: status, assignee, team, facts, time, marks"},
		{store.HookMessageReceived, "One of the client’s people wrote"},
		{store.HookMessageSent, "An answer left for the client"},
		{store.HookTimeLogged, "Work was logged"},
		{store.HookDecisionMade, "An agreement decided on a ticket, at first or anew"},
		{store.HookAlarmFired, "A clock came near to its target, or missed it"},
		{store.HookAgreementPublished, "A version of an agreement was published"},
		{store.HookStatementIssued, "A statement was issued"},
		{store.HookEstimateAnswered, "One of the client’s people answered an estimate, or asked about it"},
	}
}

// testType is what a test delivery is called. Nobody subscribes to it.
const testType = "test"

// Options are what the room needs from outside.
type Options struct {
	DB   *store.DB
	Desk *desk.Desk
	Log  *slog.Logger
	// Seal and Unseal encrypt and decrypt the secrets under a key that is not in the database.
	Seal   func(plain string) (string, error)
	Unseal func(sealed string) (string, error)
	Client *outward.Client
	Queued func() // is called when mail waits to be sent
}

// Webhooks does the deeds.
type Webhooks struct {
	Options
	kick func()
}

// New returns the deeds over a database.
func New(o Options) *Webhooks { return &Webhooks{o, func() {}} }

// OnKick sets what has queued deliveries sent now: the loop that runs Work.
func (w *Webhooks) OnKick(kick func()) { w.kick = kick }

// overlap is how long the secret before signs beside a new one, so that a receiver can be told in between.
const overlap = 24 * time.Hour

// Save adds a webhook, or changes the one with its id, and returns its id; for a new one also its secret, which is shown this once. One that is
// switched on again forgets that it failed.
func (w *Webhooks) Save(ctx context.Context, v identity.Viewer, x store.Webhook) (id int64, secret string, err error) {
	if err := w.check(ctx, v, &x); err != nil {
		return 0, "", err
	}
	sealed := ""
	if x.ID == 0 {
		if secret, sealed, err = w.newSecret(); err != nil {
			return 0, "", err
		}
	}
	err = w.DB.Write(ctx, func(tx *store.Tx) error {
		var old store.Webhook
		if x.ID == 0 {
			x.Secret, x.MadeBy = sealed, v.Name
		} else {
			if old, err = tx.Webhook(ctx, v, x.ID); err != nil {
				return err
			}
			x.Secret, x.OldSecret, x.OldUntil, x.Failing, x.OffWhy = old.Secret, old.OldSecret, old.OldUntil, old.Failing, old.OffWhy
			if x.Active && !old.Active {
				x.Failing, x.OffWhy = time.Time{}, ""
			}
		}
		if id, err = tx.PutWebhook(ctx, x); err != nil {
			return err
		}
		if x.ID = id; old.ID == 0 {
			audit(ctx, tx, v, trail.WebhookMade, x, nil)
			return nil
		}
		changed(ctx, tx, v, old, x)
		return nil
	})
	return id, secret, err
}

func (w *Webhooks) check(ctx context.Context, v identity.Viewer, x *store.Webhook) error {
	if !v.May(identity.ConnectPrograms) {
		return fault.MayNot("change webhooks")
	}
	x.URL, x.Name = strings.TrimSpace(x.URL), strings.TrimSpace(x.Name)
	if err := w.Client.Check(x.URL); err != nil {
		return err
	}
	x.Name = cmp.Or(x.Name, x.URL)
	if len(x.Events) == 0 {
		return fault.On("events", "Choose at least one thing that it is told.")
	}
	for _, e := range x.Events {
		if !slices.ContainsFunc(Types(), func(t Type) bool { return t.Name == e }) {
			return fault.On("events", "%q is nothing that a webhook can be told.", e)
		}
	}
	if x.ClientID != 0 {
		if _, err := w.DB.Client(ctx, v, x.ClientID); err != nil {
			return fault.On("client", "There is no such client.")
		}
	}
	return nil
}

// newSecret makes a secret of 24 random bytes, as whsec_ and base64, and the same sealed.
func (w *Webhooks) newSecret() (secret, sealed string, err error) {
	b := make([]byte, 24)
	if _, err := rand.Read(b); err != nil {
		return "", "", fmt.Errorf("webhook: secret: %w", err)
	}
	secret = "whsec_" + base64.StdEncoding.EncodeToString(b)
	if sealed, err = w.Seal(secret); err != nil {
		return "", "", fmt.Errorf("webhook: seal: %w", err)
	}
	return secret, sealed, nil
}

// Rotate gives a webhook another secret and returns it: it is shown this once. The one before signs beside it for a day.
func (w *Webhooks) Rotate(ctx context.Context, v identity.Viewer, id int64) (secret string, err error) {
	if !v.May(identity.ConnectPrograms) {
		return "", fault.MayNot("change webhooks")
	}
	secret, sealed, err := w.newSecret()
	if err != nil {
		return "", err
	}
	return secret, w.DB.Write(ctx, func(tx *store.Tx) error {
		x, err := tx.Webhook(ctx, v, id)
		if err != nil {
			return err
		}
		x.OldSecret, x.OldUntil, x.Secret = x.Secret, tx.Now.Add(overlap), sealed
		audit(ctx, tx, v, trail.WebhookTurned, x, nil)
		_, err = tx.PutWebhook(ctx, x)
		return err
	})
}

// Drop removes a webhook with its log.
func (w *Webhooks) Drop(ctx context.Context, v identity.Viewer, id int64) error {
	if !v.May(identity.ConnectPrograms) {
		return fault.MayNot("change webhooks")
	}
	return w.DB.Write(ctx, func(tx *store.Tx) error {
		x, err := tx.Webhook(ctx, v, id)
		if err != nil {
			return err
		}
		audit(ctx, tx, v, trail.WebhookDropped, x, nil)
		return tx.DropWebhook(ctx, id)
	})
}

// Test queues a delivery that tells nothing, for one webhook, whether it is switched on or not.
func (w *Webhooks) Test(ctx context.Context, v identity.Viewer, id int64) error {
	if !v.May(identity.ConnectPrograms) {
		return fault.MayNot("test webhooks")
	}
	err := w.DB.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Webhook(ctx, v, id); err != nil {
			return err
		}
		return tx.Announce(ctx, store.Happening{Type: testType, Data: map[string]string{}, Only: id})
	})
	w.kick()
	return err
}

// SendAgain queues a delivery again as it was, with the same id: the receiver knows by it that it had it before.
func (w *Webhooks) SendAgain(ctx context.Context, v identity.Viewer, webhook, id int64) error {
	if !v.May(identity.ConnectPrograms) {
		return fault.MayNot("send again what a webhook was told")
	}
	err := w.DB.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Delivery(ctx, v, webhook, id); err != nil {
			return err
		}
		return tx.RequeueDelivery(ctx, webhook, id)
	})
	w.kick()
	return err
}
