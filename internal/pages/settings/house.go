package settings

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/monitoring"
	"remit/internal/pages/record"
	"remit/internal/pages/shell"
	"remit/internal/ruling"
	"remit/internal/store"
)

func (p *Pages) houseRoutes() []shell.Route {
	return record.Both(shell.SettingsURL, shell.May(identity.ChangeHouse), form(p.houseRecord))
}

func (p *Pages) tokenRoutes() []shell.Route {
	return append(record.Both(tokensURL, shell.May(identity.ConnectPrograms), p.tokens), shell.Route{Method: http.MethodPost, Path: tokensURL + "/:id/drop", Who: shell.May(identity.ConnectPrograms), Handler: p.dropToken})
}

const tokensURL = "/tokens"

// houseRecord changes what the provider says of itself.
func (p *Pages) houseRecord(c echo.Context) (record.Record, error) {
	v := shell.Viewer(c)
	house, err := p.desk.House(c.Request().Context())
	if err != nil {
		return record.Record{}, err
	}
	r := record.Record{At: shell.AtSettings, Title: "House settings", Back: shell.SettingsURL, Submit: "Save", Said: "The house’s settings are saved."}
	teams, err := p.teamSlugs(c)
	if err != nil {
		return record.Record{}, err
	}
	r.Initial = record.Known("routes", routeLines(house.Routes), "name", house.Name, "house_address", house.Address, "zone", house.Zone, "base_url", house.BaseURL, "no_cover", house.NoCover, "language", house.Language, "survey", house.Survey, "work_hours", house.WorkHours, "notice_lead", leadText(house.NoticeLead))
	r.Fields = func(f shell.Form) templ.Component { return houseFields(f, teams) }
	r.Save = func(ctx context.Context, f shell.Form) error {
		routes, err := ruling.ParseRoutes(f.Value("routes"), teams)
		if err != nil {
			return err
		}
		lead, err := leadOf(f.Value("notice_lead"))
		if err != nil {
			return err
		}
		return p.desk.SaveHouse(ctx, v, desk.House{Name: f.Value("name"), Address: f.Value("house_address"), Zone: f.Value("zone"),
			BaseURL: strings.TrimRight(f.Value("base_url"), "/"), NoCover: f.Value("no_cover"), Language: f.Value("language"), Routes: routes, Survey: f.Value("survey"), WorkHours: f.Value("work_hours"), NoticeLead: lead})
	}
	return r, nil
}

// leadText writes the days before the last day for notice, "" where the house says none.
func leadText(days int) string {
	if days == 0 {
		return ""
	}
	return strconv.Itoa(days)
}

// leadOf reads them.
func leadOf(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	days, err := strconv.Atoi(text)
	if err != nil || days < 1 {
		return 0, fault.On("notice_lead", "%q is no number of days: write one from 1 to 366, or leave it out.", text)
	}
	return days, nil
}

// teamSlugs are the names of the active teams, as routes write them.
func (p *Pages) teamSlugs(c echo.Context) ([]string, error) {
	teams, err := p.db.Teams(c.Request().Context(), shell.Viewer(c))
	var slugs []string
	for _, t := range teams {
		if t.Active {
			slugs = append(slugs, t.Slug)
		}
	}
	return slugs, err
}

// routeLines writes routes as they are typed.
func routeLines(routes []ruling.HouseRoute) string {
	lines := make([]string, len(routes))
	for i, r := range routes {
		lines[i] = r.String()
	}
	return strings.Join(lines, "\n")
}

type tokensPage struct {
	shell.Page
	Form   shell.Form
	List   []store.Token
	Users  []identity.User
	Secret string // shown once, on the answer that made it
	Guide  monitoring.Guide
}

// NameOf names for whom a token speaks.
func (p tokensPage) NameOf(user int64) string {
	u, err := record.Find(p.Users, func(u identity.User) bool { return u.ID == user }, "")
	if err != nil {
		return "nobody"
	}
	return u.Name
}

// tokens lists the API tokens, and makes one where the form is sent. The secret stands on that answer alone.
func (p *Pages) tokens(c echo.Context) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	page, status := tokensPage{Page: shell.PageAt(c, "API tokens", shell.AtSettings)}, http.StatusOK
	if c.Request().Method == http.MethodPost {
		var err error
		if page.Form, err = shell.FormOf(c); err != nil {
			return err
		}
		expires, err := dayOf(page.Form.Value("expires"), page.Zone)
		if err == nil {
			page.Secret, err = p.desk.MakeToken(ctx, v, desk.NewToken{Name: page.Form.Value("name"), UserID: record.Chosen(page.Form, "user"), Scopes: scopesOf(page.Form), Expires: expires, Endless: page.Form.Value("endless") != ""})
		}
		switch {
		case err == nil:
			page.Form = shell.Form{}
			c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
		case page.Form.Refuse(err):
			status = shell.StatusOf(err)
		default:
			return err
		}
	}
	var err error
	if page.List, err = p.db.Tokens(ctx, v); err != nil {
		return err
	}
	if page.Users, err = p.db.Users(ctx, v); err != nil {
		return err
	}
	house, err := p.desk.House(ctx)
	if err != nil {
		return err
	}
	page.Guide = monitoring.Guide{Base: house.BaseURL, Secret: page.Secret}
	return shell.Render(c, status, tokensView(page))
}

// scopesOf are those that were ticked.
func scopesOf(f shell.Form) []identity.Scope {
	var list []identity.Scope
	for _, s := range f.All("scopes") {
		list = append(list, identity.Scope(s))
	}
	return list
}

// scopeWords say what a scope lets a program do.
func scopeWords(s identity.Scope) string {
	return map[identity.Scope]string{identity.ScopeRead: "Read requests, clients, agreements and statements", identity.ScopeTickets: "Open, answer and change requests; report alerts",
		identity.ScopeTime: "Log and correct work", identity.ScopeClients: "Change clients and agreements", identity.ScopeAdmin: "All that the person may"}[s]
}

// scopeNames are the scopes of a token in one line.
func scopeNames(list []identity.Scope) string {
	var words []string
	for _, s := range list {
		words = append(words, string(s))
	}
	return strings.Join(words, ", ")
}

// dayOf is the end of a day in the reader's zone; zero for none.
func dayOf(text string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, text, zone)
	if err != nil {
		return time.Time{}, fault.On("expires", "%q is not a day; write it like 2027-01-31.", text)
	}
	return day.AddDate(0, 0, 1).UTC(), nil
}

func (p *Pages) dropToken(c echo.Context) error {
	id, err := shell.ParseID(c.Param("id"))
	if err != nil {
		return err
	}
	if err := p.desk.DropToken(c.Request().Context(), shell.Viewer(c), id); err != nil {
		return err
	}
	return shell.Back(c, tokensURL, "The token is taken back. Programs that use it are refused from now on.")
}

// noCovers are what can hold for a client without an agreement in force.
func noCovers() []shell.Option {
	return []shell.Option{{Value: "billable", Label: "Billable", Hint: "The work is done and billed."}, {Value: "declined", Label: "Declined", Hint: "The work is not done."},
		{Value: "undecided", Label: "Undecided", Hint: "A manager settles each request."}}
}

// askings are when who asked is asked how it went.
func askings() []shell.Option {
	return []shell.Option{{Value: desk.SurveyAtOnce, Label: "As soon as it is resolved"}, {Value: desk.SurveyHour, Label: "An hour after"}, {Value: desk.SurveyDay, Label: "A day after"}, {Value: desk.SurveyNever, Label: "Never"}}
}
