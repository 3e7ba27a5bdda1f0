package manager

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/pages/shell"
	"remit/internal/store"
)

func (p *Pages) outboxRoutes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: outboxURL, Who: shell.Staff, Handler: p.outbox},
		{Method: http.MethodPost, Path: outboxURL + "/:id/again", Who: shell.Staff, Handler: p.sendAgain},
	}
}

const (
	outboxURL = "/outbox"
	maxOutbox = 200
)

// letter is a mail on its way, in words.
type letter struct {
	store.Outgoing
	State string
	Next  time.Time // of the next try, zero where none is due
}

type outboxPage struct {
	shell.Page
	List []letter
}

func (p *Pages) outbox(c echo.Context) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	list, err := p.db.Outbox(ctx, v, maxOutbox)
	if err != nil {
		return err
	}
	page := outboxPage{Page: newPage(c, "Outbox", shell.AtSettings)}
	sending, err := p.db.Sending(ctx, v, page.Now)
	if err != nil {
		return err
	}
	for _, o := range list {
		l := letter{Outgoing: o, State: "waits", Next: o.NextAt}
		switch {
		case o.State == "failed":
			l.State, l.Next = "failed", time.Time{}
		case sending[o.ID]:
			l.State, l.Next = "being sent", time.Time{}
		case o.Tries > 0:
			l.State = "tried " + shell.Plural(o.Tries, "time", "times")
		}
		page.List = append(page.List, l)
	}
	return shell.Render(c, http.StatusOK, outboxView(page))
}

func (p *Pages) sendAgain(c echo.Context) error {
	id, err := param(c, "id")
	if err != nil {
		return err
	}
	if err := p.desk.SendAgain(c.Request().Context(), shell.Viewer(c), id); err != nil {
		return err
	}
	return done(c, outboxURL, "The mail is queued again and tried at once.")
}
