package settings

import (
	"context"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"remit/internal/identity"
	"remit/internal/mail"
	"remit/internal/pages/record"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

func (p *Pages) signingRoutes() []shell.Route {
	routes := []shell.Route{
		{Method: http.MethodPost, Path: signingURL + "/:domain/check", Who: shell.May(identity.ChangeHouse), Handler: p.checkKey},
		{Method: http.MethodPost, Path: signingURL + "/:domain/switch", Who: shell.May(identity.ChangeHouse), Handler: p.switchKey},
		{Method: http.MethodPost, Path: signingURL + "/:domain/drop", Who: shell.May(identity.ChangeHouse), Handler: p.dropKey},
	}
	return append(routes, record.Both(signingURL, shell.May(identity.ChangeHouse), p.signing)...)
}

const signingURL = "/signing"

// signingPage are the keys that mails are signed with.
type signingPage struct {
	shell.Page
	Form    shell.Form
	Keys    []store.DomainKey
	Domains []string // that mails leave from and that have no key yet
}

// signing lists the keys, and makes one where the form is sent.
func (p *Pages) signing(c echo.Context) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	page, status := signingPage{Page: shell.PageAt(c, "Signing of mails", shell.AtSettings)}, http.StatusOK
	if c.Request().Method == http.MethodPost {
		var err error
		if page.Form, err = shell.FormOf(c); err != nil {
			return err
		}
		domain := page.Form.Value("domain")
		if err = p.desk.MakeDomainKey(ctx, v, domain, page.Form.Value("selector"), page.Form.Value("algorithm")); err == nil {
			return shell.Back(c, signingURL, "The key for "+domain+" is made. Enter its record at whoever keeps the domain, then check it here.")
		}
		if !page.Form.Refuse(err) {
			return err
		}
		status = shell.StatusOf(err)
	}
	var err error
	if page.Keys, err = p.db.DomainKeys(ctx, v); err != nil {
		return err
	}
	if page.Domains, err = p.unsigned(ctx, page); err != nil {
		return err
	}
	return shell.Render(c, status, signingView(page))
}

// unsigned are the domains that mails leave from and that have no key.
func (p *Pages) unsigned(ctx context.Context, page signingPage) ([]string, error) {
	house, err := p.desk.House(ctx)
	if err != nil {
		return nil, err
	}
	boxes, err := p.db.Mailboxes(ctx, page.Viewer)
	if err != nil {
		return nil, err
	}
	var list []string
	add := func(address string) {
		d := mail.Domain(address)
		if d != "" && d != "localhost" && !slices.Contains(list, d) && !slices.ContainsFunc(page.Keys, func(k store.DomainKey) bool { return k.Domain == d }) {
			list = append(list, d)
		}
	}
	for _, b := range boxes {
		add(b.Address)
	}
	add(house.Address)
	return list, nil
}

// checkKey looks for the record of a key in the DNS, and keeps what it found.
func (p *Pages) checkKey(c echo.Context) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	domain := c.Param("domain")
	words, err := p.desk.CheckDomainKey(ctx, v, domain, p.txt)
	if err != nil {
		return err
	}
	return shell.Back(c, signingURL, domain+": "+words)
}

func (p *Pages) switchKey(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	on, domain := f.Value("on") != "", c.Param("domain")
	if err := p.desk.SetSigning(c.Request().Context(), shell.Viewer(c), domain, on); err != nil {
		return err
	}
	said := "Mails from " + domain + " leave unsigned from now on."
	if on {
		said = "Mails from " + domain + " are signed from now on."
	}
	return shell.Back(c, signingURL, said)
}

func (p *Pages) dropKey(c echo.Context) error {
	domain := c.Param("domain")
	if err := p.desk.DropDomainKey(c.Request().Context(), shell.Viewer(c), domain); err != nil {
		return err
	}
	return shell.Back(c, signingURL, "The key for "+domain+" is dropped. Its record can be taken out of the DNS in a week, when the mails signed with it have arrived.")
}
