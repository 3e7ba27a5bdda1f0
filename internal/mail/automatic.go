package mail

import "strings"

// judge fills what the mail is: a report on delivery, automatic, or from a person.
func (a *assembler) judge(p *part) {
	a.m.Automatic = automatic(a.m.Header)
}

func automatic(h Header) bool {
	v := strings.ToLower(h.first("Auto-Submitted"))
	return v != "" && v != "no"
}
