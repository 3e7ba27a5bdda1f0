package report

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/pages/shell"
	"remit/internal/report"
	"remit/internal/store"
)

// ages are the steps of the backlog, the youngest first, in days: from one up to the next.
func ages() []int { return []int{0, 1, 3, 7, 14} }

func ageName(i int) string {
	return []string{"Under a day", "1 to 3 days", "3 to 7 days", "1 to 2 weeks", "Over 2 weeks"}[i]
}

// ageSpan is when tickets of a step came in.
func ageSpan(i int, now time.Time) (from, to time.Time) {
	to = now.Add(-time.Duration(ages()[i]) * 24 * time.Hour)
	if i == 0 {
		to = time.Time{} // to the end of time: whatever came in meanwhile is young
	}
	if i+1 < len(ages()) {
		from = now.Add(-time.Duration(ages()[i+1]) * 24 * time.Hour)
	}
	return from, to
}

// weeksOf are the weeks up to this one, the first first, from Monday in the reader's zone.
func (q query) weeks(now time.Time) (list [][2]time.Time) {
	n, err := strconv.Atoi(q.Get("weeks"))
	if err != nil || n < 1 || n > 53 {
		n = 13
	}
	monday := time.Date(now.Year(), now.Month(), now.Day()-(int(now.Weekday())+6)%7, 0, 0, 0, 0, now.Location())
	for i := n - 1; i >= 0; i-- {
		list = append(list, [2]time.Time{monday.AddDate(0, 0, -7*i), monday.AddDate(0, 0, 7-7*i)})
	}
	return list
}

// backlog is a picture of the age of open tickets, with how many there are, and how many of the oldest.
func (p *Pages) backlog(c echo.Context, s *sheet, client int64) (pic picture, open, old int, err error) {
	var spans [][2]time.Time
	for i := range ages() {
		from, to := ageSpan(i, s.Now)
		spans = append(spans, [2]time.Time{from, to})
	}
	counts, err := p.db.RequestCounts(c.Request().Context(), shell.Viewer(c), store.ReportDesk{What: store.DeskOpen, ClientID: client}, spans)
	if err != nil {
		return pic, 0, 0, err
	}
	b := report.Bars{Parts: []report.Fill{{Class: "fill-n"}, {Class: "fill-bad"}}}
	for i, n := range counts {
		values := []int64{int64(n), 0}
		if i == len(counts)-1 {
			values = []int64{0, int64(n)}
		}
		open += n
		b.Rows = append(b.Rows, report.Bar{Name: ageName(i), Values: values, Words: s.Plural(n, "ticket", "tickets"), Link: s.Asked.deskQuery().with("of", store.DeskOpen, "age", strconv.Itoa(i)).at(ticketsURL)})
	}
	old = counts[len(counts)-1]
	b.Says = fmt.Sprintf("%d tickets are open, %d of them for over two weeks.", open, old)
	return picture{ID: "backlog", Title: "Age of the backlog", Note: s.Plural(open, "open ticket", "open tickets") + " now", Bars: &b}, open, old, nil
}

// deskQuery is what of the query narrows tickets of the desk.
func (q query) deskQuery() query {
	if client := q.Get("client"); client != "" {
		return query{}.with("client", client)
	}
	return query{}.with()
}

// desk is the report of the desk.
func (p *Pages) desk(c echo.Context, s *sheet) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	who, err := p.people(ctx, c)
	if err != nil {
		return err
	}
	here := s.Now.In(shell.ZoneOf(c))
	f, err := s.Asked.work(who, here, 1)
	if err != nil {
		return err
	}
	s.Title, s.Tab = "Desk", deskURL
	weeks := s.Asked.weeks(here)
	var choices []shell.Choice
	for _, n := range []int{1, 4, 13, 26, 52} {
		choices = append(choices, shell.Choice{Name: "in " + shell.Plural(n, "week", "weeks"), URL: s.Asked.with("weeks", strconv.Itoa(n)).at(deskURL), Current: n == len(weeks)})
	}
	s.Sentence = []word{{Text: "What came in and was solved"}, {Label: "Weeks", Choices: choices}, {Text: "up to this one, of"}, s.clientWord(who, deskURL)}
	counts := map[string][]int{}
	for _, what := range []string{store.DeskArrived, store.DeskSolved, store.DeskFirst, store.DeskReopened} {
		if counts[what], err = p.db.RequestCounts(ctx, v, store.ReportDesk{What: what, ClientID: f.ClientID}, weeks); err != nil {
			return err
		}
	}
	backlog, open, old, err := p.backlog(c, s, f.ClientID)
	if err != nil {
		return err
	}
	s.Figures = []kpi{{"Open tickets", s.Count(open), s.Count(old) + " older than two weeks"}, {"Came in", s.Count(sumOf(counts[store.DeskArrived])), "in " + shell.Plural(len(weeks), "week", "weeks")},
		{"Solved", s.Count(sumOf(counts[store.DeskSolved])), s.Plural(sumOf(counts[store.DeskReopened]), "was", "were") + " opened again"},
		{"Solved at once", s.share(report.Promises{Kept: sumOf(counts[store.DeskFirst]), Missed: max(0, sumOf(counts[store.DeskSolved])-sumOf(counts[store.DeskFirst]))}), "with one answer at most, not opened again"}}
	s.Pictures = []picture{s.flowPicture(weeks, counts), backlog}
	s.Tables = []report.Table{s.weekTable(weeks, counts)}
	return p.load(c, s, who, f, weeks)
}

func sumOf(list []int) (sum int) {
	for _, n := range list {
		sum += n
	}
	return sum
}

// flowPicture shows what was solved beside what came in.
func (s *sheet) flowPicture(weeks [][2]time.Time, counts map[string][]int) picture {
	pic := report.Columns{Parts: []report.Fill{{Class: "fill-n", Name: "came in"}, {Class: "fill-b", Name: "solved"}}, Beside: true}
	for i, w := range weeks {
		in, out := counts[store.DeskArrived][i], counts[store.DeskSolved][i]
		pic.Names = append(pic.Names, report.Column{Label: s.Format(w[0], "2 Jan"), Values: []int64{int64(in), int64(out)}, Says: fmt.Sprintf("Week from %s: %d came in, %d were solved", s.Format(w[0], "2 January"), in, out)})
	}
	pic.Says = fmt.Sprintf("%d tickets came in and %d were solved in %s.", sumOf(counts[store.DeskArrived]), sumOf(counts[store.DeskSolved]), shell.Plural(len(weeks), "week", "weeks"))
	return picture{ID: "flow", Title: "Came in and solved", Note: "by the Monday of the week", Columns: &pic}
}

func (s *sheet) weekTable(weeks [][2]time.Time, counts map[string][]int) report.Table {
	t := report.Table{ID: "desk-weeks", Title: "By week", Head: []report.Head{{Name: "Week from"}}}
	whats := []shell.Option{{Value: store.DeskArrived, Label: "Came in"}, {Value: store.DeskSolved, Label: "Solved"}, {Value: store.DeskFirst, Label: "Solved at once"}, {Value: store.DeskReopened, Label: "Opened again"}}
	for _, o := range whats {
		t.Head = append(t.Head, report.Head{Name: o.Label, Num: true})
	}
	for i := len(weeks) - 1; i >= 0; i-- {
		day := weeks[i][0].Format(time.DateOnly)
		cells := []report.Cell{{Text: s.Format(weeks[i][0], "2 January 2006"), Plain: day}}
		for _, o := range whats {
			cells = append(cells, s.countCell(counts[o.Value][i], s.Asked.deskQuery().with("of", o.Value, "week", day).at(ticketsURL)))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// one is how much one of the provider's people has and did, and how it went for who asked them.
type one struct{ open, good, fair, bad, seconds int64 }

// load adds what everybody has and did.
func (p *Pages) load(c echo.Context, s *sheet, who *people, f store.ReportWork, weeks [][2]time.Time) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	loads, err := p.db.Loads(ctx, v, f.ClientID)
	if err != nil {
		return err
	}
	hours, err := p.rolled(c, who, store.ReportWork{First: f.Last, Last: f.Last, ClientID: f.ClientID}, store.ByTechnician)
	if err != nil {
		return err
	}
	tally, err := p.db.RatingTally(ctx, v, weeks[0][0])
	if err != nil {
		return err
	}
	all := map[int64]*one{}
	of := func(id int64) *one {
		if all[id] == nil {
			all[id] = &one{}
		}
		return all[id]
	}
	for _, x := range loads {
		of(x.UserID).open = int64(x.Open)
	}
	for _, x := range hours {
		of(x.Key.id).seconds = x.All().Seconds
	}
	for _, x := range tally {
		if f.ClientID == 0 || x.ClientID == f.ClientID {
			o := of(x.UserID)
			o.good, o.fair, o.bad = o.good+int64(x.Good), o.fair+int64(x.Fair), o.bad+int64(x.Bad)
		}
	}
	s.Tables = append(s.Tables, s.loadTable(all, who, f, weeks[0][0]))
	return nil
}

func (s *sheet) loadTable(all map[int64]*one, who *people, f store.ReportWork, since time.Time) report.Table {
	t := report.Table{ID: "desk-people", Title: "Technicians", Note: "hours of " + s.monthName(f.Last, "January 2006") + ", ratings since " + s.Format(since, "2 January 2006"),
		Head: []report.Head{{Name: "Technician"}, {Name: "Open tickets", Num: true}, {Name: "Worked, h", Num: true}, {Name: "Rated good", Num: true}, {Name: "Fair", Num: true}, {Name: "Bad", Num: true}}}
	for _, id := range append(slices.Clone(who.order), 0) {
		o := all[id]
		if o == nil {
			continue
		}
		name, whose := who.users[id], strconv.FormatInt(id, 10)
		if id == 0 {
			name, whose = "nobody", "-1"
		}
		worked := report.Cell{Text: s.Amount(hundredths(o.seconds)), Plain: hundredths(o.seconds)}
		if o.seconds > 0 {
			worked.Link = s.Asked.deskQuery().with("technician", whose, "to", f.Last, "months", "1").at(linesURL)
		}
		cells := []report.Cell{{Text: name}, s.countCell(int(o.open), s.Asked.deskQuery().with("of", store.DeskOpen, "whose", whose).at(ticketsURL)), worked}
		for _, n := range []int64{o.good, o.fair, o.bad} {
			cells = append(cells, report.Cell{Text: s.Count(int(n)), Plain: strconv.FormatInt(n, 10)})
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// deskTickets are those behind a figure of the desk.
func (p *Pages) deskTickets(c echo.Context, s *sheet, who *people, after store.ReportSpot, limit int) ([]store.ReportRequest, error) {
	nothing := fault.Errorf(fault.NotFound, "There is nothing under this address.")
	w, err := s.Asked.work(who, s.Now, 1)
	if err != nil {
		return nil, err
	}
	f := store.ReportDesk{What: s.Asked.Get("of"), ClientID: w.ClientID}
	says := map[string]string{store.DeskOpen: "Open tickets", store.DeskArrived: "Tickets that came in", store.DeskSolved: "Tickets that were solved", store.DeskReopened: "Tickets that were opened again",
		store.DeskFirst: "Tickets that were solved at once"}[f.What]
	if says == "" {
		return nil, nothing
	}
	if text := s.Asked.Get("whose"); text != "" {
		if f.UserID, err = strconv.ParseInt(text, 10, 64); err != nil {
			return nil, nothing
		}
		name := who.users[f.UserID]
		if f.UserID < 0 {
			name = "nobody"
		}
		says += " of " + name
	}
	if text := s.Asked.Get("age"); text != "" {
		i, err := strconv.Atoi(text)
		if err != nil || i < 0 || i >= len(ages()) {
			return nil, nothing
		}
		f.From, f.To = ageSpan(i, s.Now)
		says += ", " + ageName(i)
	}
	if text := s.Asked.Get("week"); text != "" {
		if f.From, err = time.ParseInLocation(time.DateOnly, text, shell.ZoneOf(c)); err != nil {
			return nil, nothing
		}
		f.To = f.From.AddDate(0, 0, 7)
		says += " in the week from " + s.Format(f.From, "2 January 2006")
	}
	s.Tab, s.Title = deskURL, says
	s.Sentence = []word{{Text: "of"}, s.clientWord(who, ticketsURL)}
	return p.db.Requests(c.Request().Context(), shell.Viewer(c), f, after, limit)
}
