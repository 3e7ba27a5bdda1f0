package desk

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// linkLife is how long a mailed sign-in link can be used.
const linkLife = 30 * time.Minute

// errSignIn tells nothing about which accounts exist.
var errSignIn = fault.On("password", "The address or the password is wrong.")

// SignIn checks an address and a password and returns the session's person: "user:7" or "contact:12".
// The provider's people come first; a contact of several clients signs in by link, which names the client.
func (d *Desk) SignIn(ctx context.Context, email, password string) (string, error) {
	compared := false
	matches := func(hash string) bool {
		compared = true
		return identity.CheckPassword(hash, password)
	}
	u, err := d.db.UserByEmail(ctx, email)
	if err == nil && u.Active && matches(u.PasswordHash) {
		return fmt.Sprintf("user:%d", u.ID), nil
	}
	if err != nil && !fault.Is(err, fault.NotFound) {
		return "", err
	}
	contacts, err := d.db.ContactsByEmail(ctx, email)
	if err != nil {
		return "", err
	}
	for _, c := range contacts {
		if c.PasswordHash != "" && matches(c.PasswordHash) {
			return fmt.Sprintf("contact:%d", c.ID), nil
		}
	}
	if !compared {
		matches("") // takes as long as a real comparison
	}
	e := store.AuditEntry{Kind: trail.SignInRefused}
	switch {
	case u.ID != 0:
		e = trail.OnAccount(e.Kind, 0, identity.Person("user", u.ID), u.Name, "")
	case len(contacts) > 0:
		e = trail.OnAccount(e.Kind, contacts[0].ClientID, identity.Person("contact", contacts[0].ID), contacts[0].Name, "")
	}
	e.Detail = map[string]string{trail.By: "password"}
	return "", d.enter(ctx, e, errSignIn)
}

// enter enters what somebody did who is nobody yet, and returns the error that they are told.
func (d *Desk) enter(ctx context.Context, e store.AuditEntry, told error) error {
	err := d.db.Write(ctx, func(tx *store.Tx) error { tx.Audited(ctx, identity.Viewer{}, e); return nil })
	if err != nil {
		return err
	}
	return told
}

// SignedIn enters that a person, user:7 or contact:12, came in, by what they proved last who they are.
func (d *Desk) SignedIn(ctx context.Context, person, by string) error {
	v, err := d.db.Viewer(ctx, person)
	if err != nil {
		return err
	}
	e := trail.OnAccount(trail.SignedIn, v.ClientID, person, v.Name, "")
	e.Person, e.Actor, e.Detail = person, v.Name, map[string]string{trail.By: by}
	return d.enter(ctx, e, nil)
}

// SignedOut enters that the viewer ended the session that they were in.
func (d *Desk) SignedOut(ctx context.Context, v identity.Viewer) error {
	return d.db.Write(ctx, func(tx *store.Tx) error {
		tx.Audited(ctx, v, trail.OnAccount(trail.SignedOut, v.ClientID, v.Person(), v.Name, ""))
		return nil
	})
}

// SignInFailed enters that a proof was wrong: of a person, user:7 or contact:12, or of nobody known.
func (d *Desk) SignInFailed(ctx context.Context, person, by string) error {
	e := store.AuditEntry{Kind: trail.SignInRefused, Object: person}
	if person != "" {
		v, err := d.db.Viewer(ctx, person)
		if err != nil {
			return err
		}
		e.Client, e.Subject = v.ClientID, v.Name
	}
	e.Detail = map[string]string{trail.By: by}
	return d.enter(ctx, e, nil)
}

// SignInRefused enters that somebody who is nobody known was refused, by what they came and why; client is whose door it was, 0 for the house's own.
func (d *Desk) SignInRefused(ctx context.Context, client int64, by, why string) error {
	return d.enter(ctx, store.AuditEntry{Kind: trail.SignInRefused, Client: client, Words: store.AuditWords{Detail: map[string]string{trail.By: by, trail.Why: why}}}, nil)
}

// RequestLink mails a sign-in link for each client that the address belongs to. It never tells whether there was one.
func (d *Desk) RequestLink(ctx context.Context, email string) error {
	contacts, err := d.db.ContactsByEmail(ctx, email)
	if err != nil || len(contacts) == 0 {
		return err
	}
	house, err := d.House(ctx)
	if err != nil {
		return err
	}
	return d.db.Write(ctx, func(tx *store.Tx) error {
		for _, c := range contacts {
			if err := d.mailLink(ctx, tx, house, c); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d *Desk) mailLink(ctx context.Context, tx *store.Tx, house House, c identity.Contact) error {
	token, hash, err := identity.NewToken()
	if err != nil {
		return err
	}
	if err := tx.InsertLoginLink(ctx, hash, c.ID, tx.Now.Add(linkLife)); err != nil {
		return err
	}
	client, err := tx.Client(ctx, identity.System("sign-in"), c.ClientID)
	if err != nil {
		return err
	}
	link := house.BaseURL + "/portal/link?" + url.Values{"token": {token}}.Encode()
	w, err := d.writer(ctx, tx.Reads(), house, c.ClientID, c.Email)
	if err != nil {
		return err
	}
	words := w.SignIn(c.Name, client.Name, link, strconv.Itoa(int(linkLife.Minutes())))
	return d.send(ctx, tx, house, letter{to: []string{c.Email}, words: words, automatic: true})
}

// UseLink uses a sign-in link up and returns the session's person.
func (d *Desk) UseLink(ctx context.Context, token string) (string, error) {
	var contact int64
	err := d.db.Write(ctx, func(tx *store.Tx) (err error) {
		contact, err = tx.UseLoginLink(ctx, identity.HashToken(token))
		if err != nil {
			return err
		}
		c, err := tx.Contact(ctx, identity.System("sign-in"), contact)
		if err != nil || c.Verified {
			return err
		}
		c.Verified = true // who can read the mailbox is who the address says
		return tx.UpdateContact(ctx, c)
	})
	return fmt.Sprintf("contact:%d", contact), err
}

// present is the hash of the viewer's present password, which old must match; a client's person may have none yet. It is compared before any
// transaction begins: that takes long, and may have to wait for others who sign in, while every writer of the house would wait for it.
func (d *Desk) present(ctx context.Context, v identity.Viewer, old string) (string, error) {
	hash, optional := "", v.Client()
	if v.Client() {
		c, err := d.db.Contact(ctx, v, v.ContactID)
		if err != nil {
			return "", err
		}
		hash = c.PasswordHash
	} else {
		u, err := d.db.User(ctx, v, v.UserID)
		if err != nil {
			return "", err
		}
		hash = u.PasswordHash
	}
	if (hash != "" || !optional) && !identity.CheckPassword(hash, old) {
		return "", fault.On("old", "The present password is wrong.")
	}
	return hash, nil
}

// errPasswordChanged stops who changes a password that was changed since they gave it.
var errPasswordChanged = fault.Errorf(fault.Conflict, "Your password was changed somewhere else just now. Sign in again with the new one.")

// SetPassword changes the viewer's own password and ends all other sessions of theirs: the caller signs this one in again.
func (d *Desk) SetPassword(ctx context.Context, v identity.Viewer, old, new string) error {
	hash, err := identity.HashPassword(new, v.Name, v.Email)
	if err != nil {
		return err
	}
	was, err := d.present(ctx, v, old)
	if err != nil {
		return err
	}
	return d.db.Write(ctx, func(tx *store.Tx) error {
		if v.Client() {
			c, err := tx.Contact(ctx, v, v.ContactID)
			if err != nil {
				return err
			}
			if c.PasswordHash != was {
				return errPasswordChanged
			}
			c.PasswordHash = hash
			if err := tx.UpdateContact(ctx, c); err != nil {
				return err
			}
			tx.Audited(ctx, v, trail.OnAccount(trail.PasswordChanged, v.ClientID, v.Person(), v.Name, ""))
			_, err = tx.EndSessions(ctx, v.Person())
			return err
		}
		u, err := tx.User(ctx, v, v.UserID)
		if err != nil {
			return err
		}
		if u.PasswordHash != was {
			return errPasswordChanged
		}
		u.PasswordHash = hash
		if err := tx.UpdateUser(ctx, u); err != nil {
			return err
		}
		tx.Audited(ctx, v, trail.OnAccount(trail.PasswordChanged, 0, v.Person(), v.Name, ""))
		_, err = tx.EndSessions(ctx, v.Person())
		return err
	})
}
