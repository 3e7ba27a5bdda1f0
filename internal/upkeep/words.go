package upkeep

import (
	"cmp"
	"fmt"
	"strings"

	"remit/internal/agreement"
	"remit/internal/ruling"
)

// longestSubject is how long a subject is at most, in characters: the clause's words stand in the text in full.
const longestSubject = 100

// subject is the first sentence of what a clause says, without its full stop.
func subject(m agreement.Maintenance) string {
	says := strings.TrimSpace(cmp.Or(m.Says, "Maintenance of "+m.Service))
	if first, _, cut := strings.Cut(says, ". "); cut {
		says = first
	}
	says = strings.TrimSuffix(says, ".")
	letters := []rune(says)
	if len(letters) <= longestSubject {
		return says
	}
	says = string(letters[:longestSubject-1])
	if at := strings.LastIndexByte(says, ' '); at > longestSubject/2 {
		says = says[:at]
	}
	return says + "…"
}

// text says what is owed, by which clause, and by when.
func text(o Occurrence) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Maintenance owed under clause %s of “%s” (%s) since %s:\n\n%s", o.Rule.Clause, o.Terms.Title, o.Terms.Number, o.Day.Format("Monday, 2 January 2006"),
		cmp.Or(o.Rule.Says, "Maintenance of "+o.Rule.Service+"."))
	if due, err := ruling.DueOf(o.Terms, o.Rule, o.Starts()); err == nil && !due.IsZero() {
		fmt.Fprintf(&b, "\n\nTo be done by %s.", due.Format("Monday, 2 January 2006, 15:04"))
	}
	return b.String()
}
