package report

import (
	"github.com/labstack/echo/v4"

	"remit/internal/agreement"
	"remit/internal/billing"
	"remit/internal/fault"
	"remit/internal/ledger"
	"remit/internal/pages/shell"
	"remit/internal/statement"
	"remit/internal/store"
)

// fees are the fixed fees of a month by agreement, in the smallest unit of its currency. What a fee counts is counted as it is today.
func (p *Pages) fees(c echo.Context, who *people, f store.ReportWork, month string) (map[int64]int64, error) {
	ctx := c.Request().Context()
	period, err := billing.ParsePeriod(month)
	if err != nil {
		return nil, err
	}
	all, have := map[int64]int64{}, map[int64]statement.Things{}
	for _, a := range who.listed.agreements {
		if f.ClientID != 0 && a.ClientID != f.ClientID || f.AgreementID != 0 && a.ID != f.AgreementID {
			continue
		}
		editions, err := ledger.Editions(ctx, p.db.Reads(), a.ID)
		if err != nil {
			return nil, err
		}
		if _, has := have[a.ClientID]; !has && counting(editions) {
			if have[a.ClientID], err = statement.ThingsOf(ctx, p.db.Reads(), shell.Viewer(c), a.ClientID); err != nil {
				return nil, err
			}
		}
		amount, err := billing.FixedFees(billing.Basis{Editions: editions, Counts: counts(have[a.ClientID], editions), Period: period})
		if fault.Is(err, fault.Invalid) { // its versions are in several currencies, say: there is no one figure
			continue
		}
		if err != nil {
			return nil, err
		}
		all[a.ID] = amount.Decimal.Shift(amount.Digits).IntPart()
	}
	return all, nil
}

// counting reports whether a fee counts things.
func counting(editions []billing.Edition) bool {
	for _, e := range editions {
		for _, f := range e.Terms.Fees {
			if f.Per != "flat" {
				return true
			}
		}
	}
	return false
}

// counts are how many things each fee counts. One of which it is not known whether the fee counts it is not counted.
func counts(t statement.Things, editions []billing.Edition) billing.Counts {
	counts := billing.Counts{Things: map[string]int64{}}
	for _, e := range editions { // of a clause in several versions, the newest
		for _, f := range e.Terms.Fees {
			counts.Things[f.Clause] = 0
			for i := range t[f.Per] {
				if f.Count.Holds(agreement.NewMatter(e.Terms, &t[f.Per][i])) {
					counts.Things[f.Clause]++
				}
			}
		}
	}
	return counts
}
