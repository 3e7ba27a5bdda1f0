package api

import (
	"context"

	"remit/internal/fault"
	"remit/internal/identity"
)

type siteItem struct {
	Slug   string `json:"slug"`
	Name   string `json:"name"`
	Zone   string `json:"time_zone,omitempty" doc:"IANA name"`
	Active *bool  `json:"active,omitempty" default:"true"`
}

func siteOf(s identity.Site) siteItem { return siteItem{s.Slug, s.Name, s.Zone, &s.Active} }

func (a *API) listSites(ctx context.Context, in *Slugged) (*listOutput[siteItem], error) {
	return ofClient(ctx, a, in.Slug, a.db.Sites, siteOf)
}

type siteInput struct {
	Slugged
	Body siteItem
}

func (a *API) saveSite(ctx context.Context, in *siteInput) (*listOutput[siteItem], error) {
	v, c, err := a.onClient(ctx, in.Slug)
	b := in.Body
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
	return after(ctx, located(a.desk.SaveSite(ctx, v, s), map[string]string{"zone": "body.time_zone"}), a.listSites, &in.Slugged)
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

func contactOf(c identity.Contact) contactItem {
	return contactItem{c.ID, c.Email, c.Name, c.Phones, c.VIP, c.Groups, string(c.Role), c.Sees, c.Verified, &c.Active}
}

func (a *API) listContacts(ctx context.Context, in *Slugged) (*listOutput[contactItem], error) {
	return ofClient(ctx, a, in.Slug, a.db.Contacts, contactOf)
}

type contactInput struct {
	Slugged
	Body contactItem
}

func (a *API) saveContact(ctx context.Context, in *contactInput) (*listOutput[contactItem], error) {
	v, c, err := a.onClient(ctx, in.Slug)
	b := in.Body
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
	return after(ctx, a.desk.SaveContact(ctx, v, x), a.listContacts, &in.Slugged)
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

func (p places) asset(x identity.Asset) assetItem {
	return assetItem{x.Tag, x.Name, x.Class, x.Managed, p.slugs[x.SiteID], p.emails[x.ContactID], &x.Active}
}

func (a *API) listAssets(ctx context.Context, in *Slugged) (*listOutput[assetItem], error) {
	v, c, err := a.onClient(ctx, in.Slug)
	if err != nil {
		return nil, err
	}
	p, err := a.placesOf(ctx, v, c.ID)
	if err != nil {
		return nil, err
	}
	return ofClient(ctx, a, in.Slug, a.db.Assets, p.asset)
}

type assetInput struct {
	Slugged
	Body assetItem
}

func (a *API) saveAsset(ctx context.Context, in *assetInput) (*listOutput[assetItem], error) {
	v, c, err := a.onClient(ctx, in.Slug)
	b := in.Body
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
	return after(ctx, a.desk.SaveAsset(ctx, v, x), a.listAssets, &in.Slugged)
}
