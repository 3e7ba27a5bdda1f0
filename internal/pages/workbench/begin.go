package workbench

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/record"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/workbench"
)

type beginPage struct {
	shell.Page
	Form       shell.Form
	Clients    []identity.Client
	Agreements []store.Agreement
}

// beginForm asks for what a new agreement begins with.
func (p *Pages) beginForm(c echo.Context) error {
	f := record.Known("starts", shell.Now(c).In(shell.ZoneOf(c)).Format("2006-01-02"), "zone", shell.ZoneOf(c).String(), "client", c.QueryParam("client"))
	return p.showBegin(c, f, http.StatusOK)
}

func (p *Pages) showBegin(c echo.Context, f shell.Form, status int) (err error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	pg := beginPage{Page: shell.PageAt(c, "New agreement", shell.AtAgreements), Form: f}
	if pg.Clients, err = p.db.Clients(ctx, v); err != nil {
		return err
	}
	if pg.Agreements, err = p.db.Agreements(ctx, v, 0); err != nil {
		return err
	}
	return shell.Render(c, status, beginView(pg))
}

func (p *Pages) begin(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	number, err := p.bench.Begin(c.Request().Context(), shell.Viewer(c), workbench.Beginning{Number: f.Value("number"), Title: f.Value("title"), Client: f.Value("client"), From: f.Value("from"),
		Starts: f.Value("starts"), Currency: f.Value("currency"), Price: f.Value("price"), Zone: f.Value("zone")})
	if err == nil {
		return shell.Back(c, URL(number), "The draft of "+number+" is begun. Nothing takes effect before it is published.")
	}
	if !f.Refuse(err) {
		return err
	}
	return p.showBegin(c, f, shell.StatusOf(err))
}

// take keeps a file, or its text, as a draft.
func (p *Pages) take(c echo.Context) error {
	f, _, err := record.Source(c, "agreement")
	number := ""
	if err == nil {
		number, err = p.bench.Take(c.Request().Context(), shell.Viewer(c), f.Values.Get("source"))
	}
	if err == nil {
		return shell.Back(c, URL(number), "The text is kept as a draft. Nothing takes effect before it is published.")
	}
	if !f.Refuse(err) {
		return err
	}
	return shell.Render(c, shell.StatusOf(err), takeView(beginPage{Page: shell.PageAt(c, "Keep a text as a draft", shell.AtAgreements), Form: f}))
}

// teach makes a clause of what was settled of a ticket, in the draft of its agreement.
func (p *Pages) teach(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	id, err := shell.ParseID(f.Value("ticket"))
	if err != nil {
		return err
	}
	made, err := p.bench.Propose(c.Request().Context(), shell.Viewer(c), id)
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) {
		return shell.Done(c, id, err, "")
	}
	if err != nil {
		return err
	}
	return shell.Back(c, URL(made.Number, "clause", made.Clause)+"#edit", "Clause "+made.Clause+" is proposed, with the ticket as an example. Look at its words and when it holds.")
}
