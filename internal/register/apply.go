// Package register keeps what the provider knows of its clients and offers them: sites, people, assets, the catalogue, teams.
package register

import (
	"context"
	"strings"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// Register changes the records. Each deed is refused to whom it is not open.
type Register struct{ db *store.DB }

// New returns a register over a database.
func New(db *store.DB) *Register { return &Register{db} }

// Applied tells what applying a file changed.
type Applied struct{ Added, Changed, Retired int }

// Nothing reports whether the file held nothing new.
func (a Applied) Nothing() bool { return a == Applied{} }

// count adds one thing that was added or, where it was there before, changed.
func (a *Applied) count(added, changed bool) {
	switch {
	case added:
		a.Added++
	case changed:
		a.Changed++
	}
}

// ApplyClient brings a client with its sites, contacts and assets to what the file states. Applying twice changes nothing;
// what a file no longer names is kept and marked inactive.
func (r *Register) ApplyClient(ctx context.Context, v identity.Viewer, f identity.ClientFile) (a Applied, err error) {
	if !v.May(identity.ChangeClients) {
		return a, fault.MayNot("change clients")
	}
	err = r.db.Write(ctx, func(tx *store.Tx) error {
		c, err := r.applyHead(ctx, tx, v, f, &a)
		if err != nil {
			return err
		}
		sites, err := applySites(ctx, tx, v, c, f.Sites, &a)
		if err != nil {
			return err
		}
		contacts, err := applyContacts(ctx, tx, v, c, f.Contacts, &a)
		if err != nil {
			return err
		}
		return applyAssets(ctx, tx, v, c, f.Assets, sites, contacts, &a)
	})
	return a, err
}

func (r *Register) applyHead(ctx context.Context, tx *store.Tx, v identity.Viewer, f identity.ClientFile, a *Applied) (int64, error) {
	want := identity.Client{Slug: f.Slug, Name: f.Name, Language: f.Language, Domains: f.MailDomains, Active: true}
	old, err := tx.ClientBySlug(ctx, v, f.Slug)
	if fault.Is(err, fault.NotFound) {
		a.Added++
		id, err := tx.InsertClient(ctx, want)
		clientChanged(ctx, tx, v, trail.ClientMade, id, want, "")
		return id, err
	}
	if err != nil {
		return 0, err
	}
	want.ID = old.ID
	if old.Name == want.Name && old.Language == want.Language && old.Active && sameSet(old.Domains, want.Domains) {
		return old.ID, nil
	}
	a.Changed++
	clientChanged(ctx, tx, v, trail.ClientChanged, old.ID, want, "")
	return old.ID, tx.UpdateClient(ctx, want)
}

// sameSet reports whether two lists hold the same values, whatever their order and case.
func sameSet(a, b []string) bool {
	in := map[string]bool{}
	for _, s := range a {
		in[strings.ToLower(s)] = true
	}
	for _, s := range b {
		if !in[strings.ToLower(s)] {
			return false
		}
		delete(in, strings.ToLower(s))
	}
	return len(in) == 0
}

func applySites(ctx context.Context, tx *store.Tx, v identity.Viewer, client int64, list []identity.SiteFile, a *Applied) (map[string]int64, error) {
	old, err := tx.Sites(ctx, v, client)
	if err != nil {
		return nil, err
	}
	have := map[string]identity.Site{}
	for _, s := range old {
		have[s.Slug] = s
	}
	ids := map[string]int64{}
	for _, f := range list {
		was, known := have[f.Slug]
		delete(have, f.Slug)
		want := identity.Site{ID: was.ID, ClientID: client, Slug: f.Slug, Name: f.Name, Zone: f.TimeZone, Active: true}
		ids[f.Slug] = was.ID
		a.count(!known, was != want)
		switch {
		case !known:
			ids[f.Slug], err = tx.InsertSite(ctx, want)
		case was != want:
			err = tx.UpdateSite(ctx, want)
		}
		if err != nil {
			return nil, err
		}
	}
	for _, s := range have {
		if s.Active {
			s.Active = false
			a.Retired++
			if err := tx.UpdateSite(ctx, s); err != nil {
				return nil, err
			}
		}
	}
	return ids, nil
}

func applyContacts(ctx context.Context, tx *store.Tx, v identity.Viewer, client int64, list []identity.ContactFile, a *Applied) (map[string]int64, error) {
	old, err := tx.Contacts(ctx, v, client)
	if err != nil {
		return nil, err
	}
	have := map[string]identity.Contact{}
	for _, c := range old {
		have[c.Email] = c
	}
	ids := map[string]int64{}
	for _, f := range list {
		key := strings.ToLower(f.Email)
		was, known := have[key]
		delete(have, key)
		want := was
		want.ClientID, want.Email, want.Name, want.Phones, want.VIP = client, key, f.Name, f.Phones, f.VIP
		want.Groups, want.Role, want.Sees, want.Verified, want.Active = f.Groups, f.Role, f.Sees, true, true
		changed := known && !sameContact(was, want)
		a.count(!known, changed)
		ids[key] = was.ID
		switch {
		case !known:
			ids[key], err = tx.InsertContact(ctx, want)
			contactMade(ctx, tx, v, ids[key], want)
		case changed:
			contactChanged(ctx, tx, v, was, want)
			err = tx.UpdateContact(ctx, want)
		}
		if err != nil {
			return nil, err
		}
	}
	for _, c := range have {
		if !c.Active || !c.Verified {
			continue // one that mail made is not the file's to retire
		}
		was := c
		c.Active = false
		a.Retired++
		contactChanged(ctx, tx, v, was, c)
		if err := tx.UpdateContact(ctx, c); err != nil {
			return nil, err
		}
		if _, err := tx.EndSessions(ctx, identity.Person("contact", c.ID)); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

func sameContact(a, b identity.Contact) bool {
	return a.Name == b.Name && a.VIP == b.VIP && a.Role == b.Role && a.Sees == b.Sees && a.Verified == b.Verified && a.Active == b.Active &&
		sameSet(a.Phones, b.Phones) && sameSet(a.Groups, b.Groups)
}

func applyAssets(ctx context.Context, tx *store.Tx, v identity.Viewer, client int64, list []identity.AssetFile, sites, contacts map[string]int64, a *Applied) error {
	old, err := tx.Assets(ctx, v, client)
	if err != nil {
		return err
	}
	have := map[string]identity.Asset{}
	for _, x := range old {
		have[x.Tag] = x
	}
	for _, f := range list {
		was, known := have[f.Tag]
		delete(have, f.Tag)
		want := identity.Asset{ID: was.ID, ClientID: client, Tag: f.Tag, Name: f.Name, Class: f.Class, Managed: f.Managed,
			SiteID: sites[f.Site], ContactID: contacts[strings.ToLower(f.Contact)], Active: true}
		a.count(!known, was != want)
		switch {
		case !known:
			_, err = tx.InsertAsset(ctx, want)
		case was != want:
			err = tx.UpdateAsset(ctx, want)
		}
		if err != nil {
			return err
		}
	}
	for _, x := range have {
		if x.Active {
			x.Active = false
			a.Retired++
			if err := tx.UpdateAsset(ctx, x); err != nil {
				return err
			}
		}
	}
	return nil
}

// ApplyCatalogue brings the service catalogue and the teams to what the file states, the same way.
func (r *Register) ApplyCatalogue(ctx context.Context, v identity.Viewer, f identity.CatalogueFile) (a Applied, err error) {
	if !v.May(identity.ChangeClients) {
		return a, fault.MayNot("change the catalogue")
	}
	err = r.db.Write(ctx, func(tx *store.Tx) error {
		services, err := tx.Services(ctx)
		if err != nil {
			return err
		}
		have := map[string]identity.Service{}
		for _, s := range services {
			have[s.Path] = s
		}
		for _, s := range f.Services {
			_, known := have[s.Path]
			delete(have, s.Path)
			changed, err := tx.PutService(ctx, identity.Service{Path: s.Path, Name: s.Name, Words: s.Words, Active: true})
			if err != nil {
				return err
			}
			a.count(!known, changed)
		}
		for _, s := range have {
			if s.Active {
				s.Active = false
				a.Retired++
				if _, err := tx.PutService(ctx, s); err != nil {
					return err
				}
			}
		}
		return applyTeams(ctx, tx, v, f.Teams, &a)
	})
	return a, err
}

func applyTeams(ctx context.Context, tx *store.Tx, v identity.Viewer, list []identity.TeamFile, a *Applied) error {
	teams, err := tx.Teams(ctx, v)
	if err != nil {
		return err
	}
	have := map[string]identity.Team{}
	for _, t := range teams {
		have[t.Slug] = t
	}
	for _, t := range list {
		_, known := have[t.Slug]
		delete(have, t.Slug)
		_, changed, err := tx.PutTeam(ctx, identity.Team{Slug: t.Slug, Name: t.Name, Active: true})
		if err != nil {
			return err
		}
		a.count(!known, changed)
	}
	for _, t := range have {
		if t.Active {
			t.Active = false
			a.Retired++
			if _, _, err := tx.PutTeam(ctx, t); err != nil {
				return err
			}
		}
	}
	return nil
}
