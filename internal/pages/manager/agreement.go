package manager

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/document"
	"remit/internal/pages/maintenance"
	"remit/internal/pages/pact"
	"remit/internal/pages/shell"
	"remit/internal/pages/tenure"
	"remit/internal/store"
	"remit/internal/workbench"
)

func (p *Pages) agreementRoutes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: "/agreements", Who: shell.Staff, Handler: p.agreements},
		{Method: http.MethodGet, Path: "/agreements/new", Who: shell.May(identity.ChangeAgreements), Handler: p.publishForm},
		{Method: http.MethodPost, Path: "/agreements/new", Who: shell.May(identity.ChangeAgreements), Handler: p.publish, Load: shell.Upload},
		{Method: http.MethodPost, Path: "/agreements/check", Who: shell.May(identity.ChangeAgreements), Handler: p.check, Load: shell.Upload},
		{Method: http.MethodPost, Path: "/agreements/replay", Who: shell.May(identity.ChangeAgreements), Handler: p.replay, Load: shell.Upload, Costly: true},
		{Method: http.MethodGet, Path: "/agreements/:number", Who: shell.Staff, Handler: p.agreement},
		{Method: http.MethodGet, Path: "/agreements/:number/diff", Who: shell.Staff, Handler: p.difference},
		{Method: http.MethodGet, Path: "/agreements/:number/agreement.pdf", Who: shell.Staff, Handler: p.agreementPDF, Costly: true},
		{Method: http.MethodGet, Path: "/agreements/:number/kept", Who: shell.Staff, Handler: p.agreementKept},
		{Method: http.MethodGet, Path: "/agreements/:number/file", Who: shell.Staff, Handler: p.agreementFile},
	}
}

type agreementsPage struct {
	shell.Page
	Drafts []store.AgreementDraft // for managers
	List   []standing
	All    bool
	None   int // agreements that are not in force and not shown
}

func (p *Pages) agreements(c echo.Context) error {
	list, err := p.db.Agreements(c.Request().Context(), shell.Viewer(c), 0)
	if err != nil {
		return err
	}
	page := agreementsPage{Page: shell.PageAt(c, "Agreements", shell.AtAgreements), All: c.QueryParam("show") == "all"}
	for _, a := range list {
		s, err := p.stand(c, a)
		if err != nil {
			return err
		}
		if !s.InForce && !page.All {
			page.None++
			continue
		}
		page.List = append(page.List, s)
	}
	if page.Drafts, err = p.db.AgreementDrafts(c.Request().Context(), page.Viewer); err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, agreementsView(page))
}

type agreementPage struct {
	pact.History
	Doc      document.Document
	Head     store.Agreement
	Version  store.Version
	Client   string // its address
	Replaced bool   // there is a newer version than the one shown
	Upkeep   maintenance.Duties
	Examples []workbench.Tried // for managers, as the version shown decides them
	Life     pact.Life
}

// one loads an agreement and the version that the address asks for, the newest where it asks for none.
func (p *Pages) one(c echo.Context) (store.Agreement, int, error) {
	number, err := url.PathUnescape(c.Param("number"))
	if err != nil {
		number = c.Param("number")
	}
	a, err := p.db.AgreementByNumber(c.Request().Context(), shell.Viewer(c), number)
	if err != nil {
		return a, 0, err
	}
	version, err := versionParam(c, "version", a.Latest)
	return a, version, err
}

func versionParam(c echo.Context, name string, otherwise int) (int, error) {
	text := c.QueryParam(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, fault.Errorf(fault.NotFound, "%q is no version of this agreement.", text)
	}
	return n, nil
}

// read loads the version that the address asks for, with its history.
func (p *Pages) read(c echo.Context) (page agreementPage, err error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	a, version, err := p.one(c)
	if err != nil {
		return page, err
	}
	terms, err := p.db.Terms(ctx, a.ID, version)
	if err != nil {
		return page, err
	}
	page.Head = a
	if page.History, err = p.history(c, a); err != nil {
		return page, err
	}
	if page.Version, err = p.db.Version(ctx, v, a.ID, version); err != nil {
		return page, err
	}
	page.Shown, page.Replaced = version, version != a.Latest
	page.Doc = document.Document{Terms: terms, Version: version, Provider: page.Name(), Client: a.ClientName, State: stateWords(a, terms, page.Now, page.Locale), Locale: page.Locale,
		Hash: page.Version.Hash, Accepted: pact.Signed(page.Accepted, version), Inside: true}
	if page.Replaced {
		page.Doc.State = fmt.Sprintf("replaced by version %d", a.Latest)
	}
	return page, nil
}

// history reads which versions there are, and who accepted them.
func (p *Pages) history(c echo.Context, a store.Agreement) (h pact.History, err error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	h = pact.History{Page: shell.PageAt(c, a.ClientName+", agreement "+a.Number, shell.AtAgreements), Inside: true, Diff: shell.AgreementURL(a.Number) + "/diff",
		Read: func(n int) string { return shell.ClauseURL(a.Number, n, "") }}
	if h.Versions, err = p.db.Versions(ctx, v, a.ID); err != nil {
		return h, err
	}
	terms, err := p.db.Terms(ctx, a.ID, a.Latest)
	if err != nil {
		return h, err
	}
	h.Spans = pact.Spans(h.Versions, terms.Zone, a.Course())
	if h.Accepted, err = p.db.Acceptances(ctx, v, a.ID); err != nil {
		return h, err
	}
	inForce, err := p.db.AgreementsInForce(ctx, a.ClientID, h.Now)
	for _, f := range inForce {
		if f.AgreementID == a.ID {
			h.Decides = f.Version
		}
	}
	return h, err
}

func (p *Pages) agreement(c echo.Context) error {
	page, err := p.read(c)
	if err != nil {
		return err
	}
	client, err := p.db.Client(c.Request().Context(), page.Viewer, page.Head.ClientID)
	if err != nil {
		return err
	}
	page.Client = clientURL(client.Slug)
	if page.Upkeep, err = maintenance.OfAgreement(c.Request().Context(), p.db.Reads(), page.Page, page.Head.ID, shell.TicketURL); err != nil {
		return err
	}
	if page.Examples, err = workbench.Examples(c.Request().Context(), p.db.Reads(), page.Viewer, page.Doc.Terms); err != nil {
		return err
	}
	if page.Life, err = pact.LifeOf(c.Request().Context(), p.db.Reads(), page.Page, page.Head, page.Versions, page.Accepted); err != nil {
		return err
	}
	if page.Viewer.May(identity.ChangeAgreements) {
		page.Life.Manage = tenure.URL(page.Head.Number, "life")
	}
	return shell.Render(c, http.StatusOK, agreementView(page))
}

// agreementPDF gives a version as its parties read it, as a file: without what only the provider's people see.
func (p *Pages) agreementPDF(c echo.Context) error {
	page, err := p.read(c)
	if err != nil {
		return err
	}
	page.Doc.Inside = false
	return pact.PDF(c, page.Doc, page.Version)
}

type keptPage struct {
	pact.Kept
	Head store.Agreement
}

func (p *Pages) agreementKept(c echo.Context) error {
	a, _, err := p.one(c)
	if err != nil {
		return err
	}
	page := shell.PageAt(c, "How promises were kept under "+a.Number, shell.AtAgreements)
	kept, err := pact.KeptPage(c, p.db.Reads(), page, a, shell.AgreementURL(a.Number)+"/kept", shell.TicketURL)
	if err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, keptView(keptPage{kept, a}))
}

type differencePage struct {
	pact.Change
	Head store.Agreement
}

func (p *Pages) difference(c echo.Context) error {
	a, _, err := p.one(c)
	if err != nil {
		return err
	}
	h, err := p.history(c, a)
	if err != nil {
		return err
	}
	h.Title = "What changed in " + a.Number
	change, err := pact.ChangeOf(c, p.db.Reads(), h, a.ID)
	if err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, differenceView(differencePage{change, a}))
}
