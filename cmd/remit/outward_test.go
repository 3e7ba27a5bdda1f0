package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"remit/internal/wire"
)

// TestTokenEndpointsInsideAreReachedWhereItIsSaidAlone holds the requests for mailboxes' access tokens to the guard that webhooks and providers have:
// an admin's form reaches nothing on this machine or its network that the configuration does not name.
func TestTokenEndpointsInsideAreReachedWhereItIsSaidAlone(t *testing.T) {
	t.Parallel()
	hits := atomic.Int64{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		hits.Add(1)
		_, _ = io.WriteString(w, `{"access_token":"a","expires_in":3600}`) // who asked may be gone
	}))
	t.Cleanup(s.Close)
	dir := t.TempDir()
	for _, c := range []struct {
		allow string
		hits  int64
	}{{"", 0}, {"10.0.0.0/8", 0}, {"127.0.0.0/8", 1}} {
		a := inside(t, dir, io.Discard, time.Now, "REMIT_SIGN_IN_ALLOW="+c.allow)
		_, err := a.tokens.Source(0, wire.Grant{URL: s.URL, ClientID: "remit", RefreshToken: "hush"})(t.Context(), "")
		if (err == nil) != (c.hits > 0) || hits.Load() != c.hits {
			t.Errorf("with %q allowed: %v after %d requests", c.allow, err, hits.Load())
		}
		if err != nil && !strings.Contains(err.Error(), "sign_in") && !strings.Contains(err.Error(), "not reached") {
			t.Errorf("with %q allowed it says %v", c.allow, err)
		}
		a.close()
	}
}
