// Package estimate shows estimates: to the technician who puts them to a client, and to those of the client's side who may approve them.
package estimate

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/estimate"
	"remit/internal/fault"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Options are what the pages need.
type Options struct {
	DB        *store.DB
	Estimates *estimate.Estimates
}

// Pages are the pages of estimates.
type Pages struct {
	db        *store.DB
	estimates *estimate.Estimates
}

// New returns the pages.
func New(o Options) *Pages { return &Pages{o.DB, o.Estimates} }

// PortalURL is where the client's people find what waits for their answer.
const PortalURL = shell.PortalURL + "/approvals"

// Routes is the table of what the pages answer.
func (p *Pages) Routes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: "/tickets/:number/estimate", Who: shell.Staff, Handler: p.draft},
		{Method: http.MethodPost, Path: "/tickets/:number/estimate", Who: shell.Staff, Handler: p.ask},
		{Method: http.MethodPost, Path: "/tickets/:number/estimate/override", Who: shell.Staff, Handler: p.override},
		{Method: http.MethodPost, Path: "/tickets/:number/estimate/withdraw", Who: shell.Staff, Handler: p.withdraw},
		{Method: http.MethodGet, Path: PortalURL, Who: shell.Client, Handler: p.list},
		{Method: http.MethodGet, Path: PortalURL + "/:number", Who: shell.Client, Handler: p.mine},
		{Method: http.MethodPost, Path: PortalURL + "/:number", Who: shell.Client, Handler: p.answerMine},
		{Method: http.MethodGet, Path: estimate.LinkPath, Who: shell.Guest, Handler: p.linked},
		{Method: http.MethodPost, Path: estimate.LinkPath, Who: shell.Guest, Handler: p.answerLinked},
	}
}

// draftPage is where a technician writes an estimate, with what was said to earlier ones.
type draftPage struct {
	shell.Page
	Card
	Form     shell.Form
	Override shell.Form
}

func (p *Pages) load(c echo.Context) (page draftPage, err error) {
	id, err := shell.Number(c)
	if err != nil {
		return page, err
	}
	ctx, v := c.Request().Context(), shell.Viewer(c)
	t, err := p.db.Ticket(ctx, v, id)
	if err != nil {
		return page, err
	}
	page.Page = shell.PageAt(c, "Estimate for "+ticket.Number(id), shell.AtQueue)
	page.Width = shell.Read
	row, err := p.db.LatestDecision(ctx, v, id)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return page, err
	}
	var dec desk.Decided
	if err == nil {
		if dec, err = desk.ReadDecision(ctx, p.db.Reads(), row); err != nil {
			return page, err
		}
	}
	page.Card, err = LoadCard(ctx, p.db, p.estimates, page.Page, t, dec)
	return page, err
}

func (p *Pages) draft(c echo.Context) error {
	page, err := p.load(c)
	if err != nil {
		return err
	}
	if e, ok := page.last(); ok { // another one is seldom wholly other
		page.Form.Set("estimate_text", e.Text)
		if e.Minutes > 0 {
			page.Form.Set("estimate_hours", strconv.FormatFloat(float64(e.Minutes)/60, 'f', -1, 64))
		}
	}
	return shell.Render(c, http.StatusOK, draftView(page))
}

// ask puts an estimate to the client.
func (p *Pages) ask(c echo.Context) error {
	id, f, err := shell.Posted(c, "number")
	if err != nil {
		return err
	}
	d := estimate.Draft{Ticket: id, Text: f.Values.Get("estimate_text"), Amount: f.Value("estimate_amount")}
	d.Minutes, err = minutes(f.Value("estimate_hours"))
	if err == nil {
		var e store.Estimate
		if e, err = p.estimates.Ask(c.Request().Context(), shell.Viewer(c), d); err == nil {
			shell.Flash(c, "The estimate of "+shell.LocaleOf(c).Money(e.Amount.String(), e.Currency)+" is put to the client. The ticket waits for the answer.")
			return c.Redirect(http.StatusSeeOther, shell.TicketURL(id))
		}
	}
	return p.refused(c, err, f, shell.Form{})
}

// minutes reads hours such as 1.5 or 1,5.
func minutes(hours string) (int, error) {
	if hours == "" {
		return 0, nil
	}
	h, err := strconv.ParseFloat(strings.ReplaceAll(hours, ",", "."), 64)
	if err != nil || h < 0 || h > 1000 {
		return 0, fault.On("estimate_hours", "%q is not a number of hours; write it like 2.5.", hours)
	}
	return int(h*60 + 0.5), nil
}

// override begins the work without an answer.
func (p *Pages) override(c echo.Context) error {
	id, f, err := shell.Posted(c, "number")
	if err != nil {
		return err
	}
	if _, err = p.estimates.Override(c.Request().Context(), shell.Viewer(c), id, f.Value("override_reason")); err == nil {
		shell.Flash(c, "The work can begin. The managers were told, and it stands on their desk until they settle it.")
		return c.Redirect(http.StatusSeeOther, shell.TicketURL(id))
	}
	return p.refused(c, err, shell.Form{}, f)
}

// withdraw takes back the estimate that waits.
func (p *Pages) withdraw(c echo.Context) error {
	id, err := shell.Number(c)
	if err != nil {
		return err
	}
	_, err = p.estimates.Withdraw(c.Request().Context(), shell.Viewer(c), id)
	return shell.Done(c, id, err, "The estimate is taken back, and its links lead nowhere.")
}

// refused shows a form again with what was typed.
func (p *Pages) refused(c echo.Context, err error, form, override shell.Form) error {
	if form.Values != nil && !form.Refuse(err) || override.Values != nil && !override.Refuse(err) {
		return err
	}
	page, failed := p.load(c)
	if failed != nil {
		return failed
	}
	page.Form, page.Override = form, override
	return shell.Render(c, status(err), draftView(page))
}

func status(err error) int {
	if fault.Is(err, fault.Conflict) {
		return http.StatusConflict
	}
	return http.StatusUnprocessableEntity
}

// answerPage is an estimate with the answers to it.
type answerPage struct {
	shell.Page
	Sheet   estimate.Sheet
	Form    shell.Form
	Link    string // of the link, "" in the portal
	Own     bool   // the reader sees the whole request in the portal
	Done    string // what was answered, "" before
	Waiting []store.WaitingForMe
}

// list shows what waits for the viewer.
func (p *Pages) list(c echo.Context) error {
	page := answerPage{Page: shell.PageAt(c, shell.LocaleOf(c).Say("estimate.list-title"), shell.AtRequests)}
	page.Width = shell.Read
	var err error
	if page.Waiting, err = p.db.MyApprovals(c.Request().Context(), page.Viewer); err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, listView(page))
}

func (p *Pages) loadMine(c echo.Context) (page answerPage, err error) {
	id, err := shell.Number(c)
	if err != nil {
		return page, err
	}
	ctx := c.Request().Context()
	page.Page = shell.PageAt(c, shell.LocaleOf(c).Say("estimate.mine-title", "ticket", ticket.Number(id)), shell.AtRequests)
	page.Width = shell.Read
	if page.Sheet, err = p.estimates.ForMe(ctx, page.Viewer, id); err != nil {
		return page, err
	}
	_, seen := p.db.Ticket(ctx, page.Viewer, id)
	page.Own = seen == nil
	return page, nil
}

func (p *Pages) mine(c echo.Context) error {
	page, err := p.loadMine(c)
	if err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, answerView(page))
}

func (p *Pages) answerMine(c echo.Context) error {
	page, err := p.loadMine(c)
	if err != nil {
		return err
	}
	if page.Form, err = shell.FormOf(c); err != nil {
		return err
	}
	if _, err = p.estimates.Answer(c.Request().Context(), page.Viewer, page.Sheet.TicketID, reply(c, page.Form)); err == nil {
		shell.Flash(c, thanks(page.Locale, page.Form.Value("kind")))
		to := PortalURL
		if page.Own {
			to = shell.PortalURL + "/requests/" + strconv.FormatInt(page.Sheet.TicketID, 10)
		}
		return c.Redirect(http.StatusSeeOther, to)
	}
	if !page.Form.Refuse(err) {
		return err
	}
	return shell.Render(c, status(err), answerView(page))
}

func reply(c echo.Context, f shell.Form) estimate.Reply {
	r := estimate.Reply{Kind: f.Value("kind"), Text: f.Values.Get("text"), IP: c.RealIP(), Tongue: shell.LocaleOf(c).Tongue}
	if r.Kind == "less" {
		r.Kind, r.Amount = store.AnswerApproved, cmp.Or(shell.LocaleOf(c).Plain(f.Value("amount")), "0")
	}
	return r
}

// thanks says what was recorded.
func thanks(l shell.Locale, kind string) string {
	switch kind {
	case store.AnswerRefused:
		return l.Say("estimate.thanks-refused")
	case store.AnswerAsked:
		return l.Say("estimate.thanks-asked")
	default:
		return l.Say("estimate.thanks-approved")
	}
}

// linked shows what a mailed link leads to. Reading it uses nothing up.
func (p *Pages) linked(c echo.Context) error {
	page, err := p.loadLinked(c, c.QueryParam("key"))
	if err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, linkView(page))
}

func (p *Pages) loadLinked(c echo.Context, token string) (page answerPage, err error) {
	if page.Sheet, err = p.estimates.ByLink(c.Request().Context(), token); err != nil {
		return page, err
	}
	shell.Addressed(c, page.Sheet.Language)
	page.Page = shell.NewPage(c, shell.LocaleOf(c).Say("estimate.link-title"))
	page.Width, page.Link = shell.Read, token
	return page, nil
}

func (p *Pages) answerLinked(c echo.Context) error {
	page, err := p.loadLinked(c, c.FormValue("key"))
	if err != nil {
		return err
	}
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	page.Form = f
	if _, err = p.estimates.AnswerByLink(c.Request().Context(), page.Link, reply(c, f)); err == nil {
		page.Done = thanks(page.Locale, f.Value("kind"))
		return shell.Render(c, http.StatusOK, linkView(page))
	}
	if !page.Form.Refuse(err) {
		return err
	}
	return shell.Render(c, status(err), linkView(page))
}
