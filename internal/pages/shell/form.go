package shell

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/fault"
)

// Form is what was typed, and what is wrong with it. A refused form comes back with both.
type Form struct {
	Values url.Values
	Errors []FieldError
	locale Locale // of who typed it
}

// FieldError is what is wrong with one field; Field is "" where it concerns the whole form.
type FieldError struct {
	Field string
	Text  string
}

// FormOf reads the form of the request, from its body and its address.
func FormOf(c echo.Context) (Form, error) {
	values, err := c.FormParams()
	if err != nil {
		return Form{}, err
	}
	return Form{Values: values, locale: LocaleOf(c)}, nil
}

// Posted reads the id of what a deed is about, by its name in the address, and the form of the deed.
func Posted(c echo.Context, name string) (int64, Form, error) {
	id, err := ParseID(c.Param(name))
	if err != nil {
		return 0, Form{}, err
	}
	form, err := FormOf(c)
	return id, form, err
}

// Value is what was typed into a field, without space around it.
func (f Form) Value(field string) string { return strings.TrimSpace(f.Values.Get(field)) }

// All are the values of a field that may come more than once.
func (f Form) All(field string) []string { return f.Values[field] }

// Set gives a field its value, for a form that starts with what is known.
func (f *Form) Set(field, value string) {
	if f.Values == nil {
		f.Values = url.Values{}
	}
	f.Values.Set(field, value)
}

// Refuse takes an error that the person can mend into the form and reports whether it was one.
// Any other error is the handler's to return.
func (f *Form) Refuse(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.Unavailable, fault.Often:
		f.Errors = append(f.Errors, FieldError{Field: fault.FieldOf(err), Text: f.locale.Fault(err)})
		return true
	default:
		return false
	}
}

// Error is what is wrong with the field, "" where nothing is.
func (f Form) Error(field string) string {
	for _, e := range f.Errors {
		if e.Field == field {
			return e.Text
		}
	}
	return ""
}

// Field is one input of a form.
type Field struct {
	Name         string
	Label        string
	Hint         string
	Type         string // of an input: text where ""
	Value        string // what it starts with; what was typed into the form wins
	Placeholder  string
	Autocomplete string
	InputMode    string
	Rows         int    // of a text area: 4 where 0
	List         string // id of a list of what may be meant; "" for none
	Required     bool
	Autofocus    bool
	Quiet        bool // the label is for screen readers only
	Live         Live // what changes elsewhere while this is typed
}

// Live lets an input or a form ask the server for a fragment and put it into the page. The zero Live does nothing.
type Live struct {
	Post    string // address that is asked, with the whole form
	Target  string // selector of what the fragment replaces
	Trigger string // "" for the usual: change of an input, submit of a form
}

// Option is one choice among several.
type Option struct {
	Value    string
	Label    string
	Hint     string
	Disabled bool
}

func (f Field) id() string {
	return "f-" + strings.NewReplacer("[", "-", "]", "", ".", "-").Replace(f.Name)
}

func (f Field) kind() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

// shown is what the field holds: what was typed, else what it starts with. A password never comes back.
func (f Field) shown(form Form) string {
	if f.Type == "password" {
		return ""
	}
	if typed, ok := form.Values[f.Name]; ok && len(typed) > 0 {
		return typed[0]
	}
	return f.Value
}

// described are the ids of what explains the field to a screen reader.
func (f Field) described(form Form) string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.id()+"-hint")
	}
	if form.Error(f.Name) != "" {
		ids = append(ids, f.id()+"-error")
	}
	return strings.Join(ids, " ")
}

// attributes are those that input, select and textarea share.
func (f Field) attributes(form Form) templ.Attributes {
	a := templ.Attributes{"id": f.id(), "name": f.Name, "required": f.Required, "autofocus": f.Autofocus}
	for name, value := range map[string]string{"placeholder": f.Placeholder, "autocomplete": f.Autocomplete, "list": f.List,
		"inputmode": f.InputMode, "aria-describedby": f.described(form)} {
		if value != "" {
			a[name] = value
		}
	}
	if form.Error(f.Name) != "" {
		a["aria-invalid"] = "true"
	}
	for name, value := range f.Live.inputAttributes() {
		a[name] = value
	}
	return a
}

// attributes are what the script reads. Requests of one form follow each other: the last one wins.
func (l Live) attributes() templ.Attributes {
	if l.Post == "" {
		return nil
	}
	a := templ.Attributes{"hx-post": l.Post, "hx-target": l.Target, "hx-swap": "outerMorph", "hx-sync": "closest form:replace"}
	if l.Trigger != "" {
		a["hx-trigger"] = l.Trigger
	}
	return a
}

// inputAttributes are for an input, which asks while something is typed: its request leaves out the files that its form may hold.
func (l Live) inputAttributes() templ.Attributes {
	a := l.attributes()
	if a != nil {
		a["hx-encoding"] = "application/x-www-form-urlencoded"
	}
	return a
}

// Attributes are what makes a form or a button live, for a tag that is written by hand: <form { live.Attributes()... }>.
func (l Live) Attributes() templ.Attributes { return l.attributes() }
