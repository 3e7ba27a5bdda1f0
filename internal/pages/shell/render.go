package shell

import (
	"bytes"
	"fmt"
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/fault"
)

// Render answers with the component. It is rendered whole before the first byte leaves, so a failure becomes an error page, not half a page.
func Render(c echo.Context, status int, view templ.Component) error {
	var page bytes.Buffer
	if err := view.Render(c.Request().Context(), &page); err != nil {
		return fmt.Errorf("shell: render %s: %w", c.Path(), err)
	}
	if h := c.Response().Header(); h.Get(echo.HeaderCacheControl) == "" {
		h.Set(echo.HeaderCacheControl, "private, no-cache")
	}
	return c.HTMLBlob(status, page.Bytes())
}

// Partial reports whether the script of a page asks, and so wants a fragment in answer, not a whole page.
func Partial(c echo.Context) bool { return c.Request().Header.Get("HX-Request") == "true" }

// Back sends the person on after a deed, with a sentence that says what was done; "" says nothing.
func Back(c echo.Context, to, said string) error {
	if said != "" {
		Flash(c, said)
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// Done leads back to a ticket after a deed. What was refused is told there: nothing was typed that could be lost.
func Done(c echo.Context, ticketID int64, err error, said string) error {
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) {
		FlashWarning(c, "Nothing was changed. "+fault.Text(err))
		return Back(c, TicketURL(ticketID), "")
	}
	if err != nil {
		return err
	}
	return Back(c, TicketURL(ticketID), said)
}

// StatusOf is the answer's status for an error that a person can mend.
func StatusOf(err error) int {
	switch fault.KindOf(err) {
	case fault.Conflict:
		return http.StatusConflict
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	case fault.Often:
		return http.StatusTooManyRequests
	default:
		return http.StatusUnprocessableEntity
	}
}
