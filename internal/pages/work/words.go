package work

import (
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/coverage"
	"remit/internal/ledger"
	"remit/internal/money"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
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

// lineWhy says why a line is flagged, and what it would cost where it is covered.
func lineWhy(l store.ReviewLine, currency money.Currency, locale shell.Locale) string {
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

// factWords are the facts as people ask for them.
var factWords = map[string]string{"kind": "what kind of request it is", "service": "which service", "mode": "remote or on site", "site": "at which site", "impact": "the impact",
	"urgency": "the urgency", "contact": "who asks", "asset": "which device"}

// scopeWhy says what flagged a ticket; lastClause is the number of the clause for all else.
func scopeWhy(t ticket.Ticket, d coverage.Decision, lastClause string) string {
	switch {
	case d.Verdict == agreement.Undecided:
		return "Nobody said " + strings.Join(openFacts(d.Ask), ", or ") + ". " + outcomes(d.Possible)
	case t.ClientID == 0:
		return "It is not known yet which client asks."
	case t.AgreementID == 0:
		return "No agreement was in force when it came in."
	case d.AllowanceSpent:
		return "The allowance of " + d.Clause + " was spent."
	case d.Verdict == agreement.Declined:
		return "The agreement excludes it; it was declined."
	case d.Verdict == agreement.Billable && d.Clause == lastClause:
		return "No clause covers it; what holds for all else decided."
	case d.Verdict == agreement.Billable:
		return "It is outside what the fixed fees pay for."
	}
	return ""
}

func openFacts(facts []string) []string {
	words := make([]string, len(facts))
	for i, f := range facts {
		if words[i] = factWords[f]; words[i] == "" {
			words[i] = f
		}
	}
	return words
}

// outcomes says how it could be decided: “Covered by 3.2, or billable by 4.1.”
func outcomes(possible []coverage.Possible) string {
	words := make([]string, len(possible))
	for i, o := range possible {
		words[i] = string(o.Verdict) + " by " + o.Clause
	}
	if len(words) == 0 {
		return ""
	}
	return shell.Capital(strings.Join(words, ", or ")) + "."
}

// approval says how the client's approval stands: who gave it, and up to what.
func (r row) approval(p deskPage) string {
	e := r.Stands
	amount := func(of decimal.Decimal) string {
		c, err := money.CurrencyOf(e.Currency)
		if err != nil {
			return of.String() + " " + e.Currency
		}
		return p.Money(c.Format(of), c.Code)
	}
	switch e.State {
	case store.EstimateApproved:
		return e.By + " approved up to " + amount(e.Cap) + ", " + shell.Day(p.Now, e.At, p.Locale) + "."
	case store.EstimateRefused:
		return e.By + " refused " + amount(e.Amount) + ", " + shell.Day(p.Now, e.At, p.Locale) + "."
	case store.EstimateWaiting:
		return "Approval of " + amount(e.Amount) + " asked " + shell.Day(p.Now, e.CreatedAt, p.Locale) + " by " + e.Author + ", no answer yet."
	case store.EstimateOverridden:
		return e.Author + " began without the client’s approval: “" + e.Reason + "”"
	}
	return ""
}

// asked says what the client was asked, and whether they answered.
func (r row) asked(p deskPage) string {
	if r.Ask.ID == 0 {
		return ""
	}
	words := "Asked on " + shell.Day(p.Now, r.Ask.At, p.Locale) + " by " + r.Ask.By + ", " + r.Ask.Recipient
	switch {
	case !r.Ask.AnsweredAt.IsZero():
		return words + ": answered " + shell.Day(p.Now, r.Ask.AnsweredAt, p.Locale) + "."
	case !r.Ask.EndedAt.IsZero():
		return words + ": not waited for any more."
	case r.Asks:
		return words + "."
	}
	return words + ": no answer within 7 days."
}

// sentBack says what the technician was asked, and what they answered.
func (r row) sentBack(p deskPage) string {
	b := r.Back
	words := "Sent back " + shell.Day(p.Now, b.At, p.Locale) + " by " + b.By + ": “" + b.Text + "”"
	how := map[string]string{store.HowStands: "it stands", store.HowChanged: "corrected"}[b.How]
	switch b.State {
	case store.SentBack:
		return words + " " + shell.FirstName(b.Worker) + " has not answered yet."
	case store.SentAnswered:
		return words + " " + shell.FirstName(b.Worker) + " answered " + shell.Day(p.Now, b.AnsweredAt, p.Locale) + ": " + how + quoted(b.Answer) + "."
	}
	return ""
}

// quoted is what somebody gave as a reason, behind a comma; nothing where they gave none.
func quoted(words string) string {
	if words == "" {
		return ""
	}
	return ", “" + words + "”"
}
