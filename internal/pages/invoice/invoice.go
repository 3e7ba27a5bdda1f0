// Package invoice is the forms of what stands on invoices: the provider's own details, and each client's.
package invoice

import (
	"context"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/identity"
	details "remit/internal/invoice"
	"remit/internal/pages/record"
	"remit/internal/pages/shell"
	"remit/internal/statementform"
	"remit/internal/store"
)

// Options are what the pages need of the rest of the program.
type Options struct {
	DB   *store.DB
	Book *details.Book
	Tabs func(p shell.Page, current string) templ.Component // of the settings
}

// Pages answers the routes.
type Pages struct{ Options }

// New returns the pages.
func New(o Options) *Pages { return &Pages{o} }

// Routes lists what the pages answer.
func (p *Pages) Routes() []shell.Route {
	return append(record.Both(shell.InvoicingURL, shell.May(identity.ChangeHouse), record.Form(p.house)), record.Both("/clients/:slug/invoicing", shell.May(identity.ChangeClients), record.Form(p.client))...)
}

func (p *Pages) house(c echo.Context) (record.Record, error) {
	v := shell.Viewer(c)
	d, err := p.Book.House(c.Request().Context(), v)
	if err != nil {
		return record.Record{}, err
	}
	return record.Record{At: shell.AtSettings, Title: "Invoicing", Back: shell.InvoicingURL, Submit: "Save", Said: "What stands on statements and invoices is saved.",
		Tabs: func(page shell.Page) templ.Component { return p.Tabs(page, shell.InvoicingURL) }, Initial: known(d), Fields: houseFields,
		Save: func(ctx context.Context, f shell.Form) error {
			d, err := typed(f)
			if err != nil {
				return err
			}
			return p.Book.SaveHouse(ctx, v, d)
		}}, nil
}

func (p *Pages) client(c echo.Context) (record.Record, error) {
	v, ctx := shell.Viewer(c), c.Request().Context()
	client, err := p.DB.ClientBySlug(ctx, v, c.Param("slug"))
	if err != nil {
		return record.Record{}, err
	}
	d, err := p.Book.Client(ctx, v, client.ID)
	if err != nil {
		return record.Record{}, err
	}
	return record.Record{At: shell.AtClients, Title: "Invoicing of " + client.Name, Back: shell.ClientsURL + "/" + client.Slug, Submit: "Save", Said: "What stands on invoices to " + client.Name + " is saved.",
		Initial: known(d), Fields: clientFields,
		Save: func(ctx context.Context, f shell.Form) error {
			d, err := typed(f)
			if err != nil {
				return err
			}
			return p.Book.SaveClient(ctx, v, client.ID, d)
		}}, nil
}

// known is the form with what is kept.
func known(d details.Details) shell.Form {
	p := d.Party
	return record.Known("party", p.Name, "street", strings.Join(p.Lines, "\n"), "postcode", p.Postcode, "city", p.City, "country", p.Country, "tax_id", p.TaxID, "register", p.Register, "contact", p.Contact,
		"phone", p.Phone, "email", p.Email, "endpoint_scheme", p.Endpoint.Scheme, "endpoint", p.Endpoint.ID, "iban", d.Bank.IBAN, "bic", d.Bank.BIC, "account", d.Bank.Name, "days", strconv.Itoa(d.Days),
		"untaxed", d.Untaxed.Category, "untaxed_reason", d.Untaxed.Reason, "reference", d.Reference, "order", d.Order)
}

// typed reads the form.
func typed(f shell.Form) (d details.Details, err error) {
	d.Party = statementform.Party{Name: f.Value("party"), Lines: record.Lines(f.Value("street")), Postcode: f.Value("postcode"), City: f.Value("city"), Country: strings.ToUpper(f.Value("country")),
		TaxID: f.Value("tax_id"), Register: f.Value("register"), Contact: f.Value("contact"), Phone: f.Value("phone"), Email: f.Value("email"),
		Endpoint: statementform.Endpoint{Scheme: f.Value("endpoint_scheme"), ID: f.Value("endpoint")}}
	d.Bank = statementform.Bank{IBAN: strings.ToUpper(strings.ReplaceAll(f.Value("iban"), " ", "")), BIC: f.Value("bic"), Name: f.Value("account")}
	d.Untaxed = statementform.Untaxed{Category: f.Value("untaxed"), Reason: f.Value("untaxed_reason")}
	d.Reference, d.Order = f.Value("reference"), f.Value("order")
	if days := f.Value("days"); days != "" {
		if d.Days, err = strconv.Atoi(days); err != nil {
			return d, fault.On("days", "Write the days to pay in as a number, such as 14.")
		}
	}
	return d, nil
}

// untaxed are the reasons for which no tax is due.
func untaxed() []shell.Option {
	return []shell.Option{{Value: "", Label: "Not said"}, {Value: "E", Label: "Exempt from tax"}, {Value: "Z", Label: "Zero rated"}, {Value: "AE", Label: "Reverse charge: the client owes the tax"}, {Value: "O", Label: "Not subject to tax"}}
}
