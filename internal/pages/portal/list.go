package portal

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

func (p *Pages) listRoutes() []shell.Route {
	return []shell.Route{{Method: http.MethodGet, Path: shell.PortalURL, Who: shell.May(identity.AskForHelp), Handler: p.list}}
}

// pageSize is how many requests a page of the list shows.
const pageSize = 30

// filter is which requests are listed. The zero filter is one's own open ones.
type filter struct {
	All    bool // the organisation's, not only one's own
	Closed bool // solved and closed ones
	After  ticket.Cursor
}

// filterOf reads the filter from the address; whose sight ends at their own requests has no other.
func filterOf(q url.Values, seesAll bool) filter {
	f := filter{All: seesAll && q.Get("of") == "all", Closed: q.Get("state") == "closed"}
	if key, id, ok := strings.Cut(q.Get("after"), "."); ok {
		f.After.Key, _ = strconv.ParseInt(key, 10, 64)
		f.After.ID, _ = strconv.ParseInt(id, 10, 64)
	}
	return f
}

// url is the address of a list.
func (f filter) url() string {
	q := url.Values{}
	if f.All {
		q.Set("of", "all")
	}
	if f.Closed {
		q.Set("state", "closed")
	}
	if f.After != (ticket.Cursor{}) {
		q.Set("after", fmt.Sprintf("%d.%d", f.After.Key, f.After.ID))
	}
	if len(q) == 0 {
		return shell.PortalURL
	}
	return shell.PortalURL + "?" + q.Encode()
}

func (f filter) of(all bool) filter        { return filter{All: all, Closed: f.Closed} }
func (f filter) closed(closed bool) filter { return filter{All: f.All, Closed: closed} }

// listPage is the list of requests.
type listPage struct {
	shell.Page
	Filter filter
	Rows   []row
	Waits  int // estimates that wait for the reader's answer
	Pager  shell.Pager
}

// row is a request in the list.
type row struct {
	ticket.Row
	State   state
	Promise promise
	Pledged bool // there is a promise to show
	Mine    bool
}

func (p *Pages) list(c echo.Context) error {
	page, err := p.page(c, shell.LocaleOf(c).Say("requests.title"), shell.AtRequests)
	if err != nil {
		return err
	}
	view := listPage{Page: page, Filter: filterOf(c.QueryParams(), page.Viewer.May(identity.SeeOrganisation))}
	if err := p.loadRows(c, &view); err != nil {
		return err
	}
	waiting, err := p.db.MyApprovals(c.Request().Context(), page.Viewer)
	if err != nil {
		return err
	}
	view.Waits = len(waiting)
	return shell.Render(c, http.StatusOK, listView(view))
}

// loadRows reads the requests of the list with their promises.
func (p *Pages) loadRows(c echo.Context, view *listPage) error {
	ctx, v := c.Request().Context(), view.Viewer
	f := ticket.Filter{View: ticket.ViewOpen, ClientID: v.ClientID, ContactID: v.ContactID, After: view.Filter.After, Limit: pageSize + 1}
	if view.Filter.All {
		f.ContactID = 0
	}
	if view.Filter.Closed {
		f.View = ticket.ViewSolved
	}
	rows, err := p.db.Tickets(ctx, v, f, view.Now)
	if err != nil {
		return err
	}
	if len(rows) > pageSize {
		rows = rows[:pageSize]
		further := view.Filter
		further.After = rows[pageSize-1].Cursor
		view.Pager.Older = further.url()
	}
	if view.Filter.After != (ticket.Cursor{}) {
		view.Pager.Newer = filter{All: view.Filter.All, Closed: view.Filter.Closed}.url()
	}
	view.Rows, err = p.pledged(c, rows, view.Page)
	return err
}

// pledged adds to tickets what was promised on them.
func (p *Pages) pledged(c echo.Context, tickets []ticket.Row, page shell.Page) ([]row, error) {
	ctx, v := c.Request().Context(), page.Viewer
	ids := make([]int64, len(tickets))
	for i, t := range tickets {
		ids[i] = t.ID
	}
	clocks, err := p.db.ClocksOf(ctx, v, ids)
	if err != nil {
		return nil, err
	}
	outcomes, err := p.db.OutcomesOf(ctx, v, ids)
	if err != nil {
		return nil, err
	}
	rows := make([]row, len(tickets))
	for i, t := range tickets {
		rows[i] = row{Row: t, State: stateOf(t.Ticket, page.Locale), Mine: t.ContactID == v.ContactID}
		list, _, err := promises(clocks[t.ID], outcomes[t.ID], t.Ticket, page.Now)
		if err != nil {
			return nil, err
		}
		rows[i].Promise, rows[i].Pledged = leading(list)
	}
	return rows, nil
}
