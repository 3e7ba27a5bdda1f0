// Package status tells admins how the program itself does, and what to do where something is not well.
package status

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/jobs"
	"remit/internal/pages/shell"
	"remit/internal/watch"
)

// Options are what the page needs of the rest of the program.
type Options struct {
	Watch *watch.Watch
	Tabs  func(p shell.Page, current string) templ.Component // the settings that it stands among
}

// Pages answers the route of the status.
type Pages struct{ options Options }

// New returns the page.
func New(o Options) *Pages { return &Pages{o} }

// Routes lists what the page answers.
func (p *Pages) Routes() []shell.Route {
	return []shell.Route{{Method: http.MethodGet, Path: shell.StatusURL, Who: shell.May(identity.SeeStatus), Handler: p.show}}
}

// statusPage is how everything does.
type statusPage struct {
	shell.Page
	watch.Status
	Findings []watch.Finding
	Tabs     templ.Component
}

func (p *Pages) show(c echo.Context) error {
	s, err := p.options.Watch.Status(c.Request().Context(), shell.Viewer(c))
	if err != nil {
		return err
	}
	page := statusPage{Page: shell.PageAt(c, "Status", shell.AtSettings), Status: s, Findings: s.Findings()}
	page.Tabs = p.options.Tabs(page.Page, shell.StatusURL)
	return shell.Render(c, http.StatusOK, statusView(page))
}

// kind names the database.
func (p statusPage) kind() string {
	if p.Postgres {
		return "PostgreSQL"
	}
	return "SQLite"
}

// schema is the number of the schema, and the one that the program wants where it differs.
func (p statusPage) schema() string {
	if p.Schema.Have == p.Schema.Want {
		return strconv.FormatInt(p.Schema.Have, 10)
	}
	return fmt.Sprintf("%d, wanted is %d", p.Schema.Have, p.Schema.Want)
}

// took writes how long something took, as exactly as anybody wants to know.
func took(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return "under 1 ms"
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	default:
		return shell.Hours(d)
	}
}

// told is what a loop's last run ended with, for people.
func told(l jobs.State) string { return fault.Text(l.Err) }
