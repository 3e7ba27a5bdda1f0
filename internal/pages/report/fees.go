package report

import (
	"github.com/labstack/echo/v4"

	"remit/internal/agreement"
	"remit/internal/billing"
	"remit/internal/fault"
	"remit/internal/ledger"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// fees are the fixed fees of a month by agreement, in the smallest unit of its currency. What a fee counts is counted as it is today.
func (p *Pages) fees(c echo.Context, who *people, f store.ReportWork, month string) (map[int64]int64, error) {
	ctx := c.Request().Context()
	period, err := billing.ParsePeriod(month)
	if err != nil {
		return nil, err
	}
	all, have := map[int64]int64{}, map[int64]things{}
	for _, a := range who.listed.agreements {
		if f.ClientID != 0 && a.ClientID != f.ClientID || f.AgreementID != 0 && a.ID != f.AgreementID {
			continue
		}
		editions, err := ledger.Editions(ctx, p.db.Reads(), a.ID)
		if err != nil {
			return nil, err
		}
		if _, has := have[a.ClientID]; !has && counting(editions) {
			if have[a.ClientID], err = p.things(c, a.ClientID); err != nil {
				return nil, err
			}
		}
		amount, err := billing.FixedFees(billing.Basis{Editions: editions, Counts: have[a.ClientID].counts(editions), Period: period})
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

// things are what a client has that a fee may count, by what it is charged for.
type things map[string][]agreement.Facts

// things reads a client's assets, contacts and sites in use.
func (p *Pages) things(c echo.Context, client int64) (things, error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	sites, err := p.db.Sites(ctx, v, client)
	if err != nil {
		return nil, err
	}
	contacts, err := p.db.Contacts(ctx, v, client)
	if err != nil {
		return nil, err
	}
	assets, err := p.db.Assets(ctx, v, client)
	if err != nil {
		return nil, err
	}
	all, slugs := things{}, map[int64]string{}
	for _, x := range sites {
		if slugs[x.ID] = x.Slug; x.Active {
			all["site"] = append(all["site"], agreement.Facts{Site: agreement.Known(x.Slug)})
		}
	}
	for _, x := range contacts {
		if x.Active {
			all["contact"] = append(all["contact"], agreement.Facts{Contact: agreement.Known(agreement.ContactFact{Email: agreement.Known(x.Email), VIP: agreement.Known(x.VIP), Groups: agreement.Known(append([]string{}, x.Groups...))})})
		}
	}
	for _, x := range assets {
		if x.Active {
			f := agreement.Facts{Asset: agreement.Known(agreement.AssetFact{Tag: agreement.Known(x.Tag), Class: agreement.Known(x.Class), Managed: agreement.Known(x.Managed)})}
			if slug := slugs[x.SiteID]; slug != "" {
				f.Site = agreement.Known(slug)
			}
			all["asset"] = append(all["asset"], f)
		}
	}
	return all, nil
}

// counts are how many things each fee counts. One of which it is not known whether the fee counts it is not counted.
func (t things) counts(editions []billing.Edition) billing.Counts {
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
