package settings

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/agreement"
	"remit/internal/identity"
	"remit/internal/joinery"
	"remit/internal/pages/record"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// The addresses of what all tickets have; the forms take ?id= for what is changed.
const (
	checklistsURL = "/checklists"
	checklistURL  = "/checklists/one"
	fieldsURL     = "/fields"
	fieldURL      = "/fields/one"
)

func (p *Pages) checklistRoutes() []shell.Route {
	return append([]shell.Route{{Method: http.MethodGet, Path: checklistsURL, Who: shell.May(identity.ChangeChecklists), Handler: p.checklists}}, record.Both(checklistURL, shell.May(identity.ChangeChecklists), form(p.checklistRecord))...)
}

func (p *Pages) fieldRoutes() []shell.Route {
	return append([]shell.Route{{Method: http.MethodGet, Path: fieldsURL, Who: shell.May(identity.ChangeFields), Handler: p.fields}}, record.Both(fieldURL, shell.May(identity.ChangeFields), form(p.fieldRecord))...)
}

func (p *Pages) checklists(c echo.Context) error {
	list, err := p.db.Checklists(c.Request().Context(), shell.Viewer(c))
	if err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, checklistsView(shell.PageAt(c, "Checklists", shell.AtSettings), list))
}

// checklistRecord adds a checklist, or changes the one that the address names.
func (p *Pages) checklistRecord(c echo.Context) (record.Record, error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	r := record.Record{At: shell.AtSettings, Title: "New checklist", Back: checklistsURL, Submit: "Add the checklist", Said: "The checklist is added.", Initial: record.Known("automatic", "yes", "holds", "yes")}
	old := store.Checklist{Active: true}
	if id := c.QueryParam("id"); id != "" {
		list, err := p.db.Checklists(ctx, v)
		if err != nil {
			return r, err
		}
		if old, err = record.Find(list, func(x store.Checklist) bool { return strconv.FormatInt(x.ID, 10) == id }, "This checklist was not found."); err != nil {
			return r, err
		}
		r.Title, r.Submit, r.Said = "Change "+old.Name, "Save", old.Name+" is changed. What stands on tickets stays as it is."
		r.Initial = record.Known("name", old.Name, "kind", old.Kind, "service", old.Service, "items", strings.Join(old.Items, "\n"), "holds", record.Yes(old.Holds), "automatic", record.Yes(old.Automatic), "active", record.Yes(old.Active))
	}
	services, err := p.db.Services(ctx)
	if err != nil {
		return r, err
	}
	about := []shell.Option{{Value: "", Label: "Any service"}}
	for _, s := range services {
		if s.Active || s.Path == old.Service {
			about = append(about, shell.Option{Value: s.Path, Label: s.Name})
		}
	}
	r.Fields = func(f shell.Form) templ.Component { return checklistFields(f, about, old.ID == 0) }
	r.Save = func(ctx context.Context, f shell.Form) error {
		return p.join.SaveChecklist(ctx, v, store.Checklist{ID: old.ID, Name: f.Value("name"), Kind: f.Value("kind"), Service: f.Value("service"), Items: eachLine(f.Value("items")),
			Holds: f.Value("holds") != "", Automatic: f.Value("automatic") != "", Active: old.ID == 0 || f.Value("active") != ""})
	}
	return r, nil
}

// eachLine are the lines that were typed, without those that are empty.
func eachLine(text string) []string {
	list := []string{}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

// kindOptions are the kinds of a ticket, and any.
func kindOptions() []shell.Option {
	list := []shell.Option{{Value: "", Label: "Any kind"}}
	for _, k := range agreement.Kinds() {
		list = append(list, shell.Option{Value: k, Label: shell.Capital(k)})
	}
	return list
}

func (p *Pages) fields(c echo.Context) error {
	list, err := p.db.Fields(c.Request().Context(), shell.Viewer(c))
	if err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, fieldsView(shell.PageAt(c, "Fields", shell.AtSettings), list))
}

// fieldRecord adds a field, or changes the one that the address names.
func (p *Pages) fieldRecord(c echo.Context) (record.Record, error) {
	v := shell.Viewer(c)
	r := record.Record{At: shell.AtSettings, Title: "New field", Back: fieldsURL, Submit: "Add the field", Said: "The field is added."}
	old := store.Field{Active: true}
	if id := c.QueryParam("id"); id != "" {
		list, err := p.db.Fields(c.Request().Context(), v)
		if err != nil {
			return r, err
		}
		if old, err = record.Find(list, func(x store.Field) bool { return strconv.FormatInt(x.ID, 10) == id }, "This field was not found."); err != nil {
			return r, err
		}
		r.Title, r.Submit, r.Said = "Change "+old.Label, "Save", old.Label+" is changed."
		r.Initial = record.Known("label", old.Label, "choices", strings.Join(old.Choices, "\n"), "clients", strings.Join(old.Clients, "\n"), "required", record.Yes(old.Required), "shown", record.Yes(old.Shown), "active", record.Yes(old.Active))
		r.Initial.Values["kinds"] = old.Kinds
	}
	r.Fields = func(f shell.Form) templ.Component { return fieldFields(f, old) }
	r.Save = func(ctx context.Context, f shell.Form) error {
		x := store.Field{ID: old.ID, Name: old.Name, Type: old.Type, Label: f.Value("label"), Choices: eachLine(f.Value("choices")), Kinds: f.All("kinds"), Clients: record.Lines(f.Value("clients")),
			Required: f.Value("required") != "", Shown: f.Value("shown") != "", Active: old.ID == 0 || f.Value("active") != ""}
		if old.ID == 0 {
			x.Name, x.Type = f.Value("name"), store.FieldType(f.Value("type"))
		}
		return p.join.SaveField(ctx, v, x)
	}
	return r, nil
}

// typeWord is the type of a field for people.
func typeWord(t store.FieldType) string {
	switch t {
	case store.FieldNumber:
		return "Number"
	case store.FieldDate:
		return "Date"
	case store.FieldChoice:
		return "One of several choices"
	case store.FieldYesNo:
		return "Yes or no"
	default:
		return "Text"
	}
}

func typeOptions() []shell.Option {
	var list []shell.Option
	for _, t := range joinery.FieldTypes() {
		list = append(list, shell.Option{Value: string(t), Label: typeWord(t)})
	}
	return list
}
