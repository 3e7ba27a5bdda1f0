package httpd_test

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"remit/internal/httpd"
	"remit/internal/pages/shell"
)

func TestWhichRequestsHaveALineInTheLog(t *testing.T) {
	t.Parallel()
	broken := func(echo.Context) error { return errors.New("the disk is full") }
	for tell, want := range map[httpd.Tell]map[string]int{
		"":               {"/open?key=hidden": 1, "/broken": 1, "/nothing": 1, "/healthz": 0, "/assets/nothing.css": 0},
		httpd.TellAll:    {"/open?key=hidden": 1, "/broken": 1, "/nothing": 1, "/healthz": 0, "/metrics": 0},
		httpd.TellFailed: {"/open?key=hidden": 0, "/broken": 1, "/nothing": 0, "/healthz": 0},
		httpd.TellNone:   {"/open?key=hidden": 0, "/broken": 0, "/nothing": 0},
	} {
		for path, lines := range want {
			t.Run(string(tell)+path, func(t *testing.T) {
				t.Parallel()
				s := open(t, func(o *httpd.Options) { o.Tell = tell }, shell.Route{Method: "GET", Path: "/open", Who: shell.Guest, Handler: hello}, shell.Route{Method: "GET", Path: "/broken", Who: shell.Guest, Handler: broken})
				s.visit(t, "").get(path)
				told := s.log.String()
				if got := strings.Count(told, "msg=request "); got != lines {
					t.Errorf("%d lines, want %d: %s", got, lines, told)
				}
				if strings.Contains(told, "hidden") {
					t.Errorf("the log tells what stands behind the ?: %s", told)
				}
				if failed := strings.Contains(told, "msg=\"a request failed\""); failed != (path == "/broken") {
					t.Errorf("an error is told: %v: %s", failed, told)
				}
			})
		}
	}
}

func TestEachLineOfARequestCarriesTheNumberThatItsAnswerNames(t *testing.T) {
	t.Parallel()
	s := open(t, nil, shell.Route{Method: "GET", Path: "/broken", Who: shell.Guest, Handler: func(echo.Context) error { return errors.New("the disk is full") }})
	id := s.visit(t, "").get("/broken").Header.Get("X-Request-Id")
	if lines := strings.Count(s.log.String(), "request="+id+"\n"); id == "" || lines != 2 {
		t.Errorf("%d lines name %q: %s", lines, id, s.log)
	}
}

func TestANumberThatComesAlongIsTakenFromATrustedProxyOnly(t *testing.T) {
	t.Parallel()
	loopback := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	for name, c := range map[string]struct {
		trusted []netip.Prefix
		sent    string
		taken   bool
	}{
		"from the proxy":          {loopback, "proxy-4711-a", true},
		"from anybody":            {nil, "proxy-4711-a", false},
		"with what breaks a line": {loopback, "proxy 4711 user=1", false},
		"too long":                {loopback, strings.Repeat("a", 65), false},
		"too short to tell much":  {loopback, "1", false},
		"with what is no ASCII":   {loopback, "größere-nummer", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, func(o *httpd.Options) { o.TrustedProxies = c.trusted })
			got := s.visit(t, "").send("GET", "/nothing", nil, "X-Request-Id", c.sent).Header.Get("X-Request-Id")
			if (got == c.sent) != c.taken || got == "" {
				t.Errorf("the answer is called %q", got)
			}
		})
	}
}
