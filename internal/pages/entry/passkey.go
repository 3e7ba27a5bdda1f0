package entry

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"remit/internal/credential"
	"remit/internal/fault"
	"remit/internal/pages/shell"
)

// site is the house as passkeys are bound to it.
func (p *Pages) site(ctx context.Context) (credential.Site, error) {
	h, err := p.desk.House(ctx)
	return credential.Site{Name: h.Name, BaseURL: h.BaseURL}, err
}

// askPasskey says what to ask the device for. It tells nothing of who is known here.
func (p *Pages) askPasskey(c echo.Context) error {
	s, err := p.site(c.Request().Context())
	if err != nil {
		return err
	}
	asked, err := p.proofs.BeginSignIn(s)
	if err != nil {
		return err
	}
	shell.KeepCeremony(c, asked.Kept)
	return c.JSONBlob(http.StatusOK, asked.Options)
}

// usePasskey signs in by what the device answered. The device has asked for a finger, a face or a PIN, so that no code is asked for.
func (p *Pages) usePasskey(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	s, err := p.site(c.Request().Context())
	if err != nil {
		return err
	}
	person := ""
	if _, err = p.wait(c, ""); err == nil {
		if person, err = p.proofs.SignIn(c.Request().Context(), s, shell.TakeCeremony(c), f.Values.Get("credential")); err == nil {
			if done, err := p.turnedAway(c, person, "passkey"); done || err != nil {
				return err
			}
			return p.start(c, entrance{person: person, next: f.Value("next"), by: "passkey"})
		}
	}
	if !f.Refuse(err) {
		return err
	}
	if fault.Is(err, fault.Invalid) {
		if err := p.failed(c, ""); err != nil {
			return err
		}
		if err := p.desk.SignInFailed(c.Request().Context(), "", "passkey"); err != nil {
			return err
		}
	}
	side := staffSide
	if f.Value("side") == clientSide.url {
		side = clientSide
	}
	return p.showSignIn(c, shell.StatusOf(err), signInPage{Page: bare(c, side.title(c)), Form: f, Side: side, Next: f.Value("next")})
}
