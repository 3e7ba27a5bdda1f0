package portal

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/shopspring/decimal"

	"remit/internal/billing"
	"remit/internal/money"
	"remit/internal/pages/shell"
	bill "remit/internal/pages/statement"
	"remit/internal/statement"
	"remit/internal/store"
)

// statementsURL is under which address each issued statement stands.
const statementsURL = shell.PortalURL + shell.StatementPath

func (p *Pages) statementRoutes() []shell.Route {
	if p.statements == nil {
		return nil
	}
	const one = statementsURL + "/:number"
	routes := []shell.Route{
		{Method: http.MethodGet, Path: agreementsURL + "/:number/statements", Who: shell.Client, Handler: p.statementList},
		{Method: http.MethodGet, Path: one, Who: shell.Client, Handler: p.statement},
		{Method: http.MethodGet, Path: one + "/statement.json", Who: shell.Client, Handler: p.statementJSON},
	}
	if pdf, ok := p.statements.Form("pdf"); ok {
		routes = append(routes, shell.Route{Method: http.MethodGet, Path: one + "/statement.pdf", Who: shell.Client, Handler: p.statementPDF(pdf), Costly: true})
	}
	return routes
}

// statementURL is where an issued statement stands, or what lies below it.
func statementURL(number, below string) string {
	return statementsURL + "/" + url.PathEscape(number) + below
}

// mayBill reports whether the viewer may see statements: where they are issued at all.
func (view *agreementPage) mayBill() bool { return view.Bills && store.MaySeeStatements(view.Viewer) }

// statementList is the issued statements of an agreement, the latest first.
type statementList struct {
	shell.Page
	One  store.Agreement
	List []store.Statement
}

func (p *Pages) statementList(c echo.Context) error {
	page, err := p.page(c, shell.LocaleOf(c).Say("statement.title"), shell.AtAgreement)
	if err != nil {
		return err
	}
	one, err := p.named(c)
	if err != nil {
		return err
	}
	list, err := p.db.Statements(c.Request().Context(), page.Viewer, store.StatementFilter{AgreementID: one.ID})
	if err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, statementListView(statementList{page, one, list}))
}

// total is what a statement comes to.
func (view statementList) total(s store.Statement) string {
	c, err := money.CurrencyOf(s.Currency)
	if err != nil {
		return ""
	}
	return view.Money(c.Format(decimal.New(s.Total, -c.Digits)), s.Currency)
}

// statementPage is one issued statement.
type statementPage struct {
	bill.Sheet
	Issued statement.Issued
	Title  string // of the agreement
	PDF    bool
}

// readStatement reads the issued statement that the address names, as far as it is the viewer's.
func (p *Pages) readStatement(c echo.Context) (statement.Issued, error) {
	number, err := url.PathUnescape(c.Param("number"))
	if err != nil {
		number = c.Param("number")
	}
	return p.statements.Read(c.Request().Context(), shell.Viewer(c), number)
}

func (p *Pages) statement(c echo.Context) error {
	i, err := p.readStatement(c)
	if err != nil {
		return err
	}
	view := statementPage{Issued: i}
	if view.Page, err = p.page(c, shell.LocaleOf(c).Say("statement.named", "number", i.Number), shell.AtAgreement); err != nil {
		return err
	}
	one, err := p.db.Agreement(c.Request().Context(), view.Viewer, i.AgreementID)
	if err != nil {
		return err
	}
	view.Title, view.Account, view.Number, view.Ticket = one.Title, i.Account, i.Agreement, requestURL
	view.Clause = func(version int, clause string) string { return clauseURL(i.Agreement, version, clause) }
	_, view.PDF = p.statements.Form("pdf")
	return shell.Render(c, http.StatusOK, statementView(view))
}

// statementJSON gives an issued statement as the very bytes that were kept.
func (p *Pages) statementJSON(c echo.Context) error {
	i, err := p.readStatement(c)
	if err != nil {
		return err
	}
	return bill.File(c, i.Number+".json", echo.MIMEApplicationJSON, i.Body)
}

func (p *Pages) statementPDF(f statement.Form) echo.HandlerFunc {
	return func(c echo.Context) error {
		i, err := p.readStatement(c)
		if err != nil {
			return err
		}
		data, err := f.Make(c.Request().Context(), i, shell.LocaleOf(c).Code())
		if err != nil {
			return err
		}
		return bill.File(c, i.Number+".pdf", f.Type, data)
	}
}

// blocksOf are the prepaid hours of an agreement in the current month. The page is of use without them: where they cannot be worked out, that is
// logged.
func (p *Pages) blocksOf(ctx context.Context, view *agreementPage) []billing.BlockLine {
	if view.Bills = p.statements != nil; !view.Bills {
		return nil
	}
	blocks, err := p.statements.Blocks(ctx, view.Viewer, view.One.ID, view.Now)
	if err != nil && ctx.Err() == nil {
		p.log.ErrorContext(ctx, "the prepaid hours of an agreement cannot be worked out", "agreement", view.One.Number, "error", err)
	}
	return blocks
}

// sheet is how the prepaid hours of the month are shown.
func (view *agreementPage) sheet() bill.Sheet {
	number, version := view.One.Number, view.Shown
	return bill.Sheet{Page: view.Page, Account: &billing.Account{Version: version, Currency: view.Doc.Terms.Currency}, Number: number, Ticket: requestURL,
		Clause: func(_ int, clause string) string { return clauseURL(number, version, clause) }}
}

// monthNow names the current month in the agreement's zone.
func (view *agreementPage) monthNow() string {
	return strings.TrimSpace(view.Format(view.Now.In(zoneOf(view)), "January"))
}

func zoneOf(view *agreementPage) *time.Location { return view.Doc.Terms.Zone }
