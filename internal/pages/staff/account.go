package staff

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/security"
	"remit/internal/pages/shell"
	"remit/internal/timesheet"
)

func (p *Pages) accountRoutes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: shell.AccountURL, Who: shell.Staff, Handler: p.account},
		{Method: http.MethodGet, Path: "/me", Who: shell.Staff, Handler: p.me},
		{Method: http.MethodPost, Path: shell.AccountURL + "/password", Who: shell.Staff, Handler: p.setPassword},
		{Method: http.MethodPost, Path: shell.AccountURL + "/zone", Who: shell.Staff, Handler: p.setZone},
		{Method: http.MethodPost, Path: shell.AccountURL + "/locale", Who: shell.Staff, Handler: p.setLocale},
		{Method: http.MethodPost, Path: shell.AccountURL + "/signature", Who: shell.Staff, Handler: p.setSignature},
		{Method: http.MethodPost, Path: shell.AccountURL + "/hours", Who: shell.Staff, Handler: p.setHours},
		{Method: http.MethodPost, Path: shell.AccountURL + "/undo", Who: shell.Staff, Handler: p.setUndo},
		{Method: http.MethodPost, Path: shell.AccountURL + "/watching", Who: shell.Staff, Handler: p.setWatching},
		{Method: http.MethodPost, Path: shell.AccountURL + "/sign-out", Who: shell.Staff, Handler: p.signOutElsewhere},
	}
}

// accountPage is one's own settings.
type accountPage struct {
	shell.Page
	Form       shell.Form
	Teams      []string
	Line       string // below the house's signature
	Hours      string // when one works
	HouseHours string // when the house does
	Mails      bool   // of the tickets that one watches
	Undo       string // for how many seconds an answer can be taken back, "" as long as the house says
	HouseUndo  int    // how long that is
}

func (p *Pages) me(c echo.Context) error {
	return c.Redirect(http.StatusSeeOther, shell.AccountURL)
}

func (p *Pages) account(c echo.Context) error { return p.showAccount(c, http.StatusOK, shell.Form{}) }

func (p *Pages) showAccount(c echo.Context, status int, form shell.Form) error {
	page := accountPage{Page: shell.NewPage(c, "Your settings"), Form: form}
	page.Width = shell.Read
	teams, err := p.db.Teams(c.Request().Context(), page.Viewer)
	if err != nil {
		return err
	}
	for _, t := range teams {
		if page.Viewer.InTeam(t.ID) {
			page.Teams = append(page.Teams, t.Name)
		}
	}
	u, err := p.db.User(c.Request().Context(), page.Viewer, page.Viewer.UserID)
	if err != nil {
		return err
	}
	house, err := p.desk.House(c.Request().Context())
	if err != nil {
		return err
	}
	page.Line, page.Mails, page.Hours, page.HouseHours = u.Signature, !u.Quiet, u.WorkHours, timesheet.HoursOf(house.WorkHours).String()
	if page.HouseUndo, err = p.answers.HouseSeconds(c.Request().Context()); err != nil {
		return err
	}
	own, err := p.db.UndoSeconds(c.Request().Context(), page.Viewer)
	if err != nil {
		return err
	}
	if own != nil {
		page.Undo = strconv.Itoa(*own)
	}
	return shell.Render(c, status, accountView(page))
}

func (p *Pages) setSignature(c echo.Context) error {
	form, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	if err := p.desk.SetSignature(c.Request().Context(), shell.Viewer(c), form.Value("signature")); err != nil {
		return p.refused(c, form, err)
	}
	return shell.Back(c, shell.AccountURL, "Your next answer carries the line.")
}

// setHours changes when one works.
func (p *Pages) setHours(c echo.Context) error {
	form, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	if err := p.desk.SetWorkHours(c.Request().Context(), shell.Viewer(c), form.Value("work_hours")); err != nil {
		return p.refused(c, form, err)
	}
	return shell.Back(c, shell.AccountURL, "Your week shows gaps in these hours.")
}

// setWatching changes whether the tickets that one watches send mails.
func (p *Pages) setWatching(c echo.Context) error {
	form, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	mails := form.Value("watch_mails") != ""
	if err := p.desk.SetWatchMails(c.Request().Context(), shell.Viewer(c), mails); err != nil {
		return p.refused(c, form, err)
	}
	if mails {
		return shell.Back(c, shell.AccountURL, "The tickets that you watch send you mails.")
	}
	return shell.Back(c, shell.AccountURL, "The tickets that you watch send you no mails.")
}

// setUndo changes for how long one's answers can be taken back; an admin can set it for the house.
func (p *Pages) setUndo(c echo.Context) error {
	form, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	ctx, v := c.Request().Context(), shell.Viewer(c)
	var own *int
	if text := form.Value("undo_seconds"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			return p.refused(c, form, fault.On("undo_seconds", "%q is not a number of seconds.", text))
		}
		own = &n
	}
	if form.Value("everybody") != "" && own != nil {
		if err = p.answers.SetHouseSeconds(ctx, v, *own); err == nil {
			own = nil
		}
	}
	if err == nil {
		err = p.answers.SetOwnSeconds(ctx, v, own)
	}
	if err != nil {
		return p.refused(c, form, err)
	}
	return shell.Back(c, shell.AccountURL, "It holds for the next answer.")
}

// refused shows the settings again with what is wrong; passwords are not kept.
func (p *Pages) refused(c echo.Context, form shell.Form, err error) error {
	if !form.Refuse(err) {
		return err
	}
	return p.showAccount(c, shell.StatusOf(err), form)
}

func (p *Pages) setPassword(c echo.Context) error {
	form, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	v := shell.Viewer(c)
	if form.Values.Get("password") != form.Values.Get("again") {
		return p.refused(c, form, fault.On("again", "The two new passwords differ. Type the new one twice."))
	}
	if err := p.desk.SetPassword(c.Request().Context(), v, form.Values.Get("old"), form.Values.Get("password")); err != nil {
		return p.refused(c, form, err)
	}
	if err := shell.SignIn(c, shell.StaffKind, v.UserID); err != nil { // all sessions ended, this one goes on
		return err
	}
	if led, err := security.AfterPassword(c, p.db); led || err != nil {
		return err
	}
	return shell.Back(c, shell.AccountURL, "The password is changed. Everywhere else you are signed out.")
}

func (p *Pages) setZone(c echo.Context) error {
	form, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	if err := p.desk.SetZone(c.Request().Context(), shell.Viewer(c), form.Value("zone")); err != nil {
		return p.refused(c, form, err)
	}
	return shell.Back(c, shell.AccountURL, "Times are shown in your zone.")
}

func (p *Pages) setLocale(c echo.Context) error {
	form, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	if err := p.desk.SetLocale(c.Request().Context(), shell.Viewer(c), form.Value("locale")); err != nil {
		return p.refused(c, form, err)
	}
	return shell.Back(c, shell.AccountURL, "Dates and numbers are written as you chose.")
}

// locales are the choices of how dates and numbers are written, each with what it looks like.
func (p accountPage) locales() []shell.Option {
	options := []shell.Option{{Value: "", Label: "As the browser says"}}
	for _, x := range identity.Locales() {
		l := shell.LocaleFor(p.Zone, x.Tag)
		options = append(options, shell.Option{Value: x.Tag, Label: x.Name + ": " + l.Format(p.Now.In(p.Zone), "Mon 2 Jan 2006, 15:04") + "; " + l.Amount("1234567.50")})
	}
	return options
}

func (p *Pages) signOutElsewhere(c echo.Context) error {
	v := shell.Viewer(c)
	if err := p.desk.EndSessions(c.Request().Context(), v); err != nil {
		return err
	}
	if err := shell.SignInAgain(c); err != nil {
		return err
	}
	return shell.Back(c, shell.AccountURL, "Everywhere else you are signed out.")
}
