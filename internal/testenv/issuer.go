package testenv

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// Issuer is a provider of OpenID Connect on this machine, as OpenID Connect Core 1.0 describes it: discovery, codes with PKCE that work once, signed
// tokens, user info, signing out. Tests set who is signed in there, and how it misbehaves.
type Issuer struct {
	*httptest.Server
	Registration, Secret string // of the house at this provider
	now                  func() time.Time

	mu     sync.Mutex
	key    jose.JSONWebKey
	keys   int
	person map[string]any
	info   map[string]any
	codes  map[string]code
	fault  IssuerFault
	asked  map[string]int
}

// IssuerFault is how an Issuer misbehaves; the zero one not at all.
type IssuerFault struct {
	Discovery func(document map[string]any)                            // changes what it says of itself
	Answer    func(q url.Values)                                       // changes what a browser is sent back with
	Claims    func(claims map[string]any)                              // changes a token before it is signed
	Token     func(good string, claims map[string]any) string          // puts another token in the place of a good one
	Serve     func(w http.ResponseWriter, r *http.Request) (done bool) // answers in its place
}

// code is what was given out for a browser.
type code struct {
	redirect, nonce, challenge string
	person                     map[string]any
}

// OpenID starts a provider whose clock is given. The house is registered there as “remit” with the secret “hush hush hush”.
func OpenID(t testing.TB, now func() time.Time) *Issuer {
	t.Helper()
	i := &Issuer{Registration: "remit", Secret: "hush hush hush", now: now, codes: map[string]code{}, asked: map[string]int{}}
	i.Rotate(t)
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", i.discovery)
	mux.HandleFunc("/authorize", i.authorize)
	mux.HandleFunc("/token", i.token)
	mux.HandleFunc("/keys", i.keySet)
	mux.HandleFunc("/userinfo", i.userInfo)
	mux.HandleFunc("/end", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "signed out") })
	i.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i.mu.Lock()
		i.asked[r.URL.Path]++
		serve := i.fault.Serve
		i.mu.Unlock()
		if serve != nil && serve(w, r) {
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { i.CloseClientConnections(); i.Close() })
	return i
}

// SignIn sets who is signed in at the provider: the claims of a token, and what only the user info endpoint tells.
func (i *Issuer) SignIn(claims, info map[string]any) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.person, i.info = claims, info
}

// Misbehave sets how it misbehaves from now on.
func (i *Issuer) Misbehave(f IssuerFault) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.fault = f
}

// Asked is how often a path was asked for.
func (i *Issuer) Asked(path string) int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.asked[path]
}

// Rotate puts a new key in the place of the one that signs.
func (i *Issuer) Rotate(t testing.TB) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.keys++
	i.key = jose.JSONWebKey{Key: k, KeyID: fmt.Sprint("key ", i.keys), Algorithm: string(jose.ES256), Use: "sig"}
}

// Sign signs claims with the provider's key, or another under its name.
func (i *Issuer) Sign(claims map[string]any, with any) string {
	i.mu.Lock()
	key := i.key
	i.mu.Unlock()
	if with != nil {
		key.Key = with
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, nil)
	if err != nil {
		panic(err) // the keys are made here
	}
	body, err := json.Marshal(claims)
	if err != nil {
		panic(err)
	}
	signed, err := signer.Sign(body)
	if err != nil {
		panic(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		panic(err)
	}
	return token
}

// Visit is a browser that is sent to the provider, where somebody is signed in: it returns the address that the browser is sent back to.
func (i *Issuer) Visit(t testing.TB, address string) string {
	t.Helper()
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusFound {
		t.Fatalf("the provider answers %d", res.StatusCode)
	}
	return res.Header.Get("Location")
}

func (i *Issuer) faults() IssuerFault {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.fault
}

func answerJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // who asked may be gone
}

func (i *Issuer) discovery(w http.ResponseWriter, _ *http.Request) {
	d := map[string]any{"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys", "userinfo_endpoint": i.URL + "/userinfo",
		"end_session_endpoint": i.URL + "/end", "response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"ES256"},
		"code_challenge_methods_supported": []string{"S256"}, "authorization_response_iss_parameter_supported": true}
	if f := i.faults().Discovery; f != nil {
		f(d)
	}
	answerJSON(w, http.StatusOK, d)
}

// authorize gives a code to whoever is signed in, and sends the browser back.
func (i *Issuer) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("client_id") != i.Registration || q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" || q.Get("code_challenge") == "" || q.Get("state") == "" || q.Get("nonce") == "" {
		http.Error(w, "the request is not what this provider takes", http.StatusBadRequest)
		return
	}
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	one := base64.RawURLEncoding.EncodeToString(b)
	i.mu.Lock()
	i.codes[one] = code{q.Get("redirect_uri"), q.Get("nonce"), q.Get("code_challenge"), i.person}
	i.mu.Unlock()
	back := url.Values{"code": {one}, "state": {q.Get("state")}, "iss": {i.URL}}
	if f := i.faults().Answer; f != nil {
		f(back)
	}
	w.Header().Set("Location", q.Get("redirect_uri")+"?"+back.Encode())
	w.WriteHeader(http.StatusFound)
}

// token takes a code once, from who it was given to (RFC 6749, section 4.1.3; RFC 7636, section 4.6).
func (i *Issuer) token(w http.ResponseWriter, r *http.Request) {
	name, secret, _ := r.BasicAuth()
	secret, _ = url.QueryUnescape(secret)
	if name != i.Registration || secret != i.Secret {
		answerJSON(w, http.StatusUnauthorized, map[string]string{"error": "invalid_client"})
		return
	}
	i.mu.Lock()
	c, ok := i.codes[r.PostFormValue("code")]
	delete(i.codes, r.PostFormValue("code"))
	i.mu.Unlock()
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if !ok || c.redirect != r.PostFormValue("redirect_uri") || base64.RawURLEncoding.EncodeToString(sum[:]) != c.challenge {
		answerJSON(w, http.StatusBadRequest, map[string]string{"error": "invalid_grant"})
		return
	}
	now := i.now()
	claims := map[string]any{"iss": i.URL, "aud": i.Registration, "nonce": c.nonce, "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix()}
	maps.Copy(claims, c.person)
	f := i.faults()
	if f.Claims != nil {
		f.Claims(claims)
	}
	token := i.Sign(claims, nil)
	if f.Token != nil {
		token = f.Token(token, claims)
	}
	answerJSON(w, http.StatusOK, map[string]any{"access_token": "of " + fmt.Sprint(c.person["sub"]), "token_type": "Bearer", "expires_in": 300, "id_token": token})
}

func (i *Issuer) keySet(w http.ResponseWriter, _ *http.Request) {
	i.mu.Lock()
	set := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{i.key.Public()}}
	i.mu.Unlock()
	answerJSON(w, http.StatusOK, set)
}

func (i *Issuer) userInfo(w http.ResponseWriter, _ *http.Request) {
	i.mu.Lock()
	info := i.info
	i.mu.Unlock()
	answerJSON(w, http.StatusOK, info)
}
