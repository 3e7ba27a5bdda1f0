package wire

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"remit/internal/fault"
)

// Grant is how access tokens are had for an account: somebody consented once, which gave a refresh token (RFC 6749, section 6).
type Grant struct {
	URL          string // of the token endpoint
	ClientID     string
	ClientSecret string // "" where the program is registered as a public client
	RefreshToken string
}

// Check reports an Invalid error on the field at fault, or nil. A token endpoint is reached encrypted, but on this machine itself.
func (g Grant) Check() error {
	u, err := url.Parse(g.URL)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "https" && !(u.Scheme == "http" && Server{Host: u.Hostname()}.loopback())):
		return fault.On("token_url", "Enter the address where access tokens are had, beginning with https://.")
	case g.ClientID == "":
		return fault.On("token_client", "Enter the client id under which the program is registered with the provider.")
	case g.RefreshToken == "":
		return fault.On("token_refresh", "Enter the refresh token that the consent gave.")
	}
	return nil
}

// Tokens keeps access tokens until shortly before they end, and renews them. It is safe for many goroutines.
type Tokens struct {
	HTTP *http.Client
	Now  func() time.Time
	// Keep is told a refresh token that took the place of a mailbox's former one. It may be nil.
	Keep func(ctx context.Context, mailbox int64, g Grant) error

	mu   sync.Mutex
	kept map[Grant]*access
}

// access is a token with what renews it.
type access struct {
	mu    sync.Mutex
	grant Grant // with the latest refresh token
	token string
	until time.Time // from when on it is renewed
}

// The times of access tokens: how long before its end one is renewed, and for how long one is believed that names no end.
const (
	ahead      = 5 * time.Minute
	unknownEnd = 10 * time.Minute
	tokenWait  = 20 * time.Second
)

// Source returns the tokens of a mailbox's account.
func (t *Tokens) Source(mailbox int64, g Grant) TokenSource {
	return func(ctx context.Context, refused string) (string, error) {
		a := t.of(g)
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.token != "" && a.token != refused && t.Now().Before(a.until) {
			return a.token, nil
		}
		got, err := t.fetch(ctx, a.grant)
		if err != nil {
			a.token = ""
			return "", err
		}
		life := time.Duration(got.Expires) * time.Second
		if life <= 0 {
			life = unknownEnd + ahead
		}
		a.token, a.until = got.Access, t.Now().Add(max(life-ahead, life/2))
		if got.Refresh != "" && got.Refresh != a.grant.RefreshToken {
			a.grant.RefreshToken = got.Refresh
			t.also(a)
			if t.Keep != nil && mailbox != 0 {
				err = t.Keep(context.WithoutCancel(ctx), mailbox, a.grant)
			}
		}
		return a.token, err
	}
}

func (t *Tokens) of(g Grant) *access {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.kept == nil {
		t.kept = map[Grant]*access{}
	}
	if t.kept[g] == nil {
		t.kept[g] = &access{grant: g}
	}
	return t.kept[g]
}

// also lets the token be found under the new refresh token too.
func (t *Tokens) also(a *access) {
	t.mu.Lock()
	t.kept[a.grant] = a
	t.mu.Unlock()
}

// tokenAnswer is what a token endpoint says, in both of its ways.
type tokenAnswer struct {
	Access  string  `json:"access_token"`
	Refresh string  `json:"refresh_token"`
	Expires float64 `json:"expires_in"`
	Error   string  `json:"error"`
	Words   string  `json:"error_description"`
}

func (t *Tokens) fetch(ctx context.Context, g Grant) (a tokenAnswer, err error) {
	if err := g.Check(); err != nil {
		return a, err
	}
	ctx, cancel := context.WithTimeout(ctx, tokenWait)
	defer cancel()
	form := url.Values{"grant_type": {"refresh_token"}, "client_id": {g.ClientID}, "refresh_token": {g.RefreshToken}}
	if g.ClientSecret != "" {
		form.Set("client_secret", g.ClientSecret)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, g.URL, strings.NewReader(form.Encode()))
	if err != nil {
		return a, fmt.Errorf("wire: token: %w", err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Accept", "application/json")
	answer, err := t.HTTP.Do(request)
	if err != nil {
		return a, away(ctx, g, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	if err != nil {
		return a, away(ctx, g, err)
	}
	if err := json.Unmarshal(body, &a); err != nil || (a.Error == "" && a.Access == "") {
		return a, &Refusal{What: fmt.Sprintf("The token endpoint answered with status %d, and not with a token.", answer.StatusCode),
			Remedy: "Check its address: it is the one for tokens, not the one that people consent at.", Err: err}
	}
	if a.Error != "" {
		return a, refusedToken(a)
	}
	return a, nil
}

// away tells that the endpoint could not be asked. The error of the library names the address alone; no secret stands in it.
func away(ctx context.Context, g Grant, err error) error {
	host := g.URL
	if u, parsed := url.Parse(g.URL); parsed == nil {
		host = u.Host
	}
	what := "The token endpoint at " + host + " could not be reached."
	if ctx.Err() != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		what = "The token endpoint at " + host + " did not answer in time."
	}
	if fault.Is(err, fault.Forbidden) {
		return &Refusal{What: "The token endpoint at " + host + " is not reached: " + fault.Text(err), Remedy: "Where it is meant to be inside, name its network in the configuration, under sign_in, allow.", Err: err}
	}
	return &Refusal{What: what, Remedy: "Check the address, and that this machine may reach it. It is tried again by itself.", Err: err}
}

// refusedToken puts the errors of RFC 6749, section 5.2 into words.
func refusedToken(a tokenAnswer) error {
	r := &Refusal{What: "The provider gave no access token.", Words: strings.Join(strings.Fields(a.Error+": "+a.Words), " "), Remedy: "Check the settings of the sign-in."}
	switch a.Error {
	case "invalid_grant":
		r.What = "The consent was withdrawn, or the refresh token expired."
		r.Remedy = "Let somebody who may sign in to the mailbox consent again, and enter the new refresh token."
	case "invalid_client", "unauthorized_client":
		r.What = "The provider does not know the program under this client id, or the client secret is wrong or has expired."
		r.Remedy = "Compare client id and secret with the registration at the provider; secrets end there after some months or years."
	case "invalid_scope":
		r.What = "The consent does not reach reading and sending mail."
		r.Remedy = "Consent again with the scopes for IMAP and SMTP, and with offline access."
	case "temporarily_unavailable", "server_error":
		r.What = "The provider cannot give access tokens just now."
		r.Remedy = "It is tried again by itself."
	}
	return r
}
