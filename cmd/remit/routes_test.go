package main

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/diary"
	"remit/internal/editor"
	"remit/internal/estimate"
	"remit/internal/identity"
	"remit/internal/intake"
	"remit/internal/knowledge"
	"remit/internal/mail"
	"remit/internal/membership"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/testenv"
	"remit/internal/ticket"
	"remit/internal/views"
)

const password = "correct horse battery"

// estate is a house with two clients, each with people of every role and a thing of every kind that an address can name.
type estate struct {
	dir    string // of its database and its key
	app    *app
	server *httptest.Server
	routes []shell.Route
	raw    *sql.DB           // the database behind the program
	people map[string]string // name of a visitor → address
	things map[string]string // kind of a thing, its owner → what an address says for it
	shown  *int              // how many pages showed the hostile text, as text
	log    *testenv.Text     // what the program wrote into its log
}

// The clients' names are words that no page of the program says by itself.
const first, second = "quorrl", "zembla"

// hostile stands in everything that people can write: as markup it would load a picture named zap.
const hostile = ` "'><img src=zap>`

func newEstate(t *testing.T) estate {
	t.Helper()
	return newEstateAt(t, time.Now)
}

// newEstateAt is newEstate by a clock of its own, with more in its environment.
func newEstateAt(t *testing.T, now func() time.Time, environ ...string) estate {
	t.Helper()
	dir := t.TempDir()
	log := &testenv.Text{}
	a := inside(t, dir, log, now, append([]string{"REMIT_LOG_LEVEL=debug"}, environ...)...)
	t.Cleanup(a.close)
	web, err := a.web(now)
	must(t, err)
	e := estate{dir: dir, app: a, server: httptest.NewServer(web), routes: web.Routes(), people: map[string]string{}, things: map[string]string{}, shown: new(int), log: log}
	t.Cleanup(e.server.Close)
	e.raw, err = sql.Open("sqlite3", "file:"+filepath.Join(dir, "remit.db")+"?mode=ro")
	must(t, err)
	t.Cleanup(func() { must(t, e.raw.Close()) })
	must(t, a.desk.SaveHouse(t.Context(), operator(), desk.House{Name: "Harbour IT", Address: "help@harbour.example"}))
	for _, role := range append(identity.StaffRoles(), "colleague") {
		e.person(t, string(role), cmp.Or(map[identity.Role]identity.Role{"colleague": identity.Technician}[role], role))
	}
	e.client(t, first)
	e.client(t, second)
	e.house(t)
	return e
}

// found keeps what a query finds as the thing of a kind that belongs to an owner.
func (e estate) found(t *testing.T, owner, kind, query string, args ...any) {
	t.Helper()
	var value string
	if err := e.raw.QueryRowContext(t.Context(), query, args...).Scan(&value); err != nil {
		t.Fatalf("%s of %s: %v", kind, owner, err)
	}
	e.things[kind+" "+owner] = value
}

// person makes one of the provider's people with what is theirs alone.
func (e estate) person(t *testing.T, name string, role identity.Role) {
	t.Helper()
	ctx := t.Context()
	e.people[name] = name + "@harbour.example"
	id, err := e.app.desk.SaveUser(ctx, operator(), identity.User{Email: e.people[name], Name: "Person " + name + hostile, Role: role, Active: true}, password)
	must(t, err)
	v, err := e.app.db.Viewer(ctx, fmt.Sprintf("user:%d", id))
	must(t, err)
	e.things["user "+name] = fmt.Sprint(id)
	e.things["passkey "+name] = fmt.Sprint(e.passkey(t, v, name))
	view, err := views.On(e.app.db).Save(ctx, v, ticket.SavedView{Name: "View of " + name + hostile, Query: "q=printer", Share: ticket.ShareOwn})
	must(t, err)
	e.things["view "+name] = fmt.Sprint(view)
	must(t, e.app.answers.SaveCanned(ctx, v, store.Canned{Title: "Reply of " + name + hostile, Text: "Words", OwnerID: id}))
	e.found(t, name, "canned", "SELECT id FROM canned_replies WHERE owner_id = ?", id)
	token, err := e.app.desk.MakeToken(ctx, operator(), desk.NewToken{Name: "Token of " + name + hostile, UserID: id, Scopes: identity.Scopes()})
	must(t, err)
	e.things["secret "+name] = token
	e.found(t, name, "token", "SELECT id FROM api_tokens WHERE user_id = ?", id)
}

// client makes a client with its people, and remembers what belongs to whom.
func (e estate) client(t *testing.T, slug string) {
	t.Helper()
	ctx := t.Context()
	f := identity.ClientFile{Slug: slug, Name: "House of " + slug + hostile, Language: "en", Sites: []identity.SiteFile{{Slug: "main", Name: "Place of " + slug + hostile}},
		Assets: []identity.AssetFile{{Tag: "T-" + slug, Name: "Thing of " + slug + hostile, Class: "workstation", Managed: true}}}
	for _, c := range []struct {
		name string
		role identity.Role
		sees string
	}{{"dana", identity.Administrator, "organisation"}, {"aron", identity.Approver, "organisation"}, {"mia", identity.Requester, "organisation"}, {"rex", identity.Requester, "own"}, {"ida", identity.Requester, "own"}} {
		f.Contacts = append(f.Contacts, identity.ContactFile{Email: c.name + "@" + slug + ".example", Name: c.name + " of " + slug + hostile, Role: c.role, Sees: c.sees})
	}
	_, err := e.app.desk.ApplyClient(ctx, operator(), f)
	must(t, err)
	e.things["client "+slug] = slug
	for _, kind := range []string{"site", "asset"} {
		e.found(t, slug, kind, "SELECT x.id FROM "+kind+"s x JOIN clients c ON c.id = x.client_id WHERE c.slug = ?", slug)
	}
	e.agreed(t, slug)
	for _, name := range []string{"dana", "aron", "mia", "rex", "ida"} {
		e.contact(t, slug, name)
	}
	e.papers(t, slug)
}

// agreed gives a client an agreement.
func (e estate) agreed(t *testing.T, slug string) {
	t.Helper()
	text, err := os.ReadFile("../../internal/coverage/testdata/agreements/northwind-dental.toml")
	must(t, err)
	source := strings.NewReplacer("northwind-dental", slug, "NWD-2026", "A-"+slug, "Managed IT", "Terms of "+slug, "northwind.example", slug+".example").Replace(string(text))
	_, _, err = e.app.desk.Publish(t.Context(), operator(), "a.toml", []byte(source))
	must(t, err)
	e.things["agreement "+slug] = "A-" + slug
}

// contact lets one of a client's people sign in, and ask for something with a file.
func (e estate) contact(t *testing.T, slug, name string) {
	t.Helper()
	ctx, owner := t.Context(), name+" "+slug
	email := name + "@" + slug + ".example"
	contacts, err := e.app.db.ContactsByEmail(ctx, email)
	must(t, err)
	v, err := e.app.db.Viewer(ctx, fmt.Sprintf("contact:%d", contacts[0].ID))
	must(t, err)
	must(t, e.app.desk.SetPassword(ctx, v, "", password))
	e.people[owner] = email
	e.things["contact "+owner] = fmt.Sprint(v.ContactID)
	e.things["passkey "+owner] = fmt.Sprint(e.passkey(t, v, slug))
	opened, err := e.app.intake.Submit(ctx, v, intake.Form{Channel: ticket.Portal, Subject: "Request of " + owner + hostile, Text: "Words of " + owner + hostile,
		Files: []ticket.Attachment{{Name: "plan-" + slug + hostile + ".txt", Type: "text/plain", Data: []byte("File of " + owner)}}})
	must(t, err)
	messages, err := e.app.db.Messages(ctx, operator(), opened.Ticket.ID)
	must(t, err)
	e.mailed(t, slug, name)
	e.things["ticket "+owner] = fmt.Sprint(opened.Ticket.ID)
	e.things["message "+owner] = fmt.Sprint(messages[0].ID)
	e.things["file "+owner] = fmt.Sprint(messages[0].Attachments[0].ID)
}

// mailed takes in a formatted mail of one of a client's people.
func (e estate) mailed(t *testing.T, slug, name string) {
	t.Helper()
	address, owner := name+"@"+slug+".example", name+" "+slug
	raw := "From: " + address + "\r\nTo: help@harbour.example\r\nMessage-ID: <m-" + name + "@" + slug + ".example>\r\nDate: Mon, 2 Mar 2026 10:00:00 +0000\r\nSubject: Mail of " + owner + hostile +
		"\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Words of <b>" + owner + "</b></p><table><tr><td>1</td></tr></table>\r\n"
	_, err := e.app.intake.Receive(t.Context(), "help", []intake.Raw{{Name: "mail", Bytes: []byte(raw)}})
	must(t, err)
	e.found(t, owner, "mail", "SELECT id FROM mails WHERE message_id LIKE ?", "%m-"+name+"@"+slug+"%")
	e.found(t, owner, "formatted", "SELECT id FROM messages WHERE message_id LIKE ?", "%m-"+name+"@"+slug+"%")
}

// survey asks the first client's person how a solved request went, and returns where the link of the mail leads.
func (e estate) survey(t *testing.T) string {
	t.Helper()
	ctx := t.Context()
	contacts, err := e.app.db.ContactsByEmail(ctx, e.people["dana "+first])
	must(t, err)
	opened, err := e.app.intake.Submit(ctx, operator(), intake.Form{Channel: ticket.Portal, ContactID: contacts[0].ID, Subject: "Request of " + first, Text: "Words"})
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
	if got := e.walk(t, e.visitor(t, ""), visitor{}, shell.Route{Method: http.MethodGet}, link); got.status != http.StatusOK || !strings.Contains(got.text, "Request of "+first) {
		t.Fatalf("the link answers %d", got.status)
	}
	return link
}

// papers are what a client has besides requests: an article, an invitation, an estimate, a statement, an export.
func (e estate) papers(t *testing.T, slug string) {
	t.Helper()
	ctx := t.Context()
	dana, err := e.app.db.Viewer(ctx, "contact:"+e.things["contact dana "+slug])
	must(t, err)
	_, err = editor.New(e.app.db).Save(ctx, operator(), knowledge.Article{Title: slug, Body: "Article of " + slug + hostile, Keywords: "secret", Audience: knowledge.ForClient, ClientID: dana.ClientID, State: knowledge.Published})
	must(t, err)
	e.things["article "+slug] = slug
	must(t, membership.New(e.app.db, e.app.desk).Invite(ctx, dana, store.Invitation{Email: "new@" + slug + ".example", Name: "New of " + slug + hostile, Role: identity.Requester, Sees: "own"}))
	e.found(t, slug, "invitation", "SELECT id FROM invitations WHERE client_id = ?", dana.ClientID)
	project, err := e.app.intake.Submit(ctx, operator(), intake.Form{Channel: ticket.Portal, ContactID: dana.ContactID, Subject: "Move of " + slug + hostile, Text: "Six desks." + hostile,
		Facts: map[string]string{"kind": "project", "mode": "remote", "asset": desk.None, "service": desk.None}})
	must(t, err)
	_, err = e.app.estimates.Ask(ctx, e.staff(t, "technician"), estimate.Draft{Ticket: project.Ticket.ID, Text: "Work of " + slug + hostile, Minutes: 120})
	must(t, err)
	e.things["project "+slug] = fmt.Sprint(project.Ticket.ID)
	e.month(t, slug)
	must(t, e.app.handovers.Ask(ctx, dana, dana.ClientID, false))
	must(t, e.app.handovers.Work(ctx))
	e.found(t, slug, "export", "SELECT id FROM client_exports WHERE client_id = ?", dana.ClientID)
}

// month issues the first month of a client's agreement.
func (e estate) month(t *testing.T, slug string) {
	t.Helper()
	ctx := t.Context()
	must(t, e.app.ledger.Work(ctx))
	var id int64
	must(t, e.raw.QueryRowContext(ctx, "SELECT id FROM agreements WHERE number = ?", "A-"+slug).Scan(&id))
	issued, err := e.app.bills.Issue(ctx, e.staff(t, "manager"), id, "2026-01")
	must(t, err)
	e.things["statement "+slug] = issued.Number
}

// staff is one of the provider's people, for deeds.
func (e estate) staff(t *testing.T, name string) identity.Viewer {
	t.Helper()
	v, err := e.app.db.Viewer(t.Context(), "user:"+e.things["user "+name])
	must(t, err)
	return v
}

// house adds what belongs to the provider as a whole, and what its people do on a request of the first client.
func (e estate) house(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	number, err := strconv.ParseInt(e.things["ticket dana "+first], 10, 64)
	must(t, err)
	for _, name := range []string{"technician", "colleague"} {
		v := e.staff(t, name)
		_, err := e.app.desk.LogTime(ctx, v, ticket.TimeEntry{TicketID: number, StartsAt: e.app.db.Now().Add(-2 * time.Hour), EndsAt: e.app.db.Now().Add(-time.Hour), Mode: "remote", Note: "Work" + hostile})
		must(t, err)
		e.found(t, name, "entry", "SELECT id FROM time_entries WHERE user_id = ?", v.UserID)
		_, err = diary.New(e.app.db, e.app.desk).Plan(ctx, v, store.Visit{TicketID: number, UserID: v.UserID, StartsAt: e.app.db.Now().Add(24 * time.Hour), EndsAt: e.app.db.Now().Add(25 * time.Hour)}, false)
		must(t, err)
		e.found(t, name, "visit", "SELECT id FROM visits WHERE user_id = ?", v.UserID)
		_, err = e.app.answers.Send(ctx, v, desk.Reply{Ticket: number, Text: "Answer" + hostile}, nil)
		must(t, err)
		e.found(t, name, "answer", "SELECT id FROM waiting_answers WHERE user_id = ?", v.UserID)
	}
	manager := e.staff(t, "manager")
	_, err = e.app.reports.Set(ctx, manager, store.Mailing{UserID: manager.UserID, Path: "/reports/hours", Title: "Hours" + hostile, Recipients: []int64{manager.UserID}, Every: "week", Day: 1, Minute: 480, Zone: "UTC"})
	must(t, err)
	must(t, e.app.bills.SaveLevy(ctx, operator(), store.Levy{Name: "Tax" + hostile, Percent: "10"}))
	must(t, e.app.db.Write(ctx, func(tx *store.Tx) error {
		return tx.PutCost(ctx, store.HourCost{UserID: manager.UserID, Currency: "USD", Since: "2026-01-01", Minor: 5000}, manager.UserID)
	}))
	_, err = e.app.desk.SaveMailbox(ctx, operator(), desk.Mailbox{Name: "help", Address: "help@harbour.example", Password: "x", Settings: desk.MailboxSettings{SMTPHost: "127.0.0.1", SMTPPort: 9, SMTPTLS: "none"}})
	must(t, err)
	must(t, e.app.desk.SaveTeam(ctx, operator(), identity.Team{Slug: "network", Name: "Network" + hostile, Active: true, Members: e.members(t)}))
	for kind, query := range map[string]string{"mailing": "SELECT id FROM report_mails", "levy": "SELECT id FROM levies", "cost": "SELECT id FROM hour_costs", "mailbox": "SELECT id FROM mailboxes",
		"outgoing": "SELECT id FROM outbox"} {
		e.found(t, "", kind, query)
	}
}

// members are the lead and whom they lead.
func (e estate) members(t *testing.T) (list []int64) {
	t.Helper()
	for _, name := range []string{"lead", "technician", "colleague"} {
		list = append(list, e.staff(t, name).UserID)
	}
	return list
}

// passkey is one of somebody's.
func (e estate) passkey(t *testing.T, of identity.Viewer, name string) int64 {
	t.Helper()
	must(t, e.app.db.Write(t.Context(), func(tx *store.Tx) error {
		return tx.InsertPasskey(t.Context(), store.Passkey{Person: of.Person(), Credential: "secret of " + of.Person(), Name: "Passkey of " + name + hostile, Data: []byte("{}")})
	}))
	list, err := e.app.db.Passkeys(t.Context(), of)
	must(t, err)
	return list[0].ID
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
	if strings.Contains(name, " ") {
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

// TestNobodyAnswersAnothersSurvey: the link of the mail that asks how it went is for whom it was sent to, or a guest who holds it.
func TestNobodyAnswersAnothersSurvey(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	link := e.survey(t)
	c := e.visitor(t, "dana "+second)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		got := e.walk(t, c, visitor{}, shell.Route{Method: method}, link+"&how=good")
		if got.status != http.StatusNotFound || strings.Contains(got.text, first) {
			t.Errorf("%s of another’s link answers %d", method, got.status)
		}
	}
}

// TestAFormFromElsewhereIsRefused posts to every route that changes something as a page of another site would make a browser do.
func TestAFormFromElsewhereIsRefused(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	c := e.visitor(t, "admin")
	for _, r := range e.routes {
		address, ok := e.address(t, visitor{name: "admin"}, r.Path, own)
		if r.Method != http.MethodPost || r.Who == shell.Token || !ok {
			continue
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, e.server.URL+address, strings.NewReader("text=x"))
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
