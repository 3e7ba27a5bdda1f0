package work

import (
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/ledger"
	"remit/internal/money"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// reasons say why a line is flagged.
var reasons = map[string]string{
	ledger.FlagUndecided: "The agreement does not decide it yet.",
	ledger.FlagDeclined:  "The agreement excludes it.",
	ledger.FlagEnded:     "No version of the agreement was in force when it was done.",
	ledger.FlagWaiting:   "The client has not approved it yet.",
	ledger.FlagRefused:   "The client refused it.",
	ledger.FlagOver:      "It goes beyond what the client approved.",
	ledger.FlagBegun:     "It was begun without the client’s approval.",
	ledger.FlagAllowance: "The allowance was spent.",
	ledger.FlagOutside:   "Outside the fixed fees; nobody of the client approved it.",
	ledger.FlagHours:     "Done at an hour that costs more.",
	ledger.FlagLong:      "More than 4 h covered on one ticket in the month.",
	ledger.FlagLate:      "Logged more than a week after it was done.",
	ledger.FlagChanged:   "It was decided by hand, and the agreement says something else since.",
	ledger.FlagMended:    "It was decided by hand, and its time was corrected since.",
}

// why says why a line is flagged, and what it would cost where it is covered.
func why(l store.ReviewLine, currency money.Currency, locale shell.Locale) string {
	var words []string
	for _, flag := range strings.Fields(l.Flags) {
		words = append(words, reasons[flag])
	}
	if asks := strings.Fields(l.Ask); len(asks) > 0 {
		words = append(words, "Not known: "+strings.Join(asks, ", ")+".")
	}
	if l.Verdict == "covered" && l.Listed && l.List > 0 {
		words = append(words, "Listed at "+amount(l.List, currency, locale)+".")
	}
	return strings.Join(words, " ")
}

// amount writes an amount in the smallest unit of its currency.
func amount(minor int64, c money.Currency, l shell.Locale) string {
	return l.Amount(c.Format(c.OfUnits(minor)))
}

// hours writes seconds as hours and minutes.
func hours(seconds int64) string { return shell.Hours(time.Duration(seconds) * time.Second) }

// sums are what the month comes to.
type sums struct {
	Scope, Billable, Held int64 // seconds
	ScopePercent          int
	Listed                []string // what the covered work would have cost, by currency
	Amounts               []string // to bill, by currency
	Clients               []clientSum
	ToDecide              int // lines, of all clients shown
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
func (p *Pages) sumUp(c echo.Context, page *workPage, clientID int64) error {
	list, err := p.db.LineSums(c.Request().Context(), shell.Viewer(c), page.Asked.Month, page.Asked.Month, clientID)
	if err != nil {
		return err
	}
	s := sums{}
	if s.ToDecide, err = p.db.CountLines(c.Request().Context(), shell.Viewer(c), store.LineFilter{Month: page.Asked.Month, ClientID: clientID, State: store.LinesToReview}); err != nil {
		return err
	}
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
