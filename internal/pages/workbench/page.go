package workbench

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/agreement"
	"remit/internal/amend"
	"remit/internal/pages/document"
	"remit/internal/pages/shell"
	"remit/internal/workbench"
)

// page is a draft with what is being done to it.
type page struct {
	shell.Page
	workbench.Draft
	Open *entry // the entry whose form is open, nil for none
	Run  *workbench.Run
}

// entry is one entry in its form.
type entry struct {
	amend.Ref
	Kind  *amend.Kind
	At    string // the address of its form
	New   bool
	After amend.Ref // of a new one: after which it comes
	Form  shell.Form
	Known known
	Now   string // how it stands in the file, shown where somebody else changed it meanwhile; "" else
}

// word is the entry in its form's address.
func (e entry) word() string { return e.String() }

// name is what the entry is called: “clause 3.4”.
func (e entry) name() string {
	name := e.Kind.Name
	for _, key := range []string{"clause", "name", "title", "email", "team"} {
		if value := e.Form.Value(key); value != "" && (key == "clause" || e.Table != "") {
			return name + " " + value
		}
	}
	return name
}

// load reads the draft of the address.
func (p *Pages) load(c echo.Context, title string) (page, error) {
	number := numberOf(c)
	d, err := p.bench.Draft(c.Request().Context(), shell.Viewer(c), number)
	if err != nil {
		return page{}, err
	}
	if title == "" {
		title = "Amend " + number
		if d.Before == nil {
			title = "New agreement " + number
		}
	}
	out := page{Page: shell.PageAt(c, title, shell.AtAgreements), Draft: d}
	run, ok, err := p.bench.Run(c.Request().Context(), out.Viewer, number)
	if ok {
		out.Run = &run
	}
	return out, err
}

// edit shows the draft as the client reads it, with the form of one entry in its place where the address asks for one.
func (p *Pages) edit(c echo.Context) error {
	pg, err := p.load(c, "")
	if err != nil {
		return err
	}
	ref, fresh, ok := asked(c, pg)
	if ok {
		values := pg.File.Values(ref)
		if fresh {
			values = first(pg, ref.Table, asRef(c.QueryParam("after")))
		}
		pg.Open = &entry{Ref: ref, Kind: amend.KindOf(ref.Table), At: URL(pg.Number), New: fresh, After: asRef(c.QueryParam("after")), Form: shell.Form{Values: values}}
		if pg.Open.Known, err = p.known(c, pg); err != nil {
			return err
		}
	}
	return shell.Render(c, http.StatusOK, editView(pg))
}

func asRef(word string) amend.Ref {
	r, _ := amend.ParseRef(word)
	return r
}

// asked is the entry that the address asks for, or the table of which it asks for a new one.
func asked(c echo.Context, pg page) (r amend.Ref, fresh, ok bool) {
	if pg.NoForm != nil {
		return r, false, false
	}
	if table := c.QueryParam("new"); table != "" {
		kind := amend.KindOf(table)
		return amend.Ref{Table: table}, true, kind != nil && kind.May()
	}
	if clause := c.QueryParam("clause"); clause != "" {
		r, ok = pg.File.ByClause(clause)
		return r, false, ok
	}
	if word := c.QueryParam("entry"); word != "" {
		r, ok = amend.ParseRef(word)
		return r, false, ok && (pg.File.Has(r) || !amend.KindOf(r.Table).May())
	}
	return r, false, false
}

// first is what the form of a new entry starts with: a number that no clause has.
func first(pg page, table string, after amend.Ref) url.Values {
	v := url.Values{}
	if amend.KindOf(table).Field("clause") == nil {
		return v
	}
	near := ""
	if after.Table == table {
		near = pg.File.Clause(after)
	} else if n := pg.File.Count(table); n > 0 {
		near = pg.File.Clause(amend.Ref{Table: table, Index: n - 1})
	}
	if near != "" {
		v.Set("clause", workbench.Unused(pg.Terms, near))
	}
	return v
}

// doc is the draft as a document in which each entry can be changed.
func (pg page) doc(tools bool) document.Document {
	d := document.Document{Terms: pg.Terms, Provider: pg.Name(), Client: pg.Client.Name, Locale: pg.Locale, Inside: true, State: "draft of version " + strconv.Itoa(pg.Next())}
	if tools {
		d.Tools = &document.Tools{Edit: pg.editLink, Form: pg.formAt, After: pg.after, Add: pg.add}
	}
	return d
}

func (pg page) editLink(r document.Ref) templ.Component {
	if pg.NoForm != nil {
		return templ.NopComponent
	}
	ref := amend.Ref(r)
	address, name, shown := URL(pg.Number, "entry", ref.String()), amend.KindOf(r.Table).Name, "Edit"
	if clause := pg.File.Clause(ref); clause != "" {
		address, name = URL(pg.Number, "clause", clause), name+" "+clause
	}
	if kind := amend.KindOf(r.Table); !kind.May() && r.Table != "scope_default" || r.Table == "section" {
		shown = "Edit " + name
	}
	return editLink(address+"#edit", name, shown, pg.Proposed(pg.File.Clause(ref)))
}

// formAt is the open form, nil where another entry stands.
func (pg page) formAt(r document.Ref) templ.Component {
	if pg.Open == nil || pg.Open.New || pg.Open.Ref != amend.Ref(r) {
		return nil
	}
	return entryForm(pg)
}

// after is the form of a new clause, where it would stand.
func (pg page) after(r document.Ref) templ.Component {
	if pg.Open == nil || !pg.Open.New || pg.Open.After != amend.Ref(r) || pg.Open.Table != r.Table || r.Table == "" {
		return templ.NopComponent
	}
	return entryForm(pg)
}

// tablesOf are what can be added to a part of the document.
var tablesOf = map[string][]string{
	"hours": {"hours"}, "scope": {"scope"}, "exclusions": {"scope"}, "priority": {"priority.rule"}, "targets": {"target", "escalation", "credit"}, "money": {"fee", "rate", "block"},
	"duties": {"obligation"}, "maintenance": {"maintenance"}, "contacts": {"contact"}, "routes": {"route", "section"},
}

// add offers at the end of a part what can be added to it, or holds the form of what is being added.
func (pg page) add(part string) templ.Component {
	if pg.NoForm != nil {
		return templ.NopComponent
	}
	tables := tablesOf[part]
	if part == "scope" && exclusions(pg.Terms) {
		return templ.NopComponent
	}
	return addView(pg, tables)
}

// adding reports whether a new entry of one of the tables is being added at the end.
func (pg page) adding(tables []string) bool {
	if pg.Open == nil || !pg.Open.New || pg.Open.After.Table == pg.Open.Table {
		return false
	}
	for _, t := range tables {
		if t == pg.Open.Table {
			return true
		}
	}
	return false
}

// exclusions reports whether the decision table is set in two parts.
func exclusions(t *agreement.Terms) bool {
	for _, c := range t.Scope {
		if c.Verdict == agreement.Covered {
			return t.Default.Verdict != agreement.Covered || t.Scope[len(t.Scope)-1].Verdict != agreement.Covered
		}
	}
	return t.Default.Verdict != agreement.Covered
}
