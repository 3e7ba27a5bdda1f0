package leak

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

// pageRows is how many rows a page shows, maxRows how many a file holds.
const (
	pageRows = 100
	maxRows  = 50_000
)

// list shows the lines or tickets behind the figures of a kind.
func (p *Pages) list(c echo.Context, s *page, f store.LeakFilter) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	sums, err := p.db.LeakSums(ctx, v, f)
	if err != nil {
		return err
	}
	var all sum
	for _, x := range sums {
		all.add(x, s.who)
	}
	s.Figures = []figure{s.figure(*s.Kind, all)}
	s.Figures[0].URL = ""
	if all.number == 0 {
		return nil
	}
	if f.After, err = placeOf(s.Asked.Get("after")); err != nil {
		return err
	}
	if f.Limit = pageRows; s.Asked.Get("as") != "" {
		f.Limit = maxRows
	}
	rows, err := p.db.Leaks(ctx, v, f)
	if err != nil {
		return err
	}
	s.Tables = []report.Table{s.rowTable(rows)}
	s.Pager = shell.Pager{Words: s.Count(len(rows)) + " of " + s.Count(all.number)}
	if f.After != (store.LeakPlace{}) {
		s.Pager.Newer = s.Asked.with().at()
	}
	if len(rows) == pageRows && all.number > len(rows) {
		last := rows[len(rows)-1]
		s.Pager.Older = s.Asked.with("after", fmt.Sprintf("%d.%d", last.At.UnixMicro(), last.ID)).at()
	}
	return nil
}

// placeOf reads where a page of rows ended.
func placeOf(text string) (at store.LeakPlace, err error) {
	if text == "" {
		return at, nil
	}
	when, id, _ := strings.Cut(text, ".")
	if at.At, err = strconv.ParseInt(when, 10, 64); err == nil {
		at.ID, err = strconv.ParseInt(id, 10, 64)
	}
	if err != nil {
		return at, fault.Errorf(fault.NotFound, "There is nothing under this address.")
	}
	return at, nil
}

func (s *page) rowTable(rows []store.Leak) report.Table {
	t := report.Table{ID: s.Kind.key, Title: s.Kind.name, Note: "the latest first", Head: []report.Head{{Name: "Ticket"}, {Name: "Client"}, {Name: "Technician"}, {Name: "Done"}}}
	switch s.Kind.key {
	case store.LeakForgotten:
		t.Head[2].Name, t.Head[3].Name = "Has it", "Came in"
		t.Head = append(t.Head, report.Head{Name: "Verdict"})
	case store.LeakLate:
		t.Head = append(t.Head, report.Head{Name: "Logged"}, report.Head{Name: "Where it went"})
	case store.LeakGiven:
		t.Head = append(t.Head, report.Head{Name: "What became of it"}, report.Head{Name: "By"}, report.Head{Name: "Reason"})
	default:
		t.Head = append(t.Head, report.Head{Name: "Held, because"})
	}
	if s.Kind.key != store.LeakForgotten {
		t.Head = append(t.Head, report.Head{Name: "Time, h", Num: true}, report.Head{Name: "Amount", Num: true}, report.Head{Name: "Currency"})
	}
	for _, x := range rows {
		t.Rows = append(t.Rows, s.row(x))
	}
	return t
}

func (s *page) row(x store.Leak) []report.Cell {
	when := func(at time.Time) report.Cell {
		return report.Cell{Text: s.Format(at.In(s.zone()), "2 Jan 2006 15:04"), Plain: at.In(s.zone()).Format(time.RFC3339)}
	}
	cells := []report.Cell{{Text: ticket.Number(x.TicketID) + " " + x.Subject, Link: shell.TicketURL(x.TicketID)}, {Text: s.who.names[x.ClientID]}, {Text: s.who.users[x.UserID]}, when(x.At)}
	switch s.Kind.key {
	case store.LeakForgotten:
		return append(cells, report.Cell{Text: shell.Capital(x.Verdict)})
	case store.LeakLate:
		logged := when(x.LoggedAt)
		logged.Link = shell.WorkedURL(x.EntryID)
		cells = append(cells, logged, report.Cell{Text: went(x)})
	case store.LeakGiven:
		cells = append(cells, report.Cell{Text: became(x)}, report.Cell{Text: x.By}, report.Cell{Text: x.Reason})
	default:
		cells = append(cells, report.Cell{Text: heldFor(x)})
	}
	currency := s.who.currencies[x.AgreementID]
	hours, amount := report.Hours(x.Seconds), report.Cell{Plain: plain(x.Amount, currency)}
	amount.Text = s.Amount(amount.Plain)
	if x.Amount == 0 && x.Verdict == "undecided" {
		amount.Text = "not known"
	}
	return append(cells, report.Cell{Text: s.Amount(hours), Plain: hours, Link: shell.WorkedURL(x.EntryID)}, amount, report.Cell{Text: currency.Code})
}
