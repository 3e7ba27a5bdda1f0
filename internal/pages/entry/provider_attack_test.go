package entry_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"remit/internal/identity"
	"remit/internal/pages/pagestest"
	"remit/internal/store"
	"remit/internal/store/trail"
	"remit/internal/testenv"
)

// stranger is a key that no provider has.
func stranger() *ecdsa.PrivateKey {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return k
}

// unsigned is a token without a signature, as RFC 7519 allows it (section 6.1).
func unsigned(claims map[string]any) string {
	body, err := json.Marshal(claims)
	if err != nil {
		panic(err)
	}
	b64 := base64.RawURLEncoding
	return b64.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + b64.EncodeToString(body) + "."
}

// claiming changes claims of a token.
func claiming(pairs ...any) testenv.IssuerFault {
	return testenv.IssuerFault{Claims: func(claims map[string]any) {
		for i := 0; i+1 < len(pairs); i += 2 {
			claims[pairs[i].(string)] = pairs[i+1]
		}
	}}
}

func TestATokenThatDoesNotHoldLetsNobodyIn(t *testing.T) {
	t.Parallel()
	a := newAbroad(t)
	now := a.Clock.Now()
	evil := testenv.OpenID(t, a.Clock.Now)
	for _, c := range []struct {
		name string
		do   testenv.IssuerFault
		why  string // in the audit trail; "" where they come in
	}{
		{"as it should be", testenv.IssuerFault{}, ""},
		{"another nonce", claiming("nonce", "another"), "nonce"},
		{"no nonce", claiming("nonce", nil), "nonce"},
		{"not signed at all", testenv.IssuerFault{Token: func(_ string, claims map[string]any) string { return unsigned(claims) }}, "malformed jwt"},
		{"signed by another key of the same name", testenv.IssuerFault{Token: func(_ string, claims map[string]any) string { return a.home.Sign(claims, stranger()) }}, "signature"},
		{"signed by another provider", testenv.IssuerFault{Token: func(_ string, claims map[string]any) string { return evil.Sign(claims, nil) }}, "signature"},
		{"claims changed after it was signed", testenv.IssuerFault{Token: func(good string, claims map[string]any) string {
			parts := strings.Split(good, ".")
			claims["email"] = "kim@harbourline.example"
			parts[1] = strings.Split(unsigned(claims), ".")[1]
			return strings.Join(parts, ".")
		}}, "signature"},
		{"for another program", claiming("aud", "payroll"), "audience"},
		{"for several, given out for another", claiming("aud", []string{"remit", "payroll"}, "azp", "payroll"), "azp"},
		{"for several, without saying for which", claiming("aud", []string{"remit", "payroll"}), "azp"},
		{"for several, given out for the house", claiming("aud", []string{"remit", "payroll"}, "azp", "remit"), ""},
		{"of another issuer", claiming("iss", "https://login.evil.example"), "different provider"},
		{"over for two minutes", claiming("exp", now.Add(-2*time.Minute).Unix()), "expired"},
		{"over within the leeway of clocks", claiming("exp", now.Add(-30*time.Second).Unix()), ""},
		{"from the future", claiming("iat", now.Add(2*time.Minute).Unix()), "iat"},
		{"not valid yet", claiming("nbf", now.Add(10*time.Minute).Unix()), "nbf"},
		{"about nobody", claiming("sub", ""), "sub"},
		{"no token", testenv.IssuerFault{Token: func(string, map[string]any) string { return "" }}, "no ID token"},
		{"the answer names another issuer", testenv.IssuerFault{Answer: func(q url.Values) { q.Set("iss", evil.URL) }}, "another issuer"},
		{"the answer names no issuer, where it should", testenv.IssuerFault{Answer: func(q url.Values) { q.Del("iss") }}, "another issuer"},
		{"the provider refuses", testenv.IssuerFault{Answer: func(q url.Values) {
			q.Del("code")
			q.Set("error", "access_denied")
			q.Set("error_description", "<b>evil</b>")
		}}, "access_denied"},
		{"the provider says something odd", testenv.IssuerFault{Answer: func(q url.Values) { q.Del("code"); q.Set("error", "<script>") }}, "something that it may not say"},
		{"the address is not verified", claiming("email_verified", false), "not verified"},
		{"whether it is verified is not said", claiming("email_verified", nil), "not verified"},
		{"it is verified, as a text", claiming("email_verified", "true"), ""},
		{"no address, and none elsewhere", claiming("email", ""), "does not tell"},
		{"an address of another domain", claiming("email", "ravi@elsewhere.example"), "does not speak for"},
		{"two addresses in one", claiming("email", "ravi@harbourline.example, x@harbourline.example"), "does not tell"},
		{"nobody here", claiming("email", "nobody@harbourline.example"), "no account"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a.t = t
			sub := "s " + c.name // whoever comes in is tied, so each is another
			a.home.SignIn(person(sub, "ravi@harbourline.example"), map[string]any{"sub": sub})
			a.home.Misbehave(c.do)
			b, before := a.Guest(), len(a.trail(trail.SignInRefused))
			got := a.through(b, a.home, a.staff, "")
			if c.why == "" {
				if got.Want(http.StatusSeeOther); a.who(b) != "user:2" {
					t.Errorf("%q came in", a.who(b))
				}
				untie(t, a)
				return
			}
			text := got.Want(http.StatusUnprocessableEntity).Page().One("div.note.bad").Text()
			if a.who(b) != "" || text == "" || strings.Contains(got.Body, "evil") || strings.Contains(got.Body, "<script>") {
				t.Errorf("%q came in; told %q", a.who(b), text)
			}
			if len(got.Page().All("a.btn.primary")) != 1 || len(got.Page().All("#f-password")) != 1 {
				t.Error("the other ways are not offered")
			}
			if why := a.trail(trail.SignInRefused); len(why) != before+1 || !strings.Contains(why[0], c.why) {
				t.Errorf("the trail says %q", why)
			}
			a.Clock.Advance(time.Second) // so that the throttle is not what refuses
		})
	}
}

// untie forgets who Ravi is at his provider.
func untie(t *testing.T, a *abroad) {
	t.Helper()
	list, err := a.DB.Ties(t.Context(), identity.System("test"), a.staff.ID, 10)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	if err := a.open.Untie(t.Context(), identity.System("test"), a.staff.ID, list[0].ID); err != nil {
		t.Fatal(err)
	}
}

func TestAProviderSpeaksForItsOwnClientAlone(t *testing.T) {
	t.Parallel()
	a := newAbroad(t, func(_, client *store.Provider) {
		client.Strangers = true
		client.Domains = []string{"northwind.example", "group.example"}
	})
	for _, email := range []string{"sven@southwind.example", "ravi@harbourline.example", "kim@harbourline.example", "dana@sub.northwind.example", "dana@northwind.example@southwind.example"} {
		a.dental.SignIn(person("n "+email, email), nil)
		b := a.Guest()
		a.through(b, a.dental, a.client, "").Want(http.StatusUnprocessableEntity)
		if who := a.who(b); who != "" {
			t.Errorf("%s came in as %s", email, who)
		}
	}
	// Sven is known to Southwind under an address of the group too: Northwind's provider makes him somebody of Northwind, not of Southwind.
	if _, err := a.Desk.ApplyClient(context.Background(), identity.System("test"), identity.ClientFile{Slug: "southwind", Name: "Southwind", Language: "en", MailDomains: []string{"southwind.example"},
		Contacts: []identity.ContactFile{{Email: "sven@group.example", Name: "Sven", Role: identity.Administrator, Sees: "organisation"}}}); err != nil {
		t.Fatal(err)
	}
	a.dental.SignIn(person("n-9", "sven@group.example"), nil)
	b := a.Guest()
	a.through(b, a.dental, a.client, "").Want(http.StatusSeeOther)
	v, err := a.DB.Viewer(t.Context(), a.who(b))
	if err != nil || v.ClientID != a.client.ClientID || v.Role != identity.Requester || v.SeesOrganisation {
		t.Errorf("came in as %+v, %v", v, err)
	}
	other := a.client
	other.ID, other.Name, other.Domains = 0, "Sly", []string{"southwind.example"}
	if _, err := a.open.Save(t.Context(), identity.System("test"), other); err == nil || !strings.Contains(err.Error(), "mail domain of Southwind") {
		t.Errorf("Northwind’s provider takes Southwind’s domain: %v", err)
	}
}

func TestWhoSomebodyIsStaysWhateverAddressIsTold(t *testing.T) {
	t.Parallel()
	a := newAbroad(t)
	in := func(sub, email string, status int) string {
		t.Helper()
		a.dental.SignIn(person(sub, email), nil)
		b := a.Guest()
		a.through(b, a.dental, a.client, "").Want(status)
		return a.who(b)
	}
	dana := in("n-1", "dana@northwind.example", http.StatusSeeOther)
	otto := in("n-2", "otto@northwind.example", http.StatusSeeOther)
	if dana == otto || dana == "" || otto == "" {
		t.Fatal(dana, otto)
	}
	if got := in("n-1", "otto@northwind.example", http.StatusSeeOther); got != dana {
		t.Errorf("with Otto’s address Dana becomes %s", got)
	}
	if got := in("n-1", "x@elsewhere.example", http.StatusSeeOther); got != dana {
		t.Errorf("with a new address Dana becomes %s", got)
	}
	if got := in("n-3", "dana@northwind.example", http.StatusUnprocessableEntity); got != "" {
		t.Errorf("a newcomer with Dana’s address takes over %s", got)
	}
}

func TestWhoIsSwitchedOffStaysOut(t *testing.T) {
	t.Parallel()
	a := newAbroad(t)
	ctx := t.Context()
	for _, first := range []bool{true, false} { // tied already, and not
		a.dental.SignIn(person("n-1", "dana@northwind.example"), nil)
		if first {
			a.through(a.Guest(), a.dental, a.client, "").Want(http.StatusSeeOther)
		} else {
			a.dental.SignIn(person("n-2", "otto@northwind.example"), nil)
		}
		people, err := a.DB.Contacts(ctx, identity.System("test"), a.client.ClientID)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range people {
			c.Active = false
			if err := a.Desk.SaveContact(ctx, identity.System("test"), c); err != nil {
				t.Fatal(err)
			}
		}
		b := a.Guest()
		got := a.through(b, a.dental, a.client, "").Want(http.StatusUnprocessableEntity)
		if text := got.Page().One("div.note.bad").Text(); !strings.Contains(text, "This account is closed.") || a.who(b) != "" {
			t.Errorf("told %q", text)
		}
		for _, c := range people {
			c.Active = true
			if err := a.Desk.SaveContact(ctx, identity.System("test"), c); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestStrangersGetTheLeastAccountWhereItIsSetUp(t *testing.T) {
	t.Parallel()
	a := newAbroad(t, func(staff, client *store.Provider) { staff.Strangers, client.Strangers = true, true })
	for _, c := range []struct {
		issuer   *testenv.Issuer
		provider store.Provider
		email    string
		role     identity.Role
	}{{a.home, a.staff, "new@harbourline.example", identity.Technician}, {a.dental, a.client, "new@northwind.example", identity.Requester}} {
		c.issuer.SignIn(person("x-1", c.email), nil)
		b := a.Guest()
		a.through(b, c.issuer, c.provider, "").Want(http.StatusSeeOther)
		v, err := a.DB.Viewer(t.Context(), a.who(b))
		if err != nil || v.Role != c.role || v.Email != c.email || v.Name != "Who Ever" || v.ClientID != c.provider.ClientID || v.SeesOrganisation {
			t.Errorf("%+v, %v", v, err)
		}
	}
	if made := a.trail(trail.AccountMade); len(made) < 2 {
		t.Errorf("%q", made)
	}
}

func TestWithOneProviderAloneTheOtherWaysAreShutButForAdmins(t *testing.T) {
	t.Parallel()
	a := newAbroad(t, func(staff, client *store.Provider) { staff.Exclusive, client.Exclusive = true, true })
	door := a.Guest().Get("/sign-in").Want(http.StatusOK).Page()
	if len(door.All("details #f-password")) != 1 || len(door.All("a.btn.primary")) != 1 {
		t.Error("the door does not put the provider first")
	}
	right := func(name string) url.Values {
		return url.Values{"email": {name + "@harbourline.example"}, "password": {"correct horse battery"}}
	}
	b := a.Guest()
	if got := b.Post("/sign-in", right("ravi")).Want(http.StatusSeeOther); got.Location != "/sign-in" || a.who(b) != "" {
		t.Errorf("led to %q as %q", got.Location, a.who(b))
	}
	if text := b.Get("/sign-in").Want(http.StatusOK).Page().One("div.note.warn").Text(); !strings.Contains(text, "by Harbour Login alone") {
		t.Errorf("told %q", text)
	}
	admin := a.Guest()
	admin.Post("/sign-in", right("kim")).Want(http.StatusSeeOther)
	if a.who(admin) != "user:1" {
		t.Error("an admin is locked out")
	}
	dana := a.Guest()
	led := dana.Post("/portal/link", url.Values{"token": {a.PlantLink(1)}}).Want(http.StatusSeeOther).Location
	page := dana.Get(led).Want(http.StatusOK).Page()
	if got := page.One("a.btn.primary").Text(); got != "Sign in with Northwind Login" || a.who(dana) != "" {
		t.Errorf("led to %q, which shows %q, as %q", led, got, a.who(dana))
	}
	a.home.SignIn(person("s-1", "ravi@harbourline.example"), nil)
	a.through(b, a.home, a.staff, "").Want(http.StatusSeeOther)
	if a.who(b) != "user:2" {
		t.Error("the provider lets nobody in")
	}
	a.reopened(b)
	if _, err := a.open.SwitchOff(t.Context(), identity.System("command line"), "harbour login"); err != nil {
		t.Fatal(err)
	}
	back := a.Guest()
	back.Post("/sign-in", right("ravi")).Want(http.StatusSeeOther)
	if a.who(back) != "user:2" {
		t.Error("after the provider was switched off passwords stay shut")
	}
	a.Guest().Get("/sign-in/with/" + a.staff.Slug).Want(http.StatusNotFound)
}

// reopened has both providers lose and gain that they are the only way in while people are signed in: their sessions end, but an admin's stays.
func (a *abroad) reopened(ravi *pagestest.Browser) {
	a.t.Helper()
	admin := a.Guest()
	admin.Post("/sign-in", url.Values{"email": {"kim@harbourline.example"}, "password": {"correct horse battery"}}).Want(http.StatusSeeOther)
	house := a.staff
	for _, c := range []struct {
		exclusive bool
		ravi      string
	}{{false, "user:2"}, {true, ""}} {
		house.Exclusive, house.Secret = c.exclusive, "" // the one that is kept
		if _, err := a.open.Save(a.t.Context(), identity.System("test"), house); err != nil {
			a.t.Fatal(err)
		}
		if a.who(ravi) != c.ravi || a.who(admin) != "user:1" {
			a.t.Errorf("the only way in: %v; ravi is %q, the admin %q", c.exclusive, a.who(ravi), a.who(admin))
		}
	}
	client := a.client
	client.Exclusive, client.Secret = false, ""
	a.client = a.save(client)
	dana := a.Guest()
	dana.Post("/portal/link", url.Values{"token": {a.PlantLink(1)}}).Want(http.StatusSeeOther)
	if a.who(dana) != "contact:1" {
		a.t.Errorf("dana is %q", a.who(dana))
	}
	client.Exclusive = true
	a.client = a.save(client)
	if a.who(dana) != "" {
		a.t.Error("a client’s people who came in by a link stay in")
	}
}

func TestTheSecondProofIsAskedForWhereItIsSetUp(t *testing.T) {
	t.Parallel()
	for _, asks := range []bool{false, true} {
		a := newAbroad(t, func(staff, _ *store.Provider) { staff.AsksCode = asks })
		codes, v := a.Credentials(), identity.Viewer{UserID: 2, Name: "ravi", Email: "ravi@harbourline.example", Role: identity.Technician}
		if err := codes.Begin(t.Context(), v, "Harbour"); err != nil {
			t.Fatal(err)
		}
		key, err := codes.Pending(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		code := func() string {
			c, err := totp.GenerateCode(key.Secret, a.Clock.Now())
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		if _, err := codes.Confirm(t.Context(), v, code()); err != nil {
			t.Fatal(err)
		}
		a.home.SignIn(person("s-1", "ravi@harbourline.example"), nil)
		b := a.Guest()
		got := a.through(b, a.home, a.staff, "/tickets/7").Want(http.StatusSeeOther)
		if !asks {
			if got.Location != "/tickets/7" || a.who(b) != "user:2" {
				t.Errorf("led to %q", got.Location)
			}
			continue
		}
		if got.Location != "/sign-in/code" || a.who(b) != "" {
			t.Fatalf("led to %q as %q", got.Location, a.who(b))
		}
		a.Clock.Advance(time.Minute)
		if got := b.Post("/sign-in/code", url.Values{"code": {code()}}).Want(http.StatusSeeOther); got.Location != "/tickets/7" || a.who(b) != "user:2" {
			t.Errorf("led to %q as %q", got.Location, a.who(b))
		}
		if left := b.Post("/sign-out", nil).Location; !strings.Contains(left, "left="+a.staff.Slug) {
			t.Errorf("signing out leads to %q", left)
		}
	}
}

func TestAProviderThatIsAwayLeavesTheOtherWays(t *testing.T) {
	t.Parallel()
	huge := func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Content-Type", "application/json")
		for range 1 << 10 {
			if _, err := w.Write(bytes.Repeat([]byte(" "), 1<<10)); err != nil {
				return true
			}
		}
		return true
	}
	slow := func(_ http.ResponseWriter, r *http.Request) bool {
		_, _ = io.Copy(io.Discard, r.Body) // only then it is seen that who asked hung up
		<-r.Context().Done()
		return true
	}
	broken := func(w http.ResponseWriter, _ *http.Request) bool {
		http.Error(w, "<b>stack</b>", http.StatusBadGateway)
		return true
	}
	at := func(path string, serve func(http.ResponseWriter, *http.Request) bool) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			return strings.HasPrefix(r.URL.Path, path) && serve(w, r)
		}
	}
	for name, c := range map[string]struct {
		serve func(http.ResponseWriter, *http.Request) bool
		comes bool // as far as the provider
	}{
		"its discovery is huge": {at("/.well-known", huge), false}, "its discovery is slow": {at("/.well-known", slow), false}, "its discovery fails": {at("/.well-known", broken), false},
		"its tokens are slow": {at("/token", slow), true}, "its tokens are huge": {at("/token", huge), true}, "its keys are away": {at("/keys", broken), true}, "its keys are huge": {at("/keys", huge), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAbroad(t)
			a.home.SignIn(person("s-1", "ravi@harbourline.example"), nil)
			a.home.Misbehave(testenv.IssuerFault{Serve: c.serve})
			b := a.Guest()
			var got pagestest.Answer
			if c.comes {
				got = a.through(b, a.home, a.staff, "")
			} else {
				got = b.Get("/sign-in/with/" + a.staff.Slug)
			}
			if got.Status != http.StatusServiceUnavailable && got.Status != http.StatusUnprocessableEntity {
				t.Fatalf("%d", got.Status)
			}
			page := got.Page()
			if text := page.One("div.note.bad").Text(); !strings.Contains(text, "Harbour Login") || strings.Contains(text, "stack") || len(page.All("#f-password")) != 1 || a.who(b) != "" {
				t.Errorf("told %q", text)
			}
			a.home.Misbehave(testenv.IssuerFault{})
			a.through(b, a.home, a.staff, "").Want(http.StatusSeeOther)
		})
	}
}

func TestAnAddressThatTheTokenDoesNotTellIsAskedFor(t *testing.T) {
	t.Parallel()
	a := newAbroad(t)
	a.home.SignIn(map[string]any{"sub": "s-1"}, person("s-2", "ravi@harbourline.example"))
	b := a.Guest()
	a.through(b, a.home, a.staff, "").Want(http.StatusUnprocessableEntity)
	if a.who(b) != "" {
		t.Error("what is told of another subject counts")
	}
	a.home.SignIn(map[string]any{"sub": "s-1"}, person("s-1", "ravi@harbourline.example"))
	a.through(b, a.home, a.staff, "").Want(http.StatusSeeOther)
	if a.who(b) != "user:2" {
		t.Errorf("%q came in", a.who(b))
	}
}

func TestATrustedProviderNeedNotSayThatAnAddressIsVerified(t *testing.T) {
	t.Parallel()
	a := newAbroad(t, func(staff, _ *store.Provider) { staff.TrustsMail = true })
	for name, c := range map[string]struct {
		claims map[string]any
		in     bool
	}{
		"it says nothing":              {map[string]any{"email": "ravi@harbourline.example"}, true},
		"by the name of sign-in alone": {map[string]any{"preferred_username": "Ravi@harbourline.example"}, true},
		"it says no":                   {map[string]any{"email": "ravi@harbourline.example", "email_verified": false}, false},
		"of another domain":            {map[string]any{"preferred_username": "ravi_harbourline.example#EXT#@evil.example"}, false},
	} {
		c.claims["sub"] = name
		a.home.SignIn(c.claims, map[string]any{"sub": name})
		b := a.Guest()
		got := a.through(b, a.home, a.staff, "")
		if (got.Status == http.StatusSeeOther) != c.in || (a.who(b) == "user:2") != c.in {
			t.Errorf("%s: %d, %q", name, got.Status, a.who(b))
		}
		if c.in {
			untie(t, a)
		}
	}
}

func TestAProvidersKeysAndWordsAreKeptAndTakenAnew(t *testing.T) {
	t.Parallel()
	a := newAbroad(t)
	in := func() {
		t.Helper()
		a.home.SignIn(person("s-1", "ravi@harbourline.example"), nil)
		a.through(a.Guest(), a.home, a.staff, "").Want(http.StatusSeeOther)
	}
	in()
	in()
	if d, k := a.home.Asked("/.well-known/openid-configuration"), a.home.Asked("/keys"); d != 1 || k != 1 {
		t.Errorf("asked %d times about itself, and %d times for its keys", d, k)
	}
	a.home.Rotate(t)
	in()
	if k := a.home.Asked("/keys"); k != 2 {
		t.Errorf("after a new key asked %d times for keys", k)
	}
	a.Clock.Advance(time.Hour)
	in()
	if d := a.home.Asked("/.well-known/openid-configuration"); d != 2 {
		t.Errorf("after an hour asked %d times about itself", d)
	}
}

func TestWhoFailsOftenByAProviderMustWait(t *testing.T) {
	t.Parallel()
	a := newAbroad(t)
	for range 50 {
		a.Guest().Get("/sign-in/with/" + a.staff.Slug + "/return?state=x&code=y").Want(http.StatusConflict)
	}
	a.Guest().Get("/sign-in/with/" + a.staff.Slug + "/return?state=x&code=y").Want(http.StatusTooManyRequests)
	a.Guest().Get("/sign-in/with/" + a.staff.Slug).Want(http.StatusTooManyRequests)
}
