package staff

import (
	"fmt"
	"mime"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/pages/content"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// place is where the provider's people reach messages and files.
const place = content.Place("")

func (p *Pages) sourceRoutes() []shell.Route {
	return append(place.Routes(p.db, shell.Staff), shell.Route{Method: http.MethodGet, Path: "/mails/:number", Who: shell.Staff, Handler: p.source},
		shell.Route{Method: http.MethodGet, Path: "/mails/:number/raw", Who: shell.Staff, Handler: p.raw})
}

// raw sends a mail as it came, for who wants to see why it was read so, or could not be read. The browser is told to run nothing of it.
func (p *Pages) raw(c echo.Context) error {
	id, err := shell.Number(c)
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

// shownSource is how much of a mail's source a page shows.
const shownSource = 256 << 10

// sourcePage is a mail as it came.
type sourcePage struct {
	shell.Page
	Mail store.Mail
	Text string
	Cut  string // that only the start is shown, "" where all is
}

// source shows a mail as it came as text: nothing of it is markup here.
func (p *Pages) source(c echo.Context) error {
	id, err := shell.Number(c)
	if err != nil {
		return err
	}
	page := sourcePage{Page: shell.NewPage(c, "Source of a mail")}
	page.Current = shell.AtQueue
	if page.Mail, err = p.db.Mail(c.Request().Context(), page.Viewer, id); err != nil {
		return err
	}
	raw := page.Mail.Raw
	if len(raw) > shownSource {
		raw, page.Cut = raw[:shownSource], "Only the start is shown here; the download has all of it."
	}
	page.Text = strings.ReplaceAll(strings.ToValidUTF8(string(raw), "\uFFFD"), "\x00", "\uFFFD")
	return shell.Render(c, http.StatusOK, sourceView(page))
}
