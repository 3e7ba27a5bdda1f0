// Package brand dresses the clients' pages in the provider's own colour and logo.
package brand

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/pages/shell"
)

// Pages answer with the house's own style and logo, which everybody may see: they stand on the sign-in page.
type Pages struct{ desk *desk.Desk }

// New returns them.
func New(d *desk.Desk) *Pages { return &Pages{d} }

// Routes is the table of what they answer.
func (p *Pages) Routes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: shell.BrandStyleURL, Who: shell.Guest, Handler: p.style},
		{Method: http.MethodGet, Path: shell.BrandLogoURL, Who: shell.Guest, Handler: p.logo},
	}
}

// lasting lets a browser keep what an address with a mark leads to: a change has another mark.
func lasting(c echo.Context) {
	c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
}

func (p *Pages) style(c echo.Context) error {
	look, err := p.desk.Look(c.Request().Context())
	if err != nil {
		return err
	}
	lasting(c)
	return c.Blob(http.StatusOK, "text/css; charset=utf-8", []byte(sheet(look.Accent)))
}

func (p *Pages) logo(c echo.Context) error {
	look, err := p.desk.Look(c.Request().Context())
	if err != nil {
		return err
	}
	if look.Logo == nil {
		return fault.Errorf(fault.NotFound, "The house has no logo.")
	}
	lasting(c)
	return c.Blob(http.StatusOK, look.Logo.Type, look.Logo.Data)
}
