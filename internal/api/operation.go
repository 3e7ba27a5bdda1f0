package api

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/labstack/echo/v4"

	"remit/internal/pages/shell"
)

// operation is what the table says of a route: method, path under Base, the status of a good answer, and what it does.
type operation struct {
	method  string
	path    string
	status  int
	summary string
}

// deed is what a route does: it gets what was sent, checked against its type, and returns what is answered.
type deed[I, O any] func(ctx context.Context, in *I) (*O, error)

// serve puts a deed into the document and returns its route.
func serve[I, O any](a *API, who shell.Access, o operation, do deed[I, O]) shell.Route {
	op := huma.Operation{OperationID: operationID(o), Method: o.method, Path: Base + o.path, DefaultStatus: o.status, Summary: o.summary,
		MaxBodyBytes: -1} // the server bounds what a route carries
	if who == shell.Token {
		op.Security = []map[string][]string{{"token": {string(scopeOf(o.method, o.path))}}}
	}
	if o.method == http.MethodPost {
		op.Parameters = []*huma.Param{keyParameter()}
	}
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := do(ctx, in)
		return out, answerable(ctx, err)
	})
	path := strings.NewReplacer("{", ":", "}", "").Replace(op.Path)
	answer := a.handler(a.plug.last)
	if who == shell.Token {
		answer = scoped(scopeOf(o.method, o.path), answer)
	}
	return shell.Route{Method: o.method, Path: path, Who: who, Handler: answer}
}

// large lets a route carry more than a form: a message of a thousand alerts has a megabyte or two.
func large(r shell.Route) shell.Route {
	r.Load = shell.Upload
	return r
}

// raw tells in the document that the operation which was registered last answers with the bytes of a file.
func raw(a *API, r shell.Route) shell.Route {
	a.plug.last.op.Responses["200"].Content = map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}
	return r
}

// operationID names an operation for generated clients: post-tickets-number-status.
func operationID(o operation) string {
	words := strings.FieldsFunc(o.path, func(c rune) bool { return strings.ContainsRune("/{}.", c) })
	return strings.ToLower(o.method) + "-" + strings.Join(words, "-")
}

// plug takes what huma makes of operations, one at a time, in place of a router.
type plug struct {
	last *handler
	all  []*handler
}

// handler is what huma makes of an operation.
type handler struct {
	op    *huma.Operation
	run   func(huma.Context)
	guard *handler // reads what If-Match guards, nil for nothing
}

// Handle keeps the handler of the operation that is being registered.
func (p *plug) Handle(op *huma.Operation, run func(huma.Context)) {
	p.last = &handler{op: op, run: run}
	p.all = append(p.all, p.last)
}

// ServeHTTP answers nothing: requests come by the routes of the table.
func (p *plug) ServeHTTP(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }

// answer is an answer before it is sent, so that an error can take its place and a repeated request can get it again.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header returns the header that will be sent.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader sets the status; the first counts.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// Write adds to the body.
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }

// course is what became of a request beside its answer. Deeds find it in the request's context.
type course struct {
	failed error // one that is not for people
	done   bool  // something was changed, whatever went wrong after

	revision *int64 // that If-Match named, nil where it named none
}

type courseKey struct{}

// courseOf is the course of the request in whose context a deed runs.
func courseOf(ctx context.Context) *course {
	if c, ok := ctx.Value(courseKey{}).(*course); ok {
		return c
	}
	return &course{}
}

// perform runs a handler on a request whose body was read. Where the course says that it failed, the answer does not count.
func (h *handler) perform(r *http.Request, body []byte, revision *int64) (*answer, *course) {
	c := &course{revision: revision}
	r = r.WithContext(context.WithValue(r.Context(), courseKey{}, c))
	r.Body = io.NopCloser(bytes.NewReader(body))
	out := &answer{header: http.Header{}}
	h.run(humago.NewContext(h.op, r, out))
	return out, c
}

// handler answers by an operation, once for all requests under the same idempotency key.
func (a *API) handler(h *handler) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return fmt.Errorf("api: read body: %w", err)
		}
		for _, name := range c.ParamNames() {
			r.SetPathValue(name, param(c, name))
		}
		out, err := a.once(h, r, body)
		if err != nil {
			return err
		}
		c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
		if r.Method == http.MethodGet {
			unchanged(r, out)
			c.Response().Header().Set(echo.HeaderCacheControl, "private, no-cache") // may be kept, and is asked for again
		}
		for name, values := range out.header {
			c.Response().Header()[name] = values
		}
		c.Response().WriteHeader(out.status)
		if _, err := c.Response().Write(out.body.Bytes()); err != nil {
			return fmt.Errorf("api: answer: %w", err)
		}
		return nil
	}
}

// param is a part of the path as it was meant: the router leaves escapes in where the path holds an escaped slash.
func param(c echo.Context, name string) string {
	value := c.Param(name)
	if c.Request().URL.RawPath == "" {
		return value
	}
	if plain, err := url.PathUnescape(value); err == nil {
		return plain
	}
	return value
}
