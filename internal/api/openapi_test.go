package api_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/errors"
)

// newJudge reads the document.
func newJudge(t testing.TB, h house) validator.Validator {
	t.Helper()
	text, err := h.api.Document()
	h.must(err)
	doc, err := libopenapi.NewDocument(text)
	h.must(err)
	v, failed := validator.NewValidator(doc)
	for _, err := range failed {
		t.Fatal(err)
	}
	return v
}

// complain tells what a judge found.
func complain(t testing.TB, what string, found []*errors.ValidationError) {
	t.Helper()
	for _, e := range found {
		t.Errorf("%s: %s: %s", what, e.Message, e.Reason)
		for _, s := range e.SchemaValidationErrors {
			t.Errorf("  %s at %s", s.Reason, s.FieldPath)
		}
	}
}

func TestTheDocumentIsOpenAPI(t *testing.T) {
	t.Parallel()
	h := open(t)
	if ok, found := newJudge(t, h).ValidateDocument(); !ok {
		complain(t, "the document", found)
	}
	text, err := h.api.Document()
	h.must(err)
	broken, err := libopenapi.NewDocument(bytes.Replace(text, []byte(`"responses":`), []byte(`"replies":`), 1))
	h.must(err)
	v, _ := validator.NewValidator(broken)
	if ok, _ := v.ValidateDocument(); ok {
		t.Error("a document without the answers of an operation is taken for OpenAPI")
	}
}

// judged holds what was asked and answered against the document: an answer always, what was asked where it was taken.
func (h house) judged(method, url, body string, r reply) {
	h.t.Helper()
	req, res := exchange(h.t, method, url, body, r)
	ok, found := h.judge.ValidateHttpResponse(req, res)
	if !ok {
		complain(h.t, method+" "+url, found)
	}
	if r.status >= http.StatusBadRequest {
		return
	}
	req, _ = exchange(h.t, method, url, body, r)
	if ok, found = h.judge.ValidateHttpRequest(req); !ok {
		complain(h.t, method+" "+url, found)
	}
}

// exchange builds what was asked and answered anew, for the judge.
func exchange(t testing.TB, method, url, body string, r reply) (*http.Request, *http.Response) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer token")
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, &http.Response{StatusCode: r.status, Header: r.header, Request: req, Body: io.NopCloser(strings.NewReader(r.text))}
}
