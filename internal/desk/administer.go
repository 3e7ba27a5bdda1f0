package desk

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// checkWeb refuses an address that links in mails could not be made of.
func checkWeb(field, address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return fault.On(field, "%q is not an address of the web; write it like https://help.provider.example.", address)
	}
	return nil
}

// KnownMailbox fills in the password that is kept of a mailbox where the form left it empty, for a connection test.
// It is given only to the servers and users that it was kept for, so that no form can send it elsewhere.
func (d *Desk) KnownMailbox(ctx context.Context, v identity.Viewer, m Mailbox) (Mailbox, error) {
	if !v.May(identity.ConnectPrograms) {
		return m, fault.MayNot("test mailboxes")
	}
	byToken := m.Settings.SignIn == ByToken
	if m.ID == 0 || !byToken && m.Password != "" || byToken && m.Token.ClientSecret != "" && m.Token.RefreshToken != "" {
		return m, nil
	}
	all, err := d.Mailboxes(ctx, identity.System("connection test"))
	if err != nil {
		return m, err
	}
	for _, old := range all {
		if old.ID != m.ID {
			continue
		}
		was, is := old.Settings, m.Settings
		if was.IMAPHost != is.IMAPHost || was.IMAPPort != is.IMAPPort || was.IMAPTLS != is.IMAPTLS || was.IMAPUser != is.IMAPUser ||
			was.SMTPHost != is.SMTPHost || was.SMTPPort != is.SMTPPort || was.SMTPTLS != is.SMTPTLS || was.SMTPUser != is.SMTPUser {
			return m, fault.On("mail_password", "A server or a user was changed. Type the password again, so that the one that is kept goes nowhere else.")
		}
		if byToken && (was.TokenURL != is.TokenURL || was.ClientID != is.ClientID) {
			return m, fault.On("token_refresh", "The token endpoint or the client id was changed. Type client secret and refresh token again, so that those that are kept go nowhere else.")
		}
		if m.Password == "" {
			m.Password = old.Password
		}
		m.Token.ClientSecret, m.Token.RefreshToken = cmp.Or(m.Token.ClientSecret, old.Token.ClientSecret), cmp.Or(m.Token.RefreshToken, old.Token.RefreshToken)
		return m, nil
	}
	return m, fault.Errorf(fault.NotFound, "This mailbox was not found.")
}

// tokenYears is how long a token is good where nobody chose.
const tokenYears = 1

// NewToken is an API token to be made.
type NewToken struct {
	Name    string
	UserID  int64 // for whom it speaks
	Scopes  []identity.Scope
	Expires time.Time // UTC; zero is a year from now
	Endless bool      // it never expires
}

// MakeToken makes an API token that speaks for a user, within its scopes and until it expires. The secret is returned once and kept nowhere.
func (d *Desk) MakeToken(ctx context.Context, v identity.Viewer, n NewToken) (secret string, err error) {
	if !v.May(identity.ConnectPrograms) {
		return "", fault.MayNot("make API tokens")
	}
	if strings.TrimSpace(n.Name) == "" {
		return "", fault.On("name", "Say what the token is for, such as monitoring: it is all that tells tokens apart later.")
	}
	if err := n.check(d.db.Now()); err != nil {
		return "", err
	}
	secret, hash, err := identity.NewToken()
	if err != nil {
		return "", err
	}
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		u, err := tx.User(ctx, v, n.UserID)
		if err != nil || !u.Active {
			return fault.On("user", "Choose somebody who works here.")
		}
		tx.Audited(ctx, v, store.AuditEntry{Kind: trail.TokenMade, Object: identity.Person("user", u.ID), Words: store.AuditWords{Subject: n.Name, Detail: map[string]string{"for": u.Name, "until": dayOf(n.Expires), "scopes": fmt.Sprint(n.Scopes)}}})
		return tx.InsertToken(ctx, store.Token{Name: n.Name, UserID: u.ID, Scopes: n.Scopes, ExpiresAt: n.Expires}, hash)
	})
	return secret, err
}

// check refuses what no token can be, and gives the default of what was left out.
func (n *NewToken) check(now time.Time) error {
	if len(n.Scopes) == 0 {
		return fault.On("scopes", "Choose what the token may be used for.")
	}
	for _, s := range n.Scopes {
		if !slices.Contains(identity.Scopes(), s) {
			return fault.On("scopes", "%q is not a scope; use one of the list.", string(s))
		}
	}
	switch {
	case n.Endless:
		n.Expires = time.Time{}
	case n.Expires.IsZero():
		n.Expires = now.AddDate(tokenYears, 0, 0)
	case !n.Expires.After(now):
		return fault.On("expires", "This day is over; choose one that is to come.")
	}
	return nil
}

// ByToken is who speaks by an API token, as they are now, limited to its scopes. That it was used is kept, to a few minutes: a program that asks
// again and again is not to write each time.
func (d *Desk) ByToken(ctx context.Context, secret string) (identity.Viewer, error) {
	t, err := d.db.TokenByHash(ctx, identity.HashToken(secret), d.db.Now())
	if err != nil {
		return identity.Viewer{}, err
	}
	v, err := d.db.Viewer(ctx, identity.Person("user", t.UserID))
	if err != nil {
		return v, err
	}
	v.Token, v.Scopes = t.ID, t.Scopes
	if d.db.Now().Sub(t.UsedAt) < tokenUse {
		return v, nil
	}
	return v, d.db.Write(ctx, func(tx *store.Tx) error { return tx.UseToken(ctx, t.ID) })
}

// tokenUse is to which span it is known when a token was used last.
const tokenUse = 5 * time.Minute

// DropToken takes an API token back: programs that use it are refused from now on.
func (d *Desk) DropToken(ctx context.Context, v identity.Viewer, id int64) error {
	if !v.May(identity.ConnectPrograms) {
		return fault.MayNot("take API tokens back")
	}
	return d.db.Write(ctx, func(tx *store.Tx) error {
		list, err := tx.Tokens(ctx, v)
		if err != nil {
			return err
		}
		for _, t := range list {
			if t.ID == id {
				tx.Audited(ctx, v, store.AuditEntry{Kind: trail.TokenDropped, Object: identity.Person("user", t.UserID), Words: store.AuditWords{Subject: t.Name}})
			}
		}
		return tx.DeleteToken(ctx, id)
	})
}

// dayOf is the day of an instant, UTC; "never" for one that does not come.
func dayOf(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format(time.DateOnly)
}

// SendAgain queues a mail that waits or has failed once more, at once.
func (d *Desk) SendAgain(ctx context.Context, v identity.Viewer, id int64) error {
	if !v.Staff() {
		return fault.MayNot("send mail again")
	}
	return d.db.Write(ctx, func(tx *store.Tx) error { return tx.RetryOutgoing(ctx, id) })
}
