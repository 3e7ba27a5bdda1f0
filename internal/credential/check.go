package credential

import (
	"context"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// Check takes a person's one-time code or one of their recovery codes, each of which works once. The person, user:7 or contact:12, has proved
// who they are by something else before.
func (c *Credentials) Check(ctx context.Context, person, code string) error {
	v, err := c.db.Viewer(ctx, person)
	if err != nil {
		return err
	}
	return c.db.Write(ctx, func(tx *store.Tx) error { return c.take(ctx, tx, v, code) })
}

// take uses up a code of somebody who has a confirmed factor.
func (c *Credentials) take(ctx context.Context, tx *store.Tx, v identity.Viewer, code string) error {
	who := v.Person()
	f, err := tx.Factor(ctx, who)
	if err != nil {
		return err
	}
	if f.ConfirmedAt.IsZero() {
		return errOff
	}
	if code = plain(code); len(code) == codeChars {
		used, err := tx.UseRecoveryCode(ctx, who, identity.HashToken(code))
		if err != nil || !used {
			return or(err, errWrong)
		}
		tell(ctx, tx, v, trail.CodeUsed, "")
		return nil
	}
	key, err := c.open(f)
	if err != nil {
		return err
	}
	step, ok := key.step(code, tx.Now)
	if !ok {
		return errWrong
	}
	if used, err := tx.UseStep(ctx, who, step); err != nil || !used {
		return or(err, errWrong)
	}
	return nil
}

// NewCodes makes recovery codes in the place of all that the viewer has, against a one-time code. They are kept nowhere but as hashes.
func (c *Credentials) NewCodes(ctx context.Context, v identity.Viewer, code string) ([]string, error) {
	who, err := person(v)
	if err != nil {
		return nil, err
	}
	codes, hashes, err := newCodes()
	if err != nil {
		return nil, err
	}
	return codes, c.db.Write(ctx, func(tx *store.Tx) error {
		if err := c.take(ctx, tx, v, code); err != nil {
			return err
		}
		if err := tx.PutRecoveryCodes(ctx, who, hashes); err != nil {
			return err
		}
		tell(ctx, tx, v, trail.CodesMade, "")
		return nil
	})
}

// Off switches the viewer's codes off against their password or a code.
func (c *Credentials) Off(ctx context.Context, v identity.Viewer, proof string) error {
	who, err := person(v)
	if err != nil {
		return err
	}
	hash, err := c.passwordHash(ctx, v)
	if err != nil {
		return err
	}
	known := hash != "" && identity.CheckPassword(hash, proof)
	return c.db.Write(ctx, func(tx *store.Tx) error {
		if !known {
			err := c.take(ctx, tx, v, proof)
			if fault.Is(err, fault.Invalid) {
				err = fault.On("proof", "This is neither your password nor a code that still works. Nothing was switched off.")
			}
			if err != nil {
				return err
			}
		}
		if had, err := tx.DeleteFactor(ctx, who); err != nil || !had {
			return or(err, errOff)
		}
		tell(ctx, tx, v, trail.FactorOff, "")
		return nil
	})
}

// HasPassword reports whether the viewer has a password.
func (c *Credentials) HasPassword(ctx context.Context, v identity.Viewer) (bool, error) {
	hash, err := c.passwordHash(ctx, v)
	return hash != "", err
}

// Prove checks the viewer's password, as before something is added that opens their account.
func (c *Credentials) Prove(ctx context.Context, v identity.Viewer, password string) error {
	hash, err := c.passwordHash(ctx, v)
	if err == nil && !identity.CheckPassword(hash, password) {
		err = fault.On("password", "This is not your password. Nothing was changed.")
	}
	return err
}

func (c *Credentials) passwordHash(ctx context.Context, v identity.Viewer) (string, error) {
	if v.Client() {
		own, err := c.db.Contact(ctx, v, v.ContactID)
		return own.PasswordHash, err
	}
	u, err := c.db.User(ctx, v, v.UserID)
	return u.PasswordHash, err
}

// Protected lists who is asked for a code when they sign in, for the house's admins.
func (c *Credentials) Protected(ctx context.Context, v identity.Viewer) ([]store.Protected, error) {
	if !v.May(identity.SeeSignIns) {
		return nil, fault.MayNot("see how people sign in")
	}
	return c.db.ProtectedPeople(ctx, v)
}

// latest is how many deeds are listed.
const latest = 30

// Deeds lists what was done lately to how the house's own people sign in, for its admins.
func (c *Credentials) Deeds(ctx context.Context, v identity.Viewer) ([]store.AccountEvent, error) {
	return c.db.AccountEvents(ctx, v, 0, latest)
}

// TakeOff takes the codes off a person who lost their device and their recovery codes. Only an admin of the house may, and not their own:
// that asks for a code or the password, as for everybody.
func (c *Credentials) TakeOff(ctx context.Context, v identity.Viewer, person string) (store.Protected, error) {
	if !v.May(identity.SeeSignIns) {
		return store.Protected{}, fault.MayNot("take one-time codes off people")
	}
	if person == v.Person() {
		return store.Protected{}, fault.Errorf(fault.Conflict, "Switch your own codes off in your settings, by your password or a code.")
	}
	var found store.Protected
	err := c.db.Write(ctx, func(tx *store.Tx) error {
		list, err := tx.ProtectedPeople(ctx, v)
		if err != nil {
			return err
		}
		for _, p := range list {
			if p.Person == person {
				found = p
			}
		}
		if found.Person == "" {
			return fault.Errorf(fault.NotFound, "This person has no one-time codes.")
		}
		if _, err := tx.DeleteFactor(ctx, person); err != nil {
			return err
		}
		tx.Audited(ctx, v, trail.OnAccount(trail.FactorTaken, found.ClientID, person, found.Name, ""))
		return nil
	})
	return found, err
}
