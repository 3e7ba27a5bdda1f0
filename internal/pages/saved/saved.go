// Package saved is the pages of saved views: what the bar beside the queue lists under their names.
package saved

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/listing"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/views"
)

// The addresses of the pages.
const (
	URL      = shell.QueueURL + "/views"
	newURL   = URL + "/new"
	startURL = URL + "/start"
)

// Pages are the pages of saved views.
type Pages struct {
	db    *store.DB
	shelf views.Shelf
}

// New returns the pages over a database.
func New(db *store.DB) *Pages { return &Pages{db, views.On(db)} }

// Routes is the table of what the pages answer.
func (p *Pages) Routes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: URL, Who: shell.Staff, Handler: p.list},
		{Method: http.MethodPost, Path: URL, Who: shell.Staff, Handler: p.save},
		{Method: http.MethodGet, Path: newURL, Who: shell.Staff, Handler: p.begin},
		{Method: http.MethodPost, Path: startURL, Who: shell.Staff, Handler: p.startWith},
		{Method: http.MethodGet, Path: URL + "/:id", Who: shell.Staff, Handler: p.edit},
		{Method: http.MethodPost, Path: URL + "/:id", Who: shell.Staff, Handler: p.save},
		{Method: http.MethodPost, Path: URL + "/:id/move", Who: shell.Staff, Handler: p.move},
		{Method: http.MethodPost, Path: URL + "/:id/delete", Who: shell.Staff, Handler: p.drop},
	}
}

// viewURL is where a view is changed.
func viewURL(id int64) string { return URL + "/" + strconv.FormatInt(id, 10) }

// NewURL is where a list gets a name.
func NewURL(l listing.List) string { return newURL + "?" + l.Bare().Encode() }

// Sheet is the form that gives a list a name.
type Sheet struct {
	shell.Page
	Form  shell.Form
	ID    int64 // of the view that is changed, 0 for a new one
	Query string
	Holds string // what the list holds, in words
	Teams []identity.Team
	Shown string // whom the view is shown to so far
}

// SheetOf is the form for a list, with the teams that it may be shared with.
func SheetOf(page shell.Page, l listing.List, teams []identity.Team) Sheet {
	s := Sheet{Page: page, Query: l.Bare().Encode(), Shown: string(ticket.ShareOwn)}
	for _, t := range teams {
		if t.Active && (page.Viewer.InTeam(t.ID) || page.Viewer.MayIn(identity.ChangeSharedViews, t.ID)) {
			s.Teams = append(s.Teams, t)
		}
	}
	return s
}

func (s Sheet) action() string {
	if s.ID == 0 {
		return URL
	}
	return viewURL(s.ID)
}

// teamShare is how the form says that a team sees a view.
func teamShare(id int64) string { return "team:" + strconv.FormatInt(id, 10) }

func (s Sheet) shares() []shell.Option {
	out := []shell.Option{{Value: string(ticket.ShareOwn), Label: "Only you"}}
	for _, t := range s.Teams {
		out = append(out, shell.Option{Value: teamShare(t.ID), Label: "The team " + t.Name})
	}
	return append(out, shell.Option{Value: string(ticket.ShareAll), Label: "Everybody here"})
}

// begin asks for the name of a list.
func (p *Pages) begin(c echo.Context) error {
	l, err := listing.Of(c.QueryParams(), shell.Now(c).In(shell.ZoneOf(c)))
	if err != nil {
		return err
	}
	return p.ask(c, http.StatusOK, l, ticket.SavedView{}, shell.Form{})
}

// edit shows a view to its owner, or to a manager.
func (p *Pages) edit(c echo.Context) error {
	x, l, err := p.known(c)
	if err != nil {
		return err
	}
	return p.ask(c, http.StatusOK, l, x, shell.Form{})
}

// known is the view of the address, and the list that it is.
func (p *Pages) known(c echo.Context) (x ticket.SavedView, l listing.List, err error) {
	id, err := shell.ParseID(c.Param("id"))
	if err != nil {
		return x, l, err
	}
	if x, err = p.db.SavedView(c.Request().Context(), shell.Viewer(c), id); err != nil {
		return x, l, err
	}
	l, err = listOf(c, x.Query)
	return x, l, err
}

func listOf(c echo.Context, query string) (listing.List, error) {
	q, err := url.ParseQuery(query)
	if err != nil {
		return listing.List{}, fault.Errorf(fault.Invalid, "This is no list of the queue. Open the list that you mean, and save it from there.")
	}
	return listing.Of(q, shell.Now(c).In(shell.ZoneOf(c)))
}

func (p *Pages) ask(c echo.Context, status int, l listing.List, x ticket.SavedView, form shell.Form) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	title := "Save this view"
	if x.ID != 0 {
		title = "Change the view " + x.Name
	}
	page := shell.NewPage(c, title)
	page.Current, page.Width = shell.AtQueue, shell.Read
	names, err := p.names(ctx, v)
	if err != nil {
		return err
	}
	s := SheetOf(page, l, names.teams)
	s.ID, s.Form, s.Holds = x.ID, form, names.words(l)
	if form.Values == nil && x.ID != 0 {
		s.Form.Set("name", x.Name)
	}
	if x.ID != 0 {
		s.Shown = string(x.Share)
		if x.Share == ticket.ShareTeam {
			s.Shown = teamShare(x.TeamID)
		}
	}
	return shell.Render(c, status, sheetView(s))
}

// save keeps a new view, or a changed one.
func (p *Pages) save(c echo.Context) error {
	form, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	x := ticket.SavedView{}
	if c.Param("id") != "" {
		if x, _, err = p.known(c); err != nil {
			return err
		}
	}
	l, err := listOf(c, form.Value("query"))
	if err != nil {
		return err
	}
	was := x
	x.Name, x.Query = form.Value("name"), l.Bare().Encode()
	x.Share = ticket.Share(form.Value("share"))
	if team, ok := strings.CutPrefix(form.Value("share"), "team:"); ok {
		x.Share = ticket.ShareTeam
		if x.TeamID, err = shell.ParseID(team); err != nil {
			return err
		}
	}
	x.ID, err = p.shelf.Save(c.Request().Context(), shell.Viewer(c), x)
	if err == nil {
		return shell.Back(c, listing.SavedURL(x), "The view "+x.Name+" is saved. It stands in the bar beside the queue.")
	}
	if !form.Refuse(err) {
		return err
	}
	return p.ask(c, shell.StatusOf(err), l, was, form)
}

func (p *Pages) move(c echo.Context) error {
	id, form, err := shell.Posted(c, "id")
	if err == nil {
		err = p.shelf.Move(c.Request().Context(), shell.Viewer(c), id, form.Value("to") == "down")
	}
	if err != nil {
		return err
	}
	return shell.Back(c, URL, "")
}

func (p *Pages) drop(c echo.Context) error {
	id, _, err := shell.Posted(c, "id")
	if err != nil {
		return err
	}
	x, err := p.shelf.Delete(c.Request().Context(), shell.Viewer(c), id)
	if err != nil {
		return err
	}
	return shell.Back(c, URL, "The view "+x.Name+" is deleted. Its tickets are where they were.")
}

// startWith sets with which list the viewer starts.
func (p *Pages) startWith(c echo.Context) error {
	form, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	query := form.Value("query")
	if query != "" {
		if _, err := listOf(c, query); err != nil {
			return err
		}
	}
	if err := p.shelf.StartWith(c.Request().Context(), shell.Viewer(c), query); err != nil {
		return err
	}
	return shell.Back(c, URL, "This is the list that you start with.")
}
