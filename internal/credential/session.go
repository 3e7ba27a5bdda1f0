package credential

import (
	"context"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// maxSessions is how many sessions an admin reads at once.
const maxSessions = 500

// Sessions lists where the viewer is signed in; own is the stored token of the session that asks.
func (c *Credentials) Sessions(ctx context.Context, v identity.Viewer, own string) ([]store.Session, error) {
	return c.db.OwnSessions(ctx, v, own, c.db.Now())
}

// AllSessions lists where anybody is signed in, for the house's admins.
func (c *Credentials) AllSessions(ctx context.Context, v identity.Viewer, own string) ([]store.Session, error) {
	if !v.May(identity.SeeSignIns) {
		return nil, fault.MayNot("see who is signed in")
	}
	return c.db.AllSessions(ctx, v, own, c.db.Now(), maxSessions)
}

// EndSession ends a session: the viewer's own, or for an admin that of anybody.
func (c *Credentials) EndSession(ctx context.Context, v identity.Viewer, person, id string) error {
	if person != v.Person() && !v.May(identity.SeeSignIns) || person == "" {
		return fault.MayNot("end this session")
	}
	of, err := c.db.Viewer(ctx, person)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden) {
		of, err = identity.Viewer{}, nil // a closed account has none left that opens anything
	}
	if err != nil {
		return err
	}
	return c.db.Write(ctx, func(tx *store.Tx) error {
		tx.Audited(ctx, v, trail.OnAccount(trail.SessionsEnded, of.ClientID, person, of.Name, "one"))
		return tx.EndSession(ctx, person, id)
	})
}

// EndOthers ends all sessions of the viewer but the one with this stored token, and tells how many.
func (c *Credentials) EndOthers(ctx context.Context, v identity.Viewer, own string) (n int64, err error) {
	who, err := person(v)
	if err != nil {
		return 0, err
	}
	err = c.db.Write(ctx, func(tx *store.Tx) (err error) {
		if n, err = tx.EndOtherSessions(ctx, who, own); err == nil && n > 0 {
			tell(ctx, tx, v, trail.SessionsEnded, "others")
		}
		return err
	})
	return n, err
}
