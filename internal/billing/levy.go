package billing

import (
	"slices"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
)

// Levy is a tax of the house's own, as a percentage. The agreement's format knows no taxes: prices are without, and a statement without levies has
// none. A levy that names services is due on the work under them only; else it is due on all of the statement: fees, blocks, work, corrections and
// service credits, which lower it. A levy is one line, rounded once on the sum of what it is due on.
type Levy struct {
	Name     string
	Percent  decimal.Decimal
	Clients  []string // slugs; none: all
	Services []string // paths in the service catalogue, with all below them; none: all, and what has no service
	Exempt   Exempt
}

// Exempt is what a levy is not due on.
type Exempt struct {
	Clients  []string
	Services []string
}

// due reports whether the levy is due on work of a service; "" is work without one.
func (v Levy) due(service string) bool {
	under := func(top string) bool { return service != "" && agreement.Under(service, top) }
	return (len(v.Services) == 0 || slices.ContainsFunc(v.Services, under)) && !slices.ContainsFunc(v.Exempt.Services, under)
}

// taxes writes the levies that are due for the client, in the order in which they were given.
func (s *sheet) taxes() {
	for _, v := range s.Levies {
		client := s.account.Client
		if len(v.Clients) > 0 && !slices.Contains(v.Clients, client) || slices.Contains(v.Exempt.Clients, client) {
			continue
		}
		base := decimal.Zero
		if len(v.Services) == 0 {
			base = s.beside()
		}
		for _, group := range s.account.Work {
			for _, l := range group.Lines {
				if v.due(string(l.Service)) {
					base = base.Add(l.Amount.Decimal)
				}
			}
		}
		for _, c := range s.account.Corrections {
			if v.due(string(c.Service)) {
				base = base.Add(c.Amount.Decimal)
			}
		}
		s.account.Taxes = append(s.account.Taxes, TaxLine{Name: v.Name, Percent: v.Percent, Base: s.currency.Amount(base), Amount: s.currency.Amount(percentage(base, v.Percent)),
			Services: slices.Clone(v.Services), Exempt: slices.Clone(v.Exempt.Services)})
	}
}

// beside is what the statement comes to beside work.
func (s *sheet) beside() (sum decimal.Decimal) {
	a := s.account
	for _, l := range a.Fees {
		sum = sum.Add(l.Amount.Decimal)
	}
	for _, l := range a.Blocks {
		sum = sum.Add(l.Amount.Decimal)
	}
	for _, l := range a.Credits {
		sum = sum.Add(l.Amount.Decimal)
	}
	if a.Termination != nil {
		sum = sum.Add(a.Termination.Amount.Decimal)
	}
	return sum
}
