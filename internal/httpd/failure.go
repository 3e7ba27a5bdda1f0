package httpd

import (
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
	f := failureOf(err)
	if f.Status >= http.StatusInternalServerError {
		s.log(c).Error("a request failed", "status", f.Status, "error", err)
	}
	if c.Response().Committed {
		return
	}
	f.Request = requestID(c)
	if err := s.inFrame(f, func(c echo.Context) error { return answer(c, f) })(c); err != nil {
		s.log(c).Error("an error could not be answered", "error", err)
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

func answer(c echo.Context, f shell.Failure) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	switch {
	case isAPI(c):
		return answerProblem(c, f)
	case shell.Partial(c):
		return shell.RenderFailureNote(c, f)
	default:
		return shell.RenderFailure(c, f)
	}
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
		Detail: f.Text, Field: f.Field, Instance: "urn:request:" + f.Request})
	if err != nil {
		return err
	}
	return c.Blob(f.Status, "application/problem+json", text)
}

// failureOf says which answer an error gets. The texts of kinds are for people; all else stays inside.
func failureOf(err error) shell.Failure {
	var tooLarge *http.MaxBytesError
	var httpErr *echo.HTTPError
	switch {
	case errors.As(err, &tooLarge):
		return failureFor(http.StatusRequestEntityTooLarge)
	case errors.Is(err, context.DeadlineExceeded):
		return failureFor(http.StatusServiceUnavailable)
	case fault.KindOf(err) != fault.Internal:
		f := failureFor(statusOf(fault.KindOf(err)))
		f.Text, f.Field = fault.Text(err), fault.FieldOf(err)
		return f
	case errors.As(err, &httpErr):
		return failureFor(httpErr.Code)
	default:
		return failureFor(http.StatusInternalServerError)
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
	default:
		return http.StatusInternalServerError
	}
}

// failureFor is the general answer of a status: what happened, what was kept, what to do.
func failureFor(status int) shell.Failure {
	f := shell.Failure{Status: status}
	switch status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		f.Title, f.Text = "This could not be understood", "The request was not complete. Nothing was changed. Go back, look at what was entered, and send it again."
	case http.StatusUnauthorized:
		f.Title, f.Text = "Please sign in first", "You are not signed in, or your session has ended. Nothing was changed. Sign in, go back and send it again."
	case http.StatusForbidden:
		f.Title, f.Text = "This is not open to you", "The request was refused and nothing was changed. If it came from a page that stood open for long, load the page again and repeat it."
	case http.StatusNotFound:
		f.Title, f.Text = "There is nothing here", "The address is wrong, or what was here has moved or is not open to you."
	case http.StatusMethodNotAllowed:
		f.Title, f.Text = "This cannot be done here", "The address exists, but not for this kind of request. Nothing was changed."
	case http.StatusConflict:
		f.Title, f.Text = "Somebody else was first", "It was changed while you worked on it. Load the page again to see how it stands now."
	case http.StatusRequestEntityTooLarge:
		f.Title, f.Text = "This is too large", "Forms may hold 1 MB, and files 40 MB together. Nothing was kept. Send less, or in parts."
	case http.StatusTooManyRequests:
		f.Title, f.Text = "Too many attempts", "Wait a few minutes, then try again."
	case http.StatusServiceUnavailable:
		f.Title, f.Text = "This takes too long just now", "A part of the program did not answer in time. Please try again in a minute."
	default:
		f.Title, f.Text = "Something went wrong on our side", "It has been recorded. Please try again; if it happens again, tell your administrator the number below."
	}
	return f
}
