package httpd_test

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"remit/internal/httpd"
	"remit/internal/pages/shell"
)

func TestEveryAnswerCarriesTheStrictHeaders(t *testing.T) {
	t.Parallel()
	s := open(t, func(o *httpd.Options) { o.Secure = true }, shell.Route{Method: "GET", Path: "/open", Who: shell.Guest, Handler: hello})
	want := map[string]string{
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
			"form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'",
		"X-Content-Type-Options":     "nosniff",
		"X-Frame-Options":            "DENY",
		"Referrer-Policy":            "same-origin",
		"Cross-Origin-Opener-Policy": "same-origin",
		"Permissions-Policy":         "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
		"Strict-Transport-Security":  "max-age=31536000",
	}
	for _, path := range []string{"/open", "/nothing", "/healthz", "/assets/nothing.css"} {
		a := s.visit(t, "").get(path)
		for name, value := range want {
			if got := a.Header.Get(name); got != value {
				t.Errorf("%s: %s is %q, want %q", path, name, got, value)
			}
		}
		if a.Header.Get("X-Request-Id") == "" {
			t.Errorf("%s: no request id", path)
		}
	}
}

func TestTransportSecurityIsAskedForOnlyOverHTTPS(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	if got := s.visit(t, "").get("/healthz").Header.Get("Strict-Transport-Security"); got != "" {
		t.Errorf("got %q over http", got)
	}
}

func TestSessionCookieIsOutOfReachOfScriptsAndOtherSites(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{true, false} {
		s := open(t, func(o *httpd.Options) { o.Secure = secure })
		cookies := s.visit(t, "").send("POST", "/as/1", nil).Cookies()
		if len(cookies) != 1 {
			t.Fatalf("secure %v: got %d cookies, want 1", secure, len(cookies))
		}
		c := cookies[0]
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure != secure || strings.HasPrefix(c.Name, "__Host-") != secure {
			t.Errorf("secure %v: got %s", secure, c)
		}
	}
}

func TestSignInTakesANewSessionAndSignOutEndsIt(t *testing.T) {
	t.Parallel()
	s := open(t, nil, shell.Route{Method: "GET", Path: "/mine", Who: shell.AnyPerson, Handler: hello})
	b := s.visit(t, "1")
	first := b.cookie()
	if got := b.get("/mine").body; got != "hello Kim Osei" {
		t.Fatalf("signed in: got %q", got)
	}
	b.send("POST", "/as/2", nil)
	if b.cookie() == first {
		t.Error("a sign-in kept the token of the session before")
	}
	out := b.send("POST", shell.SignOutURL, nil)
	if got := out.Header.Get("Clear-Site-Data"); !strings.Contains(got, "cache") {
		t.Errorf("sign-out leaves pages in the cache: %q", got)
	}
	if got := b.get("/mine").StatusCode; got != http.StatusSeeOther {
		t.Errorf("after sign-out: got %d, want a redirect to sign in", got)
	}
}

func TestAPersonWhoIsGoneIsAGuest(t *testing.T) {
	t.Parallel()
	s := open(t, nil, shell.Route{Method: "GET", Path: "/mine", Who: shell.AnyPerson, Handler: hello})
	b := s.visit(t, "8")
	if got := b.get("/mine").StatusCode; got != http.StatusSeeOther {
		t.Errorf("got %d, want a redirect to sign in", got)
	}
	if b.cookie() != "" {
		t.Error("the session of a person who is gone is kept")
	}
}

func TestAddressOfTheVisitor(t *testing.T) {
	t.Parallel()
	route := shell.Route{Method: "GET", Path: "/ip", Who: shell.Guest, Handler: func(c echo.Context) error { return c.String(200, c.RealIP()) }}
	cases := []struct {
		name    string
		trusted []netip.Prefix
		want    string
	}{
		{"nobody is trusted", nil, "127.0.0.1"},
		{"another proxy is trusted", []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, "127.0.0.1"},
		{"this proxy is trusted", []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, "203.0.113.7"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := open(t, func(o *httpd.Options) { o.TrustedProxies = c.trusted }, route)
			a := s.visit(t, "").send("GET", "/ip", nil, "X-Forwarded-For", "198.51.100.9, 203.0.113.7")
			if a.body != c.want {
				t.Errorf("got %s, want %s", a.body, c.want)
			}
		})
	}
}

func TestFlashIsShownOnceAndByAWholePage(t *testing.T) {
	t.Parallel()
	s := open(t, nil,
		shell.Route{Method: "POST", Path: "/deed", Who: shell.Staff, Handler: func(c echo.Context) error {
			shell.Flash(c, "2 tickets went to Kim.")
			shell.FlashWarning(c, "One was closed meanwhile.")
			return c.Redirect(http.StatusSeeOther, "/page")
		}},
		shell.Route{Method: "GET", Path: "/page", Who: shell.Staff, Handler: func(c echo.Context) error {
			return shell.Render(c, http.StatusOK, shell.Frame(shell.NewPage(c, "Page")))
		}})
	b := s.visit(t, "1")
	b.send("POST", "/deed", nil)
	if got := b.send("GET", "/page", nil, "HX-Request", "true").page(t).Texts(".note"); got != nil {
		t.Errorf("a fragment took the notices: %v", got)
	}
	if got := b.get("/page").page(t).Texts("main .note"); !slices.Equal(got, []string{"2 tickets went to Kim.", "One was closed meanwhile."}) {
		t.Errorf("first page: %v", got)
	}
	if got := b.get("/page").page(t).Texts("main .note"); got != nil {
		t.Errorf("second page: %v", got)
	}
}
