// Package content shows what came by mail or was attached, in ways that cannot harm who looks at it.
package content

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"
	"golang.org/x/net/html"

	"remit/internal/fault"
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

// picturesURL is that address with the remote pictures loaded.
func (p Place) picturesURL(id int64) templ.SafeURL { return templ.SafeURL(p.HTMLURL(id) + "?images=1") }

// frameName is what links call the frame of a message.
func frameName(id int64) string { return fmt.Sprintf("mail-%d", id) }

// Routes answer for the files and the formatted mails of a place. What the viewer may not see is not found.
func (p Place) Routes(db *store.DB, who shell.Access) []shell.Route {
	s := server{db, p}
	return []shell.Route{
		{Method: http.MethodGet, Path: string(p) + "/attachments/:id", Who: who, Handler: s.file},
		{Method: http.MethodGet, Path: string(p) + "/messages/:id/html", Who: who, Handler: s.formatted},
	}
}

// Files are a message's attachments as chips. A picture that stands in its text is shown there.
func (p Place) Files(m ticket.Message, l shell.Locale) []shell.File {
	files := make([]shell.File, 0, len(m.Attachments))
	for _, f := range m.Attachments {
		if f.Inline && f.ContentID != "" && strings.Contains(m.HTML, picture(f.ContentID)) {
			continue
		}
		files = append(files, shell.File{Name: cmp.Or(shownName(f.Name), l.Say("content.unnamed")), URL: p.FileURL(f.ID), Size: f.Size})
	}
	return files
}

// picture is how a sanitised mail asks for a picture that travels with it.
func picture(contentID string) string {
	return waiting + html.EscapeString(url.PathEscape(contentID)) + `"`
}

// Folded says how much earlier mail and signature lies behind a message's fold.
func Folded(m ticket.Message, l shell.Locale) string {
	return l.Say("content.folded", "n", strings.Count(strings.TrimSpace(m.Quoted), "\n")+1)
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
