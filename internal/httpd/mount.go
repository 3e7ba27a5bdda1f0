package httpd

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/pages/shell"
)

// Mount adds routes. A route without a handler, or a second one for the same method and path, is a mistake of the program and panics.
func (s *Server) Mount(routes []shell.Route) {
	for _, r := range routes {
		if r.Handler == nil {
			panic(fmt.Sprintf("httpd: %s %s has no handler", r.Method, r.Path))
		}
		same := func(other shell.Route) bool { return other.Method == r.Method && other.Path == r.Path }
		if slices.ContainsFunc(s.routes, same) {
			panic(fmt.Sprintf("httpd: %s %s is mounted twice", r.Method, r.Path))
		}
		s.routes = append(s.routes, r)
		if r.Method == shell.AnyMethod {
			s.echo.Any(r.Path, s.guard(r))
			continue
		}
		s.echo.Add(r.Method, r.Path, s.guard(r))
	}
}

// Routes returns what was mounted, for the test that walks the table.
func (s *Server) Routes() []shell.Route { return slices.Clone(s.routes) }

// guard puts the route's handler behind its limits, the visitor's session, the access rule and the check for foreign forms, in this order.
func (s *Server) guard(r shell.Route) echo.HandlerFunc {
	h := s.knowToken(s.pace(r.Costly, r.Handler))
	if r.Who != shell.Token {
		h = s.session(s.know(s.pace(r.Costly, s.admit(r.Who, s.csrf(s.stamp(r.Handler))))))
	}
	if r.Load != shell.Stream {
		h = s.gzip(h)
	}
	return s.limit(r.Load, s.settle(h))
}

// settle answers an error while the request still has its time; the layers outside see an answer.
func (s *Server) settle(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := next(c); err != nil {
			c.Error(err)
		}
		return nil
	}
}

// limit bounds the body and the time of a request by what its route carries. A stream has no end, so its deadlines are lifted.
func (s *Server) limit(load shell.Load, next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		conn := http.NewResponseController(c.Response())
		body, span := int64(plainBody), plainTime
		switch load {
		case shell.Stream:
			if err := lift(conn); err != nil {
				return err
			}
			ctx, cancel := context.WithCancel(r.Context())
			defer cancel()
			defer context.AfterFunc(s.leaving, cancel)()
			c.SetRequest(r.WithContext(ctx))
			return next(c)
		case shell.Upload:
			body, span = uploadBody, uploadTime
		}
		if r.ContentLength > body {
			return echo.ErrStatusRequestEntityTooLarge
		}
		ctx, cancel := context.WithTimeout(r.Context(), span)
		defer cancel()
		if until, ok := ctx.Deadline(); ok && load == shell.Upload {
			if err := extend(conn, until.Add(plainTime)); err != nil {
				return err
			}
		}
		r = r.WithContext(ctx)
		r.Body = http.MaxBytesReader(c.Response(), r.Body, body)
		c.SetRequest(r)
		return next(c)
	}
}

// lift removes the deadlines of the connection.
func lift(conn *http.ResponseController) error { return extend(conn, time.Time{}) }

// extend sets both deadlines of the connection. A writer without a connection, as in a test, has none to set.
func extend(conn *http.ResponseController, until time.Time) error {
	err := errors.Join(conn.SetReadDeadline(until), conn.SetWriteDeadline(until))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("httpd: set deadline: %w", err)
	}
	return nil
}
