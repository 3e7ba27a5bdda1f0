package httpd_test

import (
	"bufio"
	"context"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2/memstore"
	"github.com/labstack/echo/v4"

	"remit/internal/httpd"
	"remit/internal/pages/shell"
	"remit/web"
)

func ticks(c echo.Context) error {
	stream, err := shell.OpenStream(c)
	if err != nil {
		return err
	}
	if err := stream.Send(shell.RowEvent, "7", "<tr>\n</tr>"); err != nil {
		return err
	}
	<-c.Request().Context().Done()
	return nil
}

func TestStreamsRunUntilTheServerEnds(t *testing.T) {
	t.Parallel()
	server := httpd.New(httpd.Options{Log: slog.New(slog.DiscardHandler), Now: now, Sessions: memstore.NewWithCleanupInterval(0),
		House: func(context.Context) (shell.House, error) { return shell.House{}, nil }})
	server.Mount([]shell.Route{{Method: "GET", Path: "/events", Who: shell.Guest, Handler: ticks, Load: shell.Stream}})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, listener) }()

	res, err := http.Get("http://" + listener.Addr().String() + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.Header.Get("Content-Type") != "text/event-stream" || res.Header.Get("Content-Encoding") != "" {
		t.Errorf("headers: %v", res.Header)
	}
	lines := bufio.NewScanner(res.Body)
	for _, want := range []string{":", "", "id: 7", "event: row", "data: <tr>", "data: </tr>", ""} {
		if !lines.Scan() || lines.Text() != want {
			t.Fatalf("got %q, want %q", lines.Text(), want)
		}
	}
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("the server ended with %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("an open stream kept the server from ending")
	}
}

func TestPagesAreNotKeptByProxies(t *testing.T) {
	t.Parallel()
	page := func(c echo.Context) error {
		return shell.Render(c, 200, shell.Empty("Nothing", strings.Repeat("words ", 1000)))
	}
	s := open(t, nil, shell.Route{Method: "GET", Path: "/page", Who: shell.Guest, Handler: page})
	a := s.visit(t, "").send("GET", "/page", nil, "Accept-Encoding", "gzip")
	if a.Header.Get("Cache-Control") != "private, no-cache" || a.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("got %v", a.Header)
	}
	if len(a.Cookies()) != 0 {
		t.Errorf("reading a page as a guest sets a cookie: %v", a.Cookies())
	}
}

func TestAssetsAreKeptForGood(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	if err := web.Check(); err != nil {
		t.Skip("the styles and scripts are not built:", err)
	}
	for _, name := range []string{"remit.css", "remit.js", "mark.svg"} {
		a := s.visit(t, "").get(web.Asset(name))
		if a.StatusCode != 200 || a.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" || a.Header.Get("Content-Type") == "" {
			t.Errorf("%s: got %d %v", name, a.StatusCode, a.Header)
		}
		if len(a.Cookies()) != 0 {
			t.Errorf("%s sets a cookie", name)
		}
	}
	for _, path := range []string{"/assets/manifest.json", "/assets/../web.go", "/assets/.gitkeep/", "/assets/%2e%2e%2fweb.go"} {
		if a := s.visit(t, "").get(path); a.StatusCode == 200 && strings.Contains(a.body, "package") {
			t.Errorf("%s is served", path)
		}
	}
}

func TestARequestAtTheEndIsAnsweredAndItsConnectionEnds(t *testing.T) {
	t.Parallel()
	server := httpd.New(httpd.Options{Log: slog.New(slog.DiscardHandler), Now: now, Sessions: memstore.NewWithCleanupInterval(0),
		House: func(context.Context) (shell.House, error) { return shell.House{}, nil }})
	reached, goOn := make(chan struct{}), make(chan struct{})
	slow := func(c echo.Context) error {
		close(reached)
		<-goOn
		if err := c.Request().Context().Err(); err != nil {
			return err
		}
		return c.String(http.StatusOK, "done")
	}
	server.Mount([]shell.Route{{Method: "GET", Path: "/slow", Who: shell.Guest, Handler: slow}})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, listener) }()
	go func() {
		<-reached
		stop()
		<-server.Leaving()
		close(goOn)
	}()
	res, err := http.Get("http://" + listener.Addr().String() + "/slow")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if !res.Close || res.StatusCode != http.StatusOK {
		t.Errorf("it is answered %d, and the connection ends: %v", res.StatusCode, res.Close)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
