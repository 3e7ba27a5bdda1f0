package workbench

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/pages/document"
	"remit/internal/pages/record"
	"remit/internal/pages/shell"
	"remit/internal/workbench"
)

type textPage struct {
	page
	Form shell.Form
}

// textForm is the whole draft as text, for those who like that better.
func (p *Pages) textForm(c echo.Context) error {
	pg, err := p.load(c, "")
	if err != nil {
		return err
	}
	pg.Title = "The text of " + pg.Number
	return shell.Render(c, http.StatusOK, textView(textPage{pg, record.Known("source", pg.Source)}))
}

func (p *Pages) text(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	f.Set("source", strings.ReplaceAll(f.Values.Get("source"), "\r\n", "\n"))
	number := numberOf(c)
	revision, err := revisionOf(f)
	if err == nil {
		number, err = p.bench.Save(c.Request().Context(), shell.Viewer(c), workbench.Edit{Number: number, Revision: revision, Source: f.Values.Get("source"), Change: "the text"})
		if err == nil {
			return shell.Back(c, URL(number), "The text is kept in the draft. Nothing takes effect before it is published.")
		}
	}
	if !f.Refuse(err) {
		return err
	}
	pg, failed := p.load(c, "")
	if failed != nil {
		return failed
	}
	pg.Title = "The text of " + pg.Number
	for i := range f.Errors {
		f.Errors[i].Field = "source"
	}
	return shell.Render(c, shell.StatusOf(err), textView(textPage{pg, f}))
}

// revisionOf is the revision that a form was made from.
func revisionOf(f shell.Form) (int64, error) {
	n, err := strconv.ParseInt(f.Value("revision"), 10, 64)
	if err != nil {
		return 0, fault.Errorf(fault.Invalid, "The form does not say from which revision of the draft it was made. Open the draft again.")
	}
	return n, nil
}

type previewPage struct {
	page
	Doc document.Document
}

// preview is the draft as the client will read it.
func (p *Pages) preview(c echo.Context) error {
	pg, err := p.load(c, "")
	if err != nil {
		return err
	}
	pg.Title = pg.Number + " as the client reads it"
	doc := pg.doc(false)
	doc.Inside, doc.State = false, ""
	return shell.Render(c, http.StatusOK, previewView(previewPage{pg, doc}))
}

// difference is what the draft changes of the newest version.
func (p *Pages) difference(c echo.Context) error {
	pg, err := p.load(c, "")
	if err != nil {
		return err
	}
	if pg.Before == nil {
		return fault.Errorf(fault.NotFound, "This is the first version of the agreement: there is nothing to compare it with.")
	}
	pg.Title = "What the draft changes in " + pg.Number
	return shell.Render(c, http.StatusOK, differenceView(pg))
}

func (p *Pages) discardForm(c echo.Context) error {
	pg, err := p.load(c, "")
	if err != nil {
		return err
	}
	if pg.Revision == 0 {
		return fault.Errorf(fault.NotFound, "There is no draft of the agreement %s.", pg.Number)
	}
	pg.Title = "Discard the draft of " + pg.Number
	return shell.Render(c, http.StatusOK, discardView(pg))
}

func (p *Pages) discard(c echo.Context) error {
	return p.deed(c, func(f shell.Form, revision int64) (string, string, error) {
		number := numberOf(c)
		err := p.bench.Discard(c.Request().Context(), shell.Viewer(c), number, revision)
		return shell.AgreementsURL, "The draft of " + number + " is discarded.", err
	})
}

func (p *Pages) follow(c echo.Context) error {
	return p.deed(c, func(f shell.Form, revision int64) (string, string, error) {
		number := numberOf(c)
		return URL(number), "The draft follows the newest version now.", p.bench.Rebase(c.Request().Context(), shell.Viewer(c), number, revision)
	})
}

// deed does something with a draft of a revision. What was refused is told on the draft's page: nothing was typed that could be lost.
func (p *Pages) deed(c echo.Context, do func(f shell.Form, revision int64) (to, said string, err error)) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	revision, err := revisionOf(f)
	to, said := "", ""
	if err == nil {
		to, said, err = do(f, revision)
	}
	if err != nil {
		if !f.Refuse(err) {
			return err
		}
		shell.FlashWarning(c, "Nothing was changed. "+f.Errors[0].Text)
		return shell.Back(c, URL(numberOf(c)), "")
	}
	return shell.Back(c, to, said)
}

type publishPage struct {
	page
	Form shell.Form
}

// publishForm asks once more before a draft becomes a version.
func (p *Pages) publishForm(c echo.Context) error {
	return p.askPublish(c, shell.Form{}, http.StatusOK)
}

func (p *Pages) askPublish(c echo.Context, f shell.Form, status int) error {
	pg, err := p.load(c, "")
	if err != nil {
		return err
	}
	if err := pg.Publishable(pg.Hash); err != nil && len(f.Errors) == 0 {
		shell.FlashWarning(c, pg.whyNot(err))
		return shell.Back(c, URL(pg.Number), "")
	}
	pg.Title = pg.publishWords() + " of " + pg.Number
	return shell.Render(c, status, publishView(publishPage{pg, f}))
}

func (p *Pages) publish(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	number := numberOf(c)
	revision, err := revisionOf(f)
	if err == nil {
		version, failed := p.bench.Publish(c.Request().Context(), shell.Viewer(c), number, revision, f.Value("confirmed"))
		if failed == nil {
			return shell.Back(c, shell.AgreementURL(number), number+" is published as version "+strconv.Itoa(version.Version)+".")
		}
		err = failed
	}
	if !f.Refuse(err) {
		return err
	}
	return p.askPublish(c, f, shell.StatusOf(err))
}
