// Package membership lets a client's own administrators say who belongs to their organisation and what each of them may.
package membership

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/letters"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// Membership does the deeds. Each is refused to who does not administer the client.
type Membership struct {
	db   *store.DB
	desk *desk.Desk
}

// New returns the deeds over a database.
func New(db *store.DB, d *desk.Desk) *Membership { return &Membership{db, d} }

const (
	// Life is how long an invitation can be used.
	Life = 7 * 24 * time.Hour
	// daily is how many invitations a client may send within 24 hours: nobody makes the house mail strangers.
	daily = 50
	// maxName is how many bytes a person's name may have.
	maxName = 120
)

// InvitationURL is where invitations lead to.
const InvitationURL = "/portal/invitation"

// allowed refuses who does not administer their client.
func allowed(v identity.Viewer) error {
	if !v.May(identity.ChangePeople) {
		return fault.Errorf(fault.Forbidden, "You may not change the people of your organisation.")
	}
	return nil
}

// write runs fn alone of its kind for the viewer's client, so that of two administrators who take each other's role one is refused.
func (m *Membership) write(ctx context.Context, v identity.Viewer, fn func(tx *store.Tx) error) error {
	if err := allowed(v); err != nil {
		return err
	}
	return m.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.LockCause(ctx, "people of client "+strconv.FormatInt(v.ClientID, 10)); err != nil {
			return err
		}
		return fn(tx)
	})
}

// tell keeps a deed on an account of the viewer's client.
func tell(ctx context.Context, tx *store.Tx, v identity.Viewer, deed store.AuditKind, person, subject, detail string) {
	tx.Audited(ctx, v, trail.OnAccount(deed, v.ClientID, person, subject, detail))
}

// checkRights refuses a role or a sight that there is not.
func checkRights(role identity.Role, sees string) error {
	if !slices.Contains(identity.ClientRoles(), role) {
		return fault.On("role", "Choose what they may do.")
	}
	if sees != "own" && sees != "organisation" {
		return fault.On("sees", "Choose which requests they see.")
	}
	return nil
}

// Invite asks somebody in by mail. Until they accept they are nobody's contact: what they write to the house is judged as before.
func (m *Membership) Invite(ctx context.Context, v identity.Viewer, i store.Invitation) error {
	i.ClientID, i.InvitedBy = v.ClientID, v.Name
	i.Email, i.Name = strings.ToLower(strings.TrimSpace(i.Email)), strings.Join(strings.Fields(i.Name), " ")
	switch {
	case !identity.IsAddress(i.Email):
		return fault.On("email", "%q is not a mail address; write it like dana@northwind.example.", i.Email)
	case i.Name == "":
		return fault.On("name", "Give their name: the mail greets them by it.")
	case len(i.Name) > maxName:
		return fault.On("name", "This name is too long; %d letters are enough for most.", maxName)
	}
	if err := checkRights(i.Role, i.Sees); err != nil {
		return err
	}
	return m.write(ctx, v, func(tx *store.Tx) error {
		if err := fresh(ctx, tx, v, i.Email); err != nil {
			return err
		}
		secret, hash, err := identity.NewToken()
		if err != nil {
			return err
		}
		i.ExpiresAt = tx.Now.Add(Life)
		if i.ID, err = tx.InsertInvitation(ctx, i, hash); err != nil {
			return atAddress(err)
		}
		if err := m.mail(ctx, tx, v, i, secret); err != nil {
			return err
		}
		tell(ctx, tx, v, trail.Invited, "", i.Email, string(i.Role))
		return nil
	})
}

// fresh refuses an address that the client has already. Of other clients it asks and tells nothing.
func fresh(ctx context.Context, tx *store.Tx, v identity.Viewer, email string) error {
	c, err := tx.ContactOfClient(ctx, v.ClientID, email)
	switch {
	case fault.Is(err, fault.NotFound):
		return nil
	case err != nil:
		return err
	case !c.Active:
		return fault.On("email", "%s has been with you before and is switched off. Switch %s on again in the list.", email, c.Name)
	}
	return fault.On("email", "%s is one of your people already: %s. Change in the list what they may do.", email, c.Name)
}

func atAddress(err error) error {
	if fault.Is(err, fault.Conflict) {
		return fault.On("email", "%w", err)
	}
	return err
}

// mail sends an invitation, and refuses one more than a client may send in a day.
func (m *Membership) mail(ctx context.Context, tx *store.Tx, v identity.Viewer, i store.Invitation, secret string) error {
	n, err := tx.InvitedSince(ctx, v.ClientID, tx.Now.Add(-24*time.Hour))
	if err != nil {
		return err
	}
	if n >= daily {
		return fault.Errorf(fault.Unavailable, "Your organisation has sent %d invitations within a day, which is the most. Go on tomorrow, or ask us to add people for you.", daily)
	}
	client, err := tx.Client(ctx, v, v.ClientID)
	if err != nil {
		return err
	}
	return m.desk.Notify(ctx, tx, v.ClientID, i.Email, func(w letters.Writer, base string) letters.Letter {
		return w.Invite(i.Name, v.Name, client.Name, base+InvitationURL+"?token="+secret, strconv.Itoa(int(Life.Hours()/24)))
	})
}

// InviteAgain mails an invitation once more, with a new link: the one before opens nothing from now on.
func (m *Membership) InviteAgain(ctx context.Context, v identity.Viewer, id int64) (store.Invitation, error) {
	var i store.Invitation
	err := m.write(ctx, v, func(tx *store.Tx) (err error) {
		if i, err = tx.Invitation(ctx, v, id); err != nil {
			return err
		}
		secret, hash, err := identity.NewToken()
		if err != nil {
			return err
		}
		if err := tx.RenewInvitation(ctx, id, hash, tx.Now.Add(Life)); err != nil {
			return err
		}
		if err := m.mail(ctx, tx, v, i, secret); err != nil {
			return err
		}
		tell(ctx, tx, v, trail.InvitedAgain, "", i.Email, "")
		return nil
	})
	return i, err
}

// Withdraw takes an invitation back: its link opens nothing from now on.
func (m *Membership) Withdraw(ctx context.Context, v identity.Viewer, id int64) (store.Invitation, error) {
	var i store.Invitation
	err := m.write(ctx, v, func(tx *store.Tx) (err error) {
		if i, err = tx.Invitation(ctx, v, id); err != nil {
			return err
		}
		if _, err := tx.DeleteInvitation(ctx, id); err != nil {
			return err
		}
		tell(ctx, tx, v, trail.Withdrawn, "", i.Email, "")
		return nil
	})
	return i, err
}
