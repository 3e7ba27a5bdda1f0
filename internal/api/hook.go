package api

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// hookRoutes set up the programs that are told what happens.
func (a *API) hookRoutes() []shell.Route {
	return []shell.Route{
		serve(a, shell.Token, operation{http.MethodGet, "/webhooks", http.StatusOK, "List the webhooks"}, a.listHooks),
		serve(a, shell.Token, operation{http.MethodPost, "/webhooks", http.StatusCreated, "Add a webhook; its secret is told this once"}, a.addHook),
		serve(a, shell.Token, operation{http.MethodPatch, "/webhooks/{webhook}", http.StatusOK, "Change a webhook"}, a.changeHook),
		serve(a, shell.Token, operation{http.MethodDelete, "/webhooks/{webhook}", http.StatusOK, "Remove a webhook with its log"}, a.dropHook),
		serve(a, shell.Token, operation{http.MethodPost, "/webhooks/{webhook}/secret", http.StatusOK, "Give a webhook another secret, which is told this once; the one before signs for a day more"}, a.rotateHook),
		serve(a, shell.Token, operation{http.MethodPost, "/webhooks/{webhook}/test", http.StatusOK, "Send a test"}, a.testHook),
		serve(a, shell.Token, operation{http.MethodGet, "/webhooks/{webhook}/deliveries", http.StatusOK, "List what a webhook was told, the newest first"}, a.listDeliveries),
		serve(a, shell.Token, operation{http.MethodPost, "/webhooks/{webhook}/deliveries/{delivery}/again", http.StatusOK, "Send something again, with the same id"}, a.sendDelivery),
	}
}

// HookItem is a webhook without its secret.
type HookItem struct {
	ID      int64      `json:"id"`
	Name    string     `json:"name"`
	URL     string     `json:"url"`
	Events  []string   `json:"events" nullable:"false"`
	Client  *string    `json:"client" doc:"The client's slug; null: all clients"`
	Active  bool       `json:"active"`
	Failing *time.Time `json:"failing_since" doc:"Since when nothing arrives"`
	OffWhy  *string    `json:"off_why" doc:"Why the program switched it off"`
}

func hookOf(w store.Webhook) HookItem {
	return HookItem{w.ID, w.Name, w.URL, append([]string{}, w.Events...), some(w.ClientSlug), w.Active, someTime(w.Failing), some(w.OffWhy)}
}

// mayHook refuses who is no admin.
func mayHook(v identity.Viewer) error {
	if !v.May(identity.ConnectPrograms) {
		return fault.MayNot("see webhooks")
	}
	return nil
}

func (a *API) listHooks(ctx context.Context, _ *struct{}) (*listOutput[HookItem], error) {
	v := shell.ViewerIn(ctx)
	if err := mayHook(v); err != nil {
		return nil, err
	}
	list, err := a.db.Webhooks(ctx, v)
	return each(list, err, hookOf)
}

type hookBody struct {
	Name   string   `json:"name,omitempty"`
	URL    string   `json:"url" format:"uri"`
	Events []string `json:"events" nullable:"false"`
	Client *string  `json:"client,omitempty" doc:"The client's slug; null: all clients"`
	Active *bool    `json:"active,omitempty" default:"true"`
}

type addHookInput struct{ Body hookBody }

type madeHook struct {
	HookItem
	Secret string `json:"secret" doc:"whsec_ and base64: told this once"`
}

func (a *API) saveHook(ctx context.Context, v identity.Viewer, id int64, b hookBody) (out madeHook, err error) {
	if err := mayHook(v); err != nil {
		return out, err
	}
	w := store.Webhook{ID: id, Name: b.Name, URL: b.URL, Events: b.Events, Active: yes(b.Active)}
	if slug := address(b.Client); slug != "" {
		c, err := a.clientNamed(ctx, v, slug, "body.client")
		if err != nil {
			return out, err
		}
		w.ClientID = c.ID
	}
	if id, out.Secret, err = a.hooks.Save(ctx, v, w); err != nil {
		return out, located(err, nil)
	}
	courseOf(ctx).done = true
	w, err = a.db.Webhook(ctx, v, id)
	out.HookItem = hookOf(w)
	return out, err
}

func (a *API) addHook(ctx context.Context, in *addHookInput) (*oneOutput[madeHook], error) {
	out, err := a.saveHook(ctx, shell.ViewerIn(ctx), 0, in.Body)
	return &oneOutput[madeHook]{out}, err
}

// Hooked says which webhook is meant.
type Hooked struct {
	Webhook int64 `path:"webhook" minimum:"1"`
}

type changeHookInput struct {
	Hooked
	Body struct {
		Name   string   `json:"name,omitempty" doc:"What is left out stays as it is"`
		URL    string   `json:"url,omitempty" format:"uri"`
		Events []string `json:"events,omitempty"`
		Active *bool    `json:"active,omitempty"`
	}
}

func (a *API) changeHook(ctx context.Context, in *changeHookInput) (*oneOutput[HookItem], error) {
	v, b := shell.ViewerIn(ctx), in.Body
	w, err := a.db.Webhook(ctx, v, in.Webhook)
	if err != nil {
		return nil, err
	}
	full := hookBody{cmp.Or(b.Name, w.Name), cmp.Or(b.URL, w.URL), w.Events, some(w.ClientSlug), &w.Active}
	if len(b.Events) > 0 {
		full.Events = b.Events
	}
	if b.Active != nil {
		full.Active = b.Active
	}
	out, err := a.saveHook(ctx, v, w.ID, full)
	return &oneOutput[HookItem]{out.HookItem}, err
}

func (a *API) dropHook(ctx context.Context, in *Hooked) (*listOutput[HookItem], error) {
	return after(ctx, a.hooks.Drop(ctx, shell.ViewerIn(ctx), in.Webhook), a.listHooks, nil)
}

type secretBody struct {
	Secret string `json:"secret"`
}

func (a *API) rotateHook(ctx context.Context, in *Hooked) (*oneOutput[secretBody], error) {
	secret, err := a.hooks.Rotate(ctx, shell.ViewerIn(ctx), in.Webhook)
	return told(ctx, err, secretBody{secret})
}

func (a *API) testHook(ctx context.Context, in *Hooked) (*listOutput[deliveryItem], error) {
	return after(ctx, a.hooks.Test(ctx, shell.ViewerIn(ctx), in.Webhook), a.listDeliveries, &deliveriesInput{Hooked: *in, Page: Page{Limit: 1}})
}

type deliveryItem struct {
	ID        int64      `json:"id"`
	MessageID string     `json:"message_id" doc:"The header webhook-id, at each try the same"`
	Type      string     `json:"type"`
	Ticket    *int64     `json:"ticket"`
	State     string     `json:"state" enum:"queued,sent,failed"`
	Tries     int        `json:"tries"`
	NextAt    *time.Time `json:"next_at" doc:"Of queued: when it is tried"`
	Status    *int       `json:"status" doc:"Of the last answer"`
	Answer    string     `json:"answer" doc:"The beginning of the last answer"`
	Error     *string    `json:"error" doc:"Why the last try failed"`
	CreatedAt time.Time  `json:"created_at"`
}

func deliveryOf(d store.Delivery) deliveryItem {
	out := deliveryItem{ID: d.ID, MessageID: d.UID, Type: d.Type, State: d.State, Tries: d.Tries, Answer: d.Answer, Error: some(d.Error), CreatedAt: d.CreatedAt.UTC()}
	if d.TicketID != 0 {
		out.Ticket = &d.TicketID
	}
	if d.Status != 0 {
		out.Status = &d.Status
	}
	if d.State == store.DeliveryQueued {
		out.NextAt = someTime(d.NextAt)
	}
	return out
}

type deliveriesInput struct {
	Hooked
	Page
}

func (a *API) listDeliveries(ctx context.Context, in *deliveriesInput) (*listOutput[deliveryItem], error) {
	v := shell.ViewerIn(ctx)
	before, err := in.id()
	if err != nil {
		return nil, err
	}
	if _, err := a.db.Webhook(ctx, v, in.Webhook); err != nil {
		return nil, err
	}
	kept, err := a.db.Deliveries(ctx, v, in.Webhook, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return cut(kept, in.Limit, func(d store.Delivery) string { return strconv.FormatInt(d.ID, 10) }, deliveryOf), nil
}

type againInput struct {
	Hooked
	Delivery int64 `path:"delivery" minimum:"1"`
}

func (a *API) sendDelivery(ctx context.Context, in *againInput) (*oneOutput[deliveryItem], error) {
	return after(ctx, a.hooks.SendAgain(ctx, shell.ViewerIn(ctx), in.Webhook, in.Delivery), a.readDelivery, in)
}

func (a *API) readDelivery(ctx context.Context, in *againInput) (*oneOutput[deliveryItem], error) {
	d, err := a.db.Delivery(ctx, shell.ViewerIn(ctx), in.Webhook, in.Delivery)
	return &oneOutput[deliveryItem]{deliveryOf(d)}, err
}
