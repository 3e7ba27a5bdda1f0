package report

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/dispatch"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

func (p *Pages) mailRoutes() []shell.Route {
	if p.mail == nil {
		return nil
	}
	one := mailURL + "/:number"
	return []shell.Route{
		{Method: http.MethodGet, Path: mailURL, Who: shell.May(identity.MailReports), Handler: p.mailings},
		{Method: http.MethodGet, Path: mailURL + "/new", Who: shell.May(identity.MailReports), Handler: p.newMailing},
		{Method: http.MethodPost, Path: mailURL, Who: shell.May(identity.MailReports), Handler: p.setMailing},
		{Method: http.MethodPost, Path: one + "/send", Who: shell.May(identity.MailReports), Handler: p.sendMailing},
		{Method: http.MethodPost, Path: one + "/pause", Who: shell.May(identity.MailReports), Handler: p.pauseMailing},
		{Method: http.MethodPost, Path: one + "/resume", Who: shell.May(identity.MailReports), Handler: p.resumeMailing},
		{Method: http.MethodPost, Path: one + "/delete", Who: shell.May(identity.MailReports), Handler: p.dropMailing},
	}
}

// Make makes a report as it is sent: with the rights of a viewer, who writes numbers and dates in their own way, as of now. What is behind a figure is
// not sent; errors are fault.NotFound where the report or something it asks for is not there.
func (p *Pages) Make(ctx context.Context, v identity.Viewer, path, query string) (m dispatch.Made, err error) {
	house, err := p.rules.House(ctx)
	if err != nil {
		return m, err
	}
	zone := v.Zone
	if zone == nil {
		if zone, err = time.LoadLocation(house.Zone); err != nil {
			return m, fmt.Errorf("report: the house's zone: %w", err)
		}
	}
	s, err := p.still(ctx, shell.Page{Viewer: v, Now: p.db.Now(), Locale: shell.LocaleFor(zone, v.Locale)}, path, query)
	if err != nil {
		return m, err
	}
	m = dispatch.Made{Title: s.Title, Sentence: s.says(), Link: s.Asked.at(path), Tables: s.Tables, Empty: s.Empty}
	for _, f := range s.Figures {
		m.Figures = append(m.Figures, dispatch.Figure{Name: f.Name, Value: f.Value, Note: f.Note})
	}
	return m, nil
}

// still draws a report without a visitor. Months that move on stand still in it, so that its links lead to what it says.
func (p *Pages) still(ctx context.Context, page shell.Page, path, asked string) (*sheet, error) {
	values, err := url.ParseQuery(asked)
	draw := p.drawings()[path]
	if err != nil || draw == nil || !page.Viewer.May(identity.MailReports) {
		return nil, fault.Errorf(fault.NotFound, "There is no such report.")
	}
	s := &sheet{Page: page, Path: path, Asked: query{values}}
	if hasMonths(path) && (path != shell.ReportsURL || s.Asked.Get("to") != "") {
		_, last, _ := s.Asked.span(page.Now.In(s.zone()), 12)
		s.Asked = s.Asked.with("to", last)
	}
	if err := draw(ctx, s); err != nil {
		return nil, err
	}
	if s.Fixed {
		return nil, fault.Errorf(fault.NotFound, "There is no such report.")
	}
	return s, nil
}

// hasMonths reports whether a report is of months.
func hasMonths(path string) bool {
	return slices.Contains([]string{shell.ReportsURL, hoursURL, marginURL, targetsURL, prepaidURL}, path)
}

// says is what the report shows, in words.
func (s *sheet) says() string {
	var words []string
	for _, w := range s.Sentence {
		text := w.Text
		for _, c := range w.Choices {
			if c.Current {
				text = c.Name
			}
		}
		words = append(words, text)
	}
	return strings.ReplaceAll(strings.Join(words, " "), " ,", ",") + "."
}

// mailLink leads to the form that has this report sent; "" where it does not go out by mail.
func (p *Pages) mailLink(s *sheet) string {
	if p.mail == nil || s.Fixed || !s.Viewer.May(identity.MailReports) {
		return ""
	}
	return mailURL + "/new?" + url.Values{"report": {s.Path}, "query": {s.Asked.with().Encode()}}.Encode()
}

// mailingsPage lists the reports that go out by mail.
type mailingsPage struct {
	shell.Page
	Rows []mailingRow
}

type mailingRow struct {
	store.Mailing
	Report string // its address
	Owner  string
	To     string
	When   string
	State  string
	Paused bool
}

func (p *Pages) mailings(c echo.Context) error {
	page := mailingsPage{Page: shell.PageAt(c, "Reports by mail", shell.AtReports)}
	ctx := c.Request().Context()
	list, err := p.db.Mailings(ctx, page.Viewer)
	if err != nil {
		return err
	}
	users, err := p.db.Users(ctx, page.Viewer)
	if err != nil {
		return err
	}
	names := map[int64]string{}
	for _, u := range users {
		names[u.ID] = u.Name
		if !u.Active {
			names[u.ID] += " (account closed)"
		}
	}
	for _, m := range list {
		r := mailingRow{Mailing: m, Report: m.Path, Owner: names[m.UserID], When: whenWords(m, page.Locale), Paused: !m.PausedAt.IsZero()}
		if m.Query != "" {
			r.Report += "?" + m.Query
		}
		var to []string
		for _, id := range m.Recipients {
			to = append(to, names[id])
		}
		r.To = strings.Join(to, ", ")
		r.State = stateWords(m, page.Page)
		page.Rows = append(page.Rows, r)
	}
	return shell.Render(c, http.StatusOK, mailingsView(page))
}

// whenWords says when a report goes out.
func whenWords(m store.Mailing, l shell.Locale) string {
	at := " at " + l.OfDay(m.Minute) + ", " + strings.ReplaceAll(m.Zone, "_", " ")
	switch m.Every {
	case dispatch.Weekly:
		return "Every " + weekdays()[m.Day-1].Label + at
	case dispatch.Monthly:
		if m.Day == 31 {
			return "On the last day of every month" + at
		}
		return "On the " + shell.Ordinal(m.Day) + " of every month" + at
	}
	return "Every day" + at
}

// stateWords says how a report stands.
func stateWords(m store.Mailing, p shell.Page) string {
	switch {
	case !m.PausedAt.IsZero() && m.PausedWhy != "":
		return "Paused on " + p.Format(m.PausedAt.In(p.Zone), "2 January 15:04") + ". " + m.PausedWhy
	case !m.PausedAt.IsZero():
		return "Paused on " + p.Format(m.PausedAt.In(p.Zone), "2 January 15:04") + "."
	case m.Failure != "":
		return "It could not be made: " + m.Failure + " It is tried again on " + p.Format(m.TryAt.In(p.Zone), "2 January 15:04") + "."
	}
	text := "Goes out next on " + p.Format(m.DueAt.In(p.Zone), "Monday 2 January 15:04") + "."
	if !m.SentAt.IsZero() {
		text += " Last on " + p.Format(m.SentAt.In(p.Zone), "2 January 15:04") + "."
	}
	return text
}

func weekdays() []shell.Option {
	return []shell.Option{{Value: "1", Label: "Monday"}, {Value: "2", Label: "Tuesday"}, {Value: "3", Label: "Wednesday"}, {Value: "4", Label: "Thursday"}, {Value: "5", Label: "Friday"}, {Value: "6", Label: "Saturday"}, {Value: "7", Label: "Sunday"}}
}

// mailingDeed answers a button on a report by mail.
func (p *Pages) mailingDeed(c echo.Context, do func(ctx context.Context, v identity.Viewer, id int64) (said string, err error)) error {
	id, err := shell.Number(c)
	if err != nil {
		return err
	}
	said, err := do(c.Request().Context(), shell.Viewer(c), id)
	if fault.Is(err, fault.Conflict) {
		shell.FlashWarning(c, fault.Text(err))
		return c.Redirect(http.StatusSeeOther, mailURL)
	}
	if err != nil {
		return err
	}
	return shell.Back(c, mailURL, said)
}

func (p *Pages) sendMailing(c echo.Context) error {
	return p.mailingDeed(c, func(ctx context.Context, v identity.Viewer, id int64) (string, error) {
		to, err := p.mail.SendNow(ctx, v, id)
		return "Sent to " + strings.Join(to, ", ") + ".", err
	})
}

func (p *Pages) pauseMailing(c echo.Context) error {
	return p.mailingDeed(c, func(ctx context.Context, v identity.Viewer, id int64) (string, error) {
		return "The report does not go out until somebody resumes it.", p.mail.Pause(ctx, v, id)
	})
}

func (p *Pages) resumeMailing(c echo.Context) error {
	return p.mailingDeed(c, func(ctx context.Context, v identity.Viewer, id int64) (string, error) {
		next, err := p.mail.Resume(ctx, v, id)
		return "The report goes out again, next on " + shell.LocaleOf(c).Format(next.In(shell.ZoneOf(c)), "Monday 2 January 15:04") + ", with your rights.", err
	})
}

func (p *Pages) dropMailing(c echo.Context) error {
	return p.mailingDeed(c, func(ctx context.Context, v identity.Viewer, id int64) (string, error) {
		return "The report by mail is deleted.", p.mail.Drop(ctx, v, id)
	})
}

// minuteOf reads a time of day, as 07:30.
func minuteOf(text string) int {
	at, err := time.Parse("15:04", text)
	if err != nil {
		return -1
	}
	return 60*at.Hour() + at.Minute()
}

// number reads a small number; 0 for what is none.
func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}
