package report

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"remit/internal/dispatch"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/record"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// mailingPage is the form that has a report sent.
type mailingPage struct {
	shell.Page
	Form   shell.Form
	Report string // what it shows
	Months []shell.Option
	People []identity.User
	Zone   string
}

// stays is a month that stays as it is, however much time passes.
const stays = "stays"

// monthsOfForm are the ways in which the months of a report move on; nil for a report that is not of months.
func (s *sheet) monthsOfForm() []shell.Option {
	if !hasMonths(s.Path) {
		return nil
	}
	list := []shell.Option{{Value: lastMonth, Label: "to the month before each mail"}, {Value: thisMonth, Label: "to the month of each mail, so far"}}
	if to := s.Asked.Get("to"); to != "" && to != lastMonth && to != thisMonth {
		list = append(list, shell.Option{Value: stays, Label: "to " + s.monthName(to, "January 2006") + ", always"})
	}
	return list
}

// newMailing is the form, for the report that somebody looks at.
func (p *Pages) newMailing(c echo.Context) error {
	f := shell.Form{}
	f.Set("report", c.QueryParam("report"))
	f.Set("query", c.QueryParam("query"))
	f.Set("every", dispatch.Monthly)
	f.Set("monthday", "1")
	f.Set("weekday", "1")
	f.Set("at", "07:30")
	f.Set("workbook", "yes")
	f.Set("to", strconv.FormatInt(shell.Viewer(c).UserID, 10))
	values, err := url.ParseQuery(c.QueryParam("query"))
	if err != nil {
		return fault.Errorf(fault.NotFound, "There is no such report.")
	}
	f.Set("months", lastMonth)
	if values.Get("to") == thisMonth {
		f.Set("months", thisMonth)
	}
	return p.showMailing(c, http.StatusOK, f)
}

func (p *Pages) showMailing(c echo.Context, status int, f shell.Form) error {
	page := mailingPage{Page: shell.PageAt(c, "Send a report by mail", shell.AtReports), Form: f, Zone: shell.ZoneOf(c).String()}
	ctx := c.Request().Context()
	s, err := p.still(ctx, page.Page, f.Value("report"), f.Value("query"))
	if err != nil {
		return err
	}
	page.Report = s.Title + ": " + s.says()
	page.Months = (&sheet{Page: page.Page, Path: s.Path, Asked: askedOf(f)}).monthsOfForm()
	users, err := p.db.Users(ctx, page.Viewer)
	if err != nil {
		return err
	}
	page.People = slices.DeleteFunc(users, func(u identity.User) bool { return !u.Active })
	return shell.Render(c, status, mailingView(page))
}

// askedOf is what the form asks for of its report.
func askedOf(f shell.Form) query {
	values, err := url.ParseQuery(f.Value("query"))
	if err != nil {
		return query{url.Values{}}
	}
	return query{values}
}

func (p *Pages) setMailing(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	page := shell.PageAt(c, "", shell.AtReports)
	s, err := p.still(c.Request().Context(), page, f.Value("report"), f.Value("query"))
	if err != nil {
		return err
	}
	asked := askedOf(f)
	if months := f.Value("months"); hasMonths(s.Path) && months != stays {
		if months != thisMonth {
			months = lastMonth
		}
		asked = asked.with("to", months)
	}
	m := store.Mailing{Path: s.Path, Query: asked.Encode(), Title: s.Title, Recipients: record.IDs(f, "to"), Every: f.Value("every"), Minute: minuteOf(f.Value("at")), Zone: shell.ZoneOf(c).String(), Workbook: f.Value("workbook") == "yes"}
	switch m.Every {
	case dispatch.Weekly:
		m.Day = number(f.Value("weekday"))
	case dispatch.Monthly:
		m.Day = number(f.Value("monthday"))
	}
	if _, err := p.mail.Set(c.Request().Context(), page.Viewer, m); err != nil {
		if !f.Refuse(err) {
			return err
		}
		return p.showMailing(c, shell.StatusOf(err), f)
	}
	return shell.Back(c, mailURL, "The report goes out by mail.")
}

// chosen reports whether somebody is ticked.
func (p mailingPage) chosen(id int64) bool {
	return slices.Contains(p.Form.All("to"), strconv.FormatInt(id, 10))
}
