package manager

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"remit/internal/pages/shell"
)

// agreementFile gives the file of a version back as it was applied.
func (p *Pages) agreementFile(c echo.Context) error {
	a, version, err := p.one(c)
	if err != nil {
		return err
	}
	v, err := p.db.Version(c.Request().Context(), shell.Viewer(c), a.ID, version)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentDisposition, fmt.Sprintf("attachment; filename*=UTF-8''%s", url.PathEscape(fmt.Sprintf("%s-v%d.toml", a.Number, version))))
	h.Set(echo.HeaderCacheControl, "private, no-cache")
	return c.Blob(http.StatusOK, "application/toml; charset=utf-8", []byte(v.Source))
}
