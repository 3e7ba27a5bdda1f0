// Package credential is what people prove themselves with besides a password: one-time codes, recovery codes, passkeys.
package credential

import (
	"context"
	"fmt"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// Options are what the room needs from outside.
type Options struct {
	DB *store.DB
	// Seal and Unseal encrypt and decrypt the secrets of codes under a key that is not in the database.
	Seal   func(plain string) (string, error)
	Unseal func(sealed string) (string, error)
}

// Credentials does the deeds.
type Credentials struct {
	db     *store.DB
	seal   func(string) (string, error)
	unseal func(string) (string, error)
}

// New returns the deeds over a database.
func New(o Options) *Credentials { return &Credentials{o.DB, o.Seal, o.Unseal} }

// enrolment is how long a secret that was shown waits for its first code.
const enrolment = 30 * time.Minute

// State is what somebody has, as their settings show it.
type State struct {
	Password bool // they have one
	On       bool
	Since    time.Time // UTC
	Codes    int       // recovery codes that are not used
}

// State tells what the viewer has.
func (c *Credentials) State(ctx context.Context, v identity.Viewer) (State, error) {
	hash, err := c.passwordHash(ctx, v)
	if err != nil {
		return State{}, err
	}
	s := State{Password: hash != ""}
	f, err := c.db.Factor(ctx, v.Person())
	if err != nil || f.ConfirmedAt.IsZero() {
		return s, err
	}
	s.On, s.Since = true, f.ConfirmedAt
	s.Codes, err = c.db.RecoveryCodesLeft(ctx, v)
	return s, err
}

// Needs reports whether a person, user:7 or contact:12, is asked for a code when they sign in.
func (c *Credentials) Needs(ctx context.Context, person string) (bool, error) {
	f, err := c.db.Factor(ctx, person)
	return !f.ConfirmedAt.IsZero(), err
}

// person is the viewer's, refused to who has no account.
func person(v identity.Viewer) (string, error) {
	if p := v.Person(); p != "" {
		return p, nil
	}
	return "", fault.Errorf(fault.Forbidden, "You may not change how you sign in.")
}

// Begin makes a secret for the viewer's codes and keeps it, to be confirmed by its first code within half an hour.
func (c *Credentials) Begin(ctx context.Context, v identity.Viewer, issuer string) error {
	who, err := person(v)
	if err != nil {
		return err
	}
	key, err := newKey(issuer, v.Email)
	if err != nil {
		return err
	}
	sealed, err := c.seal(key)
	if err != nil {
		return fmt.Errorf("credential: seal: %w", err)
	}
	return c.db.Write(ctx, func(tx *store.Tx) error {
		fresh, err := tx.BeginFactor(ctx, who, sealed)
		if err == nil && !fresh {
			err = errOn
		}
		return err
	})
}

var (
	errOn    = fault.Errorf(fault.Conflict, "One-time codes are switched on already. Switch them off first, to set up another device.")
	errLate  = fault.Errorf(fault.Conflict, "Setting up took too long. Start again: the picture is a new one.")
	errOff   = fault.Errorf(fault.Conflict, "One-time codes are not switched on.")
	errWrong = fault.On("code", "This code is wrong or was used already. Codes change every 30 seconds: look whether the clock of your device is right, and type the next one.")
)

// Pending is the secret that waits for the viewer's first code. Without one it is a Conflict.
func (c *Credentials) Pending(ctx context.Context, v identity.Viewer) (Key, error) {
	f, err := c.db.Factor(ctx, v.Person())
	switch {
	case err != nil:
		return Key{}, err
	case !f.ConfirmedAt.IsZero():
		return Key{}, errOn
	case f.Secret == "" || c.db.Now().Sub(f.MadeAt) >= enrolment:
		return Key{}, errLate
	}
	return c.open(f)
}

// open unseals what makes the codes of a factor.
func (c *Credentials) open(f store.Factor) (Key, error) {
	plain, err := c.unseal(f.Secret)
	if err != nil {
		return Key{}, fmt.Errorf("credential: unseal: %w", err)
	}
	return readKey(plain)
}

// Confirm switches the viewer's codes on by the first of them, ends all sessions of theirs, and returns the recovery codes, which are kept
// nowhere: the caller signs this session in again.
func (c *Credentials) Confirm(ctx context.Context, v identity.Viewer, code string) (codes []string, err error) {
	key, err := c.Pending(ctx, v)
	if err != nil {
		return nil, err
	}
	codes, hashes, err := newCodes()
	if err != nil {
		return nil, err
	}
	who := v.Person()
	return codes, c.db.Write(ctx, func(tx *store.Tx) error {
		step, ok := key.step(code, tx.Now)
		if !ok {
			return errWrong
		}
		if used, err := tx.UseStep(ctx, who, step); err != nil || !used {
			return or(err, errWrong)
		}
		if confirmed, err := tx.ConfirmFactor(ctx, who); err != nil || !confirmed {
			return or(err, errOn)
		}
		if err := tx.PutRecoveryCodes(ctx, who, hashes); err != nil {
			return err
		}
		if _, err := tx.EndSessions(ctx, who); err != nil {
			return err
		}
		tell(ctx, tx, v, trail.FactorOn, "")
		return nil
	})
}

func or(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// tell keeps what somebody did to their own account.
func tell(ctx context.Context, tx *store.Tx, v identity.Viewer, deed store.AuditKind, what string) {
	tx.Audited(ctx, v, trail.OnAccount(deed, v.ClientID, v.Person(), v.Name, what))
}
