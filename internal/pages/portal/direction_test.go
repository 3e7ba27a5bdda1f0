package portal_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"

	"remit/internal/pages/pagestest"
	"remit/internal/testenv"
	"remit/web"
)

// windowIn opens a browser's window of a person who asks for pages in a language.
func windowIn(t *testing.T, b *pagestest.Browser, language string) *rod.Page {
	t.Helper()
	if testing.Short() {
		t.Skip("-short leaves out what takes a browser long")
	}
	if err := web.Check(); err != nil {
		t.Skip("run npm ci && npm run build in web first:", err)
	}
	p, err := testenv.Chromium(t).Page(proto.TargetCreateTarget{})
	must(t, err)
	p = p.Timeout(2 * time.Minute)
	base, err := url.Parse(b.Base)
	must(t, err)
	for _, c := range b.Client.Jar.Cookies(base) {
		must(t, p.SetCookies([]*proto.NetworkCookieParam{{Name: c.Name, Value: c.Value, URL: b.Base}}))
	}
	must(t, p.SetUserAgent(&proto.NetworkSetUserAgentOverride{UserAgent: "a reader of " + language, AcceptLanguage: language}))
	return p
}

// outside are the elements that reach out of the window although nothing around them scrolls or hides them.
const outside = `() => {
	const held = (e) => {
		for (let a = e; a && a !== document.body; a = a.parentElement) {
			if (a.matches(".vh, .skip") || getComputedStyle(a).overflowX !== "visible" || getComputedStyle(a).position === "fixed") return true;
		}
		return false;
	};
	const out = [...document.querySelectorAll("body *")].filter((e) => {
		const r = e.getBoundingClientRect();
		return r.width > 0 && (r.left < -1 || r.right > innerWidth + 1) && !held(e);
	}).map((e) => e.outerHTML.slice(0, 120));
	if (document.documentElement.scrollWidth > innerWidth) out.push("the page is " + document.documentElement.scrollWidth + " wide");
	return out;
}`

// No language of the catalogue is written from right to left yet; the look must bear one all the same.
func TestThePagesCanBeReadFromRightToLeft(t *testing.T) {
	t.Parallel()
	h := open(t)
	k := h.mustOpen(t, "dana@northwind.example", "The mailbox of the front desk is full. We cannot send anything since this morning.")
	h.Clock.Advance(20 * time.Minute)
	h.mustReply(t, deskReply(k.ID))
	p := windowIn(t, h.dana, "en")
	for _, width := range []int{1440, 360} {
		p.MustSetViewport(width, 900, 1, false)
		for _, path := range []string{"/portal", requestPath(k.ID), "/portal/new", "/portal/agreement", "/portal/account", "/portal/nothing"} {
			p.MustNavigate(h.dana.Base + path).MustWaitLoad()
			p.MustEval(`() => { document.documentElement.dir = "rtl" }`)
			for _, e := range p.MustEval(outside).Arr() {
				t.Errorf("%s at %d: %s", path, width, e.Str())
			}
			if gap := p.MustEval(`() => document.documentElement.clientWidth - document.querySelector(".brand").getBoundingClientRect().right`).Int(); gap < 0 || gap > 24 {
				t.Errorf("%s at %d: the brand stands %d px from the right", path, width, gap)
			}
			if gap := p.MustEval(`() => document.querySelector("header.top details.menu").getBoundingClientRect().left`).Int(); gap < 0 || gap > 24 {
				t.Errorf("%s at %d: the menu stands %d px from the left", path, width, gap)
			}
		}
	}
}

// What the script says is as translated as the page.
func TestTheScriptSpeaksTheReadersLanguage(t *testing.T) {
	t.Parallel()
	h := open(t)
	k := h.mustOpen(t, "dana@northwind.example", "The mailbox is full.")
	for language, want := range map[string]struct{ draft, files, large string }{
		"da": {"Kladde gemt ", "2 filer, 5 KB", "Filerne fylder tilsammen mere end 40 MB."},
		"de": {"Entwurf gespeichert ", "2 Dateien, 5 KB", "Diese Dateien sind zusammen größer als 40 MB."},
	} {
		p := windowIn(t, h.dana, language)
		p.MustNavigate(h.dana.Base + requestPath(k.ID)).MustWaitLoad()
		p.MustEval(`() => localStorage.clear()`)
		p.MustElement("#answer-text").MustInput("Good news")
		must(t, testenv.Until(p, time.Minute, `(want) => document.querySelector("[data-draft-said]").textContent.startsWith(want)`, want.draft))
		add := `(sizes) => {
			const moved = new DataTransfer();
			sizes.forEach((size, i) => moved.items.add(new File([new Uint8Array(size)], i + ".txt")));
			const input = document.querySelector(".attach input");
			input.files = moved.files;
			input.dispatchEvent(new Event("change", {bubbles: true}));
		}`
		p.MustEval(add, []int{2000, 3000})
		if got := p.MustEval(`() => document.querySelector("[data-files-said]").textContent`).Str(); got != want.files {
			t.Errorf("%s: two files are told as %q", language, got)
		}
		p.MustEval(add, []int{41 << 20})
		must(t, testenv.Until(p, time.Minute, `(want) => document.querySelector("#toasts").textContent.startsWith(want)`, want.large))
	}
}
