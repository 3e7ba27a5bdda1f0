package statement

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/record"
	"remit/internal/pages/shell"
	"remit/internal/statement"
	"remit/internal/store"
)

// onePage is the statement of one agreement and month, drafted or issued.
type onePage struct {
	Sheet
	Row    statement.Row
	Month  string
	Counts []store.FeeCount
	Form   shell.Form // of a correction
	Forms  []statement.Form
}

func (p *Pages) one(c echo.Context) error { return p.show(c, http.StatusOK, shell.Form{}) }

func (p *Pages) show(c echo.Context, status int, f shell.Form) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	at, err := p.place(c)
	if err != nil {
		return err
	}
	page := onePage{Month: at.month, Form: f, Forms: p.room.Forms()}
	page.Page = shell.PageAt(c, at.agreement.Number+", "+MonthName(at.month, shell.LocaleOf(c)), shell.AtReview)
	if page.Row, err = p.room.One(ctx, v, at.agreement.ID, at.month); err != nil {
		return err
	}
	page.Number, page.Account = at.agreement.Number, page.Row.Draft
	page.Draft = page.Row.Issued == nil
	page.Clause = func(version int, clause string) string { return shell.ClauseURL(at.agreement.Number, version, clause) }
	page.Ticket = shell.TicketURL
	if issued := page.Row.Issued; issued != nil {
		read, err := p.room.Read(ctx, v, issued.Number)
		if err != nil {
			return err
		}
		page.Account = read.Account
	}
	if page.Counts, err = p.db.FeeCounts(ctx, v, at.agreement.ID, at.month); err != nil {
		return err
	}
	return shell.Render(c, status, oneView(page))
}

// correct sets a count by hand.
func (p *Pages) correct(c echo.Context) error {
	at, err := p.place(c)
	if err != nil {
		return err
	}
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	things, err := strconv.ParseInt(f.Value("things"), 10, 64)
	if err != nil {
		err = fault.On("things", "Write how many there are, as 23.")
	} else {
		err = p.room.Correct(c.Request().Context(), shell.Viewer(c), statement.Correction{AgreementID: at.agreement.ID, Month: at.month, Clause: f.Value("clause"), Things: things, Reason: f.Value("reason")})
	}
	if err == nil {
		return shell.Back(c, at.url("")+"#counts", "Clause "+f.Value("clause")+" counts "+strconv.FormatInt(things, 10)+" now.")
	}
	if !f.Refuse(err) {
		return err
	}
	return p.show(c, shell.StatusOf(err), f)
}

// taxPage is the house's taxes.
type taxPage struct {
	shell.Page
	Taxes    []store.Levy
	Form     shell.Form
	Clients  []identity.Client
	Services []identity.Service
}

func (p *Pages) taxes(c echo.Context) error { return p.showTaxes(c, http.StatusOK, shell.Form{}) }

func (p *Pages) showTaxes(c echo.Context, status int, f shell.Form) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	page := taxPage{Page: shell.PageAt(c, "Taxes", shell.AtReview), Form: f}
	var err error
	if page.Taxes, err = p.db.Levies(ctx, v); err != nil {
		return err
	}
	if page.Clients, err = p.db.Clients(ctx, v); err != nil {
		return err
	}
	if page.Services, err = p.db.Services(ctx); err != nil {
		return err
	}
	if id, err := strconv.ParseInt(c.QueryParam("tax"), 10, 64); err == nil && len(f.Values) == 0 {
		i := slices.IndexFunc(page.Taxes, func(l store.Levy) bool { return l.ID == id })
		if i < 0 {
			return fault.Errorf(fault.NotFound, "There is no such tax.")
		}
		l := page.Taxes[i]
		page.Form = record.Known("id", strconv.FormatInt(l.ID, 10), "name", l.Name, "percent", l.Percent, "clients", strings.Join(l.Clients, ", "), "services", strings.Join(l.Services, ", "),
			"exempt_clients", strings.Join(l.ExemptClients, ", "), "exempt_services", strings.Join(l.ExemptServices, ", "), "place", strconv.Itoa(l.Place))
	}
	return shell.Render(c, status, taxView(page))
}

func (p *Pages) saveTax(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	l := store.Levy{ID: record.Chosen(f, "id"), Name: f.Value("name"), Percent: shell.LocaleOf(c).Plain(f.Value("percent")), Clients: record.Lines(f.Value("clients")), Services: record.Lines(f.Value("services")),
		ExemptClients: record.Lines(f.Value("exempt_clients")), ExemptServices: record.Lines(f.Value("exempt_services"))}
	if text := f.Value("place"); text != "" {
		if l.Place, err = strconv.Atoi(text); err != nil {
			err = fault.On("place", "Write a number, as 1: taxes stand in this order.")
		}
	}
	if err == nil {
		err = p.room.SaveLevy(c.Request().Context(), shell.Viewer(c), l)
	}
	if err == nil {
		return shell.Back(c, shell.TaxesURL, "The tax "+l.Name+" is saved. Drafts have it from now on; issued statements stay as they are.")
	}
	if !f.Refuse(err) {
		return err
	}
	return p.showTaxes(c, shell.StatusOf(err), f)
}

func (p *Pages) dropTax(c echo.Context) error {
	id, err := shell.ParseID(c.Param("tax"))
	if err != nil {
		return err
	}
	err = p.room.DropLevy(c.Request().Context(), shell.Viewer(c), id)
	return p.told(c, shell.TaxesURL, err, "The tax is deleted. Issued statements stay as they are.")
}
