package staff

import (
	"net/http"
	"strconv"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"

	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

func (p *Pages) searchRoutes() []shell.Route {
	return []shell.Route{{Method: http.MethodGet, Path: shell.SearchURL, Who: shell.Staff, Handler: p.search}}
}

// searchPage is what a search found.
type searchPage struct {
	shell.Page
	Form    shell.Form
	Found   []ticket.Row
	Excerpt map[int64]string
	People  []identity.Contact
	Clients []identity.Client
	More    bool
}

// foundRows is how many tickets a search shows.
const foundRows = 50

// search finds tickets by their words, people by name, address and number. An exact number leads straight to its ticket.
func (p *Pages) search(c echo.Context) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	query := strings.TrimSpace(c.QueryParam("q"))
	if id, err := strconv.ParseInt(strings.TrimPrefix(query, "#"), 10, 64); err == nil && id > 0 {
		if _, err := p.db.Ticket(ctx, v, id); err == nil {
			return c.Redirect(http.StatusSeeOther, shell.TicketURL(id))
		}
	}
	page := searchPage{Page: shell.NewPage(c, "Search"), Form: shell.Form{Values: c.QueryParams()}}
	page.Width = shell.Middle
	var err error
	if page.Clients, err = p.db.Clients(ctx, v); err != nil {
		return err
	}
	if query != "" {
		page.Title = "Search for “" + query + "”"
		if err := p.find(c, &page, query); err != nil {
			return err
		}
	}
	return shell.Render(c, http.StatusOK, searchView(page))
}

func (p *Pages) find(c echo.Context, page *searchPage, query string) error {
	ctx, v := c.Request().Context(), page.Viewer
	client, err := shell.OptionalID(page.Form.Value("client"))
	if err != nil {
		return err
	}
	f := ticket.Filter{Text: query, ClientID: client, Verdict: page.Form.Value("verdict"), Status: ticket.Status(page.Form.Value("status")), Limit: foundRows + 1}
	if page.Found, err = p.db.Tickets(ctx, v, f, page.Now); err != nil {
		return err
	}
	if page.More = len(page.Found) > foundRows; page.More {
		page.Found = page.Found[:foundRows]
	}
	ids := make([]int64, len(page.Found))
	for i, row := range page.Found {
		ids[i] = row.ID
	}
	if page.Excerpt, err = map[int64]string{}, error(nil); err != nil {
		return err
	}
	page.People, err = p.db.FindContacts(ctx, v, query, 6)
	return err
}

func (p searchPage) clientName(id int64) string {
	for _, c := range p.Clients {
		if c.ID == id {
			return c.Name
		}
	}
	return ""
}

// summary says how much was found.
func (p searchPage) summary() string {
	switch {
	case p.More:
		return "the newest " + itoa(foundRows) + " tickets"
	default:
		return shell.Plural(len(p.Found), "ticket", "tickets")
	}
}

func (p searchPage) clientOptions() []shell.Option {
	out := []shell.Option{{Label: "Every client"}}
	for _, c := range p.Clients {
		out = append(out, shell.Option{Value: strconv.FormatInt(c.ID, 10), Label: c.Name})
	}
	return out
}

func statusOptions() []shell.Option {
	out := []shell.Option{{Label: "Any status"}}
	for _, s := range ticket.Statuses() {
		out = append(out, shell.Option{Value: string(s), Label: shell.Capital(shell.StatusWord(string(s)))})
	}
	return out
}

func verdictOptions() []shell.Option {
	return []shell.Option{{Label: "Any verdict"}, {Value: "covered", Label: "Covered"}, {Value: "billable", Label: "Billable"}, {Value: "undecided", Label: "Undecided"}, {Value: "declined", Label: "Declined"}}
}

// piece is a part of an excerpt; a hit is what was searched for.
type piece struct {
	Text string
	Hit  bool
}

// pieces part an excerpt at the words that begin as one of the words searched for.
func (p searchPage) pieces(text string) []piece {
	wanted := strings.FieldsFunc(strings.ToLower(p.Query), notWord)
	var out []piece
	for len(text) > 0 {
		end := strings.IndexFunc(text, notWord)
		hit := false
		switch {
		case end < 0:
			end = len(text)
		case end == 0:
			if end = strings.IndexFunc(text, func(r rune) bool { return !notWord(r) }); end < 0 {
				end = len(text)
			}
		}
		word := strings.ToLower(text[:end])
		for _, w := range wanted {
			hit = hit || strings.HasPrefix(word, w)
		}
		out = append(out, piece{text[:end], hit})
		text = text[end:]
	}
	return out
}

func notWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
