// Package httpd is the web server: it puts routes behind sessions, access rules, limits and headers, and turns errors into answers.
package httpd

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/trace"
	"remit/web"
)

// Options is what the server needs of the rest of the program.
type Options struct {
	Log      *slog.Logger
	Now      func() time.Time
	Sessions scs.Store // where sessions are kept, under the hash of their token
	// Secure says that people reach the server over https, here or at a proxy: cookies are sent over nothing else.
	Secure bool
	// TrustedProxies may say in X-Forwarded-For whose request they pass on. Without any, the address is that of the connection.
	TrustedProxies []netip.Prefix
	// Viewer finds who signed in. A fault.NotFound makes the visitor a guest: the person is gone, or the session is too old.
	Viewer func(ctx context.Context, login shell.Login) (identity.Viewer, error)
	// Token finds for whom an API token speaks. A fault.NotFound refuses it.
	Token func(ctx context.Context, token string) (identity.Viewer, error)
	// House is the provider as its visitors see it.
	House func(ctx context.Context) (shell.House, error)
	// Ready reports an error while the database cannot be used or its schema is not the right one.
	Ready func(ctx context.Context) error
	// Figures is what stands under /metrics, and for whom.
	Figures Figures
	// Tell says which requests get a line in the log, all where "".
	Tell Tell
	// Paces bound how often anybody asks.
	Paces Paces
	// Tracer traces requests; nil for none.
	Tracer *trace.Tracer
}

// The limits of a request, and of the end.
const (
	sessionLife   = 7 * 24 * time.Hour
	plainTime     = 30 * time.Second
	uploadTime    = 5 * time.Minute
	shutdownTime  = 9 * time.Second
	partTime      = 150 * time.Millisecond // in which busy connections end with an answer that says so, and not under a request
	plainBody     = 1 << 20
	uploadBody    = 40 << 20
	sessionCookie = "remit"
	secureCookie  = "__Host-remit"
)

// Server answers requests by the routes that were mounted.
type Server struct {
	echo     *echo.Echo
	options  Options
	sessions *scs.SessionManager
	csrf     echo.MiddlewareFunc
	gzip     echo.MiddlewareFunc
	routes   []shell.Route
	traffic  traffic
	paces    *paces
	leaving  context.Context // ends with the server's time: streams go by it
	leave    context.CancelFunc
}

// New makes a server that answers its own addresses: assets, health, figures. Mount adds the rest.
func New(o Options) *Server {
	s := &Server{echo: echo.New(), options: o, sessions: newSessions(o), csrf: newCSRF(o),
		gzip: middleware.GzipWithConfig(middleware.GzipConfig{Level: gzip.BestSpeed, MinLength: 1024}), traffic: newTraffic(o.Figures, o.Log), paces: newPaces(o.Paces)}
	s.leaving, s.leave = context.WithCancel(context.Background())
	s.echo.HideBanner, s.echo.HidePort = true, true
	s.echo.HTTPErrorHandler = s.fail
	s.echo.IPExtractor = extractor(o.TrustedProxies)
	s.echo.Use(s.name, s.count, s.headers, s.recover)
	s.echo.GET("/assets/*", assets, s.gzip)
	s.echo.GET("/healthz", func(c echo.Context) error { return c.String(http.StatusOK, "ok\n") })
	s.echo.GET("/readyz", s.ready)
	s.echo.GET("/metrics", s.metrics)
	s.echo.GET("/favicon.ico", favicon)
	s.echo.GET("/robots.txt", robots)
	if err := web.Check(); err != nil {
		o.Log.Warn("pages will have no style and no script", "error", err)
	}
	return s
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.echo.ServeHTTP(w, r) }

// Serve answers requests on the listener until ctx ends. Then it ends the open streams, lets busy connections end with their next answer, takes no more,
// gives the others 9 seconds, and returns.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	base := context.WithoutCancel(ctx) // a request under way goes on beyond the end
	front := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		BaseContext:       func(net.Listener) context.Context { return base },
		ErrorLog:          slog.NewLogLogger(s.options.Log.Handler(), slog.LevelDebug),
	}
	var arrivals arrivals
	front.ConnState = arrivals.note
	served := make(chan error, 1)
	go func() { served <- front.Serve(listener) }()
	select {
	case err := <-served:
		return fmt.Errorf("httpd: serve: %w", err)
	case <-ctx.Done():
	}
	s.leave()
	time.Sleep(partTime)
	if err := listener.Close(); err != nil {
		return fmt.Errorf("httpd: stop listening: %w", err)
	}
	if err := <-served; !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("httpd: serve: %w", err)
	}
	arrivals.wait(partTime)
	return s.shutdown(front)
}

// Leaving is closed when the server begins to end: by then each answer ends its connection.
func (s *Server) Leaving() <-chan struct{} { return s.leaving.Done() }

// shutdown lets requests under way end in time, then closes their connections.
func (s *Server) shutdown(front *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownTime)
	defer cancel()
	if err := front.Shutdown(ctx); err != nil {
		s.options.Log.Warn("requests were cut off at the end", "error", err)
		if err := front.Close(); err != nil {
			return fmt.Errorf("httpd: close: %w", err)
		}
	}
	return nil
}

// extractor says whose address a request came from: the connection's, or what trusted proxies say.
func extractor(trusted []netip.Prefix) echo.IPExtractor {
	if len(trusted) == 0 {
		return echo.ExtractIPDirect()
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range trusted {
		bits := net.IPv6len * 8
		if p.Addr().Is4() {
			bits = net.IPv4len * 8
		}
		options = append(options, echo.TrustIPRange(&net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), bits)}))
	}
	return echo.ExtractIPFromXFFHeader(options...)
}
