package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"remit/internal/pages/shell"
	"remit/internal/report"
	"remit/internal/store"
)

// metPicture is the targets that were met, beside the month before.
func (s *sheet) metPicture(now, then map[string]*kept) picture {
	s.Asked = s.Asked.with("months", "1")
	pic := s.levelPicture(now)
	s.Asked = s.Asked.without("months")
	for i, row := range pic.Bars.Rows {
		level, word, _ := strings.Cut(row.Name, " ")
		for n, o := range clocks() {
			if k := then[level]; o.Label == word && k != nil && k[n].Due() > 0 {
				was, _ := k[n].Percent()
				is, _ := now[level][n].Percent()
				pic.Bars.Rows[i].Words = s.share(now[level][n]) + ", " + change(is-was)
			}
		}
	}
	pic.Note = "share of those due, on the month before"
	pic.Foot, pic.FootURL = "All targets", s.Asked.at(targetsURL)
	return pic
}

func change(n int) string {
	switch {
	case n > 0:
		return "up " + strconv.Itoa(n)
	case n < 0:
		return "down " + strconv.Itoa(-n)
	}
	return "as before"
}

// yieldPicture shows what an hour in scope earned, each currency on a scale of its own: amounts of two cannot stand side by side.
func (s *sheet) yieldPicture(list []yield, who *people) []picture {
	pic := picture{ID: "rate", Title: "What an hour in scope earns", Note: "fixed fees over the hours that they bought, each currency on its own scale"}
	for _, code := range who.codes() {
		b := report.Bars{Parts: []report.Fill{{Class: "fill-b"}}}
		for _, y := range list {
			if y.rated && who.currencies[y.ID] == code {
				b.Rows = append(b.Rows, report.Bar{Name: y.Number, Values: []int64{y.rate}, Words: s.Money(plainAmount(y.rate, code), code.Code), Link: s.Asked.with("months", "1", "agreement", y.Number, "kind", store.WorkScope).at(linesURL)})
			}
		}
		if len(b.Rows) == 0 {
			continue
		}
		slices.SortStableFunc(b.Rows, func(a, b report.Bar) int { return cmp.Compare(b.Values[0], a.Values[0]) })
		best, least := b.Rows[0], b.Rows[len(b.Rows)-1]
		b.Says = fmt.Sprintf("Fixed fees for each hour in scope: most under %s, %s; least under %s, %s.", best.Name, best.Words, least.Name, least.Words)
		pic.Groups = append(pic.Groups, b)
	}
	if len(pic.Groups) == 0 {
		return nil
	}
	return []picture{pic}
}

func (s *sheet) overviewFigures(months []report.Entry[row], list []yield, f store.ReportWork, who *people, open, old int) {
	var now, before report.Work
	for _, e := range months {
		switch e.Key.key {
		case f.Last:
			now = e.Work
		case later(f.Last, -1):
			before = e.Work
		}
	}
	share := "none was decided"
	if percent, ok := now.ScopeShare(); ok {
		share = fmt.Sprintf("%d %% of what is decided", percent)
		if was, ok := before.ScopeShare(); ok {
			share += fmt.Sprintf(", %d %% the month before", was)
		}
	}
	var met report.Promises
	for _, y := range list {
		met.Add(y.met)
	}
	s.Figures = []kpi{{"Work in scope", hm(now.Scope.Seconds), share, s.Asked.with("months", "1", "kind", store.WorkScope).at(linesURL)}, {"Billable", hm(now.Billable.Seconds), s.amounts(now.Billed, who), s.Asked.with("months", "1", "kind", store.WorkBillable).at(linesURL)}, s.keptFigure("Targets met", met),
		{"Open tickets", s.Count(open), s.Count(old) + " older than two weeks", s.Asked.deskQuery().with("of", store.DeskOpen).at(ticketsURL)}}
}

// looksAt are the findings of a month.
func (s *sheet) looksAt(list []yield, who *people, now time.Time, old int) (looks []look) {
	month := s.monthName(s.Asked.Get("to"), "January 2006")
	for _, y := range list {
		if percent, ok := y.met.Percent(); ok && percent < 90 {
			looks = append(looks, look{fmt.Sprintf("%s: %d %% of the targets met.", y.Number, percent), s.Plural(y.met.Missed, "target was", "targets were") + " missed in " + month + ".", "See the tickets",
				s.Asked.with("of", "missed", "months", "1", "agreement", y.Number).at(ticketsURL)})
		}
	}
	client := who.slugs[s.Asked.Get("client")]
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	for _, x := range comingUp(who, today, 60, client) {
		if !x.notice.IsZero() && !x.notice.Before(today) {
			looks = append(looks, look{fmt.Sprintf("%s: notice by %s.", x.Number, s.Format(x.notice, "2 January 2006")), fmt.Sprintf("The term ends on %s and %s.", s.Format(x.end, "2 January 2006"), x.words()), "Agreements ahead", aheadURL})
		}
	}
	if old > 0 {
		looks = append(looks, look{s.Plural(old, "ticket is", "tickets are") + " open for over two weeks.", "", "See them", s.Asked.deskQuery().with("of", store.DeskOpen, "age", "4").at(ticketsURL)})
	}
	return looks
}

// yieldTable is the figures of the month by agreement.
func (s *sheet) yieldTable(list []yield, who *people) report.Table {
	t := report.Table{ID: "overview", Title: "The figures", Note: s.monthName(s.Asked.Get("to"), "January 2006") + " by agreement; fees for what was counted on the first",
		Head: []report.Head{{Name: "Agreement"}, {Name: "Client"}, {Name: "Fixed fees", Num: true}, {Name: "In scope, h", Num: true}, {Name: "Billable, h", Num: true}, {Name: "Billed", Num: true}, {Name: "An hour in scope earns", Num: true},
			{Name: "Currency"}, {Name: "Targets met, %", Num: true}, {Name: "Missed", Num: true}}}
	for _, y := range list {
		code := who.currencies[y.ID]
		money := func(minor int64) report.Cell {
			return report.Cell{Text: s.Amount(plainAmount(minor, code)), Plain: plainAmount(minor, code)}
		}
		q := s.Asked.with("months", "1", "agreement", y.Number)
		rate, share := report.Cell{Text: "–"}, report.Cell{Text: "–"}
		if y.rated {
			rate = s.linked(money(y.rate), true, q.with("by", bySlot).at(marginURL))
		}
		if percent, ok := y.met.Percent(); ok {
			share = report.Cell{Text: strconv.Itoa(percent)}
		}
		t.Rows = append(t.Rows, []report.Cell{{Text: y.Number, Link: shell.AgreementURL(y.Number)}, {Text: y.ClientName}, s.linked(money(y.fees), y.fees != 0, q.with("by", bySlot).at(marginURL)), s.timeCell(y.work.Scope, q.with("kind", store.WorkScope)),
			s.timeCell(y.work.Billable, q.with("kind", store.WorkBillable)), s.linked(money(y.work.Billed[code.Code]), y.work.Billable.Lines > 0, q.with("kind", store.WorkBillable).at(linesURL)), rate, {Text: code.Code}, share, s.missedCell(y.met.Missed, q)})
	}
	return t
}

// missedCell is a number of missed targets, of both promises. A ticket may have missed both: so it leads to the table of its agreement, where each leads
// to its tickets.
func (s *sheet) missedCell(n int, q query) report.Cell { return s.countCell(n, q.at(targetsURL)) }

// linked is a cell that leads somewhere, where it says anything.
func (s *sheet) linked(c report.Cell, any bool, link string) report.Cell {
	if any {
		c.Link = link
	}
	return c
}

// shortOf are the clients that cost more than they paid in a month. Where it is not known what an hour costs, nothing is said.
func (p *Pages) shortOf(ctx context.Context, s *sheet, who *people, month store.ReportWork) (looks []look, err error) {
	list, err := p.margins(ctx, who, month)
	if err != nil {
		return nil, err
	}
	rolled := rollMargins(list, store.ByClient, who)
	sortMargins(rolled, "least", func(m margin) string { return "" })
	for _, m := range rolled {
		if m.known() && m.left() < 0 {
			looks = append(looks, look{who.clients[m.key.id] + " costs more than it pays.", fmt.Sprintf("In %s %s came in, and %s of work cost %s.", s.monthName(month.Last, "January 2006"), s.Money(plainAmount(m.yield.Sum(), m.code), m.code.Code),
				hm(m.seconds), s.Money(plainAmount(m.cost, m.code), m.code.Code)), "See the margin", s.marginQuery(m, store.ByClient, who).with("months", "1", "by", bySlot).at(marginURL)})
		}
	}
	return looks, nil
}
