package register

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/trail"
)

var (
	slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	pathForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*$`)
)

// named refuses what has no name.
func named(name, what string) error {
	if strings.TrimSpace(name) == "" {
		return fault.On("name", "Give the %s a name.", what)
	}
	return nil
}

func slugged(slug, example string) error {
	if slug == "" {
		return fault.On("slug", "Give a short name of small letters, digits and hyphens, like %s.", example)
	}
	if !slugForm.MatchString(slug) {
		return fault.On("slug", "%q is not a short name; use small letters, digits and hyphens, like %s.", slug, example)
	}
	return nil
}

func zoned(zone string) error {
	if zone == "" {
		return nil
	}
	if _, err := time.LoadLocation(zone); err != nil || zone == "Local" {
		return fault.On("zone", "%q is not a time zone; use an IANA name like America/Chicago.", zone)
	}
	return nil
}

// SaveClient adds a client, or changes the one with its id; its slug stays. A client that is made inactive loses its people's sessions.
func (r *Register) SaveClient(ctx context.Context, v identity.Viewer, c identity.Client) error {
	if !v.May(identity.ChangeClients) {
		return fault.MayNot("change clients")
	}
	for i, domain := range c.Domains {
		c.Domains[i] = strings.ToLower(strings.TrimSpace(domain))
		if !strings.Contains(domain, ".") || strings.ContainsAny(domain, "@ /") {
			return fault.On("mail_domains", "%q is not a mail domain; write it like northwind.example.", domain)
		}
	}
	if err := cmp.Or(named(c.Name, "client"), slugged(c.Slug, "northwind-dental")); err != nil {
		return err
	}
	if c.Language == "" {
		c.Language = "en"
	}
	return r.db.Write(ctx, func(tx *store.Tx) error {
		if c.ID == 0 {
			id, err := tx.InsertClient(ctx, c)
			clientChanged(ctx, tx, v, trail.ClientMade, id, c, "")
			return onConflict(err, "slug")
		}
		old, err := tx.Client(ctx, v, c.ID)
		if err != nil {
			return err
		}
		c.CreatedAt = old.CreatedAt
		clientChanged(ctx, tx, v, trail.ClientChanged, c.ID, c, trail.Changed(old, c))
		if err := tx.UpdateClient(ctx, c); err != nil || c.Active {
			return err
		}
		return endClientSessions(ctx, tx, v, c.ID)
	})
}

// onConflict puts a Conflict at the field that caused it.
func onConflict(err error, field string) error {
	if fault.Is(err, fault.Conflict) {
		return fault.On(field, "%s", fault.Text(err))
	}
	return err
}

func endClientSessions(ctx context.Context, tx *store.Tx, v identity.Viewer, client int64) error {
	people, err := tx.Contacts(ctx, v, client)
	if err != nil {
		return err
	}
	for _, c := range people {
		if _, err := tx.EndSessions(ctx, identity.Person("contact", c.ID)); err != nil {
			return err
		}
	}
	return nil
}

// SaveSite adds a site, or changes the one with its id; its slug stays.
func (r *Register) SaveSite(ctx context.Context, v identity.Viewer, s identity.Site) error {
	if !v.May(identity.ChangeClients) {
		return fault.MayNot("change sites")
	}
	if err := cmp.Or(named(s.Name, "site"), slugged(s.Slug, "main"), zoned(s.Zone)); err != nil {
		return err
	}
	return r.db.Write(ctx, func(tx *store.Tx) error {
		sites, err := tx.Sites(ctx, v, s.ClientID)
		if err != nil {
			return err
		}
		for _, old := range sites {
			if old.Slug == s.Slug && old.ID != s.ID {
				return fault.On("slug", "This client has a site with the short name %s already.", s.Slug)
			}
		}
		if s.ID == 0 {
			_, err = tx.InsertSite(ctx, s)
			return err
		}
		return tx.UpdateSite(ctx, s)
	})
}

// SaveContact adds one of a client's people, or changes the one with its id; password and client stay.
// Whoever loses a right, or gets another address, is signed out everywhere.
func (r *Register) SaveContact(ctx context.Context, v identity.Viewer, c identity.Contact) error {
	if !v.May(identity.ChangeClients) {
		return fault.MayNot("change contacts")
	}
	c.Email = strings.ToLower(strings.TrimSpace(c.Email))
	switch {
	case !identity.IsAddress(c.Email):
		return fault.On("email", "%q is not a mail address; write it like dana@northwind.example.", c.Email)
	case !slices.Contains(identity.ClientRoles(), c.Role):
		return fault.On("role", "%q is not a role; use requester, approver or administrator.", c.Role)
	case c.Sees != "own" && c.Sees != "organisation":
		return fault.On("sees", "%q is not known; use own or organisation.", c.Sees)
	}
	if strings.TrimSpace(c.Name) == "" {
		c.Name = c.Email
	}
	return r.db.Write(ctx, func(tx *store.Tx) error {
		people, err := tx.Contacts(ctx, v, c.ClientID)
		if err != nil {
			return err
		}
		for _, old := range people {
			if old.Email == c.Email && old.ID != c.ID {
				return fault.On("email", "This client has a contact with the address %s already.", c.Email)
			}
		}
		if c.Verified = true; c.ID == 0 {
			id, err := tx.InsertContact(ctx, c)
			contactMade(ctx, tx, v, id, c)
			return err
		}
		return changeContact(ctx, tx, v, c)
	})
}

func changeContact(ctx context.Context, tx *store.Tx, v identity.Viewer, c identity.Contact) error {
	old, err := tx.Contact(ctx, v, c.ID)
	if err != nil {
		return err
	}
	c.PasswordHash, c.Language = old.PasswordHash, old.Language
	if old.Role != c.Role || old.Sees != c.Sees || old.Email != c.Email || !c.Active {
		if _, err := tx.EndSessions(ctx, identity.Person("contact", c.ID)); err != nil {
			return err
		}
	}
	contactChanged(ctx, tx, v, old, c)
	return tx.UpdateContact(ctx, c)
}

// SaveAsset adds an asset, or changes the one with its id; its tag stays. Site and contact must be the client's own.
func (r *Register) SaveAsset(ctx context.Context, v identity.Viewer, a identity.Asset) error {
	if !v.May(identity.ChangeClients) {
		return fault.MayNot("change assets")
	}
	switch {
	case strings.TrimSpace(a.Tag) == "":
		return fault.On("tag", "Give the asset the tag that stands on it, such as NW-0012.")
	case a.Class != "" && !pathForm.MatchString(a.Class):
		return fault.On("class", "%q is not a path; write it like workstation/desktop.", a.Class)
	}
	if strings.TrimSpace(a.Name) == "" {
		a.Name = a.Tag
	}
	return r.db.Write(ctx, func(tx *store.Tx) error {
		if err := belongs(ctx, tx, v, a); err != nil {
			return err
		}
		if a.ID == 0 {
			_, err := tx.InsertAsset(ctx, a)
			return onConflict(err, "tag")
		}
		return tx.UpdateAsset(ctx, a)
	})
}

// belongs refuses a site or a contact of another client.
func belongs(ctx context.Context, tx *store.Tx, v identity.Viewer, a identity.Asset) error {
	sites, err := tx.Sites(ctx, v, a.ClientID)
	if err != nil {
		return err
	}
	if a.SiteID != 0 && !slices.ContainsFunc(sites, func(s identity.Site) bool { return s.ID == a.SiteID }) {
		return fault.On("site", "This client has no such site.")
	}
	people, err := tx.Contacts(ctx, v, a.ClientID)
	if err != nil {
		return err
	}
	if a.ContactID != 0 && !slices.ContainsFunc(people, func(c identity.Contact) bool { return c.ID == a.ContactID }) {
		return fault.On("contact", "This client has no such contact.")
	}
	return nil
}

// SaveService adds an entry of the catalogue, or changes the one with its path.
func (r *Register) SaveService(ctx context.Context, v identity.Viewer, s identity.Service) error {
	if !v.May(identity.ChangeClients) {
		return fault.MayNot("change the catalogue")
	}
	if !pathForm.MatchString(s.Path) {
		return fault.On("path", "%q is not a path; use small letters, digits and hyphens, with / between the levels, like email/outlook.", s.Path)
	}
	if err := named(s.Name, "service"); err != nil {
		return err
	}
	return r.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.PutService(ctx, s)
		return err
	})
}
