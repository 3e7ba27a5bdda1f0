package report

import (
	"fmt"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
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
	x, err := p.costOf(c, f)
	if err == nil {
		err = p.db.Write(c.Request().Context(), func(tx *store.Tx) error { return tx.PutCost(c.Request().Context(), x, shell.Viewer(c).UserID) })
	}
	if err != nil {
		if !f.Refuse(err) {
			return err
		}
		return p.showCosts(c, shell.StatusOf(err), f)
	}
	return shell.Back(c, costsURL, "What an hour costs is kept.")
}

// costOf reads the form.
func (p *Pages) costOf(c echo.Context, f shell.Form) (x store.HourCost, err error) {
	who, err := p.people(c.Request().Context(), shell.Viewer(c))
	if err != nil {
		return x, err
	}
	if x.UserID, err = shell.OptionalID(f.Value("user")); err != nil {
		return x, err
	}
	if _, is := who.users[x.UserID]; x.UserID != 0 && !is {
		return x, fault.On("user", "Choose somebody who works here.")
	}
	currency, err := money.CurrencyOf(f.Value("currency"))
	if err != nil {
		return x, fault.On("currency", "Choose a currency.")
	}
	amount, err := money.Parse(shell.LocaleOf(c).Plain(f.Value("amount")), currency)
	if err != nil || amount.IsNegative() {
		return x, fault.On("amount", "Write what an hour costs as a number, such as 62.50.")
	}
	if _, err = time.Parse(time.DateOnly, f.Value("since")); err != nil {
		return x, fault.On("since", "Choose the day from which it holds.")
	}
	x.Currency, x.Minor, x.Since = currency.Code, currency.Units(amount), f.Value("since")
	return x, nil
}

func (p *Pages) dropCost(c echo.Context) error {
	id, err := shell.Number(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	err = p.db.Write(ctx, func(tx *store.Tx) error {
		found, err := tx.DropCost(ctx, id)
		if err == nil && !found {
			err = fault.Errorf(fault.NotFound, "There is no such cost. Somebody may have taken it away.")
		}
		return err
	})
	if err != nil {
		return err
	}
	return shell.Back(c, costsURL, "The cost is taken away. What was before it holds again.")
}
