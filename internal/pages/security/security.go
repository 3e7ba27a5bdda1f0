// Package security is where people choose by what they sign in besides a password, and where the house's admins help who is locked out.
package security

import (
	"context"
	"net/http"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/credential"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// Options are what the pages need.
type Options struct {
	Credentials *credential.Credentials
	// Site is the house as passkeys are bound to it.
	Site func(ctx context.Context) (credential.Site, error)
	// Tabs lead between the pages of the settings.
	Tabs func(p shell.Page, current string) templ.Component
}

// Pages are the pages about signing in, for both sides.
type Pages struct {
	proofs  *credential.Credentials
	site    func(ctx context.Context) (credential.Site, error)
	tabs    func(p shell.Page, current string) templ.Component
	guesses *shell.Throttle // at somebody's own codes and password, by who took over their session
}

// The guesses within a quarter of an hour after which somebody must wait.
const (
	guessSpan  = credential.GuessSpan
	guessLimit = 10
)

// New returns the pages.
func New(o Options) *Pages {
	return &Pages{proofs: o.Credentials, site: o.Site, tabs: o.Tabs, guesses: shell.NewThrottle(guessLimit, guessSpan)}
}

// Routes is the table of what the pages answer: the same for the provider's people and for a client's, each under their own settings.
func (p *Pages) Routes() []shell.Route {
	list := []shell.Route{
		{Method: http.MethodGet, Path: shell.CodesURL, Who: shell.May(identity.SeeSignIns), Handler: p.protected},
		{Method: http.MethodPost, Path: shell.CodesURL, Who: shell.May(identity.SeeSignIns), Handler: p.takeOff},
		{Method: http.MethodGet, Path: shell.SessionsURL, Who: shell.May(identity.SeeSignIns), Handler: p.allSessions},
		{Method: http.MethodPost, Path: shell.SessionsURL, Who: shell.May(identity.SeeSignIns), Handler: p.endAnySession},
	}
	for _, side := range []struct {
		home string
		who  shell.Access
	}{{shell.AccountURL, shell.Staff}, {shell.PortalAccountURL, shell.Client}} {
		base := side.home + shell.SecurityPath
		list = append(list,
			shell.Route{Method: http.MethodGet, Path: base, Who: side.who, Handler: p.show},
			shell.Route{Method: http.MethodPost, Path: base + "/prove", Who: side.who, Handler: p.prove},
			shell.Route{Method: http.MethodPost, Path: base + "/sessions", Who: side.who, Handler: p.endSession},
			shell.Route{Method: http.MethodPost, Path: base + "/sessions/others", Who: side.who, Handler: p.endOthers},
			shell.Route{Method: http.MethodPost, Path: base + "/codes/begin", Who: side.who, Handler: p.begin},
			shell.Route{Method: http.MethodGet, Path: base + "/codes", Who: side.who, Handler: p.enrol},
			shell.Route{Method: http.MethodPost, Path: base + "/codes", Who: side.who, Handler: p.confirm},
			shell.Route{Method: http.MethodPost, Path: base + "/codes/off", Who: side.who, Handler: p.off},
			shell.Route{Method: http.MethodPost, Path: base + "/recovery", Who: side.who, Handler: p.renew},
			shell.Route{Method: http.MethodPost, Path: base + "/passkeys/options", Who: side.who, Handler: p.askPasskey},
			shell.Route{Method: http.MethodPost, Path: base + "/passkeys", Who: side.who, Handler: p.addPasskey},
			shell.Route{Method: http.MethodPost, Path: base + "/passkeys/:passkey/remove", Who: side.who, Handler: p.removePasskey})
	}
	return list
}

// home is the address of the viewer's own settings.
func home(v identity.Viewer) string {
	if v.Client() {
		return shell.PortalAccountURL
	}
	return shell.AccountURL
}

// at is an address below the viewer's page about signing in.
func at(v identity.Viewer, path string) string { return home(v) + shell.SecurityPath + path }

type statePage struct {
	shell.Page
	Form  shell.Form
	State credential.State
	Codes []string // fresh recovery codes: shown once
	Keys  []store.Passkey
	Open  []store.Session // where they are signed in
	Able  bool            // passkeys are taken at this address
	Asks  bool            // for the password, before anything is added
	Stay  bool            // the passkeys outlived a password that was just changed
}

func page(c echo.Context, title string) shell.Page {
	p := shell.NewPage(c, title)
	p.Width = shell.Read
	c.Response().Header().Set("Cache-Control", "no-store") // secrets are shown
	return p
}

func (p *Pages) show(c echo.Context) error { return p.showState(c, http.StatusOK, shell.Form{}, nil) }

func (p *Pages) showState(c echo.Context, status int, f shell.Form, codes []string) error {
	view := statePage{Page: page(c, shell.LocaleOf(c).Say("security.title")), Form: f, Codes: codes, Stay: c.QueryParam(stayQuery) != ""}
	var err error
	if view.State, err = p.proofs.State(c.Request().Context(), view.Viewer); err != nil {
		return err
	}
	if view.Keys, err = p.proofs.Passkeys(c.Request().Context(), view.Viewer); err != nil {
		return err
	}
	if view.Open, err = p.proofs.Sessions(c.Request().Context(), view.Viewer, shell.StoredToken(c)); err != nil {
		return err
	}
	s, err := p.site(c.Request().Context())
	if err != nil {
		return err
	}
	view.Able, view.Asks = s.Able(), view.State.Password && !shell.Proved(c, freshSpan)
	return shell.Render(c, status, stateView(view))
}

// refused shows the page again with what is wrong; what was typed is not kept.
func (p *Pages) refused(c echo.Context, err error) error {
	f, formErr := shell.FormOf(c)
	if formErr != nil {
		return formErr
	}
	if !f.Refuse(err) {
		return err
	}
	f.Values = nil
	return p.showState(c, shell.StatusOf(err), f, nil)
}

func (p *Pages) begin(c echo.Context) error {
	v := shell.Viewer(c)
	if err := p.fresh(c, freshSpan); err != nil {
		return p.refused(c, err)
	}
	if err := p.proofs.Begin(c.Request().Context(), v, page(c, "").Name()); err != nil {
		return p.refused(c, err)
	}
	return c.Redirect(http.StatusSeeOther, at(v, "/codes"))
}

type enrolPage struct {
	shell.Page
	Form shell.Form
	Key  credential.Key
	Side int
	Path string
}

func (p *Pages) enrol(c echo.Context) error { return p.showEnrol(c, http.StatusOK, shell.Form{}) }

func (p *Pages) showEnrol(c echo.Context, status int, f shell.Form) error {
	view := enrolPage{Page: page(c, shell.LocaleOf(c).Say("security.enrol-title")), Form: f}
	err := p.fresh(c, enrolSpan)
	if err == nil {
		view.Key, err = p.proofs.Pending(c.Request().Context(), view.Viewer)
	}
	if err != nil {
		return p.refused(c, err)
	}
	if view.Side, view.Path, err = view.Key.Picture(); err != nil {
		return err
	}
	return shell.Render(c, status, enrolView(view))
}

// guess runs a deed that asks for a proof, and makes who guesses wait. It counts an attempt as failed before it is made, at this node, and at all of
// them when it has failed.
func (p *Pages) guess(c echo.Context, try func() error) error {
	who := shell.Viewer(c).Person()
	ctx, now := c.Request().Context(), shell.Now(c)
	left, failed, err := p.proofs.Wait(ctx, now, credential.Limit{Key: "proof " + who, Most: guessLimit})
	if err != nil {
		return err
	}
	if left = max(left, p.guesses.Wait(now, who)); left > 0 {
		return fault.Errorf(fault.Often, "Too many attempts. Wait %s, then try again. Nothing was changed.", shell.Span(max(left, time.Minute)))
	}
	p.guesses.Fail(now, who)
	switch err = try(); {
	case err == nil && failed:
		p.guesses.Forget(who)
		return p.proofs.Forget(ctx, "proof "+who)
	case err == nil:
		p.guesses.Forget(who)
	case fault.Is(err, fault.Invalid):
		if err := p.proofs.Failed(ctx, now, "proof "+who); err != nil {
			return err
		}
	}
	return err
}

func (p *Pages) confirm(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	if err := p.fresh(c, enrolSpan); err != nil {
		return p.refused(c, err)
	}
	v := shell.Viewer(c)
	var codes []string
	err = p.guess(c, func() (err error) {
		codes, err = p.proofs.Confirm(c.Request().Context(), v, f.Value("code"))
		return err
	})
	if fault.Is(err, fault.Conflict) {
		return p.refused(c, err)
	}
	if err != nil {
		if !f.Refuse(err) {
			return err
		}
		f.Values.Del("code")
		return p.showEnrol(c, shell.StatusOf(err), f)
	}
	if err := shell.SignInAgain(c); err != nil { // all sessions ended, this one goes on
		return err
	}
	return p.showState(c, http.StatusOK, shell.Form{}, codes)
}

func (p *Pages) off(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	v := shell.Viewer(c)
	if err := p.guess(c, func() error { return p.proofs.Off(c.Request().Context(), v, f.Values.Get("proof")) }); err != nil {
		return p.refused(c, err)
	}
	return shell.Back(c, at(v, ""), shell.LocaleOf(c).Say("security.switched-off"))
}

func (p *Pages) renew(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	var codes []string
	err = p.guess(c, func() (err error) {
		codes, err = p.proofs.NewCodes(c.Request().Context(), shell.Viewer(c), f.Value("code"))
		return err
	})
	if err != nil {
		return p.refused(c, err)
	}
	return p.showState(c, http.StatusOK, shell.Form{}, codes)
}
