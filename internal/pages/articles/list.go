package articles

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"remit/internal/identity"
	"remit/internal/knowledge"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

func (p *Pages) listRoutes() []shell.Route {
	return []shell.Route{{Method: http.MethodGet, Path: shell.KnowledgeURL, Who: shell.Staff, Handler: p.list}}
}

// pageSize is how many articles a page of the list shows.
const pageSize = 50

// listPage is the list of articles with what narrows it.
type listPage struct {
	shell.Page
	Form    shell.Form // the filter as it was chosen
	Clients []identity.Client
	Names   map[int64]string
	List    []knowledge.Article
	Pager   shell.Pager
}

// Narrowed reports whether the list leaves articles out that somebody asked to leave out.
func (p listPage) Narrowed() bool {
	return p.Form.Value("q") != "" || p.Form.Value("for") != "" || p.Form.Value("state") != ""
}

func (p *Pages) list(c echo.Context) error {
	view := listPage{Page: page(c, "Knowledge"), Form: shell.Form{Values: c.QueryParams()}}
	view.Keys = []shell.Key{{Press: "e", Does: "write an article"}}
	ctx := c.Request().Context()
	var err error
	if view.Clients, view.Names, err = p.names(ctx, view.Viewer); err != nil {
		return err
	}
	f := filterOf(view.Form)
	if view.List, err = p.db.Articles(ctx, view.Viewer, f); err != nil {
		return err
	}
	view.List, view.Pager = pages(view.List, f, view.Form.Values, shell.KnowledgeURL)
	return shell.Render(c, http.StatusOK, listView(view))
}

// filterOf reads the filter. Under “for” stands an audience, or the id of a client.
func filterOf(form shell.Form) store.ArticleFilter {
	f := store.ArticleFilter{Text: form.Value("q"), State: knowledge.State(form.Value("state")), Limit: pageSize + 1}
	if id, err := strconv.ParseInt(form.Value("for"), 10, 64); err == nil {
		f.ClientID = id
	} else {
		f.Audience = knowledge.Audience(form.Value("for"))
	}
	f.Skip, _ = strconv.Atoi(form.Value("skip")) // what is no number skips nothing
	f.Skip = min(max(f.Skip, 0), 1_000_000)
	return f
}

// pages cuts a list to one page and leads to those beside it.
func pages(list []knowledge.Article, f store.ArticleFilter, q url.Values, address string) ([]knowledge.Article, shell.Pager) {
	at := func(skip int) string {
		to := url.Values{}
		for name, values := range q {
			to[name] = values
		}
		to.Set("skip", strconv.Itoa(skip))
		return address + "?" + to.Encode()
	}
	var pager shell.Pager
	if f.Skip > 0 {
		pager.Newer = at(max(f.Skip-pageSize, 0))
	}
	if len(list) > pageSize {
		list, pager.Older = list[:pageSize], at(f.Skip+pageSize)
	}
	return list, pager
}

// audiences are the choices of the filter: whom an article is for, then the clients.
func (p listPage) audiences() []shell.Option {
	list := []shell.Option{{Label: "Everybody"}, {Value: string(knowledge.ForStaff), Label: "Internal"}, {Value: string(knowledge.ForClients), Label: "All clients"}, {Value: string(knowledge.ForClient), Label: "One client, any"}}
	for _, c := range p.Clients {
		list = append(list, shell.Option{Value: strconv.FormatInt(c.ID, 10), Label: c.Name})
	}
	return list
}

func (p listPage) states() []shell.Option {
	list := []shell.Option{{Label: "Drafts and published"}}
	for _, s := range knowledge.States() {
		list = append(list, shell.Option{Value: string(s), Label: stateWords(s)})
	}
	return list
}
