// Package record is the form by which one thing is added or changed, or read from a file, on the pages of managers and admins.
package record

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/pages/shell"
)

// Record is one thing that is added or changed by a form of its own.
type Record struct {
	At      string // in the main navigation
	Title   string
	Back    string                           // where the form was opened, and where it leads when done
	Tabs    func(shell.Page) templ.Component // what stands above the form; nil for a way back
	Submit  string
	Initial shell.Form
	Fields  func(shell.Form) templ.Component
	Save    func(ctx context.Context, f shell.Form) error
	Said    string // when it is done
}

// Form answers both reading and sending the form of a record.
func Form(load func(echo.Context) (Record, error)) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, err := load(c)
		if err != nil {
			return err
		}
		if c.Request().Method != http.MethodPost {
			return shell.Render(c, http.StatusOK, recordView(shell.PageAt(c, r.Title, r.At), r, r.Initial))
		}
		f, err := shell.FormOf(c)
		if err != nil {
			return err
		}
		if err = r.Save(c.Request().Context(), f); err == nil {
			return shell.Back(c, r.Back, r.Said)
		}
		if !f.Refuse(err) {
			return err
		}
		return shell.Render(c, shell.StatusOf(err), recordView(shell.PageAt(c, r.Title, r.At), r, f))
	}
}

// Both are the routes of a form: to read it and to send it.
func Both(path string, who shell.Access, handler echo.HandlerFunc) []shell.Route {
	return []shell.Route{{Method: http.MethodGet, Path: path, Who: who, Handler: handler}, {Method: http.MethodPost, Path: path, Who: who, Handler: handler}}
}

// Known is a form that starts with what is known: pairs of field and value.
func Known(pairs ...string) shell.Form {
	var f shell.Form
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f
}

// Yes is the value of a ticked box.
func Yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

// Lines splits what was typed at commas and ends of lines.
func Lines(text string) []string {
	list := []string{}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == ',' }) {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

// IDs reads the values of a field that holds ids; what is none is left out.
func IDs(f shell.Form, field string) []int64 {
	var list []int64
	for _, text := range f.All(field) {
		if id, err := strconv.ParseInt(text, 10, 64); err == nil {
			list = append(list, id)
		}
	}
	return list
}

// Chosen is the id that was picked from a list, 0 for none.
func Chosen(f shell.Form, field string) int64 {
	id, err := strconv.ParseInt(f.Value(field), 10, 64)
	if err != nil {
		return 0
	}
	return id
}

// Find returns the element for which is holds, or NotFound with the text for people.
func Find[T any](list []T, is func(T) bool, missing string) (T, error) {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i], nil
	}
	var none T
	return none, fault.Errorf(fault.NotFound, "%s", missing)
}
