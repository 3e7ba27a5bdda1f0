// Package acceptance is how a client accepts the versions of its agreements. An acceptance is a record of who accepted what: it changes nothing
// about when a version is in force.
package acceptance

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"unicode/utf8"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// Options are what the room needs from outside.
type Options struct {
	DB   *store.DB
	Desk *desk.Desk // writes the letters
}

// Acceptances keeps acceptances, and tells of versions that wait for one.
type Acceptances struct {
	db   *store.DB
	desk *desk.Desk
}

// New returns the room over a database.
func New(o Options) *Acceptances { return &Acceptances{db: o.DB, desk: o.Desk} }

// May reports whether one of a client's people may accept a version that states these terms: an administrator of the client, or who the terms
// themselves name as approver. Whose client's the agreement is was asked where it was read.
func May(role identity.Role, email string, terms *agreement.Terms) bool {
	if identity.RuleOf(identity.AcceptAgreements).ClientMay(role, false) {
		return true
	}
	for _, c := range terms.Contacts {
		if c.Role == "approver" && email != "" && strings.EqualFold(strings.TrimSpace(c.Email), email) {
			return true
		}
	}
	return false
}

// ViewerMay is May for who looks at the agreement.
func ViewerMay(v identity.Viewer, terms *agreement.Terms) bool {
	return v.Client() && May(v.Role, v.Email, terms)
}

// Signature is what a person gives to accept a version.
type Signature struct {
	Number  string // of the agreement
	Version int
	Hash    string // SHA-256 of the source that they read, hex
	Name    string // as they typed it
	Address string // IP address that they come from
}

// maxName is how many letters a typed name may have.
const maxName = 200

// Accept records that the viewer accepts a version. Who accepted it before is told so by the record of then: it stays as it is.
func (a *Acceptances) Accept(ctx context.Context, v identity.Viewer, s Signature) (store.Acceptance, error) {
	var kept store.Acceptance
	err := a.db.Write(ctx, func(tx *store.Tx) error {
		one, err := tx.AgreementByNumber(ctx, v, s.Number)
		if err != nil {
			return err
		}
		version, err := tx.Version(ctx, v, one.ID, s.Version)
		if err != nil {
			return err
		}
		if err := mayAccept(ctx, tx, v, one, version, s); err != nil {
			return err
		}
		kept = store.Acceptance{AgreementID: one.ID, Version: version.Version, ContactID: v.ContactID, Name: v.Name, Email: v.Email,
			Typed: strings.TrimSpace(s.Name), Address: s.Address, Hash: version.Hash, At: tx.Now}
		if _, err := tx.InsertAcceptance(ctx, kept); err != nil {
			return err
		}
		tx.Audited(ctx, v, store.AuditEntry{Kind: trail.AgreementAccepted, Client: one.ClientID, Object: "agreement:" + one.Number, Words: store.AuditWords{Subject: one.Number, Detail: map[string]string{"version": strconv.Itoa(version.Version)}}})
		kept, err = ofContact(ctx, tx, v, kept)
		return err
	})
	return kept, err
}

// ofContact reads the record that stands, which is an earlier one where the same person had accepted before.
func ofContact(ctx context.Context, tx *store.Tx, v identity.Viewer, x store.Acceptance) (store.Acceptance, error) {
	list, err := tx.Acceptances(ctx, v, x.AgreementID)
	for _, have := range list {
		if have.Version == x.Version && have.ContactID == x.ContactID {
			return have, err
		}
	}
	return x, err
}

// mayAccept refuses a person who may not, a version that is past, a text that is not the one they read, and an empty name.
func mayAccept(ctx context.Context, tx *store.Tx, v identity.Viewer, one store.Agreement, version store.Version, s Signature) error {
	terms, err := tx.Terms(ctx, one.ID, version.Version)
	if err != nil {
		return err
	}
	inForce, err := tx.AgreementsInForce(ctx, one.ClientID, tx.Now)
	if err != nil {
		return err
	}
	deciding := 0
	for _, f := range inForce {
		if f.AgreementID == one.ID {
			deciding = f.Version
		}
	}
	sum := sha256.Sum256([]byte(version.Source))
	typed := strings.TrimSpace(s.Name)
	switch {
	case !ViewerMay(v, terms):
		return fault.Errorf(fault.Forbidden, "Only an administrator of your organisation, or who the agreement names as approver, can accept it.")
	case !Open(version.Version, one.Latest, deciding):
		return fault.Errorf(fault.Conflict, "Version %d is past: a later one took its place, so that it cannot be accepted any more.", version.Version)
	case s.Hash != version.Hash || hex.EncodeToString(sum[:]) != version.Hash:
		return fault.Errorf(fault.Conflict, "This is not the text of version %d. Read it again, then accept it.", version.Version)
	case typed == "":
		return fault.On("name", "Type your name: it stands on the record.")
	case utf8.RuneCountInString(typed) > maxName:
		return fault.On("name", "Type a name of at most %d letters.", maxName)
	}
	return nil
}

// Open reports whether a version can be accepted: the newest, which may hold from a later day, or the one that decides now; 0 for none.
func Open(version, latest, deciding int) bool { return version == latest || version == deciding }
