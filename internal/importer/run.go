package importer

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/mail"
	"remit/internal/store"
)

// Importer stores what was read.
type Importer struct {
	DB   *store.DB
	Desk *desk.Desk
	Told func(tickets int) // is called now and then with how many are stored
}

// Outcome is what came in, or would come in.
type Outcome struct {
	Clients, People, Agents, Tickets, Messages, Files, Work int
	Known                                                   int // tickets that were there already
	Findings                                                []Finding
}

// The kinds of things that are remembered by their ids in the export.
const (
	kindClient  = "client"
	kindPerson  = "person"
	kindAgent   = "agent"
	kindTicket  = "ticket"
	kindMessage = "message"
	kindWork    = "work"
	kindLink    = "link"
)

// atOnce is how many tickets are stored in one transaction: one that is broken off leaves whole ones, and the next run goes on behind them.
const atOnce = 100

var program = identity.System("Import")

// run is one import under way.
type run struct {
	Importer
	s       *Source
	dry     bool
	now     time.Time
	known   map[string]int64 // kind and id in the export → id here; 0 where nothing here has an id of its own
	clients map[string]identity.Client
	agents  map[string]identity.User
	people  map[string]identity.Contact // by id in the export
	out     Outcome
}

func (r *run) key(kind, id string) string { return kind + "/" + id }

// Run stores what is not here yet. Dry, it only tells what would come. What was read is part of the past: no agreement is asked about it, so that
// nothing of it is billed, no clock runs, nobody is told. Facts that are set later let the agreement decide.
func (x Importer) Run(ctx context.Context, s *Source, dry bool) (Outcome, error) {
	r := &run{Importer: x, s: s, dry: dry, now: x.DB.Now(), clients: map[string]identity.Client{}, agents: map[string]identity.User{}, people: map[string]identity.Contact{}}
	var err error
	if r.known, err = x.DB.Imported(ctx, program, s.Product); err != nil {
		return r.out, err
	}
	err = x.DB.Write(ctx, func(tx *store.Tx) error {
		tx.Hush()
		for _, step := range []func(context.Context, *store.Tx) error{r.addClients, r.addAgents, r.addPeople} {
			if err := step(ctx, tx); err != nil {
				return err
			}
		}
		if dry {
			return errDry
		}
		return nil
	})
	if err != nil && !errors.Is(err, errDry) {
		return r.out, err
	}
	if err := r.tickets(ctx); err != nil {
		return r.out, err
	}
	r.out.Findings = append(s.Findings, r.out.Findings...)
	return r.out, nil
}

// errDry undoes what was only tried.
var errDry = errors.New("importer: dry")

// remember keeps that a thing of the export is here.
func (r *run) remember(ctx context.Context, tx *store.Tx, kind, id string, here int64) error {
	r.known[r.key(kind, id)] = here
	return tx.RememberImported(ctx, r.s.Product, kind, id, here)
}

func (r *run) left(where, why string) {
	r.out.Findings = append(r.out.Findings, Finding{where, why})
}

var notSlug = regexp.MustCompile(`[^a-z0-9]+`)

// slugOf is a name as a slug.
func slugOf(name string) string {
	fold := strings.NewReplacer("æ", "ae", "ø", "oe", "å", "aa", "ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "é", "e", "è", "e", "&", " and ")
	return strings.Trim(notSlug.ReplaceAllString(fold.Replace(strings.ToLower(name)), "-"), "-")
}

// addClients finds the clients of the export among those here, by name or slug, and adds the others.
func (r *run) addClients(ctx context.Context, tx *store.Tx) error {
	here, err := tx.Clients(ctx, program)
	if err != nil {
		return err
	}
	taken := map[string]bool{}
	for _, c := range here {
		taken[c.Slug] = true
		for _, d := range c.Domains {
			taken["@"+strings.ToLower(d)] = true
		}
	}
	for _, x := range r.s.Clients {
		i := slices.IndexFunc(here, func(c identity.Client) bool {
			id, known := r.known[r.key(kindClient, x.ID)]
			return known && c.ID == id || !known && (c.Slug == x.ID || c.Slug == slugOf(x.Name) || strings.EqualFold(c.Name, x.Name))
		})
		if i < 0 {
			if slugOf(x.Name) == "" {
				r.left(x.Where, "The client has no name.")
				continue
			}
			c := identity.Client{Slug: slugOf(x.Name), Name: x.Name, Language: "en", Active: true}
			for _, d := range x.Domains {
				if d = strings.ToLower(d); strings.Contains(d, ".") && !taken["@"+d] && !mail.IsPublicDomain(d) {
					taken["@"+d] = true
					c.Domains = append(c.Domains, d)
				}
			}
			if c.ID, err = tx.InsertClient(ctx, c); err != nil {
				return err
			}
			here, i = append(here, c), len(here)
			r.out.Clients++
		}
		r.clients[x.ID] = here[i]
		if err := r.remember(ctx, tx, kindClient, x.ID, here[i].ID); err != nil {
			return err
		}
	}
	return nil
}

// addAgents finds the agents among the provider's people, by address or name, and adds the others: they work here no more until an admin says so.
func (r *run) addAgents(ctx context.Context, tx *store.Tx) error {
	here, err := tx.Users(ctx, program)
	if err != nil {
		return err
	}
	for _, x := range r.s.Agents {
		i := slices.IndexFunc(here, func(u identity.User) bool {
			return x.Email != "" && strings.EqualFold(u.Email, x.Email) || x.Email == "" && strings.EqualFold(u.Name, x.Name)
		})
		if i < 0 && !identity.IsAddress(x.Email) {
			r.left(x.Where, "The agent "+x.Name+" has no mail address; what they wrote comes under their name.")
			r.agents[x.ID] = identity.User{Name: x.Name}
			continue
		}
		if i < 0 {
			u := identity.User{Email: strings.ToLower(x.Email), Name: x.Name, Role: identity.Technician}
			if u.Name == "" {
				u.Name = u.Email
			}
			if u.ID, err = tx.InsertUser(ctx, u); err != nil {
				return err
			}
			here, i = append(here, u), len(here)
			r.out.Agents++
		}
		r.agents[x.ID] = here[i]
		if err := r.remember(ctx, tx, kindAgent, x.ID, here[i].ID); err != nil {
			return err
		}
	}
	return nil
}

// addPeople finds the clients' people by address, and adds the others to the client that the export or their mail domain names.
func (r *run) addPeople(ctx context.Context, tx *store.Tx) error {
	people := slices.Clone(r.s.People)
	for _, t := range r.s.Tickets {
		p := t.Requester
		if p.Client == "" {
			p.Client = t.Client
		}
		if p.Where == "" {
			p.Where = t.Where
		}
		people = append(people, p)
	}
	of := map[int64][]identity.Contact{}
	for _, p := range people {
		if _, done := r.people[personKey(p)]; done || p.Email == "" {
			continue
		}
		if !identity.IsAddress(p.Email) {
			r.left(p.Where, fmt.Sprintf("%q is no mail address.", p.Email))
			continue
		}
		c, err := r.clientOf(ctx, tx, p)
		if err != nil {
			return err
		}
		if c.ID == 0 {
			continue // nobody's: the ticket says who asked
		}
		if of[c.ID] == nil {
			if of[c.ID], err = tx.Contacts(ctx, program, c.ID); err != nil {
				return err
			}
		}
		i := slices.IndexFunc(of[c.ID], func(x identity.Contact) bool { return strings.EqualFold(x.Email, p.Email) })
		if i < 0 {
			x := identity.Contact{ClientID: c.ID, Email: strings.ToLower(p.Email), Name: p.Name, Role: identity.Requester, Sees: "own", Verified: true, Active: true}
			if x.Name == "" {
				x.Name = x.Email
			}
			if p.Phone != "" {
				x.Phones = []string{p.Phone}
			}
			if x.ID, err = tx.InsertContact(ctx, x); err != nil {
				return err
			}
			of[c.ID], i = append(of[c.ID], x), len(of[c.ID])
			r.out.People++
		}
		r.people[personKey(p)] = of[c.ID][i]
	}
	return nil
}

// personKey tells people of an export apart.
func personKey(p Person) string { return strings.ToLower(p.Email) }

// clientOf is the client of a person: the one that the export names, else the one that the mail domain names; the zero one for none.
func (r *run) clientOf(ctx context.Context, reads interface {
	ClientByDomain(ctx context.Context, v identity.Viewer, domain string) (identity.Client, error)
}, p Person) (identity.Client, error) {
	if c, ok := r.clients[p.Client]; ok {
		return c, nil
	}
	c, err := reads.ClientByDomain(ctx, program, mail.Domain(p.Email))
	if fault.Is(err, fault.NotFound) {
		return identity.Client{}, nil
	}
	return c, err
}
