// Package leak shows managers what work outside the fixed fees earns nothing, or may not.
package leak

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/money"
	"remit/internal/pages/shell"
	"remit/internal/report"
	"remit/internal/store"
)

// Options are what the pages need of the rest of the program.
type Options struct {
	DB     *store.DB
	Ledger *ledger.Ledger
}

// Pages answers the route of the report.
type Pages struct {
	db     *store.DB
	ledger *ledger.Ledger
}

// New returns the pages.
func New(o Options) *Pages { return &Pages{o.DB, o.Ledger} }

// Routes lists what the pages answer.
func (p *Pages) Routes() []shell.Route {
	return []shell.Route{{Method: http.MethodGet, Path: shell.LeaksURL, Who: shell.May(identity.SeeMoney), Handler: p.leaks}}
}

// kind is one of the ways in which work earns nothing.
type kind struct{ key, name, means, none string }

// kinds are those that there are, in order.
func kinds() []kind {
	return []kind{
		{store.LeakGiven, "Given away", "billable by the agreement, and waived, covered or declined by hand", "No manager waived or covered billable work."},
		{store.LeakForgotten, "Forgotten", "requests out of scope or undecided that are done, or old, without any time", "Every request out of scope has its time."},
		{store.LeakLate, "Late", "time that was logged long after it was done, or after its month was issued", "All time was logged soon after it was done."},
		{store.LeakHeld, "Still held", "work on no statement although its month is over", "Nothing of the months that are over is held."},
	}
}

// usualDays is from how many days on a request is old, and time is logged late, where the address says nothing.
const usualDays = 7

// query is what the address asks for.
type query struct{ url.Values }

// with is the query with some of its words changed: pairs of name and value; "" takes one away. The place in a list and the form of a file are left out.
func (q query) with(pairs ...string) query {
	values := url.Values{}
	for name, v := range q.Values {
		if name != "after" && name != "as" && name != "table" {
			values[name] = v
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if values.Set(pairs[i], pairs[i+1]); pairs[i+1] == "" {
			values.Del(pairs[i])
		}
	}
	return query{values}
}

// at is the address with the query.
func (q query) at() string {
	if len(q.Values) == 0 {
		return shell.LeaksURL
	}
	return shell.LeaksURL + "?" + q.Encode()
}

// span is how many months the address asks for, three where it says nothing, and which is the last.
func (q query) span(now time.Time) (first, last string, n int) {
	to, err := time.Parse("2006-01", q.Get("to"))
	if err != nil {
		to = time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	}
	if n, err = strconv.Atoi(q.Get("months")); err != nil || n < 1 || n > 24 {
		n = 3
	}
	return to.AddDate(0, 1-n, 0).Format("2006-01"), to.Format("2006-01"), n
}

func (q query) days() int {
	n, err := strconv.Atoi(q.Get("days"))
	if err != nil || n < 1 || n > 245 {
		return usualDays
	}
	return n
}

// page is the report.
type page struct {
	shell.Page
	Asked    query
	Kind     *kind // nil for all of them
	Sentence []word
	Figures  []figure
	Tables   []report.Table
	Pager    shell.Pager
	who      *people
}

// word is a piece of the sentence: a text, or a word that can be changed.
type word struct {
	Text    string
	Label   string
	Choices []shell.Choice
}

// figure is what one kind comes to.
type figure struct{ Name, Value, Note, URL string }

// people are the names that figures go by.
type people struct {
	clients    []shell.Option // slug and name
	names      map[int64]string
	slugs      map[int64]string
	users      map[int64]string
	order      []int64 // of users
	agreements map[int64]store.Agreement
	currencies map[int64]money.Currency
}

func (p *Pages) people(ctx context.Context, c echo.Context) (*people, error) {
	v := shell.Viewer(c)
	w := &people{names: map[int64]string{}, slugs: map[int64]string{}, users: map[int64]string{}, agreements: map[int64]store.Agreement{}, currencies: map[int64]money.Currency{}}
	clients, err := p.db.Clients(ctx, v)
	if err != nil {
		return nil, err
	}
	for _, x := range clients {
		w.clients = append(w.clients, shell.Option{Value: x.Slug, Label: x.Name})
		w.names[x.ID], w.slugs[x.ID] = x.Name, x.Slug
	}
	users, err := p.db.Users(ctx, v)
	if err != nil {
		return nil, err
	}
	for _, x := range users {
		w.users[x.ID], w.order = x.Name, append(w.order, x.ID)
	}
	agreements, err := p.db.Agreements(ctx, v, 0)
	if err != nil {
		return nil, err
	}
	for _, x := range agreements {
		terms, err := p.db.Terms(ctx, x.ID, x.Latest)
		if err != nil {
			return nil, err
		}
		w.agreements[x.ID] = x
		if w.currencies[x.ID], err = money.CurrencyOf(terms.Currency); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// filter is what the address asks for.
func (q query) filter(w *people, now time.Time, zone *time.Location) (f store.LeakFilter, err error) {
	f = store.LeakFilter{Days: q.days(), Now: now, By: q.Get("by")}
	f.First, f.Last, _ = q.span(now.In(zone))
	if slug := q.Get("client"); slug != "" {
		for id, s := range w.slugs {
			if s == slug {
				f.ClientID = id
			}
		}
		if f.ClientID == 0 {
			return f, fault.Errorf(fault.NotFound, "There is no such client.")
		}
	}
	if text := q.Get("technician"); text != "" {
		if f.UserID, err = shell.ParseID(text); err != nil {
			return f, err
		}
	}
	return f, nil
}

func (p *Pages) leaks(c echo.Context) error {
	ctx := c.Request().Context()
	s := &page{Page: shell.PageAt(c, "Leaks", shell.AtReview), Asked: query{c.QueryParams()}}
	if err := p.ledger.Settle(ctx, 0); err != nil {
		return err
	}
	var err error
	if s.who, err = p.people(ctx, c); err != nil {
		return err
	}
	f, err := s.Asked.filter(s.who, s.Now, shell.ZoneOf(c))
	if err != nil {
		return err
	}
	s.sentence(s.Now.In(shell.ZoneOf(c)))
	if f.Kind = s.Asked.Get("kind"); f.Kind == "" {
		err = p.overview(c, s, f)
	} else {
		i := slices.IndexFunc(kinds(), func(k kind) bool { return k.key == f.Kind })
		if i < 0 {
			return fault.Errorf(fault.NotFound, "There is nothing under this address.")
		}
		s.Kind = &kinds()[i]
		err = p.list(c, s, f)
	}
	if err != nil {
		return err
	}
	switch s.Asked.Get("as") {
	case "csv":
		return s.csv(c)
	case "xlsx":
		data, err := report.XLSX(s.Tables)
		if err != nil {
			return err
		}
		return file(c, "leaks.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", data)
	}
	return shell.Render(c, http.StatusOK, leakView(s))
}

func (s *page) csv(c echo.Context) error {
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

func file(c echo.Context, name, kind string, data []byte) error {
	h := c.Response().Header()
	h.Set(echo.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	h.Set(echo.HeaderCacheControl, "private, no-cache")
	return c.Blob(http.StatusOK, kind, data)
}
