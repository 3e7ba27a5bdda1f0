package openid

import (
	"cmp"
	"context"
	"crypto/subtle"
	"encoding/json"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"remit/internal/identity"
	"remit/internal/store"
)

// who is somebody as a provider tells of them.
type who struct {
	Issuer, Subject string
	Email           string // "" where it tells none
	Verified        *bool  // whether it says that the address is theirs; nil: it does not say
	Name            string
}

// claims are what a token or the user info endpoint tell (OpenID Connect Core 1.0, section 5.1).
type claims struct {
	Party    string `json:"azp"`
	Email    string `json:"email"`
	Verified truth  `json:"email_verified"`
	Name     string `json:"name"`
	Upn      string `json:"preferred_username"`
	Tenant   string `json:"tid"` // at Microsoft
}

// truth is a claim that some providers write as a text.
type truth struct{ said *bool }

// UnmarshalJSON reads true and "true"; anything else that is said is no.
func (t *truth) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		return nil
	}
	yes := strings.Trim(string(b), `"`) == "true"
	t.said = &yes
	return nil
}

// leeway is how far the clocks of the house and of a provider may be apart.
const leeway = time.Minute

// maxSubject is how long a subject may be, in characters (OpenID Connect Core 1.0, section 2).
const maxSubject = 255

// verify takes an ID token as section 3.1.3.7 of OpenID Connect Core 1.0 says: who signed it, for whom, until when, and whether it answers this request.
func (o *OpenID) verify(ctx context.Context, p store.Provider, k known, raw, nonce string) (x who, err error) {
	if raw == "" {
		return x, invalid(p, "there is no ID token in the answer")
	}
	now := o.DB.Now()
	t, err := k.Verifier(&oidc.Config{ClientID: p.Registration, Now: func() time.Time { return now.Add(-leeway) }}).Verify(ctx, raw)
	if err != nil {
		return x, invalid(p, inside(err))
	}
	var c claims
	if err := t.Claims(&c); err != nil {
		return x, invalid(p, inside(err))
	}
	switch {
	case subtle.ConstantTimeCompare([]byte(t.Nonce), []byte(nonce)) != 1:
		return x, invalid(p, "the token answers another request (nonce)")
	case c.Party != "" && c.Party != p.Registration, c.Party == "" && len(t.Audience) > 1:
		return x, invalid(p, "the token was given out for another program (azp)")
	case t.IssuedAt.After(now.Add(leeway)):
		return x, invalid(p, "the token comes from the future (iat)")
	case t.Subject == "" || len(t.Subject) > maxSubject:
		return x, invalid(p, "the token does not say whom it is about (sub)")
	case tenantOf(p.Issuer) != "" && tenantOf(p.Issuer) != c.Tenant:
		return x, invalid(p, "the token is of another tenant (tid)")
	}
	x = who{Issuer: p.Issuer, Subject: t.Subject}
	x.take(p, c)
	return x, nil
}

// take reads what is told of somebody. Microsoft tells a work account by its name of sign-in alone, which its tenant vouches for.
func (x *who) take(p store.Provider, c claims) {
	x.Email, x.Verified = strings.ToLower(strings.TrimSpace(c.Email)), c.Verified.said
	if x.Email == "" && p.TrustsMail {
		x.Email, x.Verified = strings.ToLower(strings.TrimSpace(c.Upn)), nil
	}
	if !identity.IsAddress(x.Email) {
		x.Email = ""
	}
	x.Name = cmp.Or(strings.Join(strings.Fields(c.Name), " "), x.Name, x.Email)
	if name := []rune(x.Name); len(name) > 100 {
		x.Name = string(name[:100])
	}
}

// ask asks the provider for the address where the token does not tell it (section 5.3). What is told of another subject counts for nothing.
func (x *who) ask(ctx context.Context, p store.Provider, k known, tokens *oauth2.Token) error {
	info, err := k.UserInfo(ctx, oauth2.StaticTokenSource(tokens))
	if err != nil {
		return away(p, err)
	}
	if info.Subject != x.Subject {
		return invalid(p, "what is told of the person is told of another (sub)")
	}
	var raw json.RawMessage
	var c claims
	if err := info.Claims(&raw); err != nil || json.Unmarshal(raw, &c) != nil {
		return invalid(p, "what is told of the person cannot be read")
	}
	x.take(p, c)
	return nil
}
