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

// pageLines is how many lines a page shows, maxLines how many a file holds.
const (
	pageLines = 100
	maxLines  = 50_000
)

// lines are those behind a figure of hours.
func (p *Pages) lines(c echo.Context, s *sheet) error {
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
	s.Title, s.Tab = "Lines of work", hoursURL
	s.Sentence = append([]word{{Text: "Lines"}, s.kindWord()}, s.spanWords(here, linesURL, 12)...)
	s.Sentence = append(s.Sentence, word{Text: "of"}, s.clientWord(who, linesURL), word{Text: "under"}, s.agreementWord(who, linesURL))
	s.Sentence = append(s.Sentence, s.narrowWords(who, f)...)
	sums, err := p.rolled(c, who, f, store.ByMonth)
	if err != nil {
		return err
	}
	all := report.Total(sums)
	s.Figures = append([]kpi{{"Lines", s.Count(all.All().Lines), hm(all.All().Seconds)}}, s.workFigures(all, who)...)
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
	list, err := p.db.WorkLines(ctx, shell.Viewer(c), f, after, limit)
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

func (s *sheet) kindWord() word {
	var list []shell.Choice
	for _, o := range []shell.Option{{Value: "", Label: "of every kind"}, {Value: store.WorkScope, Label: "in scope"}, {Value: store.WorkBillable, Label: "billable"}, {Value: store.WorkHeld, Label: "held"}} {
		q := s.Asked.without("kind")
		if o.Value != "" {
			q = q.with("kind", o.Value)
		}
		list = append(list, shell.Choice{Name: o.Label, URL: q.at(linesURL), Current: o.Value == s.Asked.Get("kind")})
	}
	return word{Label: "Kind", Choices: list}
}

// narrowWords say what else the list is narrowed to, and how to widen it.
func (s *sheet) narrowWords(who *people, f store.ReportWork) (list []word) {
	add := func(name, says, wide string) {
		list = append(list, word{Label: name, Choices: []shell.Choice{{Name: says, URL: s.Asked.at(linesURL), Current: true}, {Name: wide, URL: s.Asked.without(name).at(linesURL), Current: false}}})
	}
	if f.Clause != nil {
		says := "by clause " + *f.Clause
		if *f.Clause == "" {
			says = "by no clause"
		}
		add("clause", says, "by every clause")
	}
	if f.Service != nil {
		says := "for " + *f.Service
		if *f.Service == "" {
			says = "for a service that is not known"
		}
		add("service", says, "for every service")
	}
	if f.UserID != 0 {
		add("technician", "done by "+who.users[f.UserID], "done by everybody")
	}
	return list
}

func (s *sheet) lineTable(list []store.ReportLine, who *people) report.Table {
	t := report.Table{ID: "lines", Title: "The lines", Note: "the latest first", Head: []report.Head{{Name: "Ticket"}, {Name: "Client"}, {Name: "Done"}, {Name: "Technician"}, {Name: "Service"}, {Name: "Decision"}, {Name: "Clause"},
		{Name: "Time, h", Num: true}, {Name: "Amount", Num: true}, {Name: "Currency"}}}
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
			{Text: s.Amount(hundredths(l.Seconds)), Plain: hundredths(l.Seconds)}, amount, {Text: currency.Code}})
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
