package letters

// Estimate is what a letter says of an estimate. Amounts and hours are in words: 350.00 USD, 2 h 30 min.
type Estimate struct {
	Text     string // what is to be done
	Work     string // how long it is thought to take, "" where not said
	Amount   string
	Clause   string
	Says     string // the clause's words
	Link     string // that answers
	Days     string // for how many days it works
	Spent    string // so far
	Percent  string // of what was approved
	Approved string // up to what
}

// Ask puts an estimate to somebody who may approve it.
func (w Writer) Ask(t Ticket, e Estimate) Letter {
	return w.write(EstimateAsked, values{words: map[string]string{"name": t.Name, "subject": t.Subject, "ticket": t.Number, "amount": e.Amount, "work": e.Work, "clause": e.Clause, "says": e.Says, "days": e.Days},
		own: map[string]Letter{"greeting": w.greet(t.Name), "text": block(e.Text), "link": {Rich: "<" + e.Link + ">", Plain: e.Link}}})
}

// Spent tells who approved an estimate how much of it is used.
func (w Writer) Spent(t Ticket, e Estimate) Letter {
	return w.write(EstimateSpent, values{words: map[string]string{"name": t.Name, "subject": t.Subject, "ticket": t.Number, "amount": e.Approved, "spent": e.Spent, "percent": e.Percent},
		own: map[string]Letter{"greeting": w.greet(t.Name)}})
}
