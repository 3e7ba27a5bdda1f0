package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/pages/shell"
	"remit/internal/report"
	"remit/internal/store"
	"remit/internal/ticket"
)

// clocks are what is promised: an answer and a solution.
func clocks() []shell.Option {
	return []shell.Option{{Value: "respond", Label: "answer"}, {Value: "resolve", Label: "solution"}}
}

// kept is how answers and solutions were kept.
type kept [2]report.Promises

func (k *kept) add(x store.ReportAttained) {
	k[0].Add(report.Promises(x.Respond))
	k[1].Add(report.Promises(x.Resolve))
}

// targets is the report of targets.
func (p *Pages) targets(c echo.Context, s *sheet) error {
	ctx := c.Request().Context()
	who, err := p.people(ctx, c)
	if err != nil {
		return err
	}
	here := s.Now.In(shell.ZoneOf(c))
	f, err := s.Asked.work(who, here, 12)
	if err != nil {
		return err
	}
	s.Title, s.Tab = "Targets", targetsURL
	s.Sentence = append([]word{{Text: "Requests that came in"}}, s.spanWords(here, targetsURL, 12)...)
	s.Sentence = append(s.Sentence, word{Text: "of"}, s.clientWord(who, targetsURL), word{Text: "under"}, s.agreementWord(who, targetsURL))
	list, err := p.db.Attained(ctx, shell.Viewer(c), p.stretches(c, who, f))
	if err != nil {
		return err
	}
	months := monthsOf(f.First, f.Last)
	byMonth, byLevel, byAgreement := map[string]*kept{}, map[string]*kept{}, map[string]*kept{}
	var all kept
	for _, x := range list {
		all.add(x)
		put(byMonth, months[x.Stretch], x)
		put(byLevel, x.Priority, x)
		put(byAgreement, who.agreements[x.AgreementID].Number, x)
	}
	s.Figures = []kpi{s.keptFigure("Answers in time", all[0]), s.keptFigure("Solutions in time", all[1])}
	if all[0].Due()+all[1].Due() == 0 {
		s.Empty = "No target was due in these months"
		return nil
	}
	s.Pictures = []picture{s.missPicture(months, byMonth, f), s.levelPicture(byLevel)}
	s.Tables = []report.Table{
		s.keptTable("by-month", "By month", "Month", months, byMonth, func(key string) (string, query) {
			return s.monthName(key, "January 2006"), s.Asked.with("to", key, "months", "1")
		}),
		s.keptTable("by-priority", "By priority", "Priority", []string{"P1", "P2", "P3", "P4"}, byLevel, func(key string) (string, query) { return key, s.Asked.with("priority", key) }),
		s.keptTable("by-agreement", "By agreement", "Agreement", who.agreementNumbers(), byAgreement, func(key string) (string, query) { return key, s.Asked.with("agreement", key) }),
	}
	return p.takenTable(c, s, who, f)
}

func put(in map[string]*kept, key string, x store.ReportAttained) {
	if in[key] == nil {
		in[key] = &kept{}
	}
	in[key].add(x)
}

func (w *people) agreementNumbers() (list []string) {
	for _, a := range w.listed.agreements {
		list = append(list, a.Number)
	}
	return list
}

// stretches are the months that are asked for, in the zone of each agreement that is.
func (p *Pages) stretches(c echo.Context, who *people, f store.ReportWork) (list []store.ReportStretch) {
	for _, a := range who.listed.agreements {
		if f.ClientID != 0 && a.ClientID != f.ClientID || f.AgreementID != 0 && a.ID != f.AgreementID {
			continue
		}
		for n, m := range monthsOf(f.First, f.Last) {
			at, err := time.ParseInLocation("2006-01", m, who.zones[a.ID])
			if err != nil {
				continue
			}
			list = append(list, store.ReportStretch{AgreementID: a.ID, N: n, From: at, To: at.AddDate(0, 1, 0)})
		}
	}
	return list
}

func (s *sheet) share(p report.Promises) string {
	percent, ok := p.Percent()
	if !ok {
		return "–"
	}
	return fmt.Sprintf("%d %%", percent)
}

func (s *sheet) keptFigure(name string, p report.Promises) kpi {
	return kpi{name, s.share(p), s.Plural(p.Missed, "missed", "missed") + ", of " + s.Count(p.Due())}
}

// missPicture shows what was missed by month.
func (s *sheet) missPicture(months []string, by map[string]*kept, f store.ReportWork) picture {
	pic := report.Columns{Parts: []report.Fill{{Class: "fill-bad", Name: "answers missed"}, {Class: "fill-w", Name: "solutions missed"}}}
	worst, most := "", 0
	for _, m := range months {
		k := by[m]
		if k == nil {
			k = &kept{}
		}
		if n := k[0].Missed + k[1].Missed; n > most {
			worst, most = m, n
		}
		pic.Names = append(pic.Names, report.Column{Label: s.monthName(m, "Jan"), Values: []int64{int64(k[0].Missed), int64(k[1].Missed)},
			Says: fmt.Sprintf("%s: %d answers and %d solutions missed", s.monthName(m, "January 2006"), k[0].Missed, k[1].Missed)})
	}
	pic.Says = "No target was missed."
	if worst != "" {
		pic.Says = fmt.Sprintf("Targets missed by month: most in %s, %d.", s.monthName(worst, "January 2006"), most)
	}
	return picture{ID: "missed", Title: "Missed by month", Note: s.monthName(f.First, "January 2006") + " to " + s.monthName(f.Last, "January 2006"), Columns: &pic}
}

// levelPicture shows what was kept and missed by priority.
func (s *sheet) levelPicture(by map[string]*kept) picture {
	pic := report.Bars{Parts: []report.Fill{{Class: "fill-c", Name: "of 100 in time"}, {Class: "fill-bad", Name: "missed"}}}
	var says []string
	for _, level := range []string{"P1", "P2", "P3", "P4"} {
		for i, o := range clocks() {
			if k := by[level]; k != nil && k[i].Due() > 0 {
				percent, _ := k[i].Percent()
				pic.Rows = append(pic.Rows, report.Bar{Name: level + " " + o.Label, Values: []int64{int64(percent), int64(100 - percent)}, Words: s.share(k[i]) + " of " + s.Count(k[i].Due()),
					Link: s.Asked.with("of", "missed", "clock", o.Value, "priority", level).at(ticketsURL)})
				says = append(says, fmt.Sprintf("%s %s %d %%", level, o.Label, percent))
			}
		}
	}
	pic.Says = "Targets met by priority: " + strings.Join(says, ", ") + "."
	return picture{ID: "levels", Title: "Targets met", Note: "share of those due, by priority", Bars: &pic}
}

// keptTable is the figures of targets; a row says its name and what of the query asks for its tickets.
func (s *sheet) keptTable(id, title, first string, keys []string, by map[string]*kept, row func(key string) (string, query)) report.Table {
	t := report.Table{ID: "targets-" + id, Title: title, Head: []report.Head{{Name: first}}}
	for _, o := range clocks() {
		word := shell.Capital(o.Label) + "s"
		t.Head = append(t.Head, report.Head{Name: word + " due", Num: true}, report.Head{Name: word + " in time, %", Num: true}, report.Head{Name: word + " missed", Num: true})
	}
	for _, key := range keys {
		k := by[key]
		if k == nil {
			continue
		}
		name, q := row(key)
		cells := []report.Cell{{Text: name}}
		for i, o := range clocks() {
			share := report.Cell{Text: "–", Plain: "–"}
			if percent, ok := k[i].Percent(); ok {
				share = report.Cell{Text: strconv.Itoa(percent)}
			}
			missed := s.countCell(k[i].Missed, q.with("of", "missed", "clock", o.Value).at(ticketsURL))
			cells = append(cells, report.Cell{Text: s.Count(k[i].Due()), Plain: strconv.Itoa(k[i].Due())}, share, missed)
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// countCell is a number of tickets that leads to them.
func (s *sheet) countCell(n int, link string) report.Cell {
	c := report.Cell{Text: s.Count(n), Plain: strconv.Itoa(n)}
	if n > 0 {
		c.Link = link
	}
	return c
}

// takenTable says how long answers and solutions took in the last month, in the hours that the agreements count.
func (p *Pages) takenTable(c echo.Context, s *sheet, who *people, f store.ReportWork) error {
	f.First = f.Last
	t := report.Table{ID: "targets-time", Title: "How long it took", Note: s.monthName(f.Last, "January 2006") + ", in the hours that the agreements count",
		Head: []report.Head{{Name: "Priority"}, {Name: "Promise"}, {Name: "Kept or late", Num: true}, {Name: "Half within, h", Num: true}, {Name: "90 % within, h", Num: true}, {Name: "Longest, h", Num: true}}}
	stretches := p.stretches(c, who, f)
	for _, o := range clocks() {
		list, err := p.db.Taken(c.Request().Context(), shell.Viewer(c), stretches, o.Value)
		if err != nil {
			return err
		}
		by := map[string][]int64{}
		for _, x := range list {
			by[x.Priority] = append(by[x.Priority], x.Seconds)
		}
		for _, level := range []string{"P1", "P2", "P3", "P4"} {
			if len(by[level]) == 0 {
				continue
			}
			cells := []report.Cell{{Text: level}, {Text: o.Label}, {Text: s.Count(len(by[level])), Plain: strconv.Itoa(len(by[level]))}}
			for _, percent := range []int{50, 90, 100} {
				seconds, _ := report.Percentile(by[level], percent)
				cells = append(cells, report.Cell{Text: s.Amount(hundredths(seconds)), Plain: hundredths(seconds)})
			}
			t.Rows = append(t.Rows, cells)
		}
	}
	if len(t.Rows) > 0 {
		s.Tables = append(s.Tables, t)
	}
	return nil
}

// tickets are those behind a figure.
func (p *Pages) tickets(c echo.Context, s *sheet) error {
	ctx := c.Request().Context()
	who, err := p.people(ctx, c)
	if err != nil {
		return err
	}
	after, err := spotOf(s.Asked.Get("after"))
	if err != nil {
		return err
	}
	limit := pageLines
	if s.Asked.Get("as") != "" {
		limit = maxLines
	}
	s.Title = "Tickets"
	var list []store.ReportRequest
	if s.Asked.Get("of") == "missed" {
		list, err = p.missed(c, s, who, after, limit)
	} else {
		list, err = p.deskTickets(c, s, who, after, limit)
	}
	if err != nil {
		return err
	}
	if len(list) == 0 {
		s.Empty = "No such tickets"
		return nil
	}
	s.Tables = []report.Table{s.ticketTable(list, who)}
	s.Pager = shell.Pager{Words: s.Plural(len(list), "ticket", "tickets")}
	if after != (store.ReportSpot{}) {
		s.Pager.Newer = s.Asked.with().at(ticketsURL)
	}
	if len(list) == pageLines {
		last := list[len(list)-1]
		s.Pager.Older = s.Asked.with("after", fmt.Sprintf("%d.%d", last.ReceivedAt.UnixMicro(), last.ID)).at(ticketsURL)
	}
	return nil
}

// spotOf reads where a page of tickets ended.
func spotOf(text string) (at store.ReportSpot, err error) {
	if text == "" {
		return at, nil
	}
	received, id, _ := strings.Cut(text, ".")
	if at.ReceivedAt, err = strconv.ParseInt(received, 10, 64); err == nil {
		at.ID, err = strconv.ParseInt(id, 10, 64)
	}
	if err != nil {
		return at, fault.Errorf(fault.NotFound, "There is nothing under this address.")
	}
	return at, nil
}

// missed are the tickets on which a promise was missed.
func (p *Pages) missed(c echo.Context, s *sheet, who *people, after store.ReportSpot, limit int) ([]store.ReportRequest, error) {
	here := s.Now.In(shell.ZoneOf(c))
	f, err := s.Asked.work(who, here, 12)
	if err != nil {
		return nil, err
	}
	s.Tab, s.Title = targetsURL, "Missed targets"
	var what, levels []shell.Choice
	for _, o := range append([]shell.Option{{Value: "", Label: "answer or solution"}}, clocks()...) {
		what = append(what, shell.Choice{Name: o.Label, URL: s.Asked.with("clock", o.Value).at(ticketsURL), Current: o.Value == s.Asked.Get("clock")})
	}
	for _, o := range []shell.Option{{Value: "", Label: "every priority"}, {Value: "P1", Label: "P1"}, {Value: "P2", Label: "P2"}, {Value: "P3", Label: "P3"}, {Value: "P4", Label: "P4"}} {
		levels = append(levels, shell.Choice{Name: o.Label, URL: s.Asked.with("priority", o.Value).at(ticketsURL), Current: o.Value == s.Asked.Get("priority")})
	}
	s.Sentence = append([]word{{Text: "Late"}, {Label: "Promise", Choices: what}, {Text: "on requests of"}, {Label: "Priority", Choices: levels}, {Text: "that came in"}}, s.spanWords(here, ticketsURL, 12)...)
	s.Sentence = append(s.Sentence, word{Text: "of"}, s.clientWord(who, ticketsURL), word{Text: "under"}, s.agreementWord(who, ticketsURL))
	return p.db.Missed(c.Request().Context(), shell.Viewer(c), p.stretches(c, who, f), s.Asked.Get("clock"), s.Asked.Get("priority"), after, limit)
}

func (s *sheet) ticketTable(list []store.ReportRequest, who *people) report.Table {
	t := report.Table{ID: "tickets", Title: "The tickets", Note: "those that came in last first", Head: []report.Head{{Name: "Ticket"}, {Name: "Client"}, {Name: "Priority"}, {Name: "Status"}, {Name: "Came in"}, {Name: "Whose"}}}
	for _, x := range list {
		at := x.ReceivedAt.In(s.zone())
		name := who.users[x.AssigneeID]
		if name == "" {
			name = "nobody’s"
		}
		t.Rows = append(t.Rows, []report.Cell{{Text: ticket.Number(x.ID) + " " + x.Subject, Link: shell.TicketURL(x.ID)}, {Text: who.clients[x.ClientID]}, {Text: x.Priority}, {Text: x.Status},
			{Text: s.Format(at, "2 Jan 2006 15:04"), Plain: at.Format(time.RFC3339)}, {Text: name}})
	}
	return t
}
