package security

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"remit/internal/pages/shell"
)

// askPasskey says what to ask the device for. What it answers is taken only after this was asked: the password is asked for here.
func (p *Pages) askPasskey(c echo.Context) error {
	if err := p.fresh(c, freshSpan); err != nil {
		return err
	}
	s, err := p.site(c.Request().Context())
	if err != nil {
		return err
	}
	asked, err := p.proofs.BeginPasskey(c.Request().Context(), shell.Viewer(c), s)
	if err != nil {
		return err
	}
	shell.KeepCeremony(c, asked.Kept)
	return c.JSONBlob(http.StatusOK, asked.Options)
}

func (p *Pages) addPasskey(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	v, ctx := shell.Viewer(c), c.Request().Context()
	s, err := p.site(ctx)
	if err != nil {
		return err
	}
	if err := p.proofs.AddPasskey(ctx, v, s, shell.TakeCeremony(c), f.Values.Get("credential"), f.Value("name")); err != nil {
		return p.refused(c, err)
	}
	return shell.Back(c, at(v, ""), shell.LocaleOf(c).Say("security.kept"))
}

func (p *Pages) removePasskey(c echo.Context) error {
	id, err := shell.ParseID(c.Param("passkey"))
	if err != nil {
		return err
	}
	v := shell.Viewer(c)
	if err := p.proofs.RemovePasskey(c.Request().Context(), v, id); err != nil {
		return err
	}
	return shell.Back(c, at(v, ""), shell.LocaleOf(c).Say("security.removed"))
}
