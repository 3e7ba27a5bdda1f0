package queue

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"remit/internal/pages/shell"
)

// next leads to the ticket to do now. Who asks from a ticket is not sent to the same one again.
func (p *Pages) next(c echo.Context) error {
	not, err := shell.OptionalID(c.QueryParam("not"))
	if err != nil {
		return err
	}
	id, err := p.db.NextTicket(c.Request().Context(), shell.Viewer(c), not)
	if err != nil {
		return err
	}
	if id == 0 {
		return shell.Back(c, shell.QueueURL, "There is nothing to do now: no ticket of yours, and none of nobody’s in your teams, waits for us.")
	}
	return c.Redirect(http.StatusSeeOther, shell.TicketURL(id))
}
