package manager

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"remit/internal/agreement"
	"remit/internal/coverage"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/document"
	"remit/internal/pages/record"
	"remit/internal/pages/shell"
	"remit/internal/replay"
	"remit/internal/workbench"
)

// checked is what a check found out about a source.
type checked struct {
	Made     bool
	Hash     string // of the source, so that a confirmation holds for it alone
	Errors   []agreement.Problem
	Warnings []agreement.Problem
	Doc      document.Document
	Reads    bool
	Latest   int // newest version of the same agreement, 0 where it is new
	Changes  []agreement.Change
	Client   string // what is wrong with its client, "" for nothing
}

// Publishable reports whether nothing but a confirmation can be missing.
func (k checked) Publishable() bool { return k.Reads && len(k.Errors) == 0 && k.Client == "" }

type publishPage struct {
	shell.Page
	Form   shell.Form
	Check  checked
	Replay *replay.Report // nil before it was asked for
}

func (p *Pages) showPublish(c echo.Context, status int, f shell.Form, k checked) error {
	return shell.Render(c, status, publishView(publishPage{Page: shell.PageAt(c, "Publish an agreement", shell.AtAgreements), Form: f, Check: k}))
}

// publishForm starts empty, or with the newest version of the agreement that is to be amended.
func (p *Pages) publishForm(c echo.Context) error {
	number := c.QueryParam("from")
	if number == "" {
		return p.showPublish(c, http.StatusOK, shell.Form{}, checked{})
	}
	ctx, v := c.Request().Context(), shell.Viewer(c)
	a, err := p.db.AgreementByNumber(ctx, v, number)
	if err != nil {
		return err
	}
	newest, err := p.db.Version(ctx, v, a.ID, a.Latest)
	if err != nil {
		return err
	}
	return p.showPublish(c, http.StatusOK, record.Known("source", newest.Source), checked{})
}

// check reads and reasons about a source without keeping it.
func (p *Pages) check(c echo.Context) error {
	f, _, err := record.Source(c, "agreement")
	if err != nil && !fault.Is(err, fault.Invalid) {
		return err
	}
	var k checked
	if err == nil {
		if k, err = p.inspect(c.Request().Context(), shell.Viewer(c), shell.LocaleOf(c), f.Values.Get("source")); err != nil {
			return err
		}
	} else {
		f.Refuse(err)
	}
	if shell.Partial(c) {
		return shell.Render(c, http.StatusOK, checkView(publishPage{Page: shell.PageAt(c, "", ""), Form: f, Check: k}))
	}
	return p.showPublish(c, http.StatusOK, f, k)
}

// publish stores the source as the next version. Warnings must have been confirmed for these very bytes.
func (p *Pages) publish(c echo.Context) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	f, name, err := record.Source(c, "agreement")
	var k checked
	if err == nil {
		if k, err = p.inspect(ctx, v, shell.LocaleOf(c), f.Values.Get("source")); err != nil {
			return err
		}
		if err = k.refusal(f.Value("confirmed")); err == nil {
			err = p.examplesHold(ctx, v, k.Doc.Terms)
		}
	}
	if err == nil {
		version, changed, failed := p.desk.Publish(ctx, v, name, []byte(f.Values.Get("source")))
		if failed == nil {
			said := fmt.Sprintf("%s is published as version %d.", k.Doc.Terms.Number, version.Version)
			if !changed {
				said = fmt.Sprintf("Nothing was changed: version %d says the same.", version.Version)
			}
			return shell.Back(c, shell.AgreementURL(k.Doc.Terms.Number), said)
		}
		err = failed
	}
	if !f.Refuse(err) {
		return err
	}
	return p.showPublish(c, shell.StatusOf(err), f, k)
}

// refusal says why a checked source cannot be published as it is, nil where it can.
func (k checked) refusal(confirmed string) error {
	switch {
	case !k.Reads || len(k.Errors) > 0:
		return fault.On("source", "The agreement has %s. Mend what the check names, then publish.", shell.Plural(len(k.Errors), "error", "errors"))
	case k.Client != "":
		return fault.On("source", "%s", k.Client)
	case len(k.Warnings) > 0 && confirmed != k.Hash:
		return fault.On("confirmed", "The check has %s. Read them, then confirm that they are meant.", shell.Plural(len(k.Warnings), "warning", "warnings"))
	}
	return nil
}

// inspect reads a source, reasons about it against the house's catalogue, and compares it with what is there.
func (p *Pages) inspect(ctx context.Context, v identity.Viewer, l shell.Locale, text string) (checked, error) {
	house, err := workbench.Catalogue(ctx, p.db.Reads(), v)
	if err != nil {
		return checked{}, err
	}
	sum := sha256.Sum256([]byte(text))
	k := checked{Made: true, Hash: hex.EncodeToString(sum[:])}
	for _, problem := range coverage.Inspect([]byte(text), house) {
		if problem.Severity == agreement.Error {
			k.Errors = append(k.Errors, problem)
		} else {
			k.Warnings = append(k.Warnings, problem)
		}
	}
	terms, err := agreement.Read("agreement.toml", []byte(text))
	if err != nil {
		return k, nil //nolint:nilerr // what is wrong stands among the errors of the check
	}
	k.Reads, k.Doc = true, document.Document{Terms: terms, Locale: l, Inside: true, State: "as it would be published"}
	return k, p.compare(ctx, v, &k)
}

// compare finds the client and the version that stands now.
func (p *Pages) compare(ctx context.Context, v identity.Viewer, k *checked) error {
	terms := k.Doc.Terms
	house, err := p.desk.House(ctx)
	if err != nil {
		return err
	}
	k.Doc.Provider = house.Name
	client, err := p.db.ClientBySlug(ctx, v, terms.Client)
	switch {
	case fault.Is(err, fault.NotFound):
		k.Client = fmt.Sprintf("There is no client with the slug %q. Add it first, then publish its agreement.", terms.Client)
	case err != nil:
		return err
	}
	k.Doc.Client = client.Name
	a, err := p.db.AgreementByNumber(ctx, v, terms.Number)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	before, err := p.db.Terms(ctx, a.ID, a.Latest)
	k.Latest = a.Latest
	if err == nil {
		k.Changes = agreement.Diff(before, terms)
	}
	return err
}

// examplesHold refuses terms that decide an example of the agreement otherwise than wanted.
func (p *Pages) examplesHold(ctx context.Context, v identity.Viewer, terms *agreement.Terms) error {
	list, err := workbench.Examples(ctx, p.db.Reads(), v, terms)
	for _, e := range list {
		if e.Fails() {
			return fault.On("source", "The example “%s” would be decided otherwise than wanted. Keep the text as a draft: there the example can be set to the new decision.", e.Name)
		}
	}
	return err
}
