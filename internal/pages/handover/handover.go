// Package handover is where managers and a client's administrators take everything that is kept of the client.
package handover

import (
	"mime"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/handover"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// Options are what the pages need of the rest of the program.
type Options struct {
	DB        *store.DB
	Handovers *handover.Handovers
}

// Pages answers the routes of exports.
type Pages struct {
	db   *store.DB
	room *handover.Handovers
}

// New returns the pages.
func New(o Options) *Pages { return &Pages{o.DB, o.Handovers} }

// PortalURL is where a client's administrator takes everything.
const PortalURL = shell.PortalURL + "/export"

// URL is where managers take everything of a client.
func URL(slug string) string { return shell.ClientsURL + "/" + url.PathEscape(slug) + "/export" }

// Routes lists what the pages answer.
func (p *Pages) Routes() []shell.Route {
	const one = shell.ClientsURL + "/:slug/export"
	return []shell.Route{
		{Method: http.MethodGet, Path: one, Who: shell.May(identity.ExportClients), Handler: p.list},
		{Method: http.MethodPost, Path: one, Who: shell.May(identity.ExportClients), Handler: p.ask, Costly: true},
		{Method: http.MethodGet, Path: one + "/:id", Who: shell.May(identity.ExportClients), Handler: p.take, Load: shell.Stream},
		{Method: http.MethodGet, Path: PortalURL, Who: shell.May(identity.TakeExport), Handler: p.list},
		{Method: http.MethodPost, Path: PortalURL, Who: shell.May(identity.TakeExport), Handler: p.ask, Costly: true},
		{Method: http.MethodGet, Path: PortalURL + "/:id", Who: shell.May(identity.TakeExport), Handler: p.take, Load: shell.Stream},
	}
}

// exportPage is the list of a client's exports.
type exportPage struct {
	shell.Page
	Client identity.Client
	List   []store.Export
	Taken  map[int64][]store.ExportDownload // by export
	Form   shell.Form
	At     string // its address
}

// maxListed is how many exports the page lists.
const maxListed = 20

// client is whose everything it is: the one of the address, or the viewer's own.
func (p *Pages) client(c echo.Context) (identity.Client, string, error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	if v.Client() {
		if !handover.MayAsk(v, v.ClientID) {
			return identity.Client{}, "", fault.Errorf(fault.Forbidden, "You may not take everything that is kept of a client.")
		}
		client, err := p.db.Client(ctx, v, v.ClientID)
		return client, PortalURL, err
	}
	client, err := p.db.ClientBySlug(ctx, v, c.Param("slug"))
	return client, URL(client.Slug), err
}

func (p *Pages) list(c echo.Context) error { return p.show(c, http.StatusOK, shell.Form{}) }

func (p *Pages) show(c echo.Context, status int, f shell.Form) error {
	client, at, err := p.client(c)
	if err != nil {
		return err
	}
	ctx, v := c.Request().Context(), shell.Viewer(c)
	page := exportPage{Page: shell.PageAt(c, shell.LocaleOf(c).Say("export.title", "client", client.Name), shell.AtClients), Client: client, Form: f, At: at}
	if v.Client() {
		page.Current, page.Width = "", shell.Read
		_, own, err := p.db.OpenTickets(ctx, v, v.ClientID, v.ContactID)
		if err != nil {
			return err
		}
		if own > 0 {
			page.Counts = map[string]int{shell.AtRequests: own}
		}
	}
	if page.List, err = p.db.Exports(ctx, v, client.ID, maxListed); err != nil {
		return err
	}
	downloads, err := p.db.ExportDownloads(ctx, v, client.ID)
	if err != nil {
		return err
	}
	page.Taken = map[int64][]store.ExportDownload{}
	for _, d := range downloads {
		page.Taken[d.ExportID] = append(page.Taken[d.ExportID], d)
	}
	return shell.Render(c, status, exportView(page))
}

// taken says who took an export, and when.
func (p exportPage) taken(d store.ExportDownload) string {
	return p.Say("export.taken", "who", d.By, "at", p.Format(d.At.In(p.Zone), "2 Jan 2006 15:04"))
}

// state words how an export stands.
func (p exportPage) state(x store.Export) string {
	return p.Say("export."+x.State, "day", p.Format(x.ReadyAt.AddDate(0, 0, handover.KeptDays).In(p.Zone), "2 January 2006"))
}

func (p *Pages) ask(c echo.Context) error {
	client, at, err := p.client(c)
	if err != nil {
		return err
	}
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	err = p.room.Ask(c.Request().Context(), shell.Viewer(c), client.ID, f.Value("internal") != "")
	if err == nil {
		return shell.Back(c, at, shell.LocaleOf(c).Say("export.asked"))
	}
	if fault.Is(err, fault.Forbidden) || !f.Refuse(err) {
		return err
	}
	return p.show(c, shell.StatusOf(err), f)
}

// take gives an export as a file.
func (p *Pages) take(c echo.Context) error {
	client, _, err := p.client(c)
	if err != nil {
		return err
	}
	id, err := shell.ParseID(c.Param("id"))
	if err != nil {
		return err
	}
	ctx, v := c.Request().Context(), shell.Viewer(c)
	x, name, err := p.room.Take(ctx, v, client.ID, id, c.RealIP())
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set(echo.HeaderContentType, "application/zip")
	h.Set(echo.HeaderContentLength, strconv.FormatInt(x.Bytes, 10))
	h.Set(echo.HeaderCacheControl, "private, no-store")
	c.Response().WriteHeader(http.StatusOK)
	return p.room.Copy(ctx, v, id, c.Response())
}
