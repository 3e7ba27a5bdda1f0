package workbench

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/amend"
	"remit/internal/fault"
	"remit/internal/pages/shell"
	"remit/internal/workbench"
)

// change keeps an entry, moves it or takes it out; without a deed it only shows its form as it is filled in so far.
func (p *Pages) change(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	pg, err := p.load(c, "")
	if err != nil {
		return err
	}
	if pg.NoForm != nil {
		return pg.NoForm
	}
	if pg.Open, err = opened(pg, f); err != nil {
		return err
	}
	if pg.Open.Known, err = p.known(c, pg); err != nil {
		return err
	}
	name, rest, _ := strings.Cut(f.Value("step"), " ")
	switch {
	case f.Value("do") != "":
		return p.do(c, pg, f.Value("do"))
	case name == "drop":
		drop(pg.Open.Form.Values, rest)
	}
	if shell.Partial(c) {
		return shell.Render(c, http.StatusOK, entryForm(pg))
	}
	return shell.Render(c, http.StatusOK, editView(pg))
}

// opened is the entry that a form is about. A clause that moved meanwhile is found by the number that it had.
func opened(pg page, f shell.Form) (*entry, error) {
	ref, ok := amend.ParseRef(f.Value("entry"))
	settle(f.Values)
	e := &entry{Ref: ref, At: URL(pg.Number), New: f.Value("new") != "", After: asRef(f.Value("after")), Form: f}
	if e.Kind = amend.KindOf(ref.Table); !ok {
		return nil, fault.Errorf(fault.NotFound, "There is no such entry in an agreement.")
	}
	if was := f.Value("was"); was != "" && !e.New {
		if e.Ref, ok = pg.File.ByClause(was); !ok || e.Table != ref.Table {
			return nil, fault.Errorf(fault.Conflict, "The %s %s is no longer in the draft: somebody took it out or gave it another number. Open the draft again.", e.Kind.Name, was)
		}
	}
	if !e.New && e.Kind.May() && !pg.File.Has(e.Ref) {
		return nil, fault.Errorf(fault.Conflict, "This %s is no longer in the draft: somebody took it out. Open the draft again.", e.Kind.Name)
	}
	return e, nil
}

func (p *Pages) do(c echo.Context, pg page, deed string) error {
	e := pg.Open
	revision, err := strconv.ParseInt(e.Form.Value("revision"), 10, 64)
	if err != nil {
		return fault.Errorf(fault.Invalid, "The form does not say from which revision of the draft it was made. Open the draft again.")
	}
	text, said, wrong := pg.deed(deed)
	for _, w := range wrong {
		e.Form.Errors = append(e.Form.Errors, shell.FieldError{Field: w.Field, Text: w.Text})
	}
	status := http.StatusUnprocessableEntity
	if len(wrong) == 0 {
		made := workbench.Edit{Number: pg.Number, Revision: revision, Source: text, Change: e.name()}
		if deed == workbench.Keep || deed == workbench.Out {
			made.Adopt = e.Form.Value("was")
		}
		number, err := p.bench.Save(c.Request().Context(), shell.Viewer(c), made)
		if err == nil {
			return shell.Back(c, URL(number)+pg.anchor(), said)
		}
		if !e.Form.Refuse(err) {
			return err
		}
		status = shell.StatusOf(err)
		if fault.Is(err, fault.Conflict) {
			e.Now = pg.File.Entry(e.Ref)
		}
	}
	if shell.Partial(c) {
		return shell.Render(c, http.StatusOK, entryForm(pg))
	}
	return shell.Render(c, status, editView(pg))
}

// deed makes the text that the draft becomes.
func (pg page) deed(deed string) (text, said string, wrong []amend.Wrong) {
	e := pg.Open
	name := shell.Capital(e.name())
	altered := workbench.Entry{Ref: e.Ref, New: e.New, After: e.After, Values: e.Form.Values}
	text, wrong = altered.Alter(pg.File, pg.Source, deed)
	e.Ref = altered.Ref
	switch deed {
	case workbench.Out:
		said = name + " is taken out of the draft. Nothing takes effect before it is published."
	case workbench.Keep:
		said = name + " is kept in the draft. Nothing takes effect before it is published."
	default:
		said = name + " is moved " + deed + "."
	}
	return text, said, wrong
}

// anchor is where the document stands after a deed.
func (pg page) anchor() string {
	if number := pg.Open.Form.Value("clause"); number != "" {
		return "#c" + number
	}
	return ""
}
