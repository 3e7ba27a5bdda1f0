package manager

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/pages/shell"
	"remit/internal/store"
)

func (p *Pages) outboxRoutes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: outboxURL, Who: shell.Staff, Handler: p.outbox},
		{Method: http.MethodPost, Path: outboxURL + "/again", Who: shell.Staff, Handler: p.sendFailedAgain},
		{Method: http.MethodPost, Path: outboxURL + "/:id/again", Who: shell.Staff, Handler: p.sendAgain},
		{Method: http.MethodPost, Path: outboxURL + "/:id/address", Who: shell.Staff, Handler: p.readdress},
		{Method: http.MethodPost, Path: outboxURL + "/:id/drop", Who: shell.Staff, Handler: p.dropMail},
	}
}

const (
	outboxURL = shell.OutboxURL
	maxOutbox = 200
)

func letterURL(id int64, deed string) string {
	return outboxURL + "/" + strconv.FormatInt(id, 10) + "/" + deed
}

// letter is a mail on its way, in words.
type letter struct {
	store.Outgoing
	State string
	Next  time.Time // of the next try, zero where none is due
	Form  shell.Form
}

// everybody are those who do not have the mail yet.
func (l letter) everybody() []string { return slices.Concat(l.Recipients, l.Bcc) }

type outboxPage struct {
	shell.Page
	List   []letter
	Failed int
	Form   shell.Form // what was refused, with the mail's id in “mail”
}

func (p *Pages) outbox(c echo.Context) error { return p.showOutbox(c, http.StatusOK, shell.Form{}) }

func (p *Pages) showOutbox(c echo.Context, status int, form shell.Form) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	list, err := p.db.Outbox(ctx, v, maxOutbox)
	if err != nil {
		return err
	}
	page := outboxPage{Page: shell.PageAt(c, "Outbox", shell.AtOutbox), Form: form}
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
		if form.Value("mail") == strconv.FormatInt(o.ID, 10) {
			l.Form = form
		}
		page.List = append(page.List, l)
	}
	if page.Failed, err = p.db.FailedMails(ctx, v); err != nil {
		return err
	}
	return shell.Render(c, status, outboxView(page))
}

func (p *Pages) sendAgain(c echo.Context) error {
	id, err := shell.ParseID(c.Param("id"))
	if err != nil {
		return err
	}
	if err := p.desk.SendAgain(c.Request().Context(), shell.Viewer(c), id); err != nil {
		return err
	}
	return shell.Back(c, outboxURL, "The mail is queued again and tried at once.")
}

func (p *Pages) sendFailedAgain(c echo.Context) error {
	n, err := p.desk.SendFailedAgain(c.Request().Context(), shell.Viewer(c))
	if err != nil {
		return err
	}
	return shell.Back(c, outboxURL, shell.Plural(int(n), "mail is", "mails are")+" queued again and tried at once.")
}

// readdress sends a mail to another address; where it was asked for on a ticket, it leads back there.
func (p *Pages) readdress(c echo.Context) error {
	id, err := shell.ParseID(c.Param("id"))
	if err != nil {
		return err
	}
	form, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	address := form.Value("address")
	if err := p.desk.Readdress(c.Request().Context(), shell.Viewer(c), id, form.Value("old"), address); err != nil {
		if !form.Refuse(err) {
			return err
		}
		form.Set("mail", strconv.FormatInt(id, 10))
		return p.showOutbox(c, shell.StatusOf(err), form)
	}
	return shell.Back(c, shell.LocalURL(form.Value("next"), outboxURL), "The mail goes to "+address+" now.")
}

func (p *Pages) dropMail(c echo.Context) error {
	id, err := shell.ParseID(c.Param("id"))
	if err != nil {
		return err
	}
	if err := p.desk.DropMail(c.Request().Context(), shell.Viewer(c), id); err != nil {
		return err
	}
	return shell.Back(c, outboxURL, "The mail is dropped. What it said stays on its ticket.")
}
