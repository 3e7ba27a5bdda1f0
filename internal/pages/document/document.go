// Package document sets an agreement as the document that its parties read.
package document

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/a-h/templ"

	"remit/internal/agreement"
	"remit/internal/calendar"
	"remit/internal/compose"
	"remit/internal/pages/shell"
	"remit/internal/typeset"
)

// Document is one version of an agreement with what its file does not hold.
type Document struct {
	Terms    *agreement.Terms
	Version  int
	Provider string
	Client   string
	State    string   // in words: “in force”, “published 1 February 2026”
	Hash     string   // SHA-256 of the version's source, hex; "" for what is not stored
	Accepted []Signed // who accepted the version
	Inside   bool     // for the provider's people: shows to which team requests go
	Tools    *Tools   // what it holds besides while it is being changed, nil where it is only read

	shell.Locale // of the reader: the language and the conventions of what the file does not word itself
}

// Part is one headed part of the document.
type Part struct {
	ID     string
	Number string
	Title  string
	order  int
	body   templ.Component
	paper  func(*typeset.Sheet) // the same, in print
}

// The places of the parts that the program sets; a section of prose stands after the parts whose order is not above its own.
const (
	orderHours       = 20
	orderScope       = 30
	orderExclusions  = 40
	orderPriority    = 50
	orderTargets     = 60
	orderMoney       = 70
	orderDuties      = 80
	orderMaintenance = 83
	orderContacts    = 86
	orderRoutes      = 88
)

// Parts are the parts of the document in the order in which they are read.
func (d Document) Parts() []Part {
	t := d.Terms
	included, excluded := d.scope()
	parts := []Part{
		d.part("hours", "", orderHours, hoursPart(d), d.hoursPaper),
		d.listPart("scope", orderScope, included),
		d.part("priority", prefix(each(t.Rules, d.rule)), orderPriority, priorityPart(d), d.priorityPaper),
		d.part("targets", prefix(each(t.Targets, func(x agreement.Target) article { return article{Number: x.Clause} })), orderTargets, targetsPart(d), d.targetsPaper),
		d.part("money", prefix(append(each(t.Rates, func(r agreement.Rate) article { return article{Number: r.Clause} }),
			each(t.Fees, func(f agreement.Fee) article { return article{Number: f.Clause} })...)), orderMoney, moneyPart(d), d.moneyPaper),
	}
	if len(excluded) > 0 {
		parts = append(parts, d.listPart("exclusions", orderExclusions, excluded))
	}
	if d.has(len(t.Obligations)) {
		parts = append(parts, d.listPart("duties", orderDuties, refer("obligation", each(t.Obligations, d.obligation))))
	}
	if d.has(len(t.Maintenance)) {
		parts = append(parts, d.listPart("maintenance", orderMaintenance, refer("maintenance", each(t.Maintenance, d.maintenance))))
	}
	if d.has(len(t.Contacts)) {
		parts = append(parts, d.part("contacts", "", orderContacts, contactsPart(d), d.contactsPaper))
	}
	if d.Inside && d.has(len(t.Routes)) {
		routes := refer("route", each(t.Routes, d.route))
		parts = append(parts, d.part("routes", "", orderRoutes, articles(d, routes), d.clauses(routes)))
	}
	return d.withProse(parts)
}

// part is a part that the program titles.
func (d Document) part(id, number string, order int, body templ.Component, paper func(*typeset.Sheet)) Part {
	return Part{id, number, d.Say("document.part." + id), order, body, paper}
}

// listPart is a part that is a list of clauses, under what their numbers share.
func (d Document) listPart(id string, order int, list []article) Part {
	return d.part(id, prefix(list), order, articles(d, list), d.clauses(list))
}

// withProse adds the sections of prose and puts all in order.
func (d Document) withProse(parts []Part) []Part {
	for i, s := range d.Terms.Sections {
		parts = append(parts, Part{"section-" + strconv.Itoa(i+1), "", s.Title, s.Order, section(d, Ref{"section", i}, s.Text), func(p *typeset.Sheet) { prosePaper(p, s.Text) }})
	}
	slices.SortStableFunc(parts, func(a, b Part) int { return cmp.Compare(a.order, b.order) })
	return parts
}

// scope splits the decision table after its last covered clause: what comes then excludes. The order of the table is kept, as it decides.
func (d Document) scope() (included, excluded []article) {
	t, split := d.Terms, 0
	for i, c := range t.Scope {
		if c.Verdict == agreement.Covered {
			split = i + 1
		}
	}
	if t.Default.Verdict == agreement.Covered || split == 0 {
		split = len(t.Scope)
	}
	for i, c := range t.Scope {
		a := d.scopeArticle(c, false)
		if a.ref = (Ref{"scope", i}); i < split {
			included = append(included, a)
		} else {
			excluded = append(excluded, a)
		}
	}
	last := d.scopeArticle(t.Default, true)
	last.ref.Table = "scope_default"
	if t.Default.Verdict == agreement.Covered {
		return append(included, last), excluded
	}
	return included, append(excluded, last)
}

func (d Document) route(r agreement.Route) article {
	a := article{Number: r.Clause, Says: r.Says, When: d.condition(r.When)}
	a.add(fragment{Text: d.Say("document.team", "team", r.Team)})
	if r.Pick != "" && r.Pick != "none" {
		a.add(fragment{Text: d.Say("document.pick." + r.Pick)})
	}
	return a
}

func each[T any](list []T, set func(T) article) []article {
	out := make([]article, len(list))
	for i, x := range list {
		out[i] = set(x)
	}
	return out
}

// prefix is what the numbers of the clauses share: 3 of 3.1 and 3.4, A of A1 and A2; "" where they differ.
func prefix(list []article) string {
	shared := ""
	for i, a := range list {
		p := strings.TrimRightFunc(a.Number, unicode.IsDigit)
		p = strings.TrimSuffix(p, ".")
		if i > 0 && p != shared {
			return ""
		}
		shared = p
	}
	return shared
}

// openDays are days of the week that open alike.
type openDays struct{ Days, Open string }

// week lists a table's days from Monday, those that open alike and follow each other in one line.
func (d Document) week(s calendar.Spec) []openDays {
	var list []openDays
	first := ""
	for i := range 7 {
		day := (i + 1) % 7
		spans := make([]string, len(s.Week[day]))
		for j, v := range s.Week[day] {
			spans[j] = d.Say("document.from-to", "from", d.ofDay(v.From), "to", d.ofDay(v.To))
		}
		open := d.and(spans)
		if open == "" {
			open = d.Say("document.closed")
		}
		name := d.Weekday(time.Weekday(day))
		if n := len(list); n > 0 && list[n-1].Open == open {
			list[n-1].Days = sentence(d.Say("document.from-to", "from", first, "to", name))
			continue
		}
		first = name
		list = append(list, openDays{sentence(first), open})
	}
	return list
}

// ofDay is a minute of the day, or of the next one where hours run over midnight.
func (d Document) ofDay(m calendar.Minute) string {
	const day = 24 * 60
	if m > day {
		m -= day
	}
	return d.OfDay(int(m))
}

// closedOn words a table's holidays, "" where it has none.
func (d Document) closedOn(s calendar.Spec) string {
	var list []string
	if s.Country != "" {
		list = append(list, d.Say("document.public-holidays", "country", s.Country))
	}
	text := d.and(append(list, d.dateWords(s.Extra)...))
	if len(s.Except) > 0 {
		text = d.Say("document.but-open", "closed", text, "open", d.and(d.dateWords(s.Except)))
	}
	return text
}

// dateWords names dates, each year once, with its last date.
func (d Document) dateWords(dates []calendar.Date) []string {
	list := make([]string, len(dates))
	for i, day := range dates {
		at := time.Date(day.Year, day.Month, day.Day, 0, 0, 0, 0, time.UTC)
		list[i] = d.Format(at, "2 January")
		if i == len(dates)-1 || dates[i+1].Year != day.Year {
			list[i] = d.date(at)
		}
	}
	return list
}

// prose is a section's Markdown. Its headings begin below that of the part.
func prose(text string) templ.Component {
	html, err := compose.Markdown(text)
	if err != nil {
		return templ.NopComponent
	}
	for _, h := range []string{"1", "2"} {
		html = strings.NewReplacer("<h"+h+">", "<h3>", "</h"+h+">", "</h3>").Replace(html)
	}
	return templ.Raw(html)
}
