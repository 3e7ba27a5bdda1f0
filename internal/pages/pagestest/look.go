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

// lookVariable names the directory for pictures.
const lookVariable = "REMIT_LOOK"

// Look opens pages in Chromium on a wide and a narrow window, in light and dark, and fails the test where axe finds a
// violation or where a page is wider than its window. With REMIT_LOOK=DIR it keeps a picture of each.
func (h *House) Look(t *testing.T, b *Browser, sights ...Sight) {
	t.Helper()
	if testing.Short() {
		t.Skip("looking at pages takes long")
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
	p = p.Timeout(2 * time.Minute)
	base, err := url.Parse(b.Base)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range b.Client.Jar.Cookies(base) {
		if err := p.SetCookies([]*proto.NetworkCookieParam{{Name: c.Name, Value: c.Value, URL: b.Base}}); err != nil {
			t.Fatal(err)
		}
	}
	for _, width := range []int{1440, 360} {
		for _, scheme := range []string{"light", "dark"} {
			if os.Getenv(lookVariable) == "" && (width == 360) != (scheme == "dark") {
				continue // wide and light, narrow and dark: together they show what the other two would
			}
			for _, s := range sights {
				if err := look(t, p, view{s, b.Base, width, scheme, string(axe)}); err != nil {
					t.Errorf("%s at %d, %s: %v", s.Path, width, scheme, err)
				}
			}
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

func look(t *testing.T, p *rod.Page, v view) error {
	media := proto.EmulationSetEmulatedMedia{Features: []*proto.EmulationMediaFeature{{Name: "prefers-color-scheme", Value: v.scheme}}}
	if err := media.Call(p); err != nil {
		return err
	}
	if err := p.SetViewport(&proto.EmulationSetDeviceMetricsOverride{Width: v.width, Height: 900, DeviceScaleFactor: 1}); err != nil {
		return err
	}
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
		time.Sleep(300 * time.Millisecond)
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
	return violations(t, p, v)
}

func violations(t *testing.T, p *rod.Page, v view) error {
	if _, err := (proto.RuntimeEvaluate{Expression: v.axe}).Call(p); err != nil {
		return fmt.Errorf("axe: %w", err)
	}
	found, err := p.Eval(`async () => (await window.axe.run()).violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.html.slice(0, 160) + " " + n.failureSummary.split("\n")[1]))`)
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
