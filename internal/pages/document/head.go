package document

import "remit/internal/agreement"

// The heads of the tables, on the page as on paper.

func (d Document) hoursHead() []string {
	return []string{d.Say("document.head.hours"), d.Say("document.head.days"), d.Say("document.head.open")}
}

func (d Document) priorityHead() []string {
	list := []string{d.Say("document.head.impact")}
	for _, level := range agreement.Levels() {
		list = append(list, sentence(d.Say("document.urgency."+level)))
	}
	return list
}

// impact is the head of a row of the matrix, the lowest first.
func (d Document) impact(row int) string {
	return sentence(d.Say("document.impact." + agreement.Levels()[row]))
}

func (d Document) targetsHead() []string {
	return []string{d.Say("document.head.clause"), d.Say("document.head.holds-for"), d.Say("document.head.answer"), d.Say("document.head.update"),
		d.Say("document.head.solve"), d.Say("document.head.counted-in")}
}

func (d Document) feesHead() []string {
	return []string{d.Say("document.head.clause"), d.Say("document.head.fee"), d.Say("document.head.counted"), d.Say("document.head.price", "currency", d.Terms.Currency),
		d.Say("document.head.every")}
}

func (d Document) ratesHead() []string {
	return []string{d.Say("document.head.clause"), d.Say("document.head.rate"), d.Say("document.head.per-hour", "currency", d.Terms.Currency), d.Say("document.head.at-least"),
		d.Say("document.head.steps"), d.Say("document.head.more")}
}

func (d Document) contactsHead() []string {
	return []string{d.Say("document.head.role"), d.Say("document.head.mail"), d.Say("document.head.may-approve")}
}
