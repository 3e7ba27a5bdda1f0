package credential

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// Ceremony is what a browser is asked for, and what must be remembered of it until the answer comes.
type Ceremony struct {
	Options json.RawMessage // for navigator.credentials
	Kept    string
}

// maxPasskeys is how many passkeys a person may keep.
const maxPasskeys = 20

// Site is the house as passkeys are bound to it: its name and the address that people reach it by.
type Site struct{ Name, BaseURL string }

// Able reports whether browsers take passkeys at this address: by https, or on the machine itself, and under a name, as no key belongs to a number.
func (s Site) Able() bool {
	u, err := url.Parse(s.BaseURL)
	if err != nil || u.Hostname() == "" {
		return false
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil {
		return false
	}
	return u.Scheme == "https" || u.Hostname() == "localhost"
}

// party is the site as the library wants it. A passkey belongs to the name of the host; one for https does not open http.
func (s Site) party() (*webauthn.WebAuthn, error) {
	u, err := url.Parse(s.BaseURL)
	if err != nil || !s.Able() {
		return nil, fault.Errorf(fault.Conflict, "Passkeys need an address of this program that begins with https, which an administrator sets under Settings.")
	}
	w, err := webauthn.New(&webauthn.Config{RPID: u.Hostname(), RPDisplayName: s.Name, RPOrigins: []string{u.Scheme + "://" + u.Host},
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired}})
	if err != nil {
		return nil, fault.Errorf(fault.Conflict, "Passkeys cannot be used at this address: %w", err)
	}
	return w, nil
}

// holder is a person with their passkeys as the library wants them.
type holder struct {
	person, email, name string
	keys                []webauthn.Credential
}

// WebAuthnID is the handle that a device keeps beside the key: the person, user:7 or contact:12.
func (h holder) WebAuthnID() []byte { return []byte(h.person) }

// WebAuthnName is what a device shows to tell accounts apart.
func (h holder) WebAuthnName() string { return h.email }

// WebAuthnDisplayName is what a device calls the person.
func (h holder) WebAuthnDisplayName() string { return h.name }

// WebAuthnCredentials are the keys that the person has here.
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

func (c *Credentials) holder(ctx context.Context, v identity.Viewer) (holder, error) {
	h := holder{person: v.Person(), email: v.Email, name: v.Name}
	list, err := c.db.Passkeys(ctx, v)
	for _, k := range list {
		var one webauthn.Credential
		if err := json.Unmarshal(k.Data, &one); err != nil {
			return h, fmt.Errorf("credential: read passkey %d: %w", k.ID, err)
		}
		h.keys = append(h.keys, one)
	}
	return h, err
}

// ceremony packs what the library made.
func ceremony(options any, session *webauthn.SessionData) (Ceremony, error) {
	o, err := json.Marshal(options)
	if err != nil {
		return Ceremony{}, fmt.Errorf("credential: options: %w", err)
	}
	kept, err := json.Marshal(session)
	if err != nil {
		return Ceremony{}, fmt.Errorf("credential: session: %w", err)
	}
	return Ceremony{o, string(kept)}, nil
}

// Passkeys lists the viewer's own.
func (c *Credentials) Passkeys(ctx context.Context, v identity.Viewer) ([]store.Passkey, error) {
	return c.db.Passkeys(ctx, v)
}

// BeginPasskey asks the viewer's device for a new passkey.
func (c *Credentials) BeginPasskey(ctx context.Context, v identity.Viewer, s Site) (Ceremony, error) {
	if _, err := person(v); err != nil {
		return Ceremony{}, err
	}
	w, err := s.party()
	if err != nil {
		return Ceremony{}, err
	}
	h, err := c.holder(ctx, v)
	if err != nil {
		return Ceremony{}, err
	}
	options, session, err := w.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.keys).CredentialDescriptors()))
	if err != nil {
		return Ceremony{}, fmt.Errorf("credential: begin passkey: %w", err)
	}
	return ceremony(options, session)
}

var errPasskey = fault.Errorf(fault.Invalid, "The passkey was not taken: its answer does not fit what was asked. Try again.")

// AddPasskey keeps the passkey that the viewer's device made, under a name.
func (c *Credentials) AddPasskey(ctx context.Context, v identity.Viewer, s Site, kept, answer, name string) error {
	if name = strings.Join(strings.Fields(name), " "); name == "" || len(name) > 60 {
		return fault.On("name", "Give the passkey a short name by which you know it again, such as “Laptop”.")
	}
	w, err := s.party()
	if err != nil {
		return err
	}
	h, err := c.holder(ctx, v)
	if err != nil {
		return err
	}
	if len(h.keys) >= maxPasskeys {
		return fault.Errorf(fault.Conflict, "You have %d passkeys, which is the most. Remove one that you do not use.", maxPasskeys)
	}
	var session webauthn.SessionData
	if err := json.Unmarshal([]byte(kept), &session); err != nil {
		return errPasskey
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	if err != nil {
		return errPasskey
	}
	made, err := w.CreateCredential(h, session, parsed)
	if err != nil {
		return errPasskey
	}
	data, err := json.Marshal(made)
	if err != nil {
		return fmt.Errorf("credential: keep passkey: %w", err)
	}
	return c.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.InsertPasskey(ctx, store.Passkey{Person: h.person, Credential: base64.RawURLEncoding.EncodeToString(made.ID), Name: name, Data: data}); err != nil {
			return err
		}
		tell(ctx, tx, v, trail.PasskeyOn, name)
		return nil
	})
}

// RemovePasskey forgets one of the viewer's passkeys: it opens nothing from now on.
func (c *Credentials) RemovePasskey(ctx context.Context, v identity.Viewer, id int64) error {
	return c.db.Write(ctx, func(tx *store.Tx) error {
		list, err := tx.Passkeys(ctx, v)
		if err != nil {
			return err
		}
		name := ""
		for _, k := range list {
			if k.ID == id {
				name = k.Name
			}
		}
		if had, err := tx.DeletePasskey(ctx, v.Person(), id); err != nil || !had {
			return or(err, fault.Errorf(fault.NotFound, "This passkey was not found."))
		}
		tell(ctx, tx, v, trail.PasskeyOff, name)
		return nil
	})
}

// BeginSignIn asks whatever device it is for a passkey of this house.
func (c *Credentials) BeginSignIn(s Site) (Ceremony, error) {
	w, err := s.party()
	if err != nil {
		return Ceremony{}, err
	}
	options, session, err := w.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return Ceremony{}, fmt.Errorf("credential: begin sign-in: %w", err)
	}
	return ceremony(options, session)
}

// errUnknown is told alike of a passkey that is not known and of one whose answer is wrong.
var errUnknown = fault.Errorf(fault.Invalid, "This passkey does not open this house. It may have been removed: sign in another way.")

// SignIn takes a device's answer and returns whose passkey it is, as user:7 or contact:12. The device has asked for a finger, a face or a PIN:
// no other proof is needed.
func (c *Credentials) SignIn(ctx context.Context, s Site, kept, answer string) (person string, err error) {
	w, err := s.party()
	if err != nil {
		return "", err
	}
	var session webauthn.SessionData
	if err := json.Unmarshal([]byte(kept), &session); err != nil {
		return "", errUnknown
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(answer))
	if err != nil {
		return "", errUnknown
	}
	var key store.Passkey
	owner := func(rawID, _ []byte) (_ webauthn.User, err error) {
		if key, err = c.db.PasskeyByCredential(ctx, base64.RawURLEncoding.EncodeToString(rawID)); err != nil {
			return nil, err
		}
		v, err := c.db.Viewer(ctx, key.Person)
		if err != nil {
			return nil, err
		}
		return c.holder(ctx, v)
	}
	used, err := w.ValidateDiscoverableLogin(owner, session, parsed)
	if err != nil || used.Authenticator.CloneWarning {
		return "", errUnknown
	}
	data, err := json.Marshal(used)
	if err != nil {
		return "", fmt.Errorf("credential: keep passkey: %w", err)
	}
	return key.Person, c.db.Write(ctx, func(tx *store.Tx) error { return tx.UsePasskey(ctx, key.ID, data) })
}
