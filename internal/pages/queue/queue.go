// Package queue is the list that technicians work from, and the deeds for many tickets at once.
package queue

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/batch"
	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/pages/fresh"
	"remit/internal/pages/listing"
	"remit/internal/pages/promise"
	"remit/internal/pages/saved"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/views"
)

// Options are what the pages need.
type Options struct {
	DB   *store.DB
	Desk *desk.Desk
	Log  *slog.Logger
}

// Pages are the queue's pages.
type Pages struct {
	db    *store.DB
	desk  *desk.Desk
	batch batch.Batch
	log   *slog.Logger
	tally *tally
}

// New returns the pages.
func New(o Options) *Pages {
	return &Pages{db: o.DB, desk: o.Desk, batch: batch.Batch{DB: o.DB, Desk: o.Desk}, log: o.Log, tally: &tally{db: o.DB, told: o.Desk.Told}}
}

// pageRows is how many tickets a page of the queue shows, and how many more come with each piece that is scrolled to.
const pageRows = 50

// The addresses of the pages beside the queue's own.
const (
	eventsPath = shell.QueueURL + "/events"
	rowsPath   = shell.QueueURL + "/rows"
	mergePath  = shell.QueueURL + "/merge"
	factsPath  = shell.QueueURL + "/facts"
)

// Routes is the table of what the pages answer.
func (p *Pages) Routes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: shell.QueueURL, Who: shell.May(identity.WorkTickets), Handler: p.queue},
		{Method: http.MethodPost, Path: shell.QueueURL, Who: shell.May(identity.WorkTickets), Handler: p.bulk},
		{Method: http.MethodGet, Path: rowsPath, Who: shell.May(identity.WorkTickets), Handler: p.rows},
		{Method: http.MethodGet, Path: shell.NextTicketURL, Who: shell.May(identity.WorkTickets), Handler: p.next},
		{Method: http.MethodPost, Path: mergePath, Who: shell.May(identity.WorkTickets), Handler: p.merge},
		{Method: http.MethodPost, Path: factsPath, Who: shell.May(identity.WorkTickets), Handler: p.facts},
		{Method: http.MethodGet, Path: eventsPath, Who: shell.May(identity.WorkTickets), Handler: p.queueEvents, Load: shell.Stream},
	}
}

// queuePage is a list of tickets.
type queuePage struct {
	shell.Page
	List   listing.List
	Chunk  chunk
	Total  int // of the list, -1 where it is not counted
	Most   int // where the count of the list ends, 0 where it is exact
	Users  []identity.User
	Teams  []identity.Team
	Words  []word // the sentence of the filter
	Client []identity.Client
	Saved  *ticket.SavedView // that the list began as; nil for none
	Sheet  saved.Sheet
}

// changed reports whether the list is another than the saved view that it began as.
func (p queuePage) changed() bool { return p.Saved != nil && p.Saved.Query != p.Sheet.Query }

// mayUpdate reports whether the viewer may write the changed list over the saved view.
func (p queuePage) mayUpdate() bool {
	return p.changed() && views.MayChange(p.Viewer, *p.Saved)
}

// listOf is the list of the address.
func listOf(c echo.Context) (listing.List, error) {
	return listing.Of(c.QueryParams(), shell.Now(c).In(shell.ZoneOf(c)))
}

func (p *Pages) queue(c echo.Context) error {
	ctx, v, now := c.Request().Context(), shell.Viewer(c), shell.Now(c)
	if len(c.QueryParams()) == 0 {
		first, err := p.db.FirstView(ctx, v)
		if err != nil {
			return err
		}
		if first != "" { // the address always says what the list holds
			return c.Redirect(http.StatusSeeOther, shell.QueueURL+"?"+first)
		}
	}
	l, err := listOf(c)
	if err != nil {
		return err
	}
	page := queuePage{Page: shell.NewPage(c, l.View.Title()), List: l, Total: -1}
	page.Events = fresh.Address(p.desk, eventsPath, l.Bare())
	counted := p.count(ctx, v, l, now)
	if page.Chunk, err = p.chunk(ctx, v, l, now); err != nil {
		return err
	}
	if err := p.surround(ctx, v, &page, counted); err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, queueView(page))
}

// counting is what count came to.
type counting struct {
	figures
	err error
}

// count counts the views while the list is read: the two take about as long.
func (p *Pages) count(ctx context.Context, v identity.Viewer, l listing.List, now time.Time) <-chan counting {
	done := make(chan counting, 1)
	go func() {
		f, err := p.tally.figures(ctx, v, l, now)
		done <- counting{f, err}
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
	if page.Teams, err = p.db.Teams(ctx, v); err != nil {
		return err
	}
	found := <-counted
	if found.err != nil {
		return found.err
	}
	page.Current, page.Width = shell.AtQueue, shell.Wide
	page.Sheet = saved.SheetOf(page.Page, page.List, page.Teams)
	for _, x := range found.saved {
		if x.ID == page.List.Saved {
			page.Saved, page.Title = &x, x.Name
		}
	}
	page.Views, page.Keys = viewGroups(found.figures, page.List, page.changed()), queueKeys()
	page.Words = sentence(*page, v)
	page.Total, page.Most = found.total, found.most
	return nil
}

// queueRow is one line of the list.
type queueRow struct {
	ticket.Row
	Next shell.Clock
	Mine bool
	From string // the address of the list, for the way back
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
func viewGroups(f figures, l listing.List, changed bool) []shell.ViewGroup {
	presses := map[ticket.View]string{ticket.ViewMineAndNobodys: "v v", ticket.ViewMine: "v m", ticket.ViewUnassigned: "v u", ticket.ViewDueSoon: "v s",
		ticket.ViewMissed: "v x", ticket.ViewOpen: "v o", ticket.ViewSolved: "v d"}
	groups := []shell.ViewGroup{{Title: "Views"}, {Title: "To settle"}, {Title: "Saved"}}
	settle := []ticket.View{ticket.ViewUndecided, ticket.ViewApproval, ticket.ViewUnknownSender, ticket.ViewStranger, ticket.ViewUnreadable}
	for _, view := range ticket.Views() {
		n, counted := f.counts[view]
		g := &groups[0]
		if slices.Contains(settle, view) {
			g = &groups[1]
		}
		g.Views = append(g.Views, shell.View{Key: string(view), Name: view.Title(), URL: shell.QueueURL + "?view=" + string(view), Count: n,
			Uncounted: !counted, // solved work only grows
			Hot:       view == ticket.ViewMissed, Current: view == l.View && l.Saved == 0, Press: presses[view]})
	}
	for i, x := range f.saved {
		view := shell.View{Key: savedKey(x.ID), Name: x.Name, URL: listing.SavedURL(x), Current: x.ID == l.Saved && !changed, Most: mostSaved}
		n, counted := f.lists[x.ID]
		view.Count, view.Uncounted = n, !counted
		if i < 9 {
			view.Press = "v " + strconv.Itoa(i+1)
		}
		groups[2].Views = append(groups[2].Views, view)
	}
	groups[2].Views = append(groups[2].Views, shell.View{Name: "All saved views", URL: saved.URL, Uncounted: true})
	return groups
}

// savedKey names the count of a saved view for the live update.
func savedKey(id int64) string { return "saved-" + strconv.FormatInt(id, 10) }

func queueKeys() []shell.Key {
	return []shell.Key{{Press: "g n", Does: "the ticket to do now"}, {Press: "j", Does: "next ticket"}, {Press: "k", Does: "ticket above"}, {Press: "Enter", Does: "open the ticket"},
		{Press: "x", Does: "select the ticket"}, {Press: "X", Does: "select all from the last one to here"},
		{Press: "r", Does: "reply to the ticket"}, {Press: "n", Does: "write an internal note on it"}, {Press: "t", Does: "take what is selected"}, {Press: "a", Does: "assign what is selected"},
		{Press: "s", Does: "set the status of what is selected"}, {Press: "p", Does: "set its priority"}, {Press: "f", Does: "set a fact"}, {Press: "m", Does: "merge it"},
		{Press: ".", Does: "show new tickets"}, {Press: "Esc", Does: "select nothing"}}
}
