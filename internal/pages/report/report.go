// Package report shows managers what the work of some months came to, and what is behind each figure.
package report

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/ledger"
	"remit/internal/money"
	"remit/internal/pages/shell"
	"remit/internal/report"
	"remit/internal/store"
)

// Options are what the pages need of the rest of the program.
type Options struct {
	DB     *store.DB
	Desk   *desk.Desk
	Ledger *ledger.Ledger
}

// Pages answers the routes of the reports.
type Pages struct {
	db     *store.DB
	rules  *desk.Desk
	ledger *ledger.Ledger
}

// New returns the pages.
func New(o Options) *Pages { return &Pages{o.DB, o.Desk, o.Ledger} }

// The addresses of the reports.
const (
	hoursURL   = shell.ReportsURL + "/hours"
	targetsURL = shell.ReportsURL + "/targets"
	deskURL    = shell.ReportsURL + "/desk"
	aheadURL   = shell.ReportsURL + "/agreements"
	linesURL   = shell.ReportsURL + "/lines"
	ticketsURL = shell.ReportsURL + "/tickets"
)

// Routes lists what the pages answer.
func (p *Pages) Routes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: hoursURL, Who: shell.Manager, Handler: p.answer(p.hours)},
		{Method: http.MethodGet, Path: linesURL, Who: shell.Manager, Handler: p.answer(p.lines)},
		{Method: http.MethodGet, Path: shell.ReportsURL, Who: shell.Manager, Handler: p.answer(p.overview)},
		{Method: http.MethodGet, Path: targetsURL, Who: shell.Manager, Handler: p.answer(p.targets)},
		{Method: http.MethodGet, Path: deskURL, Who: shell.Manager, Handler: p.answer(p.desk)},
		{Method: http.MethodGet, Path: aheadURL, Who: shell.Manager, Handler: p.answer(p.ahead)},
		{Method: http.MethodGet, Path: ticketsURL, Who: shell.Manager, Handler: p.answer(p.tickets)},
	}
}

// tabs are the reports, by their addresses.
func tabs() []shell.Option {
	return []shell.Option{{Value: shell.ReportsURL, Label: "Overview"}, {Value: hoursURL, Label: "Hours and money"}, {Value: targetsURL, Label: "Targets"}, {Value: deskURL, Label: "Desk"},
		{Value: aheadURL, Label: "Agreements ahead"}}
}

// sheet is a report: a sentence that says what is shown, pictures and figures.
type sheet struct {
	shell.Page
	Path     string // its address
	Tab      string // that of the report it belongs to
	Asked    query
	Sentence []word
	Figures  []kpi
	Pictures []picture
	Looks    []look // what is worth a look
	Looked   bool   // the report says what is worth a look
	Tables   []report.Table
	Pager    shell.Pager
	Empty    string // what would be here, where there is nothing
}

// word is a piece of the sentence: a text, or a word that can be changed.
type word struct {
	Text    string
	Label   string
	Choices []shell.Choice
}

// kpi is a figure that leads.
type kpi struct{ Name, Value, Note string }

// picture is a card with a picture.
type picture struct {
	ID, Title, Note string
	Columns         *report.Columns
	Bars            *report.Bars
	Groups          []report.Bars // more, each on a scale of its own
	Foot, FootURL   string        // where it leads further
}

// look is a finding.
type look struct{ Strong, Text, Link, URL string }

// answer makes a handler of a report: as a page, or as a file of its tables.
func (p *Pages) answer(draw func(echo.Context, *sheet) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		s := &sheet{Page: shell.PageAt(c, "", shell.AtReports), Asked: query{c.QueryParams()}, Path: c.Request().URL.Path}
		if err := draw(c, s); err != nil {
			return err
		}
		switch s.Asked.Get("as") {
		case "csv":
			return s.csv(c)
		case "xlsx":
			return s.xlsx(c)
		}
		return shell.Render(c, http.StatusOK, sheetView(s))
	}
}

func (s *sheet) csv(c echo.Context) error {
	i := slices.IndexFunc(s.Tables, func(t report.Table) bool { return t.ID == s.Asked.Get("table") })
	if i < 0 {
		return fault.Errorf(fault.NotFound, "There is nothing under this address.")
	}
	data, err := s.Tables[i].CSV()
	if err != nil {
		return err
	}
	return file(c, s.Tables[i].ID+".csv", "text/csv; charset=utf-8", data)
}

func (s *sheet) xlsx(c echo.Context) error {
	data, err := report.XLSX(s.Tables)
	if err != nil {
		return err
	}
	return file(c, s.Tables[0].ID+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", data)
}

func file(c echo.Context, name, kind string, data []byte) error {
	h := c.Response().Header()
	h.Set(echo.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	h.Set(echo.HeaderCacheControl, "private, no-cache")
	return c.Blob(http.StatusOK, kind, data)
}

// query is what the address asks for.
type query struct{ url.Values }

// with is the query with some of its words changed: pairs of name and value; the place in a list and the form of a file are left out.
func (q query) with(pairs ...string) query {
	values := url.Values{}
	for name, v := range q.Values {
		if name != "after" && name != "as" && name != "table" {
			values[name] = v
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return query{values}
}

// without is the query without some of its words.
func (q query) without(names ...string) query {
	values := q.with().Values
	for _, name := range names {
		values.Del(name)
	}
	return query{values}
}

// at is an address with the query.
func (q query) at(path string) string {
	if len(q.Values) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// span is the months that the address asks for, first and last; this month and the eleven before where it says nothing.
func (q query) span(now time.Time, usual int) (first, last string, n int) {
	to, err := time.Parse("2006-01", q.Get("to"))
	if err != nil {
		to = time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	}
	n, err = strconv.Atoi(q.Get("months"))
	if err != nil || n < 1 || n > 36 {
		n = usual
	}
	return to.AddDate(0, 1-n, 0).Format("2006-01"), to.Format("2006-01"), n
}

// monthsOf lists months, the first first.
func monthsOf(first, last string) (list []string) {
	for m := first; m <= last; m = later(m, 1) {
		list = append(list, m)
	}
	return list
}

// later is the month so many after one.
func later(month string, n int) string {
	at, err := time.Parse("2006-01", month)
	if err != nil {
		return "9999-12"
	}
	return at.AddDate(0, n, 0).Format("2006-01")
}

func (s *sheet) monthName(month, layout string) string {
	at, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return s.Format(at, layout)
}

// people are the names that figures go by.
type people struct {
	clients    map[int64]string
	slugs      map[string]int64
	users      map[int64]string
	agreements map[int64]store.Agreement
	numbers    map[string]int64
	currencies map[int64]money.Currency
	zones      map[int64]*time.Location
	terms      map[int64]*agreement.Terms // of the newest version
	order      []int64                    // of users
	listed     struct {
		clients    []shell.Choice // name and slug
		agreements []store.Agreement
	}
}

// people reads the names.
func (p *Pages) people(ctx context.Context, c echo.Context) (*people, error) {
	v := shell.Viewer(c)
	who := &people{clients: map[int64]string{}, slugs: map[string]int64{}, users: map[int64]string{}, agreements: map[int64]store.Agreement{}, numbers: map[string]int64{}, currencies: map[int64]money.Currency{}, zones: map[int64]*time.Location{}, terms: map[int64]*agreement.Terms{}}
	clients, err := p.db.Clients(ctx, v)
	if err != nil {
		return nil, err
	}
	for _, x := range clients {
		who.clients[x.ID], who.slugs[x.Slug] = x.Name, x.ID
		who.listed.clients = append(who.listed.clients, shell.Choice{Name: x.Name, URL: x.Slug})
	}
	users, err := p.db.Users(ctx, v)
	if err != nil {
		return nil, err
	}
	for _, x := range users {
		who.users[x.ID] = x.Name
		who.order = append(who.order, x.ID)
	}
	if who.listed.agreements, err = p.db.Agreements(ctx, v, 0); err != nil {
		return nil, err
	}
	for _, x := range who.listed.agreements {
		terms, err := p.db.Terms(ctx, x.ID, x.Latest)
		if err != nil {
			return nil, err
		}
		who.terms[x.ID], who.zones[x.ID] = terms, terms.Zone
		who.agreements[x.ID], who.numbers[x.Number] = x, x.ID
		if who.currencies[x.ID], err = money.CurrencyOf(terms.Currency); err != nil {
			return nil, fmt.Errorf("report: agreement %s: %w", x.Number, err)
		}
	}
	return who, nil
}

// work is what the address asks for of the work.
func (q query) work(who *people, now time.Time, usual int) (f store.ReportWork, err error) {
	f.First, f.Last, _ = q.span(now, usual)
	if slug := q.Get("client"); slug != "" {
		if f.ClientID = who.slugs[slug]; f.ClientID == 0 {
			return f, fault.Errorf(fault.NotFound, "There is no such client.")
		}
	}
	if number := q.Get("agreement"); number != "" {
		if f.AgreementID = who.numbers[number]; f.AgreementID == 0 {
			return f, fault.Errorf(fault.NotFound, "Agreement %s was not found.", number)
		}
	}
	if text := q.Get("technician"); text != "" {
		if f.UserID, err = shell.ParseID(text); err != nil {
			return f, err
		}
	}
	for _, x := range []struct {
		name string
		into **string
	}{{"clause", &f.Clause}, {"service", &f.Service}} {
		if q.Has(x.name) {
			text := q.Get(x.name)
			*x.into = &text
		}
	}
	f.Kind = q.Get("kind")
	return f, nil
}
