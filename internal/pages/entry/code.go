package entry

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/pages/shell"
)

// codePage asks for the second proof.
type codePage struct {
	shell.Page
	Form shell.Form
	Door string // where somebody else signs in
}

// door is where a person signs in.
func door(person string) string {
	if strings.HasPrefix(person, string(shell.ClientKind)) {
		return shell.PortalSignInURL
	}
	return shell.SignInURL
}

func (p *Pages) codeForm(c echo.Context) error {
	person, _ := shell.Awaited(c)
	if person == "" {
		return c.Redirect(http.StatusSeeOther, shell.SignInURL)
	}
	return shell.Render(c, http.StatusOK, codeView(codePage{Page: bare(c, shell.LocaleOf(c).Say("entry.code-title")), Door: door(person)}))
}

// useCode counts an attempt as failed before it looks at the code, so that many at once cannot slip by the limit.
func (p *Pages) useCode(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	person, next := shell.Awaited(c)
	if person == "" {
		shell.FlashWarning(c, shell.LocaleOf(c).Say("entry.too-long"))
		return c.Redirect(http.StatusSeeOther, shell.SignInURL)
	}
	account := "code " + person
	guessed, err := p.wait(c, account)
	if err == nil {
		p.accounts.Fail(shell.Now(c), account)
		if err = p.proofs.Check(c.Request().Context(), person, f.Value("code")); err == nil {
			if err := p.forget(c, account, guessed); err != nil {
				return err
			}
			return p.start(c, entrance{person: person, next: next, by: "one-time code", provider: shell.CameBy(c)})
		}
	}
	if fault.Is(err, fault.Conflict) { // the codes were taken off meanwhile
		return c.Redirect(http.StatusSeeOther, door(person))
	}
	if !f.Refuse(err) {
		return err
	}
	if fault.Is(err, fault.Invalid) {
		if err := p.failed(c, account); err != nil {
			return err
		}
		if err := p.desk.SignInFailed(c.Request().Context(), person, "one-time code"); err != nil {
			return err
		}
	}
	f.Values.Del("code")
	return shell.Render(c, shell.StatusOf(err), codeView(codePage{Page: bare(c, shell.LocaleOf(c).Say("entry.code-title")), Form: f, Door: door(person)}))
}
