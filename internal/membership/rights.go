package membership

import (
	"context"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// SetRights changes what one of the client's people may and which requests they see. Nobody takes their own role, and the last
// administrator stays one. Who loses a right is signed out everywhere.
func (m *Membership) SetRights(ctx context.Context, v identity.Viewer, contact int64, role identity.Role, sees string) (identity.Contact, error) {
	var c identity.Contact
	if err := checkRights(role, sees); err != nil {
		return c, err
	}
	err := m.write(ctx, v, func(tx *store.Tx) (err error) {
		if c, err = tx.Contact(ctx, v, contact); err != nil {
			return err
		}
		old := c
		if role != identity.Administrator && old.Role == identity.Administrator {
			if err := keepsOne(ctx, tx, v, c, "role"); err != nil {
				return err
			}
		}
		c.Role, c.Sees = role, sees
		if c.Role == old.Role && c.Sees == old.Sees {
			return nil
		}
		if contact != v.ContactID {
			if _, err := tx.EndSessions(ctx, identity.Person("contact", c.ID)); err != nil {
				return err
			}
		}
		if old.Role != role {
			tell(ctx, tx, v, trail.RoleChanged, identity.Person("contact", c.ID), c.Name, string(role))
		}
		if old.Sees != sees {
			tell(ctx, tx, v, trail.SightChanged, identity.Person("contact", c.ID), c.Name, sees)
		}
		return tx.UpdateContact(ctx, c)
	})
	return c, err
}

// keepsOne refuses to take the role of the viewer themselves, or of the last administrator who can sign in.
func keepsOne(ctx context.Context, tx *store.Tx, v identity.Viewer, c identity.Contact, field string) error {
	if c.ID == v.ContactID {
		return fault.On(field, "You cannot take your own rights away; ask another administrator of your organisation, or us.")
	}
	people, err := tx.Contacts(ctx, v, v.ClientID)
	if err != nil {
		return err
	}
	for _, other := range people {
		if other.ID != c.ID && other.Active && other.Role == identity.Administrator {
			return nil
		}
	}
	return fault.On(field, "%s is the last administrator of your organisation. Make somebody else one first.", c.Name)
}

// Switch switches one of the client's people off, which ends their sessions at once, or on again. What they wrote stays.
func (m *Membership) Switch(ctx context.Context, v identity.Viewer, contact int64, on bool) (identity.Contact, error) {
	var c identity.Contact
	err := m.write(ctx, v, func(tx *store.Tx) (err error) {
		if c, err = tx.Contact(ctx, v, contact); err != nil || c.Active == on {
			return err
		}
		deed := trail.SwitchedOn
		if !on {
			deed = trail.SwitchedOff
			if contact == v.ContactID {
				return fault.Errorf(fault.Conflict, "You cannot switch yourself off; ask another administrator of your organisation, or us.")
			}
			if c.Role == identity.Administrator {
				if err := keepsOne(ctx, tx, v, c, ""); err != nil {
					return err
				}
			}
			if _, err := tx.EndSessions(ctx, identity.Person("contact", c.ID)); err != nil {
				return err
			}
		}
		if c.Active = on; on {
			c.Verified = true
		}
		tell(ctx, tx, v, deed, identity.Person("contact", c.ID), c.Name, "")
		return tx.UpdateContact(ctx, c)
	})
	return c, err
}
