package settings

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/letters"
	"remit/internal/pages/record"
	"remit/internal/pages/shell"
)

func (p *Pages) letterRoutes() []shell.Route {
	const text = lettersURL + "/text/:language/:kind"
	routes := []shell.Route{
		{Method: http.MethodGet, Path: lettersURL, Who: shell.May(identity.ChangeHouse), Handler: p.letters},
		{Method: http.MethodGet, Path: lettersURL + "/frame", Who: shell.May(identity.ChangeHouse), Handler: p.letterFrame},
		{Method: http.MethodPost, Path: lettersURL + "/look/preview", Who: shell.May(identity.ChangeHouse), Handler: p.previewLook},
		{Method: http.MethodPost, Path: text + "/preview", Who: shell.May(identity.ChangeHouse), Handler: p.previewText},
		{Method: http.MethodPost, Path: text + "/default", Who: shell.May(identity.ChangeHouse), Handler: p.defaultText},
	}
	routes = append(routes, record.Both(lettersURL+"/look", shell.May(identity.ChangeHouse), p.look)...)
	return append(routes, record.Both(text, shell.May(identity.ChangeHouse), p.text)...)
}

const lettersURL = "/letters"

func textURL(language string, k letters.Kind) string {
	return lettersURL + "/text/" + language + "/" + string(k)
}

// lettersPage lists the texts of the house's own mails by language.
type lettersPage struct {
	shell.Page
	Kinds     []letters.About
	Languages []letters.Language
	Book      letters.Book
}

// Own reports whether the house has words of its own for a text.
func (p lettersPage) Own(language string, k letters.Kind) bool {
	_, own := p.Book.Text(language, k)
	return own
}

func (p *Pages) letters(c echo.Context) error {
	book, err := p.desk.Book(c.Request().Context())
	if err != nil {
		return err
	}
	page := lettersPage{Page: shell.PageAt(c, "Mails", shell.AtSettings), Kinds: letters.Kinds(), Languages: letters.Languages(), Book: book}
	return shell.Render(c, http.StatusOK, lettersView(page))
}

// textPage is one text in one language, with a preview.
type textPage struct {
	shell.Page
	Form     shell.Form
	About    letters.About
	Language letters.Language
	Own      bool
	Preview  sight
}

// textOf reads which text the address names.
func (p *Pages) textOf(c echo.Context) (page textPage, err error) {
	if page.About, err = letters.AboutKind(letters.Kind(c.Param("kind"))); err != nil {
		return page, err
	}
	code := c.Param("language")
	if page.Language, err = letters.LanguageOf(code); err != nil {
		return page, err
	}
	page.Page = shell.PageAt(c, page.About.Name+", "+page.Language.Name, shell.AtSettings)
	page.Width = shell.Wide
	book, err := p.desk.Book(c.Request().Context())
	if err != nil {
		return page, err
	}
	t, own := book.Text(code, page.About.Kind)
	page.Own = own
	page.Form = record.Known("subject", t.Subject, "body", t.Body)
	return page, nil
}

func (page textPage) typed() letters.Text {
	return letters.Text{Subject: page.Form.Value("subject"), Body: page.Form.Values.Get("body")}
}

// text shows a text with its preview, and saves it.
func (p *Pages) text(c echo.Context) error {
	page, err := p.textOf(c)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if c.Request().Method == http.MethodPost {
		if page.Form, err = shell.FormOf(c); err != nil {
			return err
		}
		err = p.desk.SaveText(c.Request().Context(), shell.Viewer(c), page.Language.Code, page.About.Kind, page.typed())
		if err == nil {
			return shell.Back(c, lettersURL, page.About.Name+" in "+page.Language.Name+" is saved. The next mail uses it.")
		}
		if !page.Form.Refuse(err) {
			return err
		}
		status = shell.StatusOf(err)
	}
	if page.Preview, err = p.previewOf(c, draftOf(page)); err != nil {
		return err
	}
	return shell.Render(c, status, textView(page))
}

func draftOf(page textPage) drafted {
	t := page.typed()
	return drafted{Language: page.Language.Code, Kind: page.About.Kind, Subject: t.Subject, Body: t.Body}
}

// previewText shows what is typed as it would be sent. Nothing is saved.
func (p *Pages) previewText(c echo.Context) error {
	page, err := p.textOf(c)
	if err != nil {
		return err
	}
	if page.Form, err = shell.FormOf(c); err != nil {
		return err
	}
	if page.Preview, err = p.previewOf(c, draftOf(page)); err != nil {
		return err
	}
	if shell.Partial(c) {
		return shell.Render(c, http.StatusOK, previewView(page.Preview))
	}
	return shell.Render(c, http.StatusOK, textView(page))
}

func (p *Pages) defaultText(c echo.Context) error {
	page, err := p.textOf(c)
	if err != nil {
		return err
	}
	code, k := page.Language.Code, page.About.Kind
	if err := p.desk.SaveText(c.Request().Context(), shell.Viewer(c), code, k, letters.Default(code, k)); err != nil {
		return err
	}
	return shell.Back(c, textURL(code, k), "It has the words again that the program brings.")
}

// lookPage is how mails look, and what stands below them.
type lookPage struct {
	shell.Page
	Form    shell.Form
	Logo    bool
	Preview sight
}

func (p *Pages) lookOf(c echo.Context) (page lookPage, err error) {
	page.Page = shell.PageAt(c, "Look of mails", shell.AtSettings)
	page.Width = shell.Wide
	book, err := p.desk.Book(c.Request().Context())
	page.Logo = book.Logo != ""
	page.Form = record.Known("history", string(book.History), "accent", book.Accent, "postal", book.Postal, "phone", book.Phone)
	return page, err
}

func (page lookPage) typed() letters.Book {
	return letters.Book{History: letters.History(page.Form.Value("history")), Accent: page.Form.Value("accent"), Postal: page.Form.Value("postal"), Phone: page.Form.Value("phone")}
}

func (page lookPage) draft() drafted {
	b := page.typed()
	return drafted{Kind: letters.Answer, Dressed: true, History: b.History, Accent: b.Accent, Postal: b.Postal, Phone: b.Phone}
}

func (p *Pages) look(c echo.Context) error {
	page, err := p.lookOf(c)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if c.Request().Method == http.MethodPost {
		logo, picked, err := picture(c, "logo", desk.MaxLogo)
		if err != nil {
			return err
		}
		if page.Form, err = shell.FormOf(c); err != nil {
			return err
		}
		if page.Form.Value("no_logo") != "" && !picked {
			logo = []byte{} // takes the one that is kept away
		}
		err = p.desk.SaveLook(c.Request().Context(), shell.Viewer(c), page.typed(), logo)
		if err == nil {
			return shell.Back(c, lettersURL+"/look", "The look is saved. The next mail has it.")
		}
		if !page.Form.Refuse(err) {
			return err
		}
		status = shell.StatusOf(err)
	}
	if page.Preview, err = p.previewOf(c, page.draft()); err != nil {
		return err
	}
	return shell.Render(c, status, lookView(page))
}

func (p *Pages) previewLook(c echo.Context) error {
	page, err := p.lookOf(c)
	if err != nil {
		return err
	}
	if page.Form, err = shell.FormOf(c); err != nil {
		return err
	}
	if page.Preview, err = p.previewOf(c, page.draft()); err != nil {
		return err
	}
	if shell.Partial(c) {
		return shell.Render(c, http.StatusOK, previewView(page.Preview))
	}
	return shell.Render(c, http.StatusOK, lookView(page))
}

// letterFrame is the HTML of a mail as it would be sent, for a frame: nothing runs in it and nothing is loaded.
func (p *Pages) letterFrame(c echo.Context) error {
	d, err := undraft(c.QueryParam("d"))
	if err != nil {
		return err
	}
	pre, err := p.previewOf(c, d)
	if err != nil {
		return err
	}
	if pre.Refused != "" {
		return fault.Errorf(fault.Invalid, "%s", pre.Refused)
	}
	c.Response().Header().Set("Content-Security-Policy", "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox")
	return c.HTML(http.StatusOK, pre.Rich)
}
