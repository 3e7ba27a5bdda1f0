// Package search finds tickets, people, clients and agreements by what somebody types, and says while it is typed what there is.
package search

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/query"
	"remit/internal/store"
	"remit/internal/store/seek"
	"remit/internal/ticket"
)

// Options are what the pages need.
type Options struct {
	DB *store.DB
}

// Pages are the search's pages.
type Pages struct {
	db *store.DB
}

// New returns the pages.
func New(o Options) *Pages { return &Pages{db: o.DB} }

// Routes is the table of what the pages answer.
func (p *Pages) Routes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: shell.SearchURL, Who: shell.Staff, Handler: p.search, Costly: true},
		{Method: http.MethodGet, Path: shell.SearchURL + "/suggest", Who: shell.Staff, Handler: p.suggest},
	}
}

// searchPage is what a search found.
type searchPage struct {
	shell.Page
	Asked      query.Query
	Chips      []chip
	Problems   []query.Problem
	Found      ticket.Found
	After      string // the place where this page begins; "" for the first
	People     []identity.Contact
	Clients    []identity.Client
	Agreements []store.Agreement
	words      seek.Words
	all        []identity.Client
}

// chip is a filter as it was understood, with the address of the search without it.
type chip struct {
	Words   string
	Without string
}

// The most that a page shows of each kind.
const (
	pageRows = 25
	sideRows = 5
)

// search finds what was asked for. An exact number leads straight to its ticket.
func (p *Pages) search(c echo.Context) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	page := searchPage{Page: shell.NewPage(c, "Search"), After: c.QueryParam("after")}
	page.Width = shell.Middle
	page.Query = strings.TrimSpace(page.Query)
	if id, ok := exact(page.Query); ok {
		if _, err := p.db.Ticket(ctx, v, id); err == nil {
			return c.Redirect(http.StatusSeeOther, shell.TicketURL(id))
		}
	}
	page.Asked = query.Parse(page.Query, page.Now, page.Zone)
	page.Problems = page.Asked.Problems
	if page.Query == "" {
		return shell.Render(c, http.StatusOK, searchView(page))
	}
	page.Title = "Search for “" + shortened(page.Query) + "”"
	if err := p.find(c, &page); err != nil {
		if fault.KindOf(err) != fault.Invalid {
			return err
		}
		page.Problems = append(page.Problems, query.Problem{Words: fault.Text(err)})
	}
	return shell.Render(c, http.StatusOK, searchView(page))
}

// exact reads what is nothing but a number: 1042 or #1042.
func exact(text string) (int64, bool) {
	id, err := strconv.ParseInt(strings.TrimPrefix(text, "#"), 10, 64)
	return id, err == nil && id > 0
}

// shortened is a text that fits into a title.
func shortened(text string) string {
	if r := []rune(text); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return text
}

func (p *Pages) find(c echo.Context, page *searchPage) (err error) {
	ctx, v := c.Request().Context(), page.Viewer
	if page.all, err = p.db.Clients(ctx, v); err != nil {
		return err
	}
	conditions, err := p.resolve(ctx, page)
	if err != nil {
		return err
	}
	page.words = seek.WordsOf(page.Asked.Terms)
	if page.Found, err = p.db.Search(ctx, v, ticket.Search{Terms: page.Asked.Terms, Conditions: conditions, After: page.After, Limit: pageRows}, page.Now); err != nil {
		return err
	}
	if words := page.Asked.Words(); words != "" && page.After == "" && len(page.Asked.Filters) == 0 {
		return p.beside(c, page, words)
	}
	return nil
}

// beside finds the people, clients and agreements that have the words in their names.
func (p *Pages) beside(c echo.Context, page *searchPage, words string) (err error) {
	ctx, v := c.Request().Context(), page.Viewer
	if page.People, err = p.db.FindContacts(ctx, v, words, sideRows); err != nil {
		return err
	}
	page.Clients = first(named(page.all, words), sideRows)
	agreements, err := p.db.Agreements(ctx, v, 0)
	if err != nil {
		return err
	}
	page.Agreements = first(agreed(agreements, words), sideRows)
	return nil
}

// named are the clients whose name or short name has all the words.
func named(all []identity.Client, words string) (found []identity.Client) {
	for _, c := range all {
		if hasWords(words, c.Name, c.Slug) {
			found = append(found, c)
		}
	}
	return found
}

// agreed are the agreements whose number, title or client has all the words.
func agreed(all []store.Agreement, words string) (found []store.Agreement) {
	for _, a := range all {
		if hasWords(words, a.Number, a.Title, a.ClientName) {
			found = append(found, a)
		}
	}
	return found
}

// hasWords reports whether texts hold all words, each anywhere.
func hasWords(words string, texts ...string) bool {
	all := query.Plain(strings.Join(texts, " "))
	fields := strings.Fields(query.Plain(words))
	for _, w := range fields {
		if !strings.Contains(all, w) {
			return false
		}
	}
	return len(fields) > 0
}

func first[T any](list []T, n int) []T { return list[:min(len(list), n)] }

func (p searchPage) clientName(id int64) string {
	for _, c := range p.all {
		if c.ID == id {
			return c.Name
		}
	}
	return ""
}

// address is that of a search.
func address(text, after string) string {
	values := url.Values{"q": {text}}
	if after != "" {
		values.Set("after", after)
	}
	return shell.SearchURL + "?" + values.Encode()
}

// with is the address of the search with one filter more.
func (p searchPage) with(filter string) string {
	return address(strings.TrimSpace(p.Query+" "+filter), "")
}

// nothing reports whether nothing at all was found.
func (p searchPage) nothing() bool {
	return len(p.Found.Hits) == 0 && len(p.People) == 0 && len(p.Clients) == 0 && len(p.Agreements) == 0
}

// summary says how much was found.
func (p searchPage) summary() string {
	n := len(p.Found.Hits)
	switch {
	case p.Found.Next != "" && !p.Found.Far:
		return "the newest " + strconv.Itoa(n) + " tickets"
	case p.After != "":
		return shell.Plural(n, "older ticket", "older tickets")
	default:
		return shell.Plural(n, "ticket", "tickets")
	}
}
