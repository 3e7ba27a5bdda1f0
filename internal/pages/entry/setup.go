package entry

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/pages/mailbox"
	"remit/internal/pages/shell"
)

type setupPage struct {
	shell.Page
	Form    shell.Form
	Report  desk.Probe
	CanTest bool
}

// first lets a handler go on while nobody has set the house up, and else leads to the sign-in.
func (p *Pages) first(c echo.Context) (bool, error) {
	needed, err := p.desk.NeedsSetup(c.Request().Context())
	if err != nil || needed {
		return needed, err
	}
	return false, c.Redirect(http.StatusSeeOther, shell.SignInURL)
}

func (p *Pages) showSetup(c echo.Context, status int, f shell.Form, r desk.Probe) error {
	page := setupPage{Page: bare(c, "Set up"), Form: f, Report: r, CanTest: p.test != nil}
	page.Locale = page.InTongue("en") // as all pages of the provider's people
	return shell.Render(c, status, setupView(page))
}

func (p *Pages) setupForm(c echo.Context) error {
	if ok, err := p.first(c); !ok {
		return err
	}
	var f shell.Form
	f.Set("base_url", c.Scheme()+"://"+c.Request().Host)
	return p.showSetup(c, http.StatusOK, f, desk.Probe{})
}

func (p *Pages) setUp(c echo.Context) error {
	if ok, err := p.first(c); !ok {
		return err
	}
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	f = shell.Form{Values: f.Values} // what is wrong is told in English
	s, err := readSetup(f)
	if err == nil {
		var id int64
		if id, err = p.desk.SetUp(c.Request().Context(), s); err == nil {
			if err := shell.SignIn(c, shell.StaffKind, id); err != nil {
				return err
			}
			shell.Flash(c, "The house is set up, and you are signed in. Next: add your first client and its agreement.")
			return c.Redirect(http.StatusSeeOther, shell.ClientsURL)
		}
	}
	if !f.Refuse(err) {
		return err
	}
	return p.showSetup(c, shell.StatusOf(err), f, desk.Probe{})
}

// readSetup takes what was typed. What the desk would refuse under a field name that two parts of this form share is refused here.
func readSetup(f shell.Form) (desk.Setup, error) {
	s := desk.Setup{House: desk.House{Name: f.Value("house_name"), Zone: f.Value("zone"), BaseURL: strings.TrimRight(f.Value("base_url"), "/")},
		Name: f.Value("person_name"), Email: f.Value("email"), Password: f.Values.Get("password")}
	switch {
	case s.House.Name == "":
		return s, fault.On("house_name", "Give the provider's name: clients read it on every page and in every mail.")
	case s.Name == "":
		return s, fault.On("person_name", "Give your name: clients read it on every answer.")
	case f.Value("address") == "" && f.Value("imap_host") == "" && f.Value("smtp_host") == "":
		return s, nil // the mailbox can wait
	}
	m, err := mailbox.Read(f)
	if m.Name == "" {
		m.Name = "support"
	}
	s.Mailbox, s.House.Address = &m, m.Address
	return s, err
}

// setupTest tries the mailbox that was typed; a script gets the result alone, else the whole form comes back.
func (p *Pages) setupTest(c echo.Context) error {
	if ok, err := p.first(c); !ok {
		return err
	}
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	r, err := p.runTest(c, f)
	if err != nil {
		return err
	}
	if shell.Partial(c) {
		return shell.Render(c, http.StatusOK, mailbox.Result(r, shell.LocaleOf(c)))
	}
	return p.showSetup(c, http.StatusOK, f, r)
}

func (p *Pages) runTest(c echo.Context, f shell.Form) (desk.Probe, error) {
	if p.test == nil {
		return desk.Probe{}, fault.Errorf(fault.NotFound, "There is no connection test here.")
	}
	m, err := mailbox.Read(f)
	if err != nil {
		return desk.RefusedProbe(err)
	}
	return desk.TryMailbox(c.Request().Context(), p.test, m)
}
