package people

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/membership"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

type invitedPage struct {
	shell.Page
	Form       shell.Form
	Secret     string
	Invitation store.Invitation
	Client     identity.Client
}

// invited shows what the invitation is about and a button: what merely looks at the link, as mail scanners do, does not use it up.
func (p *Pages) invited(c echo.Context) error {
	return p.showInvited(c, http.StatusOK, c.QueryParam("token"), shell.Form{})
}

func (p *Pages) showInvited(c echo.Context, status int, secret string, f shell.Form) error {
	page := invitedPage{Page: shell.NewPage(c, shell.LocaleOf(c).Say("invitation.title")), Form: f, Secret: secret}
	page.Width = shell.Read
	var err error
	page.Invitation, page.Client, err = p.members.Invited(c.Request().Context(), secret)
	if fault.Is(err, fault.NotFound) {
		return over(c, err)
	}
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return shell.Render(c, status, invitedView(page))
}

// over tells that a link opens nothing any more.
func over(c echo.Context, err error) error {
	page := invitedPage{Page: shell.NewPage(c, shell.LocaleOf(c).Say("invitation.over-title"))}
	page.Width = shell.Read
	page.Form.Errors = append(page.Form.Errors, shell.FieldError{Text: page.Fault(err)})
	return shell.Render(c, http.StatusGone, overView(page))
}

func (p *Pages) accept(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	secret, password := f.Values.Get("token"), f.Values.Get("password")
	if password != f.Values.Get("again") {
		err = fault.On("again", "The two passwords differ. Type the same one twice, or leave both empty.")
	}
	person := ""
	if err == nil {
		person, err = p.members.Accept(c.Request().Context(), secret, password)
	}
	switch {
	case err == nil:
		return p.begin(c, person, shell.PortalURL)
	case fault.Is(err, fault.NotFound):
		return over(c, err)
	case f.Refuse(err):
		return p.showInvited(c, shell.StatusOf(err), secret, f)
	}
	return err
}

const acceptURL = membership.InvitationURL
