package wire_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"remit/internal/fault"
	"remit/internal/wire"
)

// endpoint is a token endpoint that answers as told and remembers what it was asked.
type endpoint struct {
	*httptest.Server
	mu     sync.Mutex
	asked  []string // refresh tokens
	answer func(refresh string) (int, map[string]any)
}

func newEndpoint(t *testing.T, answer func(refresh string) (int, map[string]any)) *endpoint {
	t.Helper()
	e := &endpoint{answer: answer}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e.mu.Lock()
		defer e.mu.Unlock()
		refresh := r.PostFormValue("refresh_token")
		e.asked = append(e.asked, refresh)
		if r.PostFormValue("grant_type") != "refresh_token" || r.PostFormValue("client_id") != "remit" || r.PostFormValue("client_secret") != "hush" {
			t.Errorf("asked with %v", r.PostForm)
		}
		status, body := e.answer(refresh)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		if err := json.NewEncoder(w).Encode(body); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(e.Close)
	return e
}

func (e *endpoint) grant() wire.Grant {
	return wire.Grant{URL: e.URL + "/token", ClientID: "remit", ClientSecret: "hush", RefreshToken: "r0"}
}

func TestATokenIsKeptUntilShortlyBeforeItsEnd(t *testing.T) {
	t.Parallel()
	n := 0
	e := newEndpoint(t, func(string) (int, map[string]any) {
		n++
		return 200, map[string]any{"access_token": fmt.Sprint("a", n), "expires_in": 3600}
	})
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	tokens := &wire.Tokens{HTTP: e.Client(), Now: func() time.Time { return now }}
	source := tokens.Source(7, e.grant())
	for _, x := range []struct {
		after time.Duration
		want  string
	}{{0, "a1"}, {54 * time.Minute, "a1"}, {55 * time.Minute, "a2"}, {56 * time.Minute, "a2"}} {
		now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).Add(x.after)
		if got, err := source(t.Context(), ""); err != nil || got != x.want {
			t.Errorf("after %s: %q, %v; want %s", x.after, got, err, x.want)
		}
	}
	if got, err := tokens.Source(8, e.grant())(t.Context(), ""); err != nil || got != "a2" {
		t.Errorf("another mailbox of the account: %q, %v", got, err)
	}
	for _, refused := range []string{"a2", "a2", "a1"} { // what was refused to both mailboxes is changed for them once
		if got, err := source(t.Context(), refused); err != nil || got != "a3" {
			t.Errorf("after %s was refused: %q, %v", refused, got, err)
		}
	}
}

func TestANewRefreshTokenTakesThePlaceOfTheOld(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t, func(refresh string) (int, map[string]any) {
		return 200, map[string]any{"access_token": "for-" + refresh, "expires_in": 600, "refresh_token": refresh + "+"}
	})
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	var kept []string
	tokens := &wire.Tokens{HTTP: e.Client(), Now: func() time.Time { return now }, Keep: func(_ context.Context, mailbox int64, g wire.Grant) error {
		kept = append(kept, fmt.Sprint(mailbox, " ", g.RefreshToken))
		return nil
	}}
	for range 2 {
		if _, err := tokens.Source(7, e.grant())(t.Context(), ""); err != nil {
			t.Fatal(err)
		}
	}
	renewed := e.grant()
	renewed.RefreshToken = "r0+"
	if got, err := tokens.Source(7, renewed)(t.Context(), ""); err != nil || got != "for-r0" {
		t.Errorf("under the new refresh token: %q, %v", got, err)
	}
	now = now.Add(time.Hour)
	if got, err := tokens.Source(7, e.grant())(t.Context(), ""); err != nil || got != "for-r0+" {
		t.Errorf("an hour later: %q, %v", got, err)
	}
	if got := strings.Join(e.asked, ","); got != "r0,r0+" {
		t.Errorf("asked with %s", got)
	}
	if got := strings.Join(kept, ","); got != "7 r0+,7 r0++" {
		t.Errorf("kept %s", got)
	}
}

func TestWhyThereIsNoTokenIsSaidInWords(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		status int
		body   map[string]any
		want   string
	}{
		"withdrawn":   {400, map[string]any{"error": "invalid_grant", "error_description": "AADSTS700082: expired due to\ninactivity"}, "consent was withdrawn, or the refresh token expired. It said: \"invalid_grant: AADSTS700082: expired due to inactivity\""},
		"unknown":     {401, map[string]any{"error": "invalid_client"}, "client secret is wrong"},
		"scope":       {400, map[string]any{"error": "invalid_scope"}, "does not reach"},
		"busy":        {503, map[string]any{"error": "temporarily_unavailable"}, "just now"},
		"other":       {400, map[string]any{"error": "slow_down"}, "no access token. It said: \"slow_down:\""},
		"not a token": {404, map[string]any{"hello": "world"}, "status 404"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEndpoint(t, func(string) (int, map[string]any) { return x.status, x.body })
			tokens := &wire.Tokens{HTTP: e.Client(), Now: time.Now}
			_, err := tokens.Source(7, e.grant())(t.Context(), "")
			var r *wire.Refusal
			if !errors.As(err, &r) || r.Remedy == "" || !strings.Contains(r.Error(), x.want) {
				t.Errorf("%v", err)
			}
			if strings.Contains(fmt.Sprint(err), "hush") || strings.Contains(fmt.Sprint(err), "r0") {
				t.Errorf("a secret is told: %v", err)
			}
		})
	}
	gone := newEndpoint(t, nil)
	gone.Close()
	tokens := &wire.Tokens{HTTP: &http.Client{}, Now: time.Now}
	if _, err := tokens.Source(7, gone.grant())(t.Context(), ""); err == nil || !strings.Contains(err.Error(), "could not be reached") {
		t.Errorf("an endpoint that is away: %v", err)
	}
}

func TestAGrantIsCheckedBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	good := wire.Grant{URL: "https://login.example/token", ClientID: "a", RefreshToken: "b"}
	for field, change := range map[string]func(*wire.Grant){
		"":              func(*wire.Grant) {},
		"token_url":     func(g *wire.Grant) { g.URL = "http://login.example/token" },
		"token_client":  func(g *wire.Grant) { g.ClientID = "" },
		"token_refresh": func(g *wire.Grant) { g.RefreshToken = "" },
	} {
		g := good
		change(&g)
		if err := g.Check(); fault.FieldOf(err) != field || (field == "") != (err == nil) {
			t.Errorf("%s: %v", field, err)
		}
	}
}
