// Package hook is the pages on which an admin sets up the programs that are told what happens, and looks at what they were told.
package hook

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/identity"
	"remit/internal/pages/record"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/webhook"
)

// URL is where the webhooks are listed.
const URL = shell.WebhooksURL

// Options are what the pages need of the rest of the program.
type Options struct {
	DB    *store.DB
	Hooks *webhook.Webhooks
	Tabs  func(p shell.Page, current string) templ.Component // of the settings
}

// Pages answers the routes.
type Pages struct{ Options }

// New returns the pages.
func New(o Options) *Pages { return &Pages{o} }

// Routes lists what the pages answer.
func (p *Pages) Routes() []shell.Route {
	one := URL + "/:id"
	return []shell.Route{
		{Method: http.MethodGet, Path: URL, Who: shell.May(identity.ConnectPrograms), Handler: p.list},
		{Method: http.MethodGet, Path: one, Who: shell.May(identity.ConnectPrograms), Handler: p.one},
		{Method: http.MethodPost, Path: one, Who: shell.May(identity.ConnectPrograms), Handler: p.save},
		{Method: http.MethodPost, Path: one + "/secret", Who: shell.May(identity.ConnectPrograms), Handler: p.rotate},
		{Method: http.MethodPost, Path: one + "/test", Who: shell.May(identity.ConnectPrograms), Handler: p.test},
		{Method: http.MethodPost, Path: one + "/drop", Who: shell.May(identity.ConnectPrograms), Handler: p.drop},
		{Method: http.MethodPost, Path: one + "/deliveries/:delivery", Who: shell.May(identity.ConnectPrograms), Handler: p.again},
	}
}

func address(id int64) string { return URL + "/" + strconv.FormatInt(id, 10) }

type listPage struct {
	shell.Page
	Tabs templ.Component
	List []store.Webhook
}

func (p *Pages) list(c echo.Context) (err error) {
	page := listPage{Page: shell.PageAt(c, "Webhooks", shell.AtSettings)}
	page.Tabs = p.Tabs(page.Page, URL)
	if page.List, err = p.DB.Webhooks(c.Request().Context(), page.Viewer); err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, listView(page))
}

// shown is how many deliveries a page lists.
const shown = 50

type onePage struct {
	shell.Page
	Tabs    templ.Component
	Form    shell.Form
	Hook    store.Webhook // the zero one for a new one
	Secret  string        // shown once
	Clients []identity.Client
	Log     []store.Delivery
	More    int64 // the log goes on before this id; 0: it does not
}

// hookOf is the webhook of the address; the zero one for new.
func (p *Pages) hookOf(c echo.Context) (store.Webhook, error) {
	if c.Param("id") == "new" {
		return store.Webhook{Active: true}, nil
	}
	id, err := shell.ParseID(c.Param("id"))
	if err != nil {
		return store.Webhook{}, err
	}
	return p.DB.Webhook(c.Request().Context(), shell.Viewer(c), id)
}

func (p *Pages) one(c echo.Context) error {
	x, err := p.hookOf(c)
	if err != nil {
		return err
	}
	f := record.Known("name", x.Name, "url", x.URL, "client", strconv.FormatInt(x.ClientID, 10), "active", record.Yes(x.Active))
	f.Values["event"] = x.Events
	return p.show(c, http.StatusOK, onePage{Hook: x, Form: f})
}

func (p *Pages) show(c echo.Context, status int, page onePage) (err error) {
	title := page.Hook.Name
	if page.Hook.ID == 0 {
		title = "New webhook"
	}
	page.Page = shell.PageAt(c, title, shell.AtSettings)
	page.Tabs = p.Tabs(page.Page, URL)
	ctx, v := c.Request().Context(), page.Viewer
	if page.Clients, err = p.DB.Clients(ctx, v); err != nil {
		return err
	}
	if page.Hook.ID == 0 {
		return shell.Render(c, status, oneView(page))
	}
	var before int64
	if text := c.QueryParam("before"); text != "" {
		if before, err = shell.ParseID(text); err != nil {
			return err
		}
	}
	if page.Log, err = p.DB.Deliveries(ctx, v, page.Hook.ID, before, shown+1); err != nil {
		return err
	}
	if len(page.Log) > shown {
		page.Log = page.Log[:shown]
		page.More = page.Log[shown-1].ID
	}
	if page.Secret != "" {
		c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	}
	return shell.Render(c, status, oneView(page))
}

// save keeps what was typed. A new webhook is shown with its secret, this once.
func (p *Pages) save(c echo.Context) error {
	x, err := p.hookOf(c)
	if err != nil {
		return err
	}
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	ctx, v := c.Request().Context(), shell.Viewer(c)
	typed := store.Webhook{ID: x.ID, Name: f.Value("name"), URL: f.Value("url"), Events: f.All("event"), ClientID: record.Chosen(f, "client"), Active: f.Value("active") != ""}
	id, secret, err := p.Hooks.Save(ctx, v, typed)
	if err != nil {
		if !f.Refuse(err) {
			return err
		}
		return p.show(c, shell.StatusOf(err), onePage{Hook: x, Form: f})
	}
	if secret == "" {
		return shell.Back(c, address(id), "The webhook is saved.")
	}
	if x, err = p.DB.Webhook(ctx, v, id); err != nil {
		return err
	}
	return p.show(c, http.StatusOK, onePage{Hook: x, Form: f, Secret: secret})
}

// rotate shows a new secret, this once.
func (p *Pages) rotate(c echo.Context) error {
	x, err := p.hookOf(c)
	if err != nil {
		return err
	}
	secret, err := p.Hooks.Rotate(c.Request().Context(), shell.Viewer(c), x.ID)
	if err != nil {
		return err
	}
	f := record.Known("name", x.Name, "url", x.URL, "client", strconv.FormatInt(x.ClientID, 10), "active", record.Yes(x.Active))
	f.Values["event"] = x.Events
	return p.show(c, http.StatusOK, onePage{Hook: x, Form: f, Secret: secret})
}

// deed does something with the webhook of the address, and leads back to it.
func (p *Pages) deed(c echo.Context, said string, do func(ctx context.Context, v identity.Viewer, id int64) error) error {
	id, err := shell.ParseID(c.Param("id"))
	if err != nil {
		return err
	}
	if err := do(c.Request().Context(), shell.Viewer(c), id); err != nil {
		return err
	}
	return shell.Back(c, address(id), said)
}

func (p *Pages) test(c echo.Context) error {
	return p.deed(c, "A test delivery is on its way. What comes of it stands in the log.", p.Hooks.Test)
}

func (p *Pages) again(c echo.Context) error {
	delivery, err := shell.ParseID(c.Param("delivery"))
	if err != nil {
		return err
	}
	return p.deed(c, "It is on its way once more, with the same id.", func(ctx context.Context, v identity.Viewer, id int64) error {
		return p.Hooks.SendAgain(ctx, v, id, delivery)
	})
}

func (p *Pages) drop(c echo.Context) error {
	id, err := shell.ParseID(c.Param("id"))
	if err != nil {
		return err
	}
	if err := p.Hooks.Drop(c.Request().Context(), shell.Viewer(c), id); err != nil {
		return err
	}
	return shell.Back(c, URL, "The webhook is removed, with its log.")
}

// ticked reports whether a type is among those that were chosen.
func (page onePage) ticked(name string) bool { return slices.Contains(page.Form.All("event"), name) }

func (page onePage) clients() []shell.Option {
	list := []shell.Option{{Value: "0", Label: "All clients"}}
	for _, c := range page.Clients {
		list = append(list, shell.Option{Value: strconv.FormatInt(c.ID, 10), Label: c.Name})
	}
	return list
}

// stateWord says where a delivery stands.
func stateWord(d store.Delivery) string {
	switch {
	case d.State == store.DeliverySent:
		return "arrived"
	case d.State == store.DeliveryFailed:
		return "given up"
	case d.Tries > 0:
		return "tried again later"
	}
	return "waits"
}

// removing is what is asked before a webhook is removed.
func removing(w store.Webhook) shell.Confirm {
	return shell.Confirm{Title: "Remove " + w.Name, Text: "Its log goes with it, and it is told nothing from now on.", Verb: "Remove", Keep: "Keep it"}
}
