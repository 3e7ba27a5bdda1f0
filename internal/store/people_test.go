package store_test

import (
	"testing"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
)

func peopleOfTheHouseComeBackAsStored(t *testing.T, db *store.DB, clock *storetest.Clock) {
	ctx := t.Context()
	network := put(t, db, func(tx *store.Tx) (int64, error) {
		id, changed, err := tx.PutTeam(ctx, identity.Team{Slug: "network", Name: "Network", Active: true})
		if !changed {
			t.Error("a new team counts as no change")
		}
		return id, err
	})
	kim := identity.User{Email: "kim@provider.example", Name: "Kim", Role: identity.Manager, PasswordHash: "$argon2id$x", Zone: "Europe/Berlin", Locale: "de",
		Signature: "On duty Monday to Thursday", Quiet: true, WorkHours: "mon-fri 08:00-16:00", Active: true, Teams: []int64{network}, CreatedAt: clock.Now()}
	filled(t, kim, "ID")
	kim.ID = put(t, db, func(tx *store.Tx) (int64, error) {
		typed := kim
		typed.Email = " Kim@Provider.Example "
		return tx.InsertUser(ctx, typed)
	})
	same(t, "user", got[identity.User](t)(db.User(ctx, staff, kim.ID)), kim)
	same(t, "user by address in another case", got[identity.User](t)(db.UserByEmail(ctx, "KIM@provider.example")), kim)
	same(t, "users", got[[]identity.User](t)(db.Users(ctx, staff)), []identity.User{kim})
	same(t, "teams", got[[]identity.Team](t)(db.Teams(ctx, staff)), []identity.Team{{ID: network, Slug: "network", Name: "Network", Active: true, Members: []int64{kim.ID}}})
	same(t, "count", got[int](t)(db.CountUsers(ctx)), 1)

	kim.Name, kim.Role, kim.Active, kim.Teams = "Kim B.", identity.Technician, false, nil
	do(t, db, func(tx *store.Tx) error { return tx.UpdateUser(ctx, kim) })
	same(t, "changed user", got[identity.User](t)(db.User(ctx, staff, kim.ID)), kim)

	_, err := db.UserByEmail(ctx, "nobody@provider.example")
	refused(t, "unknown address", err, fault.NotFound)
	refused(t, "address that is taken", db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.InsertUser(ctx, identity.User{Email: "KIM@provider.example", Name: "Other", Role: identity.Technician})
		return err
	}), fault.Conflict)
}

func aTeamIsPutOnceAndItsMembersReplaced(t *testing.T, db *store.DB, _ *storetest.Clock) {
	ctx := t.Context()
	a, b := mustUser(t, db, "a@provider.example", identity.Technician), mustUser(t, db, "b@provider.example", identity.Technician)
	team := identity.Team{Slug: "desk", Name: "Desk", Active: true}
	do(t, db, func(tx *store.Tx) (err error) {
		if team.ID, _, err = tx.PutTeam(ctx, team); err != nil {
			return err
		}
		again, changed, err := tx.PutTeam(ctx, team)
		if changed || again != team.ID {
			t.Errorf("the same team again: id %d, changed %v", again, changed)
		}
		if err != nil {
			return err
		}
		if err := tx.SetMembers(ctx, team.ID, []int64{a.ID}); err != nil {
			return err
		}
		return tx.SetMembers(ctx, team.ID, []int64{b.ID})
	})
	same(t, "members", got[[]identity.Team](t)(db.Teams(ctx, staff))[0].Members, []int64{b.ID})
	same(t, "team by slug", got[int64](t)(db.TeamBySlug(ctx, "desk")), team.ID)

	team.Active = false
	do(t, db, func(tx *store.Tx) error { _, _, err := tx.PutTeam(ctx, team); return err })
	_, err := db.TeamBySlug(ctx, "desk")
	refused(t, "a team that is not active any more", err, fault.NotFound)
}

func aClientComesBackWithItsSitesPeopleAndThings(t *testing.T, db *store.DB, clock *storetest.Clock) {
	ctx := t.Context()
	c := identity.Client{Slug: "northwind", Name: "Northwind Zähne", Language: "de", Domains: []string{"a.example", "b.example"}, Active: true, CreatedAt: clock.Now()}
	filled(t, c, "ID")
	c.ID = put(t, db, func(tx *store.Tx) (int64, error) {
		typed := c
		typed.Domains = []string{"B.example", "a.example"}
		return tx.InsertClient(ctx, typed)
	})
	same(t, "client", got[identity.Client](t)(db.Client(ctx, staff, c.ID)), c)
	same(t, "client by slug", got[identity.Client](t)(db.ClientBySlug(ctx, staff, "northwind")), c)
	same(t, "client by domain", got[identity.Client](t)(db.ClientByDomain(ctx, staff, "B.EXAMPLE")), c)
	same(t, "clients after none", got[[]identity.Client](t)(db.ClientsAfter(ctx, staff, "", 10)), []identity.Client{c})
	listed := c
	listed.Domains = nil
	same(t, "clients", got[[]identity.Client](t)(db.Clients(ctx, staff)), []identity.Client{listed})

	site := identity.Site{ClientID: c.ID, Slug: "main", Name: "Practice", Zone: "America/Chicago", Active: true}
	site.ID = put(t, db, func(tx *store.Tx) (int64, error) { return tx.InsertSite(ctx, site) })
	site.Name = "Practice, Duluth"
	do(t, db, func(tx *store.Tx) error { return tx.UpdateSite(ctx, site) })
	same(t, "sites", got[[]identity.Site](t)(db.Sites(ctx, staff, c.ID)), []identity.Site{site})

	dana := identity.Contact{ClientID: c.ID, Email: "dana@a.example", Name: "Dana Lund", Phones: []string{"+1 218 555 0142"}, VIP: true, Groups: []string{"partner"},
		Language: "da", Role: identity.Administrator, Sees: "organisation", PasswordHash: "$argon2id$x", Verified: true, Active: true, CreatedAt: clock.Now()}
	filled(t, dana, "ID")
	dana.ID = put(t, db, func(tx *store.Tx) (int64, error) {
		typed := dana
		typed.Email = "Dana@A.example"
		return tx.InsertContact(ctx, typed)
	})
	same(t, "contact", got[identity.Contact](t)(db.Contact(ctx, staff, dana.ID)), dana)
	same(t, "contacts", got[[]identity.Contact](t)(db.Contacts(ctx, staff, c.ID)), []identity.Contact{dana})
	same(t, "contacts by address", got[[]identity.Contact](t)(db.ContactsByEmail(ctx, " DANA@a.example")), []identity.Contact{dana})

	desktop := identity.Asset{ClientID: c.ID, Tag: "NW-0012", Name: "Front desk 1", Class: "workstation/desktop", Managed: true, SiteID: site.ID, ContactID: dana.ID, Active: true}
	filled(t, desktop, "ID")
	desktop.ID = put(t, db, func(tx *store.Tx) (int64, error) { return tx.InsertAsset(ctx, desktop) })
	same(t, "asset", got[identity.Asset](t)(db.Asset(ctx, staff, desktop.ID)), desktop)
	same(t, "assets", got[[]identity.Asset](t)(db.Assets(ctx, staff, c.ID)), []identity.Asset{desktop})
	same(t, "assets by tag", got[[]identity.Asset](t)(db.AssetsByTag(ctx, staff, c.ID, []string{"x", "NW-0012"})), []identity.Asset{desktop})
	same(t, "site of the asset", got[string](t)(db.SiteOfAsset(ctx, staff, c.ID, "NW-0012")), "main")
	same(t, "site of no asset", got[string](t)(db.SiteOfAsset(ctx, staff, c.ID, "NW-9999")), "")
}

func whatIsTakenIsAConflictThatSaysSo(t *testing.T, db *store.DB, _ *storetest.Clock) {
	ctx := t.Context()
	c := mustClient(t, db, "north")
	mustContact(t, db, c.ID, "dana@north.example")
	do(t, db, func(tx *store.Tx) error {
		_, err := tx.InsertAsset(ctx, identity.Asset{ClientID: c.ID, Tag: "A1", Name: "x", Active: true})
		return err
	})
	for name, again := range map[string]func(tx *store.Tx) error{
		"slug": func(tx *store.Tx) error {
			_, err := tx.InsertClient(ctx, identity.Client{Slug: "north", Name: "x"})
			return err
		},
		"address": func(tx *store.Tx) error {
			_, err := tx.InsertContact(ctx, identity.Contact{ClientID: c.ID, Email: "DANA@north.example", Name: "x", Role: "requester", Sees: "own"})
			return err
		},
		"tag": func(tx *store.Tx) error {
			_, err := tx.InsertAsset(ctx, identity.Asset{ClientID: c.ID, Tag: "A1", Name: "y"})
			return err
		},
		"site": func(tx *store.Tx) error {
			for range 2 {
				if _, err := tx.InsertSite(ctx, identity.Site{ClientID: c.ID, Slug: "main", Name: "x"}); err != nil {
					return err
				}
			}
			return nil
		},
	} {
		refused(t, name, db.Write(ctx, again), fault.Conflict)
	}
	err := db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.InsertClient(ctx, identity.Client{Slug: "south", Name: "x", Domains: []string{"NORTH.example"}})
		return err
	})
	if refused(t, "domain of another client", err, fault.Invalid); fault.FieldOf(err) != "mail_domains" {
		t.Errorf("the fault is on %q", fault.FieldOf(err))
	}
	if _, err := db.ClientBySlug(ctx, staff, "south"); !fault.Is(err, fault.NotFound) {
		t.Errorf("the client whose domain was taken is there: %v", err)
	}
}

func aCallerIsFoundByNameAddressOrNumber(t *testing.T, db *store.DB, _ *storetest.Clock) {
	ctx := t.Context()
	c := mustClient(t, db, "north")
	for _, p := range []identity.Contact{
		{Email: "dana@north.example", Name: "Dana Lund", Phones: []string{"+1 (218) 555-0142"}},
		{Email: "a.o@north.example", Name: "Änne Österby", Phones: []string{"030/123 45.67"}},
		{Email: "old@north.example", Name: "Dana Gone"},
	} {
		p.ClientID, p.Role, p.Sees, p.Active = c.ID, identity.Requester, "own", p.Name != "Dana Gone"
		do(t, db, func(tx *store.Tx) error { _, err := tx.InsertContact(ctx, p); return err })
	}
	for _, x := range []struct{ typed, want string }{
		{"dana", "Dana Lund"}, {"LUND", "Dana Lund"}, {"dana@north", "Dana Lund"}, {"218 555 0142", "Dana Lund"}, {"218.555.0142", "Dana Lund"},
		{"änne", "Änne Österby"}, {"Österby", "Änne Österby"}, {"ÖSTER", "Änne Österby"}, {"030 1234567", "Änne Österby"},
		{"%", ""}, {"_ana", ""}, {`\`, ""}, {"", ""}, {"  ", ""}, {"555 9999", ""},
	} {
		found := got[[]identity.Contact](t)(db.FindContacts(ctx, staff, x.typed, 5))
		name := ""
		if len(found) > 0 {
			name = found[0].Name
		}
		if name != x.want || len(found) > 1 {
			t.Errorf("%q finds %d, first %q, want %q", x.typed, len(found), name, x.want)
		}
	}
}

func theCatalogueComesBackAndAnUnchangedServiceIsNoChange(t *testing.T, db *store.DB, _ *storetest.Clock) {
	ctx := t.Context()
	s := identity.Service{Path: "email/outlook", Name: "Outlook", Words: []string{"ost file", "kalender"}, Active: true}
	for i, want := range []bool{true, false} {
		if changed := put(t, db, func(tx *store.Tx) (bool, error) { return tx.PutService(ctx, s) }); changed != want {
			t.Errorf("put %d: changed %v", i+1, changed)
		}
	}
	all := got[[]identity.Service](t)(db.Services(ctx))
	s.ID = all[0].ID
	same(t, "services", all, []identity.Service{s})
}
