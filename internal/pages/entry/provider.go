package entry

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/openid"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// withURL is where people sign in by a provider of OpenID Connect. Providers are named by random text, so that nobody finds them by counting.
const withURL = "/sign-in/with"

func (p *Pages) providerRoutes() []shell.Route {
	one := withURL + "/:provider"
	return []shell.Route{
		{Method: http.MethodPost, Path: withURL, Who: shell.Guest, Handler: p.chooseProvider},
		{Method: http.MethodGet, Path: one, Who: shell.Guest, Handler: p.goToProvider},
		{Method: http.MethodGet, Path: one + "/return", Who: shell.Guest, Handler: p.comeBack},
		{Method: http.MethodGet, Path: one + "/out", Who: shell.Guest, Handler: p.leaveProvider},
	}
}

// providers fills in by which providers people sign in at a door: those of the house at its own; at the clients' only that there are any, and those
// that speak for the address that was typed, so that no guest learns who the clients are.
func (p *Pages) providers(ctx context.Context, page *signInPage) (err error) {
	if p.openid == nil {
		return nil
	}
	house, clients, err := p.openid.DB.ProvidersFor(ctx, page.Form.Value("email"))
	if err != nil {
		return err
	}
	if page.Side == staffSide {
		page.Providers = house
		return nil
	}
	page.Providers = clients
	page.Asks, err = p.openid.DB.HasClientProviders(ctx)
	return err
}

// provider is the one in the address.
func (p *Pages) provider(c echo.Context) (store.Provider, error) {
	if p.openid == nil {
		return store.Provider{}, fault.Errorf(fault.NotFound, "There is nothing under this address.")
	}
	return p.openid.DB.ProviderBySlug(c.Request().Context(), c.Param("provider"))
}

// sideOf is at which door a provider's people come in.
func sideOf(x store.Provider) side {
	if x.ClientID != 0 {
		return clientSide
	}
	return staffSide
}

// chooseProvider shows the providers that speak for an address. It leads there by a link: a form may lead to this house alone.
func (p *Pages) chooseProvider(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	page := signInPage{Page: bare(c, clientSide.title(c)), Form: f, Side: clientSide, Next: f.Value("next")}
	if _, err = p.wait(c, ""); err == nil {
		if err = p.providers(c.Request().Context(), &page); err == nil && len(page.Providers) == 0 {
			if err := p.failed(c, ""); err != nil {
				return err
			}
			err = fault.Errorf(fault.Invalid, "No organisation is known here whose sign-in takes %s. Use a link by mail or a password.", f.Value("email"))
		}
	}
	if err != nil {
		if !page.Form.Refuse(err) {
			return err
		}
		return p.showSignIn(c, shell.StatusOf(err), page)
	}
	page.Chosen = true
	return p.showSignIn(c, http.StatusOK, page)
}

// goToProvider sends a browser to a provider, and has its session keep what it must bring back.
func (p *Pages) goToProvider(c echo.Context) error {
	next := c.QueryParam("next")
	if v := shell.Viewer(c); !v.Guest() {
		return c.Redirect(http.StatusSeeOther, shell.LocalURL(next, shell.HomeURL(v)))
	}
	x, err := p.provider(c)
	if err != nil {
		return err
	}
	if _, err := p.wait(c, ""); err != nil {
		return p.notBy(c, x, next, err)
	}
	s, err := p.site(c.Request().Context())
	if err != nil {
		return err
	}
	address, kept, err := p.openid.Begin(c.Request().Context(), x, s.BaseURL, next)
	if err != nil {
		return p.notBy(c, x, next, err)
	}
	shell.KeepErrand(c, kept)
	return c.Redirect(http.StatusSeeOther, address)
}

// comeBack takes what a provider sent a browser back with.
func (p *Pages) comeBack(c echo.Context) error {
	kept := shell.TakeErrand(c)
	x, err := p.provider(c)
	if err != nil {
		return err
	}
	if _, err := p.wait(c, ""); err != nil {
		return p.notBy(c, x, "", err)
	}
	s, err := p.site(c.Request().Context())
	if err != nil {
		return err
	}
	person, next, err := p.openid.Finish(c.Request().Context(), x, s.BaseURL, kept, c.QueryParams())
	if err != nil {
		if err := p.failed(c, ""); err != nil {
			return err
		}
		return p.notBy(c, x, next, err)
	}
	return p.letIn(c, x, person, next)
}

// letIn starts the session of who came by a provider. What the provider asks for counts as the second proof too, but where it is set up otherwise.
func (p *Pages) letIn(c echo.Context, x store.Provider, person, next string) error {
	needs := false
	if x.AsksCode {
		var err error
		if needs, err = p.proofs.Needs(c.Request().Context(), person); err != nil {
			return err
		}
	}
	if !needs {
		return p.start(c, entrance{person: person, next: next, by: x.Name, provider: x.Slug})
	}
	if err := shell.Await(c, person, next); err != nil {
		return err
	}
	shell.ComeBy(c, x.Slug)
	return c.Redirect(http.StatusSeeOther, codeURL)
}

// notBy shows the door again with why somebody did not come in by a provider, and enters it where the provider had answered.
func (p *Pages) notBy(c echo.Context, x store.Provider, next string, err error) error {
	var r *openid.Refusal
	if errors.As(err, &r) && !fault.Is(err, fault.Unavailable) {
		if entered := p.desk.SignInRefused(c.Request().Context(), x.ClientID, x.Name, r.Why); entered != nil {
			return entered
		}
	}
	f, failed := shell.FormOf(c)
	if failed != nil {
		return failed
	}
	f.Values = url.Values{} // what the provider sent is nothing that anybody typed
	if !f.Refuse(err) {
		return err
	}
	page := signInPage{Page: bare(c, sideOf(x).title(c)), Form: f, Side: sideOf(x), Next: next}
	if x.ClientID != 0 {
		page.Tried = []store.Provider{x}
	}
	return p.showSignIn(c, shell.StatusOf(err), page)
}

// turnedAway leads who may come in by a provider alone to that provider; done is false for who may come in.
func (p *Pages) turnedAway(c echo.Context, person, by string) (done bool, err error) {
	if p.openid == nil {
		return false, nil
	}
	x, only, err := p.openid.Only(c.Request().Context(), person)
	if err != nil || !only {
		return false, err
	}
	if err := p.desk.SignInRefused(c.Request().Context(), x.ClientID, by, "comes in by "+x.Name+" alone"); err != nil {
		return true, err
	}
	shell.FlashWarning(c, shell.LocaleOf(c).Say("entry.provider-only", "provider", x.Name))
	to := sideOf(x).url
	if x.ClientID != 0 {
		to += "?with=" + url.QueryEscape(x.Slug)
	}
	return true, c.Redirect(http.StatusSeeOther, to)
}

// tried adds the client's provider that the address of a door names.
func (p *Pages) tried(c echo.Context, page *signInPage) error {
	slug := c.QueryParam("with")
	if slug == "" || p.openid == nil {
		return nil
	}
	x, err := p.openid.DB.ProviderBySlug(c.Request().Context(), slug)
	if fault.Is(err, fault.NotFound) || err == nil && sideOf(x) != page.Side {
		return nil
	}
	page.Tried = append(page.Tried, x)
	return err
}

// left adds the provider at which who just signed out here may sign out too.
func (p *Pages) left(c echo.Context, page *signInPage) error {
	slug := c.QueryParam("left")
	if slug == "" || p.openid == nil {
		return nil
	}
	x, err := p.openid.DB.ProviderBySlug(c.Request().Context(), slug)
	if err != nil {
		return nil //nolint:nilerr // a provider that is gone is left already
	}
	address, err := p.openid.SignOutURL(c.Request().Context(), x, "")
	if err == nil && address != "" {
		page.Left = &x
	}
	return nil //nolint:nilerr // one that cannot be asked offers nothing
}

// leaveProvider sends a browser to where it signs out of a provider.
func (p *Pages) leaveProvider(c echo.Context) error {
	x, err := p.provider(c)
	if err != nil {
		return err
	}
	s, err := p.site(c.Request().Context())
	if err != nil {
		return err
	}
	address, err := p.openid.SignOutURL(c.Request().Context(), x, strings.TrimRight(s.BaseURL, "/")+sideOf(x).url)
	if err != nil {
		return p.notBy(c, x, "", err)
	}
	if address == "" {
		return fault.Errorf(fault.NotFound, "There is nothing under this address.")
	}
	return c.Redirect(http.StatusSeeOther, address)
}

// offered are all providers that a door shows, each once.
func (p signInPage) offered() []store.Provider {
	list := append([]store.Provider{}, p.Tried...)
	for _, x := range p.Providers {
		if len(p.Tried) == 0 || p.Tried[0].ID != x.ID {
			list = append(list, x)
		}
	}
	return list
}

// exclusive reports whether people of this door come in by a provider alone.
func (p signInPage) exclusive() bool {
	for _, x := range p.offered() {
		if x.Exclusive {
			return true
		}
	}
	return false
}

// startURL is where the way to a provider begins.
func (p signInPage) startURL(x store.Provider) string {
	address := withURL + "/" + x.Slug
	if p.Next != "" {
		address += "?next=" + url.QueryEscape(p.Next)
	}
	return address
}

// doorURL is the door with all its ways, and the place where somebody wanted to go.
func (p signInPage) doorURL() string {
	if p.Next == "" {
		return p.Side.url
	}
	return p.Side.url + "?next=" + url.QueryEscape(p.Next)
}
