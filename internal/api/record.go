package api

import (
	"cmp"
	"context"
	"net/http"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
)

// recordRoutes are what the house knows of its clients: sites, people, assets.
func (a *API) recordRoutes() []shell.Route {
	return []shell.Route{
		serve(a, shell.Token, operation{http.MethodGet, "/clients/{slug}", http.StatusOK, "Read a client"}, a.readClient),
		serve(a, shell.Token, operation{http.MethodPost, "/clients", http.StatusCreated, "Add a client"}, a.addClient),
		serve(a, shell.Token, operation{http.MethodPatch, "/clients/{slug}", http.StatusOK, "Change a client; inactive ends its people's sessions"}, a.changeClient),
		large(serve(a, shell.Token, operation{http.MethodPost, "/clients/apply", http.StatusOK, "Bring a client with its sites, people and assets to what a file states; applying twice changes nothing"}, a.applyClient)),
		serve(a, shell.Token, operation{http.MethodGet, "/clients/{slug}/sites", http.StatusOK, "List the sites of a client"}, a.listSites),
		serve(a, shell.Token, operation{http.MethodPost, "/clients/{slug}/sites", http.StatusOK, "Add a site, or change the one with the slug"}, a.saveSite),
		serve(a, shell.Token, operation{http.MethodGet, "/clients/{slug}/contacts", http.StatusOK, "List the people of a client"}, a.listContacts),
		serve(a, shell.Token, operation{http.MethodPost, "/clients/{slug}/contacts", http.StatusOK, "Add one of a client's people, or change the one with the id"}, a.saveContact),
		serve(a, shell.Token, operation{http.MethodGet, "/clients/{slug}/assets", http.StatusOK, "List the assets of a client"}, a.listAssets),
		serve(a, shell.Token, operation{http.MethodPost, "/clients/{slug}/assets", http.StatusOK, "Add an asset, or change the one with the tag"}, a.saveAsset),
	}
}

// Slugged says which client is meant.
type Slugged struct {
	Slug string `path:"slug" maxLength:"100" doc:"The client's slug"`
}

func clientOf(c identity.Client) clientItem {
	return clientItem{c.Slug, c.Name, c.Language, append([]string{}, c.Domains...), c.Active}
}

func (a *API) readClient(ctx context.Context, in *Slugged) (*oneOutput[clientItem], error) {
	c, err := a.db.ClientBySlug(ctx, shell.ViewerIn(ctx), in.Slug)
	return &oneOutput[clientItem]{clientOf(c)}, err
}

type addClientInput struct {
	Body struct {
		Slug        string   `json:"slug"`
		Name        string   `json:"name"`
		Language    string   `json:"language,omitempty" default:"en" doc:"A code of two letters"`
		MailDomains []string `json:"mail_domains,omitempty"`
	}
}

func (a *API) addClient(ctx context.Context, in *addClientInput) (*oneOutput[clientItem], error) {
	v, b := shell.ViewerIn(ctx), in.Body
	if err := a.desk.SaveClient(ctx, v, identity.Client{Slug: b.Slug, Name: b.Name, Language: b.Language, Domains: b.MailDomains, Active: true}); err != nil {
		return nil, located(err, nil)
	}
	courseOf(ctx).done = true
	return a.readClient(ctx, &Slugged{b.Slug})
}

type changeClientInput struct {
	Slugged
	Body struct {
		Name        string    `json:"name,omitempty" doc:"What is left out stays as it is"`
		Language    string    `json:"language,omitempty"`
		MailDomains *[]string `json:"mail_domains,omitempty"`
		Active      *bool     `json:"active,omitempty"`
	}
}

func (a *API) changeClient(ctx context.Context, in *changeClientInput) (*oneOutput[clientItem], error) {
	v, b := shell.ViewerIn(ctx), in.Body
	c, err := a.db.ClientBySlug(ctx, v, in.Slug)
	if err != nil {
		return nil, err
	}
	c.Name, c.Language = cmp.Or(b.Name, c.Name), cmp.Or(b.Language, c.Language)
	if b.MailDomains != nil {
		c.Domains = *b.MailDomains
	}
	if b.Active != nil {
		c.Active = *b.Active
	}
	if err := a.desk.SaveClient(ctx, v, c); err != nil {
		return nil, located(err, nil)
	}
	courseOf(ctx).done = true
	return a.readClient(ctx, &in.Slugged)
}

// textInput is a file that is sent as text.
type textInput struct {
	Body struct {
		File string `json:"file" doc:"The file's text, TOML"`
	}
}

type appliedBody struct {
	Added   int `json:"added"`
	Changed int `json:"changed"`
	Retired int `json:"retired" doc:"Made inactive, because the file does not name them any more"`
}

func (a *API) applyClient(ctx context.Context, in *textInput) (*oneOutput[appliedBody], error) {
	f, err := identity.ReadClientFile("body.file", []byte(in.Body.File))
	if err != nil {
		return nil, inFile(err)
	}
	r, err := a.desk.ApplyClient(ctx, shell.ViewerIn(ctx), f)
	if err != nil {
		return nil, inFile(err)
	}
	return finished(ctx, func() (appliedBody, error) { return appliedBody{r.Added, r.Changed, r.Retired}, nil })
}

// inFile says that what is wrong stands in the file that was sent.
func inFile(err error) error {
	if fault.Is(err, fault.Invalid) {
		return fault.On("body.file", "%s", fault.Text(err))
	}
	return err
}

type siteItem struct {
	Slug   string `json:"slug"`
	Name   string `json:"name"`
	Zone   string `json:"time_zone,omitempty" doc:"IANA name"`
	Active *bool  `json:"active,omitempty" default:"true"`
}

func (a *API) listSites(ctx context.Context, in *Slugged) (*listOutput[siteItem], error) {
	v := shell.ViewerIn(ctx)
	c, err := a.db.ClientBySlug(ctx, v, in.Slug)
	if err != nil {
		return nil, err
	}
	list, err := a.db.Sites(ctx, v, c.ID)
	items := []siteItem{}
	for _, s := range list {
		items = append(items, siteItem{s.Slug, s.Name, s.Zone, &s.Active})
	}
	return whole(items), err
}

type siteInput struct {
	Slugged
	Body siteItem
}

func (a *API) saveSite(ctx context.Context, in *siteInput) (*listOutput[siteItem], error) {
	v, b := shell.ViewerIn(ctx), in.Body
	c, err := a.db.ClientBySlug(ctx, v, in.Slug)
	if err != nil {
		return nil, err
	}
	list, err := a.db.Sites(ctx, v, c.ID)
	if err != nil {
		return nil, err
	}
	s := identity.Site{ClientID: c.ID, Slug: b.Slug, Name: b.Name, Zone: b.Zone, Active: yes(b.Active)}
	for _, old := range list {
		if old.Slug == b.Slug {
			s.ID = old.ID
		}
	}
	if err := a.desk.SaveSite(ctx, v, s); err != nil {
		return nil, located(err, map[string]string{"zone": "body.time_zone"})
	}
	courseOf(ctx).done = true
	return a.listSites(ctx, &in.Slugged)
}

type contactItem struct {
	ID       int64    `json:"id,omitempty" doc:"Left out: a new one"`
	Email    string   `json:"email"`
	Name     string   `json:"name,omitempty"`
	Phones   []string `json:"phones,omitempty"`
	VIP      bool     `json:"vip,omitempty"`
	Groups   []string `json:"groups,omitempty"`
	Role     string   `json:"role,omitempty" enum:"requester,approver,administrator" default:"requester"`
	Sees     string   `json:"sees,omitempty" enum:"own,organisation" default:"own"`
	Verified bool     `json:"verified,omitempty" readOnly:"true" doc:"false: made from a mail's sender, not yet confirmed by a person"`
	Active   *bool    `json:"active,omitempty" default:"true"`
}

func (a *API) listContacts(ctx context.Context, in *Slugged) (*listOutput[contactItem], error) {
	v := shell.ViewerIn(ctx)
	if err := staff(v, "list a client's people"); err != nil {
		return nil, err
	}
	c, err := a.db.ClientBySlug(ctx, v, in.Slug)
	if err != nil {
		return nil, err
	}
	list, err := a.db.Contacts(ctx, v, c.ID)
	items := []contactItem{}
	for _, x := range list {
		items = append(items, contactItem{x.ID, x.Email, x.Name, x.Phones, x.VIP, x.Groups, string(x.Role), x.Sees, x.Verified, &x.Active})
	}
	return whole(items), err
}

type contactInput struct {
	Slugged
	Body contactItem
}

func (a *API) saveContact(ctx context.Context, in *contactInput) (*listOutput[contactItem], error) {
	v, b := shell.ViewerIn(ctx), in.Body
	c, err := a.db.ClientBySlug(ctx, v, in.Slug)
	if err != nil {
		return nil, err
	}
	if b.ID != 0 {
		old, err := a.db.Contact(ctx, v, b.ID)
		if fault.Is(err, fault.NotFound) || err == nil && old.ClientID != c.ID {
			err = fault.On("body.id", "%s has no contact %d.", c.Name, b.ID)
		}
		if err != nil {
			return nil, err
		}
	}
	x := identity.Contact{ID: b.ID, ClientID: c.ID, Email: b.Email, Name: b.Name, Phones: b.Phones, VIP: b.VIP, Groups: b.Groups, Role: identity.Role(b.Role), Sees: b.Sees, Active: yes(b.Active)}
	if err := a.desk.SaveContact(ctx, v, x); err != nil {
		return nil, located(err, nil)
	}
	courseOf(ctx).done = true
	return a.listContacts(ctx, &in.Slugged)
}

type assetItem struct {
	Tag     string `json:"tag"`
	Name    string `json:"name,omitempty"`
	Class   string `json:"class,omitempty" doc:"A path: workstation/laptop"`
	Managed bool   `json:"managed,omitempty"`
	Site    string `json:"site,omitempty" doc:"The site's slug"`
	Contact string `json:"contact,omitempty" doc:"Mail address of whose it is"`
	Active  *bool  `json:"active,omitempty" default:"true"`
}

// places are the sites of a client by slug and its people by address, and back.
type places struct {
	sites, people map[string]int64
	slugs, emails map[int64]string
}

func (a *API) placesOf(ctx context.Context, v identity.Viewer, client int64) (p places, err error) {
	p = places{map[string]int64{"": 0}, map[string]int64{"": 0}, map[int64]string{}, map[int64]string{}}
	sites, err := a.db.Sites(ctx, v, client)
	if err != nil {
		return p, err
	}
	for _, s := range sites {
		p.sites[s.Slug], p.slugs[s.ID] = s.ID, s.Slug
	}
	people, err := a.db.Contacts(ctx, v, client)
	for _, c := range people {
		p.people[c.Email], p.emails[c.ID] = c.ID, c.Email
	}
	return p, err
}

func (a *API) listAssets(ctx context.Context, in *Slugged) (*listOutput[assetItem], error) {
	v := shell.ViewerIn(ctx)
	if err := staff(v, "list a client's assets"); err != nil {
		return nil, err
	}
	c, err := a.db.ClientBySlug(ctx, v, in.Slug)
	if err != nil {
		return nil, err
	}
	p, err := a.placesOf(ctx, v, c.ID)
	if err != nil {
		return nil, err
	}
	list, err := a.db.Assets(ctx, v, c.ID)
	items := []assetItem{}
	for _, x := range list {
		items = append(items, assetItem{x.Tag, x.Name, x.Class, x.Managed, p.slugs[x.SiteID], p.emails[x.ContactID], &x.Active})
	}
	return whole(items), err
}

type assetInput struct {
	Slugged
	Body assetItem
}

func (a *API) saveAsset(ctx context.Context, in *assetInput) (*listOutput[assetItem], error) {
	v, b := shell.ViewerIn(ctx), in.Body
	c, err := a.db.ClientBySlug(ctx, v, in.Slug)
	if err != nil {
		return nil, err
	}
	p, err := a.placesOf(ctx, v, c.ID)
	if err != nil {
		return nil, err
	}
	site, isSite := p.sites[b.Site]
	owner, isPerson := p.people[b.Contact]
	switch {
	case !isSite:
		return nil, fault.On("body.site", "This client has no site %q.", b.Site)
	case !isPerson:
		return nil, fault.On("body.contact", "This client has no contact with the address %s.", b.Contact)
	}
	x := identity.Asset{ClientID: c.ID, Tag: b.Tag, Name: b.Name, Class: b.Class, Managed: b.Managed, SiteID: site, ContactID: owner, Active: yes(b.Active)}
	old, err := a.db.AssetsByTag(ctx, v, c.ID, []string{b.Tag})
	if err != nil {
		return nil, err
	}
	if len(old) > 0 {
		x.ID = old[0].ID
	}
	if err := a.desk.SaveAsset(ctx, v, x); err != nil {
		return nil, located(err, nil)
	}
	courseOf(ctx).done = true
	return a.listAssets(ctx, &in.Slugged)
}
