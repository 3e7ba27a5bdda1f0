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
	list := []shell.Option{{Value: "less", Label: "Approve less", Hint: "say up to how much below"}, {Value: store.AnswerRefused, Label: "Refuse", Hint: "the work is not done"},
		{Value: store.AnswerAsked, Label: "Ask first", Hint: "the estimate goes on waiting"}}
	if p.Sheet.Limit.LessThan(p.Sheet.Amount) {
		return list
	}
	return append([]shell.Option{{Value: store.AnswerApproved, Label: "Approve up to " + money(p.Locale, p.Sheet.Amount, p.Sheet.Currency)}}, list...)
}
