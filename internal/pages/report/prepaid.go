package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/pages/shell"
	"remit/internal/report"
	"remit/internal/store"
	"remit/internal/ticket"
)

// instant is the one that the report of allowances is of: now, or the end of an earlier month.
func (s *sheet) instant(f store.ReportWork) time.Time {
	here := s.Now.In(s.zone())
	if f.Last >= here.Format("2006-01") {
		return s.Now
	}
	over, err := time.ParseInLocation("2006-01", later(f.Last, 1), s.zone())
	if err != nil {
		return s.Now
	}
	return over.Add(-time.Second)
}

// allowed lists allowances, those of which most is used first.
func (p *Pages) allowed(ctx context.Context, who *people, f store.ReportWork, at time.Time) (all []desk.Allowance, err error) {
	for _, id := range who.slugs {
		if f.ClientID != 0 && id != f.ClientID {
			continue
		}
		list, err := p.rules.Allowances(ctx, who.viewer, id, at)
		if err != nil {
			return nil, err
		}
		for _, a := range list {
			if a.Clause.Limit.Count.IsPositive() && (f.AgreementID == 0 || a.Agreement.AgreementID == f.AgreementID) {
				all = append(all, a)
			}
		}
	}
	slices.SortFunc(all, func(a, b desk.Allowance) int {
		return cmp.Or(cmp.Compare(usedShare(b), usedShare(a)), cmp.Compare(a.Agreement.Terms.Number, b.Agreement.Terms.Number), cmp.Compare(a.Clause.Number, b.Clause.Number))
	})
	return all, nil
}

// usedShare is how much of an allowance is used, in percent.
func usedShare(a desk.Allowance) int64 {
	return a.Used.Mul(decimal.NewFromInt(100)).Div(a.Clause.Limit.Count).IntPart()
}

// allowances is a picture of those of which most is used, if any is.
func (s *sheet) allowances(list []desk.Allowance) []picture {
	b := report.Bars{Parts: []report.Fill{{Class: "fill-b", Name: "used"}, {Class: "fill-n", Name: "left"}}}
	for _, a := range list {
		if a.Used.IsZero() || len(b.Rows) == 8 {
			continue
		}
		share := usedShare(a)
		b.Rows = append(b.Rows, report.Bar{Name: a.Agreement.Terms.Number + " " + a.Clause.Number, Values: []int64{min(100, share), max(0, 100-share)}, Link: s.drawsURL(a),
			Words: s.Amount(a.Used.Round(2).String()) + " of " + s.Amount(a.Clause.Limit.Count.String()) + " " + a.Clause.Limit.Unit})
	}
	if len(b.Rows) == 0 {
		return nil
	}
	b.Says = fmt.Sprintf("Of allowances, most is used of %s: %s.", b.Rows[0].Name, b.Rows[0].Words)
	return []picture{{ID: "allowances", Title: "Allowances", Note: "of their periods so far, the fullest first", Bars: &b, Foot: "All allowances and prepaid hours", FootURL: prepaidURL}}
}

// drawsURL leads to what was drawn from an allowance.
func (s *sheet) drawsURL(a desk.Allowance) string {
	return query{}.with("agreement", a.Agreement.Terms.Number, "clause", a.Clause.Number, "unit", a.Clause.Limit.Unit, "from", a.First, "till", a.Last).at(drawsURL)
}

// prepaid is the report of allowances and prepaid hours.
func (p *Pages) prepaid(ctx context.Context, s *sheet) error {
	if err := p.ledger.Settle(ctx, 0); err != nil {
		return err
	}
	who, err := p.people(ctx, s.Viewer)
	if err != nil {
		return err
	}
	here := s.Now.In(s.zone())
	f, err := s.Asked.with("months", "1").work(who, here, 1)
	if err != nil {
		return err
	}
	at := s.instant(f)
	s.Title, s.Tab = "Allowances and prepaid hours", prepaidURL
	s.Sentence = []word{{Text: "As they stand at the end of"}, s.spanWords(here, prepaidURL, 1)[1], {Text: "or now, of"}, s.clientWord(who, prepaidURL), {Text: "under"}, s.agreementWord(who, prepaidURL)}
	allowed, err := p.allowed(ctx, who, f, at)
	if err != nil {
		return err
	}
	blocks, err := p.bills.Prepaid(ctx, s.Viewer, who.asked(f), at)
	if err != nil {
		return err
	}
	s.Pictures = s.allowances(allowed)
	for i := range s.Pictures {
		s.Pictures[i].Foot = ""
	}
	s.blockTables(blocks, f.Last, at)
	if len(allowed) > 0 {
		s.Tables = append(s.Tables, s.allowedTable(allowed, at))
	}
	if len(s.Tables) == 0 {
		s.Empty = "No agreement in force has an allowance or prepaid hours"
	}
	return nil
}

func (s *sheet) allowedTable(list []desk.Allowance, at time.Time) report.Table {
	t := report.Table{ID: "allowances", Title: "Allowances", Note: "what is left goes at the end of the period", Head: []report.Head{{Name: "Agreement"}, {Name: "Clause"}, {Name: "Used", Num: true}, {Name: "Of", Num: true}, {Name: "Unit"}, {Name: "Left", Num: true}, {Name: "Used, %", Num: true},
		{Name: "Period from"}, {Name: "Period ends"}, {Name: "At this pace"}}}
	number := func(d decimal.Decimal) report.Cell {
		return report.Cell{Text: s.Amount(d.Round(2).String()), Plain: d.Round(2).String()}
	}
	for _, a := range list {
		used := number(a.Used)
		if !a.Used.IsZero() {
			used.Link = s.drawsURL(a)
		}
		n := a.Agreement.Terms.Number
		t.Rows = append(t.Rows, []report.Cell{{Text: n, Link: shell.AgreementURL(n)}, {Text: a.Clause.Number, Link: shell.ClauseURL(n, a.Agreement.Terms.Version, a.Clause.Number)}, used, number(a.Clause.Limit.Count), {Text: a.Clause.Limit.Unit},
			number(a.Left), {Text: strconv.FormatInt(usedShare(a), 10)}, {Text: s.dayName(a.First), Plain: a.First}, {Text: s.dayName(a.Last), Plain: a.Last}, {Text: s.pace(a, at)}})
	}
	return t
}

// pace says when an allowance is spent if it goes on as so far.
func (s *sheet) pace(a desk.Allowance, at time.Time) string {
	first, err := time.ParseInLocation(time.DateOnly, a.First, a.Agreement.Terms.Zone)
	last, failed := time.ParseInLocation(time.DateOnly, a.Last, a.Agreement.Terms.Zone)
	switch {
	case err != nil || failed != nil || a.Used.IsZero():
		return ""
	case !a.Left.IsPositive():
		return "spent"
	}
	gone := decimal.NewFromInt(int64(at.Sub(first) / time.Second))
	left := gone.Mul(a.Left).Div(a.Used)
	if left.GreaterThan(decimal.NewFromInt(int64(last.AddDate(0, 0, 1).Sub(at) / time.Second))) {
		return "lasts"
	}
	return "spent on " + s.Format(at.Add(time.Duration(left.IntPart())*time.Second).In(a.Agreement.Terms.Zone), "2 January")
}

// draws are those from an allowance.
func (p *Pages) draws(ctx context.Context, s *sheet) error {
	who, err := p.people(ctx, s.Viewer)
	if err != nil {
		return err
	}
	id := who.numbers[s.Asked.Get("agreement")]
	if id == 0 {
		return fault.Errorf(fault.NotFound, "Agreement %s was not found.", s.Asked.Get("agreement"))
	}
	clause, unit, first, last := s.Asked.Get("clause"), s.Asked.Get("unit"), s.Asked.Get("from"), s.Asked.Get("till")
	list, err := p.db.Drawings(ctx, s.Viewer, id, clause, unit, first, last)
	if err != nil {
		return err
	}
	s.Title, s.Tab, s.Fixed = "Drawn from an allowance", prepaidURL, true
	s.Sentence = []word{{Text: fmt.Sprintf("%s %s, in %s, from %s to %s", who.agreements[id].Number, clause, unit, s.dayName(first), s.dayName(last))}}
	if len(list) == 0 {
		s.Empty = "Nothing was drawn"
		return nil
	}
	t := report.Table{ID: "draws", Title: "What was drawn", Note: "the latest first", Head: []report.Head{{Name: "Ticket"}, {Name: "Client"}, {Name: "Day"}, {Name: shell.Capital(unit), Num: true}}}
	sum := decimal.Zero
	for _, x := range list {
		amount, err := decimal.NewFromString(x.Amount)
		if err != nil {
			return fmt.Errorf("report: amount %q drawn: %w", x.Amount, err)
		}
		sum = sum.Add(amount)
		t.Rows = append(t.Rows, []report.Cell{{Text: ticket.Number(x.ID) + " " + x.Subject, Link: shell.TicketURL(x.ID)}, {Text: who.clients[x.ClientID]}, {Text: s.dayName(x.Day), Plain: x.Day}, {Text: s.Amount(amount.Round(2).String()), Plain: amount.String()}})
	}
	t.Foot = []report.Cell{{Text: "All"}, {}, {}, {Text: s.Amount(sum.Round(2).String()), Plain: sum.String()}}
	s.Tables = []report.Table{t}
	return nil
}
