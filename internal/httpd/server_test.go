package httpd_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2/memstore"
	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/httpd"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/pages/shell/shelltest"
)

// people are who can sign in, by the id of their login.
var people = map[int64]identity.Viewer{
	1: {UserID: 1, Role: identity.Technician, Name: "Kim Osei"},
	2: {UserID: 2, Role: identity.Manager, Name: "Ravi Menon"},
	3: {UserID: 3, Role: identity.Admin, Name: "Anna Keller"},
	4: {ContactID: 4, ClientID: 9, Role: identity.Approver, Name: "Dana Lund"},
}

func now() time.Time { return time.Date(2026, 3, 3, 15, 42, 0, 0, time.UTC) }

// site is a running server with a log that tests can read.
type site struct {
	*httptest.Server
	server *httpd.Server
	log    *lockedBuffer
}

func open(t *testing.T, change func(*httpd.Options), routes ...shell.Route) site {
	t.Helper()
	log := &lockedBuffer{}
	o := httpd.Options{
		Log: slog.New(slog.NewTextHandler(log, nil)), Now: now, Sessions: memstore.NewWithCleanupInterval(0),
		Viewer: func(_ context.Context, l shell.Login) (identity.Viewer, error) {
			v, ok := people[l.ID]
			if !ok {
				return v, fault.Errorf(fault.NotFound, "No such person.")
			}
			return v, nil
		},
		Token: func(_ context.Context, token string) (identity.Viewer, error) {
			if token != "good" {
				return identity.Viewer{}, fault.Errorf(fault.NotFound, "No such token.")
			}
			return people[1], nil
		},
		House: func(context.Context) (shell.House, error) { return shell.House{Name: "Harbourline IT"}, nil },
		Ready: func(context.Context) error { return nil },
	}
	if change != nil {
		change(&o)
	}
	server := httpd.New(o)
	server.Mount(append(routes, signIns()...))
	s := site{Server: httptest.NewServer(server), server: server, log: log}
	t.Cleanup(s.Close)
	return s
}

func hello(c echo.Context) error { return c.String(http.StatusOK, "hello "+shell.Viewer(c).Name) }

// signIns let a test sign in as one of people: /as/1.
func signIns() []shell.Route {
	as := func(c echo.Context) error {
		id := int64(c.Param("id")[0] - '0')
		kind := shell.StaffKind
		if people[id].Client() {
			kind = shell.ClientKind
		}
		if err := shell.SignIn(c, kind, id); err != nil {
			return err
		}
		return c.NoContent(http.StatusNoContent)
	}
	out := func(c echo.Context) error {
		if err := shell.SignOut(c); err != nil {
			return err
		}
		return c.NoContent(http.StatusNoContent)
	}
	return []shell.Route{
		{Method: "POST", Path: "/as/:id", Who: shell.Guest, Handler: as},
		{Method: "POST", Path: shell.SignOutURL, Who: shell.AnyPerson, Handler: out},
	}
}

// browser keeps cookies, follows no redirect and says where its requests come from, as browsers do.
type browser struct {
	t    *testing.T
	site site
	http *http.Client
}

func (s site) visit(t *testing.T, id string) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, site: s, http: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	if id != "" {
		b.send("POST", "/as/"+id, nil)
	}
	return b
}

// answer is a response whose body was read.
type answer struct {
	*http.Response
	body string
}

func (b *browser) get(path string) answer { b.t.Helper(); return b.send("GET", path, nil) }

func (b *browser) send(method, path string, form url.Values, headers ...string) answer {
	b.t.Helper()
	r, err := http.NewRequest(method, b.site.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", echo.MIMEApplicationForm)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for i := 0; i < len(headers); i += 2 {
		if headers[i+1] == "" {
			r.Header.Del(headers[i])
			continue
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := b.http.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer{Response: res, body: string(body)}
}

func (a answer) page(t *testing.T) shelltest.Document {
	t.Helper()
	return shelltest.Parse(t, strings.NewReader(a.body))
}

func TestEveryAnswerCarriesTheStrictHeaders(t *testing.T) {
	t.Parallel()
	s := open(t, func(o *httpd.Options) { o.Secure = true }, shell.Route{Method: "GET", Path: "/open", Who: shell.Guest, Handler: hello})
	want := map[string]string{
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
			"form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'",
		"X-Content-Type-Options":     "nosniff",
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

func (b *browser) cookie() string {
	u, err := url.Parse(b.site.URL)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range b.http.Jar.Cookies(u) {
		if c.Name == "remit" {
			return c.Value
		}
	}
	return ""
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
