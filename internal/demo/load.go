package demo

import (
	"context"
	"time"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
)

// Password is what everybody of the demonstration signs in with.
const Password = "harbourline-demo"

// SignIn is somebody of the demonstration who can sign in with Password.
type SignIn struct {
	Role  string // in words
	Name  string
	Email string
}

// Loaded says what was stored.
type Loaded struct {
	Clients, Contacts, Assets, Tickets int
	Upkeep                             int // tickets of owed maintenance, besides
	SignIns                            []SignIn
}

// Loader stores a plan in an empty house.
type Loader struct {
	DB   *store.DB
	Desk *desk.Desk
	// Told is called now and then with how many tickets are stored.
	Told func(tickets int)
	// AtOnce is how many tickets are stored in one transaction; as many as the desk likes where 0.
	AtOnce int
}

// loading is a plan on its way into the house.
type loading struct {
	Loader
	plan    *Plan
	teams   map[string]int64
	users   map[string]identity.User               // by mail address
	clients map[string]identity.Client             // by slug
	people  map[string]map[string]identity.Contact // by slug and mail address
	asked   map[string]time.Time                   // when somebody was asked last how it went, by mail address
	done    Loaded
}

// operator is who loads.
func operator() identity.Viewer { return identity.System("Demonstration") }

// Load stores a plan. A house that is not empty is a Conflict, and stays as it is.
func (l Loader) Load(ctx context.Context, p *Plan) (Loaded, error) {
	in := &loading{Loader: l, plan: p, teams: map[string]int64{}, users: map[string]identity.User{}, clients: map[string]identity.Client{}, people: map[string]map[string]identity.Contact{}, asked: map[string]time.Time{}}
	for _, step := range []func(context.Context) error{in.empty, in.house, in.addUsers, in.addClients, in.addArticles, in.addAgreements, in.addCosts, in.tickets, in.sendBack, in.addUpkeep, in.addPasswords} {
		if err := step(ctx); err != nil {
			return in.done, err
		}
	}
	return in.done, nil
}

// empty refuses a database in which there is something.
func (l *loading) empty(ctx context.Context) error {
	users, err := l.DB.CountUsers(ctx)
	if err != nil {
		return err
	}
	clients, err := l.DB.Clients(ctx, operator())
	if err != nil {
		return err
	}
	if users > 0 || len(clients) > 0 {
		return fault.Errorf(fault.Conflict, "The database is not empty: it holds %d users and %d clients. The demonstration goes into an empty one; name another under database.url in the configuration, or move this one away.", users, len(clients))
	}
	return nil
}

func (l *loading) house(ctx context.Context) error {
	h := l.plan.House
	return l.Desk.SaveHouse(ctx, operator(), desk.House{Name: h.Name, Address: h.Mailbox, Zone: h.Zone, Language: "en"})
}

// addUsers adds catalogue, teams and users.
func (l *loading) addUsers(ctx context.Context) error {
	if _, err := l.Desk.ApplyCatalogue(ctx, operator(), l.plan.Catalogue); err != nil {
		return err
	}
	teams, err := l.DB.Teams(ctx, operator())
	if err != nil {
		return err
	}
	for _, t := range teams {
		l.teams[t.Slug] = t.ID
	}
	for _, u := range l.plan.Users {
		user := identity.User{Email: u.Email, Name: u.Name, Role: u.Role, Zone: u.Zone, Active: true}
		for _, slug := range u.Teams {
			user.Teams = append(user.Teams, l.teams[slug])
		}
		if user.ID, err = l.Desk.SaveUser(ctx, operator(), user, Password); err != nil {
			return err
		}
		l.users[u.Email] = user
		l.done.SignIns = append(l.done.SignIns, SignIn{Role: string(u.Role), Name: u.Name, Email: u.Email})
	}
	return nil
}

// addClients adds the clients with their people and machines.
func (l *loading) addClients(ctx context.Context) error {
	for _, c := range l.plan.Clients {
		if _, err := l.Desk.ApplyClient(ctx, operator(), c.File); err != nil {
			return err
		}
		client, err := l.DB.ClientBySlug(ctx, operator(), c.File.Slug)
		if err != nil {
			return err
		}
		people, err := l.DB.Contacts(ctx, operator(), client.ID)
		if err != nil {
			return err
		}
		l.clients[client.Slug], l.people[client.Slug] = client, map[string]identity.Contact{}
		for _, p := range people {
			l.people[client.Slug][p.Email] = p
		}
		l.done.Clients++
		l.done.Contacts += len(people)
		l.done.Assets += len(c.File.Assets)
	}
	return nil
}

// signedBefore is how long before its start a version was published.
const signedBefore = 16 * 24 * time.Hour

// addAgreements publishes all versions, each shortly before it took effect.
func (l *loading) addAgreements(ctx context.Context) error {
	by := l.manager().Name
	return l.DB.Write(ctx, func(tx *store.Tx) error {
		for _, c := range l.plan.Clients {
			for _, v := range c.Agreement.Versions {
				then := *tx
				if at := v.Terms.Term.Starts.Add(15*time.Hour - signedBefore); at.Before(tx.Now) {
					then.Now = at
				}
				if _, _, err := then.PutAgreement(ctx, l.clients[c.File.Slug].ID, v.Source, v.Terms, by); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// manager is who reviews scope and signs agreements.
func (l *loading) manager() identity.User {
	for _, u := range l.plan.Users {
		if u.Role == identity.Manager {
			return l.users[u.Email]
		}
	}
	return l.users[l.plan.Users[0].Email]
}
