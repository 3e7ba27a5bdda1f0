package week

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/money"
	"remit/internal/pages/shell"
	"remit/internal/pages/timeform"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/timesheet"
)

// day is a day of the week as it is shown.
type day struct {
	timesheet.Day
	Rows []row // work and gaps, in order of time
}

// row is a piece of work, or a gap.
type row struct {
	timesheet.Part
	Entry *store.Worked // nil for a gap
	Lines []Line
	Clash []string // numbers of the tickets that other work at the same time is on
}

// days lays the week out.
func (p *Pages) days(ctx context.Context, page *weekPage) error {
	v, next := page.Viewer, page.Monday.AddDate(0, 0, 7)
	work, err := p.db.WorkOf(ctx, v, page.Worker.ID, page.Monday, next)
	if err != nil {
		return err
	}
	kept, err := p.db.LinesOf(ctx, v, page.Worker.ID, page.Monday, next)
	if err != nil {
		return err
	}
	lines, say, sums := map[int64][]Line{}, newWords(p.db, page.Page), map[string]int64{}
	for _, k := range kept {
		l, err := say.line(ctx, k.Line)
		if err != nil {
			return err
		}
		lines[l.EntryID] = append(lines[l.EntryID], l)
		if l.Hold == "" && !l.From().Before(page.Monday) && l.From().Before(next) {
			sums[l.Code] += l.RatedLine.Amount
		}
	}
	spans := make([]timesheet.Span, len(work))
	for i, w := range work {
		spans[i] = timesheet.Span{Start: w.StartsAt, End: w.EndsAt}
	}
	house, err := p.desk.House(ctx)
	if err != nil {
		return err
	}
	for _, d := range timesheet.Week(page.Monday, timesheet.HoursOf(page.Worker.WorkHours, house.WorkHours), spans, page.Now) {
		page.Days = append(page.Days, dayOf(d, work, lines))
		page.Logged += d.Logged
	}
	page.ask(work, lines)
	page.Amounts, err = amounts(sums, page.Page)
	if err != nil {
		return err
	}
	page.Deleted, err = p.db.TimeChanges(ctx, v, store.ChangeFilter{UserID: page.Worker.ID, From: page.Monday, To: next})
	page.Deleted = slices.DeleteFunc(page.Deleted, func(x store.TimeChange) bool { return x.Kind != store.TimeDeleted })
	return err
}

func dayOf(d timesheet.Day, work []store.Worked, lines map[int64][]Line) day {
	out := day{Day: d}
	for _, part := range d.Parts {
		r := row{Part: part, Entry: &work[part.Work], Lines: lines[work[part.Work].ID]}
		for _, o := range part.Overlaps {
			if number := ticket.Number(work[o].TicketID); !slices.Contains(r.Clash, number) {
				r.Clash = append(r.Clash, number)
			}
		}
		out.Rows = append(out.Rows, r)
	}
	for _, g := range d.Gaps {
		out.Rows = append(out.Rows, row{Part: timesheet.Part{Span: g}})
	}
	slices.SortStableFunc(out.Rows, func(a, b row) int { return a.Start.Compare(b.Start) })
	return out
}

// ask gathers what the agreements do not know, once for each ticket, and counts what overlaps.
func (page *weekPage) ask(work []store.Worked, lines map[int64][]Line) {
	for _, w := range work {
		for _, l := range lines[w.ID] {
			q := question{w.TicketID, w.Subject, strings.Join(l.Verdict.Ask, ", ")}
			if l.Asks != "" && !slices.Contains(page.Questions, q) {
				page.Questions = append(page.Questions, q)
			}
		}
	}
	for _, d := range page.Days {
		for _, r := range d.Rows {
			if len(r.Clash) > 0 {
				page.Overlaps++
			}
		}
	}
}

func amounts(sums map[string]int64, p shell.Page) (list []string, err error) {
	for code, sum := range sums {
		if sum == 0 {
			continue
		}
		c, err := money.CurrencyOf(code)
		if err != nil {
			return nil, err
		}
		list = append(list, p.Money(c.Format(c.OfUnits(sum)), code))
	}
	slices.Sort(list)
	return list, nil
}

// suggest lists the tickets that a gap was perhaps spent on: those of the week, and those that the technician has.
func (p *Pages) suggest(ctx context.Context, page *weekPage) error {
	add := func(id int64, label string) {
		if !slices.ContainsFunc(page.Tickets, func(s suggestion) bool { return s.ID == id }) {
			page.Tickets = append(page.Tickets, suggestion{id, ticket.Number(id) + " " + label})
		}
	}
	for _, d := range page.Days {
		for _, r := range d.Rows {
			if r.Entry != nil {
				add(r.Entry.TicketID, shell.Join(", ", r.Entry.Subject, r.Entry.ClientName))
			}
		}
	}
	rows, err := p.db.Tickets(ctx, page.Viewer, ticket.Filter{View: ticket.ViewOpen, Assignee: page.Worker.ID, Limit: 30}, page.Now)
	for _, r := range rows {
		add(r.ID, shell.Join(", ", r.Subject, r.ClientName))
	}
	return err
}

// ticketOf is the ticket that a field names by its number, with or without its subject.
func (p *Pages) ticketOf(c echo.Context, text string) (int64, error) {
	if text == "" {
		return 0, fault.On("ticket", "Say which ticket the work was on.")
	}
	number, _, _ := strings.Cut(strings.TrimPrefix(text, "#"), " ")
	id, err := strconv.ParseInt(number, 10, 64)
	if err == nil {
		_, err = p.db.Ticket(c.Request().Context(), shell.Viewer(c), id)
	}
	if err != nil && (id == 0 || fault.Is(err, fault.NotFound)) {
		return 0, fault.On("ticket", "There is no ticket %q; write its number, such as #1042.", text)
	}
	return id, err
}

// gap is the form that fills a gap: what was typed where it is the one that was refused, else the gap itself.
func (page weekPage) gap(r row) timeform.Parts {
	parts := timeform.Parts{Now: page.Now, Locale: page.Locale}
	if page.refused(r) {
		parts.Form = page.Form
		return parts
	}
	parts.Form.Set(timeform.Started, r.Start.In(page.Zone).Format(timeform.Layout))
	parts.Form.Set(timeform.Ended, r.End.In(page.Zone).Format(timeform.Layout))
	return parts
}

func (r row) key() string { return strconv.FormatInt(r.Start.Unix(), 10) }

// refused reports whether what was refused was typed into this gap.
func (page weekPage) refused(r row) bool {
	return len(page.Form.Errors) > 0 && page.Form.Value("gap") == r.key()
}

// alone reports whether what was refused was typed into a form that is shown by itself.
func (page weekPage) alone() bool { return len(page.Form.Errors) > 0 && page.Form.Value("gap") == "" }

// bounds are the hours that the picture of a day reaches over, at least from 8 to 18.
func (page weekPage) bounds() (from, to int) {
	from, to = 8*60, 18*60
	for _, d := range page.Days {
		for _, r := range d.Rows {
			from, to = min(from, minuteOf(d, r.Start)), max(to, minuteOf(d, r.End))
		}
	}
	return from / 60 * 60, (to + 59) / 60 * 60
}

// minuteOf is a time by the clock in minutes after the day's midnight, at most those of the day.
func minuteOf(d day, t time.Time) int {
	local := t.In(d.Date.Location())
	if local.Format(time.DateOnly) != d.Date.Format(time.DateOnly) {
		return 24 * 60
	}
	return local.Hour()*60 + local.Minute()
}
