package httpd

import (
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/labstack/echo/v4"
)

// policy lets a page use what this server serves, and nothing else: no inline code, no other house.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'"

// headers sets what holds for every answer. A handler that must differ, as for a mail shown in a frame, sets its own before it answers.
func (s *Server) headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if s.options.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		c.Response().Before(func() {
			h.Set("X-Frame-Options", frames(h.Get("Content-Security-Policy")))
			if s.leaving.Err() != nil {
				h.Set(echo.HeaderConnection, "close")
			}
		})
		return next(c)
	}
}

// frames says what the policy of an answer says of frames, to browsers that do not read it (RFC 7034).
func frames(policy string) string {
	if strings.Contains(policy, "frame-ancestors 'none'") {
		return "DENY"
	}
	return "SAMEORIGIN"
}

// recover turns a panic into an error, so that it ends one request and not the program.
func (s *Server) recover(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("httpd: panic in %s: %v\n%s", c.Path(), p, debug.Stack())
			}
		}()
		return next(c)
	}
}
