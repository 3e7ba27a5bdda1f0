package work

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/review"
	"remit/internal/store"
)

// filters are what is listed of lines and of tickets.
func (p *Pages) filters(ctx context.Context, v identity.Viewer, q query, now time.Time) (lines store.LineFilter, tickets store.ReviewFilter, err error) {
	since := review.Since(now)
	month, first := q.span(now)
	lines = store.LineFilter{Month: month, Since: first, Verdict: q.Only, New: q.New, Asked: since, Limit: maxRows + 1}
	tickets = store.ReviewFilter{State: q.state(), Verdict: q.Only, Since: begin(first), New: q.New, Asked: since, Limit: maxRows + 1}
	if month != "" {
		tickets.Until = begin(month).AddDate(0, 1, 0)
	}
	switch q.Show {
	case showOpen:
		lines.State = store.LinesToReview
	case showWaiting:
		lines.State, tickets.Waiting = store.LinesWaiting, true
	case showRuled:
		lines.State, tickets.Asked = store.LinesRuled, time.Time{}
	case showHeld:
		lines.State = store.LinesHeld
	}
	if q.Client == "" {
		lines.Each, tickets.Each = eachRows, eachRows
	} else {
		client, err := p.db.ClientBySlug(ctx, v, q.Client)
		if err != nil {
			return lines, tickets, err
		}
		lines.ClientID, tickets.ClientID = client.ID, client.ID
	}
	if q.Worker != "" {
		id, err := shell.ParseID(q.Worker)
		if err != nil {
			return lines, tickets, err
		}
		lines.UserID, tickets.AssigneeID = id, id
	}
	return lines, tickets, nil
}

// choices are the words of the sentence.
func (p *Pages) choices(c echo.Context, page *deskPage) error {
	ctx, v, q := c.Request().Context(), shell.Viewer(c), page.Asked
	months, err := p.db.LineMonths(ctx, v)
	if err != nil {
		return err
	}
	if !slices.Contains(months, page.Month) {
		months = append([]string{page.Month}, months...)
	}
	page.Months = []shell.Choice{{Name: "the last three months", URL: q.url("month", ""), Current: q.Month == ""}, {Name: "every month", URL: q.url("month", everyMonth), Current: q.Month == everyMonth}}
	for _, m := range months {
		page.Months = append(page.Months, shell.Choice{Name: monthName(m, page.Locale), URL: q.url("month", m), Current: m == q.Month})
	}
	clients, err := p.db.Clients(ctx, v)
	if err != nil {
		return err
	}
	page.Clients = []shell.Choice{{Name: "every client", URL: q.url("client", ""), Current: q.Client == ""}}
	for _, client := range clients {
		page.Clients = append(page.Clients, shell.Choice{Name: client.Name, URL: q.url("client", client.Slug), Current: client.Slug == q.Client})
	}
	users, err := p.db.Users(ctx, v)
	if err != nil {
		return err
	}
	page.Workers = []shell.Choice{{Name: "every technician", URL: q.url("technician", ""), Current: q.Worker == ""}}
	for _, u := range users {
		id := strconv.FormatInt(u.ID, 10)
		page.Workers = append(page.Workers, shell.Choice{Name: u.Name, URL: q.url("technician", id), Current: id == q.Worker})
	}
	page.fixedChoices()
	return nil
}

// fixedChoices are those that are the same for every house.
func (p *deskPage) fixedChoices() {
	q := p.Asked
	for _, s := range []struct{ show, name string }{{showOpen, "to decide"}, {showWaiting, "waiting for an answer"}, {showHeld, "held"}, {showRuled, "decided by hand"}, {showAll, "of every kind"}} {
		p.Shows = append(p.Shows, shell.Choice{Name: s.name, URL: q.url("show", s.show), Current: s.show == q.Show})
	}
	for _, s := range []struct{ verdict, name string }{{"", "every verdict"}, {"billable", "billable"}, {"undecided", "undecided"}, {"declined", "declined"}, {"covered", "covered"}} {
		p.Verdicts = append(p.Verdicts, shell.Choice{Name: s.name, URL: q.url("only", s.verdict), Current: s.verdict == q.Only})
	}
	p.Freshness = []shell.Choice{{Name: "new or seen before", URL: q.url("new", ""), Current: !q.New}, {Name: "new since the last review", URL: q.url("new", "1"), Current: q.New}}
}

func monthName(month string, l shell.Locale) string {
	at, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return l.Format(at, "January 2006")
}
