package answer

import (
	"mime"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"remit/internal/answering"
	"remit/internal/pages/content"
	"remit/internal/pages/shell"
)

// files adds files to the viewer's draft, or takes one out, for the script: it is answered with the list as it is now.
func (p *Pages) files(c echo.Context) error {
	id, err := shell.Number(c)
	if err != nil {
		return err
	}
	form, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	err = p.changeFiles(c, id, form)
	if err != nil && !form.Refuse(err) {
		return err
	}
	if !shell.Partial(c) {
		if err != nil {
			shell.FlashWarning(c, form.Errors[0].Text)
		}
		return shell.Back(c, shell.TicketURL(id)+"#answer", "")
	}
	s := State{Page: shell.NewPage(c, ""), Files: nil}
	if s.Files, err = p.db.DraftFiles(c.Request().Context(), s.Viewer, id); err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, FileList(s, form))
}

func (p *Pages) changeFiles(c echo.Context, id int64, form shell.Form) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	if form.Value("drop") != "" {
		file, err := shell.ParseID(form.Value("drop"))
		if err != nil {
			return err
		}
		return p.answers.DropFile(ctx, v, id, file)
	}
	files, err := content.Uploads(c, "files")
	if err != nil {
		return err
	}
	return p.answers.AddFiles(ctx, v, id, files)
}

// file gives a file of the viewer's own draft back, to look at before it is sent. The browser is told to run nothing of it.
func (p *Pages) file(c echo.Context) error {
	id, err := shell.ParseID(c.Param("id"))
	if err != nil {
		return err
	}
	f, err := p.db.DraftFile(c.Request().Context(), shell.Viewer(c), id)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": content.FileName(f.Name)}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	return c.Blob(http.StatusOK, echo.MIMEOctetStream, f.Data)
}

// LimitWords tell the limits before a file is chosen.
func LimitWords() string {
	return "up to " + strconv.Itoa(answering.MostFiles) + " files, " + strconv.Itoa(answering.MostBytes>>20) + " MB together; drop or paste works too"
}
