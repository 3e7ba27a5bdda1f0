// Package content shows what came by mail or was attached, in ways that cannot harm who looks at it.
package content

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/mail"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Place is where messages and files are reached: "" for the provider's people, “/portal” for a client's.
type Place string

// FileURL is the address of an attachment.
func (p Place) FileURL(id int64) string { return fmt.Sprintf("%s/attachments/%d", p, id) }

// HTMLURL is the address of a message as it was formatted.
func (p Place) HTMLURL(id int64) string { return fmt.Sprintf("%s/messages/%d/html", p, id) }

// Routes answer for the files and the formatted mails of a place. What the viewer may not see is not found.
func (p Place) Routes(db *store.DB, who shell.Access) []shell.Route {
	s := server{db, p}
	return []shell.Route{
		{Method: http.MethodGet, Path: string(p) + "/attachments/:id", Who: who, Handler: s.file},
		{Method: http.MethodGet, Path: string(p) + "/messages/:id/html", Who: who, Handler: s.formatted},
	}
}

// Files are a message's attachments as chips. A picture that stands in its text is shown there.
func (p Place) Files(m ticket.Message) []shell.File {
	files := make([]shell.File, 0, len(m.Attachments))
	for _, f := range m.Attachments {
		if f.Inline && f.ContentID != "" && m.HTML != "" {
			continue
		}
		files = append(files, shell.File{Name: cmp.Or(f.Name, "unnamed file"), URL: p.FileURL(f.ID), Size: f.Size})
	}
	return files
}

// Folded says how much earlier mail and signature lies behind a message's fold.
func Folded(m ticket.Message) string {
	return "Earlier mail and signature, " + shell.Plural(strings.Count(strings.TrimSpace(m.Quoted), "\n")+1, "line", "lines")
}

// server answers the routes of one place.
type server struct {
	db    *store.DB
	place Place
}

func id(c echo.Context) (int64, error) {
	n, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || n <= 0 {
		return 0, fault.Errorf(fault.NotFound, "There is nothing under this address.")
	}
	return n, nil
}

// sandbox lets nothing of a foreign document run or post. It keeps the origin, since pictures are sent only to whom is signed in;
// without scripts that gives nothing else away.
const sandbox = "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"

// formatted answers with a mail as its sender formatted it, for a frame. Remote pictures tell the sender that the mail was read,
// so they are loaded only when somebody asks for them.
func (s server) formatted(c echo.Context) error {
	n, err := id(c)
	if err != nil {
		return err
	}
	m, err := s.message(c, n)
	if err != nil {
		return err
	}
	inline := make(map[string]string, len(m.Attachments))
	for _, f := range m.Attachments {
		if f.ContentID != "" {
			inline[f.ContentID] = s.place.FileURL(f.ID)
		}
	}
	remote, pictures := c.QueryParam("images") == "1", "'self'"
	if remote {
		pictures += " https: http:"
	}
	html := mail.Sanitise(m.HTML, mail.Display{Inline: inline, Remote: remote})
	h := c.Response().Header()
	h.Set("Content-Security-Policy", "default-src 'none'; img-src "+pictures+"; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "+sandbox)
	h.Set("Referrer-Policy", "no-referrer")
	return shell.Render(c, http.StatusOK, formattedView(html, strings.Contains(html, "data-remote-src")))
}

// message reads a message with its attachments; one without HTML is not found.
func (s server) message(c echo.Context, n int64) (ticket.Message, error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	m, err := s.db.Message(ctx, v, n)
	if err != nil {
		return m, err
	}
	all, err := s.db.Messages(ctx, v, m.TicketID)
	if err != nil {
		return m, err
	}
	i := slices.IndexFunc(all, func(x ticket.Message) bool { return x.ID == n })
	if i < 0 || all[i].HTML == "" {
		return m, fault.Errorf(fault.NotFound, "This message was not found.")
	}
	return all[i], nil
}

// pictures are the types that a browser shows; everything else is saved.
var pictures = []string{"image/png", "image/jpeg", "image/gif", "image/webp"}

// file answers with an attachment. It may come from anybody, so the browser is told to run nothing of it, whatever it is.
func (s server) file(c echo.Context) error {
	n, err := id(c)
	if err != nil {
		return err
	}
	f, err := s.db.Attachment(c.Request().Context(), shell.Viewer(c), n)
	if err != nil {
		return err
	}
	how, kind := "inline", strings.ToLower(f.Type)
	if !slices.Contains(pictures, kind) {
		how, kind = "attachment", echo.MIMEOctetStream
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentDisposition, cmp.Or(mime.FormatMediaType(how, map[string]string{"filename": fileName(f.Name)}), how))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set(echo.HeaderCacheControl, "private, max-age=3600")
	return c.Blob(http.StatusOK, kind, f.Data)
}

// fileName is a name that every system can save: no folders, no control characters, never empty.
func fileName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, name)
	return cmp.Or(strings.Trim(name, " ."), "file")
}

// Uploads reads the files of a form's field.
func Uploads(c echo.Context, field string) ([]ticket.Attachment, error) {
	form := c.Request().MultipartForm
	if form == nil {
		return nil, nil
	}
	var files []ticket.Attachment
	for _, h := range form.File[field] {
		if h.Filename == "" {
			continue
		}
		data, err := read(h)
		if err != nil {
			return nil, fault.On(field, "The file %s could not be read. Attach it again: %w", h.Filename, err)
		}
		files = append(files, ticket.Attachment{Name: h.Filename, Type: h.Header.Get(echo.HeaderContentType), Size: int64(len(data)), Data: data})
	}
	return files, nil
}

func read(h *multipart.FileHeader) ([]byte, error) {
	f, err := h.Open()
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(f)
	return data, errors.Join(err, f.Close())
}
