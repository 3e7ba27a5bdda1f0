package leak

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/money"
	"remit/internal/pages/shell"
	"remit/internal/report"
	"remit/internal/store"
)

// sum is what some of one kind comes to.
type sum struct {
	number  int
	seconds int64
	amounts map[string]int64 // by currency
}

func (x *sum) add(one store.LeakSum, w *people) {
	x.number, x.seconds = x.number+one.Number, x.seconds+one.Seconds
	if x.amounts == nil {
		x.amounts = map[string]int64{}
	}
	if code := w.currencies[one.AgreementID].Code; code != "" {
		x.amounts[code] += one.Amount
	}
}

// currencies are those that the agreements have, in order.
func (w *people) codes(list []store.LeakSum) (codes []string) {
	for _, x := range list {
		if c := w.currencies[x.AgreementID].Code; c != "" && x.Amount != 0 && !slices.Contains(codes, c) {
			codes = append(codes, c)
		}
	}
	slices.Sort(codes)
	return codes
}

// money is what a sum is worth, in words.
func (s *page) money(x sum) string {
	var words []string
	for code, n := range x.amounts {
		if c, err := money.CurrencyOf(code); err == nil && n != 0 {
			words = append(words, s.Money(plain(n, c), code))
		}
	}
	slices.Sort(words)
	return strings.Join(words, " · ")
}

// overview adds up all kinds, each by client, and what was given away by who did it.
func (p *Pages) overview(c echo.Context, s *page, f store.LeakFilter) error {
	for _, k := range kinds() {
		f.Kind = k.key
		if f.By != "" && k.key != store.LeakGiven {
			continue // only that has somebody who gave it away
		}
		list, err := p.db.LeakSums(c.Request().Context(), shell.Viewer(c), f)
		if err != nil {
			return err
		}
		var all sum
		for _, x := range list {
			all.add(x, s.who)
		}
		s.Figures = append(s.Figures, s.figure(k, all))
		if len(list) == 0 {
			continue
		}
		s.Tables = append(s.Tables, s.sumTable(k, "client", list, all))
		if k.key == store.LeakGiven {
			s.Tables = append(s.Tables, s.sumTable(k, "manager", list, all))
		}
	}
	return nil
}

// figure is what a kind comes to, which leads to its lines.
func (s *page) figure(k kind, all sum) figure {
	f := figure{Name: k.name, Value: s.Count(all.number), Note: k.means, URL: s.Asked.with("kind", k.key).at()}
	switch {
	case all.number == 0:
		f.Note, f.URL = k.none, ""
	case k.key != store.LeakForgotten:
		f.Note = shell.Join(" · ", report.Hours(all.seconds)+" h", s.money(all)) + "; " + k.means
	}
	return f
}

// sumTable is what a kind comes to by client, or by manager.
func (s *page) sumTable(k kind, by string, list []store.LeakSum, all sum) report.Table {
	what := "Lines"
	if k.key == store.LeakForgotten {
		what = "Requests"
	}
	t := report.Table{ID: k.key + "-by-" + by, Title: k.name + " by " + by, Note: k.means, Head: []report.Head{{Name: shell.Capital(by)}, {Name: what, Num: true}}}
	timed := k.key != store.LeakForgotten
	codes := s.who.codes(list)
	if timed {
		t.Head = append(t.Head, report.Head{Name: "Time, h", Num: true}, report.Head{Name: "Amount", Num: true, On: report.PageOnly})
		for _, code := range codes {
			t.Head = append(t.Head, report.Head{Name: "Amount, " + code, Num: true, On: report.FileOnly})
		}
	}
	line := func(name string, x sum, q query) []report.Cell {
		cells := []report.Cell{{Text: name}, {Text: s.Count(x.number), Plain: strconv.Itoa(x.number), Link: q.at()}}
		if !timed {
			return cells
		}
		hours := report.Hours(x.seconds)
		cells = append(cells, report.Cell{Text: s.Amount(hours), Plain: hours, Link: q.at()}, report.Cell{Text: s.money(x)})
		for _, code := range codes {
			c, err := money.CurrencyOf(code)
			if err == nil {
				cells = append(cells, report.Cell{Plain: plain(x.amounts[code], c)})
			}
		}
		return cells
	}
	keys, sums := s.grouped(by, list)
	for _, key := range keys {
		name, q := cmp.Or(key, "not known"), s.Asked.with("kind", k.key, "by", key)
		if by == "client" {
			name, q = s.clientName(key), s.Asked.with("kind", k.key, "client", key)
		}
		t.Rows = append(t.Rows, line(name, sums[key], q))
	}
	t.Foot = line("All", all, s.Asked.with("kind", k.key))
	return t
}

// grouped adds up by the slug of the client, or by who gave it away, what comes to most first.
func (s *page) grouped(by string, list []store.LeakSum) (keys []string, sums map[string]sum) {
	sums = map[string]sum{}
	for _, x := range list {
		key := x.By
		if by == "client" {
			key = s.who.slugs[x.ClientID]
		}
		one, known := sums[key]
		if !known {
			keys = append(keys, key)
		}
		one.add(x, s.who)
		sums[key] = one
	}
	slices.SortStableFunc(keys, func(a, b string) int {
		return cmp.Or(cmp.Compare(sums[b].seconds, sums[a].seconds), cmp.Compare(sums[b].number, sums[a].number), cmp.Compare(a, b))
	})
	return keys, sums
}

func (s *page) clientName(slug string) string {
	for _, o := range s.who.clients {
		if o.Value == slug {
			return o.Label
		}
	}
	return "not known"
}
