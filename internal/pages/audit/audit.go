// Package audit is where admins read who did what to accounts, rights and the house's settings.
package audit

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/spreadsheet"
	"remit/internal/store"
)

// Options are what the pages need of the rest of the program.
type Options struct {
	DB   *store.DB
	Tabs func(p shell.Page, current string) templ.Component // of the settings
}

// Pages answers the routes.
type Pages struct{ Options }

// New returns the pages.
func New(o Options) *Pages { return &Pages{o} }

// Routes lists what the pages answer.
func (p *Pages) Routes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: shell.AuditURL, Who: shell.May(identity.SeeAudit), Handler: p.list},
		{Method: http.MethodGet, Path: shell.AuditURL + ".csv", Who: shell.May(identity.SeeAudit), Handler: p.table, Costly: true},
	}
}

const (
	perPage  = 50
	maxTable = 100000 // rows of a file
)

// listPage is a page of the trail.
type listPage struct {
	shell.Page
	Form   shell.Form // the filter
	List   []store.AuditEntry
	Head   store.AuditHead
	Older  string // address of the page after this one, "" for none
	CSV    string
	Chosen bool // something is filtered by
	Newest bool // the page begins at the end of the trail
	Tabs   templ.Component
}

// asked are the filter as its form was sent, and as the store takes it. Days are those of the viewer's zone.
func asked(c echo.Context, zone *time.Location) (shell.Form, store.AuditFilter) {
	f := shell.Form{Values: url.Values{}}
	for _, name := range []string{"who", "what", "on", "from", "until"} {
		if v := strings.TrimSpace(c.QueryParam(name)); v != "" {
			f.Set(name, v)
		}
	}
	filter := store.AuditFilter{Who: f.Value("who"), Kind: f.Value("what"), Object: f.Value("on")}
	for _, name := range []string{"from", "until"} {
		if f.Value(name) == "" {
			continue
		}
		day, err := time.ParseInLocation(time.DateOnly, f.Value(name), zone)
		switch {
		case err != nil:
			f.Errors = append(f.Errors, shell.FieldError{Field: name, Text: "Write the day as 2026-12-31."})
		case name == "from":
			filter.From = day
		default:
			filter.Until = day.AddDate(0, 0, 1)
		}
	}
	return f, filter
}

func (p *Pages) list(c echo.Context) error {
	ctx := c.Request().Context()
	page := listPage{Page: shell.PageAt(c, "Audit", shell.AtSettings)}
	page.Tabs = p.Tabs(page.Page, shell.AuditURL)
	var filter store.AuditFilter
	page.Form, filter = asked(c, page.Zone)
	before, err := strconv.ParseInt(c.QueryParam("before"), 10, 64)
	page.Newest = err != nil || before <= 0
	status := http.StatusOK
	if len(page.Form.Errors) > 0 {
		status = http.StatusUnprocessableEntity
	} else if page.List, err = p.DB.Audit(ctx, page.Viewer, filter, max(before, 0), perPage+1); err != nil {
		return err
	}
	query := page.Form.Values
	page.Chosen, page.CSV = len(query) > 0, link(shell.AuditURL+".csv", query)
	if len(page.List) > perPage {
		page.List = page.List[:perPage]
		older := url.Values{"before": {strconv.FormatInt(page.List[perPage-1].Seq, 10)}}
		for name, v := range query {
			older[name] = v
		}
		page.Older = link(shell.AuditURL, older)
	}
	if page.Head, err = p.DB.AuditHead(ctx, page.Viewer); err != nil {
		return err
	}
	return shell.Render(c, status, listView(page))
}

func link(path string, query url.Values) string {
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// table gives what the filter chooses as a file.
func (p *Pages) table(c echo.Context) error {
	page := shell.NewPage(c, "")
	f, filter := asked(c, page.Zone)
	if len(f.Errors) > 0 {
		return c.Redirect(http.StatusSeeOther, link(shell.AuditURL, f.Values))
	}
	list, err := p.DB.Audit(c.Request().Context(), page.Viewer, filter, 0, maxTable)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	rows := [][]string{{"entry", "time", "who", "from", "what", "on", "called", "detail", "person"}}
	for _, e := range list {
		var row []string
		for _, text := range []string{who(e), e.Origin, string(e.Kind), e.Object, e.Subject, detail(e), e.Person} {
			row = append(row, spreadsheet.Text(text))
		}
		rows = append(rows, append([]string{strconv.FormatInt(e.Seq, 10), e.At.Format(time.RFC3339)}, row...))
	}
	if err := w.WriteAll(rows); err != nil {
		return fmt.Errorf("audit: write: %w", err)
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="audit.csv"`)
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", out.Bytes())
}

// who says who did a deed.
func who(e store.AuditEntry) string {
	switch {
	case e.Actor != "":
		return e.Actor
	case e.Erased:
		return "erased"
	}
	return "nobody known"
}

// detail is what else is kept of a deed, in the order of its names.
func detail(e store.AuditEntry) string {
	var parts []string
	for name, value := range e.Detail {
		parts = append(parts, name+": "+value)
	}
	slices.Sort(parts)
	return strings.Join(parts, "; ")
}

// subject is what a deed was done to, by its name where there is one.
func subject(e store.AuditEntry) string {
	if e.Subject != "" {
		return e.Subject
	}
	return e.Object
}

// itself reports whether somebody did something to their own account.
func itself(e store.AuditEntry) bool { return e.Object != "" && e.Object == e.Person }

// side says of which side somebody is.
func side(person string) string {
	switch kind, _, _ := strings.Cut(person, ":"); kind {
	case "contact":
		return "client"
	default:
		return ""
	}
}

// about chooses all that was done to what an entry is about.
func about(e store.AuditEntry) url.Values { return url.Values{"on": {e.Object}} }
