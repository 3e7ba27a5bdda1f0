package security

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

const (
	// freshSpan is how long a sign-in or a password counts as a proof of who adds something that opens the account.
	freshSpan = 10 * time.Minute
	// enrolSpan is that for who has begun to set codes up: their device has half an hour.
	enrolSpan = freshSpan + 30*time.Minute

	stayQuery = "passkeys-stay"
)

// fresh refuses to add anything where somebody has a password and has not shown within a span of time who they are.
func (p *Pages) fresh(c echo.Context, within time.Duration) error {
	if shell.Proved(c, within) {
		return nil
	}
	has, err := p.proofs.HasPassword(c.Request().Context(), shell.Viewer(c))
	if err == nil && has {
		err = fault.On("password", "You signed in a while ago. Type your password first. Nothing was changed.")
	}
	return err
}

func (p *Pages) prove(c echo.Context) error {
	v, password := shell.Viewer(c), c.FormValue("password")
	if err := p.guess(c, func() error { return p.proofs.Prove(c.Request().Context(), v, password) }); err != nil {
		return p.refused(c, err)
	}
	shell.Prove(c)
	return shell.Back(c, at(v, ""), shell.LocaleOf(c).Say("security.proved"))
}

// AfterPassword leads who changed their password on to the passkeys that stay, and reports whether there are any.
func AfterPassword(c echo.Context, db *store.DB) (bool, error) {
	v := shell.Viewer(c)
	list, err := db.Passkeys(c.Request().Context(), v)
	if err != nil || len(list) == 0 {
		return false, err
	}
	shell.Flash(c, shell.LocaleOf(c).Say("security.password-changed"))
	return true, c.Redirect(http.StatusSeeOther, at(v, "?"+stayQuery+"=yes"))
}
