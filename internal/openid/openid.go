// Package openid lets people in by a provider of OpenID Connect: the house's own for its people, a client's for the client's.
package openid

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/outward"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// Options are what the room needs from outside.
type Options struct {
	DB  *store.DB
	Log *slog.Logger
	// Seal and Unseal encrypt and decrypt client secrets under a key that is not in the database.
	Seal   func(plain string) (string, error)
	Unseal func(sealed string) (string, error)
	Client *outward.Client
}

// OpenID does the deeds.
type OpenID struct {
	Options
	http *http.Client

	mu    sync.Mutex
	known map[string]known // by issuer
}

// maxAnswer is how long an answer of a provider may be, in bytes. Discovery documents and key sets of the large ones have 2 to 20 KB.
const maxAnswer = 512 << 10

// New returns the deeds over a database.
func New(o Options) *OpenID {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &OpenID{Options: o, http: o.Client.HTTP(maxAnswer), known: map[string]known{}}
}

// program is for whom the house's records are read while somebody signs in, who is nobody yet.
var program = identity.System("sign-in")

// Providers lists the providers with sealed secrets, for admins.
func (o *OpenID) Providers(ctx context.Context, v identity.Viewer) ([]store.Provider, error) {
	if !v.May(identity.ChangeProviders) {
		return nil, fault.MayNot("see how people sign in")
	}
	return o.DB.Providers(ctx, v)
}

// Save adds a provider, or changes the one with its id, and returns its id. The secret comes as it is; an empty one leaves the one that is kept.
// For whom a provider is stays as it was made.
func (o *OpenID) Save(ctx context.Context, v identity.Viewer, p store.Provider) (id int64, err error) {
	if !v.May(identity.ChangeProviders) {
		return 0, fault.MayNot("change how people sign in")
	}
	plain := p.Secret
	if p.Secret, err = o.sealed(plain); err != nil {
		return 0, err
	}
	if p.Slug, _, err = identity.NewToken(); err != nil {
		return 0, err
	}
	p.Slug, p.MadeBy = p.Slug[:slugChars], v.Name
	err = o.DB.Write(ctx, func(tx *store.Tx) error {
		kind, old := trail.ProviderMade, store.Provider{}
		if p.ID != 0 {
			kind = trail.ProviderChanged
			if old, err = tx.Provider(ctx, v, p.ID); err != nil {
				return err
			}
			if p, err = over(old, p); err != nil {
				return err
			}
		}
		if err := o.check(ctx, tx, &p); err != nil {
			return err
		}
		if id, err = tx.PutProvider(ctx, p); err != nil {
			return err
		}
		if err := shut(ctx, tx, old, p); err != nil {
			return err
		}
		changed := ""
		if p.ID != 0 {
			changed = trail.Changed(old, p)
		}
		tell(ctx, tx, v, kind, p, changed)
		return nil
	})
	return id, err
}

// alone reports whether a provider is the only way in for a mail address. Admins of the house always have others, so that nobody is locked out by a
// provider that is away.
func alone(p store.Provider, v identity.Viewer) bool {
	return p.Active && p.Exclusive && p.ClientID == v.ClientID && p.Speaks(v.Email) && !v.May(identity.ChangeProviders)
}

// shut ends the sessions of those for whom a provider is the only way in from now on: they may have come in by another.
func shut(ctx context.Context, tx *store.Tx, was, is store.Provider) error {
	if !is.Active || !is.Exclusive {
		return nil
	}
	var people []identity.Viewer
	if is.ClientID == 0 {
		users, err := tx.Users(ctx, program)
		if err != nil {
			return err
		}
		for _, u := range users {
			people = append(people, identity.Viewer{UserID: u.ID, Role: u.Role, Email: u.Email})
		}
	} else {
		contacts, err := tx.Contacts(ctx, program, is.ClientID)
		if err != nil {
			return err
		}
		for _, c := range contacts {
			people = append(people, identity.Viewer{ContactID: c.ID, ClientID: c.ClientID, Role: c.Role, Email: c.Email})
		}
	}
	for _, v := range people {
		if alone(is, v) && !alone(was, v) {
			if _, err := tx.EndSessions(ctx, v.Person()); err != nil {
				return err
			}
		}
	}
	return nil
}

// slugChars are enough random characters that nobody finds a provider by trying: 132 bits.
const slugChars = 22

func (o *OpenID) sealed(plain string) (string, error) {
	if plain == "" {
		return "", nil
	}
	sealed, err := o.Seal(plain)
	if err != nil {
		return "", fmt.Errorf("openid: seal: %w", err)
	}
	return sealed, nil
}

// over lays what was typed over what is kept. A secret is kept only for the issuer that it was typed for, so that no form can send it elsewhere.
func over(old, p store.Provider) (store.Provider, error) {
	p.Slug, p.ClientID, p.ClientSlug, p.ClientName, p.MadeBy, p.MadeAt = old.Slug, old.ClientID, old.ClientSlug, old.ClientName, old.MadeBy, old.MadeAt
	if p.Secret == "" && old.Secret != "" {
		if strings.TrimSpace(p.Issuer) != old.Issuer {
			return p, fault.On("secret", "The issuer was changed. Type the client secret again, so that the one that is kept goes nowhere else.")
		}
		p.Secret = old.Secret
	}
	return p, nil
}

// check puts a provider into the form in which it is kept, or says what is wrong with it.
func (o *OpenID) check(ctx context.Context, tx *store.Tx, p *store.Provider) error {
	p.Name, p.Registration = strings.Join(strings.Fields(p.Name), " "), strings.TrimSpace(p.Registration)
	switch {
	case p.Name == "" || len(p.Name) > 60:
		return fault.On("name", "Give it a short name: people read it on the button that they sign in with.")
	case p.Registration == "":
		return fault.On("registration", "Enter the client id under which this program is registered with the provider.")
	}
	var err error
	if p.Issuer, err = o.issuer(p.Issuer); err != nil {
		return err
	}
	if p.ClientID != 0 {
		if _, err := tx.Client(ctx, program, p.ClientID); err != nil {
			return fault.On("client", "There is no such client.")
		}
	}
	if p.Domains, err = domains(p.Domains); err != nil {
		return err
	}
	switch {
	case len(p.Domains) == 0 && p.ClientID != 0:
		return fault.On("domains", "Name the client’s mail domains: the provider speaks for addresses of these alone.")
	case len(p.Domains) == 0 && p.Strangers:
		return fault.On("domains", "Name the mail domains whose people get an account by themselves; else everybody at the provider would.")
	}
	return others(ctx, tx, *p)
}

func domains(typed []string) (list []string, err error) {
	for _, d := range typed {
		d = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(d)), "@")
		if d == "" || slices.Contains(list, d) {
			continue
		}
		if !strings.Contains(d, ".") || strings.ContainsAny(d, "@/ *\t") {
			return nil, fault.On("domains", "%q is not a mail domain; write it like northwind.example.", d)
		}
		list = append(list, d)
	}
	return list, nil
}

// others refuses a domain that is another client's: nobody else's provider speaks for its people.
func others(ctx context.Context, tx *store.Tx, p store.Provider) error {
	domain, name, err := tx.DomainOfAnother(ctx, p.ClientID, p.Domains)
	if err == nil && domain != "" {
		return fault.On("domains", "%s is the mail domain of %s, whose people sign in by no other’s provider.", domain, name)
	}
	return err
}

// Drop removes a provider with its ties. Who signed in by it stays signed in.
func (o *OpenID) Drop(ctx context.Context, v identity.Viewer, id int64) error {
	if !v.May(identity.ChangeProviders) {
		return fault.MayNot("change how people sign in")
	}
	return o.DB.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.Provider(ctx, v, id)
		if err != nil {
			return err
		}
		tell(ctx, tx, v, trail.ProviderDropped, p, "")
		return tx.DropProvider(ctx, id)
	})
}

// SwitchOff takes a provider out of use, by its name or its slug: the way back where nobody comes in any more.
func (o *OpenID) SwitchOff(ctx context.Context, v identity.Viewer, name string) (p store.Provider, err error) {
	list, err := o.Providers(ctx, v)
	if err != nil {
		return p, err
	}
	i := slices.IndexFunc(list, func(p store.Provider) bool { return strings.EqualFold(p.Name, name) || p.Slug == name })
	if i < 0 {
		return p, fault.Errorf(fault.NotFound, "There is no provider called %q.", name)
	}
	p = list[i]
	return p, o.DB.Write(ctx, func(tx *store.Tx) error {
		is := p
		is.Active = false
		tell(ctx, tx, v, trail.ProviderChanged, is, trail.Changed(p, is))
		_, err := tx.PutProvider(ctx, is)
		return err
	})
}

// Untie forgets who at a provider one of the house's people is, as after the provider gave them another account. Their sessions end.
func (o *OpenID) Untie(ctx context.Context, v identity.Viewer, provider, id int64) error {
	if !v.May(identity.ChangeProviders) {
		return fault.MayNot("change how people sign in")
	}
	return o.DB.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.Provider(ctx, v, provider)
		if err != nil {
			return err
		}
		t, err := tx.Tie(ctx, v, provider, id)
		if err != nil {
			return err
		}
		e := trail.OnAccount(trail.Untied, p.ClientID, t.Person, t.Name, "")
		e.Detail = map[string]string{trail.By: p.Name}
		tx.Audited(ctx, v, e)
		if _, err := tx.EndSessions(ctx, t.Person); err != nil {
			return err
		}
		return tx.DropTie(ctx, id)
	})
}

// tell enters what was done to a provider.
func tell(ctx context.Context, tx *store.Tx, v identity.Viewer, kind trail.Kind, p store.Provider, changed string) {
	e := store.AuditEntry{Kind: kind, Client: p.ClientID, Object: "provider:" + p.Slug, Words: store.AuditWords{Subject: p.Name}}
	if changed != "" {
		e.Detail = map[string]string{trail.What: changed}
	}
	tx.Audited(ctx, v, e)
}
