package stafftest

import (
	"net/url"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"

	"remit/internal/pages/pagestest"
	"remit/internal/testenv"
	"remit/web"
)

// Window is a page in Chromium with a person in front of it.
type Window struct {
	t *testing.T
	*rod.Page
}

// Sit opens a page in a browser in which the person of b is signed in.
func Sit(t *testing.T, b *pagestest.Browser, path string) Window {
	t.Helper()
	if err := web.Check(); err != nil {
		t.Skip("run npm ci && npm run build in web first:", err)
	}
	p, err := testenv.Chromium(t).Page(proto.TargetCreateTarget{})
	Must(t, err)
	p = p.Timeout(time.Minute)
	base, err := url.Parse(b.Base)
	Must(t, err)
	for _, c := range b.Client.Jar.Cookies(base) {
		Must(t, p.SetCookies([]*proto.NetworkCookieParam{{Name: c.Name, Value: c.Value, URL: b.Base}}))
	}
	w := Window{t, p}
	Must(t, p.Navigate(b.Base+path))
	Must(t, p.WaitLoad())
	w.Until("the page is live", `() => !document.body.dataset.events || document.querySelector("[data-live]") === null || document.querySelector("[data-live]").textContent.startsWith("Live")`)
	return w
}

// Until waits until the expression holds in the page. While another page is being loaded it does not.
func (w Window) Until(what, js string) {
	w.t.Helper()
	if err := testenv.Until(w.Page, 20*time.Second, "() => { try { return ("+js+")() } catch { return false } }"); err != nil {
		text, _ := w.Eval(`() => document.querySelector("main").innerText.slice(0, 3000)`)
		w.t.Fatalf("%s: %v\n%s", what, err, text.Value.Str())
	}
}

// Write types into a field.
func (w Window) Write(css, text string) {
	w.t.Helper()
	e, err := w.Element(css)
	Must(w.t, err)
	Must(w.t, e.Input(text))
}

// Press presses keys, one after the other, once the page listens.
func (w Window) Press(keys ...input.Key) {
	w.t.Helper()
	w.Until("the page listens", `() => document.readyState === "complete"`)
	Must(w.t, w.Keyboard.Type(keys...))
}
