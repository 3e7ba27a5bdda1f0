package staff

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

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
)

const queueURL = "/queue"

// pageRows is how many tickets a page of the queue shows.
const pageRows = 50

func (p *Pages) queueRoutes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: queueURL, Who: shell.Staff, Handler: p.queue},
		{Method: http.MethodPost, Path: queueURL, Who: shell.Staff, Handler: p.bulk},
		{Method: http.MethodGet, Path: queueURL + "/events", Who: shell.Staff, Handler: p.queueEvents, Load: shell.Stream},
	}
}

// queuePage is a list of tickets.
type queuePage struct {
	shell.Page
	List   list
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

// list is which tickets are listed, as the address says it.
type list struct {
	ticket.Filter
	query url.Values
}

// listOf reads the list from the address.
func listOf(query url.Values) (list, error) {
	l := list{query: url.Values{}}
	for name := range query {
		if value := strings.TrimSpace(query.Get(name)); value != "" {
			l.query.Set(name, value)
		}
	}
	l.View = ticket.View(l.query.Get("view"))
	if l.View == "" {
		l.View = ticket.ViewMineAndNobodys
	}
	if !slices.Contains(ticket.Views(), l.View) {
		return l, fault.Errorf(fault.NotFound, "There is no view %q. Choose one from the list of views.", l.View)
	}
	l.Verdict, l.Priority, l.Text = l.query.Get("verdict"), l.query.Get("priority"), l.query.Get("q")
	l.Status = ticket.Status(l.query.Get("status"))
	for name, id := range map[string]*int64{"client": &l.ClientID, "assignee": &l.Assignee, "team": &l.Team} {
		var err error
		if *id, err = optionalID(l.query.Get(name)); err != nil {
			return l, fault.On(name, "The address names no %s that there is. Choose one from the list.", name)
		}
	}
	after, err := parseCursor(l.query.Get("after"))
	l.After = after
	return l, err
}

// parseCursor reads a place in a list: the sort key and the id, with a dot between.
func parseCursor(text string) (ticket.Cursor, error) {
	if text == "" {
		return ticket.Cursor{}, nil
	}
	key, id, _ := strings.Cut(text, ".")
	k, err1 := strconv.ParseInt(key, 10, 64)
	n, err2 := strconv.ParseInt(id, 10, 64)
	if err1 != nil || err2 != nil {
		return ticket.Cursor{}, fault.On("after", "This is not a place in the list. Start again at its top.")
	}
	return ticket.Cursor{Key: k, ID: n}, nil
}

func cursorText(c ticket.Cursor) string { return fmt.Sprintf("%d.%d", c.Key, c.ID) }

// url is the list's address with one part changed; "" takes the part away. A change leads back to the top.
func (l list) url(name, value string) string {
	q := url.Values{}
	for k, v := range l.query {
		if k != "after" && k != "last" {
			q[k] = v
		}
	}
	q.Set(name, value)
	if value == "" {
		q.Del(name)
	}
	if len(q) == 0 {
		return queueURL
	}
	return queueURL + "?" + q.Encode()
}

// back is what a ticket's address carries of its list, for the way back.
func (l list) back() string { return strings.TrimPrefix(l.url("", ""), queueURL) }

// narrowed reports whether the list is less than its view.
func (l list) narrowed() bool {
	f := l.Filter
	return f.ClientID != 0 || f.Assignee != 0 || f.Team != 0 || f.Verdict != "" || f.Priority != "" || f.Status != "" || f.Text != ""
}

func (p *Pages) queue(c echo.Context) error {
	l, err := listOf(c.QueryParams())
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
		page.Older = l.url("after", cursorText(rows[pageRows-1].Cursor))
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
	if n, ok := counts[page.List.View]; ok && !page.List.narrowed() {
		page.Total = n
	}
	page.Events = page.List.eventsURL(page.Rows, page.Older != "")
	return nil
}

func (p *Pages) queueRows(ctx context.Context, v identity.Viewer, l list, rows []ticket.Row, now time.Time) ([]queueRow, error) {
	clocks, err := p.rowClocks(ctx, v, rows, now)
	if err != nil {
		return nil, err
	}
	from := l.back()
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
		g.Views = append(g.Views, shell.View{Key: string(view), Name: view.Title(), URL: queueURL + "?view=" + string(view), Count: n,
			Hot: view == ticket.ViewMissed, Current: view == current, Press: presses[view]})
	}
	return groups
}

func queueKeys() []shell.Key {
	return []shell.Key{{Press: "j", Does: "next ticket"}, {Press: "k", Does: "ticket above"}, {Press: "Enter", Does: "open the ticket"}, {Press: "x", Does: "select the ticket"},
		{Press: "r", Does: "reply to the ticket"}, {Press: "n", Does: "write an internal note on it"}, {Press: "a", Does: "assign what is selected"},
		{Press: "s", Does: "set the status of what is selected"}, {Press: ".", Does: "show new tickets"}, {Press: "Esc", Does: "select nothing"}}
}
