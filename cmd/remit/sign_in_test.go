package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"remit/internal/testenv"
)

// walker is a browser at the program: it keeps cookies, follows redirects wherever they lead, and sends forms as pages do.
type walker struct {
	t    *testing.T
	base string
	http.Client
}

func (p *program) walker(t *testing.T) *walker {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	return &walker{t: t, base: "http://" + p.listen, Client: http.Client{Jar: jar, Timeout: 30 * time.Second}}
}

// visit opens an address, or sends a form to it, and returns where the browser came to and what the page says.
func (w *walker) visit(method, path string, form url.Values) (at *url.URL, page string) {
	w.t.Helper()
	if !strings.HasPrefix(path, "http") {
		path = w.base + path
	}
	r, err := http.NewRequestWithContext(w.t.Context(), method, path, strings.NewReader(form.Encode()))
	must(w.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := w.Do(r)
	must(w.t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	must(w.t, err)
	return res.Request.URL, string(text)
}

var providerLink = regexp.MustCompile(`href="(/sign-in/with/[^"]+)"`)

// follow opens the link to a provider on a page, and comes back from it.
func (w *walker) follow(page string) *url.URL {
	w.t.Helper()
	link := providerLink.FindStringSubmatch(page)
	if link == nil {
		w.t.Fatalf("no provider on\n%s", page)
	}
	at, _ := w.visit(http.MethodGet, strings.ReplaceAll(link[1], "&amp;", "&"), nil)
	return at
}

// TestPeopleOfBothSidesComeInByTheirProviders sets two providers up as an admin does, and goes the whole way as a technician and as a client's
// person: from the door to the provider, and back to the page that they wanted. Then the command line opens the doors again that they had shut.
func TestPeopleOfBothSidesComeInByTheirProviders(t *testing.T) {
	t.Parallel()
	home, dental := testenv.OpenID(t, time.Now), testenv.OpenID(t, time.Now)
	p := newProgram(t)
	p.env = append(p.env, "REMIT_SIGN_IN_ALLOW=127.0.0.0/8")
	p.furnish(t, nil, "", nil)
	p.run(t, "correct horse battery\n", "user", "add", "--email", "ravi@harbour.example", "--name", "Ravi Iyer", "--role", "technician", "--password-stdin")
	p.serve(t)
	p.ready(t)

	kim := p.walker(t)
	if at, _ := kim.visit(http.MethodPost, "/sign-in", url.Values{"email": {"kim@harbour.example"}, "password": {"correct horse battery"}}); at.Path != "/queue" {
		t.Fatalf("the admin came to %s", at)
	}
	for _, x := range []struct {
		issuer       *testenv.Issuer
		name, client string
		domain, excl string
	}{{home, "Harbour Login", "0", "harbour.example", "yes"}, {dental, "Dental Login", "1", "northwind.example", ""}} {
		form := url.Values{"name": {x.name}, "client": {x.client}, "issuer": {x.issuer.URL}, "registration": {x.issuer.Registration}, "secret": {x.issuer.Secret}, "domains": {x.domain}, "exclusive": {x.excl}, "active": {"yes"}}
		if _, page := kim.visit(http.MethodPost, "/settings/sign-in/new/try", form); !strings.Contains(page, "The provider can be used.") {
			t.Errorf("the trial of %s says\n%s", x.name, page)
		}
		if at, page := kim.visit(http.MethodPost, "/settings/sign-in/new", form); strings.HasSuffix(at.Path, "new") || strings.Contains(page, x.issuer.Secret) || !strings.Contains(page, "/return") {
			t.Errorf("%s is not saved, or its secret is shown: %s", x.name, at)
		}
	}

	home.SignIn(map[string]any{"sub": "r-1", "email": "ravi@harbour.example", "email_verified": true, "name": "Ravi"}, nil)
	ravi := p.walker(t)
	_, door := ravi.visit(http.MethodGet, "/visits?week=2026-W10", nil)
	if at := ravi.follow(door); at.RequestURI() != "/visits?week=2026-W10" {
		t.Errorf("the technician came to %s", at)
	}
	if _, page := ravi.visit(http.MethodGet, "/account/security", nil); !strings.Contains(page, "Ravi Iyer") {
		t.Error("it is not Ravi who is signed in")
	}
	if at, page := ravi.visit(http.MethodPost, "/sign-out", nil); at.Path != "/sign-in" || !strings.Contains(page, "Sign out at Harbour Login too") {
		t.Errorf("signing out came to %s", at)
	}
	shut := p.walker(t)
	password := url.Values{"email": {"ravi@harbour.example"}, "password": {"correct horse battery"}}
	if at, page := shut.visit(http.MethodPost, "/sign-in", password); at.Path != "/sign-in" || !strings.Contains(page, "by Harbour Login alone") {
		t.Errorf("by password the technician came to %s", at)
	}

	dental.SignIn(map[string]any{"sub": "d-1", "email": "dana@northwind.example", "email_verified": true, "name": "Dana"}, nil)
	dana := p.walker(t)
	at, door := dana.visit(http.MethodGet, "/portal/new", nil)
	if at.Path != "/portal/sign-in" || strings.Contains(door, "Dental Login") {
		t.Errorf("the door at %s tells who the clients are", at)
	}
	_, page := dana.visit(http.MethodPost, "/sign-in/with", url.Values{"email": {"dana@northwind.example"}, "next": {"/portal/new"}})
	if at := dana.follow(page); at.Path != "/portal/new" {
		t.Errorf("the client's person came to %s", at)
	}

	if list := p.run(t, "", "sign-in", "list"); !strings.Contains(list, "Harbour Login\t"+home.URL+"\tour own people, the only way in") || !strings.Contains(list, "people of Northwind Dental") {
		t.Errorf("the command line lists\n%s", list)
	}
	p.run(t, "", "sign-in", "off", "Harbour Login")
	if at, _ := p.walker(t).visit(http.MethodPost, "/sign-in", password); at.Path != "/queue" {
		t.Errorf("after the provider was switched off the technician came to %s", at)
	}
}
