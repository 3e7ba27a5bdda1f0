package report

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"remit/internal/pages/shell"
	"remit/internal/report"
	"remit/internal/store"
)

// missPicture shows what was missed by month.
func (s *sheet) missPicture(months []string, by map[string]*kept, f store.ReportWork) picture {
	pic := report.Columns{Parts: []report.Fill{{Class: "fill-bad", Name: "answers missed"}, {Class: "fill-w", Name: "solutions missed"}, {Class: "fill-n", Name: "updates missed"}}}
	worst, most := "", 0
	for _, m := range months {
		k := by[m]
		if k == nil {
			k = &kept{}
		}
		if n := k[0].Missed + k[1].Missed + k[2].Missed; n > most {
			worst, most = m, n
		}
		pic.Names = append(pic.Names, report.Column{Label: s.monthName(m, "Jan"), Values: []int64{int64(k[0].Missed), int64(k[1].Missed), int64(k[2].Missed)},
			Says: fmt.Sprintf("%s: %d answers, %d solutions and %d updates missed", s.monthName(m, "January 2006"), k[0].Missed, k[1].Missed, k[2].Missed)})
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
					Link: s.Asked.with("of", store.PromiseMissed, "clock", o.Value, "priority", level).at(ticketsURL)})
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
		t.Head = append(t.Head, report.Head{Name: word + " due", Num: true}, report.Head{Name: word + " in time", Num: true, On: report.FileOnly}, report.Head{Name: word + " in time, %", Num: true}, report.Head{Name: word + " missed", Num: true})
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
				share = s.linked(report.Cell{Text: strconv.Itoa(percent) + " %", Plain: strconv.Itoa(percent)}, k[i].Kept > 0, q.with("of", store.PromiseKept, "clock", o.Value).at(ticketsURL))
			}
			missed := s.countCell(k[i].Missed, q.with("of", store.PromiseMissed, "clock", o.Value).at(ticketsURL))
			cells = append(cells, s.countCell(k[i].Due(), q.with("of", store.PromiseDue, "clock", o.Value).at(ticketsURL)), report.Cell{Text: s.Count(k[i].Kept), Plain: strconv.Itoa(k[i].Kept)}, share, missed)
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// takenTable says how long answers and solutions took in the last month, in the hours that the agreements count.
func (p *Pages) takenTable(ctx context.Context, s *sheet, who *people, f store.ReportWork) error {
	f.First = f.Last
	t := report.Table{ID: "targets-time", Title: "How long it took", Note: s.monthName(f.Last, "January 2006") + ", in the hours that the agreements count",
		Head: []report.Head{{Name: "Priority"}, {Name: "Promise"}, {Name: "Given", Num: true}, {Name: "Half within, h", Num: true}, {Name: "90 % within, h", Num: true}, {Name: "Longest, h", Num: true}}}
	stretches := p.stretches(who, f)
	for _, o := range clocks()[:2] {
		list, err := p.db.Taken(ctx, s.Viewer, stretches, o.Value)
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
			cells := []report.Cell{{Text: level}, {Text: o.Label}, s.countCell(len(by[level]), s.Asked.with("of", store.PromiseMet, "clock", o.Value, "priority", level, "to", f.Last, "months", "1").at(ticketsURL))}
			for _, percent := range []int{50, 90, 100} {
				seconds, _ := report.Percentile(by[level], percent)
				cells = append(cells, report.Cell{Text: s.Amount(report.Hours(seconds)), Plain: report.Hours(seconds)})
			}
			t.Rows = append(t.Rows, cells)
		}
	}
	if len(t.Rows) > 0 {
		s.Tables = append(s.Tables, t)
	}
	return nil
}

// causeWords says why a promise was missed.
func causeWords(cause, clock string) string {
	switch cause {
	case store.CauseChanged:
		return "it was late under a target that another replaced"
	case store.CauseReopened:
		return "the ticket had been solved and was opened again"
	case store.CauseNobody:
		return "nobody had the ticket in time"
	case store.CauseAnswer:
		return "the answer was late already"
	case store.CauseHands:
		return "it went through three hands or more"
	}
	return map[string]string{"respond": "who had it did not answer in time", "resolve": "who had it needed longer", "update": "who had it did not write in time"}[clock]
}

// causeTable says why promises were missed in the last month.
func (p *Pages) causeTable(ctx context.Context, s *sheet, who *people, f store.ReportWork) error {
	f.First = f.Last
	t := report.Table{ID: "targets-causes", Title: "Why they were missed", Note: s.monthName(f.Last, "January 2006") + ", as far as the tickets tell; the first cause that holds", Head: []report.Head{{Name: "Cause"}, {Name: "Promise"}}}
	levels := []string{"P1", "P2", "P3", "P4"}
	for _, level := range levels {
		t.Head = append(t.Head, report.Head{Name: level, Num: true})
	}
	t.Head = append(t.Head, report.Head{Name: "All", Num: true})
	for _, o := range clocks() {
		list, err := p.db.Caused(ctx, who.viewer, p.stretches(who, f), o.Value)
		if err != nil {
			return err
		}
		by := map[string]map[string]int{}
		for _, x := range list {
			if by[x.Cause] == nil {
				by[x.Cause] = map[string]int{}
			}
			by[x.Cause][x.Priority] = x.Tickets
			by[x.Cause][""] += x.Tickets
		}
		for _, cause := range store.Causes() {
			if by[cause] == nil {
				continue
			}
			q := s.Asked.with("of", store.PromiseMissed, "clock", o.Value, "cause", cause, "to", f.Last, "months", "1")
			cells := []report.Cell{{Text: shell.Capital(causeWords(cause, o.Value))}, {Text: o.Label}}
			for _, level := range levels {
				cells = append(cells, s.countCell(by[cause][level], q.with("priority", level).at(ticketsURL)))
			}
			t.Rows = append(t.Rows, append(cells, s.countCell(by[cause][""], q.at(ticketsURL))))
		}
	}
	if len(t.Rows) > 0 {
		s.Tables = append(s.Tables, t)
	}
	return nil
}
