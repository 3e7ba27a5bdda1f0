package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"

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
func (p *Pages) hours(ctx context.Context, s *sheet) error {
	if err := p.ledger.Settle(ctx, 0); err != nil {
		return err
	}
	who, err := p.people(ctx, s.Viewer)
	if err != nil {
		return err
	}
	here := s.Now.In(s.zone())
	f, err := s.Asked.work(who, here, 12)
	if err != nil {
		return err
	}
	list, err := p.rolled(ctx, who, f, s.Asked.way())
	if err != nil {
		return err
	}
	s.Title, s.Tab = "Hours and money", hoursURL
	s.hoursSentence(who, here)
	s.Sentence = append(s.Sentence, s.narrowWords(who, f)...)
	all := report.Total(list)
	s.Figures = s.workFigures(all, who)
	if len(list) == 0 {
		s.Empty = "No work in these months"
		return nil
	}
	months := list
	if s.Asked.way() != store.ByMonth {
		if months, err = p.rolled(ctx, who, f, store.ByMonth); err != nil {
			return err
		}
	}
	s.Pictures = []picture{s.monthPicture(months, f), s.workBars(list, who)}
	s.Tables = []report.Table{s.workTable(list, who, f)}
	return nil
}

// rolled adds up work by a word.
func (p *Pages) rolled(ctx context.Context, who *people, f store.ReportWork, by string) ([]report.Entry[row], error) {
	list, err := p.db.Hours(ctx, who.viewer, f, by)
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

func (s *sheet) workFigures(w report.Work, who *people) []kpi {
	share := "none was decided"
	if percent, ok := w.ScopeShare(); ok {
		share = fmt.Sprintf("%d %% of what is decided", percent)
	}
	kind := func(name string) string { return s.Asked.without("by").with("kind", name).at(linesURL) }
	return []kpi{{"Work in scope", hm(w.Scope.Seconds), share, kind(store.WorkScope)}, {"Billable", hm(w.Billable.Seconds), s.amounts(w.Billed, who), kind(store.WorkBillable)}, {"Held", hm(w.Held.Seconds), "on no statement until it is decided", kind(store.WorkHeld)}}
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
