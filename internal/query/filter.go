package query

import (
	"regexp"
	"slices"
	"strings"
)

// The names of the filters.
const (
	Client    = "client"
	Is        = "is"
	Assignee  = "assignee"
	Team      = "team"
	Priority  = "priority"
	Status    = "status"
	Verdict   = "verdict"
	Channel   = "channel"
	Service   = "service"
	Person    = "person"
	Agreement = "agreement"
	Tag       = "tag"
	Number    = "number"
	Received  = "received" // from:, to:, before: and after: are read as spans of it
)

// Known is a filter that there is.
type Known struct {
	Name   string
	Also   []string // other names that people use for it
	Says   string   // what it does, in a few words
	Values []string // the words that it takes; none where it takes any
	Sample string   // an example of it
}

// Filters lists the filters, in the order in which they are offered.
func Filters() []Known {
	return []Known{
		{Client, []string{"customer", "org"}, "of one client", nil, "client:northwind"},
		{Is, nil, "how the ticket stands", States(), "is:missed"},
		{Assignee, []string{"assigned", "owner"}, "who has it", nil, "assignee:me"},
		{Team, nil, "of one team", nil, "team:service-desk"},
		{Priority, []string{"p", "prio"}, "how urgent it is", []string{"P1", "P2", "P3", "P4"}, "p:1"},
		{Status, nil, "its status", []string{"new", "open", "waiting-client", "waiting-vendor", "scheduled", "resolved", "closed"}, "status:waiting-client"},
		{Verdict, nil, "what the agreement says", []string{"covered", "billable", "undecided", "declined"}, "verdict:billable"},
		{Channel, []string{"via"}, "how it came", []string{"email", "portal", "phone", "alert", "api"}, "channel:phone"},
		{Service, nil, "about one service", nil, "service:email"},
		{Person, []string{"contact", "requester"}, "who asked", nil, "person:dana"},
		{Agreement, []string{"contract"}, "under one agreement", nil, "agreement:ND-2025"},
		{Tag, []string{"label"}, "with a tag", nil, "tag:vpn"},
		{"from", []string{"since"}, "received on this day or later", nil, "from:2026-03"},
		{"to", []string{"until"}, "received on this day or earlier", nil, "to:2026-03-31"},
		{"before", nil, "received before this day", nil, "before:2026-03-01"},
		{"after", nil, "received after this day", nil, "after:2026-02-28"},
		{Received, []string{"date", "on", "created"}, "received in this time", nil, `received:"last week"`},
		{Number, []string{"ticket", "id"}, "one ticket", nil, "number:1042"},
	}
}

// The words of is:.
const (
	IsOpen       = "open"
	IsSolved     = "solved"
	IsMissed     = "missed"
	IsSoon       = "soon"
	IsMine       = "mine"
	IsUnassigned = "unassigned"
	IsUndecided  = "undecided"
	IsCovered    = "covered"
	IsBillable   = "billable"
	IsDeclined   = "declined"
	IsWaiting    = "waiting"
	IsAutomatic  = "automatic"
	IsUnread     = "unread"
)

// States are the words that is: takes.
func States() []string {
	return []string{IsOpen, IsSolved, IsMissed, IsSoon, IsMine, IsUnassigned, IsUndecided, IsCovered, IsBillable, IsDeclined, IsWaiting, IsAutomatic, IsUnread}
}

// known finds a filter by any of its names.
func known(name string) (Known, bool) {
	for _, k := range Filters() {
		if k.Name == name || slices.Contains(k.Also, name) {
			return k, true
		}
	}
	return Known{}, false
}

func (p *parser) filter(t part, name, value string, not bool) {
	k, ok := known(name)
	switch {
	case !ok:
		p.unknown(t, name)
		return
	case value == "":
		p.problem(t, "“"+t.text+"” says nothing after the colon. Write for example "+k.Sample+".")
		return
	}
	f := Filter{Name: k.Name, Value: value, Not: not, Part: t.text}
	switch k.Name {
	case "from", "to", "before", "after", Received:
		p.date(t, k, f)
		return
	case Number:
		f.Value = strings.TrimPrefix(value, "#")
		if !digits.MatchString(f.Value) {
			p.problem(t, "“"+value+"” is no number of a ticket. Write for example number:1042.")
			return
		}
	case Priority:
		f.Value = "P" + strings.TrimLeft(value, "pP")
	}
	if f.Value, ok = word(k, f.Value); !ok {
		p.problem(t, "“"+value+"” is nothing that "+k.Name+": knows."+meant(value, k.Values)+" It takes "+listed(k.Values)+".")
		return
	}
	p.query.Filters = append(p.query.Filters, f)
}

var digits = regexp.MustCompile(`^[0-9]{1,18}$`)

// unknown tells of a name that is no filter. A word with a colon, as in error:0x80070005, is what people paste: it is searched for.
func (p *parser) unknown(t part, name string) {
	names := make([]string, 0, 24)
	for _, k := range Filters() {
		names = append(append(names, k.Name), k.Also...)
	}
	said := meant(name, names)
	p.query.Terms = append(p.query.Terms, Term{Text: unquoted(strings.TrimPrefix(t.text, "-")), Not: strings.HasPrefix(t.text, "-")})
	if said == "" {
		said = " The filters stand under the field."
	}
	p.problem(t, "There is no filter “"+name+":”; its words were searched for."+said)
}

// synonyms are words that people use for those of a filter.
var synonyms = map[string]string{"late": IsMissed, "overdue": IsMissed, "due": IsSoon, "me": IsMine, "my": IsMine, "closed": IsSolved, "resolved": IsSolved, "done": IsSolved,
	"nobody": IsUnassigned, "pending": IsWaiting, "auto": IsAutomatic, "new": IsUnread}

// word is the filter's own word for a value, whatever its case.
func word(k Known, value string) (string, bool) {
	if len(k.Values) == 0 {
		return value, true
	}
	low := strings.ReplaceAll(strings.ToLower(value), " ", "-")
	if s := synonyms[low]; k.Name == Is && s != "" {
		low = s
	}
	if k.Name == Channel && low == "mail" {
		low = "email"
	}
	for _, v := range k.Values {
		if strings.ToLower(v) == low {
			return v, true
		}
	}
	return "", false
}

func listed(words []string) string {
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// meant guesses which of some words was meant by one that is spelt otherwise.
func meant(typed string, words []string) string {
	best, least := "", 3
	for _, w := range words {
		if d := distance(strings.ToLower(typed), strings.ToLower(w)); d < least && d < len(w) {
			best, least = w, d
		}
	}
	if best == "" {
		return ""
	}
	return " Did you mean “" + best + "”?"
}

// distance is how many letters must be changed, added or taken away to make one word of the other.
func distance(a, b string) int {
	if max(len(a), len(b)) > 40 {
		return 40
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := corner
			if a[i] != b[j] {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, corner+1)
		}
	}
	return row[len(b)]
}

// FilterNamed finds a filter by any of its names.
func FilterNamed(name string) (Known, bool) { return known(strings.ToLower(name)) }
