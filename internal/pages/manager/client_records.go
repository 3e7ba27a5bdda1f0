package manager

import (
	"context"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/identity"
	"remit/internal/pages/erasure"
	"remit/internal/pages/record"
	"remit/internal/pages/shell"
)

// clientRecord adds a client, or changes its head.
func (p *Pages) clientRecord(c echo.Context) (record.Record, error) {
	v := shell.Viewer(c)
	r := record.Record{At: shell.AtClients, Title: "New client", Back: shell.ClientsURL, Submit: "Add the client", Said: "The client is added. Next: its people, its assets and its agreement.",
		Initial: record.Known("active", "yes", "language", "en")}
	var old identity.Client
	if c.Param("slug") != "" {
		var err error
		if old, _, err = p.ofClient(c); err != nil {
			return r, err
		}
		r.Title, r.Back, r.Submit, r.Said = "Change "+old.Name, clientURL(old.Slug), "Save", old.Name+" is changed."
		r.Initial = record.Known("name", old.Name, "slug", old.Slug, "language", old.Language, "mail_domains", strings.Join(old.Domains, "\n"), "active", record.Yes(old.Active))
	}
	r.Fields = func(f shell.Form) templ.Component { return clientFields(f, old.ID == 0) }
	r.Save = func(ctx context.Context, f shell.Form) error {
		client := identity.Client{ID: old.ID, Slug: old.Slug, Name: f.Value("name"), Language: f.Value("language"), Domains: record.Lines(f.Value("mail_domains")), Active: f.Value("active") != ""}
		if old.ID == 0 {
			client.Slug, client.Active = f.Value("slug"), true
		}
		return p.desk.SaveClient(ctx, v, client)
	}
	return r, nil
}

// siteRecord adds or changes a site.
func (p *Pages) siteRecord(c echo.Context) (record.Record, error) {
	v := shell.Viewer(c)
	client, id, err := p.ofClient(c)
	r := record.Record{At: shell.AtClients, Title: "New site of " + client.Name, Back: clientURL(client.Slug), Submit: "Add the site", Said: "The site is added.", Initial: record.Known("active", "yes")}
	if err != nil {
		return r, err
	}
	old := identity.Site{ClientID: client.ID}
	if id != 0 {
		sites, err := p.db.Sites(c.Request().Context(), v, client.ID)
		if err != nil {
			return r, err
		}
		if old, err = record.Find(sites, func(s identity.Site) bool { return s.ID == id }, missing("site")); err != nil {
			return r, err
		}
		r.Title, r.Submit, r.Said = "Change "+old.Name, "Save", old.Name+" is changed."
		r.Initial = record.Known("name", old.Name, "slug", old.Slug, "zone", old.Zone, "active", record.Yes(old.Active))
	}
	r.Fields = func(f shell.Form) templ.Component { return siteFields(f, id == 0) }
	r.Save = func(ctx context.Context, f shell.Form) error {
		site := identity.Site{ID: id, ClientID: client.ID, Slug: old.Slug, Name: f.Value("name"), Zone: f.Value("zone"), Active: f.Value("active") != ""}
		if id == 0 {
			site.Slug, site.Active = f.Value("slug"), true
		}
		return p.desk.SaveSite(ctx, v, site)
	}
	return r, nil
}

// contactRecord adds or changes one of a client's people.
func (p *Pages) contactRecord(c echo.Context) (record.Record, error) {
	v := shell.Viewer(c)
	client, id, err := p.ofClient(c)
	r := record.Record{At: shell.AtClients, Title: "New contact of " + client.Name, Back: clientURL(client.Slug), Submit: "Add the contact", Said: "The contact is added.",
		Initial: record.Known("active", "yes", "role", string(identity.Requester), "sees", "own")}
	if err != nil {
		return r, err
	}
	erase := ""
	if id != 0 {
		if v.May(identity.ErasePeople) {
			erase = erasure.URL(client.Slug, id)
		}
		people, err := p.db.Contacts(c.Request().Context(), v, client.ID)
		if err != nil {
			return r, err
		}
		old, err := record.Find(people, func(x identity.Contact) bool { return x.ID == id }, missing("contact"))
		if err != nil {
			return r, err
		}
		r.Title, r.Submit, r.Said = "Change "+old.Name, "Save", old.Name+" is changed. Whoever lost a right was signed out."
		r.Initial = record.Known("name", old.Name, "email", old.Email, "phones", strings.Join(old.Phones, "\n"), "groups", strings.Join(old.Groups, ", "), "vip", record.Yes(old.VIP),
			"role", string(old.Role), "sees", old.Sees, "active", record.Yes(old.Active))
	}
	r.Fields = func(f shell.Form) templ.Component { return contactFields(f, id == 0, erase) }
	r.Save = func(ctx context.Context, f shell.Form) error {
		return p.desk.SaveContact(ctx, v, identity.Contact{ID: id, ClientID: client.ID, Name: f.Value("name"), Email: f.Value("email"), Phones: record.Lines(f.Value("phones")),
			Groups: record.Lines(f.Value("groups")), VIP: f.Value("vip") != "", Role: identity.Role(f.Value("role")), Sees: f.Value("sees"), Active: id == 0 || f.Value("active") != ""})
	}
	return r, nil
}

// assetRecord adds or changes an asset.
func (p *Pages) assetRecord(c echo.Context) (record.Record, error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	client, id, err := p.ofClient(c)
	r := record.Record{At: shell.AtClients, Title: "New asset of " + client.Name, Back: clientURL(client.Slug), Submit: "Add the asset", Said: "The asset is added.",
		Initial: record.Known("active", "yes", "managed", "yes")}
	if err != nil {
		return r, err
	}
	var old identity.Asset
	if id != 0 {
		assets, err := p.db.Assets(ctx, v, client.ID)
		if err != nil {
			return r, err
		}
		if old, err = record.Find(assets, func(a identity.Asset) bool { return a.ID == id }, missing("asset")); err != nil {
			return r, err
		}
		r.Title, r.Submit, r.Said = "Change "+old.Tag, "Save", old.Tag+" is changed."
		r.Initial = record.Known("name", old.Name, "tag", old.Tag, "class", old.Class, "managed", record.Yes(old.Managed), "site", strconv.FormatInt(old.SiteID, 10),
			"contact", strconv.FormatInt(old.ContactID, 10), "active", record.Yes(old.Active))
	}
	sites, people, err := p.places(ctx, v, client.ID)
	if err != nil {
		return r, err
	}
	r.Fields = func(f shell.Form) templ.Component { return assetFields(f, id == 0, sites, people) }
	r.Save = func(ctx context.Context, f shell.Form) error {
		a := identity.Asset{ID: id, ClientID: client.ID, Tag: old.Tag, Name: f.Value("name"), Class: f.Value("class"), Managed: f.Value("managed") != "",
			SiteID: record.Chosen(f, "site"), ContactID: record.Chosen(f, "contact"), Active: id == 0 || f.Value("active") != ""}
		if id == 0 {
			a.Tag = f.Value("tag")
		}
		return p.desk.SaveAsset(ctx, v, a)
	}
	return r, nil
}

// places are the sites and the people of a client, to choose from.
func (p *Pages) places(ctx context.Context, v identity.Viewer, client int64) (sites, people []shell.Option, err error) {
	list, err := p.db.Sites(ctx, v, client)
	if err != nil {
		return nil, nil, err
	}
	contacts, err := p.db.Contacts(ctx, v, client)
	if err != nil {
		return nil, nil, err
	}
	sites, people = []shell.Option{{Value: "0", Label: "No site"}}, []shell.Option{{Value: "0", Label: "Nobody’s"}}
	for _, s := range list {
		if s.Active {
			sites = append(sites, shell.Option{Value: strconv.FormatInt(s.ID, 10), Label: s.Name})
		}
	}
	for _, x := range contacts {
		if x.Active {
			people = append(people, shell.Option{Value: strconv.FormatInt(x.ID, 10), Label: x.Name + ", " + x.Email})
		}
	}
	return sites, people, nil
}
