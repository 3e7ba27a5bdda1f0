package openid

import (
	"context"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// admit finds whom of the house's people somebody at a provider is, as user:7 or contact:12. Who was tied to an account once is that for good, whatever
// mail address the provider tells later; who comes for the first time is found by the address, and tied.
func (o *OpenID) admit(ctx context.Context, p store.Provider, x who) (person string, err error) {
	err = o.DB.Write(ctx, func(tx *store.Tx) error {
		t, err := tx.TieOf(ctx, p.ID, x.Issuer, x.Subject)
		if err == nil {
			person = t.Person
			return again(ctx, tx, p, t)
		}
		if !fault.Is(err, fault.NotFound) {
			return err
		}
		if err := mayBe(p, x); err != nil {
			return err
		}
		person, err = account(ctx, tx, p, x)
		if err != nil {
			return err
		}
		return tie(ctx, tx, p, x, person)
	})
	return person, err
}

// errClosed tells somebody who proved who they are that their account is closed.
func errClosed() error { return refuse("This account is closed.") }

// again lets in who was tied before: as long as the account is open, and the provider may speak for its address.
func again(ctx context.Context, tx *store.Tx, p store.Provider, t store.Tie) error {
	v, err := tx.Viewer(ctx, t.Person)
	if fault.Is(err, fault.Forbidden) || fault.Is(err, fault.NotFound) {
		return errClosed()
	}
	if err != nil {
		return err
	}
	if v.ClientID != p.ClientID || !p.Speaks(v.Email) {
		return notFor(p, v.Email)
	}
	return tx.UseTie(ctx, t.ID)
}

func notFor(p store.Provider, email string) error {
	return refuse("%s does not speak for %s here. Sign in another way.", p.Name, email)
}

// mayBe refuses whose address does not prove anything.
func mayBe(p store.Provider, x who) error {
	switch {
	case x.Email == "":
		return refuse("%s does not tell your mail address, by which you are known here. Ask who looks after it to have it told.", p.Name)
	case x.Verified != nil && !*x.Verified, x.Verified == nil && !p.TrustsMail:
		return refuse("%s has not verified that %s is your address. Sign in another way.", p.Name, x.Email)
	case !p.Speaks(x.Email):
		return notFor(p, x.Email)
	}
	return nil
}

// account is the account of an address, on the side that the provider is for: made where strangers get one.
func account(ctx context.Context, tx *store.Tx, p store.Provider, x who) (string, error) {
	if p.ClientID != 0 {
		return contact(ctx, tx, p, x)
	}
	u, err := tx.UserByEmail(ctx, x.Email)
	switch {
	case err == nil && !u.Active:
		return "", errClosed()
	case err == nil:
		return identity.Person("user", u.ID), nil
	case !fault.Is(err, fault.NotFound):
		return "", err
	case !p.Strangers:
		return "", errStranger(x.Email)
	}
	u = identity.User{Email: x.Email, Name: x.Name, Role: identity.Technician, Active: true}
	id, err := tx.InsertUser(ctx, u)
	made(ctx, tx, p, identity.Person("user", id), u.Name, u.Role)
	return identity.Person("user", id), err
}

func errStranger(email string) error {
	return refuse("There is no account for %s here. Ask who looks after this helpdesk to add you.", email)
}

// contact is account on a client's side. Who came by mail alone so far is known from now on.
func contact(ctx context.Context, tx *store.Tx, p store.Provider, x who) (string, error) {
	c, err := tx.ContactOfClient(ctx, p.ClientID, x.Email)
	switch {
	case err == nil && !c.Active:
		return "", errClosed()
	case err == nil && !c.Verified:
		c.Verified = true
		return identity.Person("contact", c.ID), tx.UpdateContact(ctx, c)
	case err == nil:
		return identity.Person("contact", c.ID), nil
	case !fault.Is(err, fault.NotFound):
		return "", err
	case !p.Strangers:
		return "", errStranger(x.Email)
	}
	c = identity.Contact{ClientID: p.ClientID, Email: x.Email, Name: x.Name, Role: identity.Requester, Sees: "own", Verified: true, Active: true}
	id, err := tx.InsertContact(ctx, c)
	made(ctx, tx, p, identity.Person("contact", id), c.Name, c.Role)
	return identity.Person("contact", id), err
}

// made enters that somebody got an account by coming in.
func made(ctx context.Context, tx *store.Tx, p store.Provider, person, name string, role identity.Role) {
	e := trail.OnAccount(trail.AccountMade, p.ClientID, person, name, string(role))
	e.Actor = p.Name
	tx.Audited(ctx, identity.Viewer{}, e)
}

// tie keeps who somebody is. An account that is tied to somebody else at the provider is not theirs: an address that was given to another person
// takes no account over.
func tie(ctx context.Context, tx *store.Tx, p store.Provider, x who, person string) error {
	_, err := tx.TieOfPerson(ctx, p.ID, x.Issuer, person)
	if err == nil {
		return refuse("The account of %s is tied to another account at %s. Ask who looks after this helpdesk to untie it.", x.Email, p.Name)
	}
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	if err := tx.InsertTie(ctx, store.Tie{ProviderID: p.ID, Issuer: x.Issuer, Subject: x.Subject, Person: person, Email: x.Email}); err != nil {
		return err
	}
	v, err := tx.Viewer(ctx, person)
	e := trail.OnAccount(trail.Tied, p.ClientID, person, v.Name, "")
	e.Person, e.Actor, e.Detail = person, v.Name, map[string]string{trail.By: p.Name}
	tx.Audited(ctx, identity.Viewer{}, e)
	return err
}

// Only tells by which provider alone a person, user:7 or contact:12, comes in; ok is false where they may come in by other ways. Admins of the house
// always may, so that nobody is locked out by a provider that is away.
func (o *OpenID) Only(ctx context.Context, person string) (p store.Provider, ok bool, err error) {
	v, err := o.DB.Viewer(ctx, person)
	if err != nil {
		return p, false, err
	}
	house, clients, err := o.DB.ProvidersFor(ctx, v.Email)
	for _, p := range append(house, clients...) {
		if alone(p, v) {
			return p, true, err
		}
	}
	return p, false, err
}
