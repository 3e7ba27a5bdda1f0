package report

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"remit/internal/agreement"
	"remit/internal/pages/shell"
	"remit/internal/report"
	"remit/internal/store"
)

// ahead is how many days the report of agreements looks ahead.
func (q query) ahead() int {
	n, err := strconv.Atoi(q.Get("days"))
	if err != nil || n < 1 || n > 365 {
		return 120
	}
	return n
}

// coming is what happens to an agreement soon.
type coming struct {
	store.Agreement
	end    time.Time // last day of its term, midnight UTC
	notice time.Time // last day for notice; zero where none is needed
	mode   string    // none, automatic, by-agreement; notice where one was given
	months int
}

// next is when something happens first.
func (x coming) next(today time.Time) time.Time {
	if !x.notice.IsZero() && !x.notice.Before(today) {
		return x.notice
	}
	return x.end
}

// comingUp lists agreements whose notice or end comes within so many days, the first first. today is midnight UTC.
func comingUp(who *people, today time.Time, days int, client int64) (list []coming) {
	for _, a := range who.listed.agreements {
		term := who.terms[a.ID].Term
		if term.Ends.IsZero() && a.Ended == "" || client != 0 && a.ClientID != client {
			continue
		}
		x := comingOf(a, term, today)
		if at := x.next(today); !at.Before(today) && !at.After(today.AddDate(0, 0, days)) {
			list = append(list, x)
		}
	}
	slices.SortStableFunc(list, func(a, b coming) int { return a.next(today).Compare(b.next(today)) })
	return list
}

func comingOf(a store.Agreement, term agreement.Term, today time.Time) coming {
	x := coming{Agreement: a, mode: "none"}
	x.end = term.EndOn(today)
	if last := a.Course().LastDay; !last.IsZero() && (x.end.IsZero() || !last.After(x.end)) {
		x.end, x.mode = last, "notice"
		return x
	}
	r := term.Renewal
	if r == nil {
		return x
	}
	x.mode, x.months = r.Mode, r.Months
	if r.NoticeDays > 0 {
		x.notice, _ = term.LastNotice(x.end)
	}
	return x
}

func (x coming) words() string {
	switch x.mode {
	case "automatic":
		return "renews by itself for " + shell.Plural(x.months, "month", "months")
	case "by-agreement":
		return "goes on only if it is agreed"
	case "notice":
		return "ends by notice"
	}
	return "ends"
}

// ahead is the report of agreements that renew or end soon.
func (p *Pages) ahead(ctx context.Context, s *sheet) error {
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
	s.Title, s.Tab = "Agreements ahead", aheadURL
	days := s.Asked.ahead()
	var reach []shell.Choice
	for _, n := range []int{30, 60, 120, 365} {
		reach = append(reach, shell.Choice{Name: fmt.Sprintf("%d days", n), URL: s.Asked.with("days", strconv.Itoa(n)).at(aheadURL), Current: n == days})
	}
	s.Sentence = []word{{Text: "Notice, renewal and end in the next"}, {Label: "Days", Choices: reach}, {Text: "for"}, s.clientWord(who, aheadURL)}
	today := time.Date(here.Year(), here.Month(), here.Day(), 0, 0, 0, 0, time.UTC)
	list := comingUp(who, today, days, f.ClientID)
	if len(list) == 0 {
		s.Empty = fmt.Sprintf("No agreement renews or ends in the next %d days", days)
		return nil
	}
	work, err := p.rolled(ctx, who, f, store.ByAgreement)
	if err != nil {
		return err
	}
	by := map[int64]report.Work{}
	for _, e := range work {
		by[e.Key.id] = e.Work
	}
	met, err := p.metBy(ctx, who, f)
	if err != nil {
		return err
	}
	s.Pictures = []picture{s.aheadPicture(list, today), s.yearPicture(list, by)}
	list12, err := p.margins(ctx, who, f)
	if err != nil {
		return err
	}
	year := map[int64]margin{}
	for _, m := range rollMargins(list12, store.ByAgreement, who) {
		year[m.key.id] = m
	}
	s.Tables = []report.Table{s.aheadTable(list, by, met, year, who, f)}
	return nil
}

func daysBetween(from, to time.Time) int64 { return int64(to.Sub(from) / (24 * time.Hour)) }

// aheadPicture shows how many days are left.
func (s *sheet) aheadPicture(list []coming, today time.Time) picture {
	b := report.Bars{Parts: []report.Fill{{Class: "fill-w", Name: "days until the last day for notice"}, {Class: "fill-n", Name: "days from then to the end"}}}
	for _, x := range list {
		bar := report.Bar{Name: x.Number, Link: shell.AgreementURL(x.Number), Values: []int64{0, daysBetween(today, x.end)}, Words: "end " + s.Format(x.end, "2 Jan")}
		if !x.notice.IsZero() && !x.notice.Before(today) {
			bar.Values, bar.Words = []int64{daysBetween(today, x.notice), daysBetween(x.notice, x.end)}, "notice "+s.Format(x.notice, "2 Jan")
		}
		b.Rows = append(b.Rows, bar)
	}
	first := list[0]
	b.Says = fmt.Sprintf("%s comes first, on %s.", first.Number, s.Format(first.next(today), "2 January 2006"))
	return picture{ID: "ahead", Title: "Days left", Note: "the first comes first", Bars: &b}
}

// yearPicture shows what the year looked like.
func (s *sheet) yearPicture(list []coming, by map[int64]report.Work) picture {
	b := report.Bars{Parts: parts()}
	var all report.Work
	for _, x := range list {
		w := by[x.ID]
		all.Add(w)
		b.Rows = append(b.Rows, report.Bar{Name: x.Number, Values: []int64{w.Scope.Seconds, w.Billable.Seconds, w.Held.Seconds}, Words: hm(w.All().Seconds), Link: s.Asked.without("agreement").with("agreement", x.Number).at(linesURL)})
	}
	b.Says = fmt.Sprintf("Under these agreements %s were worked in a year, %s of them in scope.", hm(all.All().Seconds), hm(all.Scope.Seconds))
	return picture{ID: "year", Title: "What the year took", Note: "hours of the last 12 months", Bars: &b}
}

func (s *sheet) aheadTable(list []coming, by map[int64]report.Work, met map[int64]report.Promises, year map[int64]margin, who *people, f store.ReportWork) report.Table {
	t := report.Table{ID: "agreements-ahead", Title: "The agreements", Note: "work and targets of " + s.monthName(f.First, "January 2006") + " to " + s.monthName(f.Last, "January 2006"),
		Head: []report.Head{{Name: "Agreement"}, {Name: "Client"}, {Name: "Last day for notice"}, {Name: "End of the term"}, {Name: "Then"}, {Name: "In scope, h", Num: true}, {Name: "Billable, h", Num: true}, {Name: "Billed", Num: true}, {Name: "At list in scope", Num: true}, {Name: "Came in", Num: true}, {Name: "Margin", Num: true},
			{Name: "Targets met, %", Num: true}, {Name: "Missed", Num: true}}}
	day := func(at time.Time) report.Cell {
		if at.IsZero() {
			return report.Cell{Text: "none"}
		}
		return report.Cell{Text: s.Format(at, "2 January 2006"), Plain: at.Format(time.DateOnly)}
	}
	for _, x := range list {
		w, m := by[x.ID], met[x.ID]
		share := report.Cell{Text: "–"}
		if percent, ok := m.Percent(); ok {
			share = report.Cell{Text: fmt.Sprint(percent)}
		}
		q := s.Asked.with("agreement", x.Number)
		t.Rows = append(t.Rows, []report.Cell{{Text: x.Number, Link: shell.AgreementURL(x.Number)}, {Text: x.ClientName}, day(x.notice), day(x.end), {Text: x.words()},
			s.timeCell(w.Scope, q.with("kind", store.WorkScope)), s.timeCell(w.Billable, q.with("kind", store.WorkBillable)), s.amountsCell(w.Billed, who, q.with("kind", store.WorkBillable)), s.amountsCell(w.Listed, who, q.with("kind", store.WorkScope)), s.yearCell(year[x.ID].yield.Sum(), year[x.ID], true, q), s.yearCell(year[x.ID].left(), year[x.ID], year[x.ID].known(), q),
			share, s.missedCell(m.Missed, q)})
	}
	return t
}

// yearCell is what an agreement brought or left in the year.
func (s *sheet) yearCell(minor int64, m margin, known bool, q query) report.Cell {
	if !known || m.code.Code == "" {
		return report.Cell{Text: "–", Plain: "–"}
	}
	return report.Cell{Text: s.Money(plainAmount(minor, m.code), m.code.Code), Plain: plainAmount(minor, m.code), Link: q.without("days").with("by", bySlot).at(marginURL)}
}
