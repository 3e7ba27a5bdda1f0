package openid

import (
	"cmp"
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
)

// Refusal is why somebody was not let in: what they are told, which errors.As finds, and what admins read of it in the audit trail.
type Refusal struct {
	told error
	Why  string
}

// Error says why, for the log.
func (r *Refusal) Error() string { return r.Why }

// Unwrap is what the person is told.
func (r *Refusal) Unwrap() error { return r.told }

// refuse makes a refusal whose reason is what the person is told.
func refuse(format string, args ...any) error {
	told := fault.Errorf(fault.Invalid, format, args...)
	return &Refusal{told, told.Error()}
}

// away is told where a provider cannot be asked, and invalid where its answer does not hold.
func away(p store.Provider, err error) error {
	return &Refusal{fault.Errorf(fault.Unavailable, "%s cannot be asked just now. Sign in another way, or try again later.", p.Name), inside(err)}
}

func invalid(p store.Provider, why string) error {
	return &Refusal{fault.Errorf(fault.Invalid, "The answer of %s does not hold here, and nobody was signed in. Tell who looks after it.", p.Name), why}
}

// inside is what went wrong in words for admins: those of the guard where it refused, else those of the library, cut to a length that tells enough.
func inside(err error) string {
	text := err.Error()
	var f *fault.Error
	if errors.As(err, &f) {
		text = f.Text
	}
	return fmt.Sprintf("%.200s", text)
}

// pending is what a browser's session keeps between the way to a provider and the way back.
type pending struct {
	Slug, State, Nonce, Verifier, Next string
	Since                              int64 // Unix seconds
}

// errBegin is told of an answer that nobody asked for here.
var errBegin = fault.Errorf(fault.Conflict, "This sign-in was not begun in this browser, was finished already, or took too long. Begin again.")

// patience is how long somebody may take at the provider.
const patience = 10 * time.Minute

// ReturnURL is where a provider sends people back to: one address for each provider, so that no provider can answer for another (RFC 9700, section 4.4).
func ReturnURL(base, slug string) string { return StartURL(base, slug) + "/return" }

// StartURL is where the way to a provider begins.
func StartURL(base, slug string) string {
	return strings.TrimRight(base, "/") + "/sign-in/with/" + slug
}

// Begin makes the address at a provider to which a browser is sent, and what its session must keep until it comes back. base is where people reach
// the house, next where they want to go. A provider that cannot be asked is a Refusal.
func (o *OpenID) Begin(ctx context.Context, p store.Provider, base, next string) (address, kept string, err error) {
	k, err := o.find(ctx, p.Issuer)
	if err != nil {
		o.Log.WarnContext(ctx, "a provider of sign-ins cannot be asked", "provider", p.Name, "error", err)
		return "", "", away(p, err)
	}
	w := pending{Slug: p.Slug, Next: next, Since: o.DB.Now().Unix(), Verifier: oauth2.GenerateVerifier()}
	if w.State, _, err = identity.NewToken(); err != nil {
		return "", "", err
	}
	if w.Nonce, _, err = identity.NewToken(); err != nil {
		return "", "", err
	}
	b, err := json.Marshal(w)
	if err != nil {
		return "", "", fmt.Errorf("openid: keep: %w", err)
	}
	c, err := o.config(p, k, base)
	if err != nil {
		return "", "", err
	}
	return c.AuthCodeURL(w.State, oidc.Nonce(w.Nonce), oauth2.S256ChallengeOption(w.Verifier)), string(b), nil
}

// config is the house as the provider knows it.
func (o *OpenID) config(p store.Provider, k known, base string) (*oauth2.Config, error) {
	c := &oauth2.Config{ClientID: p.Registration, Endpoint: k.Endpoint(), RedirectURL: ReturnURL(base, p.Slug), Scopes: []string{oidc.ScopeOpenID, "email", "profile"}}
	c.Endpoint.AuthStyle = oauth2.AuthStyleInHeader // as is the rule where a provider says nothing (Discovery, section 3)
	if p.Secret == "" || len(k.Methods) > 0 && !slices.Contains(k.Methods, "client_secret_basic") {
		c.Endpoint.AuthStyle = oauth2.AuthStyleInParams
	}
	if p.Secret == "" {
		return c, nil
	}
	var err error
	if c.ClientSecret, err = o.Unseal(p.Secret); err != nil {
		return nil, fmt.Errorf("openid: unseal: %w", err)
	}
	return c, nil
}

// Finish takes what a provider sent a browser back with, against what Begin had its session keep, which must be used up by then. It returns who came,
// as user:7 or contact:12, and where they wanted to go. Who is not let in is told by a Refusal, an answer that nobody asked for is a Conflict.
func (o *OpenID) Finish(ctx context.Context, p store.Provider, base, kept string, answer url.Values) (person, next string, err error) {
	var w pending
	if kept == "" || json.Unmarshal([]byte(kept), &w) != nil || w.Slug != p.Slug || o.DB.Now().Sub(time.Unix(w.Since, 0)) >= patience ||
		subtle.ConstantTimeCompare([]byte(w.State), []byte(answer.Get("state"))) != 1 {
		return "", "", errBegin
	}
	who, err := o.prove(ctx, p, base, w, answer)
	if err == nil {
		person, err = o.admit(ctx, p, who)
	}
	var r *Refusal
	if errors.As(err, &r) {
		o.Log.InfoContext(ctx, "a sign-in by a provider was refused", "provider", p.Name, "why", r.Why)
	}
	return person, w.Next, err
}

// prove finds out who somebody is at the provider, by the code that they came back with.
func (o *OpenID) prove(ctx context.Context, p store.Provider, base string, w pending, answer url.Values) (who, error) {
	k, err := o.find(ctx, p.Issuer)
	if err != nil {
		return who{}, away(p, err)
	}
	if iss := answer.Get("iss"); iss != p.Issuer && (iss != "" || k.NamesItself) { // RFC 9207, section 2.4
		return who{}, invalid(p, "the answer names another issuer")
	}
	if answer.Get("error") != "" || answer.Get("code") == "" {
		return who{}, &Refusal{fault.Errorf(fault.Invalid, "%s did not let you in. Try again, or sign in another way.", p.Name), "the provider said " + oauthError(answer.Get("error"))}
	}
	c, err := o.config(p, k, base)
	if err != nil {
		return who{}, err
	}
	asking := oidc.ClientContext(ctx, o.http)
	tokens, err := c.Exchange(asking, answer.Get("code"), oauth2.VerifierOption(w.Verifier))
	if err != nil {
		return who{}, unexchanged(p, err)
	}
	raw, _ := tokens.Extra("id_token").(string)
	x, err := o.verify(asking, p, k, raw, w.Nonce)
	if err != nil {
		return x, err
	}
	if x.Email == "" && k.Person != "" {
		err = x.ask(asking, p, k, tokens)
	}
	return x, err
}

// oauthErrors are what a provider may say (RFC 6749, section 4.1.2.1; OpenID Connect Core 1.0, section 3.1.2.6); nothing else of it is repeated.
var oauthErrors = []string{"invalid_request", "unauthorized_client", "access_denied", "unsupported_response_type", "invalid_scope", "server_error", "temporarily_unavailable", "interaction_required",
	"login_required", "account_selection_required", "consent_required", "invalid_client", "invalid_grant", "unsupported_grant_type"}

func oauthError(code string) string {
	if slices.Contains(oauthErrors, code) {
		return code
	}
	return "something that it may not say"
}

// unexchanged tells why a code was not taken: the provider refused it, or could not be asked.
func unexchanged(p store.Provider, err error) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) {
		return invalid(p, "the code was not taken: "+oauthError(cmp.Or(refused.ErrorCode, "?")))
	}
	return away(p, err)
}

// SignOutURL is where somebody who signed in by a provider signs out there too; "" where it offers nothing of the kind. afterwards is where they come back to.
func (o *OpenID) SignOutURL(ctx context.Context, p store.Provider, afterwards string) (string, error) {
	k, err := o.find(ctx, p.Issuer)
	if err != nil {
		return "", away(p, err)
	}
	if k.EndSession == "" {
		return "", nil
	}
	u, err := url.Parse(k.EndSession)
	if err != nil {
		return "", fmt.Errorf("openid: end session: %w", err)
	}
	q := u.Query()
	q.Set("client_id", p.Registration)
	q.Set("post_logout_redirect_uri", afterwards)
	u.RawQuery = q.Encode()
	return u.String(), nil
}
