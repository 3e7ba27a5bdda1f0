package leak

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"remit/internal/money"
	"remit/internal/pages/shell"
)

// sentence says what is shown, and lets each word be changed.
func (s *page) sentence(now time.Time) {
	q := s.Asked
	choose := func(label, name string, options ...shell.Option) {
		w := word{Label: label}
		for _, o := range options {
			w.Choices = append(w.Choices, shell.Choice{Name: o.Label, URL: q.with(name, o.Value).at(), Current: q.Get(name) == o.Value})
		}
		s.Sentence = append(s.Sentence, w)
	}
	say := func(text string) { s.Sentence = append(s.Sentence, word{Text: text}) }
	kindOptions := []shell.Option{{Label: "all that earns nothing"}}
	for _, k := range kinds() {
		kindOptions = append(kindOptions, shell.Option{Value: k.key, Label: k.name})
	}
	choose("Kind", "kind", kindOptions...)
	say("of")
	choose("Client", "client", append([]shell.Option{{Label: "every client"}}, s.who.clients...)...)
	say("and")
	workers := []shell.Option{{Label: "every technician"}}
	for _, id := range s.who.order {
		workers = append(workers, shell.Option{Value: strconv.FormatInt(id, 10), Label: s.who.users[id]})
	}
	choose("Technician", "technician", workers...)
	s.months(now)
	say("where old and late begin after")
	days := word{Label: "Days"}
	for _, n := range []int{3, 7, 14, 30} {
		days.Choices = append(days.Choices, shell.Choice{Name: strconv.Itoa(n) + " days", URL: q.with("days", strconv.Itoa(n)).at(), Current: q.days() == n})
	}
	if !slices.ContainsFunc(days.Choices, func(c shell.Choice) bool { return c.Current }) {
		days.Choices = append(days.Choices, shell.Choice{Name: strconv.Itoa(q.days()) + " days", URL: q.with().at(), Current: true})
	}
	s.Sentence = append(s.Sentence, days)
	if by := q.Get("by"); by != "" {
		say(", given away by")
		s.Sentence = append(s.Sentence, word{Label: "By", Choices: []shell.Choice{{Name: by, URL: q.with().at(), Current: true}, {Name: "everybody", URL: q.with("by", "").at()}}})
	}
}

// months are the words that say of which months.
func (s *page) months(now time.Time) {
	q := s.Asked
	_, last, n := q.span(now)
	spans := word{Label: "Months"}
	for _, m := range []int{1, 3, 6, 12} {
		name := fmt.Sprintf("in the %d months to", m)
		if m == 1 {
			name = "in the month of"
		}
		spans.Choices = append(spans.Choices, shell.Choice{Name: name, URL: q.with("months", strconv.Itoa(m)).at(), Current: m == n})
	}
	if !slices.ContainsFunc(spans.Choices, func(c shell.Choice) bool { return c.Current }) {
		spans.Choices = append(spans.Choices, shell.Choice{Name: fmt.Sprintf("in the %d months to", n), URL: q.with().at(), Current: true})
	}
	ends := word{Label: "Last month"}
	this := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	for i := range 24 {
		m := this.AddDate(0, -i, 0)
		ends.Choices = append(ends.Choices, shell.Choice{Name: s.Format(m, "January 2006"), URL: q.with("to", m.Format("2006-01")).at(), Current: m.Format("2006-01") == last})
	}
	if at, err := time.Parse("2006-01", last); err == nil && !slices.ContainsFunc(ends.Choices, func(c shell.Choice) bool { return c.Current }) {
		ends.Choices = append(ends.Choices, shell.Choice{Name: s.Format(at, "January 2006"), URL: q.with().at(), Current: true})
	}
	s.Sentence = append(s.Sentence, spans, ends)
}

// zone is the reader's.
func (s *page) zone() *time.Location {
	if s.Zone == nil {
		return time.UTC
	}
	return s.Zone
}

// plain is an amount as a program reads it.
func plain(minor int64, c money.Currency) string { return c.Format(c.OfUnits(minor)) }
