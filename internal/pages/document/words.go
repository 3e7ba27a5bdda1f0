package document

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"remit/internal/agreement"
	"remit/internal/calendar"
	"remit/internal/pages/shell"
)

// PathName is a path of the catalogue in words: “Line of business, Dentrix” for line-of-business/dentrix.
func PathName(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = sentence(strings.ReplaceAll(p, "-", " "))
	}
	return strings.Join(parts, ", ")
}

// sentence begins with a capital.
func sentence(s string) string {
	for i, r := range s {
		return string(unicode.ToUpper(r)) + s[i+len(string(r)):]
	}
	return s
}

// span is a length of time in words; "" where it was left out.
func (d Document) span(s calendar.Span) string {
	switch {
	case s.Days > 0:
		return d.Say("document.business-days", "n", s.Days)
	case s.D > 0:
		return shell.Span(s.D)
	}
	return ""
}

func duration(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return shell.Span(d)
}

// Date is a day in words, “1 February 2026”.
func Date(day time.Time, l shell.Locale) string { return l.Format(day, "2 January 2006") }

func (d Document) date(day time.Time) string { return Date(day, d.Locale) }

// term says from when to when the agreement runs.
func (d Document) term() string {
	t := d.Terms.Term
	switch {
	case t.Ends.IsZero():
		return d.Say("document.open-term", "from", d.date(t.Starts))
	case t.Starts.Year() == t.Ends.Year():
		return d.Say("document.from-to", "from", d.Format(t.Starts, "2 January"), "to", d.date(t.Ends))
	}
	return d.Say("document.from-to", "from", d.date(t.Starts), "to", d.date(t.Ends))
}

func (d Document) renewal() string {
	r := d.Terms.Term.Renewal
	if r == nil {
		return d.Say("document.renewal.none")
	}
	text := d.Say("document.renewal." + r.Mode)
	if r.Mode == "none" {
		return text
	}
	if r.Months > 0 {
		text = d.Say("document.renewal-months", "renewal", text, "n", r.Months)
	}
	if r.NoticeDays > 0 {
		text = d.Say("document.renewal-notice", "renewal", text, "n", r.NoticeDays)
	}
	return text
}

func (d Document) termination() string {
	t := d.Terms.Term.Termination
	if t == nil {
		return ""
	}
	text := d.Say("document.notice", "n", t.NoticeDays)
	if !t.FeePercent.IsZero() {
		text = d.Say("document.notice-fee", "notice", text, "percent", d.figure(t.FeePercent))
	}
	return text
}

// holdsFor words the condition of a target without its priority, which is set apart.
func (d Document) holdsFor(x agreement.Target) string {
	c := agreement.Condition{Not: x.When.Not}
	for _, k := range x.When.Keys {
		if k.Name != "priority" {
			c.Keys = append(c.Keys, k)
		}
	}
	if x.When.IsZero() {
		return d.Say("document.all-else")
	}
	return d.condition(c)
}

// pauses says in which statuses the time to solve stands.
func (d Document) pauses() string {
	list := make([]string, len(d.Terms.Clock.PauseResolve))
	for i, s := range d.Terms.Clock.PauseResolve {
		list[i] = d.Say("document.status." + s)
	}
	return d.Say("document.pauses", "statuses", d.or(list))
}

// unknown says which priority holds where nothing is known of a request.
func (d Document) unknown() string {
	l := d.Terms.DefaultLevel
	return d.Say("document.default-level", "impact", d.Say("document.impact."+l.Impact), "urgency", d.Say("document.urgency."+l.Urgency))
}

// told are those who are told when a clock runs late. A file may name others than the usual ones, by words of its own.
func (d Document) told(roles []string) string {
	list := make([]string, len(roles))
	for i, role := range roles {
		if list[i] = strings.ReplaceAll(role, "-", " "); slices.Contains([]string{"account-manager", "assignee", "manager", "team", "team-lead"}, role) {
			list[i] = d.Say("document.told." + role)
		}
	}
	return d.Say("document.told-to", "list", d.and(list))
}

// mayApprove is up to which amount a contact may approve.
func (d Document) mayApprove(c agreement.Contact) string {
	switch {
	case c.Role != "approver":
		return ""
	case c.Limit.Valid:
		return d.Say("document.up-to-amount", "amount", d.Priced(c.Limit.Decimal))
	}
	return d.Say("document.any-amount")
}

// line is what stands above the title.
func (d Document) line() string {
	text := d.Say("document.line", "number", d.Terms.Number)
	if d.Version > 0 {
		text = d.Say("document.line-version", "number", d.Terms.Number, "version", strconv.Itoa(d.Version))
	}
	if d.State != "" {
		text = d.Say("document.line-state", "line", text, "state", d.State)
	}
	return text
}
