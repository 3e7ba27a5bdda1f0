package estimate

import (
	"strconv"

	"remit/internal/pages/shell"
	"remit/internal/store"
)

// MineURL is where a client's person answers the estimate on a ticket.
func MineURL(ticketID int64) string { return PortalURL + "/" + strconv.FormatInt(ticketID, 10) }

// choices are the answers to an estimate. Who may approve less than it can only approve less.
func (p answerPage) choices() []shell.Option {
	list := []shell.Option{{Value: "less", Label: p.Say("estimate.less"), Hint: p.Say("estimate.less-hint")},
		{Value: store.AnswerRefused, Label: p.Say("estimate.refuse"), Hint: p.Say("estimate.refuse-hint")},
		{Value: store.AnswerAsked, Label: p.Say("estimate.ask"), Hint: p.Say("estimate.ask-hint")}}
	if p.Sheet.Limit.LessThan(p.Sheet.Amount) {
		return list
	}
	return append([]shell.Option{{Value: store.AnswerApproved, Label: p.Say("estimate.approve", "amount", money(p.Locale, p.Sheet.Amount, p.Sheet.Currency))}}, list...)
}
