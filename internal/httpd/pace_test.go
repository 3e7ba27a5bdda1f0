package httpd_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"remit/internal/httpd"
	"remit/internal/pages/shell"
)

// paced is a house whose clock stands until it is moved.
func paced(t *testing.T, p httpd.Paces) (site, *atomic.Int64) {
	t.Helper()
	var later atomic.Int64
	s := open(t, func(o *httpd.Options) {
		o.Paces, o.Now = p, func() time.Time { return now().Add(time.Duration(later.Load())) }
	}, shell.Route{Method: "GET", Path: "/open", Who: shell.Guest, Handler: hello}, shell.Route{Method: "GET", Path: "/reports", Who: shell.Staff, Handler: hello, Costly: true},
		shell.Route{Method: "GET", Path: "/api/v1/tickets", Who: shell.Token, Handler: hello})
	return s, &later
}

// answers are how often of 10 times an address was answered.
func answers(b *browser, path string, headers ...string) (n int, last answer) {
	for range 10 {
		if last = b.send("GET", path, nil, headers...); last.StatusCode == http.StatusOK {
			n++
		}
	}
	return n, last
}

func TestWhoAsksTooOftenIsToldWhenToComeAgain(t *testing.T) {
	t.Parallel()
	s, later := paced(t, httpd.Paces{Guests: 3, People: 6, Costly: 2, Programs: 4})
	guest, first, second := s.visit(t, ""), s.visit(t, "1"), s.visit(t, "2")
	later.Store(int64(2 * time.Minute)) // the sign-ins are forgotten
	for what, c := range map[string]struct {
		who     *browser
		path    string
		headers []string
		want    int
	}{
		"a guest":  {guest, "/open", nil, 3},
		"a person": {first, "/open", nil, 6},
		"another person from the same address, on what is costly": {second, "/reports", nil, 2},
		"a program": {guest, "/api/v1/tickets", []string{"Authorization", "Bearer good"}, 4},
	} {
		got, last := answers(c.who, c.path, c.headers...)
		if got != c.want || last.StatusCode != http.StatusTooManyRequests || last.Header.Get("Retry-After") == "" {
			t.Errorf("%s is answered %d times, then %d and told to come again in %q seconds", what, got, last.StatusCode, last.Header.Get("Retry-After"))
		}
	}
	later.Add(int64(30 * time.Second))
	if got, _ := answers(second, "/reports"); got != 1 {
		t.Errorf("half a minute later %d are answered, want 1", got)
	}
	if got, _ := answers(second, "/open"); got != 5 {
		t.Errorf("then %d pages that are not costly, want 5", got)
	}
}

func TestGuessingTokensIsSlowedDown(t *testing.T) {
	t.Parallel()
	s, _ := paced(t, httpd.Paces{Guests: 3})
	var refused, slowed int
	for range 10 {
		switch s.visit(t, "").send("GET", "/api/v1/tickets", nil, "Authorization", "Bearer bad").StatusCode {
		case http.StatusUnauthorized:
			refused++
		case http.StatusTooManyRequests:
			slowed++
		}
	}
	if refused != 3 || slowed != 7 {
		t.Errorf("%d refused, %d slowed down", refused, slowed)
	}
}

func TestWithoutPacesEverythingIsAnswered(t *testing.T) {
	t.Parallel()
	s, _ := paced(t, httpd.Paces{})
	if got, _ := answers(s.visit(t, ""), "/open"); got != 10 {
		t.Errorf("%d of 10 are answered", got)
	}
}
