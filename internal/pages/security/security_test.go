package security_test

import (
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/pquerna/otp/totp"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/openid"
	"remit/internal/outward"
	"remit/internal/pages/entry"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/security"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

const password = "correct horse battery"

// house is a provider with Dana of Northwind and Kim, who is an admin.
type house struct {
	*pagestest.House
	dana, kim *pagestest.Browser
	openid    *openid.OpenID
}

func open(t *testing.T) house {
	t.Helper()
	h := house{House: pagestest.Open(t)}
	same := func(text string) (string, error) { return text, nil }
	h.openid = openid.New(openid.Options{DB: h.DB, Log: slog.New(slog.DiscardHandler), Seal: same, Unseal: same, Client: outward.New(outward.Options{})})
	h.Mount(entry.New(entry.Options{Desk: h.Desk, Credentials: h.Credentials(), OpenID: h.openid}).Routes())
	h.Mount(security.New(security.Options{Credentials: h.Credentials(), Site: h.PasskeySite, Tabs: func(shell.Page, string) templ.Component { return templ.NopComponent }}).Routes())
	h.kim = h.MustUser("kim", identity.Admin)
	h.MustNorthwind()
	h.dana = h.MustContact("dana@northwind.example")
	return h
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

// device makes the codes of a key.
type device string

// code is the device's code at the house's time.
func (h house) code(t *testing.T, d device) string {
	t.Helper()
	code, err := totp.GenerateCode(string(d), h.Clock.Now())
	must(t, err)
	return code
}

// enrol switches one-time codes on and returns the device and the recovery codes.
func (h house) enrol(t *testing.T, b *pagestest.Browser, base string) (device, []string) {
	t.Helper()
	if a := b.Post(base+"/codes/begin", nil).Want(http.StatusSeeOther); a.Location != base+"/codes" {
		t.Errorf("led to %q", a.Location)
	}
	page := b.Get(base + "/codes").Want(http.StatusOK).Page()
	page.One("svg.qr path")
	d := device(strings.ReplaceAll(page.One("code.secret").Text(), " ", ""))
	b.Post(base+"/codes", form("code", "000000")).Want(http.StatusUnprocessableEntity)
	done := b.Post(base+"/codes", form("code", h.code(t, d))).Want(http.StatusOK)
	if got := done.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("the recovery codes may be kept by the browser: %q", got)
	}
	codes := done.Page().Texts(".recovery code")
	if len(codes) != 10 {
		t.Fatalf("recovery codes %q", codes)
	}
	h.Clock.Advance(time.Minute)
	return d, codes
}

// half gives the password at the door of the provider's people.
func (h house) half(t *testing.T) *pagestest.Browser {
	t.Helper()
	b := h.Guest()
	if a := b.Post("/sign-in", form("email", "kim@harbourline.example", "password", password, "next", "/tickets/7")).Want(http.StatusSeeOther); a.Location != "/sign-in/code" {
		t.Fatalf("led to %q", a.Location)
	}
	return b
}

func TestACodeIsAskedForAfterThePasswordAndWorksOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	elsewhere := h.MustUser("ravi", identity.Technician) // somebody else's session goes on
	d, _ := h.enrol(t, h.kim, "/account/security")
	h.kim.Get("/account/security").Want(http.StatusOK)
	elsewhere.Get("/account/security").Want(http.StatusOK)

	b := h.half(t)
	b.Get("/account/security").Want(http.StatusSeeOther) // half a sign-in opens nothing
	b.Get("/sign-in/code").Want(http.StatusOK).Page().One("input[autocomplete=one-time-code]")
	b.Post("/sign-in/code", form("code", "000000")).Want(http.StatusUnprocessableEntity)
	code := h.code(t, d)
	if a := b.Post("/sign-in/code", form("code", code)).Want(http.StatusSeeOther); a.Location != "/tickets/7" {
		t.Errorf("led to %q", a.Location)
	}
	b.Get("/account/security").Want(http.StatusOK)

	again := h.half(t)
	again.Post("/sign-in/code", form("code", code)).Want(http.StatusUnprocessableEntity)
	h.Clock.Advance(30 * time.Second)
	again.Post("/sign-in/code", form("code", h.code(t, d))).Want(http.StatusSeeOther)
}

func TestACodeIsAskedForAfterAMailedLinkToo(t *testing.T) {
	t.Parallel()
	h := open(t)
	d, _ := h.enrol(t, h.dana, "/portal/account/security")
	list, err := h.DB.ContactsByEmail(t.Context(), "dana@northwind.example")
	must(t, err)
	secret := h.PlantLink(list[0].ID)
	b := h.Guest()
	if a := b.Post("/portal/link", form("token", secret)).Want(http.StatusSeeOther); a.Location != "/sign-in/code" {
		t.Errorf("led to %q", a.Location)
	}
	b.Get("/portal/account/security").Want(http.StatusSeeOther)
	if a := b.Post("/sign-in/code", form("code", h.code(t, d))).Want(http.StatusSeeOther); a.Location != "/portal" {
		t.Errorf("led to %q", a.Location)
	}
	b.Get("/portal/account/security").Want(http.StatusOK)
}

func TestARecoveryCodeLetsInOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	d, codes := h.enrol(t, h.kim, "/account/security")
	h.half(t).Post("/sign-in/code", form("code", strings.ToUpper(codes[3]))).Want(http.StatusSeeOther)
	h.half(t).Post("/sign-in/code", form("code", codes[3])).Want(http.StatusUnprocessableEntity)
	if got := h.kim.Get("/account/security").Page().One("main").Text(); !strings.Contains(got, "9 of 10") {
		t.Errorf("shown %q", got)
	}
	fresh := h.kim.Post("/account/security/recovery", form("code", h.code(t, d))).Want(http.StatusOK).Page().Texts(".recovery code")
	if len(fresh) != 10 {
		t.Fatalf("new codes %q", fresh)
	}
	h.half(t).Post("/sign-in/code", form("code", codes[4])).Want(http.StatusUnprocessableEntity)
	h.half(t).Post("/sign-in/code", form("code", fresh[0])).Want(http.StatusSeeOther)
}

func TestSwitchingOffAsksForAProof(t *testing.T) {
	t.Parallel()
	h := open(t)
	d, _ := h.enrol(t, h.kim, "/account/security")
	for _, proof := range []string{"", "a guess of mine", "000000"} {
		a := h.kim.Post("/account/security/codes/off", form("proof", proof)).Want(http.StatusUnprocessableEntity)
		if got := a.Page().One("#f-proof-error").Text(); !strings.Contains(got, "neither") {
			t.Errorf("%q: told %q", proof, got)
		}
	}
	h.kim.Post("/account/security/codes/off", form("proof", password)).Want(http.StatusSeeOther)
	h.Guest().Post("/sign-in", form("email", "kim@harbourline.example", "password", password)).Want(http.StatusSeeOther)
	second, _ := h.enrol(t, h.kim, "/account/security")
	if second == d {
		t.Error("the same key again")
	}
	h.kim.Post("/account/security/codes/off", form("proof", h.code(t, second))).Want(http.StatusSeeOther)
	h.kim.Post("/account/security/codes/off", form("proof", password)).Want(http.StatusConflict)
}

func TestGuessingAtCodesMustWait(t *testing.T) {
	t.Parallel()
	h := open(t)
	d, codes := h.enrol(t, h.kim, "/account/security")
	for range 10 {
		h.half(t).Post("/sign-in/code", form("code", "000000")).Want(http.StatusUnprocessableEntity)
	}
	b := h.half(t)
	for _, code := range []string{h.code(t, d), codes[0]} {
		b.Post("/sign-in/code", form("code", code)).Want(http.StatusTooManyRequests)
	}
	for range 10 {
		h.kim.Post("/account/security/codes/off", form("proof", "guess")).Want(http.StatusUnprocessableEntity)
	}
	h.kim.Post("/account/security/codes/off", form("proof", password)).Want(http.StatusTooManyRequests)
	h.Clock.Advance(15 * time.Minute)
	h.half(t).Post("/sign-in/code", form("code", h.code(t, d))).Want(http.StatusSeeOther)
}

func TestHalfASignInIsOverAfterTenMinutesAndEndsWithTheSessions(t *testing.T) {
	t.Parallel()
	h := open(t)
	d, _ := h.enrol(t, h.kim, "/account/security")
	b := h.half(t)
	h.Clock.Advance(10 * time.Minute)
	if a := b.Post("/sign-in/code", form("code", h.code(t, d))).Want(http.StatusSeeOther); a.Location != "/sign-in" {
		t.Errorf("led to %q", a.Location)
	}
	b = h.half(t)
	u, err := h.DB.UserByEmail(t.Context(), "kim@harbourline.example")
	must(t, err)
	must(t, h.Desk.SetPassword(t.Context(), identity.Viewer{UserID: u.ID, Role: identity.Admin}, password, "another horse battery"))
	if a := b.Post("/sign-in/code", form("code", h.code(t, d))); a.Location == "/tickets/7" {
		t.Error("who knew the old password came in after it was changed")
	}
	if a := h.Guest().Get("/sign-in/code").Want(http.StatusSeeOther); a.Location != "/sign-in" {
		t.Errorf("a stranger is led to %q", a.Location)
	}
}

func TestSettingUpIsOverAfterHalfAnHourAndHoldsOnlyWhenConfirmed(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.kim.Post("/account/security/codes/begin", nil).Want(http.StatusSeeOther)
	h.Guest().Post("/sign-in", form("email", "kim@harbourline.example", "password", password)).Want(http.StatusSeeOther)
	first := h.kim.Get("/account/security/codes").Page().One("code.secret").Text()
	h.Clock.Advance(30 * time.Minute)
	h.kim.Get("/account/security/codes").Want(http.StatusConflict)
	h.kim.Post("/account/security/codes", form("code", h.code(t, device(strings.ReplaceAll(first, " ", ""))))).Want(http.StatusConflict)
	h.kim.Post("/account/security/prove", form("password", password)).Want(http.StatusSeeOther)
	if d, _ := h.enrol(t, h.kim, "/account/security"); string(d) == strings.ReplaceAll(first, " ", "") {
		t.Error("the same key again")
	}
	h.kim.Post("/account/security/codes/begin", nil).Want(http.StatusConflict)
}

func TestAnAdminTakesTheCodesOffWhoLostTheDevice(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.enrol(t, h.kim, "/account/security")
	h.enrol(t, h.dana, "/portal/account/security")
	page := h.kim.Get("/settings/one-time-codes").Want(http.StatusOK).Page()
	if rows := page.Texts("tbody tr"); len(rows) != 2 || !strings.Contains(strings.Join(rows, "|"), "Northwind Dental") {
		t.Errorf("listed %q", rows)
	}
	person := page.One("input[name=person]").Attr("value") // one's own has no button
	h.kim.Post("/settings/one-time-codes", form("person", "user:1")).Want(http.StatusConflict)
	h.kim.Post("/settings/one-time-codes", form("person", "user:99")).Want(http.StatusNotFound)
	for _, b := range []*pagestest.Browser{h.MustUser("mo", identity.Manager), h.dana} {
		b.Get("/settings/one-time-codes").Want(http.StatusForbidden)
		b.Post("/settings/one-time-codes", form("person", person)).Want(http.StatusForbidden)
	}
	h.kim.Post("/settings/one-time-codes", form("person", person)).Want(http.StatusSeeOther)
	if got := h.dana.Get("/portal/account/security").Want(http.StatusOK).Page().One("#factor-h").Text(); !strings.Contains(got, "off") {
		t.Errorf("Dana sees %q", got)
	}
	events, err := h.DB.AccountEvents(t.Context(), identity.System("test"), h.client(t), 9)
	must(t, err)
	if len(events) != 2 || events[0].Actor != "kim" || events[0].Subject != "Dana Lund" {
		t.Errorf("kept %+v", events)
	}
}

func (h house) client(t *testing.T) int64 {
	t.Helper()
	c, err := h.DB.ClientBySlug(t.Context(), identity.System("test"), "northwind-dental")
	must(t, err)
	return c.ID
}

func TestNoSecretIsStoredAsItIs(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, codes := h.enrol(t, h.kim, "/account/security")
	f, err := h.DB.Factor(t.Context(), "user:1")
	must(t, err)
	if f.Secret == "" || f.UsedStep == 0 {
		t.Errorf("stored %+v", f)
	}
	for _, code := range codes {
		if strings.Contains(f.Secret, strings.ReplaceAll(code, "-", "")) {
			t.Error("a recovery code is stored as it is")
		}
	}
}

func TestThePagesAboutSigningInReadWellEverywhere(t *testing.T) {
	t.Parallel()
	h := open(t)
	must(t, h.Desk.SaveHouse(t.Context(), identity.System("test"), desk.House{Name: "Harbourline IT", BaseURL: "https://help.harbourline.example"}))
	must(t, h.DB.Write(t.Context(), func(tx *store.Tx) error {
		return tx.InsertPasskey(t.Context(), store.Passkey{Person: "user:1", Credential: "x", Name: "Laptop of the second floor", Data: []byte("{}")})
	}))
	h.Look(t, h.Guest(), pagestest.Sight{Name: "security-door", Path: "/portal/sign-in"})
	h.Look(t, h.dana, pagestest.Sight{Name: "security-off", Path: "/portal/account/security"},
		pagestest.Sight{Name: "security-enrol", Path: "/portal/account/security", Before: `() => document.querySelector("main form button").click()`})
	h.enrol(t, h.dana, "/portal/account/security")
	d, _ := h.enrol(t, h.kim, "/account/security")
	h.Look(t, h.kim, pagestest.Sight{Name: "security-on", Path: "/account/security"},
		pagestest.Sight{Name: "security-refused", Path: "/account/security", Before: `() => { const f = document.querySelectorAll("main form")[1]; f.noValidate = true; f.submit() }`},
		pagestest.Sight{Name: "security-codes", Path: "/account/security", Before: `() => { document.querySelector("#f-code").value = "` + h.code(t, d) + `"; document.querySelector("main form").submit() }`},
		pagestest.Sight{Name: "security-protected", Path: shell.CodesURL})
	h.Look(t, h.half(t), pagestest.Sight{Name: "security-code", Path: "/sign-in/code"})
	h.Clock.Advance(10 * time.Minute)
	h.Look(t, h.kim, pagestest.Sight{Name: "security-prove", Path: "/account/security?passkeys-stay=yes"})
	h.dana.Languages = "de"
	h.Look(t, h.dana, pagestest.Sight{Name: "security-de", Path: "/portal/account/security"})
}
