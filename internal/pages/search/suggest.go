package search

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/query"
	"remit/internal/ticket"
)

// suggestion is something that was perhaps meant: a place to go to, or a filter to go on with.
type suggestion struct {
	Kind string `json:"kind"`           // Filter, Ticket, Client, Person, Agreement, Settings
	Text string `json:"text"`           // what it is
	Hint string `json:"hint,omitempty"` // what tells it from others
	URL  string `json:"url,omitempty"`  // where it leads
	Fill string `json:"fill,omitempty"` // the whole query that it makes of what was typed
}

// The most that is suggested of each kind.
const (
	suggestedTickets = 5
	suggestedNames   = 3
	suggestedFilters = 6
)

// suggest says while somebody types what there is. Its answer is for the script alone; without it the form finds the same.
func (p *Pages) suggest(c echo.Context) error {
	text := c.QueryParam("q")
	page := searchPage{Page: shell.NewPage(c, "Search")}
	list, err := p.suggestions(c, &page, text)
	if err != nil {
		return err
	}
	if list == nil {
		list = []suggestion{}
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "private, no-store")
	return c.JSON(http.StatusOK, list)
}

func (p *Pages) suggestions(c echo.Context, page *searchPage, text string) (list []suggestion, err error) {
	ctx, v := c.Request().Context(), page.Viewer
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	if page.all, err = p.db.Clients(ctx, v); err != nil {
		return nil, err
	}
	filters, alone, err := p.filters(c, page, text)
	if err != nil || alone {
		return filters, err
	}
	if id, ok := exact(strings.TrimSpace(text)); ok {
		if t, err := p.db.Ticket(ctx, v, id); err == nil {
			list = append(list, ticketSuggestion(t))
		}
	}
	list = append(list, filters...)
	page.Asked = query.Parse(text, page.Now, page.Zone)
	words := page.Asked.Words()
	conditions, err := p.resolve(ctx, page)
	if err != nil || page.Asked.Empty() {
		return list, err
	}
	found, err := p.db.Search(ctx, v, ticket.Search{Terms: page.Asked.Terms, Conditions: conditions, Limit: suggestedTickets}, page.Now)
	if err != nil {
		return nil, err
	}
	for _, h := range found.Hits {
		list = append(list, ticketSuggestion(h.Ticket))
	}
	if words == "" || len(page.Asked.Filters) > 0 {
		return list, nil
	}
	return p.names(c, page, words, list)
}

func ticketSuggestion(t ticket.Ticket) suggestion {
	return suggestion{Kind: "Ticket", Text: ticket.Number(t.ID) + " " + t.Subject, Hint: shell.StatusWord(string(t.Status)), URL: shell.TicketURL(t.ID)}
}

// names adds the clients, people, agreements and pages of settings that have the words in their names.
func (p *Pages) names(c echo.Context, page *searchPage, words string, list []suggestion) ([]suggestion, error) {
	if err := p.beside(c, page, words); err != nil {
		return nil, err
	}
	for _, x := range first(page.Clients, suggestedNames) {
		list = append(list, suggestion{Kind: "Client", Text: x.Name, Hint: "its page", URL: shell.ClientsURL + "/" + x.Slug})
	}
	for _, x := range first(page.People, suggestedNames) {
		list = append(list, suggestion{Kind: "Person", Text: x.Name, Hint: page.clientName(x.ClientID), URL: address(`person:`+x.Email, "")})
	}
	for _, x := range first(page.Agreements, suggestedNames) {
		list = append(list, suggestion{Kind: "Agreement", Text: x.Number, Hint: x.ClientName, URL: shell.AgreementURL(x.Number)})
	}
	return list, nil
}

// filters suggests how the word that is being typed goes on as a filter; alone is whether it can be nothing else.
func (p *Pages) filters(c echo.Context, page *searchPage, text string) (list []suggestion, alone bool, err error) {
	start := strings.LastIndexAny(text, " \t") + 1
	before, typed := text[:start], text[start:]
	minus := ""
	if strings.HasPrefix(typed, "-") {
		minus, typed = "-", typed[1:]
	}
	name, value, colon := strings.Cut(typed, ":")
	offer := func(fill, says string) {
		if len(list) < suggestedFilters {
			list = append(list, suggestion{Kind: "Filter", Text: minus + fill, Hint: says, Fill: before + minus + fill})
		}
	}
	if !colon {
		for _, k := range query.Filters() {
			if len(name) > 1 && strings.HasPrefix(k.Name, strings.ToLower(name)) {
				offer(k.Name+":", k.Says)
			}
		}
		return list, false, nil
	}
	k, ok := query.FilterNamed(name)
	if !ok {
		return nil, false, nil
	}
	values, err := p.values(c, page, k)
	if err != nil {
		return nil, false, err
	}
	for _, x := range values {
		if x.value != value && hasWords(value, x.value, x.name) || value == "" {
			offer(k.Name+":"+x.value+" ", x.name)
		}
	}
	return list, value == "", nil
}

// named is a value of a filter and what it is called.
type namedValue struct{ value, name string }

// values are what a filter may be followed by.
func (p *Pages) values(c echo.Context, page *searchPage, k query.Known) (list []namedValue, err error) {
	ctx, v := c.Request().Context(), page.Viewer
	for _, w := range k.Values {
		list = append(list, namedValue{w, ""})
	}
	switch k.Name {
	case query.Client:
		for _, x := range page.all {
			list = append(list, namedValue{x.Slug, x.Name})
		}
	case query.Assignee:
		users, err := p.db.Users(ctx, v)
		if err != nil {
			return nil, err
		}
		list = append(list, namedValue{"me", "you"}, namedValue{"none", "nobody"})
		list = append(list, active(users)...)
	case query.Team:
		teams, err := p.db.Teams(ctx, v)
		if err != nil {
			return nil, err
		}
		for _, t := range teams {
			list = append(list, namedValue{t.Slug, t.Name})
		}
	case query.Agreement:
		agreements, err := p.db.Agreements(ctx, v, 0)
		if err != nil {
			return nil, err
		}
		for _, a := range agreements {
			list = append(list, namedValue{a.Number, a.ClientName})
		}
	case query.Tag:
		tags, err := p.db.UsedTags(ctx, v)
		if err != nil {
			return nil, err
		}
		for _, tag := range tags {
			list = append(list, namedValue{tag, ""})
		}
	case query.Service:
		services, err := p.db.Services(ctx)
		if err != nil {
			return nil, err
		}
		for _, s := range services {
			list = append(list, namedValue{s.Path, s.Name})
		}
	case "from", "to", "before", "after", query.Received:
		month := page.Now.In(page.Zone)
		list = append(list, namedValue{"today", ""}, namedValue{"yesterday", ""}, namedValue{"7d", "the last seven days"}, namedValue{month.Format("2006-01"), month.Format("January 2006")},
			namedValue{strconv.Itoa(month.Year()), "this year"})
	}
	return list, nil
}

func active(users []identity.User) (list []namedValue) {
	for _, u := range users {
		if u.Active {
			list = append(list, namedValue{u.Email, u.Name})
		}
	}
	return list
}
