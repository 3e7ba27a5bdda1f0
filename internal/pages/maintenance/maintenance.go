// Package maintenance shows what agreements owe by their calendar, and whether it was kept.
package maintenance

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/upkeep"
)

// Options are what the pages need.
type Options struct{ DB *store.DB }

// Pages are the pages of maintenance.
type Pages struct{ db *store.DB }

// New returns the pages.
func New(o Options) *Pages { return &Pages{db: o.DB} }

// Routes is the table of what the pages answer.
func (p *Pages) Routes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: shell.UpkeepURL, Who: shell.Staff, Handler: p.calendar},
		{Method: http.MethodGet, Path: shell.UpkeepURL + ".csv", Who: shell.Staff, Handler: p.table, Costly: true},
	}
}

// The days that the calendar reaches: a year back, so that each contract year is whole, and sixty days ahead.
const (
	daysBack  = 366
	daysAhead = 60
)

// longest is how many lines of what is over the page shows; the table for a spreadsheet has them all.
const longest = 40

// page is the calendar of maintenance.
type page struct {
	shell.Page
	Client  int64 // 0 for all
	Show    string
	Clients []identity.Client // that have an agreement which owes maintenance
	Entries []upkeep.Entry
	Tallies []upkeep.Tally
}

// shows are what the calendar can be narrowed to.
func shows() []shell.Option {
	return []shell.Option{{Value: "", Label: "all maintenance"}, {Value: "open", Label: "maintenance that is open"}, {Value: "coming", Label: "maintenance of the next 60 days"},
		{Value: "kept", Label: "maintenance that was kept"}, {Value: "missed", Label: "maintenance that was not kept"}}
}

// load reads the calendar that the address asks for.
func (p *Pages) load(c echo.Context) (page, error) {
	out := page{Page: shell.NewPage(c, "Maintenance"), Show: c.QueryParam("show")}
	out.Current = shell.AtUpkeep
	if !slices.ContainsFunc(shows(), func(o shell.Option) bool { return o.Value == out.Show }) {
		return out, fault.Errorf(fault.NotFound, "There is nothing under this address.")
	}
	var err error
	if out.Client, err = shell.OptionalID(c.QueryParam("client")); err != nil {
		return out, err
	}
	all, err := upkeep.Calendar(c.Request().Context(), p.db.Reads(), out.Viewer, upkeep.Filter{From: out.Now.AddDate(0, 0, -daysBack), To: out.Now.AddDate(0, 0, daysAhead)}, out.Now)
	if err != nil {
		return out, err
	}
	for _, e := range all {
		if !slices.ContainsFunc(out.Clients, func(c identity.Client) bool { return c.ID == e.Agreement.ClientID }) {
			out.Clients = append(out.Clients, identity.Client{ID: e.Agreement.ClientID, Name: e.Agreement.ClientName})
		}
	}
	slices.SortFunc(out.Clients, func(a, b identity.Client) int { return cmp.Compare(a.Name, b.Name) })
	all = slices.DeleteFunc(all, func(e upkeep.Entry) bool { return out.Client != 0 && e.Agreement.ClientID != out.Client })
	out.Tallies = upkeep.Tallies(all, out.Now)
	out.Entries = slices.DeleteFunc(all, func(e upkeep.Entry) bool { return out.Show != "" && group(e.State) != out.Show })
	return out, nil
}

// group is under which head a state stands.
func group(s upkeep.State) string {
	switch s {
	case upkeep.Coming:
		return "coming"
	case upkeep.Open, upkeep.Late:
		return "open"
	case upkeep.Kept:
		return "kept"
	}
	return "missed"
}

// of are the entries under some heads.
func (p page) of(groups ...string) []upkeep.Entry {
	return slices.DeleteFunc(slices.Clone(p.Entries), func(e upkeep.Entry) bool { return !slices.Contains(groups, group(e.State)) })
}

// over are those that are settled, the newest first, as many as the page shows.
func (p page) over() (list []upkeep.Entry, all int) {
	list = p.of("kept", "missed")
	slices.Reverse(list)
	return list[:min(len(list), longest)], len(list)
}

// address is that of the page with another client or another narrowing.
func (p page) address(path string, client int64, show string) string {
	q := url.Values{}
	if client != 0 {
		q.Set("client", strconv.FormatInt(client, 10))
	}
	if show != "" {
		q.Set("show", show)
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// clientName is whose maintenance is shown.
func (p page) clientName() string {
	for _, c := range p.Clients {
		if c.ID == p.Client {
			return c.Name
		}
	}
	if p.Client == 0 {
		return "all clients"
	}
	return "a client without any"
}

func (p *Pages) calendar(c echo.Context) error {
	page, err := p.load(c)
	if err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, calendarView(page))
}

// table is the calendar as a spreadsheet reads it.
func (p *Pages) table(c echo.Context) error {
	page, err := p.load(c)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/csv; charset=utf-8")
	h.Set(echo.HeaderContentDisposition, fmt.Sprintf("attachment; filename=\"maintenance-%s.csv\"", page.Now.In(page.Zone).Format(time.DateOnly)))
	h.Set(echo.HeaderCacheControl, "private, no-cache")
	c.Response().WriteHeader(http.StatusOK)
	w := csv.NewWriter(c.Response())
	if err := w.Write([]string{"day", "client", "agreement", "version", "clause", "says", "service", "state", "due", "done", "ticket", "assignee"}); err != nil {
		return fmt.Errorf("maintenance: table: %w", err)
	}
	for _, e := range page.Entries {
		if err := w.Write(row(e)); err != nil {
			return fmt.Errorf("maintenance: table: %w", err)
		}
	}
	w.Flush()
	return w.Error()
}

func row(e upkeep.Entry) []string {
	cells := []string{e.Day.Format(time.DateOnly), e.Agreement.ClientName, e.Agreement.Number, strconv.Itoa(e.Version), e.Rule.Clause, e.Rule.Says, e.Rule.Service, string(e.State),
		instant(e, e.Due), instant(e, e.DoneAt), "", e.Assignee}
	if e.TicketID != 0 {
		cells[10] = strconv.FormatInt(e.TicketID, 10)
	}
	for i, cell := range cells {
		cells[i] = plain(cell)
	}
	return cells
}

// plain keeps a spreadsheet from taking the words of a clause for a formula.
func plain(cell string) string {
	if cell != "" && (cell[0] == '=' || cell[0] == '+' || cell[0] == '-' || cell[0] == '@' || cell[0] == '\t' || cell[0] == '\r') {
		return "'" + cell
	}
	return cell
}

// instant is a time in the agreement's zone, "" where there is none.
func instant(e upkeep.Entry, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(e.Terms.Zone).Format(agreement.TimeForm)
}
