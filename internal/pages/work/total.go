package work

import (
	"context"
	"slices"

	"github.com/shopspring/decimal"

	"remit/internal/fault"
	"remit/internal/money"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// maxDrafts is of how many agreements the drafts are drawn up for one page; the others lead to theirs.
const maxDrafts = 12

// total is what the statement of an agreement comes to in the month, as everything is now.
type total struct {
	Agreement string
	URL       string
	Issued    string // number of the statement, where it is issued
	Drawn     bool   // the figures are there
	Fixed     string
	Billable  string
	Held      int // lines that are not on it
	Sum       string
	Code      string
}

// totals draws up what the statements of the clients on the page come to.
func (p *Pages) totals(ctx context.Context, page *deskPage) error {
	drawn := 0
	for i := range page.Groups {
		g := &page.Groups[i]
		if g.ID == 0 {
			continue
		}
		agreements, err := p.db.Agreements(ctx, page.Viewer, g.ID)
		if err != nil {
			return err
		}
		for _, a := range agreements {
			if !slices.ContainsFunc(g.Agreements, func(o store.Agreement) bool { return o.ID == a.ID }) && len(agreements) > 1 {
				continue
			}
			t := total{Agreement: a.Number, URL: shell.StatementsURL + "/" + a.Number + "/" + page.Month}
			if drawn < maxDrafts {
				drawn++
				if err := p.draw(ctx, page, a, &t); err != nil {
					return err
				}
			}
			g.Totals = append(g.Totals, t)
		}
	}
	return nil
}

// draw fills in what a statement comes to. One that cannot be drawn up says so where it leads.
func (p *Pages) draw(ctx context.Context, page *deskPage, a store.Agreement, t *total) error {
	r, err := p.statements.One(ctx, page.Viewer, a.ID, page.Month)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return nil
	}
	if err != nil {
		return err
	}
	if r.Issued != nil {
		t.Issued = r.Issued.Number
		return nil
	}
	if r.Draft == nil {
		return nil
	}
	currency, err := money.CurrencyOf(r.Draft.Currency)
	if err != nil {
		return err
	}
	fixed, billable := decimal.Zero, decimal.Zero
	for _, f := range r.Draft.Fees {
		fixed = fixed.Add(f.Amount.Decimal)
	}
	for _, w := range r.Draft.Work {
		billable = billable.Add(w.Amount.Decimal)
	}
	words := func(d decimal.Decimal) string { return page.Amount(currency.Format(d)) }
	t.Drawn, t.Code, t.Held = true, currency.Code, r.Draft.Held
	t.Fixed, t.Billable, t.Sum = words(fixed), words(billable), words(r.Draft.Net.Decimal)
	return nil
}
