// Package statement is where managers see what agreements come to in a month, and issue it.
package statement

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/record"
	"remit/internal/pages/shell"
	"remit/internal/statement"
	"remit/internal/store"
)

// Options are what the pages need of the rest of the program.
type Options struct {
	DB         *store.DB
	Statements *statement.Statements
}

// Pages answers the routes of statements.
type Pages struct {
	db   *store.DB
	room *statement.Statements
}

// New returns the pages.
func New(o Options) *Pages { return &Pages{o.DB, o.Statements} }

// Routes lists what the pages answer.
func (p *Pages) Routes() []shell.Route {
	const one = shell.StatementsURL + "/:agreement/:month"
	routes := []shell.Route{
		{Method: http.MethodGet, Path: shell.StatementsURL, Who: shell.May(identity.IssueStatements), Handler: p.month},
		{Method: http.MethodPost, Path: shell.StatementsURL, Who: shell.May(identity.IssueStatements), Handler: p.issueAll},
		{Method: http.MethodGet, Path: progressURL, Who: shell.May(identity.IssueStatements), Handler: p.progress},
		{Method: http.MethodGet, Path: one, Who: shell.May(identity.IssueStatements), Handler: p.one},
		{Method: http.MethodPost, Path: one + "/issue", Who: shell.May(identity.IssueStatements), Handler: p.issue},
		{Method: http.MethodPost, Path: one + "/counts", Who: shell.May(identity.IssueStatements), Handler: p.correct},
		{Method: http.MethodPost, Path: one + "/exported", Who: shell.May(identity.IssueStatements), Handler: p.exported},
		{Method: http.MethodPost, Path: one + "/send", Who: shell.May(identity.IssueStatements), Handler: p.send},
		{Method: http.MethodGet, Path: one + "/statement.json", Who: shell.May(identity.IssueStatements), Handler: p.json},
		{Method: http.MethodGet, Path: shell.TaxesURL, Who: shell.May(identity.IssueStatements), Handler: p.taxes},
		{Method: http.MethodPost, Path: shell.TaxesURL, Who: shell.May(identity.IssueStatements), Handler: p.saveTax},
		{Method: http.MethodPost, Path: shell.TaxesURL + "/:tax/delete", Who: shell.May(identity.IssueStatements), Handler: p.dropTax},
	}
	for _, f := range p.room.Forms() {
		routes = append(routes, shell.Route{Method: http.MethodGet, Path: one + "/statement." + f.Ext, Who: shell.May(identity.IssueStatements), Handler: p.file(f), Costly: true})
	}
	return routes
}

// URL is where the statement of an agreement and month stands, or what lies below it.
func URL(agreement, month, below string) string {
	return shell.StatementsURL + "/" + url.PathEscape(agreement) + "/" + url.PathEscape(month) + below
}

// progressURL is where it stands how far a job is.
const progressURL = shell.StatementsURL + "/job"

// monthURL is where a month stands.
func monthURL(month string) string { return shell.StatementsURL + "?month=" + url.QueryEscape(month) }

// choice is a word of the sentence that says what is shown.
type choice struct {
	Name, URL string
	Current   bool
}

type monthPage struct {
	shell.Page
	Month  string // 2026-03
	Rows   []statement.Row
	Months []choice
	Job    *statement.Job // of this month; nil where none was since the program began
}

// unsent is how many issued statements were never sent.
func (m monthPage) unsent() (n int) {
	for _, r := range m.Rows {
		if r.Issued != nil && r.Issued.SentAt.IsZero() {
			n++
		}
	}
	return n
}

// busy reports whether the month's statements are being issued.
func (m monthPage) busy() bool { return m.Job != nil && !m.Job.Over() }

// count is how many rows are issued, ready, and wait.
func (m monthPage) count() (issued, ready, waiting int) {
	for _, r := range m.Rows {
		switch {
		case r.Issued != nil:
			issued++
		case r.Ready():
			ready++
		default:
			waiting++
		}
	}
	return issued, ready, waiting
}

// asked is the month of the address, else the one before this: what is issued next.
func asked(c echo.Context, month string) string {
	if _, err := statement.Month(month); err == nil {
		return month
	}
	now := shell.Now(c).In(shell.ZoneOf(c))
	return time.Date(now.Year(), now.Month()-1, 1, 0, 0, 0, 0, time.UTC).Format("2006-01")
}

func (p *Pages) month(c echo.Context) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	page := monthPage{Page: shell.PageAt(c, "Statements", shell.AtReview), Month: asked(c, c.QueryParam("month"))}
	var err error
	if page.Rows, err = p.room.Month(ctx, v, page.Month); err != nil {
		return err
	}
	job, ok, err := p.room.Job(ctx, v)
	if err != nil {
		return err
	}
	if ok && job.Month == page.Month {
		page.Job = &job
	}
	months, err := p.db.LineMonths(ctx, v)
	if err != nil {
		return err
	}
	now := shell.Now(c).In(shell.ZoneOf(c)).Format("2006-01")
	months = append(months, page.Month, now, asked(c, ""))
	slices.Sort(months)
	months = slices.Compact(months)
	slices.Reverse(months)
	for _, m := range months {
		page.Months = append(page.Months, choice{MonthName(m, page.Locale), monthURL(m), m == page.Month})
	}
	return shell.Render(c, http.StatusOK, monthView(page))
}

// issueAll has what of a month can be issued issued in the background, or issues the one whose own button was pressed.
func (p *Pages) issueAll(c echo.Context) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	month := asked(c, f.Value("month"))
	if id := record.Chosen(f, "one"); id != 0 {
		issued, err := p.room.Issue(ctx, v, id, month)
		return p.told(c, monthURL(month), err, "Statement "+issued.Number+" is issued.")
	}
	return p.told(c, monthURL(month), p.room.Begin(ctx, v, month, f.Value("send") != ""), "")
}

// progress is how far the job is, for the script that asks; when it is over, the page with what came of it.
func (p *Pages) progress(c echo.Context) error {
	page := monthPage{Page: shell.PageAt(c, "Statements", shell.AtReview), Month: asked(c, c.QueryParam("month"))}
	job, ok, err := p.room.Job(c.Request().Context(), page.Viewer)
	switch {
	case err != nil:
		return err
	case !shell.Partial(c) || !ok:
		return shell.Back(c, monthURL(page.Month), "")
	case job.Over():
		c.Response().Header().Set("HX-Refresh", "true")
		return c.NoContent(http.StatusOK)
	}
	page.Job = &job
	return shell.Render(c, http.StatusOK, jobCard(page))
}

// told leads back with what was done, or why it was not.
func (p *Pages) told(c echo.Context, to string, err error, done string) error {
	if err == nil {
		return shell.Back(c, to, done)
	}
	var f shell.Form
	if !f.Refuse(err) {
		return err
	}
	shell.FlashWarning(c, fault.Text(err))
	return shell.Back(c, to, "")
}

// place is the agreement and month that an address names.
type place struct {
	agreement store.Agreement
	month     string
}

func (p *Pages) place(c echo.Context) (at place, err error) {
	number, err := url.PathUnescape(c.Param("agreement"))
	if err != nil {
		number = c.Param("agreement")
	}
	at.month = c.Param("month")
	if _, err := statement.Month(at.month); err != nil {
		return at, err
	}
	at.agreement, err = p.db.AgreementByNumber(c.Request().Context(), shell.Viewer(c), number)
	return at, err
}

func (at place) url(below string) string { return URL(at.agreement.Number, at.month, below) }

// issued is the issued statement that an address names.
func (p *Pages) issued(c echo.Context) (at place, i statement.Issued, err error) {
	if at, err = p.place(c); err != nil {
		return at, i, err
	}
	i, ok, err := p.room.Of(c.Request().Context(), shell.Viewer(c), at.agreement.ID, at.month)
	if err == nil && !ok {
		err = fault.Errorf(fault.NotFound, "The statement of %s for %s is not issued.", at.agreement.Number, at.month)
	}
	return at, i, err
}

func (p *Pages) issue(c echo.Context) error {
	at, err := p.place(c)
	if err != nil {
		return err
	}
	issued, err := p.room.Issue(c.Request().Context(), shell.Viewer(c), at.agreement.ID, at.month)
	return p.told(c, at.url(""), err, "Statement "+issued.Number+" is issued.")
}

func (p *Pages) exported(c echo.Context) error {
	at, i, err := p.issued(c)
	if err != nil {
		return err
	}
	err = p.room.Exported(c.Request().Context(), shell.Viewer(c), i.Number)
	return p.told(c, at.url(""), err, "Statement "+i.Number+" is marked as handed on.")
}

func (p *Pages) send(c echo.Context) error {
	at, i, err := p.issued(c)
	if err != nil {
		return err
	}
	to, err := p.room.Send(c.Request().Context(), shell.Viewer(c), i.Number)
	return p.told(c, at.url(""), err, "Statement "+i.Number+" goes to "+listed(to)+".")
}

// listed joins addresses.
func listed(words []string) string {
	switch n := len(words); n {
	case 0:
		return ""
	case 1:
		return words[0]
	case 2:
		return words[0] + " and " + words[1]
	default:
		return words[0] + " and " + strconv.Itoa(n-1) + " others"
	}
}
