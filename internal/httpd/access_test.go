package httpd_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"remit/internal/identity"
	"remit/internal/pages/shell"
)

func TestAccessTable(t *testing.T) {
	t.Parallel()
	rules := []shell.Access{shell.Nobody, shell.Guest, shell.AnyPerson, shell.Staff, shell.May(identity.ReviewWork), shell.May(identity.ChangeUsers), shell.Client}
	var routes []shell.Route
	for _, r := range rules {
		path := "/" + strings.ReplaceAll(r.String(), " ", "-")
		routes = append(routes, shell.Route{Method: "GET", Path: path, Who: r, Handler: hello}, shell.Route{Method: "POST", Path: path, Who: r, Handler: hello})
	}
	s := open(t, nil, routes...)
	// Each line: who asks, then how a page and a form are answered under each rule, in the order above.
	cases := []struct {
		who, id   string
		get, post []int
	}{
		{"guest", "", []int{303, 200, 303, 303, 303, 303, 303}, []int{401, 200, 401, 401, 401, 401, 401}},
		{"technician", "1", []int{403, 200, 200, 200, 403, 403, 403}, []int{403, 200, 200, 200, 403, 403, 403}},
		{"manager", "2", []int{403, 200, 200, 200, 200, 403, 403}, []int{403, 200, 200, 200, 200, 403, 403}},
		{"admin", "3", []int{403, 200, 200, 200, 200, 200, 403}, []int{403, 200, 200, 200, 200, 200, 403}},
		{"client", "4", []int{403, 200, 200, 403, 403, 403, 200}, []int{403, 200, 200, 403, 403, 403, 200}},
	}
	for _, c := range cases {
		b := s.visit(t, c.id)
		for i, r := range rules {
			path := routes[2*i].Path
			if got := b.send("GET", path, nil).StatusCode; got != c.get[i] {
				t.Errorf("%s reads what is for %s: got %d, want %d", c.who, r, got, c.get[i])
			}
			if got := b.send("POST", path, nil).StatusCode; got != c.post[i] {
				t.Errorf("%s sends to what is for %s: got %d, want %d", c.who, r, got, c.post[i])
			}
		}
	}
}

func TestGuestsComeBackAfterSignIn(t *testing.T) {
	t.Parallel()
	s := open(t, nil,
		shell.Route{Method: "GET", Path: "/tickets/:n", Who: shell.Staff, Handler: hello},
		shell.Route{Method: "GET", Path: "/portal/agreement", Who: shell.Client, Handler: hello},
		shell.Route{Method: "GET", Path: "/portals", Who: shell.Staff, Handler: hello})
	cases := map[string]string{
		"/tickets/7?x=a%26b": "/sign-in?next=" + url.QueryEscape("/tickets/7?x=a%26b"),
		"/portal/agreement":  "/portal/sign-in?next=%2Fportal%2Fagreement",
		"/portals":           "/sign-in?next=%2Fportals",
	}
	for path, want := range cases {
		if got := s.visit(t, "").get(path).Header.Get("Location"); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	a := s.visit(t, "").send("GET", "/tickets/7", nil, "HX-Request", "true")
	if a.StatusCode != http.StatusUnauthorized || a.Header.Get("HX-Redirect") != "/sign-in" {
		t.Errorf("the script of a page: got %d to %q", a.StatusCode, a.Header.Get("HX-Redirect"))
	}
}

func TestEverySideHasItsOwnStart(t *testing.T) {
	t.Parallel()
	s := open(t, nil,
		shell.Route{Method: "GET", Path: shell.QueueURL, Who: shell.Staff, Handler: hello},
		shell.Route{Method: "GET", Path: shell.PortalURL, Who: shell.Client, Handler: hello})
	if got := s.visit(t, "4").get(shell.QueueURL).Header.Get("Location"); got != "/portal" {
		t.Errorf("a client at the queue: got %q", got)
	}
	if got := s.visit(t, "1").get("/portal").Header.Get("Location"); got != shell.QueueURL {
		t.Errorf("a technician at the portal: got %q", got)
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	seen := func(c echo.Context) error { return c.String(200, shell.ViewerIn(c.Request().Context()).Name) }
	s := open(t, nil, shell.Route{Method: shell.AnyMethod, Path: "/api/v1/*", Who: shell.Token, Handler: seen})
	cases := []struct {
		name, authorization, site string
		status                    int
	}{
		{"none", "", "", 401},
		{"unknown", "Bearer bad", "", 401},
		{"another scheme", "Basic good", "", 401},
		{"good", "Bearer good", "", 200},
		{"good, from a browser elsewhere: a token is no cookie", "Bearer good", "cross-site", 200},
	}
	for _, c := range cases {
		a := s.visit(t, "1").send("POST", "/api/v1/requests", nil, "Authorization", c.authorization, "Sec-Fetch-Site", c.site)
		if a.StatusCode != c.status {
			t.Errorf("%s: got %d, want %d", c.name, a.StatusCode, c.status)
		}
		if a.StatusCode == 200 && a.body != "Kim Osei" {
			t.Errorf("%s: the handler sees %q", c.name, a.body)
		}
		if a.StatusCode != 200 {
			wantProblem(t, a, http.StatusUnauthorized)
		}
	}
}

func wantProblem(t *testing.T, a answer, status int) {
	t.Helper()
	var p struct {
		Title  string
		Status int
		Detail string
	}
	if err := json.Unmarshal([]byte(a.body), &p); err != nil {
		t.Fatalf("the answer is no problem: %v: %s", err, a.body)
	}
	if a.Header.Get("Content-Type") != "application/problem+json" || p.Status != status || p.Title == "" || p.Detail == "" {
		t.Errorf("got %s %+v", a.Header.Get("Content-Type"), p)
	}
}

func TestForeignFormsAreRefused(t *testing.T) {
	t.Parallel()
	form := func(c echo.Context) error { return c.String(200, shell.VisitOf(c).CSRF) }
	s := open(t, nil, shell.Route{Method: "GET", Path: "/form", Who: shell.Staff, Handler: form},
		shell.Route{Method: "POST", Path: "/form", Who: shell.Staff, Handler: form})
	old := s.visit(t, "1")
	token := old.send("GET", "/form", nil, "Sec-Fetch-Site", "").body
	cases := []struct {
		name, site, token string
		status            int
	}{
		{"from here", "same-origin", "", 200},
		{"typed by hand", "none", "", 200},
		{"from elsewhere", "cross-site", "", 403},
		{"from elsewhere with a token", "cross-site", token, 403},
		{"from a neighbour", "same-site", "", 403},
		{"from an old browser without a token", "", "", 403},
		{"from an old browser with a wrong token", "", "x" + token, 403},
		{"from an old browser with its token", "", token, 200},
	}
	for _, c := range cases {
		a := old.send("POST", "/form", url.Values{"_csrf": {c.token}}, "Sec-Fetch-Site", c.site)
		if a.StatusCode != c.status {
			t.Errorf("%s: got %d, want %d", c.name, a.StatusCode, c.status)
		}
	}
}
