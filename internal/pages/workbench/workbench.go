// Package workbench is the pages on which managers make the next version of an agreement.
package workbench

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/workbench"
)

// Options are what the pages need of the rest of the program.
type Options struct {
	DB    *store.DB
	Bench *workbench.Bench
}

// Pages answers the routes of agreements under work.
type Pages struct {
	db    *store.DB
	bench *workbench.Bench
}

// New returns the pages.
func New(o Options) *Pages { return &Pages{o.DB, o.Bench} }

// Routes lists what the pages answer.
func (p *Pages) Routes() []shell.Route {
	const one = "/agreements/:number/edit"
	get := func(path string, handler echo.HandlerFunc) shell.Route {
		return shell.Route{Method: http.MethodGet, Path: path, Who: shell.May(identity.ChangeAgreements), Handler: handler}
	}
	post := func(path string, handler echo.HandlerFunc) shell.Route {
		return shell.Route{Method: http.MethodPost, Path: path, Who: shell.May(identity.ChangeAgreements), Handler: handler}
	}
	return []shell.Route{
		get("/agreements/begin", p.beginForm),
		post("/agreements/begin", p.begin),
		{Method: http.MethodPost, Path: "/agreements/draft", Who: shell.May(identity.ChangeAgreements), Handler: p.take, Load: shell.Upload},
		post(shell.TeachURL, p.teach),
		get(one, p.edit),
		post(one, p.change),
		get(one+"/text", p.textForm),
		{Method: http.MethodPost, Path: one + "/text", Who: shell.May(identity.ChangeAgreements), Handler: p.text, Load: shell.Upload},
		get(one+"/preview", p.preview),
		get(one+"/difference", p.difference),
		get(one+"/discard", p.discardForm),
		post(one+"/discard", p.discard),
		post(one+"/follow", p.follow),
		get(one+"/publish", p.publishForm),
		post(one+"/publish", p.publish),
		get(one+"/replay", p.replayed),
		post(one+"/replay", p.replay),
		get(one+"/progress", p.progress),
		get(one+"/examples/new", p.exampleForm),
		post(one+"/examples/new", p.keepExample),
		post(one+"/examples/take", p.takeExample),
		get(one+"/examples/:id", p.exampleForm),
		post(one+"/examples/:id", p.keepExample),
		post(one+"/examples/:id/accept", p.acceptExample),
		post(one+"/examples/:id/drop", p.dropExample),
	}
}

// URL is where the next version of an agreement is made: pairs of name and value are what is asked of it.
func URL(number string, pairs ...string) string {
	address := shell.AgreementURL(number) + "/edit"
	query := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		query.Set(pairs[i], pairs[i+1])
	}
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	return address
}

// below is an address below the draft's own.
func below(number, path string) string { return URL(number) + "/" + path }

func numberOf(c echo.Context) string {
	number, err := url.PathUnescape(c.Param("number"))
	if err != nil {
		return c.Param("number")
	}
	return number
}
