package work

import (
	"slices"

	"github.com/labstack/echo/v4"

	"remit/internal/money"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// sums are what the month comes to.
type sums struct {
	Scope, Billable, Held int64 // seconds
	ScopePercent          int
	Listed                []string // what the covered work would have cost, by currency
	Amounts               []string // to bill, by currency
	Clients               []clientSum
	Lines                 int
}

// clientSum is what a client's month comes to, in seconds.
type clientSum struct {
	Name                  string
	Scope, Billable, Held int64
}

// bar is the width of a part in a picture of 100 for the longest.
func (s sums) bar(seconds int64) int64 {
	longest := int64(1)
	for _, c := range s.Clients {
		longest = max(longest, c.Scope+c.Billable+c.Held)
	}
	return 100 * seconds / longest
}

// sumUp fills in what the month comes to.
func (p *Pages) sumUp(c echo.Context, page *deskPage, f store.LineFilter) error {
	list, err := p.db.LineSums(c.Request().Context(), shell.Viewer(c), page.Month, page.Month, f.ClientID)
	if err != nil {
		return err
	}
	s := sums{}
	of := map[int64]money.Currency{} // by agreement
	billed, listed := map[string]int64{}, map[string]int64{}
	currencies := map[string]money.Currency{}
	for _, x := range list {
		currency, known := of[x.AgreementID]
		if !known {
			if currency, err = p.currency(c, x.AgreementID); err != nil {
				return err
			}
			of[x.AgreementID] = currency
		}
		currencies[currency.Code] = currency
		i := slices.IndexFunc(s.Clients, func(o clientSum) bool { return o.Name == x.ClientName })
		if i < 0 {
			s.Clients, i = append(s.Clients, clientSum{Name: x.ClientName}), len(s.Clients)
		}
		s.Lines += x.Lines
		switch {
		case x.Held:
			s.Held, s.Clients[i].Held = s.Held+x.Seconds, s.Clients[i].Held+x.Seconds
		case x.Verdict == "covered":
			s.Scope, s.Clients[i].Scope = s.Scope+x.Seconds, s.Clients[i].Scope+x.Seconds
			listed[currency.Code] += x.List
		default:
			s.Billable, s.Clients[i].Billable = s.Billable+x.Seconds, s.Clients[i].Billable+x.Seconds
			billed[currency.Code] += x.Amount
		}
	}
	if all := s.Scope + s.Billable + s.Held; all > 0 {
		s.ScopePercent = int(100 * s.Scope / all)
	}
	slices.SortStableFunc(s.Clients, func(a, b clientSum) int { return int(b.Scope + b.Billable + b.Held - a.Scope - a.Billable - a.Held) })
	s.Amounts, s.Listed = byCurrency(billed, currencies, page.Locale), byCurrency(listed, currencies, page.Locale)
	page.Sums = s
	return nil
}

func byCurrency(sums map[string]int64, currencies map[string]money.Currency, l shell.Locale) (list []string) {
	for code, sum := range sums {
		if sum != 0 {
			list = append(list, amount(sum, currencies[code], l)+" "+code)
		}
	}
	slices.Sort(list)
	return list
}

// currency is that of an agreement's newest version.
func (p *Pages) currency(c echo.Context, agreementID int64) (money.Currency, error) {
	a, err := p.db.Agreement(c.Request().Context(), shell.Viewer(c), agreementID)
	if err != nil {
		return money.Currency{}, err
	}
	terms, err := p.db.Terms(c.Request().Context(), agreementID, a.Latest)
	if err != nil {
		return money.Currency{}, err
	}
	return money.CurrencyOf(terms.Currency)
}
