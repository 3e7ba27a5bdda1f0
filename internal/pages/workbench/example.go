package workbench

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/pages/record"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

type examplePage struct {
	page
	Form    shell.Form
	Example store.Example
	Known   known
}

// exampleForm is the form of an example: a new one, or the one of the address.
func (p *Pages) exampleForm(c echo.Context) error {
	pg, e, err := p.exampleOf(c)
	if err != nil {
		return err
	}
	facts := agreement.Facts{ReceivedAt: pg.Now, Channel: "portal"}
	if e.ID != 0 {
		if facts, err = agreement.ParseFacts(e.Facts); err != nil {
			return fmt.Errorf("workbench: example %d: %w", e.ID, err)
		}
	}
	f := record.Known("name", e.Name, "verdict", e.Verdict, "clause", e.Clause)
	showFacts(&f, facts, pg.Terms.Zone)
	return p.showExample(c, pg, e, f, http.StatusOK)
}

func (p *Pages) showExample(c echo.Context, pg page, e store.Example, f shell.Form, status int) (err error) {
	pg.Title = "An example of " + pg.Number
	pg.Open = &entry{}
	out := examplePage{page: pg, Form: f, Example: e}
	if out.Known, err = p.known(c, pg); err != nil {
		return err
	}
	return shell.Render(c, status, exampleView(out))
}

// exampleOf is the example of the address, an empty one for a new one.
func (p *Pages) exampleOf(c echo.Context) (pg page, e store.Example, err error) {
	if pg, err = p.load(c, ""); err != nil {
		return pg, e, err
	}
	if c.Param("id") == "" {
		return pg, store.Example{Number: pg.Number}, nil
	}
	id, err := shell.ParseID(c.Param("id"))
	if err == nil {
		e, err = p.db.AgreementExample(c.Request().Context(), pg.Viewer, pg.Number, id)
	}
	return pg, e, err
}

func (p *Pages) keepExample(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	pg, e, err := p.exampleOf(c)
	if err != nil {
		return err
	}
	facts := agreement.Facts{}
	if e.ID != 0 {
		if facts, err = agreement.ParseFacts(e.Facts); err != nil {
			return fmt.Errorf("workbench: example %d: %w", e.ID, err)
		}
	}
	e.Name, e.Verdict, e.Clause = f.Value("name"), f.Value("verdict"), f.Value("clause")
	err = readFacts(f, &facts, pg.Terms.Zone)
	if err == nil {
		if e.Facts, err = json.Marshal(facts); err != nil {
			return fmt.Errorf("workbench: facts: %w", err)
		}
		err = p.bench.KeepExample(c.Request().Context(), pg.Viewer, e)
	}
	if err == nil {
		return shell.Back(c, URL(pg.Number)+"#examples", "The example is kept.")
	}
	if !f.Refuse(err) {
		return err
	}
	return p.showExample(c, pg, e, f, shell.StatusOf(err))
}

// takeExample makes an example of a ticket.
func (p *Pages) takeExample(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	number, ctx, v := numberOf(c), c.Request().Context(), shell.Viewer(c)
	id, err := shell.ParseID(strings.TrimPrefix(f.Value("ticket"), "#"))
	if err != nil {
		err = fault.On("ticket", "Write the number of a ticket, as #1042.")
	}
	var e store.Example
	if err == nil {
		e, err = p.bench.ExampleOf(ctx, v, number, id)
	}
	if err == nil {
		err = p.bench.KeepExample(ctx, v, e)
	}
	if err != nil {
		if !f.Refuse(err) {
			return err
		}
		shell.FlashWarning(c, f.Errors[0].Text)
		return shell.Back(c, URL(number)+"#examples", "")
	}
	return shell.Back(c, URL(number)+"#examples", "The ticket is an example now: it must stay "+e.Verdict+".")
}

func (p *Pages) acceptExample(c echo.Context) error {
	return p.exampleDeed(c, "The example wants what the draft decides now.", func(number string, id int64) error {
		return p.bench.AcceptExample(c.Request().Context(), shell.Viewer(c), number, id)
	})
}

func (p *Pages) dropExample(c echo.Context) error {
	return p.exampleDeed(c, "The example is gone.", func(number string, id int64) error {
		return p.bench.DropExample(c.Request().Context(), shell.Viewer(c), number, id)
	})
}

func (p *Pages) exampleDeed(c echo.Context, said string, do func(number string, id int64) error) error {
	id, err := shell.ParseID(c.Param("id"))
	if err == nil {
		err = do(numberOf(c), id)
	}
	if fault.Is(err, fault.Conflict) {
		shell.FlashWarning(c, fault.Text(err))
		said, err = "", nil
	}
	if err != nil {
		return err
	}
	return shell.Back(c, URL(numberOf(c))+"#examples", said)
}

// instantForm is how a browser writes an instant, in the agreement's zone.
const instantForm = "2006-01-02T15:04"

// words are the facts that are one word each.
func factFields(f *agreement.Facts) map[string]*agreement.Fact[string] {
	return map[string]*agreement.Fact[string]{"kind": &f.Kind, "service": &f.Service, "mode": &f.Mode, "site": &f.Site, "impact": &f.Impact, "urgency": &f.Urgency}
}

// The states of an asset in the form.
const (
	noAsset   = "none"
	managed   = "managed"
	unmanaged = "unmanaged"
	someAsset = "some" // whether it is managed is not known
)

// showFacts puts facts into a form.
func showFacts(form *shell.Form, f agreement.Facts, zone *time.Location) {
	form.Set("received", f.ReceivedAt.In(zone).Format(instantForm))
	form.Set("channel", f.Channel)
	form.Set("text", f.Text)
	for name, fact := range factFields(&f) {
		value, _ := fact.Value()
		form.Set(name, value)
	}
	if asset, ok := f.Asset.Value(); ok {
		state := someAsset
		if is, known := asset.Managed.Value(); known {
			state = map[bool]string{true: managed, false: unmanaged}[is]
		}
		class, _ := asset.Class.Value()
		form.Set("asset", state)
		form.Set("class", class)
	} else if f.Asset.IsAbsent() {
		form.Set("asset", noAsset)
	}
	if person, ok := f.Contact.Value(); ok {
		if vip, known := person.VIP.Value(); known {
			form.Set("vip", map[bool]string{true: "yes", false: "no"}[vip])
		}
		groups, _ := person.Groups.Value()
		form.Set("groups", strings.Join(groups, ", "))
	}
}

// readFacts reads facts from a form over those that were there: what the form does not show stays.
func readFacts(form shell.Form, f *agreement.Facts, zone *time.Location) error {
	at, err := time.ParseInLocation(instantForm, form.Value("received"), zone)
	if err != nil {
		return fault.On("received", "Say when the request comes in, as 2026-03-02T10:00.")
	}
	if shown := f.ReceivedAt.In(zone).Format(instantForm); shown != form.Value("received") {
		f.ReceivedAt = at.UTC()
	}
	f.Channel, f.Text = form.Value("channel"), strings.ReplaceAll(form.Value("text"), "\r\n", "\n")
	for name, fact := range factFields(f) {
		if value := form.Value(name); value != "" {
			*fact = agreement.Known(value)
		} else if !fact.IsAbsent() {
			*fact = agreement.Fact[string]{}
		}
	}
	f.Asset = assetFact(form, f.Asset)
	f.Contact = contactFact(form, f.Contact)
	return nil
}

func assetFact(form shell.Form, before agreement.Fact[agreement.AssetFact]) agreement.Fact[agreement.AssetFact] {
	asset, _ := before.Value()
	switch form.Value("asset") {
	case "":
		return agreement.Fact[agreement.AssetFact]{}
	case noAsset:
		return agreement.Absent[agreement.AssetFact]()
	case managed, unmanaged:
		asset.Managed = agreement.Known(form.Value("asset") == managed)
	default:
		asset.Managed = agreement.Fact[bool]{}
	}
	if class := form.Value("class"); class != "" {
		asset.Class = agreement.Known(class)
	} else if !asset.Class.IsAbsent() {
		asset.Class = agreement.Fact[string]{}
	}
	return agreement.Known(asset)
}

func contactFact(form shell.Form, before agreement.Fact[agreement.ContactFact]) agreement.Fact[agreement.ContactFact] {
	person, known := before.Value()
	vip, groups := form.Value("vip"), record.Lines(form.Value("groups"))
	if !known && vip == "" && len(groups) == 0 {
		return before
	}
	person.VIP = agreement.Fact[bool]{}
	if vip != "" {
		person.VIP = agreement.Known(vip == "yes")
	}
	if _, had := person.Groups.Value(); had || len(groups) > 0 {
		person.Groups = agreement.Known(groups)
	}
	return agreement.Known(person)
}
