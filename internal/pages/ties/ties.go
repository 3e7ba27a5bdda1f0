// Package ties shows what ties tickets together and marks them, and takes what is changed of it.
package ties

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/joinery"
	"remit/internal/pages/promise"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/ties"
)

// Pages are the pages of what ties tickets together.
type Pages struct {
	db      *store.DB
	desk    *desk.Desk
	joinery *joinery.Joinery
}

// New returns the pages.
func New(db *store.DB, d *desk.Desk) *Pages { return &Pages{db, d, joinery.New(db, d)} }

// Routes is the table of what the pages answer.
func (p *Pages) Routes() []shell.Route {
	return slices.Concat([]shell.Route{
		{Method: http.MethodPost, Path: "/tickets/:number/tags", Who: shell.Staff, Handler: p.tag},
		{Method: http.MethodPost, Path: "/tickets/:number/untag", Who: shell.Staff, Handler: p.untag},
		{Method: http.MethodPost, Path: "/tickets/:number/watch", Who: shell.Staff, Handler: p.watch},
		{Method: http.MethodPost, Path: "/tickets/:number/unlink", Who: shell.Staff, Handler: p.unlink},
		{Method: http.MethodPost, Path: "/tickets/:number/items", Who: shell.Staff, Handler: p.item},
		{Method: http.MethodPost, Path: "/tickets/:number/fields", Who: shell.Staff, Handler: p.field},
	}, p.formRoutes(), p.resolveRoutes())
}

// Ties are what a ticket is tied to and marked with.
type Ties struct {
	shell.Page
	Ticket   ticket.Ticket
	Tags     []string
	Used     []string // tags that are offered
	Watchers []store.Watcher
	Users    []identity.User // who may watch it too
	Parent   ticket.Row      // zero for none
	Children []ticket.Row
	Clocks   map[int64]shell.Clock // of the children
	Links    []store.Link
	Items    []store.Item
	Lists    []store.Checklist // that can be added
	Fields   []ties.Value
}

// Of reads what a ticket is tied to and marked with.
func Of(ctx context.Context, db *store.DB, page shell.Page, t ticket.Ticket) (Ties, error) {
	users, err := db.Users(ctx, page.Viewer)
	if err != nil {
		return Ties{}, err
	}
	return Among(ctx, db, page, t, users)
}

// Among is Of where the provider's people have been read already.
func Among(ctx context.Context, db *store.DB, page shell.Page, t ticket.Ticket, users []identity.User) (x Ties, err error) {
	v := page.Viewer
	x = Ties{Page: page, Ticket: t}
	if x.Tags, err = db.Tags(ctx, v, t.ID); err != nil {
		return x, err
	}
	if x.Used, err = db.UsedTags(ctx, v); err != nil {
		return x, err
	}
	if x.Watchers, err = db.Watchers(ctx, v, t.ID); err != nil {
		return x, err
	}
	x.Users = slices.DeleteFunc(slices.Clone(users), func(u identity.User) bool { return !u.Active || x.watches(u.ID) })
	if x.Links, err = db.Links(ctx, v, t.ID); err != nil {
		return x, err
	}
	if x.Items, err = db.Items(ctx, v, t.ID); err != nil {
		return x, err
	}
	if x.Fields, err = ties.ValuesOf(ctx, db.Reads(), v, t); err != nil {
		return x, err
	}
	return x, x.family(ctx, db)
}

// family reads the parent and the children.
func (x *Ties) family(ctx context.Context, db *store.DB) error {
	v := x.Viewer
	parent, err := db.Parent(ctx, v, x.Ticket.ID)
	if err != nil {
		return err
	}
	ids, err := db.Children(ctx, v, x.Ticket.ID)
	if err != nil || parent == 0 && len(ids) == 0 {
		return err
	}
	rows, err := db.RowsOf(ctx, v, ticket.Filter{}, append(ids, parent), x.Now)
	if err != nil {
		return err
	}
	slices.SortFunc(rows, func(a, b ticket.Row) int { return int(a.ID - b.ID) })
	for _, row := range rows {
		if row.ID == parent {
			x.Parent = row
		} else {
			x.Children = append(x.Children, row)
		}
	}
	x.Clocks, err = promise.Next(ctx, db, v, x.Children, x.Now)
	return err
}

// watches reports whether one of the provider's people watches the ticket.
func (x Ties) watches(user int64) bool {
	return slices.ContainsFunc(x.Watchers, func(w store.Watcher) bool { return w.UserID == user })
}

// done counts the children that are resolved.
func (x Ties) done() int {
	n := 0
	for _, c := range x.Children {
		if !c.Status.IsOpen() {
			n++
		}
	}
	return n
}

// ticked counts the items that are done.
func ticked(items []store.Item) int {
	n := 0
	for _, i := range items {
		if !i.DoneAt.IsZero() {
			n++
		}
	}
	return n
}

// linkWords say how a ticket stands to the other one of a link.
func linkWords(l store.Link, id int64) string {
	words := map[store.LinkKind][2]string{store.LinkRelates: {"relates to", "relates to"}, store.LinkDuplicates: {"duplicate of", "has the duplicate"},
		store.LinkCauses: {"causes", "caused by"}, store.LinkBlocks: {"blocks", "blocked by"}, store.LinkSplit: {"split off from", "split off as"}}[l.Kind]
	if l.FromID == id {
		return words[0]
	}
	return words[1]
}

// back leads back to what ties the ticket, or to its top where something was refused.
func back(c echo.Context, id int64, err error) error {
	if err != nil {
		return shell.Done(c, id, err, "")
	}
	return shell.Back(c, shell.TicketURL(id)+"#ties", "")
}

// answer is what a marked ticket shows now: the card for the script, the way back to the ticket for a plain form. A refused value stays in its field.
func (p *Pages) answer(c echo.Context, id int64, form shell.Form, refused error, again func(x Ties, f shell.Form) formPage) error {
	if refused != nil && !form.Refuse(refused) {
		return refused
	}
	if refused == nil && !shell.Partial(c) {
		return shell.Back(c, shell.TicketURL(id)+"#ties", "")
	}
	t, err := p.db.Ticket(c.Request().Context(), shell.Viewer(c), id)
	if err != nil {
		return err
	}
	x, err := Of(c.Request().Context(), p.db, shell.NewPage(c, ticket.Number(id)+" "+t.Subject), t)
	switch {
	case err != nil:
		return err
	case refused == nil:
		return shell.Render(c, http.StatusOK, Card(x, shell.Form{}))
	case shell.Partial(c):
		return shell.Render(c, shell.StatusOf(refused), Card(x, form))
	}
	return shell.Render(c, shell.StatusOf(refused), formView(again(x, form)))
}

func (p *Pages) tag(c echo.Context) error {
	id, form, err := shell.Posted(c, "number")
	if err != nil {
		return err
	}
	err = p.joinery.Tag(c.Request().Context(), shell.Viewer(c), id, form.Value("tag"))
	return p.answer(c, id, form, err, tagForm)
}

func (p *Pages) untag(c echo.Context) error {
	id, form, err := shell.Posted(c, "number")
	if err != nil {
		return err
	}
	err = p.joinery.Untag(c.Request().Context(), shell.Viewer(c), id, form.Value("tag"))
	return p.answer(c, id, form, err, tagForm)
}

// watch lets who asks watch the ticket, or somebody whom they name; or no more.
func (p *Pages) watch(c echo.Context) error {
	id, form, err := shell.Posted(c, "number")
	if err != nil {
		return err
	}
	v := shell.Viewer(c)
	user := v.UserID
	if named := form.Value("user"); named != "" {
		if user, err = shell.OptionalID(named); err != nil {
			return err
		}
	}
	err = p.joinery.Watch(c.Request().Context(), v, id, user, form.Value("watching") != "no")
	return back(c, id, err)
}

func (p *Pages) unlink(c echo.Context) error {
	id, form, err := shell.Posted(c, "number")
	if err != nil {
		return err
	}
	ctx, v := c.Request().Context(), shell.Viewer(c)
	if form.Value("parent") != "" {
		return back(c, id, p.joinery.SetParent(ctx, v, id, 0))
	}
	link, err := shell.ParseID(form.Value("link"))
	if err != nil {
		return err
	}
	return back(c, id, p.joinery.Unlink(ctx, v, id, link))
}

// item adds a line, ticks one, opens it again or takes it off.
func (p *Pages) item(c echo.Context) error {
	id, form, err := shell.Posted(c, "number")
	if err != nil {
		return err
	}
	ctx, v := c.Request().Context(), shell.Viewer(c)
	if form.Value("item") == "" {
		err = p.joinery.AddItem(ctx, v, id, form.Value("text"))
		return p.answer(c, id, form, err, itemForm)
	}
	item, err := shell.ParseID(form.Value("item"))
	if err != nil {
		return err
	}
	switch form.Value("do") {
	case "remove":
		err = p.joinery.RemoveItem(ctx, v, id, item)
	default:
		err = p.joinery.Tick(ctx, v, id, item, form.Value("do") != "open")
	}
	if err == nil && shell.Partial(c) {
		return p.answer(c, id, form, nil, itemForm)
	}
	return back(c, id, err)
}

// field sets a field of the house's own.
func (p *Pages) field(c echo.Context) error {
	id, form, err := shell.Posted(c, "number")
	if err != nil {
		return err
	}
	err = p.joinery.SetField(c.Request().Context(), shell.Viewer(c), id, form.Value("name"), form.Value("value"))
	return p.answer(c, id, form, err, fieldForm)
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
