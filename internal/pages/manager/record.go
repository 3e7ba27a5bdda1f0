package manager

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/pages/shell"
)

// record is one thing that is added or changed by a form of its own.
type record struct {
	at      string // in the main navigation
	title   string
	back    string // where the form was opened, and where it leads when done
	submit  string
	initial shell.Form
	fields  func(shell.Form) templ.Component
	save    func(ctx context.Context, f shell.Form) error
	said    string // when it is done
}

// form answers both reading and sending the form of a record.
func (p *Pages) form(load func(echo.Context) (record, error)) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, err := load(c)
		if err != nil {
			return err
		}
		if c.Request().Method != http.MethodPost {
			return shell.Render(c, http.StatusOK, recordView(newPage(c, r.title, r.at), r, r.initial))
		}
		f, err := shell.FormOf(c)
		if err != nil {
			return err
		}
		if err = r.save(c.Request().Context(), f); err == nil {
			return done(c, r.back, r.said)
		}
		if !f.Refuse(err) {
			return err
		}
		return shell.Render(c, refusal(err), recordView(newPage(c, r.title, r.at), r, f))
	}
}

// both are the routes of a form: to read it and to send it.
func both(path string, who shell.Access, handler echo.HandlerFunc) []shell.Route {
	return []shell.Route{{Method: http.MethodGet, Path: path, Who: who, Handler: handler}, {Method: http.MethodPost, Path: path, Who: who, Handler: handler}}
}

// known is a form that starts with what is known: pairs of field and value.
func known(pairs ...string) shell.Form {
	var f shell.Form
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f
}

// yes is the value of a ticked box.
func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

// lines splits what was typed at commas and ends of lines.
func lines(text string) []string {
	list := []string{}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == ',' }) {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

// ids reads the values of a field that holds ids; what is none is left out.
func ids(f shell.Form, field string) []int64 {
	var list []int64
	for _, text := range f.All(field) {
		if id, err := strconv.ParseInt(text, 10, 64); err == nil {
			list = append(list, id)
		}
	}
	return list
}

// chosen is the id that was picked from a list, 0 for none.
func chosen(f shell.Form, field string) int64 {
	id, err := strconv.ParseInt(f.Value(field), 10, 64)
	if err != nil {
		return 0
	}
	return id
}
