package report

import (
	"slices"
	"strconv"
	"time"

	"remit/internal/pages/shell"
	"remit/internal/store"
)

func (s *sheet) hoursSentence(who *people, now time.Time) {
	q := s.Asked
	var by []shell.Choice
	for _, o := range ways() {
		by = append(by, shell.Choice{Name: "by " + o.Label, URL: q.with("by", o.Value).at(hoursURL), Current: o.Value == q.way()})
	}
	s.Sentence = append([]word{{Text: "Work"}, {Label: "Rows", Choices: by}}, s.spanWords(now, hoursURL, 12)...)
	s.Sentence = append(s.Sentence, word{Text: "of"}, s.clientWord(who, hoursURL), word{Text: "under"}, s.agreementWord(who, hoursURL), s.technicianWord(who, hoursURL))
}

// spanWords are the words that say of which months.
func (s *sheet) spanWords(now time.Time, path string, usual int) []word {
	first, last, n := s.Asked.span(now, usual)
	var spans, ends []shell.Choice
	for _, m := range []int{1, 3, 6, 12, 24} {
		name := "in the " + strconv.Itoa(m) + " months to"
		if m == 1 {
			name = "in the month of"
		}
		spans = append(spans, shell.Choice{Name: name, URL: s.Asked.with("months", strconv.Itoa(m)).at(path), Current: m == n})
	}
	if !slices.ContainsFunc(spans, func(c shell.Choice) bool { return c.Current }) {
		spans = append(spans, shell.Choice{Name: "in the " + strconv.Itoa(n) + " months to", URL: s.Asked.at(path), Current: true})
	}
	newest := now.Format("2006-01")
	if last > newest {
		newest = last
	}
	asked := s.Asked.Get("to")
	for _, m := range monthsOf(min(later(newest, -35), first), newest) {
		ends = append(ends, shell.Choice{Name: s.monthName(m, "January 2006"), URL: s.Asked.with("to", m).at(path), Current: m == last && asked != lastMonth && asked != thisMonth})
	}
	for _, o := range []shell.Option{{Value: lastMonth, Label: "last month"}, {Value: thisMonth, Label: "this month"}} {
		ends = append(ends, shell.Choice{Name: o.Label, URL: s.Asked.with("to", o.Value).at(path), Current: asked == o.Value})
	}
	slices.Reverse(ends)
	return []word{{Label: "Months", Choices: spans}, {Label: "Last month", Choices: ends}}
}

func (s *sheet) clientWord(who *people, path string) word {
	q := s.Asked
	list := []shell.Choice{{Name: "every client", URL: q.without("client", "agreement").at(path), Current: q.Get("client") == ""}}
	for _, x := range who.listed.clients {
		list = append(list, shell.Choice{Name: x.Name, URL: q.without("agreement").with("client", x.URL).at(path), Current: q.Get("client") == x.URL})
	}
	return word{Label: "Client", Choices: list}
}

func (s *sheet) agreementWord(who *people, path string) word {
	q := s.Asked
	list := []shell.Choice{{Name: "every agreement", URL: q.without("agreement").at(path), Current: q.Get("agreement") == ""}}
	for _, x := range who.listed.agreements {
		if slug := q.Get("client"); slug == "" || who.slugs[slug] == x.ClientID {
			list = append(list, shell.Choice{Name: x.Number, URL: q.with("agreement", x.Number).at(path), Current: q.Get("agreement") == x.Number})
		}
	}
	return word{Label: "Agreement", Choices: list}
}

func (s *sheet) kindWord() word {
	var list []shell.Choice
	for _, o := range []shell.Option{{Value: "", Label: "of every kind"}, {Value: store.WorkScope, Label: "in scope"}, {Value: store.WorkBillable, Label: "billable"}, {Value: store.WorkHeld, Label: "held"}} {
		q := s.Asked.without("kind")
		if o.Value != "" {
			q = q.with("kind", o.Value)
		}
		list = append(list, shell.Choice{Name: o.Label, URL: q.at(linesURL), Current: o.Value == s.Asked.Get("kind")})
	}
	return word{Label: "Kind", Choices: list}
}

// narrowWords say what else the list is narrowed to, and how to widen it.
func (s *sheet) narrowWords(who *people, f store.ReportWork) (list []word) {
	add := func(name, says, wide string) {
		list = append(list, word{Label: name, Choices: []shell.Choice{{Name: says, URL: s.Asked.at(s.Path), Current: true}, {Name: wide, URL: s.Asked.without(name).at(s.Path), Current: false}}})
	}
	if f.Clause != nil {
		says := "by clause " + *f.Clause
		if *f.Clause == "" {
			says = "by no clause"
		}
		add("clause", says, "by every clause")
	}
	if f.Service != nil {
		says := "for " + *f.Service
		if *f.Service == "" {
			says = "for a service that is not known"
		}
		add("service", says, "for every service")
	}
	return list
}

func (s *sheet) technicianWord(who *people, path string) word {
	q := s.Asked
	list := []shell.Choice{{Name: "by everybody", URL: q.without("technician").at(path), Current: q.Get("technician") == ""}}
	for _, id := range who.order {
		text := strconv.FormatInt(id, 10)
		list = append(list, shell.Choice{Name: "by " + who.users[id], URL: q.with("technician", text).at(path), Current: q.Get("technician") == text})
	}
	return word{Label: "Technician", Choices: list}
}
