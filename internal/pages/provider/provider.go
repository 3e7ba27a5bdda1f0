// Package provider is the pages on which an admin sets up by which providers of OpenID Connect people sign in.
package provider

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/identity"
	"remit/internal/openid"
	"remit/internal/pages/record"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// URL is where the providers are listed.
const URL = shell.ProvidersURL

// Options are what the pages need of the rest of the program.
type Options struct {
	DB      *store.DB
	OpenID  *openid.OpenID
	BaseURL func(ctx context.Context) (string, error) // where people reach the house
	Tabs    func(p shell.Page, current string) templ.Component
}

// Pages answers the routes.
type Pages struct{ Options }

// New returns the pages.
func New(o Options) *Pages { return &Pages{o} }

// Routes lists what the pages answer.
func (p *Pages) Routes() []shell.Route {
	one := URL + "/:id"
	return []shell.Route{
		{Method: http.MethodGet, Path: URL, Who: shell.May(identity.ChangeProviders), Handler: p.list},
		{Method: http.MethodGet, Path: one, Who: shell.May(identity.ChangeProviders), Handler: p.one},
		{Method: http.MethodPost, Path: one, Who: shell.May(identity.ChangeProviders), Handler: p.save},
		{Method: http.MethodPost, Path: one + "/try", Who: shell.May(identity.ChangeProviders), Handler: p.try},
		{Method: http.MethodPost, Path: one + "/drop", Who: shell.May(identity.ChangeProviders), Handler: p.drop},
		{Method: http.MethodPost, Path: one + "/ties/:tie/drop", Who: shell.May(identity.ChangeProviders), Handler: p.untie},
	}
}

func address(id int64) string {
	if id == 0 {
		return URL + "/new"
	}
	return URL + "/" + strconv.FormatInt(id, 10)
}

type listPage struct {
	shell.Page
	Tabs templ.Component
	List []store.Provider
}

func (p *Pages) list(c echo.Context) (err error) {
	page := listPage{Page: shell.PageAt(c, "Sign-in", shell.AtSettings)}
	page.Tabs = p.Tabs(page.Page, URL)
	if page.List, err = p.DB.Providers(c.Request().Context(), page.Viewer); err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, listView(page))
}

// shown is how many people a page lists.
const shown = 200

type onePage struct {
	shell.Page
	Tabs     templ.Component
	Form     shell.Form
	Provider store.Provider // the zero one for a new one
	Clients  []identity.Client
	Ties     []store.Tie
	Steps    []openid.Step // of a trial
	Return   string        // the address that is registered at the provider, "" for one that is not saved yet
	Left     string        // where a browser goes after signing out there
}

// providerOf is the provider of the address; the zero one for new.
func (p *Pages) providerOf(c echo.Context) (store.Provider, error) {
	if c.Param("id") == "new" {
		return store.Provider{Active: true}, nil
	}
	id, err := shell.ParseID(c.Param("id"))
	if err != nil {
		return store.Provider{}, err
	}
	return p.DB.Provider(c.Request().Context(), shell.Viewer(c), id)
}

func (p *Pages) one(c echo.Context) error {
	x, err := p.providerOf(c)
	if err != nil {
		return err
	}
	return p.show(c, http.StatusOK, onePage{Provider: x, Form: record.Known("name", x.Name, "issuer", x.Issuer, "registration", x.Registration, "client", strconv.FormatInt(x.ClientID, 10),
		"domains", strings.Join(x.Domains, "\n"), "strangers", record.Yes(x.Strangers), "exclusive", record.Yes(x.Exclusive), "trusts_mail", record.Yes(x.TrustsMail),
		"asks_code", record.Yes(x.AsksCode), "active", record.Yes(x.Active))})
}

func (p *Pages) show(c echo.Context, status int, page onePage) (err error) {
	title := page.Provider.Name
	if page.Provider.ID == 0 {
		title = "New provider"
	}
	page.Page = shell.PageAt(c, title, shell.AtSettings)
	page.Tabs = p.Tabs(page.Page, URL)
	ctx := c.Request().Context()
	if page.Clients, err = p.DB.Clients(ctx, page.Viewer); err != nil {
		return err
	}
	if page.Provider.ID == 0 {
		return shell.Render(c, status, oneView(page))
	}
	base, err := p.BaseURL(ctx)
	if err != nil {
		return err
	}
	page.Return, page.Left = openid.ReturnURL(base, page.Provider.Slug), strings.TrimRight(base, "/")+shell.SignInURL
	if page.Provider.ClientID != 0 {
		page.Left = strings.TrimRight(base, "/") + shell.PortalSignInURL
	}
	if page.Ties, err = p.DB.Ties(ctx, page.Viewer, page.Provider.ID, shown); err != nil {
		return err
	}
	return shell.Render(c, status, oneView(page))
}

// typed is the provider as it stands in the form.
func typed(f shell.Form, id int64) store.Provider {
	return store.Provider{ID: id, Name: f.Value("name"), Issuer: f.Value("issuer"), Registration: f.Value("registration"), Secret: f.Value("secret"), ClientID: record.Chosen(f, "client"),
		Domains: record.Lines(f.Value("domains")), Strangers: f.Value("strangers") != "", Exclusive: f.Value("exclusive") != "", TrustsMail: f.Value("trusts_mail") != "",
		AsksCode: f.Value("asks_code") != "", Active: f.Value("active") != ""}
}

func (p *Pages) save(c echo.Context) error {
	x, err := p.providerOf(c)
	if err != nil {
		return err
	}
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	id, err := p.OpenID.Save(c.Request().Context(), shell.Viewer(c), typed(f, x.ID))
	if err != nil {
		if !f.Refuse(err) {
			return err
		}
		return p.show(c, shell.StatusOf(err), onePage{Provider: x, Form: f})
	}
	if x.ID == 0 {
		return shell.Back(c, address(id), "The provider is saved. Register the address below with it, then try to sign in from another browser.")
	}
	return shell.Back(c, address(id), "The provider is saved.")
}

// try asks the provider that stands in the form about itself; nothing is saved.
func (p *Pages) try(c echo.Context) error {
	x, err := p.providerOf(c)
	if err != nil {
		return err
	}
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	steps, err := p.OpenID.Try(c.Request().Context(), shell.Viewer(c), f.Value("issuer"))
	if err != nil {
		return err
	}
	return p.show(c, http.StatusOK, onePage{Provider: x, Form: f, Steps: steps})
}

func (p *Pages) drop(c echo.Context) error {
	id, err := shell.ParseID(c.Param("id"))
	if err != nil {
		return err
	}
	if err := p.OpenID.Drop(c.Request().Context(), shell.Viewer(c), id); err != nil {
		return err
	}
	return shell.Back(c, URL, "The provider is removed. Nobody signs in by it any more.")
}

func (p *Pages) untie(c echo.Context) error {
	id, err := shell.ParseID(c.Param("id"))
	if err != nil {
		return err
	}
	tie, err := shell.ParseID(c.Param("tie"))
	if err != nil {
		return err
	}
	if err := p.OpenID.Untie(c.Request().Context(), shell.Viewer(c), id, tie); err != nil {
		return err
	}
	return shell.Back(c, address(id), "The account is untied. Who comes next with its mail address is tied to it.")
}

// works reports whether everything that was tried went well.
func (p onePage) works() bool {
	for _, s := range p.Steps {
		if !s.OK {
			return false
		}
	}
	return true
}

func (p onePage) whom() []shell.Option {
	list := []shell.Option{{Value: "0", Label: "Our own people"}}
	for _, c := range p.Clients {
		if c.Active {
			list = append(list, shell.Option{Value: strconv.FormatInt(c.ID, 10), Label: "People of " + c.Name})
		}
	}
	return list
}

// whose says whose people sign in by a provider.
func whose(x store.Provider) string {
	if x.ClientID == 0 {
		return "Our own people"
	}
	return x.ClientName
}

// removing is what is asked before a provider is removed.
func removing(x store.Provider) shell.Confirm {
	return shell.Confirm{Title: "Remove " + x.Name, Text: "Nobody signs in by it from now on, and it is forgotten who is whom there. Whoever has no password here needs one, or a link by mail.", Verb: "Remove", Keep: "Keep it"}
}
