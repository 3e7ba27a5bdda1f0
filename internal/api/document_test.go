package api_test

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"remit/internal/api"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

func TestTheDocumentListsExactlyTheRoutes(t *testing.T) {
	t.Parallel()
	h := open(t)
	doc := h.get(api.Base + "/openapi.json")
	if doc.at("openapi") != "3.1.0" {
		t.Errorf("it is written in OpenAPI %v", doc.at("openapi"))
	}
	var told []string
	paths, _ := doc.body["paths"].(map[string]any)
	for path, item := range paths {
		methods, _ := item.(map[string]any)
		for method, op := range methods {
			told = append(told, strings.ToUpper(method)+" "+path)
			_, guarded := op.(map[string]any)["security"]
			if guarded != (path != api.Base+"/openapi.json") {
				t.Errorf("%s %s asks for a token: %v", method, path, guarded)
			}
		}
	}
	var served []string
	for _, r := range h.api.Routes() {
		parts := strings.Split(r.Path, "/")
		for i, p := range parts {
			if name, ok := strings.CutPrefix(p, ":"); ok {
				parts[i] = "{" + name + "}"
			}
		}
		served = append(served, r.Method+" "+strings.Join(parts, "/"))
		if r.Who != shell.Token && r.Path != api.Base+"/openapi.json" {
			t.Errorf("%s %s is open to %s", r.Method, r.Path, r.Who)
		}
	}
	slices.Sort(told)
	slices.Sort(served)
	if !slices.Equal(told, served) {
		t.Errorf("the document tells\n%s\nand the table serves\n%s", strings.Join(told, "\n"), strings.Join(served, "\n"))
	}
}

func TestTheDocumentIsReadWithoutAToken(t *testing.T) {
	t.Parallel()
	h := open(t)
	res, err := http.Get(h.server.URL + api.Base + "/openapi.json")
	h.must(err)
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "application/json" {
		t.Errorf("got %d %s", res.StatusCode, res.Header.Get("Content-Type"))
	}
}

func TestTheDocumentNamesWhatTheDomainKnows(t *testing.T) {
	t.Parallel()
	h := open(t)
	doc := h.api.Huma()
	statuses, views := []any{}, []any{}
	for _, s := range ticket.Statuses() {
		statuses = append(statuses, string(s))
	}
	for _, v := range append(ticket.Views(), ticket.ViewReview) {
		views = append(views, string(v))
	}
	for _, p := range doc.Paths[api.Base+"/tickets"].Get.Parameters {
		switch {
		case p.Name == "status" && !slices.Equal(p.Schema.Enum, statuses):
			t.Errorf("status: %v", p.Schema.Enum)
		case p.Name == "view" && !slices.Equal(p.Schema.Enum, views):
			t.Errorf("view: %v", p.Schema.Enum)
		}
	}
	if got := doc.Components.Schemas.Map()["TicketItem"].Properties["status"].Enum; !slices.Equal(got, statuses) {
		t.Errorf("status of a ticket: %v", got)
	}
}

// check holds an answer against what the document says of it.
func (h house) check(method, path string, r reply) {
	h.t.Helper()
	doc := h.api.Huma()
	u, err := url.Parse(path)
	h.must(err)
	op := operationFor(doc, method, u.EscapedPath())
	if op == nil {
		h.t.Fatalf("the document does not know %s %s", method, u.Path)
	}
	told := op.Responses[strconv.Itoa(r.status)]
	if r.status == http.StatusNotModified && told != nil && r.text == "" {
		return
	}
	if told == nil {
		told = op.Responses["default"]
	}
	kind := strings.TrimSpace(strings.Split(r.header.Get("Content-Type"), ";")[0])
	if told == nil || told.Content[kind] == nil {
		h.t.Fatalf("the document does not know that %s %s answers %d as %s", method, u.Path, r.status, kind)
	}
	if kind == "application/octet-stream" {
		return
	}
	res := &huma.ValidateResult{}
	huma.Validate(doc.Components.Schemas, told.Content[kind].Schema, huma.NewPathBuffer([]byte(""), 0), huma.ModeReadFromServer, r.body, res)
	for _, e := range res.Errors {
		if d := (*huma.ErrorDetail)(nil); errors.As(e, &d) {
			d.Value = nil
		}
		h.t.Errorf("%s %s answers otherwise than told: %v", method, u.Path, e)
	}
}

// operationFor finds what the document says of a path.
func operationFor(doc *huma.OpenAPI, method, path string) *huma.Operation {
	for template, item := range doc.Paths {
		want, got := strings.Split(template, "/"), strings.Split(path, "/")
		same := len(want) == len(got)
		for i := 0; same && i < len(want); i++ {
			same = want[i] == got[i] || strings.HasPrefix(want[i], "{")
		}
		switch {
		case !same:
		case method == http.MethodGet && item.Get != nil:
			return item.Get
		case method == http.MethodPost && item.Post != nil:
			return item.Post
		case method == http.MethodPatch && item.Patch != nil:
			return item.Patch
		case method == http.MethodPut && item.Put != nil:
			return item.Put
		case method == http.MethodDelete && item.Delete != nil:
			return item.Delete
		}
	}
	return nil
}
