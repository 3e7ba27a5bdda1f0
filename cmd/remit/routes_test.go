package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/editor"
	"remit/internal/identity"
	"remit/internal/intake"
	"remit/internal/knowledge"
	"remit/internal/mail"
	"remit/internal/membership"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
)

const password = "correct horse battery"

// estate is a house with two clients, each with a person, a ticket with a file and a note, and an agreement.
type estate struct {
	app    *app
	server *httptest.Server
	routes []shell.Route
	ours   map[string]string // what path parameters mean for the first client
	people map[string]string // name → address
}

func newEstate(t *testing.T) estate {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("REMIT_DATABASE_URL", filepath.Join(dir, "remit.db"))
	t.Setenv("REMIT_DATABASE_KEY", filepath.Join(dir, "remit.key"))
	a, err := newApp(&process{ctx: t.Context(), stdout: io.Discard, stderr: io.Discard, now: time.Now, config: "config.toml"})
	must(t, err)
	t.Cleanup(a.close)
	web, err := a.web(time.Now)
	must(t, err)
	e := estate{app: a, server: httptest.NewServer(web), routes: web.Routes(), people: map[string]string{}}
	t.Cleanup(e.server.Close)
	must(t, a.desk.SaveHouse(t.Context(), operator(), desk.House{Name: "Harbour IT", Address: "help@harbour.example"}))
	for _, role := range identity.StaffRoles() {
		e.people[string(role)] = string(role) + "@harbour.example"
		_, err := a.desk.SaveUser(t.Context(), operator(), identity.User{Email: e.people[string(role)], Name: string(role), Role: role, Active: true}, password)
		must(t, err)
	}
	e.client(t, "first")
	e.client(t, "second")
	return e
}

// survey asks the first client's person how a solved request went, and returns where the link of the mail leads.
func (e estate) survey(t *testing.T) string {
	t.Helper()
	ctx := t.Context()
	contacts, err := e.app.db.ContactsByEmail(ctx, e.people["first"])
	must(t, err)
	opened, err := e.app.intake.Submit(ctx, operator(), intake.Form{Channel: ticket.Portal, ContactID: contacts[0].ID, Subject: "Secret of first", Text: "Words of first"})
	must(t, err)
	_, err = e.app.desk.SetStatus(ctx, operator(), opened.Ticket.ID, ticket.Resolved, 0)
	must(t, err)
	if n, err := e.app.surveys.Work(ctx); n != 1 || err != nil {
		t.Fatalf("%d were asked, %v", n, err)
	}
	mails, err := e.app.db.TicketOutbox(ctx, operator(), opened.Ticket.ID)
	must(t, err)
	link := ""
	for _, o := range mails {
		sent, err := e.app.db.OutgoingByMessageID(ctx, o.MessageID)
		must(t, err)
		m, err := mail.Parse(sent.Raw, mail.DefaultLimits())
		must(t, err)
		if _, after, ok := strings.Cut(m.Text, "/rate?"); ok {
			link, _, _ = strings.Cut("/rate?"+after, "&")
		}
	}
	if got := e.ask(t, e.visitor(t, ""), http.MethodGet, link, nil); got.StatusCode != http.StatusOK || !strings.Contains(got.text, "Secret of first") {
		t.Fatalf("the link answers %d", got.StatusCode)
	}
	return link
}

// client makes a client with one person who signs in, and remembers what belongs to the first one.
func (e *estate) client(t *testing.T, slug string) {
	t.Helper()
	ctx := t.Context()
	email := "dana@" + slug + ".example"
	e.people[slug] = email
	f := identity.ClientFile{Slug: slug, Name: slug, Language: "en", Contacts: []identity.ContactFile{{Email: email, Name: "Dana", Role: identity.Administrator, Sees: "organisation"}}}
	_, err := e.app.desk.ApplyClient(ctx, operator(), f)
	must(t, err)
	text, err := os.ReadFile("../../internal/coverage/testdata/agreements/northwind-dental.toml")
	must(t, err)
	source := strings.NewReplacer("northwind-dental", slug, "NWD-2026", "A-"+slug).Replace(string(text))
	_, _, err = e.app.desk.Publish(ctx, operator(), "a.toml", []byte(source))
	must(t, err)
	contacts, err := e.app.db.ContactsByEmail(ctx, email)
	must(t, err)
	dana, err := e.app.db.Viewer(ctx, fmt.Sprintf("contact:%d", contacts[0].ID))
	must(t, err)
	must(t, e.app.desk.SetPassword(ctx, dana, "", password))
	opened, err := e.app.intake.Submit(ctx, dana, intake.Form{Channel: ticket.Portal, Subject: "Secret of " + slug, Text: "Words of " + slug,
		Files: []ticket.Attachment{{Name: "plan.txt", Type: "text/plain", Data: []byte("File of " + slug)}}})
	must(t, err)
	messages, err := e.app.db.Messages(ctx, operator(), opened.Ticket.ID)
	must(t, err)
	kept, err := editor.New(e.app.db).Save(ctx, operator(), knowledge.Article{Title: slug, Body: "Secret of " + slug, Keywords: "secret", Audience: knowledge.ForClient, ClientID: dana.ClientID, State: knowledge.Published})
	must(t, err)
	if kept.Slug != slug {
		t.Fatalf("the article is at %s", kept.Slug)
	}
	if e.ours == nil {
		e.ours = map[string]string{":passkey": fmt.Sprint(e.passkey(t, dana)), ":contact": fmt.Sprint(dana.ContactID), ":invitation": fmt.Sprint(e.invited(t, dana)), ":number": fmt.Sprint(opened.Ticket.ID), ":slug": slug, ":id": fmt.Sprint(messages[0].Attachments[0].ID), ":kind": "all"}
	}
}

// invited is an invitation that the client's administrator sent, to somebody who then came in as a requester.
func (e *estate) invited(t *testing.T, by identity.Viewer) int64 {
	t.Helper()
	ctx, members := t.Context(), membership.New(e.app.db, e.app.desk)
	ids := map[string]int64{}
	for email, name := range map[string]string{"secret-of-first@first.example": "Secret of first", "requester@first.example": "Joel"} {
		must(t, members.Invite(ctx, by, store.Invitation{Email: email, Name: name, Role: identity.Requester, Sees: "own"}))
	}
	list, err := e.app.db.Invitations(ctx, by, by.ClientID)
	must(t, err)
	for _, i := range list {
		ids[i.Email] = i.ID
	}
	e.people["requester"] = "requester@first.example"
	_, err = members.Accept(ctx, e.secret(t, "requester@first.example"), password)
	must(t, err)
	return ids["secret-of-first@first.example"]
}

// passkey is one of somebody's.
func (e *estate) passkey(t *testing.T, of identity.Viewer) int64 {
	t.Helper()
	must(t, e.app.db.Write(t.Context(), func(tx *store.Tx) error {
		return tx.InsertPasskey(t.Context(), store.Passkey{Person: of.Person(), Credential: "secret", Name: "Secret of first", Data: []byte("{}")})
	}))
	list, err := e.app.db.Passkeys(t.Context(), of)
	must(t, err)
	return list[0].ID
}

// secret is that of the invitation which waits to be mailed to an address.
func (e *estate) secret(t *testing.T, to string) string {
	t.Helper()
	list, err := e.app.db.Outbox(t.Context(), operator(), 10)
	must(t, err)
	for _, m := range list {
		if !slices.Contains(m.Recipients, to) {
			continue
		}
		sent, err := e.app.db.OutgoingByMessageID(t.Context(), m.MessageID)
		must(t, err)
		read, err := mail.Parse(sent.Raw, mail.Limits{})
		must(t, err)
		if _, rest, ok := strings.Cut(read.Text, "/portal/invitation?token="); ok {
			return rest[:43]
		}
	}
	t.Fatalf("no invitation waits for %s", to)
	return ""
}

// visitor signs in and keeps the session; "" is a guest.
func (e estate) visitor(t *testing.T, name string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	c := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if name == "" {
		return c
	}
	address := "/sign-in"
	if name == "first" || name == "second" || name == "requester" {
		address = "/portal/sign-in"
	}
	r := e.ask(t, c, http.MethodPost, address, url.Values{"email": {e.people[name]}, "password": {password}})
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s cannot sign in: %d", name, r.StatusCode)
	}
	return c
}

type answer struct {
	*http.Response
	text string
}

func (e estate) ask(t *testing.T, c *http.Client, method, path string, form url.Values) answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, e.server.URL+path, strings.NewReader(form.Encode()))
	must(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := c.Do(r)
	must(t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil && ctx.Err() == nil {
		t.Fatal(err)
	}
	return answer{res, string(b)}
}

// path fills the parameters of a route with what belongs to the first client.
func (e estate) path(route string) string {
	route = strings.Replace(route, "/agreements/:number", "/agreements/A-first", 1)
	for name, value := range e.ours {
		route = strings.ReplaceAll(route, name, value)
	}
	return route
}

func (e estate) methods(r shell.Route) []string {
	if r.Method == shell.AnyMethod {
		return []string{http.MethodGet, http.MethodPost}
	}
	return []string{r.Method}
}

// TestEveryRouteRefusesWhoMayNot walks the whole table as each kind of visitor: who may not use a route is sent to sign in or to
// their own start, or is refused; nobody ever meets an error of ours, and nothing of the first client is told.
func TestEveryRouteRefusesWhoMayNot(t *testing.T) {
	e := newEstate(t)
	visitors := []struct {
		name string
		who  identity.Viewer
	}{
		{"", identity.Viewer{}},
		{"technician", identity.Viewer{UserID: 1, Role: identity.Technician}},
		{"manager", identity.Viewer{UserID: 1, Role: identity.Manager}},
		{"second", identity.Viewer{ContactID: 1, ClientID: 2, Role: identity.Administrator}},
		{"requester", identity.Viewer{ContactID: 1, ClientID: 1, Role: identity.Requester}},
	}
	if len(e.routes) < 60 {
		t.Fatalf("only %d routes", len(e.routes))
	}
	for _, v := range visitors {
		c := e.visitor(t, v.name)
		for _, r := range e.routes {
			if r.Who.Allows(v.who) && r.Who != shell.Token {
				continue
			}
			for _, method := range e.methods(r) {
				got := e.ask(t, c, method, e.path(r.Path), url.Values{"text": {"x"}})
				if !slices.Contains([]int{http.StatusSeeOther, http.StatusFound, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound}, got.StatusCode) {
					t.Errorf("%q: %s %s answers %d", v.name, method, r.Path, got.StatusCode)
				}
				if strings.Contains(got.text, "Secret of first") {
					t.Errorf("%q: %s %s tells of the first client", v.name, method, r.Path)
				}
			}
		}
	}
}

// TestAClientReachesNothingOfAnother walks all routes that a client's people may use with what belongs to another client: what names a thing of
// theirs is not found, and no page, list or search tells a word of it.
func TestAClientReachesNothingOfAnother(t *testing.T) {
	e := newEstate(t)
	c := e.visitor(t, "second")
	walked := 0
	for _, r := range e.routes {
		if !r.Who.Allows(identity.Viewer{ContactID: 1, ClientID: 2, Role: identity.Administrator}) || r.Who == shell.Token || r.Load == shell.Stream || strings.Contains(r.Path, "sign-out") {
			continue
		}
		walked++
		for _, method := range e.methods(r) {
			got := e.ask(t, c, method, e.path(r.Path)+"?q=secret", url.Values{"text": {"x"}, "q": {"secret"}})
			if strings.Contains(r.Path, ":contact") || strings.Contains(r.Path, ":passkey") || strings.Contains(r.Path, ":invitation") || strings.Contains(r.Path, ":number") || strings.Contains(r.Path, ":id") || strings.Contains(r.Path, ":slug") {
				if got.StatusCode != http.StatusNotFound {
					t.Errorf("%s %s answers %d", method, r.Path, got.StatusCode)
				}
			}
			if got.StatusCode >= 500 || strings.Contains(got.text, "Secret of first") || strings.Contains(got.text, "Words of first") || strings.Contains(got.text, "File of first") {
				t.Errorf("%s %s answers %d and tells of the first client", method, r.Path, got.StatusCode)
			}
		}
	}
	link := e.survey(t)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if got := e.ask(t, c, method, link+"&how=good", url.Values{"how": {"good"}}); got.StatusCode != http.StatusNotFound || strings.Contains(got.text, "Secret of first") {
			t.Errorf("%s of another’s link answers %d", method, got.StatusCode)
		}
	}
	if walked < 10 {
		t.Fatalf("only %d routes walked", walked)
	}
}

// TestAFormFromElsewhereIsRefused posts to every route that changes something as a page of another site would make a browser do.
func TestAFormFromElsewhereIsRefused(t *testing.T) {
	e := newEstate(t)
	c := e.visitor(t, "admin")
	for _, r := range e.routes {
		if r.Method != http.MethodPost || r.Who == shell.Token {
			continue
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, e.server.URL+e.path(r.Path), strings.NewReader("text=x"))
		must(t, err)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "cross-site")
		res, err := c.Do(req)
		must(t, err)
		must(t, res.Body.Close())
		if res.StatusCode != http.StatusForbidden && res.StatusCode != http.StatusBadRequest && res.StatusCode != http.StatusSeeOther {
			t.Errorf("POST %s from elsewhere answers %d", r.Path, res.StatusCode)
		}
		if res.StatusCode == http.StatusSeeOther && r.Who.Allows(identity.Viewer{UserID: 1, Role: identity.Admin}) {
			t.Errorf("POST %s from elsewhere is done: it leads to %s", r.Path, res.Header.Get("Location"))
		}
	}
}
