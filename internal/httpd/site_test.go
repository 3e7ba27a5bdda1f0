package httpd_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2/memstore"
	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/httpd"
	"remit/internal/identity"
	"remit/internal/journal"
	"remit/internal/pages/shell"
	"remit/internal/pages/shell/shelltest"
	"remit/internal/testenv"
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
	log    *testenv.Text
}

func open(t *testing.T, change func(*httpd.Options), routes ...shell.Route) site {
	t.Helper()
	log := &testenv.Text{}
	o := httpd.Options{
		Log: slog.New(journal.New(slog.NewTextHandler(log, nil))), Now: now, Sessions: memstore.NewWithCleanupInterval(0),
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
			v := people[1]
			v.Token = 9
			return v, nil
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
