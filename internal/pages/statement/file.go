package statement

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"remit/internal/pages/shell"
	"remit/internal/statement"
)

// json gives an issued statement as the very bytes that were kept.
func (p *Pages) json(c echo.Context) error {
	_, i, err := p.issued(c)
	if err != nil {
		return err
	}
	return File(c, i.Number+".json", echo.MIMEApplicationJSON, i.Body)
}

// file gives an issued statement in a form.
func (p *Pages) file(f statement.Form) echo.HandlerFunc {
	return func(c echo.Context) error {
		_, i, err := p.issued(c)
		if err != nil {
			return err
		}
		client, err := p.db.Client(c.Request().Context(), shell.Viewer(c), i.ClientID)
		if err != nil {
			return err
		}
		data, err := f.Make(c.Request().Context(), i, client.Language)
		if err != nil {
			return err
		}
		return File(c, i.Number+"."+f.Ext, f.Type, data)
	}
}

// File answers with a file to keep.
func File(c echo.Context, name, kind string, data []byte) error {
	h := c.Response().Header()
	h.Set(echo.HeaderContentDisposition, "attachment; filename*=UTF-8''"+url.PathEscape(name))
	h.Set(echo.HeaderCacheControl, "private, no-cache")
	return c.Blob(http.StatusOK, kind, data)
}
