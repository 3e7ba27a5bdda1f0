package report

import (
	"context"
	"fmt"
	"time"

	"remit/internal/billing"
	"remit/internal/fault"
	"remit/internal/pages/shell"
	"remit/internal/report"
	"remit/internal/statement"
	"remit/internal/ticket"
)

// blockTables add prepaid hours: by block, and what is about to lapse.
func (s *sheet) blockTables(list []statement.Prepaid, month string, at time.Time) {
	if len(list) == 0 {
		return
	}
	t := report.Table{ID: "blocks", Title: "Prepaid hours", Note: s.monthName(month, "January 2006"), Head: []report.Head{{Name: "Agreement"}, {Name: "Block"}, {Name: "From before, h", Num: true}, {Name: "Bought, h", Num: true}, {Name: "Used, h", Num: true}, {Name: "Given back, h", Num: true},
		{Name: "Lapsed, h", Num: true}, {Name: "Left, h", Num: true}, {Name: "Lapses next, h", Num: true}, {Name: "On"}}}
	b := report.Bars{Parts: []report.Fill{{Class: "fill-b", Name: "used"}, {Class: "fill-n", Name: "left"}, {Class: "fill-bad", Name: "lapsed"}}}
	soon, today := 0, at.In(s.zone()).Format(time.DateOnly)
	for _, p := range list {
		for _, x := range p.Blocks {
			gone, minutes, on := lapsing(x, p.Month, today)
			used := s.minutesCell(x.Used)
			if x.Used > 0 {
				used.Link = query{}.with("agreement", p.Agreement.Number, "block", x.Clause, "to", p.Month).at(drawnURL)
			}
			lapse := report.Cell{Text: "–", Plain: ""}
			if on != "" {
				lapse = report.Cell{Text: s.dayName(on), Plain: on}
				soon += minutes
			}
			t.Rows = append(t.Rows, []report.Cell{{Text: p.Agreement.Number, Link: shell.AgreementURL(p.Agreement.Number)}, {Text: x.Clause, Link: shell.ClauseURL(p.Agreement.Number, p.Agreement.Latest, x.Clause)}, s.minutesCell(x.Opening), s.minutesCell(x.Bought), used,
				s.minutesCell(x.Returned), s.minutesCell(gone), s.minutesCell(x.Closing + x.Lapsed - gone), s.minutesCell(minutes), lapse})
			b.Rows = append(b.Rows, report.Bar{Name: p.Agreement.Number + " " + x.Clause, Values: []int64{int64(x.Used), int64(x.Closing + x.Lapsed - gone), int64(gone)}, Words: hm(int64(60*(x.Closing+x.Lapsed-gone))) + " left", Link: shell.StatementsURL + "/" + p.Agreement.Number + "/" + p.Month})
		}
	}
	b.Says = fmt.Sprintf("Of prepaid hours %s lapse next.", hm(int64(60*soon)))
	s.Pictures = append(s.Pictures, picture{ID: "blocks", Title: "Prepaid hours", Note: "used, left and lapsed in the month", Bars: &b})
	s.Tables = append(s.Tables, t)
}

func (s *sheet) minutesCell(n int) report.Cell {
	plain := report.Hours(int64(60 * n))
	return report.Cell{Text: s.Amount(plain), Plain: plain}
}

// lapsing is what of a block has lapsed in a month before a day, and what of the rest can be used for the shortest time, with its last day; "" for none. A
// statement is drawn up to the end of its month: what lapses later in it than today has not lapsed yet.
func lapsing(b billing.BlockLine, month, today string) (gone, minutes int, on string) {
	end, err := time.Parse("2006-01", later(month, 1))
	if err != nil {
		return 0, 0, ""
	}
	last := end.AddDate(0, 0, -1).Format(time.DateOnly)
	next := func(n int, day string) {
		switch {
		case n == 0 || day == "" || day < today:
		case on == "" || day < on:
			minutes, on = n, day
		case day == on:
			minutes += n
		}
	}
	for _, l := range b.Lots {
		day := string(l.Lapses)
		at := last // what is too much to move on goes with the month
		if day != "" {
			at = min(day, last)
		}
		if at < today {
			gone += l.Lapsed
		}
		next(l.Lapsed, at)
		next(l.Closing, day)
	}
	return gone, minutes, on
}

// drawn is the work that a block paid for in a month.
func (p *Pages) drawn(ctx context.Context, s *sheet) error {
	who, err := p.people(ctx, s.Viewer)
	if err != nil {
		return err
	}
	f, err := s.Asked.with("months", "1").work(who, s.Now.In(s.zone()), 1)
	if err != nil {
		return err
	}
	if f.AgreementID == 0 {
		return fault.Errorf(fault.NotFound, "There is nothing under this address.")
	}
	list, err := p.bills.PrepaidWork(ctx, s.Viewer, who.agreements[f.AgreementID], f.Last)
	if err != nil {
		return err
	}
	clause := s.Asked.Get("block")
	s.Title, s.Tab, s.Fixed = "Work that prepaid hours paid for", prepaidURL, true
	s.Sentence = []word{{Text: fmt.Sprintf("%s %s in %s", who.agreements[f.AgreementID].Number, clause, s.monthName(f.Last, "January 2006"))}}
	t := report.Table{ID: "drawn", Title: "The work", Note: "by ticket", Head: []report.Head{{Name: "Ticket"}, {Name: "Done"}, {Name: "Bought on"}, {Name: "Drawn, h", Num: true}}}
	sum := 0
	for _, d := range list {
		if d.Clause == clause {
			sum += d.Minutes
			at := d.Start.In(s.zone())
			t.Rows = append(t.Rows, []report.Cell{{Text: ticket.Number(d.TicketID), Link: shell.TicketURL(d.TicketID)}, {Text: s.Format(at, "2 Jan 2006 15:04"), Plain: at.Format(time.RFC3339)}, {Text: s.dayName(d.Opened), Plain: d.Opened}, s.minutesCell(d.Minutes)})
		}
	}
	if len(t.Rows) == 0 {
		s.Empty = "Nothing was drawn"
		return nil
	}
	t.Foot = []report.Cell{{Text: "All"}, {}, {}, s.minutesCell(sum)}
	s.Tables = []report.Table{t}
	return nil
}
