package membership

import (
	"context"
	"strings"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// errOver is what every link is told that opens nothing.
var errOver = fault.Errorf(fault.NotFound, "This invitation has been used, withdrawn or is over. Ask who invited you to send it again.")

// program is for whom an invitation is read: who holds its secret is nobody yet.
var program = identity.System("invitation")

// reads are the queries of a transaction and those outside one.
type reads interface {
	InvitationBySecret(ctx context.Context, hash string, now time.Time) (store.Invitation, error)
	Client(ctx context.Context, v identity.Viewer, id int64) (identity.Client, error)
}

// find returns the invitation of a secret, with its client.
func find(ctx context.Context, r reads, secret string, now time.Time) (store.Invitation, identity.Client, error) {
	i, err := r.InvitationBySecret(ctx, identity.HashToken(secret), now)
	if err != nil {
		return i, identity.Client{}, err
	}
	client, err := r.Client(ctx, program, i.ClientID)
	if err == nil && !client.Active {
		err = errOver
	}
	return i, client, err
}

// Invited tells what an invitation is about. Looking does not use it up.
func (m *Membership) Invited(ctx context.Context, secret string) (store.Invitation, identity.Client, error) {
	return find(ctx, m.db, secret, m.db.Now())
}

// Accept uses an invitation up: who holds its link becomes one of the client's people, with a password where one is given. It returns whom the
// session is for, as contact:12. Somebody whom the house came to know meanwhile keeps what they are and gets what the invitation gives.
func (m *Membership) Accept(ctx context.Context, secret, password string) (person string, err error) {
	hash := ""
	if password != "" {
		if hash, err = identity.HashPassword(password); err != nil {
			return "", err
		}
	}
	err = m.db.Write(ctx, func(tx *store.Tx) error {
		i, _, err := find(ctx, tx, secret, tx.Now)
		if err != nil {
			return err
		}
		if found, err := tx.DeleteInvitation(ctx, i.ID); err != nil || !found {
			return orOver(err)
		}
		id, err := join(ctx, tx, i, hash)
		if err != nil {
			return err
		}
		person = identity.Person("contact", id)
		e := trail.OnAccount(trail.Joined, i.ClientID, person, i.Name, string(i.Role))
		e.Person, e.Actor = person, i.Name
		tx.Audited(ctx, identity.Viewer{}, e)
		return nil
	})
	return person, err
}

func orOver(err error) error {
	if err == nil {
		return errOver
	}
	return err
}

// join makes the invited person a contact, or gives the one that came by mail meanwhile what the invitation gives.
func join(ctx context.Context, tx *store.Tx, i store.Invitation, hash string) (int64, error) {
	c, err := tx.ContactOfClient(ctx, i.ClientID, i.Email)
	if fault.Is(err, fault.NotFound) {
		return tx.InsertContact(ctx, identity.Contact{ClientID: i.ClientID, Email: i.Email, Name: i.Name, Role: i.Role, Sees: i.Sees, PasswordHash: hash, Verified: true, Active: true})
	}
	if err != nil {
		return 0, err
	}
	if !c.Active { // switched off after the invitation was sent: that holds
		return 0, errOver
	}
	if c.Name == "" || strings.Contains(c.Name, "@") {
		c.Name = i.Name
	}
	c.Role, c.Sees, c.Verified = i.Role, i.Sees, true
	if hash != "" {
		c.PasswordHash = hash
	}
	if _, err := tx.EndSessions(ctx, identity.Person("contact", c.ID)); err != nil {
		return 0, err
	}
	return c.ID, tx.UpdateContact(ctx, c)
}
