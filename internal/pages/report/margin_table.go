package report

import (
	"fmt"
	"slices"
	"strings"

	"remit/internal/money"
	"remit/internal/pages/shell"
	"remit/internal/report"
	"remit/internal/store"
)

func (s *sheet) marginFigures(all, rows []margin, by string) {
	var in, cost, left []string
	under := 0
	for _, m := range all {
		in = append(in, s.Money(plainAmount(m.yield.Sum(), m.code), m.code.Code))
		if m.known() {
			cost = append(cost, s.Money(plainAmount(m.cost, m.code), m.code.Code))
			left = append(left, s.Money(plainAmount(m.left(), m.code), m.code.Code))
		}
	}
	for _, m := range rows {
		if m.known() && m.left() < 0 {
			under++
		}
	}
	lead := func(name, note string, list []string) kpi {
		switch {
		case len(list) == 0:
			return kpi{Name: name, Value: "not known", Note: note}
		case len(list) > 2: // too many to lead
			return kpi{Name: name, Value: s.Plural(len(list), "currency", "currencies"), Note: strings.Join(list, ", ")}
		}
		return kpi{Name: name, Value: strings.Join(list, " and "), Note: note}
	}
	what := s.Plural(len(rows), "row", "rows")
	if by == store.ByClient {
		what = s.Plural(len(rows), "client", "clients")
	}
	s.Figures = []kpi{lead("Came in", "fees, billed work and prepaid hours, less credits", in), lead("The hours cost", "whoever pays for them", cost), lead("Margin", "what came in without that", left),
		{Name: "Cost more than they pay", Value: s.Count(under), Note: "of " + what}}
}

// marginPictures show what is left, each currency on a scale of its own.
func (s *sheet) marginPictures(list []margin, by string, who *people) []picture {
	pic := picture{ID: "margin", Title: "What is left", Note: "what came in without what the hours cost, each currency on its own scale"}
	for _, code := range who.codes() {
		b := report.Bars{Parts: []report.Fill{{Class: "fill-b"}, {Class: "fill-bad"}}}
		under := 0
		for _, m := range list {
			if m.code != code || !m.known() {
				continue
			}
			words := s.Money(plainAmount(m.left(), code), code.Code)
			if m.left() < 0 {
				under++
				words = "short by " + s.Money(plainAmount(-m.left(), code), code.Code)
			}
			if len(b.Rows) < most {
				b.Rows = append(b.Rows, report.Bar{Name: s.marginName(m, by, who), Values: []int64{max(0, m.left()), max(0, -m.left())}, Words: words, Link: s.marginQuery(m, by, who).with("by", bySlot).at(marginURL)})
			}
		}
		if len(b.Rows) > 0 {
			b.Says = fmt.Sprintf("In %s, %s cost more than what came in.", code.Code, s.Count(under))
			pic.Groups = append(pic.Groups, b)
		}
	}
	if len(pic.Groups) == 0 {
		return nil
	}
	return []picture{pic}
}

// marginMonths shows what came in beside what the hours cost, by month, in the currency that most agreements are in.
func (s *sheet) marginMonths(list []margin, f store.ReportWork, who *people) []picture {
	in := map[string]map[int64]bool{}
	var code money.Currency
	for _, m := range list {
		if in[m.code.Code] == nil {
			in[m.code.Code] = map[int64]bool{}
		}
		in[m.code.Code][m.key.id] = true
		if len(in[m.code.Code]) > len(in[code.Code]) {
			code = m.code
		}
	}
	by := map[string]margin{}
	for _, m := range rollMargins(list, store.ByMonth, who) {
		if m.code == code {
			by[m.key.key] = m
		}
	}
	pic := report.Columns{Parts: []report.Fill{{Class: "fill-b", Name: "came in"}, {Class: "fill-n", Name: "the hours cost"}}, Beside: true}
	whole := func(minor int64) int64 { return code.OfUnits(minor).Round(0).IntPart() }
	for _, month := range monthsOf(f.First, f.Last) {
		m := by[month]
		pic.Names = append(pic.Names, report.Column{Label: s.monthName(month, "Jan"), Values: []int64{whole(m.yield.Sum()), whole(m.cost)},
			Says: fmt.Sprintf("%s: %d %s came in, the hours cost %d", s.monthName(month, "January 2006"), whole(m.yield.Sum()), code.Code, whole(m.cost))})
	}
	all := rollMargins(list, "", who)
	for _, m := range all {
		if m.code == code {
			pic.Says = fmt.Sprintf("%s came in and the hours cost %s.", s.Money(plainAmount(m.yield.Sum(), code), code.Code), s.Money(plainAmount(m.cost, code), code.Code))
		}
	}
	note := "in " + code.Code
	if len(all) > 1 {
		note += ", the currency of most agreements"
	}
	return []picture{{ID: "margin-months", Title: "Came in and cost by month", Note: note, Columns: &pic, Foot: "The months in figures", FootURL: s.Asked.with("by", store.ByMonth, "currency", code.Code).at(marginURL)}}
}

// marginQuery asks for what is behind a row.
func (s *sheet) marginQuery(m margin, by string, who *people) query {
	if by == bySlot {
		return s.rowQuery(row{id: m.key.id}, store.ByAgreement, who).with("to", m.key.key, "months", "1").without("sort")
	}
	q := s.rowQuery(m.key, by, who).without("sort")
	if by != store.ByAgreement {
		q = q.with("currency", m.code.Code)
	}
	return q
}

// marginTable is the figures. Amounts lead to the agreements and months that they are of, and there to the statement.
func (s *sheet) marginTable(list, all []margin, by string, who *people, f store.ReportWork) report.Table {
	span := s.monthName(f.First, "January 2006") + " to " + s.monthName(f.Last, "January 2006")
	t := report.Table{ID: "margin-by-" + by, Title: "The figures", Note: span + "; fees for what was counted on the first of each month, work without what prepaid hours were drawn for, credits once their statement is issued",
		Head: []report.Head{{Name: "What"}, {Name: "Worked, h", Num: true}, {Name: "Fixed fees", Num: true}, {Name: "Billed work", Num: true}, {Name: "Prepaid hours", Num: true}, {Name: "Credits", Num: true}, {Name: "Fee for ending", Num: true}, {Name: "Came in", Num: true},
			{Name: "The hours cost", Num: true}, {Name: "Margin", Num: true}, {Name: "An hour brings", Num: true}, {Name: "In scope, fees bring", Num: true}, {Name: "Currency"}, {Name: "Statement"}}}
	s.hideEmpty(&t, list, by)
	for _, m := range list {
		name := report.Cell{Text: s.marginName(m, by, who)}
		if by == store.ByMonth {
			name.Plain = m.key.key
		}
		t.Rows = append(t.Rows, s.marginRow(name, m, s.marginQuery(m, by, who), by, who))
	}
	if len(all) == 1 {
		t.Foot = s.marginRow(report.Cell{Text: "All"}, all[0], s.Asked.without("by", "sort").with("currency", all[0].code.Code), "", who)
	}
	return t
}

func (s *sheet) marginRow(name report.Cell, m margin, q query, by string, who *people) []report.Cell {
	behind := q.with("by", bySlot).at(marginURL)
	issued, exact := report.Cell{}, by == bySlot || by == store.ByAgreement // the lines behind it are of one currency
	if by == bySlot {
		behind = shell.StatementsURL + "/" + who.agreements[m.key.id].Number + "/" + m.key.key
		issued = report.Cell{Text: "draft", Link: behind}
		if m.yield.Statement != "" {
			issued.Text = m.yield.Statement
		}
	}
	money := func(minor int64) report.Cell {
		c := report.Cell{Text: s.Amount(plainAmount(minor, m.code)), Plain: plainAmount(minor, m.code)}
		if minor != 0 {
			c.Link = behind
		}
		return c
	}
	none := report.Cell{Text: "–", Plain: "–"}
	cost, left, brings, fees := none, none, none, none
	if m.known() {
		cost, left = money(m.cost), money(m.left())
		left.Link = ""
		if m.seconds > 0 && exact {
			cost.Link = q.without("by").at(effortURL)
		}
	}
	if n, ok := report.Effective(m.yield.Sum(), m.seconds); ok {
		brings = report.Cell{Text: s.Amount(plainAmount(n, m.code)), Plain: plainAmount(n, m.code)}
	}
	if n, ok := report.Effective(m.yield.Fees, m.scope); ok {
		fees = report.Cell{Text: s.Amount(plainAmount(n, m.code)), Plain: plainAmount(n, m.code)}
	}
	hours := report.Cell{Text: s.Amount(report.Hours(m.seconds)), Plain: report.Hours(m.seconds)}
	switch {
	case m.seconds > 0 && exact:
		hours.Link = q.without("by").at(linesURL)
	case m.seconds > 0:
		hours.Link = behind
	}
	y := m.yield
	return []report.Cell{name, hours, money(y.Fees), money(y.Work), money(y.Blocks), money(y.Credits), money(y.Ended), money(y.Sum()), cost, left, brings, fees, {Text: m.code.Code}, issued}
}

// hideEmpty leaves out of pages what no row has.
func (s *sheet) hideEmpty(t *report.Table, list []margin, by string) {
	if by != bySlot {
		t.Head[len(t.Head)-1].On = report.FileOnly
	}
	for name, of := range map[string]func(margin) int64{"Prepaid hours": func(m margin) int64 { return m.yield.Blocks }, "Credits": func(m margin) int64 { return m.yield.Credits }, "Fee for ending": func(m margin) int64 { return m.yield.Ended }} {
		if slices.ContainsFunc(list, func(m margin) bool { return of(m) != 0 }) {
			continue
		}
		for i, h := range t.Head {
			if h.Name == name {
				t.Head[i].On = report.FileOnly
			}
		}
	}
}
