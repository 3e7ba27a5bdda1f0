package manager

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/identity"
	"remit/internal/pages/record"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

func (p *Pages) clientRoutes() []shell.Route {
	routes := []shell.Route{
		{Method: http.MethodGet, Path: shell.ClientsURL, Who: shell.Staff, Handler: p.clients},
		{Method: http.MethodGet, Path: "/clients/:slug", Who: shell.Staff, Handler: p.client},
		{Method: http.MethodGet, Path: clientFileURL, Who: shell.May(identity.ChangeClients), Handler: p.clientFileForm},
		{Method: http.MethodPost, Path: clientFileURL, Who: shell.May(identity.ChangeClients), Handler: p.applyClient, Load: shell.Upload},
	}
	routes = append(routes, record.Both("/clients/new", shell.May(identity.ChangeClients), record.Form(p.clientRecord))...)
	for path, load := range map[string]func(echo.Context) (record.Record, error){"/edit": p.clientRecord, "/sites/:id": p.siteRecord, "/contacts/:id": p.contactRecord, "/assets/:id": p.assetRecord} {
		routes = append(routes, record.Both("/clients/:slug"+path, shell.May(identity.ChangeClients), record.Form(load))...)
	}
	return routes
}

const clientFileURL = "/clients/file"

func clientURL(slug string) string { return shell.ClientsURL + "/" + url.PathEscape(slug) }

// clientLine is a client in the list.
type clientLine struct {
	identity.Client
	Open       int
	Agreements []standing // in force
}

type clientsPage struct {
	shell.Page
	List   []clientLine
	Search string
	Total  int
}

func (p *Pages) clients(c echo.Context) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	all, err := p.db.Clients(ctx, v)
	if err != nil {
		return err
	}
	open, err := p.db.OpenCounts(ctx, v)
	if err != nil {
		return err
	}
	agreed, err := p.inForce(c, 0)
	if err != nil {
		return err
	}
	page := clientsPage{Page: shell.PageAt(c, "Clients", shell.AtClients), Search: c.QueryParam("name"), Total: len(all)}
	for _, client := range all {
		if strings.Contains(strings.ToLower(client.Name+" "+client.Slug), strings.ToLower(strings.TrimSpace(page.Search))) {
			page.List = append(page.List, clientLine{client, open[client.ID], agreed[client.ID]})
		}
	}
	return shell.Render(c, http.StatusOK, clientsView(page))
}

// inForce are the agreements in force by client; client 0 is every one.
func (p *Pages) inForce(c echo.Context, client int64) (map[int64][]standing, error) {
	list, err := p.db.Agreements(c.Request().Context(), shell.Viewer(c), client)
	if err != nil {
		return nil, err
	}
	agreed := map[int64][]standing{}
	for _, a := range list {
		s, err := p.stand(c, a)
		if err != nil {
			return nil, err
		}
		if s.InForce {
			agreed[a.ClientID] = append(agreed[a.ClientID], s)
		}
	}
	return agreed, nil
}

type clientPage struct {
	shell.Page
	Client     identity.Client
	Sites      []identity.Site
	Contacts   []identity.Contact
	Assets     []identity.Asset
	Agreements []standing
	Tickets    []ticket.Row
	Open       int
}

// maxClientTickets is how many of a client's open tickets its page shows.
const maxClientTickets = 10

// client shows one client with all that is kept of it.
func (p *Pages) client(c echo.Context) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	client, err := p.db.ClientBySlug(ctx, v, c.Param("slug"))
	if err != nil {
		return err
	}
	page := clientPage{Page: shell.PageAt(c, client.Name, shell.AtClients), Client: client}
	agreed, err := p.inForce(c, client.ID)
	if err != nil {
		return err
	}
	page.Agreements = agreed[client.ID]
	if page.Sites, err = p.db.Sites(ctx, v, client.ID); err != nil {
		return err
	}
	if page.Contacts, err = p.db.Contacts(ctx, v, client.ID); err != nil {
		return err
	}
	if page.Assets, err = p.db.Assets(ctx, v, client.ID); err != nil {
		return err
	}
	open, err := p.db.OpenCounts(ctx, v)
	if err != nil {
		return err
	}
	page.Open = open[client.ID]
	if page.Tickets, err = p.db.Tickets(ctx, v, ticket.Filter{View: ticket.ViewOpen, ClientID: client.ID, Limit: maxClientTickets}, page.Now); err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, clientView(page))
}

// SiteOf names the site of an asset.
func (p clientPage) SiteOf(a identity.Asset) string {
	s, err := record.Find(p.Sites, func(s identity.Site) bool { return s.ID == a.SiteID }, "")
	if err != nil {
		return ""
	}
	return s.Name
}

// ContactOf names whose asset it is.
func (p clientPage) ContactOf(a identity.Asset) string {
	c, err := record.Find(p.Contacts, func(c identity.Contact) bool { return c.ID == a.ContactID }, "")
	if err != nil {
		return ""
	}
	return c.Name
}

const clientFileIntro = "The file states the client with its sites, contacts and assets. What it no longer names is kept and marked inactive; applying it twice changes nothing."

func (p *Pages) clientFileForm(c echo.Context) error {
	return shell.Render(c, http.StatusOK, record.Upload(shell.PageAt(c, "Apply a client file", shell.AtClients), shell.Form{}, clientFileURL, "client", clientFileIntro, shell.ClientsURL))
}

func (p *Pages) applyClient(c echo.Context) error {
	f, name, err := record.Source(c, "client")
	if err == nil {
		var file identity.ClientFile
		if file, err = identity.ReadClientFile(name, []byte(f.Values.Get("source"))); err == nil {
			applied, failed := p.desk.ApplyClient(c.Request().Context(), shell.Viewer(c), file)
			if failed == nil {
				return shell.Back(c, clientURL(file.Slug), record.AppliedWords(name, applied))
			}
			err = failed
		}
	}
	if !f.Refuse(err) {
		return err
	}
	return shell.Render(c, http.StatusUnprocessableEntity, record.Upload(shell.PageAt(c, "Apply a client file", shell.AtClients), f, clientFileURL, "client", clientFileIntro, shell.ClientsURL))
}

// ofClient loads the client of the address, and the id of what is changed: 0 for what is new.
func (p *Pages) ofClient(c echo.Context) (identity.Client, int64, error) {
	client, err := p.db.ClientBySlug(c.Request().Context(), shell.Viewer(c), c.Param("slug"))
	if err != nil || c.Param("id") == "new" || c.Param("id") == "" {
		return client, 0, err
	}
	id, err := shell.ParseID(c.Param("id"))
	return client, id, err
}

// missing is what is told of an id that the client does not have.
func missing(what string) string { return "This " + what + " was not found with this client." }
