package portal

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/pages/document"
	"remit/internal/pages/maintenance"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

func (p *Pages) agreementRoutes() []shell.Route {
	return []shell.Route{{Method: http.MethodGet, Path: shell.PortalAgreementURL, Who: shell.Client, Handler: p.agreement}}
}

// agreementPage is one version of an agreement as the client reads it, with the way to the others.
type agreementPage struct {
	shell.Page
	All        []store.Agreement
	One        store.Agreement
	Doc        document.Document
	Decides    int  // the version that decides now, 0 for none
	InForce    bool // it is the one that is shown
	Allowances []desk.Allowance
	Versions   []store.Version
	Record     store.Record // of the last year
	Upkeep     maintenance.Duties
}

// agreement shows the agreement that the address names, or the first that is in force; ?version= names an earlier version.
func (p *Pages) agreement(c echo.Context) error {
	ctx := c.Request().Context()
	page, err := p.page(c, "Your agreement", shell.AtAgreement)
	if err != nil {
		return err
	}
	view := agreementPage{Page: page}
	if view.All, err = p.db.Agreements(ctx, page.Viewer, page.Viewer.ClientID); err != nil {
		return err
	}
	if len(view.All) == 0 && c.QueryParam("number") == "" {
		return shell.Render(c, http.StatusOK, noAgreementView(page))
	}
	version, err := p.choose(c, &view)
	if err != nil {
		return err
	}
	if err := p.loadAgreement(ctx, &view, version); err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, agreementView(view))
}

// choose finds which agreement is asked for, and which version: 0 for the one that decides now, or will.
func (p *Pages) choose(c echo.Context, view *agreementPage) (version int, err error) {
	number := c.QueryParam("number")
	if number == "" {
		view.One, err = p.first(c.Request().Context(), view)
		return 0, err
	}
	if view.One, err = p.db.AgreementByNumber(c.Request().Context(), view.Viewer, number); err != nil {
		return 0, err
	}
	text := c.QueryParam("version")
	if text == "" {
		return 0, nil
	}
	if version, err = strconv.Atoi(text); err != nil || version < 1 {
		return 0, fault.Errorf(fault.NotFound, "There is nothing under this address.")
	}
	return version, nil
}

// first is the first agreement in force by rank, else the first there is.
func (p *Pages) first(ctx context.Context, view *agreementPage) (store.Agreement, error) {
	inForce, err := p.db.AgreementsInForce(ctx, view.Viewer.ClientID, view.Now)
	if err != nil || len(inForce) == 0 {
		return view.All[0], err
	}
	return p.db.Agreement(ctx, view.Viewer, inForce[0].AgreementID)
}

// loadAgreement reads a version with what is left of its allowances and how its promises were kept.
func (p *Pages) loadAgreement(ctx context.Context, view *agreementPage, version int) (err error) {
	if view.Versions, err = p.db.Versions(ctx, view.Viewer, view.One.ID); err != nil {
		return err
	}
	current := view.One.Latest
	inForce, err := p.db.AgreementsInForce(ctx, view.Viewer.ClientID, view.Now)
	if err != nil {
		return err
	}
	for _, a := range inForce {
		if a.AgreementID == view.One.ID {
			current, view.Decides, view.InForce = a.Version, a.Version, version == 0 || version == a.Version
		}
	}
	if version == 0 {
		version = current
	}
	terms, err := p.db.Terms(ctx, view.One.ID, version)
	if err != nil {
		return err
	}
	view.Doc = document.Document{Terms: terms, Version: version, Provider: view.House.Name, Client: view.One.ClientName, State: view.stateWords(terms), Locale: view.Locale}
	view.Title = terms.Title
	return p.loadUse(ctx, view)
}

// loadUse reads what was used of the allowances, and how the promises were kept, of an agreement that decides now.
func (p *Pages) loadUse(ctx context.Context, view *agreementPage) error {
	if !view.InForce {
		return nil
	}
	all, err := p.desk.Allowances(ctx, view.Viewer, view.Viewer.ClientID, view.Now)
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.Agreement.AgreementID == view.One.ID {
			view.Allowances = append(view.Allowances, a)
		}
	}
	if view.Upkeep, err = maintenance.OfAgreement(ctx, p.db.Reads(), view.Page, view.One.ID, requestURL); err != nil {
		return err
	}
	view.Record, err = p.db.Record(ctx, view.Viewer, view.One.ID, view.since())
	return err
}

// since is from when on requests count in the record: a year ago.
func (view *agreementPage) since() time.Time { return view.Now.AddDate(-1, 0, 0) }

// stateWords say whether the version decides now.
func (view *agreementPage) stateWords(t *agreement.Terms) string {
	switch {
	case view.InForce:
		return "in force"
	case view.Now.Before(t.Term.Starts):
		return "in force from " + document.Date(t.Term.Starts, view.Locale)
	case !t.InForce(view.Now):
		return "ended on " + document.Date(t.Term.Ends, view.Locale)
	}
	return "replaced by a later version"
}

var hundred = decimal.NewFromInt(100)

// meter is an allowance as a bar in words.
func meter(a desk.Allowance, l shell.Locale) shell.Allowance {
	m := shell.Allowance{Name: a.Clause.Says, Clause: a.Clause.Number, Left: l.Amount(a.Left.Round(2).String()) + " of " + countOf(&a, l) + " left", Note: "in " + period(&a, l)}
	if a.Clause.Limit.Count.IsPositive() {
		m.Percent = int(min(100, a.Used.Mul(hundred).Div(a.Clause.Limit.Count).IntPart()))
	}
	if m.Over = a.Used.GreaterThan(a.Clause.Limit.Count); m.Over {
		m.Note += "; what came on top is " + string(a.Clause.Limit.Then)
	}
	return m
}
