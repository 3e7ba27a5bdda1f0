package security

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// endSession ends one of the viewer's sessions. Whoever ends the one that they use is signed out.
func (p *Pages) endSession(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	v := shell.Viewer(c)
	if err := p.proofs.EndSession(c.Request().Context(), v, v.Person(), f.Value("session")); err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	return shell.Back(c, at(v, ""), shell.LocaleOf(c).Say("security.sessions-ended"))
}

func (p *Pages) endOthers(c echo.Context) error {
	v, l := shell.Viewer(c), shell.LocaleOf(c)
	n, err := p.proofs.EndOthers(c.Request().Context(), v, shell.StoredToken(c))
	if err != nil {
		return err
	}
	if n == 0 {
		return shell.Back(c, at(v, ""), l.Say("security.sessions-none-ended"))
	}
	return shell.Back(c, at(v, ""), l.Say("security.sessions-others-ended"))
}

// sessionsPage is where anybody is signed in.
type sessionsPage struct {
	shell.Page
	Form shell.Form
	List []store.Session
	Tabs templ.Component
}

func (p *Pages) allSessions(c echo.Context) error {
	return p.showSessions(c, http.StatusOK, shell.Form{})
}

func (p *Pages) showSessions(c echo.Context, status int, f shell.Form) error {
	view := sessionsPage{Page: shell.PageAt(c, "Sessions", shell.AtSettings), Form: f}
	view.Tabs = p.tabs(view.Page, shell.SessionsURL)
	var err error
	if view.List, err = p.proofs.AllSessions(c.Request().Context(), view.Viewer, shell.StoredToken(c)); err != nil {
		return err
	}
	return shell.Render(c, status, sessionsView(view))
}

func (p *Pages) endAnySession(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	err = p.proofs.EndSession(c.Request().Context(), shell.Viewer(c), f.Value("person"), f.Value("session"))
	if err == nil {
		return shell.Back(c, shell.SessionsURL, "The session is ended: that browser is signed out.")
	}
	if !f.Refuse(err) {
		return err
	}
	return p.showSessions(c, shell.StatusOf(err), f)
}

// device names a browser by what it says of itself.
func device(l shell.Locale, agent string) string {
	first := func(names [][2]string) string {
		for _, n := range names {
			if strings.Contains(agent, n[0]) {
				return n[1]
			}
		}
		return ""
	}
	browser := first([][2]string{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"Chrome/", "Chrome"}, {"CriOS/", "Chrome"}, {"Safari/", "Safari"}, {"curl/", "curl"}})
	system := first([][2]string{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}})
	switch {
	case browser == "" && system == "":
		return l.Say("security.sessions-unknown")
	case browser == "" || system == "":
		return browser + system
	}
	return l.Say("security.sessions-on", "browser", browser, "system", system)
}
