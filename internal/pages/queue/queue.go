// Package queue is the list that technicians work from, and the deeds for many tickets at once.
package queue

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/pages/listing"
	"remit/internal/pages/promise"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Options are what the pages need.
type Options struct {
	DB   *store.DB
	Desk *desk.Desk
	Log  *slog.Logger
}

// Pages are the queue's pages.
type Pages struct {
	db   *store.DB
	desk *desk.Desk
	log  *slog.Logger
}

// New returns the pages.
func New(o Options) *Pages { return &Pages{db: o.DB, desk: o.Desk, log: o.Log} }

// pageRows is how many tickets a page of the queue shows.
const pageRows = 50

// Routes is the table of what the pages answer.
func (p *Pages) Routes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: shell.QueueURL, Who: shell.Staff, Handler: p.queue},
		{Method: http.MethodPost, Path: shell.QueueURL, Who: shell.Staff, Handler: p.bulk},
		{Method: http.MethodGet, Path: shell.QueueURL + "/events", Who: shell.Staff, Handler: p.queueEvents, Load: shell.Stream},
	}
}

// queuePage is a list of tickets.
type queuePage struct {
	shell.Page
	List   listing.List
	Rows   []queueRow
	Total  int // of the view, -1 where it is not counted
	Older  string
	Users  []identity.User
	Words  []word // the sentence of the filter
	Client []identity.Client
}

// queueRow is one line of the list.
type queueRow struct {
	ticket.Row
	Next shell.Clock
	Mine bool
	From string // the address of the list, for the way back
}

func (p *Pages) queue(c echo.Context) error {
	l, err := listing.Of(c.QueryParams())
	if err != nil {
		return err
	}
	ctx, v, now := c.Request().Context(), shell.Viewer(c), shell.Now(c)
	l.Limit = pageRows + 1
	counted := p.count(ctx, v, now)
	rows, err := p.db.Tickets(ctx, v, l.Filter, now)
	if err != nil {
		return err
	}
	page := queuePage{Page: shell.NewPage(c, l.View.Title()), List: l, Total: -1}
	if len(rows) > pageRows {
		rows = rows[:pageRows]
		page.Older = l.URL("after", listing.CursorText(rows[pageRows-1].Cursor))
	}
	if page.Rows, err = p.queueRows(ctx, v, l, rows, now); err != nil {
		return err
	}
	if err := p.surround(ctx, v, &page, counted); err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, queueView(page))
}

// counting is what count came to.
type counting struct {
	counts store.Counts
	err    error
}

// count counts the views while the list is read: the two take about as long.
func (p *Pages) count(ctx context.Context, v identity.Viewer, now time.Time) <-chan counting {
	done := make(chan counting, 1)
	go func() {
		counts, err := p.db.Counts(ctx, v, now)
		done <- counting{counts, err}
	}()
	return done
}

// surround adds what stands around the list: the views with their counts, the sentence of the filter, the stream of changes.
func (p *Pages) surround(ctx context.Context, v identity.Viewer, page *queuePage, counted <-chan counting) (err error) {
	if page.Users, err = p.db.Users(ctx, v); err != nil {
		return err
	}
	if page.Client, err = p.db.Clients(ctx, v); err != nil {
		return err
	}
	found := <-counted
	if found.err != nil {
		return found.err
	}
	counts := found.counts
	page.Current, page.Width = shell.AtQueue, shell.Wide
	page.Views, page.Keys = viewGroups(counts, page.List.View), queueKeys()
	page.Words = sentence(*page, v)
	if n, ok := counts[page.List.View]; ok && !page.List.Narrowed() {
		page.Total = n
	}
	page.Events = eventsURL(page.List, page.Rows, page.Older != "")
	return nil
}

func (p *Pages) queueRows(ctx context.Context, v identity.Viewer, l listing.List, rows []ticket.Row, now time.Time) ([]queueRow, error) {
	clocks, err := promise.Next(ctx, p.db, v, rows, now)
	if err != nil {
		return nil, err
	}
	from := l.Back()
	out := make([]queueRow, len(rows))
	for i, row := range rows {
		out[i] = queueRow{Row: row, Next: clocks[row.ID], Mine: row.AssigneeID != 0 && row.AssigneeID == v.UserID, From: from}
	}
	return out, nil
}

// viewGroups are the views in the groups of the bar at the side.
func viewGroups(counts store.Counts, current ticket.View) []shell.ViewGroup {
	presses := map[ticket.View]string{ticket.ViewMineAndNobodys: "v v", ticket.ViewMine: "v m", ticket.ViewUnassigned: "v u", ticket.ViewDueSoon: "v s",
		ticket.ViewMissed: "v x", ticket.ViewOpen: "v o"}
	groups := []shell.ViewGroup{{Title: "Views"}, {Title: "To settle"}}
	for _, view := range ticket.Views() {
		n, counted := counts[view]
		if !counted {
			continue // solved work only grows: the sentence over the list leads to it
		}
		g := &groups[0]
		if slices.Contains([]ticket.View{ticket.ViewUndecided, ticket.ViewApproval, ticket.ViewUnknownSender, ticket.ViewStranger, ticket.ViewUnreadable}, view) {
			g = &groups[1]
		}
		g.Views = append(g.Views, shell.View{Key: string(view), Name: view.Title(), URL: shell.QueueURL + "?view=" + string(view), Count: n,
			Hot: view == ticket.ViewMissed, Current: view == current, Press: presses[view]})
	}
	return groups
}

func queueKeys() []shell.Key {
	return []shell.Key{{Press: "j", Does: "next ticket"}, {Press: "k", Does: "ticket above"}, {Press: "Enter", Does: "open the ticket"}, {Press: "x", Does: "select the ticket"},
		{Press: "r", Does: "reply to the ticket"}, {Press: "n", Does: "write an internal note on it"}, {Press: "a", Does: "assign what is selected"},
		{Press: "s", Does: "set the status of what is selected"}, {Press: ".", Does: "show new tickets"}, {Press: "Esc", Does: "select nothing"}}
}
