package staff

import (
	"cmp"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/mail"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

func (p *Pages) sourceRoutes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: "/messages/:number/html", Who: shell.AnyPerson, Handler: p.formatted},
		{Method: http.MethodGet, Path: "/attachments/:number", Who: shell.AnyPerson, Handler: p.attachment},
		{Method: http.MethodGet, Path: "/mails/:number/raw", Who: shell.Staff, Handler: p.raw},
	}
}

// frame is the sandbox of a formatted mail: no script and no form, links open elsewhere. It keeps the origin of the house,
// since the pictures inside it are sent only to whom is signed in.
const frame = "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"

// formatted shows a mail as its sender formatted it, in a frame of the ticket. Remote pictures tell their sender that they were
// seen, so they are loaded only when somebody asks for them.
func (p *Pages) formatted(c echo.Context) error {
	id, err := number(c)
	if err != nil {
		return err
	}
	ctx, v := c.Request().Context(), shell.Viewer(c)
	m, err := p.db.Message(ctx, v, id)
	if err != nil {
		return err
	}
	all, err := p.db.Messages(ctx, v, m.TicketID)
	if err != nil {
		return err
	}
	remote := c.QueryParam("images") == "1"
	html := mail.Sanitise(m.HTML, mail.Display{Inline: inlineImages(all, id), Remote: remote})
	pictures := "'self'"
	if remote {
		pictures += " https: http:"
	}
	h := c.Response().Header()
	h.Set("Content-Security-Policy", "default-src 'none'; img-src "+pictures+"; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "+frame)
	h.Set("Referrer-Policy", "no-referrer")
	return shell.Render(c, http.StatusOK, formattedView(html, strings.Contains(html, "data-remote-src")))
}

// inlineImages are the addresses of a message's pictures, by Content-ID.
func inlineImages(messages []ticket.Message, id int64) map[string]string {
	out := map[string]string{}
	for _, m := range messages {
		if m.ID != id {
			continue
		}
		for _, f := range m.Attachments {
			if f.ContentID != "" {
				out[f.ContentID] = fmt.Sprintf("/attachments/%d", f.ID)
			}
		}
	}
	return out
}

// pictureTypes are shown in the browser; everything else is downloaded.
var pictureTypes = []string{"image/png", "image/jpeg", "image/gif", "image/webp"}

// attachment sends a file. A file may come from anybody, so the browser is told to run nothing of it, whatever it is.
func (p *Pages) attachment(c echo.Context) error {
	id, err := number(c)
	if err != nil {
		return err
	}
	f, err := p.db.Attachment(c.Request().Context(), shell.Viewer(c), id)
	if err != nil {
		return err
	}
	kind, _, err := mime.ParseMediaType(f.Type)
	if err != nil || !slices.Contains(pictureTypes, kind) {
		return download(c, cmp.Or(f.Name, "file"), echo.MIMEOctetStream, f.Data)
	}
	return send(c, "inline", cmp.Or(f.Name, "picture"), kind, f.Data)
}

// raw sends a mail as it came, for who wants to see why it was read so, or could not be read.
func (p *Pages) raw(c echo.Context) error {
	id, err := number(c)
	if err != nil {
		return err
	}
	m, err := p.db.Mail(c.Request().Context(), shell.Viewer(c), id)
	if err != nil {
		return err
	}
	return download(c, fmt.Sprintf("mail-%d.eml.txt", id), echo.MIMETextPlain, m.Raw)
}

func download(c echo.Context, name, kind string, data []byte) error {
	return send(c, "attachment", name, kind, data)
}

func send(c echo.Context, how, name, kind string, data []byte) error {
	h := c.Response().Header()
	h.Set(echo.HeaderContentDisposition, cmp.Or(mime.FormatMediaType(how, map[string]string{"filename": name}), how))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set(echo.HeaderCacheControl, "private, max-age=3600")
	return c.Blob(http.StatusOK, kind, data)
}
