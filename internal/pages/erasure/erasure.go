// Package erasure is where an admin has one of the clients' people erased: it says what would go first, and asks for the address once more.
package erasure

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"remit/internal/erasure"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// Options are what the pages need of the rest of the program.
type Options struct {
	DB     *store.DB
	Eraser *erasure.Eraser
}

// Pages answers the routes of erasures.
type Pages struct {
	db   *store.DB
	room *erasure.Eraser
}

// New returns the pages.
func New(o Options) *Pages { return &Pages{o.DB, o.Eraser} }

// URL is where a client's person is erased.
func URL(slug string, contact int64) string {
	return shell.ClientsURL + "/" + url.PathEscape(slug) + "/contacts/" + strconv.FormatInt(contact, 10) + "/erase"
}

// Routes lists what the pages answer.
func (p *Pages) Routes() []shell.Route {
	const path = shell.ClientsURL + "/:slug/contacts/:id/erase"
	return []shell.Route{
		{Method: http.MethodGet, Path: path, Who: shell.May(identity.ErasePeople), Handler: p.read, Costly: true},
		{Method: http.MethodPost, Path: path, Who: shell.May(identity.ErasePeople), Handler: p.erase},
	}
}

// erasurePage is what would be erased of a person, or was.
type erasurePage struct {
	shell.Page
	Client  identity.Client
	Who     identity.Contact
	Erasure store.Erasure // zero while none was begun
	Counts  []erasure.Count
	Notes   []string
	As      string // what stands in the place of the name
	Form    shell.Form
}

func (p *Pages) read(c echo.Context) error { return p.show(c, http.StatusOK, shell.Form{}) }

// whose is the person that the address names.
func (p *Pages) whose(c echo.Context) (client identity.Client, who identity.Contact, err error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	if client, err = p.db.ClientBySlug(ctx, v, c.Param("slug")); err != nil {
		return client, who, err
	}
	id, err := shell.ParseID(c.Param("id"))
	if err != nil {
		return client, who, err
	}
	who, err = p.db.Contact(ctx, v, id)
	if err == nil && who.ClientID != client.ID {
		err = fault.Errorf(fault.NotFound, "%s has no such person.", client.Name)
	}
	return client, who, err
}

func (p *Pages) show(c echo.Context, status int, f shell.Form) error {
	client, who, err := p.whose(c)
	if err != nil {
		return err
	}
	ctx, v := c.Request().Context(), shell.Viewer(c)
	page := erasurePage{Page: shell.PageAt(c, "Erase "+who.Name, shell.AtClients), Client: client, Who: who, Form: f, As: erasure.NameOf(who.ID)}
	begun := false
	if page.Erasure, begun, err = p.db.Erasure(ctx, v, who.ID); err != nil {
		return err
	}
	if begun {
		page.Title, page.Counts = page.As, erasure.Counted(page.Erasure.Counts)
		return shell.Render(c, status, erasureView(page))
	}
	plan, err := p.room.Plan(ctx, v, who.ID)
	if err != nil {
		return err
	}
	page.Counts, page.Notes = plan.Erased, plan.Notes()
	return shell.Render(c, status, erasureView(page))
}

func (p *Pages) erase(c echo.Context) error {
	client, who, err := p.whose(c)
	if err != nil {
		return err
	}
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	if _, err = p.room.BeginSure(c.Request().Context(), shell.Viewer(c), who.ID, f.Value("address")); err == nil {
		return shell.Back(c, URL(client.Slug, who.ID), "The account is closed, and the rest is being erased.")
	}
	if !f.Refuse(err) {
		return err
	}
	return p.show(c, shell.StatusOf(err), f)
}
