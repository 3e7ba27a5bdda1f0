package people

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"remit/internal/pages/rights"
	"remit/internal/pages/shell"
)

// rightsPage is who of a client's people may what, for its administrators, who choose.
type rightsPage struct {
	shell.Page
	Table rights.Table
}

func (p *Pages) rights(c echo.Context) error {
	page, err := p.page(c, shell.LocaleOf(c).Say("rights.title"))
	if err != nil {
		return err
	}
	page.Width = shell.Wide
	return shell.Render(c, http.StatusOK, rightsView(rightsPage{page, rights.OfClients(page.Locale, page.Viewer)}))
}
