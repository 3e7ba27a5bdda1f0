package staff

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/intake"
	"remit/internal/mail"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
)

const sendersURL = "/senders"

func (p *Pages) quarantineRoutes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodPost, Path: "/tickets/:number/client", Who: shell.Staff, Handler: p.identify},
		{Method: http.MethodPost, Path: "/tickets/:number/let-in", Who: shell.Staff, Handler: p.letIn},
		{Method: http.MethodPost, Path: "/tickets/:number/spam", Who: shell.Staff, Handler: p.spam},
		{Method: http.MethodPost, Path: "/tickets/:number/read-again", Who: shell.Staff, Handler: p.readAgain},
		{Method: http.MethodGet, Path: sendersURL, Who: shell.Staff, Handler: p.senders},
		{Method: http.MethodPost, Path: sendersURL + "/unblock", Who: shell.Staff, Handler: p.unblock},
	}
}

// loadQuarantine reads what a person needs to know to settle where a mail belongs.
func (p *Pages) loadQuarantine(ctx context.Context, page *ticketPage) (err error) {
	v, t := page.Viewer, page.Ticket
	if page.Parts, err = p.db.MergedInto(ctx, v, t.ID); err != nil {
		return err
	}
	if t.Status == ticket.Closed {
		page.Gone, err = p.db.MergeOf(ctx, v, t.ID)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	if t.Flag != ticket.FlagStranger || t.LinkedID == 0 {
		return nil
	}
	living, err := p.db.Living(ctx, t.LinkedID)
	if err != nil {
		return err
	}
	page.Named, err = p.db.Ticket(ctx, v, living)
	return err
}

// domain is the mail domain of who asks, where it could name a client.
func (page ticketPage) domain() string {
	domain := mail.Domain(page.Ticket.RequesterEmail)
	if page.Ticket.Unverified || mail.IsPublicDomain(domain) {
		return ""
	}
	return domain
}

// held reports whether a person must settle where the ticket belongs.
func (page ticketPage) held() bool {
	return page.Ticket.Status != ticket.Closed && (page.Ticket.ClientID == 0 || page.Ticket.Flag != "")
}

// identify says whose request it is, and the agreement decides anew. The client is told by its number or by its name.
func (p *Pages) identify(c echo.Context) error {
	id, form, err := shell.Posted(c, "number")
	if err != nil {
		return err
	}
	ctx, v := c.Request().Context(), shell.Viewer(c)
	client, err := p.clientOf(ctx, v, form.Value("client"))
	if err != nil {
		return shell.Done(c, id, err, "")
	}
	_, err = p.desk.Tie(ctx, v, id, desk.Tie{Client: client.ID, Contact: form.Value("asked") == "" || form.Value("contact") != "", Domain: form.Value("domain") != ""})
	return shell.Done(c, id, err, "It is of "+client.Name+". Their agreement has decided anew.")
}

// clientOf finds a client by its number, its name or its short name.
func (p *Pages) clientOf(ctx context.Context, v identity.Viewer, typed string) (identity.Client, error) {
	missing := fault.On("client", "Choose the client whose request it is.")
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return identity.Client{}, missing
	}
	list, err := p.db.Clients(ctx, v)
	if err != nil {
		return identity.Client{}, err
	}
	i := slices.IndexFunc(list, func(c identity.Client) bool {
		return itoa(int(c.ID)) == typed || strings.EqualFold(c.Name, typed) || c.Slug == typed
	})
	if i < 0 {
		return identity.Client{}, fault.On("client", "There is no client %q. Choose one from the list.", typed)
	}
	return list[i], nil
}

// letIn adds what a stranger wrote to the ticket that the mail names.
func (p *Pages) letIn(c echo.Context) error {
	id, form, err := shell.Posted(c, "number")
	if err != nil {
		return err
	}
	t, err := p.desk.AddStranger(c.Request().Context(), shell.Viewer(c), id, desk.LetIn{Contact: form.Value("contact") != "", Copy: form.Value("copy") != ""})
	if err != nil {
		return shell.Done(c, id, err, "")
	}
	return shell.Back(c, shell.TicketURL(t.ID), "What was in "+ticket.Number(id)+" stands here now, as from somebody outside.")
}

// spam closes a ticket that nobody asked for.
func (p *Pages) spam(c echo.Context) error {
	id, err := shell.Number(c)
	if err != nil {
		return err
	}
	blocked, err := p.desk.Spam(c.Request().Context(), shell.Viewer(c), id)
	said := "Closed as spam. The sender is not blocked: we know the address, and it may have been borrowed."
	if blocked {
		said = "Closed as spam. The sender is blocked; that can be taken back under Blocked senders."
	}
	return shell.Done(c, id, err, said)
}

// readAgain reads a mail once more that could not be read.
func (p *Pages) readAgain(c echo.Context) error {
	id, form, err := shell.Posted(c, "number")
	if err != nil {
		return err
	}
	t, err := p.intake.ReadAgain(c.Request().Context(), shell.Viewer(c), id, intake.Way(form.Value("way")))
	if err != nil {
		return shell.Done(c, id, err, "")
	}
	return shell.Back(c, shell.TicketURL(t.ID), "The mail was read, and stands here now. The agreement has decided anew.")
}

type sendersPage struct {
	shell.Page
	List []store.BlockedSender
}

func (p *Pages) senders(c echo.Context) (err error) {
	page := sendersPage{Page: shell.NewPage(c, "Blocked senders")}
	page.Current = shell.AtQueue
	if page.List, err = p.db.BlockedSenders(c.Request().Context(), page.Viewer); err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, sendersView(page))
}

func (p *Pages) unblock(c echo.Context) error {
	form, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	address := form.Value("address")
	if err := p.desk.Unblock(c.Request().Context(), shell.Viewer(c), address); err != nil {
		return err
	}
	return shell.Back(c, sendersURL, "Mails from "+address+" make tickets again.")
}

// outside reports whether a message came by mail from somebody who takes no part in its ticket: neither who asks nor a contact.
func outside(t ticket.Ticket, m ticket.Message) bool {
	return m.Kind == ticket.FromClient && m.Channel == ticket.Email && m.UserID == 0 && m.ContactID == 0 && t.ClientID != 0 && m.AuthorEmail != "" && !strings.EqualFold(m.AuthorEmail, t.RequesterEmail)
}
