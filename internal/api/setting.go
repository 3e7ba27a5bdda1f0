package api

import (
	"cmp"
	"context"
	"net/http"
	"strings"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/ruling"
	"remit/internal/statementform"

	details "remit/internal/invoice"
)

// settingRoutes are what the provider says of itself, and what stands on invoices.
func (a *API) settingRoutes() []shell.Route {
	return []shell.Route{
		serve(a, shell.Token, operation{http.MethodGet, "/house", http.StatusOK, "Read what the provider says of itself"}, a.readHouse),
		serve(a, shell.Token, operation{http.MethodPatch, "/house", http.StatusOK, "Change what the provider says of itself"}, a.changeHouse),
		serve(a, shell.Token, operation{http.MethodGet, "/invoicing", http.StatusOK, "Read what the provider puts on invoices"}, a.readInvoicing),
		serve(a, shell.Token, operation{http.MethodPut, "/invoicing", http.StatusOK, "Set what the provider puts on invoices"}, a.setInvoicing),
		serve(a, shell.Token, operation{http.MethodGet, "/clients/{slug}/invoicing", http.StatusOK, "Read what stands on invoices to a client"}, a.readClientInvoicing),
		serve(a, shell.Token, operation{http.MethodPut, "/clients/{slug}/invoicing", http.StatusOK, "Set what stands on invoices to a client"}, a.setClientInvoicing),
	}
}

type houseBody struct {
	Name       string       `json:"name"`
	Address    string       `json:"address" doc:"Mail address that answers come from where a ticket has no mailbox"`
	Zone       string       `json:"time_zone" doc:"IANA name"`
	BaseURL    string       `json:"base_url" doc:"Where people reach the program"`
	NoCover    string       `json:"no_cover" enum:"billable,declined,undecided" doc:"What holds for a client without an agreement in force"`
	Language   string       `json:"language" doc:"A code of two letters"`
	Routes     []houseRoute `json:"routes" nullable:"false" doc:"Where requests go that the agreement routes nowhere; the first that holds"`
	WorkHours  string       `json:"work_hours" doc:"When its people work who say nothing else, as mon-fri 08:00-17:00; empty: the usual hours"`
	Survey     string       `json:"survey" enum:"at-once,hour,day,never" doc:"When who asked is asked how it went, after the ticket is resolved"`
	NoticeLead int          `json:"notice_lead" doc:"How many days before the last day for notice people are told; 0: thirty"`
}

type houseRoute struct {
	Service string `json:"service" doc:"A path, or * for every service"`
	Team    string `json:"team" doc:"Its slug"`
	Pick    string `json:"pick,omitempty" enum:"none,least-loaded,round-robin" default:"none" doc:"How one of its people is picked"`
}

const atOnce = "at-once" // desk.SurveyAtOnce in a word

func (a *API) readHouse(ctx context.Context, _ *struct{}) (*oneOutput[houseBody], error) {
	if !shell.ViewerIn(ctx).May(identity.ChangeHouse) {
		return nil, fault.MayNot("see the house's settings")
	}
	h, err := a.desk.House(ctx)
	out := houseBody{h.Name, h.Address, h.Zone, h.BaseURL, h.NoCover, h.Language, []houseRoute{}, h.WorkHours, cmp.Or(h.Survey, atOnce), h.NoticeLead}
	for _, r := range h.Routes {
		out.Routes = append(out.Routes, houseRoute(r))
	}
	return &oneOutput[houseBody]{out}, err
}

type changeHouseInput struct {
	Body struct {
		Name       *string       `json:"name,omitempty" doc:"What is left out stays as it is"`
		Address    *string       `json:"address,omitempty"`
		Zone       *string       `json:"time_zone,omitempty"`
		BaseURL    *string       `json:"base_url,omitempty"`
		NoCover    *string       `json:"no_cover,omitempty" enum:"billable,declined,undecided"`
		Language   *string       `json:"language,omitempty"`
		Routes     *[]houseRoute `json:"routes,omitempty"`
		WorkHours  *string       `json:"work_hours,omitempty"`
		Survey     *string       `json:"survey,omitempty" enum:"at-once,hour,day,never"`
		NoticeLead *int          `json:"notice_lead,omitempty" minimum:"0"`
	}
}

// set changes what was said.
func set[T any](into *T, said *T) {
	if said != nil {
		*into = *said
	}
}

func (a *API) changeHouse(ctx context.Context, in *changeHouseInput) (*oneOutput[houseBody], error) {
	v, b := shell.ViewerIn(ctx), in.Body
	h, err := a.desk.House(ctx)
	if err != nil {
		return nil, err
	}
	for _, x := range []struct{ into, said *string }{{&h.Name, b.Name}, {&h.Address, b.Address}, {&h.Zone, b.Zone}, {&h.BaseURL, b.BaseURL}, {&h.NoCover, b.NoCover},
		{&h.Language, b.Language}, {&h.WorkHours, b.WorkHours}, {&h.Survey, b.Survey}} {
		set(x.into, x.said)
	}
	set(&h.NoticeLead, b.NoticeLead)
	if h.Survey == atOnce {
		h.Survey = desk.SurveyAtOnce
	}
	if b.Routes != nil {
		if h.Routes, err = a.routesOf(ctx, v, *b.Routes); err != nil {
			return nil, located(err, nil)
		}
	}
	err = a.desk.SaveHouse(ctx, v, h)
	return after(ctx, located(err, map[string]string{"house_address": "body.address", "zone": "body.time_zone"}), a.readHouse, nil)
}

// routesOf reads routes as the lines that the house writes.
func (a *API) routesOf(ctx context.Context, v identity.Viewer, list []houseRoute) ([]ruling.HouseRoute, error) {
	teams, err := a.db.Teams(ctx, v)
	if err != nil {
		return nil, err
	}
	var slugs, lines []string
	for _, t := range teams {
		if t.Active {
			slugs = append(slugs, t.Slug)
		}
	}
	for _, r := range list {
		lines = append(lines, ruling.HouseRoute(r).String())
	}
	return ruling.ParseRoutes(strings.Join(lines, "\n"), slugs)
}

type invoicingBody struct {
	Name      string   `json:"name,omitempty"`
	Lines     []string `json:"lines,omitempty" doc:"Of the address, before the city"`
	Postcode  string   `json:"postcode,omitempty"`
	City      string   `json:"city,omitempty"`
	Country   string   `json:"country,omitempty" doc:"ISO 3166-1, two letters"`
	TaxID     string   `json:"tax_id,omitempty" doc:"A VAT identifier begins with its country"`
	Register  string   `json:"register,omitempty" doc:"Number in the register of companies"`
	Contact   string   `json:"contact,omitempty" doc:"Whom to ask"`
	Phone     string   `json:"phone,omitempty"`
	Email     string   `json:"email,omitempty"`
	Scheme    string   `json:"endpoint_scheme,omitempty" doc:"Of the electronic address: a code of the EAS list, such as 0184"`
	Endpoint  string   `json:"endpoint,omitempty"`
	IBAN      string   `json:"iban,omitempty" doc:"Of the provider"`
	BIC       string   `json:"bic,omitempty"`
	Account   string   `json:"account,omitempty" doc:"The name of the account, where it is not the provider's"`
	Days      int      `json:"days,omitempty" minimum:"0" doc:"To pay in; 0: no due date"`
	Untaxed   string   `json:"untaxed,omitempty" enum:"E,Z,AE,O" doc:"Why no tax is due: exempt, zero rated, reverse charge, not subject to tax"`
	Why       string   `json:"untaxed_reason,omitempty"`
	Reference string   `json:"reference,omitempty" doc:"Of the client, for its invoices"`
	Order     string   `json:"order,omitempty" doc:"The client's purchase order"`
}

func invoicingOf(d details.Details) invoicingBody {
	p := d.Party
	return invoicingBody{p.Name, p.Lines, p.Postcode, p.City, p.Country, p.TaxID, p.Register, p.Contact, p.Phone, p.Email, p.Endpoint.Scheme, p.Endpoint.ID,
		d.Bank.IBAN, d.Bank.BIC, d.Bank.Name, d.Days, d.Untaxed.Category, d.Untaxed.Reason, d.Reference, d.Order}
}

func (b invoicingBody) details() details.Details {
	return details.Details{
		Party: statementform.Party{Name: b.Name, Lines: b.Lines, Postcode: b.Postcode, City: b.City, Country: b.Country, TaxID: b.TaxID, Register: b.Register, Contact: b.Contact,
			Phone: b.Phone, Email: b.Email, Endpoint: statementform.Endpoint{Scheme: b.Scheme, ID: b.Endpoint}},
		Bank: statementform.Bank{IBAN: strings.ReplaceAll(b.IBAN, " ", ""), BIC: b.BIC, Name: b.Account}, Days: b.Days,
		Untaxed: statementform.Untaxed{Category: b.Untaxed, Reason: b.Why}, Reference: b.Reference, Order: b.Order}
}

func (a *API) readInvoicing(ctx context.Context, _ *struct{}) (*oneOutput[invoicingBody], error) {
	d, err := a.book.House(ctx, shell.ViewerIn(ctx))
	return &oneOutput[invoicingBody]{invoicingOf(d)}, err
}

type invoicingInput struct{ Body invoicingBody }

func (a *API) setInvoicing(ctx context.Context, in *invoicingInput) (*oneOutput[invoicingBody], error) {
	return after(ctx, a.book.SaveHouse(ctx, shell.ViewerIn(ctx), in.Body.details()), a.readInvoicing, nil)
}

func (a *API) readClientInvoicing(ctx context.Context, in *Slugged) (*oneOutput[invoicingBody], error) {
	v, c, err := a.onClient(ctx, in.Slug)
	if err != nil {
		return nil, err
	}
	d, err := a.book.Client(ctx, v, c.ID)
	return &oneOutput[invoicingBody]{invoicingOf(d)}, err
}

type clientInvoicingInput struct {
	Slugged
	Body invoicingBody
}

func (a *API) setClientInvoicing(ctx context.Context, in *clientInvoicingInput) (*oneOutput[invoicingBody], error) {
	v, c, err := a.onClient(ctx, in.Slug)
	if err != nil {
		return nil, err
	}
	return after(ctx, a.book.SaveClient(ctx, v, c.ID, in.Body.details()), a.readClientInvoicing, &in.Slugged)
}
