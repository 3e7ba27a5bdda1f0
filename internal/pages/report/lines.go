package report

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"remit/internal/fault"
	"remit/internal/money"
	"remit/internal/pages/shell"
	"remit/internal/report"
	"remit/internal/store"
	"remit/internal/ticket"
)

// pageLines is how many lines a page shows, maxLines how many a file holds.
const (
	pageLines = 100
	maxLines  = 50_000
)

// lines are those behind a figure of hours.
func (p *Pages) lines(ctx context.Context, s *sheet) error {
	who, err := p.people(ctx, s.Viewer)
	if err != nil {
		return err
	}
	here := s.Now.In(s.zone())
	f, err := s.Asked.work(who, here, 12)
	if err != nil {
		return err
	}
	s.Title, s.Tab, s.Fixed = "Lines of work", hoursURL, true
	s.Sentence = append([]word{{Text: "Lines"}, s.kindWord()}, s.spanWords(here, linesURL, 12)...)
	s.Sentence = append(s.Sentence, word{Text: "of"}, s.clientWord(who, linesURL), word{Text: "under"}, s.agreementWord(who, linesURL), s.technicianWord(who, linesURL))
	s.Sentence = append(s.Sentence, s.narrowWords(who, f)...)
	sums, err := p.rolled(ctx, who, f, store.ByMonth)
	if err != nil {
		return err
	}
	all := report.Total(sums)
	s.Figures = append([]kpi{{Name: "Lines", Value: s.Count(all.All().Lines), Note: hm(all.All().Seconds)}}, s.workFigures(all, who)...)
	if all.All().Lines == 0 {
		s.Empty = "No such lines"
		return nil
	}
	after, err := placeOf(s.Asked.Get("after"))
	if err != nil {
		return err
	}
	limit := pageLines
	if s.Asked.Get("as") != "" {
		limit = maxLines
	}
	list, err := p.db.WorkLines(ctx, s.Viewer, f, after, limit)
	if err != nil {
		return err
	}
	s.Tables = []report.Table{s.lineTable(list, who)}
	s.Pager = s.linePager(list, after, all.All().Lines)
	return nil
}

func (s *sheet) linePager(list []store.ReportLine, after store.ReportPlace, of int) shell.Pager {
	pager := shell.Pager{Words: s.Count(len(list)) + " of " + s.Count(of)}
	if after != (store.ReportPlace{}) {
		pager.Newer = s.Asked.with().at(linesURL)
	}
	if len(list) == pageLines && len(list) < of {
		l := list[len(list)-1]
		pager.Older = s.Asked.with("after", fmt.Sprintf("%s.%d.%d", l.Month, l.StartsAt.UnixMicro(), l.ID)).at(linesURL)
	}
	return pager
}

// placeOf reads where a page of lines ended.
func placeOf(text string) (at store.ReportPlace, err error) {
	if text == "" {
		return at, nil
	}
	parts := strings.Split(text, ".")
	if len(parts) == 3 {
		at.Month = parts[0]
		if at.StartsAt, err = strconv.ParseInt(parts[1], 10, 64); err == nil {
			if at.ID, err = strconv.ParseInt(parts[2], 10, 64); err == nil {
				return at, nil
			}
		}
	}
	return at, fault.Errorf(fault.NotFound, "There is nothing under this address.")
}

func (s *sheet) lineTable(list []store.ReportLine, who *people) report.Table {
	t := report.Table{ID: "lines", Title: "The lines", Note: "the latest first", Head: []report.Head{{Name: "Ticket"}, {Name: "Client"}, {Name: "Done"}, {Name: "Technician"}, {Name: "Service"}, {Name: "Decision"}, {Name: "Clause"},
		{Name: "Time, h", Num: true}, {Name: "Amount", Num: true}, {Name: "At list", Num: true}, {Name: "Currency"}}}
	for _, l := range list {
		currency := who.currencies[l.AgreementID]
		amount := report.Cell{Text: "held", Plain: "0"}
		if l.Priced {
			amount.Plain = plainAmount(l.Amount, currency)
			amount.Text = s.Amount(amount.Plain)
		}
		decision := shell.Capital(l.Verdict)
		if l.Held {
			decision += ", held"
		}
		clause := report.Cell{Text: l.Clause}
		if l.Clause != "" {
			clause.Link = shell.ClauseURL(who.agreements[l.AgreementID].Number, l.Version, l.Clause)
		}
		t.Rows = append(t.Rows, []report.Cell{
			{Text: ticket.Number(l.TicketID) + " " + l.Subject, Link: shell.TicketURL(l.TicketID)}, {Text: who.clients[l.ClientID]},
			{Text: s.Format(l.StartsAt.In(s.zone()), "2 Jan 2006 15:04"), Plain: l.StartsAt.In(s.zone()).Format(time.RFC3339)}, {Text: who.users[l.UserID]}, {Text: l.Service}, {Text: decision}, clause,
			{Text: s.Amount(report.Hours(l.Seconds)), Plain: report.Hours(l.Seconds)}, amount, s.listCell(l, currency), {Text: currency.Code}})
	}
	return t
}

// zone is the reader's.
func (s *sheet) zone() *time.Location {
	if s.Zone == nil {
		return time.UTC
	}
	return s.Zone
}

// listCell is what a line in scope would have cost.
func (s *sheet) listCell(l store.ReportLine, c money.Currency) report.Cell {
	if l.Verdict != "covered" || l.Held {
		return report.Cell{Text: "–", Plain: "0"}
	}
	return report.Cell{Text: s.Amount(plainAmount(l.List, c)), Plain: plainAmount(l.List, c)}
}
