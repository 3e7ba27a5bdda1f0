// Package reference is the page on which the provider's people read what programs can do: the OpenAPI document in words.
package reference

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/identity"
	"remit/internal/pages/shell"
)

// Options are what the page needs of the rest of the program.
type Options struct {
	Document func() ([]byte, error) // OpenAPI 3.1, JSON
	Base     string                 // that every path begins with
	Tabs     func(p shell.Page, current string) templ.Component
}

// Pages answers the route.
type Pages struct{ Options }

// New returns the page.
func New(o Options) *Pages { return &Pages{o} }

// Routes lists what the page answers.
func (p *Pages) Routes() []shell.Route {
	return []shell.Route{{Method: http.MethodGet, Path: shell.APIURL, Who: shell.May(identity.ReadAPI), Handler: p.read}}
}

type referencePage struct {
	shell.Page
	Tabs   templ.Component
	Base   string
	About  string
	Groups []group
}

// group are the operations on one kind of thing.
type group struct {
	Name string
	List []operation
}

// operation is one thing that a program can do.
type operation struct {
	Method, Path, Summary string
	Given, Sent, Answered []field
}

// field is a parameter, or a part of a body.
type field struct {
	Name, Type, Doc string
	Required        bool
}

func (p *Pages) read(c echo.Context) error {
	text, err := p.Document()
	if err != nil {
		return err
	}
	var d document
	if err := json.Unmarshal(text, &d); err != nil {
		return fmt.Errorf("reference: %w", err)
	}
	page := referencePage{Page: shell.PageAt(c, "API", shell.AtSettings), Base: p.Base, About: d.Info.Description, Groups: d.groups(p.Base)}
	page.Tabs = p.Tabs(page.Page, shell.APIURL)
	return shell.Render(c, http.StatusOK, referenceView(page))
}

// document is what is read of the OpenAPI document.
type document struct {
	Info       struct{ Description string }
	Paths      map[string]map[string]told
	Components struct{ Schemas map[string]schema }
}

// told is what the document says of an operation.
type told struct {
	Summary    string
	Parameters []struct {
		Name, In, Description string
		Required              bool
		Schema                schema
	}
	RequestBody struct {
		Content map[string]struct{ Schema schema }
	} `json:"requestBody"`
	Responses map[string]struct {
		Content map[string]struct{ Schema schema }
	}
}

// schema is what the document says of a value.
type schema struct {
	Ref         string `json:"$ref"`
	Type        any
	Description string
	Format      string
	Enum        []any
	Items       *schema
	Properties  map[string]schema
	Required    []string
	AnyOf       []schema `json:"anyOf"`
}

// groups are the operations by what they are about, in the order of their paths.
func (d document) groups(base string) (list []group) {
	by := map[string][]operation{}
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		short := strings.TrimPrefix(path, base)
		name, _, _ := strings.Cut(strings.TrimPrefix(short, "/"), "/")
		for _, method := range []string{"get", "post", "patch", "delete"} {
			if o, ok := d.Paths[path][method]; ok {
				by[name] = append(by[name], d.operation(strings.ToUpper(method), short, o))
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(by)) {
		list = append(list, group{name, by[name]})
	}
	return list
}

func (d document) operation(method, path string, o told) operation {
	out := operation{Method: method, Path: path, Summary: o.Summary}
	for _, x := range o.Parameters {
		out.Given = append(out.Given, field{x.Name, d.typeOf(x.Schema) + ", in the " + x.In, x.Description, x.Required})
	}
	for _, x := range o.RequestBody.Content {
		out.Sent = d.fields(x.Schema)
	}
	for status, r := range o.Responses {
		for _, x := range r.Content {
			if status < "300" {
				out.Answered = d.fields(x.Schema)
			}
		}
	}
	return out
}

// resolve is a schema, or the one that it names.
func (d document) resolve(s schema) schema {
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		return d.Components.Schemas[name]
	}
	return s
}

func (d document) fields(s schema) (list []field) {
	s = d.resolve(s)
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		x := s.Properties[name]
		list = append(list, field{name, d.typeOf(x), x.Description, slices.Contains(s.Required, name)})
	}
	return list
}

// typeOf is the type of a value in words: “list of text”, “open, closed or null”.
func (d document) typeOf(s schema) string {
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		return name
	}
	if len(s.AnyOf) > 0 {
		var words []string
		for _, x := range s.AnyOf {
			words = append(words, d.typeOf(x))
		}
		return strings.Join(words, " or ")
	}
	if len(s.Enum) > 0 {
		var words []string
		for _, x := range s.Enum {
			if x == nil {
				x = "null"
			}
			words = append(words, fmt.Sprint(x))
		}
		return strings.Join(words, ", ")
	}
	words := typeWords(s.Type)
	if s.Items != nil {
		return strings.Replace(words, "array", "list of "+d.typeOf(*s.Items), 1)
	}
	if s.Format != "" {
		words += " (" + s.Format + ")"
	}
	return words
}

func typeWords(t any) string {
	switch x := t.(type) {
	case string:
		return x
	case []any:
		var words []string
		for _, one := range x {
			words = append(words, fmt.Sprint(one))
		}
		return strings.Join(words, " or ")
	}
	return "any"
}
