package entry

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// side is one of the two doors: the provider's people sign in by password, a client's people by mailed link or by password.
type side struct{ url string }

var (
	staffSide  = side{shell.SignInURL}
	clientSide = side{shell.PortalSignInURL}
)

// title is what the door is called.
func (s side) title(c echo.Context) string {
	if s == clientSide {
		return shell.LocaleOf(c).Say("entry.title-clients")
	}
	return shell.LocaleOf(c).Say("entry.title")
}

type signInPage struct {
	shell.Page
	Form shell.Form
	Side side
	Next string
	Sent string // the address that a link may have been mailed to
	Able bool   // passkeys are taken at this address

	Providers []store.Provider // by which people of this door sign in
	Tried     []store.Provider // that of a client, known from elsewhere than an address that was typed
	Asks      bool             // at the clients' door: some sign in by a provider
	Chosen    bool             // nothing but the providers is shown
	Left      *store.Provider  // where who signed out here may sign out too
}

// showSignIn shows a door, with what it takes at this address.
func (p *Pages) showSignIn(c echo.Context, status int, page signInPage) error {
	s, err := p.site(c.Request().Context())
	if err != nil {
		return err
	}
	page.Able = s.Able()
	if err := p.providers(c.Request().Context(), &page); err != nil {
		return err
	}
	return shell.Render(c, status, signInView(page))
}

func (p *Pages) signInForm(s side) echo.HandlerFunc {
	return func(c echo.Context) error {
		if v := shell.Viewer(c); !v.Guest() {
			return c.Redirect(http.StatusSeeOther, shell.LocalURL(c.QueryParam("next"), shell.HomeURL(v)))
		}
		first, err := p.desk.NeedsSetup(c.Request().Context())
		if err != nil {
			return err
		}
		if first {
			return c.Redirect(http.StatusSeeOther, setupURL)
		}
		page := signInPage{Page: bare(c, s.title(c)), Side: s, Next: c.QueryParam("next")}
		if err := p.tried(c, &page); err != nil {
			return err
		}
		if err := p.left(c, &page); err != nil {
			return err
		}
		return p.showSignIn(c, http.StatusOK, page)
	}
}

// signIn counts an attempt as failed before it looks at the password, so that many at once cannot slip by the limit.
func (p *Pages) signIn(s side) echo.HandlerFunc {
	return func(c echo.Context) error {
		f, err := shell.FormOf(c)
		if err != nil {
			return err
		}
		account := strings.ToLower(f.Value("email"))
		guessed, err := p.wait(c, account)
		if err == nil {
			p.accounts.Fail(shell.Now(c), account)
			var person string
			if person, err = p.desk.SignIn(c.Request().Context(), account, f.Values.Get("password")); err == nil {
				if err := p.forget(c, account, guessed); err != nil {
					return err
				}
				return p.begin(c, person, f.Value("next"), "password")
			}
		}
		if !f.Refuse(err) {
			return err
		}
		if fault.Is(err, fault.Invalid) {
			if err := p.failed(c, account); err != nil {
				return err
			}
		}
		return p.showSignIn(c, shell.StatusOf(err), signInPage{Page: bare(c, s.title(c)), Form: f, Side: s, Next: f.Value("next")})
	}
}

// askLink mails a link, and says the same whether the address is known or not.
func (p *Pages) askLink(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	page := signInPage{Page: bare(c, clientSide.title(c)), Form: f, Side: clientSide, Next: f.Value("next")}
	email := strings.ToLower(f.Value("email"))
	_, err = p.wait(c, "link "+email)
	if err == nil && !strings.Contains(email, "@") {
		err = fault.On("email", "%q is not a mail address; write it like dana@northwind.example.", email)
	}
	if err == nil {
		p.accounts.Fail(shell.Now(c), "link "+email)
		if err := p.failed(c, "link "+email); err != nil {
			return err
		}
		err = p.requestLink(c.Request().Context(), email)
	}
	switch {
	case err == nil:
		page.Title, page.Sent = page.Say("entry.sent-title"), email
		return p.showSignIn(c, http.StatusOK, page)
	case page.Form.Refuse(err):
		return p.showSignIn(c, shell.StatusOf(err), page)
	}
	return err
}

// requestLink mails a link, and takes as long where there is nobody to mail one to.
func (p *Pages) requestLink(ctx context.Context, email string) error {
	least := time.NewTimer(p.linkTime)
	defer least.Stop()
	err := p.desk.RequestLink(ctx, email)
	select {
	case <-least.C:
	case <-ctx.Done():
	}
	return err
}

// linkForm shows a button: what merely looks at the link, as mail scanners do, does not use it up.
func (p *Pages) linkForm(c echo.Context) error {
	return shell.Render(c, http.StatusOK, linkView(signInPage{Page: bare(c, shell.LocaleOf(c).Say("entry.title")), Next: c.QueryParam("token")}))
}

func (p *Pages) useLink(c echo.Context) error {
	person, err := p.desk.UseLink(c.Request().Context(), c.FormValue("token"))
	if fault.Is(err, fault.NotFound) {
		page := signInPage{Page: bare(c, shell.LocaleOf(c).Say("entry.link-over")), Side: clientSide}
		page.Form.Errors = append(page.Form.Errors, shell.FieldError{Text: page.Fault(err)})
		return shell.Render(c, http.StatusGone, signInView(page))
	}
	if err != nil {
		return err
	}
	return p.begin(c, person, shell.PortalURL, "mailed link")
}

func (p *Pages) signOut(c echo.Context) error {
	to, v := shell.SignInURL, shell.Viewer(c)
	if v.Client() {
		to = shell.PortalSignInURL
	}
	if by := shell.CameBy(c); by != "" {
		to += "?left=" + url.QueryEscape(by)
	}
	if err := shell.SignOut(c); err != nil {
		return err
	}
	if err := p.desk.SignedOut(c.Request().Context(), v); err != nil { // after it: who wants to be gone is, and what is entered has happened
		return err
	}
	return c.Redirect(http.StatusSeeOther, to)
}
