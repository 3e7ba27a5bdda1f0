package security_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/pages/pagestest"
	"remit/internal/store"
	"remit/internal/testenv"
	"remit/web"
)

// window is a real browser with a device that keeps passkeys.
type window struct {
	*rod.Page
	t    *testing.T
	base string
	key  proto.WebAuthnAuthenticatorID
}

// sit opens the house under a name, as no passkey belongs to a number, in a browser in which somebody is signed in.
func sit(t *testing.T, h house, b *pagestest.Browser) window {
	t.Helper()
	if testing.Short() {
		t.Skip("-short leaves out what takes a browser long")
	}
	if err := web.Check(); err != nil {
		t.Skip("run npm ci && npm run build in web first:", err)
	}
	base := strings.Replace(h.Site.URL, "127.0.0.1", "localhost", 1)
	must(t, h.Desk.SaveHouse(t.Context(), identity.System("test"), desk.House{Name: "Harbourline IT", BaseURL: base}))
	p, err := testenv.Chromium(t).Page(proto.TargetCreateTarget{})
	must(t, err)
	w := window{p.Timeout(2 * time.Minute), t, base, ""}
	at, err := url.Parse(b.Base)
	must(t, err)
	for _, c := range b.Client.Jar.Cookies(at) {
		must(t, w.SetCookies([]*proto.NetworkCookieParam{{Name: c.Name, Value: c.Value, URL: base}}))
	}
	must(t, proto.WebAuthnEnable{}.Call(w))
	made, err := proto.WebAuthnAddVirtualAuthenticator{Options: &proto.WebAuthnVirtualAuthenticatorOptions{Protocol: proto.WebAuthnAuthenticatorProtocolCtap2,
		Transport: proto.WebAuthnAuthenticatorTransportInternal, HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}}.Call(w)
	must(t, err)
	w.key = made.AuthenticatorID
	return w
}

func (w window) visit(path string) {
	w.t.Helper()
	must(w.t, w.Navigate(w.base+path))
	must(w.t, w.WaitLoad())
}

func (w window) do(js string) {
	w.t.Helper()
	_, err := w.Eval(js)
	must(w.t, err)
}

// until waits for something in the page, which may be another one by then.
func (w window) until(what, js string) {
	w.t.Helper()
	shown := ""
	for range 300 {
		if got, err := w.Eval(js); err == nil && got.Value.Bool() {
			return
		}
		if text, err := w.Eval(`() => location.pathname + " " + document.body.innerText`); err == nil {
			shown = text.Value.Str()
		}
		time.Sleep(100 * time.Millisecond)
	}
	w.t.Fatalf("never: %s; the page is %.800s", what, shown)
}

func TestAPasskeyIsAddedSignsInAndIsRemoved(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.enrol(t, h.dana, "/portal/account/security") // a passkey asks for no code
	w := sit(t, h, h.dana)
	w.visit("/portal/account/security")
	w.do(`() => { const f = document.querySelector("form[data-passkey=create]"); if (f.hidden) throw new Error("hidden"); f.querySelector("[name=name]").value = "Laptop"; f.querySelector("button").click() }`)
	w.until("the passkey is listed", `() => document.querySelector("[aria-labelledby=passkeys-h] tbody")?.innerText.includes("Laptop") && document.querySelector(".note.good")?.innerText.includes("kept")`)
	kept, err := proto.WebAuthnGetCredentials{AuthenticatorID: w.key}.Call(w)
	must(t, err)
	if len(kept.Credentials) != 1 || !kept.Credentials[0].IsResidentCredential || kept.Credentials[0].RpID != "localhost" {
		t.Errorf("the device keeps %+v", kept.Credentials)
	}

	must(t, w.SetCookies(nil)) // a fresh visitor
	w.visit("/portal/sign-in?next=/portal/account/security")
	w.do(`() => { const f = document.querySelector("form[data-passkey=get]"); if (f.hidden) throw new Error("hidden"); f.querySelector("button").click() }`)
	w.until("Dana is in", `() => location.pathname === "/portal/account/security" && document.body.innerText.includes("dana@northwind.example")`)

	alone := h.alone(t)
	must(t, w.SetCookies(nil))
	w.visit("/portal/sign-in")
	w.do(`() => document.querySelector("form[data-passkey=get] button").click()`)
	w.until("who comes in by a provider alone is led to it", `() => location.pathname === "/portal/sign-in" && location.search.startsWith("?with=") && document.body.innerText.includes("Northwind Login")`)
	w.visit("/portal/account/security")
	w.until("Dana is out", `() => location.pathname === "/portal/sign-in"`)
	must(t, h.openid.Drop(t.Context(), identity.System("test"), alone))
	w.visit("/portal/sign-in?next=/portal/account/security")
	w.do(`() => document.querySelector("form[data-passkey=get] button").click()`)
	w.until("Dana is in again", `() => location.pathname === "/portal/account/security"`)

	w.do(`() => { const f = document.querySelector("form[action$='/remove']"); f.submit() }`)
	w.until("it is gone", `() => document.body.innerText.includes("You have none yet")`)
	must(t, w.SetCookies(nil))
	w.visit("/sign-in")
	w.do(`() => document.querySelector("form[data-passkey=get] button").click()`)
	w.until("a removed passkey is refused", `() => document.querySelector(".note.bad")?.innerText.includes("does not open this house")`)

	events, err := h.DB.AccountEvents(t.Context(), identity.System("test"), h.client(t), 2)
	must(t, err)
	if len(events) != 2 || events[1].Deed != "account.passkey-on" || events[0].Deed != "account.passkey-off" || events[0].Detail != "Laptop" {
		t.Errorf("kept %+v", events)
	}
}

// alone makes a provider the only way in for Northwind's people, and returns its id.
func (h house) alone(t *testing.T) int64 {
	t.Helper()
	id, err := h.openid.Save(t.Context(), identity.System("test"), store.Provider{Name: "Northwind Login", Issuer: "https://login.northwind.example", Registration: "remit", ClientID: h.client(t), Domains: []string{"northwind.example"}, Exclusive: true, Active: true})
	must(t, err)
	return id
}

func TestAnAnswerThatWasNotAskedForIsRefused(t *testing.T) {
	t.Parallel()
	h := open(t)
	if page := h.Guest().Get("/sign-in").Page(); len(page.All("form[data-passkey]")) != 0 {
		t.Error("passkeys are offered where they cannot be used")
	}
	h.Guest().Post("/sign-in/passkey/options", nil).Want(http.StatusConflict)
	must(t, h.Desk.SaveHouse(t.Context(), identity.System("test"), desk.House{Name: "Harbourline IT", BaseURL: "https://help.harbourline.example"}))
	if got := h.Guest().Get("/sign-in").Page().All("form[data-passkey][hidden]"); len(got) != 1 {
		t.Errorf("%d forms wait for the script", len(got))
	}
	b := h.Guest()
	if got := b.Post("/sign-in/passkey/options", nil).Want(http.StatusOK).Body; !strings.Contains(got, `"rpId":"help.harbourline.example"`) || !strings.Contains(got, `"userVerification":"required"`) {
		t.Errorf("asked for %s", got)
	}
	for _, answer := range []string{"", "{}", `{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"","signature":"","userHandle":"dXNlcjox"}}`} {
		b.Post("/sign-in/passkey", form("credential", answer)).Want(http.StatusUnprocessableEntity)
		h.kim.Post("/account/security/passkeys", form("credential", answer, "name", "Laptop")).Want(http.StatusUnprocessableEntity)
	}
	h.kim.Post("/account/security/passkeys/1/remove", nil).Want(http.StatusNotFound)
}
