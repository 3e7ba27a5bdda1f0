package httpd

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
)

func newSessions(o Options) *scs.SessionManager {
	m := scs.New()
	m.Store = o.Sessions
	m.Lifetime = sessionLife
	m.HashTokenInStore = true
	m.Cookie.Name = cookieName(o)
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Secure = o.Secure
	return m
}

func cookieName(o Options) string {
	if o.Secure {
		return secureCookie
	}
	return sessionCookie
}

// newCSRF refuses forms from elsewhere: by what the browser says of their origin, else by a token.
func newCSRF(o Options) echo.MiddlewareFunc {
	return middleware.CSRFWithConfig(middleware.CSRFConfig{
		TokenLookup:    "header:X-CSRF-Token,form:_csrf",
		CookieName:     cookieName(o) + "-form",
		CookiePath:     "/",
		CookieHTTPOnly: true,
		CookieSecure:   o.Secure,
		CookieSameSite: http.SameSiteLaxMode,
		ErrorHandler: func(err error, _ echo.Context) error {
			return &echo.HTTPError{Code: http.StatusForbidden, Message: "foreign form", Internal: err}
		},
	})
}

// session loads the visitor's session, and keeps it when the answer starts.
func (s *Server) session(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		token := ""
		if cookie, err := c.Cookie(s.sessions.Cookie.Name); err == nil {
			token = cookie.Value
		}
		from := identity.By(identity.From(c.Request().Context(), c.RealIP()), c.Request().UserAgent())
		ctx, err := s.sessions.Load(from, token)
		if err != nil {
			return fmt.Errorf("httpd: load session: %w", err)
		}
		c.SetRequest(c.Request().WithContext(ctx))
		c.Response().Header().Add(echo.HeaderVary, "Cookie")
		c.Response().Before(func() { s.keepSession(c) })
		return next(c)
	}
}

// keepSession stores a changed session and tells the browser its token. It runs once, just before the first byte.
func (s *Server) keepSession(c echo.Context) {
	ctx := c.Request().Context()
	switch s.sessions.Status(ctx) {
	case scs.Modified:
		token, expiry, err := s.sessions.Commit(ctx)
		if err != nil {
			s.log(c).ErrorContext(ctx, "a session was not kept", "error", err)
			return
		}
		s.sessions.WriteSessionCookie(ctx, c.Response(), token, expiry)
	case scs.Destroyed:
		s.sessions.WriteSessionCookie(ctx, c.Response(), "", s.options.Now().AddDate(-1, 0, 0))
	}
}

// know finds who visits, and hands it to the handler and to the pages.
func (s *Server) know(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx := c.Request().Context()
		house, err := s.options.House(ctx)
		if err != nil {
			return fmt.Errorf("httpd: load house: %w", err)
		}
		visit := shell.Visit{House: house, Now: s.options.Now().UTC(), Sessions: s.sessions}
		shell.Begin(c, visit)
		visit.Viewer, err = s.viewer(c)
		if err != nil {
			return err
		}
		shell.Begin(c, visit)
		return next(c)
	}
}

// viewer is who signed in on this session. A person who is gone takes the session along.
func (s *Server) viewer(c echo.Context) (identity.Viewer, error) {
	ctx := c.Request().Context()
	login := shell.LoginOf(c, s.sessions)
	if login.ID == 0 {
		return identity.Viewer{}, nil
	}
	v, err := s.options.Viewer(ctx, login)
	if fault.Is(err, fault.NotFound) {
		if err := s.sessions.Destroy(ctx); err != nil {
			return identity.Viewer{}, fmt.Errorf("httpd: end session: %w", err)
		}
		return identity.Viewer{}, nil
	}
	if err != nil {
		return identity.Viewer{}, fmt.Errorf("httpd: load viewer: %w", err)
	}
	return v, nil
}

// stamp adds the token for forms to the visit.
func (s *Server) stamp(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		visit := shell.VisitOf(c)
		visit.CSRF, _ = c.Get("csrf").(string)
		shell.Begin(c, visit)
		return next(c)
	}
}

// admit lets through whom the rule allows. Guests who read are sent to sign in and come back; others are told that they may not.
func (s *Server) admit(who shell.Access, next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		v := shell.Viewer(c)
		if who.Allows(v) {
			return next(c)
		}
		if v.Guest() {
			return signInFirst(c)
		}
		if at := c.Request().URL.Path; c.Request().Method == http.MethodGet && (at == shell.QueueURL || at == shell.PortalURL) {
			return c.Redirect(http.StatusSeeOther, shell.HomeURL(v))
		}
		return fault.Errorf(fault.Forbidden, "Your account may not open this page or do this.")
	}
}

// signInFirst sends a guest to the sign-in of their side; a script of a page is told to go there as a whole.
func signInFirst(c echo.Context) error {
	r := c.Request()
	to := shell.SignInURL
	if r.URL.Path == shell.PortalURL || strings.HasPrefix(r.URL.Path, shell.PortalURL+"/") {
		to = shell.PortalSignInURL
	}
	if shell.Partial(c) {
		c.Response().Header().Set("HX-Redirect", to)
		return c.NoContent(http.StatusUnauthorized)
	}
	if r.Method != http.MethodGet {
		return &echo.HTTPError{Code: http.StatusUnauthorized, Message: "sign in first"}
	}
	return c.Redirect(http.StatusSeeOther, to+"?next="+url.QueryEscape(r.URL.RequestURI()))
}

// knowToken lets a program through that sends a token the house gave out.
func (s *Server) knowToken(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		token, ok := strings.CutPrefix(c.Request().Header.Get(echo.HeaderAuthorization), "Bearer ")
		if !ok || token == "" {
			return s.paceGuest(noToken)(c)
		}
		v, err := s.options.Token(c.Request().Context(), token)
		if fault.Is(err, fault.NotFound) {
			return s.paceGuest(noToken)(c)
		}
		if err != nil {
			return fmt.Errorf("httpd: load token: %w", err)
		}
		if !shell.Token.Allows(v) {
			return fault.Errorf(fault.Forbidden, "This token may not do this.")
		}
		c.SetRequest(c.Request().WithContext(identity.From(c.Request().Context(), c.RealIP())))
		shell.Begin(c, shell.Visit{Viewer: v, Now: s.options.Now().UTC()})
		return next(c)
	}
}

func noToken(echo.Context) error { return errNoToken }

var errNoToken = &echo.HTTPError{Code: http.StatusUnauthorized, Message: "no token", Internal: errors.New("httpd: no valid token")}
