package agreement

import (
	"net/mail"
	"strings"

	"github.com/shopspring/decimal"
)

// duties reads [[obligation]] and [[maintenance]].
func (r *reader) duties(t *record) {
	for _, s := range t.list("obligation", "tables [[obligation]] with clause, party and says") {
		r.terms.Obligations = append(r.terms.Obligations, Obligation{
			Clause: s.clauseNumber(true), Party: s.mustOption("party", "client", "provider"), Says: s.says(),
		})
		s.finish()
	}
	for _, s := range t.list("maintenance", "tables [[maintenance]] with clause, says, repeat, service, resolve and hours") {
		m := Maintenance{
			Clause: s.clauseNumber(true), Says: s.says(), Repeat: s.repeat(), Service: s.must("service", `a path of the catalogue such as "server/backup"`),
			Resolve: s.span("resolve", true), Hours: s.table("hours"),
		}
		if s.has("resolve") && !s.has("hours") {
			s.missing("hours", "Write the name of the table of hours in which the time runs.")
		}
		r.terms.Maintenance = append(r.terms.Maintenance, m)
		s.finish()
	}
}

// repeat reads a recurrence rule as it came.
func (t *record) repeat() string {
	const example = `an RFC 5545 rule such as "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1"`
	rule := t.must("repeat", example)
	if rule == "" {
		return ""
	}
	if err := checkRepeat(rule, t.r.terms.Term.Starts); err != nil {
		t.fail(t.node.member("repeat").value.place, CodeRepeat, "repeat", "%s Write %s.", err, example)
	}
	return rule
}

// people reads [[contact]] and [[section]].
func (r *reader) people(t *record) {
	for _, s := range t.list("contact", "tables [[contact]] with role and email") {
		c := Contact{Role: s.mustOption("role", "approver", "escalation", "requester", "billing"), Email: s.mailAddress()}
		if limit := s.amount("limit"); s.has("limit") {
			c.Limit = decimal.NewNullDecimal(limit)
		}
		r.terms.Contacts = append(r.terms.Contacts, c)
		s.finish()
	}
	for _, s := range t.list("section", "tables [[section]] with order, title and text") {
		r.terms.Sections = append(r.terms.Sections, Section{
			Order: s.whole("order", -1_000_000, 1_000_000, 0), Title: s.text("title", "a title in quotes"), Text: s.text("text", "Markdown in quotes"),
		})
		s.finish()
	}
}

// mailAddress reads a bare address.
func (t *record) mailAddress() string {
	const example = `an address such as "dana@northwind.example"`
	address := t.must("email", example)
	parsed, err := mail.ParseAddress(address)
	if address != "" && (err != nil || parsed.Address != address || strings.ContainsAny(address, "<> \t")) {
		t.fail(t.node.member("email").value.place, CodeBadValue, "email", "%q is no mail address: write %s.", address, example)
	}
	return address
}
