package pagestest

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"

	"remit/internal/testenv"
	"remit/web"
)

// Sight is a page to look at; Before runs in it first, as a function of JavaScript, where it is not "".
type Sight struct {
	Name   string
	Path   string
	Before string
}

// patience is how long one page may take, on a machine that has other things to do.
const patience = 2 * time.Minute

// lookVariable names the directory for pictures.
const lookVariable = "REMIT_LOOK"

// Look opens pages in Chromium on a wide and a narrow window, in light and dark, and fails the test where axe finds a
// violation or where a page is wider than its window. With REMIT_LOOK=DIR it keeps a picture of each.
func (h *House) Look(t *testing.T, b *Browser, sights ...Sight) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short leaves out what takes a browser long")
	}
	if err := web.Check(); err != nil {
		t.Skip("run npm ci && npm run build in web first:", err)
	}
	_, here, _, _ := runtime.Caller(0)
	axe, err := os.ReadFile(filepath.Join(filepath.Dir(here), "../../../web/node_modules/axe-core/axe.min.js"))
	if err != nil {
		t.Skip("run npm ci in web first:", err)
	}
	p, err := testenv.Chromium(t).Page(proto.TargetCreateTarget{})
	if err != nil {
		t.Fatal(err)
	}
	base, err := url.Parse(b.Base)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range b.Client.Jar.Cookies(base) {
		if err := p.SetCookies([]*proto.NetworkCookieParam{{Name: c.Name, Value: c.Value, URL: b.Base}}); err != nil {
			t.Fatal(err)
		}
	}
	if b.Languages != "" {
		if err := p.SetUserAgent(&proto.NetworkSetUserAgentOverride{UserAgent: "Look", AcceptLanguage: b.Languages}); err != nil {
			t.Fatal(err)
		}
	}
	for _, sight := range sights {
		if err := look(t, p.Timeout(patience), view{Sight: sight, base: b.Base, axe: string(axe)}); err != nil {
			t.Errorf("%s: %v", sight.Path, err)
		}
	}
}

// view is a page as one window shows it.
type view struct {
	Sight
	base   string
	width  int
	scheme string
	axe    string
}

// windows are the windows in which a page is looked at, one after the other: wide and light, narrow and dark. Together they show
// what the other two would, which are for pictures alone.
func windows() []view {
	list := []view{{width: 1440, scheme: "light"}, {width: 360, scheme: "dark"}}
	if os.Getenv(lookVariable) != "" {
		list = append(list, view{width: 360, scheme: "light"}, view{width: 1440, scheme: "dark"})
	}
	return list
}

// look loads a page once and changes the window around it, as loading takes most of the time.
func look(t *testing.T, p *rod.Page, v view) error {
	for n, window := range windows() {
		v.width, v.scheme = window.width, window.scheme
		if err := resize(p, v); err != nil {
			return err
		}
		if n == 0 {
			if err := load(p, v); err != nil {
				return err
			}
		}
		if err := picture(p, v); err != nil {
			return err
		}
		wide, err := p.Eval(`() => document.documentElement.scrollWidth - window.innerWidth`)
		if err != nil {
			return err
		}
		if n := wide.Value.Int(); n > 0 {
			t.Errorf("%s at %d is %d wider than its window", v.Path, v.width, n)
		}
		if err := violations(t, p, v); err != nil {
			return err
		}
	}
	return nil
}

// resize shows the page in another window, without the colours fading from one scheme to the other.
func resize(p *rod.Page, v view) error {
	media := proto.EmulationSetEmulatedMedia{Features: []*proto.EmulationMediaFeature{{Name: "prefers-color-scheme", Value: v.scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}}
	if err := media.Call(p); err != nil {
		return err
	}
	return p.SetViewport(&proto.EmulationSetDeviceMetricsOverride{Width: v.width, Height: 900, DeviceScaleFactor: 1})
}

// settle waits until nothing has changed in the page for a while: what was done in it may lead to another page, or come back by the stream of
// changes, and axe errs about a page that changes under it. A page that never rests is looked at as it is.
func settle(p *rod.Page) {
	const pause, rest, most = 100 * time.Millisecond, 600 * time.Millisecond, 5 * time.Second
	last, since := "", time.Duration(0)
	for waited := time.Duration(0); waited < most && since < rest; waited += pause {
		time.Sleep(pause)
		shown, err := p.Eval(`() => document.readyState === "complete" ? document.documentElement.outerHTML : ""`)
		switch {
		case err != nil: // another page is being loaded
			last, since = "", 0
		case shown.Value.Str() == "" || shown.Value.Str() != last:
			last, since = shown.Value.Str(), 0
		default:
			since += pause
		}
	}
}

// load opens the page, does in it what comes before, and makes axe ready.
func load(p *rod.Page, v view) error {
	if err := p.Navigate(v.base + v.Path); err != nil {
		return err
	}
	if err := p.WaitLoad(); err != nil {
		return err
	}
	if v.Before != "" {
		if _, err := p.Eval(v.Before); err != nil {
			return err
		}
		settle(p)
	}
	if _, err := (proto.RuntimeEvaluate{Expression: v.axe}).Call(p); err != nil {
		return fmt.Errorf("axe: %w", err)
	}
	return nil
}

func violations(t *testing.T, p *rod.Page, v view) error {
	found, err := p.Eval(`async () => (await window.axe.run({resultTypes: ["violations"], preload: false})).violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.html.slice(0, 160) + " " + n.failureSummary.split("\n")[1]))`)
	if err != nil {
		return fmt.Errorf("axe: %w", err)
	}
	for _, f := range found.Value.Arr() {
		t.Errorf("%s at %d, %s: %s", v.Path, v.width, v.scheme, f.Str())
	}
	return nil
}

func picture(p *rod.Page, v view) error {
	dir := os.Getenv(lookVariable)
	if dir == "" {
		return nil
	}
	png, err := p.Screenshot(true, nil)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%s-%d-%s.png", strings.ReplaceAll(v.Name, "/", "-"), v.width, v.scheme)
	return os.WriteFile(filepath.Join(dir, name), png, 0o600)
}
