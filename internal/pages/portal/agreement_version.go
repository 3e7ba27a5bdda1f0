package portal

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"remit/internal/acceptance"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/pact"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// agreementsURL is under which address each agreement has its pages.
const agreementsURL = shell.PortalURL + "/agreements"

func (p *Pages) agreementRoutes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: shell.PortalAgreementURL, Who: shell.May(identity.ReadAgreement), Handler: p.agreement},
		{Method: http.MethodGet, Path: agreementsURL + "/:number/agreement.pdf", Who: shell.May(identity.ReadAgreement), Handler: p.agreementPDF, Costly: true},
		{Method: http.MethodGet, Path: agreementsURL + "/:number/changes", Who: shell.May(identity.ReadAgreement), Handler: p.agreementChanges},
		{Method: http.MethodGet, Path: agreementsURL + "/:number/kept", Who: shell.May(identity.ReadAgreement), Handler: p.agreementKept},
		{Method: http.MethodGet, Path: agreementsURL + "/:number/notice", Who: shell.Client, Handler: p.noticeForm},
		{Method: http.MethodPost, Path: agreementsURL + "/:number/notice", Who: shell.Client, Handler: p.notice},
		{Method: http.MethodPost, Path: agreementsURL + "/:number/acceptances", Who: shell.Client, Handler: p.accept},
	}
}

// pactURL is the address of one of an agreement's own pages.
func pactURL(number, page string) string {
	return agreementsURL + "/" + url.PathEscape(number) + "/" + page
}

// named reads the agreement that the address names, as far as it is the viewer's.
func (p *Pages) named(c echo.Context) (store.Agreement, error) {
	number, err := url.PathUnescape(c.Param("number"))
	if err != nil {
		number = c.Param("number")
	}
	return p.db.AgreementByNumber(c.Request().Context(), shell.Viewer(c), number)
}

// agreementPDF gives a version as a file, the one that decides now where the address names none.
func (p *Pages) agreementPDF(c echo.Context) error {
	view, err := p.readNamed(c)
	if err != nil {
		return err
	}
	return pact.PDF(c, view.Doc, view.Version)
}

// readNamed reads the version of the agreement that the address names.
func (p *Pages) readNamed(c echo.Context) (view agreementPage, err error) {
	if view.Page, err = p.page(c, shell.LocaleOf(c).Say("agreement.title"), shell.AtAgreement); err != nil {
		return view, err
	}
	if view.One, err = p.named(c); err != nil {
		return view, err
	}
	version, err := versionOf(c.QueryParam("version"))
	if err != nil {
		return view, err
	}
	return view, p.loadVersion(c.Request().Context(), &view, version)
}

// versionOf reads a version's number; 0 where none is named.
func versionOf(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	version, err := strconv.Atoi(text)
	if err != nil || version < 1 {
		return 0, fault.Errorf(fault.NotFound, "There is nothing under this address.")
	}
	return version, nil
}

// changesPage is what differs between two versions.
type changesPage struct {
	pact.Change
	One store.Agreement
}

func (p *Pages) agreementChanges(c echo.Context) error {
	view, err := p.readNamed(c)
	if err != nil {
		return err
	}
	change, err := pact.ChangeOf(c, p.db.Reads(), view.History, view.One.ID)
	if err != nil {
		return err
	}
	change.Title = view.Say("agreement.changes", "number", view.One.Number)
	return shell.Render(c, http.StatusOK, changesView(changesPage{change, view.One}))
}

// keptPage is how the promises of an agreement were kept.
type keptPage struct {
	pact.Kept
	One store.Agreement
}

func (p *Pages) agreementKept(c echo.Context) error {
	page, err := p.page(c, shell.LocaleOf(c).Say("kept.title"), shell.AtAgreement)
	if err != nil {
		return err
	}
	one, err := p.named(c)
	if err != nil {
		return err
	}
	kept, err := pact.KeptPage(c, p.db.Reads(), page, one, pactURL(one.Number, "kept"), requestURL)
	if err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, keptView(keptPage{kept, one}))
}

// accept records that the viewer accepts a version, and shows it again.
func (p *Pages) accept(c echo.Context) error {
	one, err := p.named(c)
	if err != nil {
		return err
	}
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	version, err := versionOf(f.Value("version"))
	if err != nil {
		return err
	}
	kept, err := p.acceptances.Accept(c.Request().Context(), shell.Viewer(c),
		acceptance.Signature{Number: one.Number, Version: version, Hash: f.Value("hash"), Name: f.Value("name"), Address: c.RealIP()})
	if err == nil {
		return shell.Back(c, agreementURL(one.Number, kept.Version)+"#acceptance", shell.LocaleOf(c).Say("agreement.accepted", "version", kept.Version))
	}
	if !f.Refuse(err) || version == 0 {
		return err
	}
	view, failed := p.pageOf(c, one, version)
	if failed != nil {
		return failed
	}
	view.Form = f
	return p.showAgreement(c, shell.StatusOf(err), view)
}
