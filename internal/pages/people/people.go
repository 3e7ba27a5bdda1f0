// Package people is where a client's administrators see who belongs to their organisation, invite colleagues and say what each may do.
package people

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"remit/internal/identity"
	"remit/internal/membership"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// Options are what the pages need.
type Options struct {
	DB         *store.DB
	Membership *membership.Membership
	// Begin starts the session of somebody who accepted an invitation, as contact:12, and leads them on.
	Begin func(c echo.Context, person, next string) error
}

// Pages are the client's pages about its people.
type Pages struct {
	db      *store.DB
	members *membership.Membership
	begin   func(c echo.Context, person, next string) error
}

// New returns the pages.
func New(o Options) *Pages { return &Pages{db: o.DB, members: o.Membership, begin: o.Begin} }

// latest is how many deeds the page lists.
const latest = 30

// Routes is the table of what the pages answer.
func (p *Pages) Routes() []shell.Route {
	const list, one, invitation = shell.PortalPeopleURL, shell.PortalPeopleURL + "/:contact", shell.PortalPeopleURL + "/invitations/:invitation"
	return []shell.Route{
		{Method: http.MethodGet, Path: list, Who: shell.May(identity.ChangePeople), Handler: p.list},
		{Method: http.MethodPost, Path: list, Who: shell.May(identity.ChangePeople), Handler: p.invite},
		{Method: http.MethodGet, Path: shell.PortalRightsURL, Who: shell.May(identity.ChangePeople), Handler: p.rights},
		{Method: http.MethodGet, Path: one, Who: shell.May(identity.ChangePeople), Handler: p.one},
		{Method: http.MethodPost, Path: one, Who: shell.May(identity.ChangePeople), Handler: p.setRights},
		{Method: http.MethodPost, Path: one + "/on", Who: shell.May(identity.ChangePeople), Handler: p.turn(true)},
		{Method: http.MethodPost, Path: one + "/off", Who: shell.May(identity.ChangePeople), Handler: p.turn(false)},
		{Method: http.MethodPost, Path: invitation + "/send", Who: shell.May(identity.ChangePeople), Handler: p.sendAgain},
		{Method: http.MethodPost, Path: invitation + "/withdraw", Who: shell.May(identity.ChangePeople), Handler: p.withdraw},
		{Method: http.MethodGet, Path: membership.InvitationURL, Who: shell.Guest, Handler: p.invited},
		{Method: http.MethodPost, Path: membership.InvitationURL, Who: shell.Guest, Handler: p.accept},
	}
}

type listPage struct {
	shell.Page
	Form        shell.Form
	People      []identity.Contact
	Invitations []store.Invitation
	Events      []store.AccountEvent
}

// page is a page of the portal. Requests carries how many of them are open in the navigation.
func (p *Pages) page(c echo.Context, title string) (shell.Page, error) {
	page := shell.PageAt(c, title, shell.AtPeople)
	page.Width = shell.Read
	v := page.Viewer
	_, own, err := p.db.OpenTickets(c.Request().Context(), v, v.ClientID, v.ContactID)
	if own > 0 {
		page.Counts = map[string]int{shell.AtRequests: own}
	}
	return page, err
}

func (p *Pages) list(c echo.Context) error { return p.showList(c, http.StatusOK, shell.Form{}) }

func (p *Pages) showList(c echo.Context, status int, f shell.Form) error {
	ctx := c.Request().Context()
	page, err := p.page(c, shell.LocaleOf(c).Say("people.title"))
	if err != nil {
		return err
	}
	view, v := listPage{Page: page, Form: f}, page.Viewer
	if view.People, err = p.db.Contacts(ctx, v, v.ClientID); err != nil {
		return err
	}
	if view.Invitations, err = p.db.Invitations(ctx, v, v.ClientID); err != nil {
		return err
	}
	if view.Events, err = p.db.AccountEvents(ctx, v, v.ClientID, latest); err != nil {
		return err
	}
	return shell.Render(c, status, listView(view))
}

func (p *Pages) invite(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	i := store.Invitation{Email: f.Value("email"), Name: f.Value("name"), Role: identity.Role(f.Value("role")), Sees: f.Value("sees")}
	if err := p.members.Invite(c.Request().Context(), shell.Viewer(c), i); err != nil {
		if !f.Refuse(err) {
			return err
		}
		return p.showList(c, shell.StatusOf(err), f)
	}
	return shell.Back(c, shell.PortalPeopleURL, shell.LocaleOf(c).Say("people.told-invited", "address", i.Email))
}

// id reads the id of somebody or something from the address.
func id(c echo.Context, name string) (int64, error) { return shell.ParseID(c.Param(name)) }

type onePage struct {
	shell.Page
	Form    shell.Form
	Contact identity.Contact
}

// Self reports whether the page is about who looks at it.
func (p onePage) Self() bool { return p.Contact.ID == p.Viewer.ContactID }

func (p *Pages) one(c echo.Context) error { return p.showOne(c, http.StatusOK, shell.Form{}) }

func (p *Pages) showOne(c echo.Context, status int, f shell.Form) error {
	n, err := id(c, "contact")
	if err != nil {
		return err
	}
	contact, err := p.db.Contact(c.Request().Context(), shell.Viewer(c), n)
	if err != nil {
		return err
	}
	page, err := p.page(c, contact.Name)
	if err != nil {
		return err
	}
	return shell.Render(c, status, oneView(onePage{page, f, contact}))
}

func (p *Pages) setRights(c echo.Context) error {
	n, f, err := shell.Posted(c, "contact")
	if err != nil {
		return err
	}
	v := shell.Viewer(c)
	if _, err := p.db.Contact(c.Request().Context(), v, n); err != nil { // nobody of another client is told what is wrong with the form
		return err
	}
	who, err := p.members.SetRights(c.Request().Context(), v, n, identity.Role(f.Value("role")), f.Value("sees"))
	if err != nil {
		if !f.Refuse(err) {
			return err
		}
		return p.showOne(c, shell.StatusOf(err), f)
	}
	return shell.Back(c, shell.PortalPeopleURL, shell.LocaleOf(c).Say("people.told-changed", "name", who.Name))
}

func (p *Pages) turn(on bool) echo.HandlerFunc {
	return func(c echo.Context) error {
		n, f, err := shell.Posted(c, "contact")
		if err != nil {
			return err
		}
		who, err := p.members.Switch(c.Request().Context(), shell.Viewer(c), n, on)
		switch {
		case err == nil && on:
			return shell.Back(c, shell.PortalPeopleURL, shell.LocaleOf(c).Say("people.told-on", "name", who.Name))
		case err == nil:
			return shell.Back(c, shell.PortalPeopleURL, shell.LocaleOf(c).Say("people.told-off", "name", who.Name))
		case f.Refuse(err):
			return p.showOne(c, shell.StatusOf(err), f)
		}
		return err
	}
}

func (p *Pages) sendAgain(c echo.Context) error {
	n, f, err := shell.Posted(c, "invitation")
	if err != nil {
		return err
	}
	i, err := p.members.InviteAgain(c.Request().Context(), shell.Viewer(c), n)
	if err == nil {
		return shell.Back(c, shell.PortalPeopleURL, shell.LocaleOf(c).Say("people.told-again", "address", i.Email))
	}
	if !f.Refuse(err) {
		return err
	}
	return p.showList(c, shell.StatusOf(err), shell.Form{Errors: []shell.FieldError{{Text: shell.LocaleOf(c).Fault(err)}}})
}

func (p *Pages) withdraw(c echo.Context) error {
	n, err := id(c, "invitation")
	if err != nil {
		return err
	}
	i, err := p.members.Withdraw(c.Request().Context(), shell.Viewer(c), n)
	if err != nil {
		return err
	}
	return shell.Back(c, shell.PortalPeopleURL, shell.LocaleOf(c).Say("people.told-withdrawn", "address", i.Email))
}

func personURL(id int64) string { return shell.PortalPeopleURL + "/" + strconv.FormatInt(id, 10) }

func invitationURL(id int64) string {
	return shell.PortalPeopleURL + "/invitations/" + strconv.FormatInt(id, 10)
}
