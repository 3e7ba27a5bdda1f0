package staff

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

func (p *Pages) mergeRoutes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: "/tickets/:number/merge", Who: shell.Staff, Handler: p.mergeInto},
		{Method: http.MethodPost, Path: "/tickets/:number/merge", Who: shell.Staff, Handler: p.merge},
		{Method: http.MethodPost, Path: "/tickets/:number/split", Who: shell.Staff, Handler: p.split},
	}
}

// mergePage asks into which ticket one goes, and shows that one before it is done.
type mergePage struct {
	shell.Page
	Form   shell.Form
	Ticket ticket.Ticket
	Into   ticket.Ticket // zero until one is named
	Of     string        // whose it is
}

// mergeInto asks for the other ticket, and then shows what would be merged into what. Nothing is changed.
func (p *Pages) mergeInto(c echo.Context) error {
	id, err := shell.Number(c)
	if err != nil {
		return err
	}
	form := shell.Form{}
	if typed := strings.TrimSpace(c.QueryParam("into")); typed != "" {
		form.Set("into", typed)
	}
	return p.showMerge(c, id, form)
}

func (p *Pages) showMerge(c echo.Context, id int64, form shell.Form) (err error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	page := mergePage{Form: form}
	if page.Ticket, err = p.db.Ticket(ctx, v, id); err != nil {
		return err
	}
	page.Page = shell.NewPage(c, "Merge "+ticket.Number(id)+" into another ticket")
	page.Current = shell.AtQueue
	status := http.StatusOK
	if len(form.Errors) > 0 {
		status = http.StatusUnprocessableEntity
	}
	if form.Value("into") != "" && len(form.Errors) == 0 {
		if err := p.nameInto(c, &page); err != nil {
			if !page.Form.Refuse(err) {
				return err
			}
			status = http.StatusUnprocessableEntity
		}
	}
	return shell.Render(c, status, mergeView(page))
}

// nameInto finds the ticket that was typed, at the end of its merges, and whose it is.
func (p *Pages) nameInto(c echo.Context, page *mergePage) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	into, err := intoOf(page.Form)
	if err != nil {
		return err
	}
	if into, err = p.db.Living(ctx, into); err != nil {
		return err
	}
	t, err := p.db.Ticket(ctx, v, into)
	if fault.Is(err, fault.NotFound) {
		return fault.On("into", "There is no ticket %s.", ticket.Number(into))
	}
	if err != nil {
		return err
	}
	page.Into, page.Of = t, "nobody’s yet"
	if t.ClientID != 0 {
		of, err := p.db.Client(ctx, v, t.ClientID)
		if err != nil {
			return err
		}
		page.Of = of.Name
	}
	return nil
}

func intoOf(form shell.Form) (int64, error) {
	id, err := shell.ParseID(strings.TrimPrefix(strings.TrimSpace(form.Value("into")), "#"))
	if err != nil {
		return 0, fault.On("into", "%q is no ticket’s number; write it like 1042.", form.Value("into"))
	}
	return id, nil
}

func (p *Pages) merge(c echo.Context) error {
	id, form, err := shell.Posted(c, "number")
	if err != nil {
		return err
	}
	into, err := intoOf(form)
	if err == nil {
		t, wrong := p.desk.Merge(c.Request().Context(), shell.Viewer(c), id, into)
		if wrong == nil {
			return shell.Back(c, shell.TicketURL(t.ID), ticket.Number(id)+" was merged into this ticket. It can be split off again below.")
		}
		err = wrong
	}
	if fault.Is(err, fault.Conflict) {
		return shell.Done(c, id, err, "")
	}
	if !form.Refuse(err) {
		return err
	}
	return p.showMerge(c, id, form)
}

// split takes a merge back.
func (p *Pages) split(c echo.Context) error {
	id, err := shell.Number(c)
	if err != nil {
		return err
	}
	m, err := p.db.MergeOf(c.Request().Context(), shell.Viewer(c), id)
	if err != nil {
		return err
	}
	_, err = p.desk.Split(c.Request().Context(), shell.Viewer(c), id)
	if err != nil {
		return shell.Done(c, m.IntoID, err, "")
	}
	return shell.Back(c, shell.TicketURL(id), ticket.Number(id)+" stands by itself again, with all that went over.")
}
