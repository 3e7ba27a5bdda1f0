package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/shopspring/decimal"

	"remit/internal/money"
	"remit/internal/pages/shell"
	"remit/internal/report"
	"remit/internal/store"
)

// ways are the words that work is added up by, with the heads of their columns.
func ways() []shell.Option {
	return []shell.Option{{Value: store.ByClient, Label: "client"}, {Value: store.ByAgreement, Label: "agreement"}, {Value: store.ByClause, Label: "clause"}, {Value: store.ByService, Label: "service"},
		{Value: store.ByTechnician, Label: "technician"}, {Value: store.ByMonth, Label: "month"}}
}

// way is the word that the address asks for.
func (q query) way() string {
	for _, o := range ways() {
		if o.Value == q.Get("by") {
			return o.Value
		}
	}
	return store.ByClient
}

// row is what a row of the hours goes by.
type row struct {
	key string
	id  int64
}

// hours is the report of hours and money.
func (p *Pages) hours(c echo.Context, s *sheet) error {
	ctx := c.Request().Context()
	if err := p.ledger.Settle(ctx, 0); err != nil {
		return err
	}
	who, err := p.people(ctx, c)
	if err != nil {
		return err
	}
	here := s.Now.In(shell.ZoneOf(c))
	f, err := s.Asked.work(who, here, 12)
	if err != nil {
		return err
	}
	list, err := p.rolled(c, who, f, s.Asked.way())
	if err != nil {
		return err
	}
	s.Title, s.Tab = "Hours and money", hoursURL
	s.hoursSentence(who, here)
	all := report.Total(list)
	s.Figures = s.workFigures(all, who)
	if len(list) == 0 {
		s.Empty = "No work in these months"
		return nil
	}
	months := list
	if s.Asked.way() != store.ByMonth {
		if months, err = p.rolled(c, who, f, store.ByMonth); err != nil {
			return err
		}
	}
	s.Pictures = []picture{s.monthPicture(months, f), s.workBars(list, who)}
	s.Tables = []report.Table{s.workTable(list, who, f)}
	return nil
}

// rolled adds up work by a word.
func (p *Pages) rolled(c echo.Context, who *people, f store.ReportWork, by string) ([]report.Entry[row], error) {
	list, err := p.db.Hours(c.Request().Context(), shell.Viewer(c), f, by)
	if err != nil {
		return nil, err
	}
	entries := make([]report.Entry[row], len(list))
	for i, x := range list {
		code := who.currencies[x.AgreementID].Code
		entries[i] = report.Entry[row]{Key: row{x.Key, x.ID}, Work: report.Work{Scope: report.Part(x.Scope), Billable: report.Part(x.Billable), Held: report.Part(x.Held)}}
		entries[i].Add(report.Work{Billed: map[string]int64{code: x.Amount}, Listed: map[string]int64{code: x.List}})
	}
	all := report.Roll(entries)
	if by == store.ByMonth {
		slices.SortFunc(all, func(a, b report.Entry[row]) int { return cmp.Compare(a.Key.key, b.Key.key) })
	} else {
		report.Longest(all)
	}
	return all, nil
}

func (s *sheet) hoursSentence(who *people, now time.Time) {
	q := s.Asked
	var by []shell.Choice
	for _, o := range ways() {
		by = append(by, shell.Choice{Name: "by " + o.Label, URL: q.with("by", o.Value).at(hoursURL), Current: o.Value == q.way()})
	}
	s.Sentence = append([]word{{Text: "Work"}, {Label: "Rows", Choices: by}}, s.spanWords(now, hoursURL, 12)...)
	s.Sentence = append(s.Sentence, word{Text: "of"}, s.clientWord(who, hoursURL), word{Text: "under"}, s.agreementWord(who, hoursURL))
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
	for _, m := range monthsOf(min(later(newest, -35), first), newest) {
		ends = append(ends, shell.Choice{Name: s.monthName(m, "January 2006"), URL: s.Asked.with("to", m).at(path), Current: m == last})
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

func (s *sheet) workFigures(w report.Work, who *people) []kpi {
	share := "none was decided"
	if percent, ok := w.ScopeShare(); ok {
		share = fmt.Sprintf("%d %% of what is decided", percent)
	}
	return []kpi{{"Work in scope", hm(w.Scope.Seconds), share}, {"Billable", hm(w.Billable.Seconds), s.amounts(w.Billed, who)}, {"Held", hm(w.Held.Seconds), "on no statement until it is decided"}}
}

// hm writes seconds as hours and minutes.
func hm(seconds int64) string { return shell.Hours(time.Duration(seconds) * time.Second) }

// hundredths are seconds as hours with two decimals, half away from zero.
func hundredths(seconds int64) string {
	return decimal.NewFromInt(seconds).DivRound(decimal.NewFromInt(3600), 2).StringFixed(2)
}

// amounts writes amounts of several currencies.
func (s *sheet) amounts(list map[string]int64, who *people) string {
	var words []string
	for _, code := range who.codes() {
		if n := list[code.Code]; n != 0 {
			words = append(words, s.Money(plainAmount(n, code), code.Code))
		}
	}
	return strings.Join(words, " and ")
}

func plainAmount(minor int64, c money.Currency) string {
	return c.Format(c.OfUnits(minor))
}

// codes are the currencies of all agreements, by code.
func (w *people) codes() (list []money.Currency) {
	for _, c := range w.currencies {
		if !slices.Contains(list, c) {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b money.Currency) int { return cmp.Compare(a.Code, b.Code) })
	return list
}

// parts are the kinds of work in pictures.
func parts() []report.Fill {
	return []report.Fill{{Class: "fill-c", Name: "in scope"}, {Class: "fill-b", Name: "billable"}, {Class: "fill-w", Name: "held"}}
}

// monthPicture shows hours by month, those without work among them.
func (s *sheet) monthPicture(list []report.Entry[row], f store.ReportWork) picture {
	by := map[string]report.Work{}
	for _, e := range list {
		by[e.Key.key] = e.Work
	}
	pic := report.Columns{Parts: parts()}
	low, high := int64(-1), int64(0)
	hours := func(seconds int64) int64 { return (seconds + 1800) / 3600 }
	for _, m := range monthsOf(f.First, f.Last) {
		w := by[m]
		all := hours(w.All().Seconds)
		if low < 0 || all < low {
			low = all
		}
		high = max(high, all)
		pic.Names = append(pic.Names, report.Column{Label: s.monthName(m, "Jan"), Values: []int64{hours(w.Scope.Seconds), hours(w.Billable.Seconds), hours(w.Held.Seconds)},
			Says: fmt.Sprintf("%s: %d h in scope, %d h billable, %d h held", s.monthName(m, "January 2006"), hours(w.Scope.Seconds), hours(w.Billable.Seconds), hours(w.Held.Seconds)),
			Link: s.Asked.with("to", m, "months", "1").without("by").at(linesURL)})
	}
	span := s.monthName(f.First, "January 2006") + " to " + s.monthName(f.Last, "January 2006")
	pic.Says = fmt.Sprintf("Hours worked by month, %s: between %d and %d.", span, low, high)
	return picture{ID: "by-month", Title: "Hours by month", Note: span, Columns: &pic}
}

// most rows that a picture shows; the table has them all.
const most = 12

func (s *sheet) workBars(list []report.Entry[row], who *people) picture {
	by := s.Asked.way()
	pic := report.Bars{Parts: parts()}
	for _, e := range list[:min(most, len(list))] {
		words := hm(e.All().Seconds)
		pic.Rows = append(pic.Rows, report.Bar{Name: s.rowName(e.Key, by, who), Values: []int64{e.Scope.Seconds, e.Billable.Seconds, e.Held.Seconds}, Words: words, Link: s.rowQuery(e.Key, by, who).at(linesURL)})
	}
	first := list[0]
	for _, e := range list {
		if e.All().Seconds > first.All().Seconds {
			first = e
		}
	}
	pic.Says = fmt.Sprintf("Hours by %s: most went to %s, %s of %s.", by, s.rowName(first.Key, by, who), hm(first.All().Seconds), hm(report.Total(list).All().Seconds))
	note := ""
	if len(list) > most {
		note = fmt.Sprintf("%d of %d rows; the table has all", most, len(list))
	}
	return picture{ID: "by-row", Title: "Hours by " + by, Note: note, Bars: &pic}
}

// rowName is what a row is called.
func (s *sheet) rowName(k row, by string, who *people) string {
	name := ""
	switch by {
	case store.ByClient:
		name = who.clients[k.id]
	case store.ByAgreement:
		name = who.agreements[k.id].Number
	case store.ByClause:
		name = k.key
		if name == "" {
			name = "no clause"
		}
		return who.agreements[k.id].Number + " " + name
	case store.ByTechnician:
		name = who.users[k.id]
	case store.ByMonth:
		return s.monthName(k.key, "January 2006")
	case store.ByService:
		name = k.key
	}
	if name == "" {
		return "not known"
	}
	return name
}

// rowQuery asks for the lines of a row.
func (s *sheet) rowQuery(k row, by string, who *people) query {
	q := s.Asked.without("by")
	switch by {
	case store.ByClient:
		for slug, id := range who.slugs {
			if id == k.id {
				q = q.with("client", slug)
			}
		}
	case store.ByAgreement:
		q = q.with("agreement", who.agreements[k.id].Number)
	case store.ByClause:
		q = q.with("agreement", who.agreements[k.id].Number, "clause", k.key)
	case store.ByService:
		q = q.with("service", k.key)
	case store.ByTechnician:
		q = q.with("technician", strconv.FormatInt(k.id, 10))
	case store.ByMonth:
		q = q.with("to", k.key, "months", "1")
	}
	return q
}

// workTable is the figures of work.
func (s *sheet) workTable(list []report.Entry[row], who *people, f store.ReportWork) report.Table {
	by := s.Asked.way()
	codes := report.Currencies(list)
	t := report.Table{ID: "hours-by-" + by, Title: "The figures", Note: s.monthName(f.First, "January 2006") + " to " + s.monthName(f.Last, "January 2006") + " by " + by,
		Head: []report.Head{{Name: shell.Capital(by)}, {Name: "In scope, h", Num: true}, {Name: "Billable, h", Num: true}, {Name: "Held, h", Num: true}, {Name: "Lines", Num: true}}}
	t.Head = append(t.Head, report.Head{Name: "Billed", Num: true, On: report.PageOnly}, report.Head{Name: "In scope at list", Num: true, On: report.PageOnly})
	for _, code := range codes {
		t.Head = append(t.Head, report.Head{Name: "Billed, " + code, Num: true, On: report.FileOnly}, report.Head{Name: "In scope at list, " + code, Num: true, On: report.FileOnly})
	}
	line := func(name report.Cell, w report.Work, q query) []report.Cell {
		cells := []report.Cell{name, s.timeCell(w.Scope, q.with("kind", "scope")), s.timeCell(w.Billable, q.with("kind", "billable")), s.timeCell(w.Held, q.with("kind", "held")),
			{Text: s.Count(w.All().Lines), Plain: strconv.Itoa(w.All().Lines), Link: q.at(linesURL)},
			{Text: s.amounts(w.Billed, who)}, {Text: s.amounts(w.Listed, who)}}
		for _, code := range codes {
			c, _ := money.CurrencyOf(code)
			for _, n := range []int64{w.Billed[code], w.Listed[code]} {
				cells = append(cells, report.Cell{Plain: plainAmount(n, c)})
			}
		}
		return cells
	}
	for _, e := range list {
		q := s.rowQuery(e.Key, by, who)
		name := report.Cell{Text: s.rowName(e.Key, by, who)}
		if by == store.ByMonth {
			name.Plain = e.Key.key
		}
		t.Rows = append(t.Rows, line(name, e.Work, q))
	}
	t.Foot = line(report.Cell{Text: "All"}, report.Total(list), s.Asked.without("by"))
	return t
}

// timeCell is hours that lead to their lines.
func (s *sheet) timeCell(p report.Part, q query) report.Cell {
	plain := hundredths(p.Seconds)
	cell := report.Cell{Text: s.Amount(plain), Plain: plain}
	if p.Lines > 0 {
		cell.Link = q.at(linesURL)
	}
	return cell
}
