package document

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"remit/internal/agreement"
	"remit/internal/calendar"
	"remit/internal/pages/shell"
)

// condition says in words when something holds; "" where it always does.
func (d Document) condition(c agreement.Condition) string {
	words := d.keys(c, false)
	if c.Not != nil {
		words = append(words, d.unless(*c.Not))
	}
	return sentence(strings.Join(words, " · "))
}

// keys are the keys of a condition in words, or what each denies.
func (d Document) keys(c agreement.Condition, denied bool) []string {
	words := make([]string, 0, len(c.Keys)+1)
	for _, k := range c.Keys {
		words = append(words, d.key(k, denied))
	}
	return words
}

// unless is what must not hold. Of several keys it is enough that one does not.
func (d Document) unless(c agreement.Condition) string {
	if c.Not == nil && len(c.Keys) == 1 {
		return d.key(c.Keys[0], true)
	}
	words := d.keys(c, false)
	if c.Not != nil {
		words = append(words, d.unless(*c.Not))
	}
	return "not where " + strings.Join(words, " and ")
}

// keyWords are the beginnings of keys that compare a fact with values.
var keyWords = map[string]string{"service": "service", "kind": "kind", "mode": "work", "site": "site", "channel": "request by", "impact": "impact", "urgency": "urgency",
	"asset.class": "kind of asset", "asset.tag": "asset", "contact.group": "contact in the group", "priority": "priority", "verdict": "scope"}

func (d Document) key(k agreement.Key, denied bool) string {
	switch k.Name {
	case "asset.managed":
		return truth(k, denied, "asset is managed", "asset is not managed", "asset is not unmanaged")
	case "contact.vip":
		return truth(k, denied, "contact is a named executive", "contact is no named executive", "contact is not other than a named executive")
	case "hours":
		return either(denied, "", "not ") + d.hours(k.Values, "in ")
	case "outside":
		return either(denied, "", "not ") + d.hours(k.Values, "outside ")
	case "holiday":
		return either(denied, "on a holiday", "not on a holiday")
	case "mentions":
		return either(denied, "the request mentions ", "the request does not mention ") + or(k.Values)
	case "channel", "contact.group":
		return either(denied, "", "not ") + keyWords[k.Name] + " " + or(names(k))
	}
	return keyWords[k.Name] + either(denied, " is ", " is not ") + or(names(k))
}

func either(denied bool, yes, no string) string {
	if denied {
		return no
	}
	return yes
}

// truth words a key of a boolean; the last words are for what is denied to be false.
func truth(k agreement.Key, denied bool, yes, no, notNo string) string {
	isTrue := len(k.Values) == 1 && k.Values[0] == "true"
	switch {
	case isTrue && !denied:
		return yes
	case !isTrue && denied:
		return notNo
	}
	return no
}

// hours names tables of opening hours: “in office hours”, “at any hour”.
func (d Document) hours(tables []string, before string) string {
	words := make([]string, len(tables))
	for i, name := range tables {
		if d.Terms.Opening[name].Always && before == "in " {
			return "at any hour"
		}
		words[i] = name
	}
	return before + or(words) + " hours"
}

// countedIn names the table that a target counts in.
func (d Document) countedIn(table string) string {
	if table == "" || d.Terms.Opening[table].Always {
		return "every hour"
	}
	return table + " hours"
}

// names are the values of a key as people read them.
func names(k agreement.Key) []string {
	list := make([]string, len(k.Values))
	for i, v := range k.Values {
		switch k.Name {
		case "service", "asset.class":
			list[i] = PathName(v)
		case "mode":
			list[i] = either(v != "onsite", "on site", v)
		default:
			list[i] = v
		}
	}
	return list
}

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

// or lists words: “a”, “a or b”, “a, b or c”.
func or(words []string) string { return listed(words, " or ") }

func listed(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + last + words[len(words)-1]
}

// span is a length of time in words; "" where it was left out.
func span(s calendar.Span) string {
	switch {
	case s.Days > 0:
		return shell.Plural(s.Days, "business day", "business days")
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
		return "from " + d.date(t.Starts) + " until terminated"
	case t.Starts.Year() == t.Ends.Year():
		return d.Locale.Format(t.Starts, "2 January") + " to " + d.date(t.Ends)
	}
	return d.date(t.Starts) + " to " + d.date(t.Ends)
}

func (d Document) renewal() string {
	r := d.Terms.Term.Renewal
	if r == nil || r.Mode == "none" {
		return "none"
	}
	text := map[string]string{"automatic": "by itself", "by-agreement": "by agreement"}[r.Mode]
	if r.Months > 0 {
		text += ", " + shell.Plural(r.Months, "month", "months")
	}
	if r.NoticeDays > 0 {
		text += "; notice " + shell.Plural(r.NoticeDays, "day", "days") + " before"
	}
	return text
}

func (d Document) termination() string {
	t := d.Terms.Term.Termination
	if t == nil {
		return ""
	}
	text := shell.Plural(t.NoticeDays, "day’s notice", "days’ notice")
	if !t.FeePercent.IsZero() {
		text += fmt.Sprintf("; %s %% of the fixed fees left", t.FeePercent)
	}
	return text
}

// per is a period after an amount: “a month”.
func per(period string) string {
	if period == "term" {
		return "in the term"
	}
	return "a " + period
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
		return "all else"
	}
	return d.condition(c)
}

// waits are statuses as the document says them.
func waits(statuses []string) []string {
	list := make([]string, len(statuses))
	for i, s := range statuses {
		list[i] = strings.Replace(s, "waiting-", "waiting for the ", 1)
	}
	return list
}

// mayApprove is up to which amount a contact may approve.
func (d Document) mayApprove(c agreement.Contact) string {
	switch {
	case c.Role != "approver":
		return ""
	case c.Limit.Valid:
		return "up to " + d.Priced(c.Limit.Decimal)
	}
	return "any amount"
}

// line is what stands above the title.
func (d Document) line() string {
	text := "Agreement " + d.Terms.Number
	if d.Version > 0 {
		text += " · version " + strconv.Itoa(d.Version)
	}
	if d.State != "" {
		text += ", " + d.State
	}
	return text
}
