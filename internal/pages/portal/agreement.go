package portal

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/acceptance"
	"remit/internal/agreement"
	"remit/internal/billing"
	"remit/internal/desk"
	"remit/internal/pages/document"
	"remit/internal/pages/maintenance"
	"remit/internal/pages/pact"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// agreementPage is one version of an agreement as the client reads it, with the way to the others.
type agreementPage struct {
	pact.History
	All        []store.Agreement
	One        store.Agreement
	Version    store.Version
	Doc        document.Document
	InForce    bool // it is the one that is shown
	Allowances []desk.Allowance
	Record     store.Record // of the last year
	Upkeep     maintenance.Duties
	Form       shell.Form   // of the acceptance
	MayAccept  map[int]bool // versions that the viewer may accept and has not
	Find       string       // words that are looked for
	Found      int          // places that hold them
	Whole      bool         // they are marked in the whole text
	Text       templ.Component
	Blocks     []billing.BlockLine // prepaid hours of this month, so far
	Bills      bool                // statements are drawn up in this house
	Life       pact.Life
}

// agreement shows the agreement that the address names, or the first that is in force; ?version= names an earlier version, ?find= words in it.
func (p *Pages) agreement(c echo.Context) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	all, err := p.db.Agreements(ctx, v, v.ClientID)
	if err != nil {
		return err
	}
	if len(all) == 0 && c.QueryParam("number") == "" {
		page, err := p.page(c, shell.LocaleOf(c).Say("agreement.title"), shell.AtAgreement)
		if err != nil {
			return err
		}
		return shell.Render(c, http.StatusOK, noAgreementView(page))
	}
	one, version, err := p.choose(c, all)
	if err != nil {
		return err
	}
	view, err := p.pageOf(c, one, version)
	if err != nil {
		return err
	}
	return p.showAgreement(c, http.StatusOK, view)
}

// pageOf reads what the page of a version shows; 0 is the one that decides now, or will.
func (p *Pages) pageOf(c echo.Context, one store.Agreement, version int) (view agreementPage, err error) {
	ctx := c.Request().Context()
	if view.Page, err = p.page(c, shell.LocaleOf(c).Say("agreement.title"), shell.AtAgreement); err != nil {
		return view, err
	}
	view.One = one
	if view.All, err = p.db.Agreements(ctx, view.Viewer, view.Viewer.ClientID); err != nil {
		return view, err
	}
	if err = p.loadVersion(ctx, &view, version); err != nil {
		return view, err
	}
	return view, p.loadUse(ctx, &view)
}

// maxFind is how many letters of what is looked for count.
const maxFind = 100

// showAgreement answers with the page, with what the address looks for marked in it.
func (p *Pages) showAgreement(c echo.Context, status int, view agreementPage) (err error) {
	find := []rune(strings.TrimSpace(c.QueryParam("find")))
	view.Find, view.Whole = string(find[:min(maxFind, len(find))]), c.QueryParam("whole") != ""
	view.Text = document.Article(view.Doc)
	if view.Find != "" {
		if view.Text, view.Found, err = document.Find(c.Request().Context(), view.Doc, view.Find, view.Whole); err != nil {
			return err
		}
	}
	return shell.Render(c, status, agreementView(view))
}

// choose finds which agreement is asked for, and which version: 0 for the one that decides now, or will.
func (p *Pages) choose(c echo.Context, all []store.Agreement) (one store.Agreement, version int, err error) {
	number := c.QueryParam("number")
	if number == "" {
		one, err = p.first(c, all)
		return one, 0, err
	}
	if one, err = p.db.AgreementByNumber(c.Request().Context(), shell.Viewer(c), number); err != nil {
		return one, 0, err
	}
	version, err = versionOf(c.QueryParam("version"))
	return one, version, err
}

// first is the first agreement in force by rank, else the first there is.
func (p *Pages) first(c echo.Context, all []store.Agreement) (store.Agreement, error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	inForce, err := p.db.AgreementsInForce(ctx, v.ClientID, shell.Now(c))
	if err != nil || len(inForce) == 0 {
		return all[0], err
	}
	return p.db.Agreement(ctx, v, inForce[0].AgreementID)
}

// loadVersion reads a version with its history: which versions there are, and who accepted them.
func (p *Pages) loadVersion(ctx context.Context, view *agreementPage, version int) (err error) {
	number := view.One.Number
	view.History = pact.History{Page: view.Page, Read: func(n int) string { return agreementURL(number, n) }, Diff: pactURL(number, "changes")}
	if view.Versions, err = p.db.Versions(ctx, view.Viewer, view.One.ID); err != nil {
		return err
	}
	if view.Accepted, err = p.db.Acceptances(ctx, view.Viewer, view.One.ID); err != nil {
		return err
	}
	current := view.One.Latest
	inForce, err := p.db.AgreementsInForce(ctx, view.Viewer.ClientID, view.Now)
	if err != nil {
		return err
	}
	for _, a := range inForce {
		if a.AgreementID == view.One.ID {
			current, view.Decides, view.InForce = a.Version, a.Version, version == 0 || version == a.Version
		}
	}
	if version == 0 {
		version = current
	}
	if view.Version, err = p.db.Version(ctx, view.Viewer, view.One.ID, version); err != nil {
		return err
	}
	terms, err := p.db.Terms(ctx, view.One.ID, version)
	if err != nil {
		return err
	}
	view.Spans = pact.Spans(view.Versions, terms.Zone, view.One.Course())
	view.Shown, view.Title = version, terms.Title
	view.Doc = document.Document{Terms: terms, Version: version, Provider: view.House.Name, Client: view.One.ClientName, State: view.stateWords(terms), Locale: view.Locale,
		Hash: view.Version.Hash, Accepted: pact.Signed(view.Accepted, version)}
	if view.Life, err = pact.LifeOf(ctx, p.db.Reads(), view.Page, view.One, view.Versions, view.Accepted); err != nil {
		return err
	}
	if p.mayGiveNotice(view.Life) {
		view.Life.Ask = pactURL(number, "notice")
	}
	return p.loadWaiting(ctx, view)
}

// loadWaiting finds the versions that the viewer may accept: the newest and the one that decides now, unless somebody did.
func (p *Pages) loadWaiting(ctx context.Context, view *agreementPage) error {
	view.MayAccept = map[int]bool{}
	for _, n := range []int{view.One.Latest, view.Decides} {
		if n == 0 || len(pact.Signed(view.Accepted, n)) > 0 {
			continue
		}
		terms, err := p.db.Terms(ctx, view.One.ID, n)
		if err != nil {
			return err
		}
		view.MayAccept[n] = acceptance.ViewerMay(view.Viewer, terms)
	}
	return nil
}

// waitsHere reports whether the version that is shown waits for the viewer.
func (view *agreementPage) waitsHere() bool { return view.MayAccept[view.Shown] }

// waitsElsewhere is another version that waits for the viewer, 0 for none.
func (view *agreementPage) waitsElsewhere() int {
	for n, waits := range view.MayAccept {
		if waits && n == view.One.Latest && n != view.Shown {
			return n
		}
	}
	return 0
}

// diffURL leads to what the version that is shown changed.
func (view *agreementPage) diffURL() string {
	return view.Diff + "?" + url.Values{"from": {strconv.Itoa(view.Shown - 1)}, "to": {strconv.Itoa(view.Shown)}}.Encode()
}

// askURL leads to the form for a request about the version that is shown.
func (view *agreementPage) askURL() string {
	return shell.PortalAskURL + "?" + url.Values{"need": {view.Say("agreement.about", "version", view.Shown, "number", view.One.Number) + "\n\n"}}.Encode()
}

// findURL is the address of the page with the same words, marked in the whole text or alone.
func (view *agreementPage) findURL(whole bool) string {
	q := url.Values{"number": {view.One.Number}, "version": {strconv.Itoa(view.Shown)}, "find": {view.Find}}
	if whole {
		q.Set("whole", "1")
	}
	return shell.PortalAgreementURL + "?" + q.Encode()
}

// loadUse reads what was used of the allowances, and how the promises were kept, of an agreement that decides now.
func (p *Pages) loadUse(ctx context.Context, view *agreementPage) error {
	if !view.InForce {
		return nil
	}
	all, err := p.desk.Allowances(ctx, view.Viewer, view.Viewer.ClientID, view.Now)
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.Agreement.AgreementID == view.One.ID {
			view.Allowances = append(view.Allowances, a)
		}
	}
	view.Blocks = p.blocksOf(ctx, view)
	if view.Upkeep, err = maintenance.OfAgreement(ctx, p.db.Reads(), view.Page, view.One.ID, requestURL); err != nil {
		return err
	}
	view.Record, err = p.db.Record(ctx, view.Viewer, view.One.ID, view.since())
	return err
}

// since is from when on requests count in the record: a year ago.
func (view *agreementPage) since() time.Time { return view.Now.AddDate(-1, 0, 0) }

// stateWords say whether the version decides now.
func (view *agreementPage) stateWords(t *agreement.Terms) string {
	switch {
	case view.InForce:
		return view.Say("agreement.state-now")
	case view.One.Course().Over(t, view.Now):
		return view.Say("agreement.state-ended", "day", document.Date(view.One.Course().End(t), view.Locale))
	case view.Now.Before(t.Term.Starts):
		return view.Say("agreement.state-from", "day", document.Date(t.Term.Starts, view.Locale))
	}
	return view.Say("agreement.state-replaced")
}
