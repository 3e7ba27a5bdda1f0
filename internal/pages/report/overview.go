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

	"remit/internal/pages/shell"
	"remit/internal/report"
	"remit/internal/store"
)

// yield is what an agreement brought in a month.
type yield struct {
	store.Agreement
	work  report.Work
	fees  int64 // in the smallest unit of its currency
	rate  int64
	rated bool
	met   report.Promises
}

// overview is one month beside the twelve before.
func (p *Pages) overview(c echo.Context, s *sheet) error {
	ctx := c.Request().Context()
	if err := p.ledger.Settle(ctx, 0); err != nil {
		return err
	}
	who, err := p.people(ctx, c)
	if err != nil {
		return err
	}
	here := s.Now.In(shell.ZoneOf(c))
	if s.Asked.Get("to") == "" { // the last month that is over
		s.Asked = s.Asked.with("to", later(here.Format("2006-01"), -1))
	}
	f, err := s.Asked.without("months", "agreement").work(who, here, 13)
	if err != nil {
		return err
	}
	s.Title, s.Tab = "Overview", shell.ReportsURL
	s.Asked = s.Asked.with("to", f.Last).without("months")
	s.overviewSentence(who, here, f)
	month := f
	month.First = f.Last
	months, err := p.rolled(c, who, f, store.ByMonth)
	if err != nil {
		return err
	}
	yields, err := p.yields(c, who, month)
	if err != nil {
		return err
	}
	now, then, err := p.levels(c, who, month)
	if err != nil {
		return err
	}
	backlog, open, old, err := p.backlog(c, s, f.ClientID)
	if err != nil {
		return err
	}
	s.Pictures = append([]picture{s.monthPicture(months, f)}, s.yieldPicture(yields, who)...)
	if len(now) > 0 {
		s.Pictures = append(s.Pictures, s.metPicture(now, then))
	}
	allowances, err := p.allowances(c, s, who, f.ClientID)
	if err != nil {
		return err
	}
	s.Pictures = append(append(s.Pictures, allowances...), backlog)
	s.overviewFigures(months, yields, f, who, open, old)
	s.Looked, s.Looks = true, s.looksAt(yields, who, here, old)
	if len(yields) > 0 {
		s.Tables = []report.Table{s.yieldTable(yields, who)}
	}
	return nil
}

func (s *sheet) overviewSentence(who *people, now time.Time, f store.ReportWork) {
	var list []shell.Choice
	newest := max(now.Format("2006-01"), f.Last)
	for _, m := range monthsOf(min(later(newest, -35), f.Last), newest) {
		list = append(list, shell.Choice{Name: s.monthName(m, "January 2006"), URL: s.Asked.with("to", m).at(shell.ReportsURL), Current: m == f.Last})
	}
	slices.Reverse(list)
	s.Sentence = []word{{Label: "Month", Choices: list}, {Text: "beside the twelve months before,"}, s.clientWord(who, shell.ReportsURL)}
}

// yields are what each agreement brought in a month in which it had work, a fee or a target.
func (p *Pages) yields(c echo.Context, who *people, month store.ReportWork) (list []yield, err error) {
	work, err := p.rolled(c, who, month, store.ByAgreement)
	if err != nil {
		return nil, err
	}
	by := map[int64]report.Work{}
	for _, e := range work {
		by[e.Key.id] = e.Work
	}
	fees, err := p.fees(c, who, month, month.Last)
	if err != nil {
		return nil, err
	}
	attained, err := p.db.Attained(c.Request().Context(), shell.Viewer(c), p.stretches(c, who, month))
	if err != nil {
		return nil, err
	}
	met := map[int64]report.Promises{}
	for _, x := range attained {
		m := met[x.AgreementID]
		m.Add(report.Promises(x.Respond))
		m.Add(report.Promises(x.Resolve))
		met[x.AgreementID] = m
	}
	for _, a := range who.listed.agreements {
		y := yield{Agreement: a, work: by[a.ID], fees: fees[a.ID], met: met[a.ID]}
		y.rate, y.rated = report.Effective(y.fees, y.work.Scope.Seconds)
		if y.work.All().Lines > 0 || y.fees > 0 || y.met.Due() > 0 {
			list = append(list, y)
		}
	}
	return list, nil
}

// levels are how targets were met by priority and promise, in a month and in the one before.
func (p *Pages) levels(c echo.Context, who *people, month store.ReportWork) (now, then map[string]*kept, err error) {
	month.First = later(month.Last, -1)
	list, err := p.db.Attained(c.Request().Context(), shell.Viewer(c), p.stretches(c, who, month))
	if err != nil {
		return nil, nil, err
	}
	now, then = map[string]*kept{}, map[string]*kept{}
	for _, x := range list {
		if x.Respond.Due()+x.Resolve.Due() == 0 {
			continue
		}
		if x.Stretch == 1 {
			put(now, x.Priority, x)
		} else {
			put(then, x.Priority, x)
		}
	}
	return now, then, nil
}

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
	s.Figures = []kpi{{"Work in scope", hm(now.Scope.Seconds), share}, {"Billable", hm(now.Billable.Seconds), s.amounts(now.Billed, who)}, s.keptFigure("Targets met", met),
		{"Open tickets", s.Count(open), s.Count(old) + " older than two weeks"}}
}

// allowances is a picture of those of which most is used, if there are any.
func (p *Pages) allowances(c echo.Context, s *sheet, who *people, client int64) ([]picture, error) {
	type used struct {
		bar   report.Bar
		share int64
	}
	var all []used
	for slug, id := range who.slugs {
		if client != 0 && id != client {
			continue
		}
		list, err := p.rules.Allowances(c.Request().Context(), shell.Viewer(c), id, s.Now)
		if err != nil {
			return nil, err
		}
		for _, a := range list {
			if !a.Clause.Limit.Count.IsPositive() || a.Used.IsZero() {
				continue
			}
			share := a.Used.Mul(decimal.NewFromInt(100)).Div(a.Clause.Limit.Count).IntPart()
			all = append(all, used{report.Bar{Name: a.Agreement.Terms.Number + " " + a.Clause.Number, Values: []int64{min(100, share), max(0, 100-share)}, Link: "/clients/" + slug,
				Words: s.Amount(a.Used.Round(2).String()) + " of " + s.Amount(a.Clause.Limit.Count.String()) + " " + a.Clause.Limit.Unit}, share})
		}
	}
	if len(all) == 0 {
		return nil, nil
	}
	slices.SortFunc(all, func(a, b used) int { return cmp.Or(cmp.Compare(b.share, a.share), cmp.Compare(a.bar.Name, b.bar.Name)) })
	b := report.Bars{Parts: []report.Fill{{Class: "fill-b", Name: "used"}, {Class: "fill-n", Name: "left"}}}
	for _, u := range all[:min(8, len(all))] {
		b.Rows = append(b.Rows, u.bar)
	}
	b.Says = fmt.Sprintf("Of allowances, most is used of %s: %s.", b.Rows[0].Name, b.Rows[0].Words)
	note := "of their periods so far, the fullest first"
	return []picture{{ID: "allowances", Title: "Allowances", Note: note, Bars: &b}}, nil
}

// looksAt are the findings of a month.
func (s *sheet) looksAt(list []yield, who *people, now time.Time, old int) (looks []look) {
	month := s.monthName(s.Asked.Get("to"), "January 2006")
	for _, y := range list {
		code := who.currencies[y.ID]
		if listed := y.work.Listed[code.Code]; y.fees > 0 && listed > y.fees {
			looks = append(looks, look{y.Number + " costs more than it brings.", fmt.Sprintf("In scope %s were worked in %s, worth %s at list; the fixed fees are %s.", hm(y.work.Scope.Seconds), month, s.Money(plainAmount(listed, code), code.Code),
				s.Money(plainAmount(y.fees, code), code.Code)), "See the lines", s.Asked.with("months", "1", "agreement", y.Number, "kind", store.WorkScope).at(linesURL)})
		}
	}
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
	t := report.Table{ID: "overview", Title: "The figures", Note: s.monthName(s.Asked.Get("to"), "January 2006") + " by agreement; fees for what is counted today",
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
			rate = money(y.rate)
		}
		if percent, ok := y.met.Percent(); ok {
			share = report.Cell{Text: strconv.Itoa(percent)}
		}
		t.Rows = append(t.Rows, []report.Cell{{Text: y.Number, Link: shell.AgreementsURL + "/" + y.Number}, {Text: y.ClientName}, money(y.fees), s.timeCell(y.work.Scope, q.with("kind", store.WorkScope)),
			s.timeCell(y.work.Billable, q.with("kind", store.WorkBillable)), money(y.work.Billed[code.Code]), rate, {Text: code.Code}, share, s.missedCell(y.met.Missed, q)})
	}
	return t
}

// missedCell is a number of missed targets, of both promises. A ticket may have missed both: so it leads to the table of its agreement, where each leads
// to its tickets.
func (s *sheet) missedCell(n int, q query) report.Cell { return s.countCell(n, q.at(targetsURL)) }
