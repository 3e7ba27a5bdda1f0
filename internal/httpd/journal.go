package httpd

import (
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/journal"
	"remit/internal/pages/shell"
)

// Tell says which requests get a line of their own in the log. Errors of ours are told always.
type Tell string

// The choices. Assets, health and figures are never told.
const (
	TellAll    Tell = "all"
	TellFailed Tell = "failed" // those that failed, and those that took a second or more
	TellNone   Tell = "none"
)

// slow is how long a request may take before it is told with those that failed.
const slow = time.Second

// requestName is what a proxy may call a request.
var requestName = regexp.MustCompile(`^[A-Za-z0-9._-]{8,64}$`)

// name gives a request its number, under which it stands in the answer and in each line of the log, and its trace. A number that comes along is taken
// from a trusted proxy only: others could make theirs look like somebody else's.
func (s *Server) name(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		id := r.Header.Get(echo.HeaderXRequestID)
		if !requestName.MatchString(id) || !s.trusted(r) {
			id = rand.Text()
		}
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		ctx := journal.With(r.Context(), slog.String("request", id))
		method := r.Method
		if !plain(method) {
			method = "_OTHER"
		}
		ctx, end := s.options.Tracer.Request(ctx, method)
		defer func() { end(c.Path(), c.Response().Status) }()
		c.SetRequest(r.WithContext(ctx))
		return next(c)
	}
}

// trusted reports whether a request comes from a proxy that the configuration trusts.
func (s *Server) trusted(r *http.Request) bool {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && slices.ContainsFunc(s.options.TrustedProxies, func(n netip.Prefix) bool { return n.Contains(from.Addr().Unmap()) })
}

// log is the log with what tells this request from others, besides what its context carries. What stands behind the ? of an address is left out: links
// that were mailed carry their key there, and searches the words that somebody looks for.
func (s *Server) log(c echo.Context) *slog.Logger {
	r, v := c.Request(), shell.Viewer(c)
	return s.options.Log.With("method", r.Method, "path", r.URL.Path, "user", v.UserID, "contact", v.ContactID)
}

// tell writes the line of a request that is answered.
func (s *Server) tell(c echo.Context, took time.Duration) {
	status := c.Response().Status
	failed := status >= http.StatusInternalServerError || took >= slow && !strings.HasPrefix(c.Response().Header().Get(echo.HeaderContentType), "text/event-stream")
	if s.options.Tell == TellNone || s.options.Tell == TellFailed && !failed || quiet(c.Path()) {
		return
	}
	s.log(c).InfoContext(c.Request().Context(), "request", "status", status, "bytes", c.Response().Size, "took", took, "from", c.RealIP())
}

// quiet reports whether a route is asked too often, by programs, for its lines to say anything.
func quiet(route string) bool {
	return slices.Contains([]string{"/assets/*", "/healthz", "/readyz", "/metrics", "/favicon.ico", "/robots.txt"}, route)
}

func requestID(c echo.Context) string { return c.Response().Header().Get(echo.HeaderXRequestID) }
