// Package phone is the form for a call: who calls, what about, and what the agreement says while it is typed.
package phone

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/intake"
	"remit/internal/pages/decision"
	"remit/internal/pages/promise"
	"remit/internal/pages/shell"
	"remit/internal/pages/timeform"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Options are what the pages need.
type Options struct {
	DB     *store.DB
	Desk   *desk.Desk
	Intake *intake.Intake
}

// Pages are the pages for a call.
type Pages struct {
	db     *store.DB
	desk   *desk.Desk
	intake *intake.Intake
	around decision.Source
}

// New returns the pages.
func New(o Options) *Pages {
	return &Pages{db: o.DB, desk: o.Desk, intake: o.Intake, around: decision.Source{DB: o.DB, Desk: o.Desk}}
}

// Routes is the table of what the pages answer.
func (p *Pages) Routes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: shell.PhoneURL, Who: shell.Staff, Handler: p.phone},
		{Method: http.MethodPost, Path: shell.PhoneURL, Who: shell.Staff, Handler: p.savePhone},
		{Method: http.MethodPost, Path: shell.PhoneURL + "/preview", Who: shell.Staff, Handler: p.previewPhone},
	}
}

// Who calls, where it is no contact's id.
const (
	somebodyNew = "new"     // of a client that is known
	nobodyKnown = "unknown" // the call is kept under Unknown sender
)

// callers is how many people that match are offered.
const callers = 6

// phonePage is the form for a call, with what the agreement says of what was typed so far.
type phonePage struct {
	shell.Page
	Form       shell.Form
	Spent      timeform.Parts // how long the call took, where it is said
	Matches    []caller
	Who        string // contact id, somebodyNew or nobodyKnown
	Clients    []identity.Client
	Contact    identity.Contact
	Client     identity.Client
	Preview    intake.Preview
	Question   *decision.Question
	Left       []decision.Allowance
	Allowances []shell.Allowance // all that the client has, as of now
	Known      decision.Known
	Open       []ticket.Row
	Due        map[int64]shell.Clock
	Count      int // open tickets of the client
	Zone2      *time.Location
	Team       string
}

// caller is somebody who may be on the line.
type caller struct {
	identity.Contact
	ClientName string
}

func (p *Pages) phone(c echo.Context) error {
	return p.showPhone(c, http.StatusOK, shell.Form{Values: c.QueryParams()})
}

func (p *Pages) showPhone(c echo.Context, status int, form shell.Form) error {
	page, err := p.loadPhone(c, form)
	if err != nil {
		return err
	}
	if page.Spent, err = p.parts(c, page.Form); err != nil {
		return err
	}
	return shell.Render(c, status, phoneView(page))
}

// previewPhone answers the script while somebody types: who it may be, what is asked, and what the agreement says.
func (p *Pages) previewPhone(c echo.Context) error {
	form, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	page, err := p.loadPhone(c, form)
	if err != nil {
		return err
	}
	return shell.Render(c, http.StatusOK, phoneFragment(page))
}

// loadPhone finds who calls, and decides on what was typed so far.
func (p *Pages) loadPhone(c echo.Context, form shell.Form) (phonePage, error) {
	ctx := c.Request().Context()
	page := phonePage{Page: shell.NewPage(c, "Phone call"), Form: form}
	page.Current, page.Query = shell.AtPhone, ""
	var err error
	if page.Clients, err = p.db.Clients(ctx, page.Viewer); err != nil {
		return page, err
	}
	if err := p.findCaller(ctx, &page); err != nil {
		return page, err
	}
	f, err := callForm(page.Form)
	if err != nil {
		return page, err
	}
	page.Preview, err = p.intake.Preview(ctx, page.Viewer, f)
	if fault.Is(err, fault.Invalid) { // a fact of another client, after the caller was changed: it is asked again
		for _, name := range desk.FactNames() {
			page.Form.Set("fact-"+name, "")
		}
		f.Facts = nil
		page.Preview, err = p.intake.Preview(ctx, page.Viewer, f)
	}
	if err != nil {
		return page, err
	}
	page.Client, page.Contact = page.Preview.Client, page.Preview.Contact
	return page, p.loadAround(ctx, &page)
}

// findCaller offers the people that match. The chosen one stays chosen while they match; else it is the first.
func (p *Pages) findCaller(ctx context.Context, page *phonePage) error {
	page.Who = page.Form.Value("who")
	found, err := p.db.FindContacts(ctx, page.Viewer, page.Form.Value("q"), callers)
	if err != nil {
		return err
	}
	if id, err := shell.ParseID(page.Who); err == nil && page.Form.Value("q") == "" {
		contact, err := p.db.Contact(ctx, page.Viewer, id)
		if err != nil {
			return err
		}
		found = []identity.Contact{contact}
	}
	stays := page.Who == somebodyNew || page.Who == nobodyKnown
	for _, contact := range found {
		match := caller{Contact: contact}
		for _, client := range page.Clients {
			if client.ID == contact.ClientID {
				match.ClientName = client.Name
			}
		}
		page.Matches = append(page.Matches, match)
		stays = stays || page.Who == strconv.FormatInt(contact.ID, 10)
	}
	switch {
	case stays:
	case len(found) > 0:
		page.Who = strconv.FormatInt(found[0].ID, 10)
	case page.Form.Value("q") != "":
		page.Who = nobodyKnown
	default:
		page.Who = ""
	}
	page.Form.Set("who", page.Who)
	return nil
}

// loadAround reads what helps on the phone: what would settle it, what is left, what is open, where the caller is.
func (p *Pages) loadAround(ctx context.Context, page *phonePage) (err error) {
	v, dec := page.Viewer, page.Preview.Decision
	if page.Known, err = p.around.Known(ctx, v, page.Client.ID); err != nil || page.Client.ID == 0 {
		return err
	}
	if len(dec.Ask) > 0 {
		page.Question, err = p.around.Question(ctx, decision.Asking{Client: page.Client.ID, Contact: page.Contact.ID, Facts: page.Preview.Facts, Ask: dec.Ask, Known: page.Known})
		if err != nil {
			return err
		}
	}
	if page.Left, err = p.around.Left(ctx, v, page.Client.ID, dec, page.Now); err != nil {
		return err
	}
	if page.Allowances, err = p.around.Allowances(ctx, v, page.Client.ID, page.Now, page.Locale); err != nil {
		return err
	}
	if page.Count, _, err = p.db.OpenTickets(ctx, v, page.Client.ID, page.Contact.ID); err != nil {
		return err
	}
	page.Zone2, page.Team = page.Known.SiteZone(), ""
	if err := p.loadTeam(ctx, page); err != nil || page.Contact.ID == 0 {
		return err
	}
	if page.Open, err = p.db.Tickets(ctx, v, ticket.Filter{View: ticket.ViewOpen, ContactID: page.Contact.ID, Limit: 5}, page.Now); err != nil {
		return err
	}
	page.Due, err = promise.Next(ctx, p.db, v, page.Open, page.Now)
	return err
}

func (p *Pages) loadTeam(ctx context.Context, page *phonePage) error {
	if page.Preview.Decision.Route == nil {
		return nil
	}
	teams, err := p.db.Teams(ctx, page.Viewer)
	for _, t := range teams {
		if t.Slug == page.Preview.Decision.Route.Team {
			page.Team = t.Name
		}
	}
	return err
}

// asked are the facts that the form asks for: those that would settle the scope, and those that were set by hand.
func (p phonePage) asked() []string {
	var names []string
	for _, name := range desk.FactNames() {
		if p.Form.Value("fact-"+name) != "" || slices.Contains(p.Preview.Decision.Ask, name) {
			names = append(names, name)
		}
	}
	return names
}

// chip is a fact that is known without being asked for.
type chip struct{ Name, Value string }

func (p phonePage) chips() []chip {
	var out []chip
	for _, name := range desk.FactNames() {
		_, shown := p.Known.Value(p.Preview.Facts, name)
		if shown != "" && p.Form.Value("fact-"+name) == "" {
			out = append(out, chip{name, shown})
		}
	}
	return out
}

// callerName is how the caller is called in a question: “Ask Mia”.
func (p phonePage) callerName() string {
	return cmp.Or(shell.FirstName(p.Contact.Name), "the caller")
}
