// Package tenure is where managers record notice on an agreement, renew it, and see what its end brings.
package tenure

import (
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/agreement"
	"remit/internal/identity"
	"remit/internal/pages/pact"
	"remit/internal/pages/shell"
	"remit/internal/statement"
	"remit/internal/store"
	"remit/internal/tenure"
)

// Options are what the pages need of the rest of the program.
type Options struct {
	DB         *store.DB
	Tenures    *tenure.Tenures
	Statements *statement.Statements
}

// Pages answers the routes of the life of agreements.
type Pages struct {
	db    *store.DB
	room  *tenure.Tenures
	bills *statement.Statements
}

// New returns the pages.
func New(o Options) *Pages { return &Pages{o.DB, o.Tenures, o.Statements} }

// Routes lists what the pages answer.
func (p *Pages) Routes() []shell.Route {
	const one = shell.AgreementsURL + "/:number"
	return []shell.Route{
		{Method: http.MethodGet, Path: one + "/life", Who: shell.May(identity.ChangeAgreements), Handler: p.life},
		{Method: http.MethodPost, Path: one + "/notice", Who: shell.May(identity.ChangeAgreements), Handler: p.give},
		{Method: http.MethodPost, Path: one + "/notice/refusal", Who: shell.May(identity.ChangeAgreements), Handler: p.refuse},
		{Method: http.MethodPost, Path: one + "/notice/withdrawal", Who: shell.May(identity.ChangeAgreements), Handler: p.withdraw},
		{Method: http.MethodPost, Path: one + "/renewal", Who: shell.May(identity.ChangeAgreements), Handler: p.renew},
	}
}

// URL is where the life of an agreement stands, or what lies beside it.
func URL(number, page string) string {
	return shell.AgreementURL(number) + "/" + page
}

// way is a way to end the agreement, with what it costs.
type way struct {
	agreement.Way
	outcome statement.Outcome
}

// lifePage is the life of one agreement with what can be done.
type lifePage struct {
	pact.Life
	Form     shell.Form
	Today    time.Time
	Received time.Time // the day that the ways are worked out for
	Ways     []way
	Standing *store.LifeEvent // notice that stands
	Asked    *store.LifeEvent // what the client asked for
	End      *ending          // what its end brings; nil where none is known
	Over     bool
	Client   identity.Client
}

// MayRenew reports whether the agreement goes on only if it is agreed.
func (p lifePage) MayRenew() bool {
	return p.Standing == nil && !p.Terms.Term.Ends.IsZero() && !p.Terms.Term.RenewsItself()
}

func (p *Pages) life(c echo.Context) error { return p.show(c, http.StatusOK, shell.Form{}) }

func number(c echo.Context) string {
	n, err := url.PathUnescape(c.Param("number"))
	if err != nil {
		return c.Param("number")
	}
	return n
}

// show answers with the page, with what was typed into it.
func (p *Pages) show(c echo.Context, status int, f shell.Form) error {
	page, err := p.read(c, f)
	if err != nil {
		return err
	}
	return shell.Render(c, status, lifeView(page))
}

func (p *Pages) read(c echo.Context, f shell.Form) (page lifePage, err error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	a, err := p.db.AgreementByNumber(ctx, v, number(c))
	if err != nil {
		return page, err
	}
	versions, err := p.db.Versions(ctx, v, a.ID)
	if err != nil {
		return page, err
	}
	accepted, err := p.db.Acceptances(ctx, v, a.ID)
	if err != nil {
		return page, err
	}
	page.Form = f
	head := shell.PageAt(c, "Notice, renewal and end of "+a.Number, shell.AtAgreements)
	if page.Life, err = pact.LifeOf(ctx, p.db.Reads(), head, a, versions, accepted); err != nil {
		return page, err
	}
	page.Today = page.Terms.Day(page.Now)
	page.Over = a.Course().Over(page.Terms, page.Now)
	if e, stands := tenure.Standing(page.Events); stands {
		page.Standing = &e
	}
	if e, open := tenure.Asked(page.Events); open {
		page.Asked = &e
	}
	if page.Received = agreement.NewCourse(f.Value("received")).LastDay; page.Received.IsZero() {
		page.Received = page.Today
		if page.Asked != nil {
			page.Received = agreement.NewCourse(page.Asked.Received).LastDay
		}
		if day := agreement.NewCourse(c.QueryParam("received")).LastDay; !day.IsZero() && !day.After(page.Today) {
			page.Received = day
		}
	}
	if page.Client, err = p.db.Client(ctx, v, a.ClientID); err != nil {
		return page, err
	}
	if err := p.ways(c, &page); err != nil {
		return page, err
	}
	if end := a.Course().End(page.Terms); !end.IsZero() {
		page.End, err = p.ending(c, page.Life, end)
	}
	return page, err
}

// ways works out how notice would end the agreement, and what that costs.
func (p *Pages) ways(c echo.Context, page *lifePage) error {
	if page.Standing != nil {
		return nil
	}
	for _, w := range page.Terms.Term.Ways(page.Received) {
		o, err := p.bills.AtEnd(c.Request().Context(), page.Viewer, page.Agreement.ID, w.LastDay)
		if err != nil {
			return err
		}
		page.Ways = append(page.Ways, way{w, o})
	}
	return nil
}

// give records notice.
func (p *Pages) give(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	n := tenure.Notice{Number: number(c), Party: f.Value("party"), Received: f.Value("received"), Way: f.Value("way"), Day: f.Value("day"), Reason: f.Value("reason")}
	if asked := f.Value("asked"); asked != "" {
		if n.Asked, err = shell.ParseID(asked); err != nil {
			return err
		}
	}
	e, err := p.room.Give(c.Request().Context(), shell.Viewer(c), n)
	return p.done(c, f, err, "Notice is recorded: the last day of service is "+e.Day+". The client’s people get a mail.")
}

// refuse answers what the client asked for with no.
func (p *Pages) refuse(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	asked, err := shell.ParseID(f.Value("asked"))
	if err != nil {
		return err
	}
	err = p.room.Refuse(c.Request().Context(), shell.Viewer(c), number(c), asked, f.Value("refusal"))
	return p.done(c, f, err, "The notice is not recorded. Who asked gets a mail with the reason.")
}

// withdraw takes the notice that stands back.
func (p *Pages) withdraw(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	err = p.room.Withdraw(c.Request().Context(), shell.Viewer(c), number(c), f.Value("withdrawal"))
	return p.done(c, f, err, "The notice is withdrawn: the agreement goes on. The client’s people get a mail.")
}

// renew publishes the next version for a term that was agreed on.
func (p *Pages) renew(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	_, err = p.room.Renew(c.Request().Context(), shell.Viewer(c), tenure.Renewal{Number: number(c), Until: f.Value("until"), Reason: f.Value("renewal"), Word: f.Value("word")})
	return p.done(c, f, err, "The agreement is renewed until "+f.Value("until")+", as its next version.")
}

// done goes back to the page, or shows it again with what was typed and what is wrong.
func (p *Pages) done(c echo.Context, f shell.Form, err error, said string) error {
	if err == nil {
		return shell.Back(c, URL(number(c), "life"), said)
	}
	if !f.Refuse(err) {
		return err
	}
	return p.show(c, shell.StatusOf(err), f)
}
