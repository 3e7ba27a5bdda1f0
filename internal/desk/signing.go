package desk

import (
	"context"
	"errors"
	"fmt"
	"net"
	"regexp"
	"strings"
	"time"

	"remit/internal/compose"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/mail"
	"remit/internal/store"
	"remit/internal/store/trail"
)

var selectorForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// MakeDomainKey makes a key that the mails of a domain can be signed with. Nothing is signed before its record was found.
func (d *Desk) MakeDomainKey(ctx context.Context, v identity.Viewer, domain, selector, algorithm string) error {
	if !v.May(identity.ChangeHouse) {
		return fault.MayNot("make signing keys")
	}
	domain, selector = strings.ToLower(strings.TrimSpace(domain)), strings.ToLower(strings.TrimSpace(selector))
	if !identity.IsAddress("x@" + domain) {
		return fault.On("domain", "%q is not a mail domain.", domain)
	}
	if !selectorForm.MatchString(selector) {
		return fault.On("selector", "A selector is a short name of letters and digits, such as remit.")
	}
	private, public, err := compose.NewSigningKey(algorithm)
	if err != nil {
		return err
	}
	sealed, err := d.opts.Seal(private)
	if err != nil {
		return fmt.Errorf("desk: seal: %w", err)
	}
	return d.db.Write(ctx, func(tx *store.Tx) error {
		setting(ctx, tx, v, trail.KeyMade, "key:"+domain, domain, "")
		return tx.InsertDomainKey(ctx, store.DomainKey{Domain: domain, Selector: selector, Algorithm: algorithm, Public: public, Secret: sealed})
	})
}

// changeDomainKey changes the key of a domain.
func (d *Desk) changeDomainKey(ctx context.Context, v identity.Viewer, domain string, change func(*store.Tx, *store.DomainKey) error) error {
	if !v.May(identity.ChangeHouse) {
		return fault.MayNot("change signing keys")
	}
	return d.db.Write(ctx, func(tx *store.Tx) error {
		k, err := tx.DomainKey(ctx, v, domain)
		if err != nil {
			return err
		}
		if err := change(tx, &k); err != nil {
			return err
		}
		return tx.UpdateDomainKey(ctx, k)
	})
}

// Lookup reads the TXT records of a name of the DNS.
type Lookup func(ctx context.Context, name string) ([]string, error)

const lookupTime = 10 * time.Second // that the DNS may take

// CheckDomainKey looks for the record of a key in the DNS, keeps what it found and tells it in words.
func (d *Desk) CheckDomainKey(ctx context.Context, v identity.Viewer, domain string, txt Lookup) (words string, err error) {
	if !v.May(identity.ChangeHouse) {
		return "", fault.MayNot("check signing keys")
	}
	k, err := d.db.DomainKey(ctx, v, domain)
	if err != nil {
		return "", err
	}
	asking, cancel := context.WithTimeout(ctx, lookupTime)
	defer cancel()
	found, err := txt(asking, compose.RecordName(k.Selector, k.Domain))
	var missing *net.DNSError
	ok := false
	switch {
	case errors.As(err, &missing) && missing.IsNotFound, err == nil:
		ok, words = compose.CheckRecord(found, k.Algorithm, k.Public)
	case asking.Err() != nil:
		words = "The DNS did not answer in time. Try again later."
	default:
		words = "The DNS could not be asked just now. Check this machine’s name server, or try again later."
	}
	return words, d.KeepDomainCheck(ctx, v, k.Domain, ok, words)
}

// KeepDomainCheck keeps what was found of the record of a key.
func (d *Desk) KeepDomainCheck(ctx context.Context, v identity.Viewer, domain string, ok bool, words string) error {
	return d.changeDomainKey(ctx, v, domain, func(tx *store.Tx, k *store.DomainKey) error {
		k.CheckedAt, k.CheckedOK, k.Words = tx.Now, ok, words
		return nil
	})
}

// SetSigning switches the signing of a domain's mails on or off. It is switched on only once the record was found: a signature that
// nobody can check does more harm than none.
func (d *Desk) SetSigning(ctx context.Context, v identity.Viewer, domain string, on bool) error {
	return d.changeDomainKey(ctx, v, domain, func(tx *store.Tx, k *store.DomainKey) error {
		if on && !k.CheckedOK {
			return fault.Errorf(fault.Conflict, "Check the record first: mails signed with a key that nobody finds are taken for forged.")
		}
		k.Active = on
		tx.Audited(ctx, v, store.AuditEntry{Kind: trail.KeySwitched, Object: "key:" + domain, Words: store.AuditWords{Subject: domain, Detail: map[string]string{trail.To: map[bool]string{true: "on", false: "off"}[on]}}})
		return nil
	})
}

// DropDomainKey drops a key: mails of the domain leave unsigned.
func (d *Desk) DropDomainKey(ctx context.Context, v identity.Viewer, domain string) error {
	if !v.May(identity.ChangeHouse) {
		return fault.MayNot("drop signing keys")
	}
	return d.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.DomainKey(ctx, v, domain); err != nil {
			return err
		}
		setting(ctx, tx, v, trail.KeyDropped, "key:"+domain, domain, "")
		return tx.DeleteDomainKey(ctx, domain)
	})
}

// sign signs a mail where its sender's domain has a key in use. The bytes that are queued are those of every try.
func (d *Desk) sign(ctx context.Context, tx *store.Tx, from string, raw []byte) ([]byte, error) {
	domain := mail.Domain(from)
	k, err := tx.DomainKey(ctx, identity.System("signing"), domain)
	if fault.Is(err, fault.NotFound) || err == nil && !k.Active {
		return raw, nil
	}
	if err != nil {
		return nil, err
	}
	private, err := d.opts.Unseal(k.Secret)
	if err != nil {
		return nil, fault.Errorf(fault.Unavailable, "The signing key of %s cannot be read with this house's key: %w", domain, err)
	}
	signer, err := compose.ParseSigner(private)
	if err != nil {
		return nil, err
	}
	return compose.Sign(raw, compose.SigningKey{Domain: k.Domain, Selector: k.Selector, Signer: signer})
}
