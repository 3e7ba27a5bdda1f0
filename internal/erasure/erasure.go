// Package erasure takes one of the clients' people out of the house, as data protection law asks (GDPR, article 17): their name, address and numbers,
// their own words and files, and copies of them in the words of others. Tickets, clocks, decisions, work and money stay.
package erasure

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/vault"
)

// Options are what the room needs from outside.
type Options struct {
	DB *store.DB
	// Vault is where bytes lie that are not in the database, nil for nowhere.
	Vault vault.Vault
	Log   *slog.Logger
}

// Eraser erases.
type Eraser struct {
	db      *store.DB
	vault   vault.Vault
	log     *slog.Logger
	kick    func()
	between func(step string) error // of tests: what happens after each transaction
}

// New returns the room over a database.
func New(o Options) *Eraser {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Eraser{db: o.DB, vault: o.Vault, log: o.Log, kick: func() {}, between: func(string) error { return nil }}
}

// OnKick says what wakes the loop that does Work.
func (x *Eraser) OnKick(kick func()) { x.kick = kick }

// lease is how long a claim holds without a word; each transaction holds it on.
const lease = 2 * time.Minute

func program() identity.Viewer { return identity.System("Erasure") }

// Find returns the person with an address, of the client with a slug; the slug may be left out where only one client has somebody of that address.
// One that was closed is found too.
func (x *Eraser) Find(ctx context.Context, v identity.Viewer, email, slug string) (identity.Contact, error) {
	if !v.May(identity.ErasePeople) {
		return identity.Contact{}, fault.MayNot("erase people")
	}
	clients, err := x.db.Clients(ctx, v)
	if err != nil {
		return identity.Contact{}, err
	}
	var found []identity.Contact
	var slugs []string
	for _, c := range clients {
		if slug != "" && c.Slug != slug {
			continue
		}
		one, err := x.db.ContactOfClient(ctx, c.ID, email)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return identity.Contact{}, err
		}
		found, slugs = append(found, one), append(slugs, c.Slug)
	}
	switch {
	case slug != "" && len(found) == 0 && !slices.ContainsFunc(clients, func(c identity.Client) bool { return c.Slug == slug }):
		return identity.Contact{}, fault.Errorf(fault.NotFound, "There is no client with the slug %q.", slug)
	case len(found) == 0:
		return identity.Contact{}, fault.Errorf(fault.NotFound, "No client’s person has the address %s. Who was erased already is not found any more.", email)
	case len(found) > 1:
		return identity.Contact{}, fault.Errorf(fault.Invalid, "%s stands with several clients: %s. Name one of them; each is erased by itself.", email, strings.Join(slugs, ", "))
	}
	return found[0], nil
}

// Begin closes a person's account and has them erased: from then on they cannot sign in. The rest is done by Run, or by Work in the background. Begun
// again it changes nothing. Only an admin may.
func (x *Eraser) Begin(ctx context.Context, v identity.Viewer, contact int64) (store.Erasure, error) {
	if !v.May(identity.ErasePeople) {
		return store.Erasure{}, fault.MayNot("erase people")
	}
	c, err := x.db.Contact(ctx, v, contact)
	if err != nil {
		return store.Erasure{}, err
	}
	var e store.Erasure
	err = x.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.OverwriteDeleted(ctx, true); err != nil {
			return err
		}
		counts := map[string]int64{}
		for _, door := range store.ErasedDoors(store.ErasedPerson{ID: c.ID, Client: c.ClientID, Email: c.Email}) {
			n, err := tx.CountTraces(ctx, program(), door)
			if err != nil {
				return err
			}
			counts[door.Name] = n
			if err := tx.ClearTraces(ctx, door); err != nil {
				return err
			}
		}
		if e, err = tx.BeginErasure(ctx, store.Erasure{ContactID: c.ID, ClientID: c.ClientID, By: v.Person(), ByName: v.Name, Counts: counts}); err != nil {
			return err
		}
		if !e.DoneAt.IsZero() {
			return fault.Errorf(fault.Conflict, "%s was erased already.", NameOf(c.ID))
		}
		return tx.LockOut(ctx, c.ID)
	})
	if err == nil {
		x.kick()
	}
	return e, err
}

// BeginSure is Begin for who types the person's address once more, so that nobody else is erased by mistake.
func (x *Eraser) BeginSure(ctx context.Context, v identity.Viewer, contact int64, typed string) (store.Erasure, error) {
	if !v.May(identity.ErasePeople) {
		return store.Erasure{}, fault.MayNot("erase people")
	}
	c, err := x.db.Contact(ctx, v, contact)
	if err == nil && !strings.EqualFold(strings.TrimSpace(typed), c.Email) {
		err = fault.On("address", "This is not the address of who would be erased. Type %s, or leave everything as it is.", c.Email)
	}
	if err != nil {
		return store.Erasure{}, err
	}
	return x.Begin(ctx, v, contact)
}

// Run does what is left of the erasing of a person, and says what was done. Where it is broken off, it goes on there the next time. progress is told
// each step; nil for nobody.
func (x *Eraser) Run(ctx context.Context, v identity.Viewer, contact int64, progress func(step string, after int64)) (Report, error) {
	if !v.May(identity.ErasePeople) {
		return Report{}, fault.MayNot("erase people")
	}
	done, ok, err := x.next(ctx, contact, progress)
	if err == nil && !ok {
		err = fault.Errorf(fault.Conflict, "Another program is erasing this person just now.")
	}
	return done, err
}

// Work does what is left of all that was begun. It is a loop's.
func (x *Eraser) Work(ctx context.Context) error {
	for ctx.Err() == nil {
		if _, ok, err := x.next(ctx, 0, nil); err != nil || !ok {
			return err
		}
	}
	return nil
}

// next takes the erasing of a contact, with 0 any, and does it to the end; ok is false where there is none.
func (x *Eraser) next(ctx context.Context, contact int64, progress func(string, int64)) (Report, bool, error) {
	claim, err := x.db.NewClaim()
	if err != nil {
		return Report{}, false, err
	}
	var e store.Erasure
	var ok bool
	err = x.db.Write(ctx, func(tx *store.Tx) (err error) {
		e, ok, err = tx.ClaimErasure(ctx, contact, claim, lease)
		return err
	})
	if err != nil || !ok {
		return Report{}, false, err
	}
	r, err := x.begin(ctx, e.ContactID)
	if err == nil {
		r.e, r.progress = e, progress
		err = r.all(ctx)
	}
	if err != nil {
		return Report{}, true, errorsWith(err, x.db.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error { return tx.LeaveErasure(ctx, e) }))
	}
	return r.report(), true, nil
}

// errorsWith keeps the first of two errors, and notes the second.
func errorsWith(err, second error) error {
	if second != nil {
		return fmt.Errorf("%w (and: %w)", err, second)
	}
	return err
}

// Plan says what erasing a person would do, and changes nothing. Only an admin may.
func (x *Eraser) Plan(ctx context.Context, v identity.Viewer, contact int64) (Report, error) {
	if !v.May(identity.ErasePeople) {
		return Report{}, fault.MayNot("erase people")
	}
	r, err := x.begin(ctx, contact)
	if err != nil {
		return Report{}, err
	}
	r.dry, r.e.Counts = true, map[string]int64{}
	for _, door := range store.ErasedDoors(r.person) {
		n, err := x.db.CountTraces(ctx, program(), door)
		if err != nil {
			return Report{}, err
		}
		r.e.Counts[door.Name] = n
	}
	for _, s := range r.steps() {
		if s.final {
			continue
		}
		r.e.Step, r.e.After = s.name, 0
		for done := false; !done; {
			if done, err = s.do(batch{r, x.db.Reads(), nil}, ctx); err != nil {
				return Report{}, err
			}
		}
	}
	return r.report(), nil
}
