package store_test

import (
	"context"
	"testing"

	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// plantKeys invites somebody to the client, and gives Dana and Kim a second factor.
func plantKeys(ctx context.Context, tx *store.Tx, o *objects) (err error) {
	o.invitation, err = tx.InsertInvitation(ctx, store.Invitation{ClientID: o.client, Email: "ada@" + o.slug + ".example", Name: "Ada", Role: identity.Requester, Sees: "own"}, "invited to "+o.slug)
	if err != nil {
		return err
	}
	dana := identity.Person("contact", o.contact)
	for _, person := range []string{dana, identity.Person("user", o.user)} {
		if _, err := tx.BeginFactor(ctx, person, "sealed"); err != nil {
			return err
		}
		if _, err := tx.ConfirmFactor(ctx, person); err != nil {
			return err
		}
	}
	if err := tx.PutRecoveryCodes(ctx, dana, []string{"a", "b"}); err != nil {
		return err
	}
	if err := tx.InsertPasskey(ctx, store.Passkey{Person: dana, Credential: "key of " + o.slug, Name: "Laptop", Data: []byte("{}")}); err != nil {
		return err
	}
	tx.Audited(ctx, identity.System("test"), trail.OnAccount(trail.FactorOn, 0, identity.Person("user", o.user), "Kim", ""))
	tx.Audited(ctx, identity.System("test"), trail.OnAccount(trail.FactorOn, o.client, dana, "Dana", ""))
	return nil
}

// ofPeople is who may change the people of the client.
func ofPeople(w who) bool { return w.ofStaff || w.ofClient && w.viewer.May(identity.ChangePeople) }

func keyReads() map[string]read {
	type v = identity.Viewer
	return map[string]read{
		"Invitations": {ofPeople, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Invitations(t.Context(), v, o.client))
		}},
		"Invitation": {ofPeople, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return one(r.Invitation(t.Context(), v, o.invitation))
		}},
		"AccountEvents": {ofPeople, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.AccountEvents(t.Context(), v, o.client, 9))
		}},
		"AccountEvents of the house": {ofAdmin, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.AccountEvents(t.Context(), v, 0, 9)
			return held(list, err, func(e store.AccountEvent) bool { return e.Person == identity.Person("user", o.user) })
		}},
		"Audit": {ofAdmin, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Audit(t.Context(), v, store.AuditFilter{Object: identity.Person("contact", o.contact)}, 0, 9)
			return held(list, err, func(e store.AuditEntry) bool { return e.Client == o.client })
		}},
		"AuditHead": {ofAdmin, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			if o.client == 9999 {
				return false, nil // it is of no object
			}
			h, err := r.AuditHead(t.Context(), v)
			return h.Seq > 0, err
		}},
		"VerifyAudit": {ofAdmin, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			if o.client == 9999 {
				return false, nil
			}
			c, err := r.VerifyAudit(t.Context(), v, store.AuditHead{})
			return c.Seq > 0, err
		}},
		"ProtectedPeople": {ofAdmin, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.ProtectedPeople(t.Context(), v)
			return held(list, err, func(p store.Protected) bool { return p.Person == identity.Person("contact", o.contact) })
		}},
		"Passkeys": {ofDana, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Passkeys(t.Context(), v)
			return held(list, err, func(k store.Passkey) bool { return k.Person == identity.Person("contact", o.contact) })
		}},
		"RecoveryCodesLeft": {ofDana, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			n, err := r.RecoveryCodesLeft(t.Context(), v)
			return n == 2 && v.ContactID == o.contact, err
		}},
	}
}
