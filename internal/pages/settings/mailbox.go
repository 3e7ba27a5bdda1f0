package settings

import (
	"context"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/pages/mailbox"
	"remit/internal/pages/record"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

func (p *Pages) mailboxRoutes() []shell.Route {
	routes := []shell.Route{
		{Method: http.MethodGet, Path: mailboxesURL, Who: shell.May(identity.SeeMailboxes), Handler: p.mailboxes},
		{Method: http.MethodPost, Path: mailboxesURL + "/:id/test", Who: shell.May(identity.ChangeMailboxes), Handler: p.testMailbox},
	}
	return append(routes, record.Both(mailboxesURL+"/:id", shell.May(identity.ChangeMailboxes), p.mailbox)...)
}

const mailboxesURL = "/mailboxes"

func mailboxURL(id int64) string {
	if id == 0 {
		return mailboxesURL + "/new"
	}
	return mailboxesURL + "/" + strconv.FormatInt(id, 10)
}

type mailboxesPage struct {
	shell.Page
	List []store.Mailbox
}

func (p *Pages) mailboxes(c echo.Context) (err error) {
	page := mailboxesPage{Page: shell.PageAt(c, "Mailboxes", shell.AtSettings)}
	if page.List, err = p.db.Mailboxes(c.Request().Context(), shell.Viewer(c)); err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, mailboxesView(page))
}

type mailboxPage struct {
	shell.Page
	Form    shell.Form
	ID      int64 // 0 for a new one
	Known   bool  // a password is kept
	Report  desk.Probe
	CanTest bool
}

// mailboxOf loads the mailbox of the address, a new one for “new”. It never holds a password.
func (p *Pages) mailboxOf(c echo.Context) (desk.Mailbox, error) {
	if c.Param("id") == "new" {
		return desk.Mailbox{Active: true, Settings: desk.MailboxSettings{IMAPPort: 993, SMTPPort: 465, Folder: "INBOX"}}, nil
	}
	id, err := shell.ParseID(c.Param("id"))
	if err != nil {
		return desk.Mailbox{}, err
	}
	all, err := p.desk.Mailboxes(c.Request().Context(), shell.Viewer(c))
	if err != nil {
		return desk.Mailbox{}, err
	}
	return record.Find(all, func(m desk.Mailbox) bool { return m.ID == id }, "This mailbox was not found.")
}

func (p *Pages) showMailbox(c echo.Context, status int, m desk.Mailbox, f shell.Form, r desk.Probe) error {
	title := "New mailbox"
	if m.ID != 0 {
		title = "Change the mailbox " + m.Name
	}
	return shell.Render(c, status, mailboxView(mailboxPage{Page: shell.PageAt(c, title, shell.AtSettings), Form: f, ID: m.ID, Known: m.ID != 0, Report: r, CanTest: p.test != nil}))
}

func (p *Pages) mailbox(c echo.Context) error {
	old, err := p.mailboxOf(c)
	if err != nil {
		return err
	}
	var f shell.Form
	if c.Request().Method != http.MethodPost {
		mailbox.Fill(&f, old)
		return p.showMailbox(c, http.StatusOK, old, f, desk.Probe{})
	}
	if f, err = shell.FormOf(c); err != nil {
		return err
	}
	m, err := mailbox.Read(f)
	if err == nil {
		m.ID = old.ID
		if _, err = p.desk.SaveMailbox(c.Request().Context(), shell.Viewer(c), m); err == nil {
			return shell.Back(c, mailboxesURL, "The mailbox "+m.Name+" is saved. Reading begins within a minute.")
		}
	}
	if !f.Refuse(err) {
		return err
	}
	return p.showMailbox(c, shell.StatusOf(err), old, f, desk.Probe{})
}

// testMailbox tries what stands in the form, with the password that is kept where none was typed. Nothing is saved.
func (p *Pages) testMailbox(c echo.Context) error {
	old, err := p.mailboxOf(c)
	if err != nil {
		return err
	}
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	report, err := p.runTest(c.Request().Context(), c, f, old.ID)
	if err != nil {
		return err
	}
	if shell.Partial(c) {
		return shell.Render(c, http.StatusOK, mailbox.Result(report, shell.LocaleOf(c)))
	}
	return p.showMailbox(c, http.StatusOK, old, f, report)
}

func (p *Pages) runTest(ctx context.Context, c echo.Context, f shell.Form, id int64) (desk.Probe, error) {
	m, err := mailbox.Read(f)
	if err != nil {
		return desk.RefusedProbe(err)
	}
	m.ID = id
	return p.desk.TestMailbox(ctx, shell.Viewer(c), m, p.test)
}
