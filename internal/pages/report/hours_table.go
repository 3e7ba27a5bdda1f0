package report

import (
	"strconv"

	"remit/internal/money"
	"remit/internal/pages/shell"
	"remit/internal/report"
	"remit/internal/store"
)

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

// nextWay is the word that a row is looked into by.
func nextWay(by string) string {
	switch by {
	case store.ByClient:
		return store.ByAgreement
	case store.ByAgreement:
		return store.ByClause
	case store.ByClause:
		return store.ByTechnician
	}
	return store.ByClient
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
			s.amountsCell(w.Billed, who, q.with("kind", store.WorkBillable)), s.amountsCell(w.Listed, who, q.with("kind", store.WorkScope))}
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
		name := report.Cell{Text: s.rowName(e.Key, by, who), Link: q.with("by", nextWay(by)).at(hoursURL)}
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
	plain := report.Hours(p.Seconds)
	cell := report.Cell{Text: s.Amount(plain), Plain: plain}
	if p.Lines > 0 {
		cell.Link = q.at(linesURL)
	}
	return cell
}

// amountsCell is amounts that lead to their lines.
func (s *sheet) amountsCell(list map[string]int64, who *people, q query) report.Cell {
	c := report.Cell{Text: s.amounts(list, who)}
	if c.Text != "" {
		c.Link = q.at(linesURL)
	}
	return c
}
