package security

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/pages/shell"
	"remit/internal/store"
)

type protectedPage struct {
	shell.Page
	Form   shell.Form
	People []store.Protected
	Events []store.AccountEvent // on the accounts of the house's own people
	Tabs   templ.Component
}

func (p *Pages) protected(c echo.Context) error {
	return p.showProtected(c, http.StatusOK, shell.Form{})
}

func (p *Pages) showProtected(c echo.Context, status int, f shell.Form) error {
	view := protectedPage{Page: shell.PageAt(c, "One-time codes", shell.AtSettings), Form: f}
	view.Tabs = p.tabs(view.Page, shell.CodesURL)
	var err error
	if view.People, err = p.proofs.Protected(c.Request().Context(), view.Viewer); err != nil {
		return err
	}
	if view.Events, err = p.proofs.Deeds(c.Request().Context(), view.Viewer); err != nil {
		return err
	}
	return shell.Render(c, status, protectedView(view))
}

func (p *Pages) takeOff(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	who, err := p.proofs.TakeOff(c.Request().Context(), shell.Viewer(c), strings.TrimSpace(f.Value("person")))
	if err == nil {
		return shell.Back(c, shell.CodesURL, who.Name+" is not asked for a one-time code any more, and can set one up anew.")
	}
	if !f.Refuse(err) {
		return err
	}
	return p.showProtected(c, shell.StatusOf(err), f)
}
