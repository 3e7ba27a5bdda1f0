package report

import (
	"fmt"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/ledger"
	"remit/internal/money"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// costPage is what an hour costs, with the form to set it.
type costPage struct {
	shell.Page
	Form       shell.Form
	Costs      []costRow
	People     []shell.Option
	Currencies []shell.Option
}

type costRow struct {
	store.HourCost
	Name   string // whose hour
	Amount string
	Day    string
	Holds  bool // today
}

func (p *Pages) costs(c echo.Context) error {
	f := shell.Form{}
	f.Set("since", shell.Now(c).In(shell.ZoneOf(c)).Format("2006-01")+"-01")
	return p.showCosts(c, 200, f)
}

func (p *Pages) showCosts(c echo.Context, status int, f shell.Form) error {
	ctx := c.Request().Context()
	page := costPage{Page: shell.PageAt(c, "What an hour costs", shell.AtReports), Form: f}
	who, err := p.people(ctx, page.Viewer)
	if err != nil {
		return err
	}
	list, err := p.db.Costs(ctx, page.Viewer)
	if err != nil {
		return err
	}
	today := page.Now.In(shell.ZoneOf(c)).Format(time.DateOnly)
	held := map[string]bool{}
	for _, x := range list {
		code, err := money.CurrencyOf(x.Currency)
		if err != nil {
			return err
		}
		key := fmt.Sprint(x.UserID, x.Currency)
		r := costRow{HourCost: x, Name: "Everybody", Amount: page.Money(plainAmount(x.Minor, code), x.Currency), Day: (&sheet{Page: page.Page}).dayName(x.Since), Holds: x.Since <= today && !held[key]}
		held[key] = held[key] || r.Holds
		if x.UserID != 0 {
			r.Name = who.users[x.UserID]
		}
		page.Costs = append(page.Costs, r)
	}
	page.People = []shell.Option{{Value: "0", Label: "Everybody whose own is not set"}}
	for _, id := range who.order {
		page.People = append(page.People, shell.Option{Value: fmt.Sprint(id), Label: who.users[id]})
	}
	for _, code := range who.codes() {
		page.Currencies = append(page.Currencies, shell.Option{Value: code.Code, Label: code.Code})
	}
	return shell.Render(c, status, costView(page))
}

func (p *Pages) setCost(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	user, err := shell.OptionalID(f.Value("user"))
	if err == nil {
		err = p.ledger.SetCost(c.Request().Context(), shell.Viewer(c), ledger.HourCost{UserID: user, Currency: f.Value("currency"), Amount: shell.LocaleOf(c).Plain(f.Value("amount")), Since: f.Value("since")})
	}
	if err != nil {
		if !f.Refuse(err) {
			return err
		}
		return p.showCosts(c, shell.StatusOf(err), f)
	}
	return shell.Back(c, costsURL, "What an hour costs is kept.")
}

func (p *Pages) dropCost(c echo.Context) error {
	id, err := shell.Number(c)
	if err != nil {
		return err
	}
	if err := p.ledger.DropCost(c.Request().Context(), shell.Viewer(c), id); err != nil {
		return err
	}
	return shell.Back(c, costsURL, "The cost is taken away. What was before it holds again.")
}
