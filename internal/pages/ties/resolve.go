package ties

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/ties"
)

func (p *Pages) resolveRoutes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: "/tickets/:number/resolve", Who: shell.Staff, Handler: p.resolveForm},
		{Method: http.MethodPost, Path: "/tickets/:number/resolve", Who: shell.Staff, Handler: p.resolve},
	}
}

// resolvePage says what speaks against resolving a ticket, and offers what can be done about it.
type resolvePage struct {
	Ties
	Form shell.Form
	Hold ties.Hold
}

func (p *Pages) resolveForm(c echo.Context) error {
	id, err := shell.Number(c)
	if err != nil {
		return err
	}
	return p.showResolve(c, id, shell.Form{}, http.StatusOK)
}

func (p *Pages) showResolve(c echo.Context, id int64, form shell.Form, status int) error {
	ctx := c.Request().Context()
	t, err := p.db.Ticket(ctx, shell.Viewer(c), id)
	if err != nil {
		return err
	}
	page := resolvePage{Form: form}
	if page.Ties, err = Of(ctx, p.db, shell.NewPage(c, "Resolve "+ticket.Number(id)), t); err != nil {
		return err
	}
	page.Current = shell.AtQueue
	if page.Hold, err = ties.HoldOf(ctx, p.db.Reads(), t); err != nil {
		return err
	}
	return shell.Render(c, status, resolveView(page))
}

// resolve resolves a ticket, with its open parts where that is asked for, and against what holds it back where a manager says why.
func (p *Pages) resolve(c echo.Context) error {
	id, form, err := shell.Posted(c, "number")
	if err != nil {
		return err
	}
	ctx, v := c.Request().Context(), shell.Viewer(c)
	if form.Value("children") != "" {
		refused, err := p.joinery.ResolveChildren(ctx, v, id)
		if err != nil {
			return err
		}
		for _, words := range refused {
			form.Errors = append(form.Errors, shell.FieldError{Text: words})
		}
		if len(refused) > 0 {
			return p.showResolve(c, id, form, http.StatusConflict)
		}
	}
	t, err := p.db.Ticket(ctx, v, id)
	if err != nil {
		return err
	}
	switch {
	case !t.Status.IsOpen():
	case form.Value("anyway") != "":
		_, err = p.desk.ResolveAnyway(ctx, v, id, form.Value("reason"))
	default:
		_, err = p.desk.SetStatus(ctx, v, id, ticket.Resolved, 0)
	}
	if err == nil {
		return shell.Back(c, shell.TicketURL(id), "The status is resolved.")
	}
	if !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Invalid) {
		return err
	}
	form.Refuse(err)
	return p.showResolve(c, id, form, shell.StatusOf(err))
}

// open are the children that are not resolved.
func (x Ties) open() []ticket.Row {
	var list []ticket.Row
	for _, c := range x.Children {
		if c.Status.IsOpen() {
			list = append(list, c)
		}
	}
	return list
}

// AsksFirst reports whether something speaks against resolving a ticket, so that the page that says so is to be shown first.
func AsksFirst(c echo.Context, db *store.DB, id int64) (bool, error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	t, err := db.Ticket(ctx, v, id)
	if err != nil || !t.Status.IsOpen() {
		return false, err
	}
	hold, err := ties.HoldOf(ctx, db.Reads(), t)
	if err != nil || !hold.Nothing() {
		return true, err
	}
	n, err := openChildren(c, db, id)
	return n > 0, err
}

// WarnOfChildren says that a ticket that was resolved with an answer has open parts.
func WarnOfChildren(c echo.Context, db *store.DB, id int64) error {
	n, err := openChildren(c, db, id)
	if err == nil && n > 0 {
		shell.FlashWarning(c, shell.Plural(n, "part of it is", "parts of it are")+" still open. They are under “Children”; “More” leads to where they can be resolved together.")
	}
	return err
}

func openChildren(c echo.Context, db *store.DB, id int64) (n int, err error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	ids, err := db.Children(ctx, v, id)
	if err != nil {
		return 0, err
	}
	rows, err := db.RowsOf(ctx, v, ticket.Filter{}, ids, shell.Now(c))
	for _, row := range rows {
		if row.Status.IsOpen() {
			n++
		}
	}
	return n, err
}
