package report

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"remit/internal/identity"
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
func (p *Pages) backlog(ctx context.Context, s *sheet, f store.ReportWork) (pic picture, open, old int, err error) {
	var spans [][2]time.Time
	for i := range ages() {
		from, to := ageSpan(i, s.Now)
		spans = append(spans, [2]time.Time{from, to})
	}
	counts, err := p.db.RequestCounts(ctx, s.Viewer, store.ReportDesk{What: store.DeskOpen, ClientID: f.ClientID, UserID: f.UserID}, spans)
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

// whoseWord says whose tickets are shown.
func (s *sheet) whoseWord(who *people) word {
	w := s.technicianWord(who, deskURL)
	for i := range w.Choices {
		w.Choices[i].Name = strings.Replace(strings.Replace(w.Choices[i].Name, "by everybody", "of everybody", 1), "by ", "now of ", 1)
	}
	return w
}

// deskQuery is what of the query narrows tickets of the desk.
func (q query) deskQuery() query {
	d := query{}.with()
	if client := q.Get("client"); client != "" {
		d = d.with("client", client)
	}
	if user := q.Get("technician"); user != "" {
		d = d.with("whose", user)
	}
	return d
}

// desk is the report of the desk.
func (p *Pages) desk(ctx context.Context, s *sheet) error {
	v := s.Viewer
	who, err := p.people(ctx, s.Viewer)
	if err != nil {
		return err
	}
	here := s.Now.In(s.zone())
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
	s.Sentence = []word{{Text: "What came in and was solved"}, {Label: "Weeks", Choices: choices}, {Text: "up to this one, of"}, s.clientWord(who, deskURL), {Text: "and"}, s.whoseWord(who)}
	counts, all, err := p.flow(ctx, v, f, weeks)
	if err != nil {
		return err
	}
	backlog, open, old, err := p.backlog(ctx, s, f)
	if err != nil {
		return err
	}
	q := s.Asked.deskQuery()
	whole := q.with("week", weeks[0][0].Format(time.DateOnly), "weeks", strconv.Itoa(len(weeks)))
	s.Figures = []kpi{{"Open tickets", s.Count(open), s.Count(old) + " older than two weeks", q.with("of", store.DeskOpen).at(ticketsURL)},
		{"Came in", s.Count(all[store.DeskArrived]), "in " + shell.Plural(len(weeks), "week", "weeks"), whole.with("of", store.DeskArrived).at(ticketsURL)},
		{"Solved", s.Count(all[store.DeskSolved]), "of these or earlier weeks", whole.with("of", store.DeskSolved).at(ticketsURL)},
		{"Opened again", s.Count(all[store.DeskReopened]), "after they were solved", whole.with("of", store.DeskReopened).at(ticketsURL)},
		{"Solved at once", s.share(report.Promises{Kept: all[store.DeskFirst], Missed: max(0, all[store.DeskSolved]-all[store.DeskFirst])}), "with one answer at most, not opened again", whole.with("of", store.DeskFirst).at(ticketsURL)}}
	s.Pictures = []picture{s.flowPicture(weeks, counts), backlog}
	s.Tables = []report.Table{s.weekTable(weeks, counts)}
	return p.load(ctx, s, who, f, weeks)
}

// flow counts what came in and was solved, by week and in all, each kind beside the others. A ticket may be solved or opened again in several weeks, but it comes in
// once; and solved at once, it is solved once.
func (p *Pages) flow(ctx context.Context, v identity.Viewer, f store.ReportWork, weeks [][2]time.Time) (counts map[string][]int, all map[string]int, err error) {
	whats := []string{store.DeskArrived, store.DeskSolved, store.DeskFirst, store.DeskReopened}
	whole := [2]time.Time{weeks[0][0], weeks[len(weeks)-1][1]}
	found, failed := make([][]int, len(whats)), make([]error, len(whats))
	var wg sync.WaitGroup
	for i, what := range whats {
		spans := slices.Clone(weeks)
		if what == store.DeskSolved || what == store.DeskReopened {
			spans = append(spans, whole)
		}
		wg.Go(func() {
			found[i], failed[i] = p.db.RequestCounts(ctx, v, store.ReportDesk{What: what, ClientID: f.ClientID, UserID: f.UserID}, spans)
		})
	}
	wg.Wait()
	counts, all = map[string][]int{}, map[string]int{}
	for i, what := range whats {
		if failed[i] != nil {
			return nil, nil, failed[i]
		}
		counts[what] = found[i][:len(weeks)]
		all[what] = sumOf(counts[what])
		if len(found[i]) > len(weeks) {
			all[what] = found[i][len(weeks)]
		}
	}
	return counts, all, nil
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
