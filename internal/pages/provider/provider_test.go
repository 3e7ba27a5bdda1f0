package provider_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"remit/internal/identity"
	"remit/internal/openid"
	"remit/internal/outward"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/provider"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/store/trail"
	"remit/internal/testenv"
)

// open opens a house with the clients Northwind and Southwind, whose pages may reach this machine where inside is set.
func open(t *testing.T, inside bool) (*pagestest.House, *provider.Pages) {
	t.Helper()
	h := pagestest.Open(t)
	same := func(text string) (string, error) { return "sealed " + text, nil }
	o := outward.Options{Patience: time.Second}
	if inside {
		o.Allow = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	}
	pages := provider.New(provider.Options{DB: h.DB, OpenID: openid.New(openid.Options{DB: h.DB, Seal: same, Unseal: same, Client: outward.New(o)}),
		BaseURL: func(context.Context) (string, error) { return "https://help.test", nil }, Tabs: func(shell.Page, string) templ.Component { return templ.NopComponent }})
	h.Mount(pages.Routes())
	for _, slug := range []string{"northwind", "southwind"} {
		f := identity.ClientFile{Slug: slug, Name: slug, Language: "en", MailDomains: []string{slug + ".example"}, Contacts: []identity.ContactFile{{Email: "dana@" + slug + ".example", Name: "Dana", Role: identity.Requester, Sees: "own"}}}
		if _, err := h.Desk.ApplyClient(context.Background(), identity.System("test"), f); err != nil {
			t.Fatal(err)
		}
	}
	return h, pages
}

func entra(pairs ...string) url.Values {
	f := url.Values{"name": {"Entra"}, "issuer": {"https://login.microsoftonline.com/7f0c/v2.0"}, "registration": {"remit-id"}, "secret": {"hush hush hush"}, "client": {"0"}, "active": {"yes"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f
}

func TestAnAdminSetsAProviderUp(t *testing.T) {
	t.Parallel()
	h, _ := open(t, false)
	teo := h.MustUser("teo", identity.Admin)
	at := teo.Post("/settings/sign-in/new", entra("client", "1", "domains", "@Northwind.example\nnorthwind.example", "strangers", "yes")).Want(http.StatusSeeOther).Location
	page := teo.Get(at).Want(http.StatusOK)
	kept, err := h.DB.Provider(t.Context(), identity.System("test"), 1)
	if err != nil || kept.Secret != "sealed hush hush hush" || strings.Join(kept.Domains, " ") != "northwind.example" || !kept.Strangers || kept.Exclusive || len(kept.Slug) != 22 {
		t.Fatalf("%+v, %v", kept, err)
	}
	codes := page.Page().Texts("code.secret")
	if strings.Contains(page.Body, "hush") || len(codes) != 2 || codes[0] != "https://help.test/sign-in/with/"+kept.Slug+"/return" || codes[1] != "https://help.test/portal/sign-in" {
		t.Errorf("the page shows the secret, or other addresses than %q", codes)
	}
	teo.Post(at, entra("secret", "", "name", "Entra ID", "client", "2", "domains", "northwind.example")).Want(http.StatusSeeOther)
	if kept, err = h.DB.Provider(t.Context(), identity.System("test"), 1); err != nil || kept.Secret != "sealed hush hush hush" || kept.Name != "Entra ID" || kept.ClientID != 1 || kept.Strangers {
		t.Errorf("%+v, %v", kept, err)
	}
	moved := teo.Post(at, entra("secret", "", "issuer", "https://evil.example", "domains", "northwind.example")).Want(http.StatusUnprocessableEntity).Page()
	if text := moved.One("#f-secret-error").Text(); !strings.Contains(text, "goes nowhere else") {
		t.Errorf("with another issuer: %q", text)
	}
	teo.Post(at+"/drop", nil).Want(http.StatusSeeOther)
	teo.Get(at).Want(http.StatusNotFound)
	entries, err := h.DB.Audit(t.Context(), identity.System("test"), store.AuditFilter{Kind: "settings"}, 0, 10)
	if err != nil || len(entries) != 3 || entries[0].Kind != trail.ProviderDropped || entries[1].Detail[trail.What] != "name, strangers" || entries[2].Kind != trail.ProviderMade || entries[2].Person != "user:1" {
		t.Errorf("%+v, %v", entries, err)
	}
}

func TestWhatIsWrongIsSaidAtItsField(t *testing.T) {
	t.Parallel()
	h, _ := open(t, false)
	teo := h.MustUser("teo", identity.Admin)
	for name, c := range map[string]struct {
		form        url.Values
		field, says string
	}{
		"no name":                     {entra("name", " "), "name", "short name"},
		"no client id":                {entra("registration", ""), "registration", "client id"},
		"no address":                  {entra("issuer", "entra"), "issuer", "not the address of a provider"},
		"not encrypted":               {entra("issuer", "http://login.example.com"), "issuer", "https://"},
		"this machine":                {entra("issuer", "https://127.0.0.1/"), "issuer", "inside"},
		"the cloud’s own":             {entra("issuer", "https://169.254.169.254/"), "issuer", "inside"},
		"with a question":             {entra("issuer", "https://login.example.com/?a=b"), "issuer", "not the address of a provider"},
		"of all tenants":              {entra("issuer", "https://login.microsoftonline.com/common/v2.0"), "issuer", "id of the tenant"},
		"a client’s without a domain": {entra("client", "1"), "domains", "client’s mail domains"},
		"strangers of any domain":     {entra("strangers", "yes"), "domains", "everybody at the provider"},
		"a domain that is none":       {entra("domains", "*.example"), "domains", "not a mail domain"},
		"a domain of another client":  {entra("client", "1", "domains", "northwind.example\nSouthwind.example"), "domains", "mail domain of southwind"},
		"a client’s domain for staff": {entra("domains", "southwind.example"), "domains", "mail domain of southwind"},
		"no such client":              {entra("client", "99", "domains", "x.example"), "client", "no such client"},
	} {
		page := teo.Post("/settings/sign-in/new", c.form).Want(http.StatusUnprocessableEntity).Page()
		if text := page.One("#f-" + c.field + "-error").Text(); !strings.Contains(text, c.says) {
			t.Errorf("%s: %q", name, text)
		}
		if got := page.One("#f-registration").Attr("value"); got != c.form.Get("registration") {
			t.Errorf("%s: what was typed is gone: %q", name, got)
		}
	}
	if list, err := h.DB.Providers(t.Context(), identity.System("test")); err != nil || len(list) != 0 {
		t.Errorf("%d were saved, %v", len(list), err)
	}
}

func TestTryingSaysInWordsWhatIsWrong(t *testing.T) {
	t.Parallel()
	h, _ := open(t, true)
	teo := h.MustUser("teo", identity.Admin)
	i := testenv.OpenID(t, h.Clock.Now)
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	says := func(name string, value any) testenv.IssuerFault {
		return testenv.IssuerFault{Discovery: func(d map[string]any) { d[name] = value }}
	}
	empty := testenv.IssuerFault{Serve: func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/keys" {
			return false
		}
		_, err := w.Write([]byte(`{"keys":[{"kty":"oct"}]}`))
		return err == nil
	}}
	page := testenv.IssuerFault{Serve: func(w http.ResponseWriter, _ *http.Request) bool {
		_, err := w.Write([]byte("<html>Welcome</html>"))
		return err == nil
	}}
	for _, c := range []struct {
		name, issuer string
		do           testenv.IssuerFault
		says         string
	}{
		{"as it should be", i.URL, testenv.IssuerFault{}, "It has one key to sign with."},
		{"with a / too much", i.URL + "/", testenv.IssuerFault{}, "to the letter"},
		{"another server", plain.URL, testenv.IssuerFault{}, "404 Not Found"},
		{"nothing there", gone.URL, testenv.IssuerFault{}, "could not be reached"},
		{"a web page", i.URL, page, "not what a provider says of itself"},
		{"not encrypted, outside", "http://93.184.216.34", testenv.IssuerFault{}, "https:// only"},
		{"no keys’ address", i.URL, says("jwks_uri", ""), "does not say where its jwks_uri is"},
		{"a token endpoint inside", i.URL, says("token_endpoint", "https://169.254.169.254/token"), "token_endpoint cannot be used"},
		{"an odd door", i.URL, says("authorization_endpoint", "javascript:alert(1)"), "authorization_endpoint cannot be used"},
		{"no codes", i.URL, says("response_types_supported", []string{"id_token"}), "does not give out codes"},
		{"no good PKCE", i.URL, says("code_challenge_methods_supported", []string{"plain"}), "does not take PKCE with S256"},
		{"silent about PKCE", i.URL, says("code_challenge_methods_supported", nil), "it does not say"},
		{"no keys to sign with", i.URL, empty, "no keys that the provider could sign with"},
	} {
		i.Misbehave(c.do)
		got := teo.Post("/settings/sign-in/new/try", entra("issuer", c.issuer)).Want(http.StatusOK).Page()
		if text := strings.Join(got.Texts("ol.steps li"), "\n"); !strings.Contains(text, c.says) {
			t.Errorf("%s: %s", c.name, text)
		}
		if got.One("#f-issuer").Attr("value") != c.issuer {
			t.Errorf("%s: what was typed is gone", c.name)
		}
	}
	if list, err := h.DB.Providers(t.Context(), identity.System("test")); err != nil || len(list) != 0 {
		t.Errorf("trying saved %d, %v", len(list), err)
	}
}

func TestOnlyAdminsSetUpHowPeopleSignIn(t *testing.T) {
	t.Parallel()
	h, pages := open(t, false)
	h.WantRefusals(t, pages.Routes(), strings.NewReplacer(":id", "1", ":tie", "1"), h.MustContact("dana@northwind.example"), h.MustUser("kim", identity.Technician), h.MustUser("marta", identity.Manager))
}
