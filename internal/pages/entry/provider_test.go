package entry_test

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/identity"
	"remit/internal/openid"
	"remit/internal/outward"
	"remit/internal/pages/entry"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/store/trail"
	"remit/internal/testenv"
)

// sealed is a seal that tests can see through, unlike what it seals.
func seal(plain string) (string, error)    { return "sealed " + plain, nil }
func unseal(sealed string) (string, error) { return strings.TrimPrefix(sealed, "sealed "), nil }

// abroad is a house with a provider for its own people and one for those of Northwind, both on this machine.
type abroad struct {
	*pagestest.House
	t             *testing.T
	open          *openid.OpenID
	home, dental  *testenv.Issuer
	staff, client store.Provider
}

// newAbroad opens it. Kim, an admin with a password, and Ravi, a technician, are the house's; Dana and Otto are Northwind's, Sven is Southwind's.
func newAbroad(t *testing.T, change ...func(staff, client *store.Provider)) *abroad {
	t.Helper()
	a := &abroad{House: pagestest.Open(t), t: t}
	a.home, a.dental = testenv.OpenID(t, a.Clock.Now), testenv.OpenID(t, a.Clock.Now)
	a.open = openid.New(openid.Options{DB: a.DB, Seal: seal, Unseal: unseal, Client: outward.New(outward.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Patience: time.Second})})
	a.Mount(entry.New(entry.Options{Desk: a.Desk, Credentials: a.Credentials(), OpenID: a.open}).Routes())
	a.Mount([]shell.Route{{Method: http.MethodGet, Path: "/whoami", Who: shell.Guest, Handler: func(c echo.Context) error { return c.String(http.StatusOK, shell.Viewer(c).Person()) }}})
	a.MustUser("kim", identity.Admin)
	a.MustUser("ravi", identity.Technician)
	for _, client := range [][]string{{"northwind", "dana", "otto"}, {"southwind", "sven"}} {
		slug, people := client[0], client[1:]
		f := identity.ClientFile{Slug: slug, Name: strings.ToUpper(slug[:1]) + slug[1:], Language: "en", MailDomains: []string{slug + ".example"}}
		for _, p := range people {
			f.Contacts = append(f.Contacts, identity.ContactFile{Email: p + "@" + slug + ".example", Name: p, Role: identity.Requester, Sees: "own"})
		}
		if _, err := a.Desk.ApplyClient(context.Background(), identity.System("test"), f); err != nil {
			t.Fatal(err)
		}
	}
	northwind, err := a.DB.ClientBySlug(context.Background(), identity.System("test"), "northwind")
	if err != nil {
		t.Fatal(err)
	}
	staff := store.Provider{Name: "Harbour Login", Issuer: a.home.URL, Registration: a.home.Registration, Secret: a.home.Secret, Domains: []string{"harbourline.example"}, Active: true}
	client := store.Provider{Name: "Northwind Login", Issuer: a.dental.URL, Registration: a.dental.Registration, Secret: a.dental.Secret, ClientID: northwind.ID, Domains: []string{"northwind.example"}, Active: true}
	for _, c := range change {
		c(&staff, &client)
	}
	a.staff, a.client = a.save(staff), a.save(client)
	return a
}

func (a *abroad) save(p store.Provider) store.Provider {
	a.t.Helper()
	id, err := a.open.Save(a.t.Context(), identity.System("test"), p)
	if err == nil {
		p, err = a.DB.Provider(a.t.Context(), identity.System("test"), id)
	}
	if err != nil {
		a.t.Fatal(err)
	}
	return p
}

func local(t *testing.T, address string) string {
	t.Helper()
	path, ok := strings.CutPrefix(address, "http://help.test")
	if !ok {
		t.Fatalf("sent back to %q", address)
	}
	return path
}

// begin goes to a provider and comes to its door, the address of which is returned.
func begin(t *testing.T, b *pagestest.Browser, p store.Provider, next string) string {
	t.Helper()
	return b.Get("/sign-in/with/" + p.Slug + "?next=" + url.QueryEscape(next)).Want(http.StatusSeeOther).Location
}

// through goes to a provider, where somebody is signed in, and comes back.
func (a *abroad) through(b *pagestest.Browser, i *testenv.Issuer, p store.Provider, next string) pagestest.Answer {
	a.t.Helper()
	return b.Get(local(a.t, i.Visit(a.t, begin(a.t, b, p, next))))
}

func person(sub, email string) map[string]any {
	return map[string]any{"sub": sub, "email": email, "email_verified": true, "name": "Who Ever"}
}

// who is signed in in a browser, "" for nobody.
func (a *abroad) who(b *pagestest.Browser) string {
	a.t.Helper()
	return b.Get("/whoami").Want(http.StatusOK).Body
}

// trail is what stands in the audit trail of a kind, the newest first, as who did it and its details.
func (a *abroad) trail(kind store.AuditKind) (list []string) {
	a.t.Helper()
	entries, err := a.DB.Audit(a.t.Context(), identity.System("test"), store.AuditFilter{Kind: string(kind)}, 0, 100)
	if err != nil {
		a.t.Fatal(err)
	}
	for _, e := range entries {
		list = append(list, strings.TrimSpace(e.Person+" "+e.Object+" by "+e.Detail[trail.By]+" "+e.Detail[trail.Why]))
	}
	return list
}

func TestStaffComeInByTheirProvider(t *testing.T) {
	t.Parallel()
	a := newAbroad(t)
	door := a.Guest().Get("/sign-in?next=/tickets/7").Want(http.StatusOK).Page()
	if got := door.One("a.btn.primary"); got.Text() != "Sign in with Harbour Login" || got.Attr("href") != "/sign-in/with/"+a.staff.Slug+"?next=%2Ftickets%2F7" {
		t.Errorf("the door shows %q to %s", got.Text(), got.Attr("href"))
	}
	a.home.SignIn(person("s-1", "Ravi@Harbourline.example"), nil)
	b := a.Guest()
	if got := a.through(b, a.home, a.staff, "/tickets/7").Want(http.StatusSeeOther); got.Location != "/tickets/7" {
		t.Errorf("led to %q", got.Location)
	}
	if got := a.who(b); got != "user:2" {
		t.Errorf("%q is signed in", got)
	}
	if got := a.trail(trail.SignedIn); len(got) != 1 || got[0] != "user:2 user:2 by Harbour Login" {
		t.Errorf("sign-ins: %q", got)
	}
	if got := a.trail(trail.Tied); len(got) != 1 || got[0] != "user:2 user:2 by Harbour Login" {
		t.Errorf("ties: %q", got)
	}
	left := b.Post("/sign-out", nil).Want(http.StatusSeeOther).Location
	out := b.Get(left).Want(http.StatusOK).Page().One("div.note a").Attr("href")
	end, err := url.Parse(b.Get(out).Want(http.StatusSeeOther).Location)
	if err != nil || !strings.HasPrefix(end.String(), a.home.URL+"/end?") || end.Query().Get("post_logout_redirect_uri") != "http://help.test/sign-in" || end.Query().Get("client_id") != "remit" {
		t.Errorf("signing out leads to %v, %v", end, err)
	}
	if got := a.who(b); got != "" {
		t.Errorf("%q is still signed in", got)
	}
}

func TestAClientsPeopleFindTheirProviderByTheirAddressAlone(t *testing.T) {
	t.Parallel()
	a := newAbroad(t)
	b := a.Guest()
	door := b.Get("/portal/sign-in").Want(http.StatusOK)
	if strings.Contains(door.Body, "Northwind") || len(door.Page().All("#provider-email")) != 1 || strings.Contains(door.Body, a.client.Slug) {
		t.Error("the door tells who the clients are, or asks for no address")
	}
	for _, email := range []string{"sven@southwind.example", "dana@northwind.example.evil.example", "nobody", "northwind.example"} {
		no := b.Post("/sign-in/with", url.Values{"email": {email}}).Want(http.StatusUnprocessableEntity)
		if strings.Contains(no.Body, "Northwind") {
			t.Errorf("%s is told of Northwind", email)
		}
	}
	known := b.Post("/sign-in/with", url.Values{"email": {"nobody@Northwind.example"}, "next": {"/portal/requests/3"}}).Want(http.StatusOK).Page().One("a.btn.primary")
	if known.Text() != "Sign in with Northwind Login" {
		t.Errorf("%q", known.Text())
	}
	a.dental.SignIn(person("n-1", "dana@northwind.example"), nil)
	at := b.Get(known.Attr("href")).Want(http.StatusSeeOther).Location
	if got := b.Get(local(t, a.dental.Visit(t, at))).Want(http.StatusSeeOther); got.Location != "/portal/requests/3" {
		t.Errorf("led to %q", got.Location)
	}
	if got := a.who(b); got != "contact:1" {
		t.Errorf("%q is signed in", got)
	}
	if len(a.Guest().Get("/sign-in").Want(http.StatusOK).Page().All("a.btn.primary")) != 1 {
		t.Error("the house’s door does not show the house’s provider alone")
	}
}

func TestASignInIsFinishedOnceInItsOwnBrowserInTime(t *testing.T) {
	t.Parallel()
	a := newAbroad(t)
	a.home.SignIn(person("s-1", "ravi@harbourline.example"), nil)
	refused := func(name string, b *pagestest.Browser, path string) {
		t.Helper()
		got := b.Get(path).Want(http.StatusConflict)
		if text := got.Page().One("div.note.bad").Text(); !strings.Contains(text, "Begin again") {
			t.Errorf("%s: %q", name, text)
		}
	}
	b, other := a.Guest(), a.Guest()
	back := local(t, a.home.Visit(t, begin(t, b, a.staff, "")))
	begin(t, other, a.staff, "")
	refused("the answer of another browser", other, back)
	refused("in one where nothing was begun", a.Guest(), back)
	if who := a.who(other); who != "" {
		t.Errorf("%s came in by the answer of another browser", who)
	}
	b.Get(back).Want(http.StatusSeeOther)
	again := b.Get(back).Want(http.StatusConflict)
	if strings.Contains(again.Header.Get("Set-Cookie"), "remit=") {
		t.Error("a replayed answer starts a session")
	}
	late := a.Guest()
	back = local(t, a.home.Visit(t, begin(t, late, a.staff, "")))
	a.Clock.Advance(10 * time.Minute)
	refused("too late", late, back)
	forged := a.Guest()
	back = local(t, a.home.Visit(t, begin(t, forged, a.staff, "")))
	refused("another state", forged, strings.Replace(back, "state=", "state=x", 1))
	refused("after a wrong state the right one", forged, back)
	crossed := a.Guest()
	back = local(t, a.home.Visit(t, begin(t, crossed, a.staff, "")))
	refused("at the address of another provider", crossed, strings.Replace(back, a.staff.Slug, a.client.Slug, 1))
	if n := len(a.trail(trail.SignedIn)); n != 1 {
		t.Errorf("%d came in", n)
	}
}

func TestACodeIsTakenOnceEvenInABrowserThatBeganAgain(t *testing.T) {
	t.Parallel()
	a := newAbroad(t)
	a.home.SignIn(person("s-1", "ravi@harbourline.example"), nil)
	b := a.Guest()
	back, err := url.Parse(local(t, a.home.Visit(t, begin(t, b, a.staff, ""))))
	if err != nil {
		t.Fatal(err)
	}
	b.Get(back.String()).Want(http.StatusSeeOther)
	thief := a.Guest()
	at, err := url.Parse(begin(t, thief, a.staff, ""))
	if err != nil {
		t.Fatal(err)
	}
	q := back.Query()
	q.Set("state", at.Query().Get("state"))
	thief.Get(back.Path + "?" + q.Encode()).Want(http.StatusUnprocessableEntity)
	fresh := a.Guest() // a code of somebody else that was not used yet: PKCE binds it to the browser that asked
	stolen, err := url.Parse(local(t, a.home.Visit(t, begin(t, fresh, a.staff, ""))))
	if err != nil {
		t.Fatal(err)
	}
	at, err = url.Parse(begin(t, thief, a.staff, ""))
	if err != nil {
		t.Fatal(err)
	}
	q = stolen.Query()
	q.Set("state", at.Query().Get("state"))
	thief.Get(stolen.Path + "?" + q.Encode()).Want(http.StatusUnprocessableEntity)
	if who := a.who(thief); who != "" {
		t.Errorf("%s came in by a stolen code", who)
	}
}

func TestNextLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	for _, next := range []string{"https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\thttps://evil.example"} {
		a := newAbroad(t)
		a.home.SignIn(person("s-1", "ravi@harbourline.example"), nil)
		if got := a.through(a.Guest(), a.home, a.staff, next).Want(http.StatusSeeOther); got.Location != "/queue" {
			t.Errorf("%q leads to %q", next, got.Location)
		}
	}
}

func TestTheWayByAProviderSpeaksTheBrowsersLanguage(t *testing.T) {
	t.Parallel()
	a := newAbroad(t, func(_, client *store.Provider) { client.Name = "Nordvind" })
	for _, c := range []struct{ language, door, verb, begin, stranger, unknown string }{
		{"da", "Nogle organisationer logger selv deres folk ind.", "Log ind med Nordvind", "Begynd forfra.", "Der er ingen konto til x@northwind.example her.", "Her kendes ingen organisation, hvis login tager imod x@elsewhere.example."},
		{"de", "Manche Organisationen melden ihre Leute selbst an.", "Anmelden mit Nordvind", "Beginnen Sie von vorn.", "Für x@northwind.example gibt es hier kein Konto.", "Hier ist keine Organisation bekannt, deren Anmeldung x@elsewhere.example annimmt."},
	} {
		b := a.Guest()
		b.Languages = c.language
		says(t, b.Get("/portal/sign-in").Want(http.StatusOK).Page(), c.door)
		says(t, b.Post("/sign-in/with", url.Values{"email": {"x@elsewhere.example"}}).Want(http.StatusUnprocessableEntity).Page(), c.unknown)
		says(t, b.Post("/sign-in/with", url.Values{"email": {"x@northwind.example"}}).Want(http.StatusOK).Page(), c.verb)
		says(t, b.Get("/sign-in/with/"+a.client.Slug+"/return?state=x").Want(http.StatusConflict).Page(), c.begin)
		a.dental.SignIn(person("x-1", "x@northwind.example"), nil)
		says(t, a.through(b, a.dental, a.client, "").Want(http.StatusUnprocessableEntity).Page(), c.stranger)
	}
}
