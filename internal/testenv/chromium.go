package testenv

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/devices"
)

const chromiumRemedy = "install Chromium (apt install chromium)"

// Chromium returns a fresh incognito window of the browser of this test process, closed with the test. The browser
// knows no certificate authority, asks nothing of the internet, wants British English and shows its pages to nobody.
func Chromium(t testing.TB) *rod.Browser {
	t.Helper()
	address, err := chromium()
	require(t, err, chromiumRemedy)
	screen := devices.LaptopWithMDPIScreen.Landscape()
	screen.AcceptLanguage = "en-GB"
	browser := rod.New().ControlURL(address).DefaultDevice(screen)
	require(t, browser.Connect(), chromiumRemedy)
	window, err := browser.Incognito()
	require(t, err, chromiumRemedy)
	t.Cleanup(func() {
		if err := window.Close(); err != nil {
			t.Errorf("testenv: close the window: %v", err)
		}
	})
	return window
}

// chromium starts the browser and returns the address it is steered at.
var chromium = sync.OnceValues(func() (address string, err error) {
	binary, err := program("chromium", "/usr/bin/chromium*", "/usr/bin/google-chrome*")
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "remit-test-chromium-")
	if err != nil {
		return "", err
	}
	cmd := exec.Command(binary, append(chromiumFlags, "--user-data-dir="+filepath.Join(dir, "profile"))...)
	cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_CACHE_HOME="+dir, "TMPDIR="+dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	const script = `kill -s KILL -- -$(cat "$1/group"); sleep 0.2; rm -rf "$1"`
	if _, err := endWithProcess(script, dir); err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	go func() { _ = cmd.Wait() }() // reaps it
	if err := os.WriteFile(filepath.Join(dir, "group"), fmt.Append(nil, cmd.Process.Pid), 0o600); err != nil {
		return "", err
	}
	return steeredAt(filepath.Join(dir, "profile", "DevToolsActivePort"))
})

// steeredAt reads the address that Chromium writes once it listens: a port, and on the next line a path.
func steeredAt(file string) (string, error) {
	const pause = 50 * time.Millisecond
	for waited := time.Duration(0); waited < patience; waited += pause {
		text, _ := os.ReadFile(file)
		port, path, complete := strings.Cut(strings.TrimSpace(string(text)), "\n")
		if complete {
			return "ws://127.0.0.1:" + port + path, nil
		}
		time.Sleep(pause)
	}
	return "", fmt.Errorf("Chromium did not start within %v", patience)
}

// chromiumFlags make a quiet browser. The sandbox is off because tests run as root in containers; the pages are ours.
var chromiumFlags = []string{
	"--headless=new", "--no-sandbox", "--remote-debugging-port=0", "--disable-gpu", "--disable-dev-shm-usage",
	"--no-first-run", "--no-default-browser-check", "--disable-background-networking", "--disable-component-update",
	"--disable-default-apps", "--disable-extensions", "--disable-sync", "--disable-translate", "--metrics-recording-only",
	"--disable-breakpad", "--disable-client-side-phishing-detection", "--disable-domain-reliability",
	"--disable-features=Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider", "--password-store=basic",
	"--use-mock-keychain", "--mute-audio", "--force-color-profile=srgb", "--lang=en-GB", "--window-size=1280,900",
	"about:blank",
}

// Until waits until an expression holds in a page. One that is being left, so that its script cannot be asked, does not count: the next one is asked.
func Until(p *rod.Page, patience time.Duration, js string, args ...any) error {
	page := p.Timeout(patience)
	defer page.CancelTimeout()
	for {
		err := page.Wait(rod.Eval(js, args...))
		if err == nil || !leaving(err) {
			return err
		}
	}
}

// leaving reports whether a page could not be asked as another one takes its place.
func leaving(err error) bool {
	for _, says := range []string{"Inspected target navigated or closed", "Execution context was destroyed", "Cannot find context with specified id"} {
		if strings.Contains(err.Error(), says) {
			return true
		}
	}
	return false
}
