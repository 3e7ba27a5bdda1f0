// Package portal is the client's side: requests, what is promised on them, and the agreement that says so.
package portal

import (
	"log/slog"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"remit/internal/acceptance"
	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/intake"
	"remit/internal/pages/content"
	"remit/internal/pages/shell"
	"remit/internal/review"
	"remit/internal/statement"
	"remit/internal/store"
	"remit/internal/survey"
	"remit/internal/tenure"
)

// Options are what the pages need.
type Options struct {
	DB     *store.DB
	Desk   *desk.Desk
	Intake *intake.Intake
	Log    *slog.Logger
	// Surveys offer to rate what is solved; without them nothing is offered.
	Surveys *survey.Surveys
	// Statements are what the agreements come to; without them there are none to read.
	Statements *statement.Statements
	// Tenures take notice; without them none can be given here.
	Tenures *tenure.Tenures
	// Reviews ask what the provider needs to know; without them nothing is asked.
	Reviews *review.Reviews
}

// Pages are the client's pages.
type Pages struct {
	db      *store.DB
	desk    *desk.Desk
	intake  *intake.Intake
	log     *slog.Logger
	surveys *survey.Surveys

	acceptances *acceptance.Acceptances
	statements  *statement.Statements
	tenures     *tenure.Tenures
	reviews     *review.Reviews
}

// New returns the pages.
func New(o Options) *Pages {
	return &Pages{db: o.DB, desk: o.Desk, intake: o.Intake, log: o.Log, surveys: o.Surveys, statements: o.Statements, tenures: o.Tenures, reviews: o.Reviews, acceptances: acceptance.New(acceptance.Options{DB: o.DB, Desk: o.Desk})}
}

// place is where a client's person reaches messages and files.
const place = content.Place(shell.PortalURL)

// Routes is the table of what the pages answer.
func (p *Pages) Routes() []shell.Route {
	return slices.Concat(p.listRoutes(), p.newRoutes(), p.requestRoutes(), p.agreementRoutes(), p.statementRoutes(), p.accountRoutes(), place.Routes(p.db, shell.Client))
}

// page is a page of the portal. Requests carries how many of them are open in the navigation.
func (p *Pages) page(c echo.Context, title, current string) (shell.Page, error) {
	page := shell.NewPage(c, title)
	page.Current, page.Width = current, shell.Read
	v := page.Viewer
	_, own, err := p.db.OpenTickets(c.Request().Context(), v, v.ClientID, v.ContactID)
	if own > 0 {
		page.Counts = map[string]int{shell.AtRequests: own}
	}
	return page, err
}

// number reads the number of a request from the address.
func number(c echo.Context) (int64, error) {
	n, err := strconv.ParseInt(c.Param("number"), 10, 64)
	if err != nil || n <= 0 {
		return 0, fault.Errorf(fault.NotFound, "There is nothing under this address.")
	}
	return n, nil
}

func requestURL(id int64) string { return shell.PortalURL + "/requests/" + strconv.FormatInt(id, 10) }

// agreementURL is where a version of an agreement stands; 0 is the version that decides now.
func agreementURL(number string, version int) string {
	q := url.Values{"number": {number}}
	if version > 0 {
		q.Set("version", strconv.Itoa(version))
	}
	return shell.PortalAgreementURL + "?" + q.Encode()
}

// clauseURL is where a clause of a version of an agreement stands; "" where there is none.
func clauseURL(agreement string, version int, clause string) string {
	if agreement == "" || clause == "" {
		return ""
	}
	return agreementURL(agreement, version) + "#c" + url.PathEscape(clause)
}
