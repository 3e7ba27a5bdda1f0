package portal

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/security"
	"remit/internal/pages/shell"
)

func (p *Pages) accountRoutes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: shell.PortalAccountURL, Who: shell.Client, Handler: p.account},
		{Method: http.MethodGet, Path: shell.PortalURL + "/me", Who: shell.Client, Handler: p.me},
		{Method: http.MethodPost, Path: shell.PortalAccountURL + "/name", Who: shell.Client, Handler: p.setName},
		{Method: http.MethodPost, Path: shell.PortalAccountURL + "/language", Who: shell.Client, Handler: p.setLanguage},
		{Method: http.MethodPost, Path: shell.PortalAccountURL + "/password", Who: shell.Client, Handler: p.setPassword},
	}
}

// accountPage is one's own settings.
type accountPage struct {
	shell.Page
	Form        shell.Form
	Client      identity.Client
	HasPassword bool
}

func (p *Pages) me(c echo.Context) error {
	return c.Redirect(http.StatusSeeOther, shell.PortalAccountURL)
}

func (p *Pages) account(c echo.Context) error { return p.showAccount(c, http.StatusOK, shell.Form{}) }

func (p *Pages) showAccount(c echo.Context, status int, f shell.Form) error {
	ctx := c.Request().Context()
	page, err := p.page(c, shell.LocaleOf(c).Say("account.title"), "")
	if err != nil {
		return err
	}
	view := accountPage{Page: page, Form: f}
	own, err := p.db.Contact(ctx, page.Viewer, page.Viewer.ContactID)
	if err != nil {
		return err
	}
	view.HasPassword = own.PasswordHash != ""
	if view.Client, err = p.db.Client(ctx, page.Viewer, page.Viewer.ClientID); err != nil {
		return err
	}
	return shell.Render(c, status, accountView(view))
}

// changed leads back to the settings with what was done, or shows them again with what is wrong. Passwords are not kept.
func (p *Pages) changed(c echo.Context, f shell.Form, err error, said string) error {
	if err == nil {
		shell.Flash(c, said)
		return c.Redirect(http.StatusSeeOther, shell.PortalAccountURL)
	}
	if !f.Refuse(err) {
		return err
	}
	return p.showAccount(c, shell.StatusOf(err), f)
}

func (p *Pages) setName(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	err = p.desk.SetOwnName(c.Request().Context(), shell.Viewer(c), f.Value("name"))
	return p.changed(c, f, err, shell.LocaleOf(c).Say("account.name-changed"))
}

// setLanguage says that it is done in the language that was chosen.
func (p *Pages) setLanguage(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	code, l := f.Value("language"), shell.LocaleOf(c)
	if code != "" {
		l = l.InTongue(code)
	}
	err = p.desk.SetOwnLanguage(c.Request().Context(), shell.Viewer(c), code)
	return p.changed(c, f, err, l.Say("account.language-changed"))
}

func (p *Pages) setPassword(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	v := shell.Viewer(c)
	if f.Values.Get("password") != f.Values.Get("again") {
		return p.changed(c, f, fault.On("again", "The two new passwords differ. Type the new one twice."), "")
	}
	if err := p.desk.SetPassword(c.Request().Context(), v, f.Values.Get("old"), f.Values.Get("password")); err != nil {
		return p.changed(c, f, err, "")
	}
	if err := shell.SignIn(c, shell.ClientKind, v.ContactID); err != nil { // all sessions ended, this one goes on
		return err
	}
	if led, err := security.AfterPassword(c, p.db); led || err != nil {
		return err
	}
	return p.changed(c, f, nil, shell.LocaleOf(c).Say("account.password-set"))
}
