package httpd

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/pages/shell"
)

// fail answers a request that ended in an error: a page, a fragment, or a problem for a program. An error of our own is logged here, and nowhere else.
func (s *Server) fail(err error, c echo.Context) {
	r := c.Request()
	if errors.Is(err, context.Canceled) && errors.Is(r.Context().Err(), context.Canceled) {
		return // the visitor left
	}
	c.SetRequest(r.WithContext(context.WithoutCancel(r.Context()))) // an answer is due even when the time is up
	f := failureOf(err, shell.Locale{})
	if f.Status >= http.StatusInternalServerError {
		s.log(c).ErrorContext(c.Request().Context(), "a request failed", "status", f.Status, "error", err)
	}
	if c.Response().Committed {
		return
	}
	if err := s.inFrame(f, func(c echo.Context) error { return s.answer(c, err) })(c); err != nil {
		s.log(c).ErrorContext(c.Request().Context(), "an error could not be answered", "error", err)
	}
}

// inFrame finds who visits an address that no route has, so that its page comes in their frame. Other errors know it already.
func (s *Server) inFrame(f shell.Failure, answer echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		noRoute := f.Status == http.StatusNotFound || f.Status == http.StatusMethodNotAllowed
		if !noRoute || shell.VisitOf(c).Sessions != nil || isAPI(c) {
			return answer(c)
		}
		return s.session(s.know(answer))(c)
	}
}

// isAPI reports whether a program asks, not a person.
func isAPI(c echo.Context) bool { return strings.HasPrefix(c.Request().URL.Path, "/api/") }

// answer tells an error: to programs in English, to people in their language, by their browser's where nobody knows who visits.
func (s *Server) answer(c echo.Context, err error) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	if isAPI(c) {
		return answerProblem(c, failureOf(err, shell.Locale{}))
	}
	if shell.VisitOf(c).Now.IsZero() {
		shell.Begin(c, shell.Visit{Now: s.options.Now().UTC()})
	}
	f := failureOf(err, shell.LocaleOf(c))
	f.Request = requestID(c)
	if shell.Partial(c) {
		return shell.RenderFailureNote(c, f)
	}
	return shell.RenderFailure(c, f)
}

// problem is an error as programs read it (RFC 9457).
type problem struct {
	Type     string `json:"type"`
	Title    string `json:"title"`
	Status   int    `json:"status"`
	Detail   string `json:"detail,omitempty"`
	Field    string `json:"field,omitempty"`
	Instance string `json:"instance,omitempty"`
}

func answerProblem(c echo.Context, f shell.Failure) error {
	if f.Status == http.StatusUnauthorized {
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, "Bearer")
	}
	text, err := json.Marshal(problem{Type: "about:blank", Title: http.StatusText(f.Status), Status: f.Status,
		Detail: f.Text, Field: f.Field, Instance: "urn:request:" + requestID(c)})
	if err != nil {
		return err
	}
	return c.Blob(f.Status, "application/problem+json", text)
}

// failureOf says which answer an error gets, and in which words. The texts of kinds are for people; all else stays inside.
func failureOf(err error, l shell.Locale) shell.Failure {
	var tooLarge *http.MaxBytesError
	var httpErr *echo.HTTPError
	switch {
	case errors.As(err, &tooLarge):
		return failureFor(http.StatusRequestEntityTooLarge, l)
	case errors.Is(err, context.DeadlineExceeded):
		return failureFor(http.StatusServiceUnavailable, l)
	case fault.KindOf(err) != fault.Internal:
		f := failureFor(statusOf(fault.KindOf(err)), l)
		f.Text, f.Field = l.Fault(err), fault.FieldOf(err)
		return f
	case errors.As(err, &httpErr):
		return failureFor(httpErr.Code, l)
	default:
		return failureFor(http.StatusInternalServerError, l)
	}
}

func statusOf(kind fault.Kind) int {
	switch kind {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.Conflict:
		return http.StatusConflict
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	case fault.Often:
		return http.StatusTooManyRequests
	default:
		return http.StatusInternalServerError
	}
}

// failureNames name the texts of a status in the catalogue.
var failureNames = map[int]string{
	http.StatusBadRequest:            "unread",
	http.StatusUnprocessableEntity:   "unread",
	http.StatusUnauthorized:          "guest",
	http.StatusForbidden:             "refused",
	http.StatusNotFound:              "nothing",
	http.StatusMethodNotAllowed:      "method",
	http.StatusConflict:              "conflict",
	http.StatusRequestEntityTooLarge: "large",
	http.StatusTooManyRequests:       "often",
	http.StatusServiceUnavailable:    "slow",
}

// failureFor is the general answer of a status: what happened, what was kept, what to do.
func failureFor(status int, l shell.Locale) shell.Failure {
	name := cmp.Or(failureNames[status], "ours")
	return shell.Failure{Status: status, Title: l.Say("failure." + name), Text: l.Say("failure." + name + "-text")}
}
