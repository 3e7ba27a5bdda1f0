package httpd_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"remit/internal/fault"
	"remit/internal/httpd"
	"remit/internal/pages/shell"
)

func failing(path string, err error) shell.Route {
	return shell.Route{Method: "GET", Path: path, Who: shell.Guest, Handler: func(echo.Context) error { return err }}
}

func TestErrorsBecomeAnswers(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	cases := []struct {
		name, path, text string
		err              error
		status, logged   int
	}{
		{"invalid", "/invalid", "Write a number.", fault.On("price", "Write a number."), 422, 0},
		{"absent", "/absent", "Ticket #7 was not found.", fault.Errorf(fault.NotFound, "Ticket #7 was not found."), 404, 0},
		{"forbidden", "/forbidden", "Only managers may.", fault.Errorf(fault.Forbidden, "Only managers may."), 403, 0},
		{"conflict", "/conflict", "Anna was first.", fault.Errorf(fault.Conflict, "Anna was first."), 409, 0},
		{"outside", "/outside", "The mail server is away.", fault.Errorf(fault.Unavailable, "The mail server is away."), 503, 1},
		{"wrapped", "/wrapped", "Not here.", fmt.Errorf("store: load: %w", fault.Errorf(fault.NotFound, "Not here.")), 404, 0},
		{"ours", "/ours", "It has been recorded.", errors.New("secret detail"), 500, 1},
		{"too late", "/late", "did not answer in time", fmt.Errorf("store: %w", context.DeadlineExceeded), 503, 1},
	}
	for _, c := range cases {
		s.server.Mount([]shell.Route{failing(c.path, c.err), failing("/api"+c.path, c.err)})
	}
	for _, c := range cases {
		a := s.visit(t, "").get(c.path)
		if text := a.page(t).One("main .empty").Text(); a.StatusCode != c.status || !strings.Contains(text, c.text) {
			t.Errorf("%s: got %d %q", c.name, a.StatusCode, text)
		}
		if got := strings.Count(s.log.String(), `msg="a request failed" method=GET path=`+c.path+" "); got != c.logged {
			t.Errorf("%s: logged %d times, want %d", c.name, got, c.logged)
		}
		if strings.Contains(a.body, "secret") || strings.Contains(a.body, "store:") {
			t.Errorf("%s: the page tells of the inside: %s", c.name, a.body)
		}
		wantProblem(t, s.visit(t, "").get("/api"+c.path), c.status)
	}
	number := s.visit(t, "").get("/ours").page(t).One("main code").Text()
	if number == "" || !strings.Contains(s.log.String(), "request="+number) {
		t.Errorf("the number on the page, %q, is not in the log", number)
	}
}

func TestAPanicEndsOneRequestAndTellsNothing(t *testing.T) {
	t.Parallel()
	s := open(t, nil, shell.Route{Method: "GET", Path: "/panic", Who: shell.Staff, Handler: func(echo.Context) error { panic("secret state") }})
	b := s.visit(t, "1")
	a := b.get("/panic")
	if a.StatusCode != 500 || strings.Contains(a.body, "secret") || strings.Contains(a.body, "goroutine") {
		t.Errorf("got %d %s", a.StatusCode, a.body)
	}
	if got := a.page(t).One("h1").Text(); got != "Something went wrong on our side" {
		t.Errorf("title: %q", got)
	}
	if got := a.page(t).One(".brand").Text(); got != "Remit" {
		t.Errorf("a technician sees the error in another frame: %q", got)
	}
	if !strings.Contains(s.log.String(), "secret state") || !strings.Contains(s.log.String(), "failure_test.go") {
		t.Error("the log does not say what happened and where")
	}
}

func TestTheScriptOfAPageGetsANoticeBesideWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := open(t, nil, failing("/facts", fault.Errorf(fault.Conflict, "Anna was first.")))
	a := s.visit(t, "").send("GET", "/facts", nil, "HX-Request", "true")
	if a.StatusCode != 409 || a.Header.Get("HX-Retarget") != "#toasts" || len(a.page(t).All("header")) != 0 {
		t.Errorf("got %d %v %s", a.StatusCode, a.Header, a.body)
	}
	if got := a.page(t).One(".note.bad span").Text(); got != "Somebody else was first. Anna was first." {
		t.Errorf("notice: %q", got)
	}
}

func TestWhatIsNotThereIsAPageInTheLook(t *testing.T) {
	t.Parallel()
	s := open(t, nil, shell.Route{Method: "GET", Path: "/open", Who: shell.Guest, Handler: hello})
	a := s.visit(t, "").get("/nothing")
	if a.StatusCode != 404 || a.page(t).One("h1").Text() != "There is nothing here" {
		t.Errorf("got %d %s", a.StatusCode, a.body)
	}
	if got := s.visit(t, "1").get("/nothing").page(t).Texts(".main-nav a"); len(got) == 0 {
		t.Error("a technician is shown out of the frame")
	}
	if got := s.visit(t, "").send("DELETE", "/open", nil).StatusCode; got != http.StatusMethodNotAllowed {
		t.Errorf("another method: got %d", got)
	}
	wantProblem(t, s.visit(t, "").get("/api/v1/nothing"), 404)
}

func TestBodiesAreBounded(t *testing.T) {
	t.Parallel()
	read := func(c echo.Context) error {
		form, err := shell.FormOf(c)
		if err != nil {
			return err
		}
		return c.String(200, fmt.Sprint(len(form.Value("text"))))
	}
	s := open(t, nil,
		shell.Route{Method: "POST", Path: "/form", Who: shell.Guest, Handler: read},
		shell.Route{Method: "POST", Path: "/files", Who: shell.Guest, Handler: read, Load: shell.Upload})
	half, two := url.Values{"text": {strings.Repeat("x", 1<<19)}}, url.Values{"text": {strings.Repeat("x", 2<<20)}}
	cases := []struct {
		name, path string
		form       url.Values
		status     int
	}{
		{"half a megabyte in a form", "/form", half, 200},
		{"two in a form", "/form", two, 413},
		{"two among files", "/files", two, 200},
	}
	for _, c := range cases {
		if got := s.visit(t, "").send("POST", c.path, c.form).StatusCode; got != c.status {
			t.Errorf("%s: got %d, want %d", c.name, got, c.status)
		}
	}
}

func TestAnUnannouncedBodyIsBoundedToo(t *testing.T) {
	t.Parallel()
	read := func(c echo.Context) error {
		_, err := shell.FormOf(c)
		return err
	}
	s := open(t, nil, shell.Route{Method: "POST", Path: "/form", Who: shell.Guest, Handler: read})
	r, err := http.NewRequest("POST", s.URL+"/form", struct{ *strings.Reader }{strings.NewReader("text=" + strings.Repeat("x", 2<<20))})
	if err != nil {
		t.Fatal(err)
	}
	r.ContentLength = -1
	r.Header.Set("Content-Type", echo.MIMEApplicationForm)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("got %d", res.StatusCode)
	}
}

func TestFiguresAreForTheNetworksAndTheTokenThatAreNamed(t *testing.T) {
	t.Parallel()
	here := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	for name, c := range map[string]struct {
		figures httpd.Figures
		proxies []netip.Prefix
		header  http.Header
		want    int
	}{
		"from a network":                          {httpd.Figures{Networks: here}, nil, nil, 200},
		"from another":                            {httpd.Figures{Networks: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}, nil, nil, 403},
		"with the token":                          {httpd.Figures{Token: "hush"}, nil, http.Header{"Authorization": {"Bearer hush"}}, 200},
		"with another":                            {httpd.Figures{Token: "hush"}, nil, http.Header{"Authorization": {"Bearer hash"}}, 403},
		"with none where none is named":           {httpd.Figures{}, nil, http.Header{"Authorization": {"Bearer "}}, 403},
		"passed on by a proxy nobody vouches for": {httpd.Figures{Networks: here}, nil, http.Header{"X-Forwarded-For": {"198.51.100.7"}}, 403},
		"passed on for a stranger":                {httpd.Figures{Networks: here}, here, http.Header{"X-Forwarded-For": {"198.51.100.7"}}, 403},
		"passed on for a neighbour":               {httpd.Figures{Networks: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}, here, http.Header{"X-Forwarded-For": {"10.1.2.3"}}, 200},
	} {
		s := open(t, func(o *httpd.Options) { o.Figures, o.TrustedProxies = c.figures, c.proxies })
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/metrics", nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.header != nil {
			r.Header = c.header
		}
		a, err := s.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		a.Body.Close()
		if a.StatusCode != c.want {
			t.Errorf("%s: %d, want %d", name, a.StatusCode, c.want)
		}
	}
}

func TestHealthReadinessAndFigures(t *testing.T) {
	t.Parallel()
	down := errors.New("no database at 10.0.0.5")
	s := open(t, func(o *httpd.Options) {
		o.Ready = func(context.Context) error { return down }
		waiting := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "remit_outbox_waiting", Help: "Mails to send."}, []string{"mailbox"})
		waiting.WithLabelValues("help").Set(3)
		o.Figures = httpd.Figures{Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Token: "hush", Collectors: []prometheus.Collector{waiting}}
	})
	b := s.visit(t, "")
	if a := b.get("/healthz"); a.StatusCode != 200 {
		t.Errorf("health: got %d", a.StatusCode)
	}
	if a := b.get("/readyz"); a.StatusCode != 503 || strings.Contains(a.body, "10.0.0.5") {
		t.Errorf("readiness: got %d %q", a.StatusCode, a.body)
	}
	b.get("/no/such/page")
	b.send("BREW", "/healthz", nil)
	text := b.get("/metrics").body
	for _, want := range []string{"# TYPE remit_http_request_seconds histogram", `remit_http_request_seconds_count{class="5xx",method="GET",route="/readyz"} 1`,
		`remit_http_request_seconds_count{class="4xx",method="any",route="none"} 2`,
		"# HELP remit_outbox_waiting Mails to send.", `remit_outbox_waiting{mailbox="help"} 3`} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("figures miss %q in:\n%s", want, text)
		}
	}
}
