package openid

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"remit/internal/fault"
	"remit/internal/identity"
)

// metadata is what a provider says of itself besides what the library reads (OpenID Connect Discovery 1.0, section 3; RFC 9207, section 3).
type metadata struct {
	Authorisation string   `json:"authorization_endpoint"`
	Token         string   `json:"token_endpoint"`
	Keys          string   `json:"jwks_uri"`
	Person        string   `json:"userinfo_endpoint"`
	EndSession    string   `json:"end_session_endpoint"`
	Methods       []string `json:"token_endpoint_auth_methods_supported"`
	Challenges    []string `json:"code_challenge_methods_supported"`
	Types         []string `json:"response_types_supported"`
	NamesItself   bool     `json:"authorization_response_iss_parameter_supported"`
}

// known is a provider as it was found. The library keeps its keys, and asks for them anew where a token names one that is not among them.
type known struct {
	*oidc.Provider
	metadata
	at time.Time
}

// fresh is how long what a provider says of itself is believed.
const fresh = time.Hour

// tenantless are what stands in the place of a tenant where Microsoft takes the people of all.
var tenantless = []string{"common", "organizations", "consumers"}

// issuer is what was typed as a provider's issuer in the form in which it is kept: to the letter, as its tokens have it.
func (o *OpenID) issuer(typed string) (string, error) {
	typed = strings.TrimSpace(typed)
	u, err := url.Parse(typed)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" && u.Scheme != "http" {
		return "", fault.On("issuer", "%q is not the address of a provider; write it like https://login.example.com/realms/office.", typed)
	}
	if err := o.Client.Check(typed); err != nil {
		return "", fault.On("issuer", "%s", fault.Text(err))
	}
	if tenant := tenantOf(typed); slices.Contains(tenantless, tenant) {
		return "", fault.On("issuer", "This takes the people of everybody. Write the id of the tenant in the place of %q, like https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/v2.0.", tenant)
	}
	return typed, nil
}

// tenantOf is the tenant in an issuer of Microsoft, "" in any other.
func tenantOf(issuer string) string {
	u, err := url.Parse(issuer)
	if err != nil || !strings.HasSuffix(u.Hostname(), ".microsoftonline.com") {
		return ""
	}
	tenant, _, _ := strings.Cut(strings.Trim(u.Path, "/"), "/")
	return tenant
}

// find is what a provider says of itself, asked for where nothing fresh is known.
func (o *OpenID) find(ctx context.Context, issuer string) (known, error) {
	o.mu.Lock()
	k, ok := o.known[issuer]
	o.mu.Unlock()
	if now := o.DB.Now(); ok && now.Sub(k.at) < fresh {
		return k, nil
	}
	k, err := o.discover(ctx, issuer)
	if err != nil {
		return k, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.known) >= maxKnown {
		clear(o.known)
	}
	o.known[issuer] = k
	return k, nil
}

// maxKnown is how many providers are remembered at once.
const maxKnown = 1000

// discover asks a provider about itself. What is wrong is said in words for who sets it up, at the field "issuer".
func (o *OpenID) discover(ctx context.Context, issuer string) (k known, err error) {
	k.at = o.DB.Now()
	if k.Provider, err = oidc.NewProvider(oidc.ClientContext(ctx, o.http), issuer); err != nil {
		return k, undiscovered(issuer, err)
	}
	if err := k.Claims(&k.metadata); err != nil {
		return k, undiscovered(issuer, err)
	}
	for name, address := range map[string]string{"authorization_endpoint": k.Authorisation, "token_endpoint": k.Token, "jwks_uri": k.Keys} {
		if address == "" {
			return k, fault.On("issuer", "The provider does not say where its %s is.", name)
		}
	}
	for name, address := range map[string]string{"authorization_endpoint": k.Authorisation, "token_endpoint": k.Token, "jwks_uri": k.Keys, "userinfo_endpoint": k.Person, "end_session_endpoint": k.EndSession} {
		if address == "" {
			continue
		}
		if err := o.Client.Check(address); err != nil {
			return k, fault.On("issuer", "The provider’s %s cannot be used. %s", name, fault.Text(err))
		}
	}
	return k, nil
}

// undiscovered puts into words why a provider was not found.
func undiscovered(issuer string, err error) error {
	var other *oidc.IssuerMismatchError
	var outside *fault.Error
	switch status, _, _ := strings.Cut(err.Error(), ": "); {
	case errors.As(err, &other):
		return fault.On("issuer", "The provider calls itself %q, and not %q. Write its issuer to the letter, with or without the / at its end.", other.Discovered, other.Provided)
	case errors.As(err, &outside):
		return fault.On("issuer", "The provider cannot be asked. %s", outside.Text)
	case len(status) > 3 && strings.Trim(status[:3], "0123456789") == "":
		return fault.On("issuer", "At %s/.well-known/openid-configuration the answer is “%.60s”, and not what a provider says of itself. Check the issuer.", strings.TrimSuffix(issuer, "/"), status)
	}
	return fault.On("issuer", "What is answered at %s/.well-known/openid-configuration is not what a provider says of itself. Check the issuer.", strings.TrimSuffix(issuer, "/"))
}

// Step is one thing that a trial looked at, in words for people.
type Step struct {
	Name string
	OK   bool
	Text string
}

// Try asks a provider about itself and its keys, and says in words what works and what does not; after the first that does not, nothing more is tried.
// Nothing is kept.
func (o *OpenID) Try(ctx context.Context, v identity.Viewer, typed string) ([]Step, error) {
	if !v.May(identity.ChangeProviders) {
		return nil, fault.MayNot("try how people sign in")
	}
	var steps []Step
	add := func(name, text string, err error) bool {
		if err != nil {
			text = fault.Text(err)
		}
		steps = append(steps, Step{name, err == nil, text})
		return err == nil
	}
	issuer, err := o.issuer(typed)
	if !add("Address", "It may be reached from here.", err) {
		return steps, nil
	}
	k, err := o.discover(ctx, issuer)
	if !add("Provider", "It answers, and calls itself by this issuer.", err) {
		return steps, nil
	}
	text, err := k.flow()
	if !add("Sign-in", text, err) {
		return steps, nil
	}
	text, err = o.keys(ctx, k.Keys)
	add("Keys", text, err)
	return steps, nil
}

// flow says whether a provider takes what the house sends. What a provider does not list, it may take all the same.
func (m metadata) flow() (string, error) {
	if len(m.Types) > 0 && !slices.Contains(m.Types, "code") {
		return "", fault.Errorf(fault.Invalid, "The provider does not give out codes (response_type code), by which people sign in here.")
	}
	if len(m.Challenges) > 0 && !slices.Contains(m.Challenges, "S256") {
		return "", fault.Errorf(fault.Invalid, "The provider does not take PKCE with S256, which is always sent from here.")
	}
	if len(m.Challenges) == 0 {
		return "It gives out codes. Whether it takes PKCE it does not say; it is sent in any case.", nil
	}
	return "It gives out codes, protected by PKCE.", nil
}

// keys says how many keys a provider has to sign with.
func (o *OpenID) keys(ctx context.Context, address string) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", fault.Errorf(fault.Invalid, "The address of the provider’s keys cannot be used.")
	}
	status, body, err := o.Client.Do(r, maxAnswer)
	if err != nil {
		return "", fault.Errorf(fault.Unavailable, "The provider’s keys cannot be asked for. %s", fault.Text(err))
	}
	var set struct {
		Keys []struct {
			Type string `json:"kty"`
			Use  string `json:"use"`
		} `json:"keys"`
	}
	n := 0
	if err := json.Unmarshal(body, &set); err == nil {
		for _, key := range set.Keys {
			if key.Use != "enc" && slices.Contains([]string{"RSA", "EC", "OKP"}, key.Type) {
				n++
			}
		}
	}
	if status != http.StatusOK || n == 0 {
		return "", fault.Errorf(fault.Invalid, "At %s there are no keys that the provider could sign with; the answer has the status %d.", address, status)
	}
	if n == 1 {
		return "It has one key to sign with.", nil
	}
	return "It has several keys to sign with.", nil
}
