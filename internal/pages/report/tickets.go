package report

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"remit/internal/fault"
	"remit/internal/pages/shell"
	"remit/internal/report"
	"remit/internal/store"
	"remit/internal/ticket"
)

// countCell is a number of tickets that leads to them.
func (s *sheet) countCell(n int, link string) report.Cell {
	c := report.Cell{Text: s.Count(n), Plain: strconv.Itoa(n)}
	if n > 0 {
		c.Link = link
	}
	return c
}

// tickets are those behind a figure.
func (p *Pages) tickets(ctx context.Context, s *sheet) error {
	who, err := p.people(ctx, s.Viewer)
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
	s.Fixed = true
	switch s.Asked.Get("of") {
	case store.PromiseMissed, store.PromiseKept, store.PromiseDue, store.PromiseMet:
		list, err = p.promised(ctx, s, who, after, limit)
	default:
		list, err = p.deskTickets(ctx, s, who, after, limit)
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

// promised are the tickets behind a figure of targets.
func (p *Pages) promised(ctx context.Context, s *sheet, who *people, after store.ReportSpot, limit int) ([]store.ReportRequest, error) {
	here := s.Now.In(s.zone())
	f, err := s.Asked.work(who, here, 12)
	if err != nil {
		return nil, err
	}
	state, clock, cause := s.Asked.Get("of"), s.Asked.Get("clock"), s.Asked.Get("cause")
	any := state == store.PromiseMissed && cause == ""
	if !any && !slices.ContainsFunc(clocks(), func(o shell.Option) bool { return o.Value == clock }) || cause != "" && !slices.Contains(store.Causes(), cause) {
		return nil, fault.Errorf(fault.NotFound, "There is nothing under this address.")
	}
	titles := map[string][2]string{store.PromiseMissed: {"Missed targets", "Late"}, store.PromiseKept: {"Targets that were kept", "In time"}, store.PromiseDue: {"Targets that were due", "Due"}, store.PromiseMet: {"Answers and solutions that were given", "Given, in time or late:"}}
	s.Tab, s.Title = targetsURL, titles[state][0]
	var what, levels []shell.Choice
	options := clocks()
	if any {
		options = append([]shell.Option{{Value: "", Label: "answer, solution or update"}}, options...)
	}
	for _, o := range options {
		what = append(what, shell.Choice{Name: o.Label, URL: s.Asked.without("cause").with("clock", o.Value).at(ticketsURL), Current: o.Value == clock})
	}
	for _, o := range []shell.Option{{Value: "", Label: "every priority"}, {Value: "P1", Label: "P1"}, {Value: "P2", Label: "P2"}, {Value: "P3", Label: "P3"}, {Value: "P4", Label: "P4"}} {
		levels = append(levels, shell.Choice{Name: o.Label, URL: s.Asked.with("priority", o.Value).at(ticketsURL), Current: o.Value == s.Asked.Get("priority")})
	}
	s.Sentence = append([]word{{Text: titles[state][1]}, {Label: "Promise", Choices: what}, {Text: "on requests of"}, {Label: "Priority", Choices: levels}, {Text: "that came in"}}, s.spanWords(here, ticketsURL, 12)...)
	s.Sentence = append(s.Sentence, word{Text: "of"}, s.clientWord(who, ticketsURL), word{Text: "under"}, s.agreementWord(who, ticketsURL))
	if cause != "" {
		s.Sentence = append(s.Sentence, word{Text: ", because"}, word{Label: "Cause", Choices: []shell.Choice{{Name: causeWords(cause, clock), URL: s.Asked.at(ticketsURL), Current: true}, {Name: "of every cause", URL: s.Asked.without("cause").at(ticketsURL)}}})
	}
	return p.db.Promised(ctx, s.Viewer, p.stretches(who, f), store.ReportPromise{Clock: clock, State: state, Priority: s.Asked.Get("priority"), Cause: cause}, after, limit)
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
