package staff

import (
	"fmt"
	"mime"
	"net/http"

	"github.com/labstack/echo/v4"

	"remit/internal/pages/content"
	"remit/internal/pages/shell"
)

// place is where the provider's people reach messages and files.
const place = content.Place("")

func (p *Pages) sourceRoutes() []shell.Route {
	return append(place.Routes(p.db, shell.Staff), shell.Route{Method: http.MethodGet, Path: "/mails/:number/raw", Who: shell.Staff, Handler: p.raw})
}

// raw sends a mail as it came, for who wants to see why it was read so, or could not be read. The browser is told to run nothing of it.
func (p *Pages) raw(c echo.Context) error {
	id, err := number(c)
	if err != nil {
		return err
	}
	m, err := p.db.Mail(c.Request().Context(), shell.Viewer(c), id)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": fmt.Sprintf("mail-%d.eml.txt", id)}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	return c.Blob(http.StatusOK, echo.MIMETextPlain, m.Raw)
}
