package api_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// reply is an answer with its body read as JSON.
type reply struct {
	status int
	header http.Header
	text   string
	body   map[string]any
}

// send sends a request with the technician's token and holds the answer against the document; header are names and values by turns.
func (h house) send(method, path, body string, header ...string) reply {
	h.t.Helper()
	r := h.sendUnchecked(method, path, body, header...)
	h.check(method, path, r)
	if h.judge != nil {
		h.judged(method, h.server.URL+path, body, r)
	}
	return r
}

// sendUnchecked sends also what the document does not know.
func (h house) sendUnchecked(method, path, body string, header ...string) reply {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), method, h.server.URL+path, strings.NewReader(body))
	h.must(err)
	r.Header.Set("Authorization", "Bearer "+h.token)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	h.must(err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	h.must(err)
	out := reply{status: res.StatusCode, header: res.Header, text: string(text)}
	if res.StatusCode == http.StatusNotModified || res.Header.Get("Content-Type") == "application/octet-stream" {
		return out
	}
	if err := json.Unmarshal(text, &out.body); err != nil {
		h.t.Fatalf("%s %s answers %d with no JSON: %v: %s", method, path, res.StatusCode, err, text)
	}
	return out
}

func (h house) get(path string) reply { h.t.Helper(); return h.want(200, "GET", path, "") }

func (h house) post(path, body string, header ...string) reply {
	h.t.Helper()
	return h.send("POST", path, body, header...)
}

func (h house) want(status int, method, path, body string, header ...string) reply {
	h.t.Helper()
	r := h.send(method, path, body, header...)
	if r.status != status {
		h.t.Fatalf("%s %s: got %d, want %d: %s", method, path, r.status, status, r.text)
	}
	return r
}

// at is a value inside an answer: at("ticket.contact.email"), at("items.0.number").
func (r reply) at(path string) any {
	var v any = r.body
	for key := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[key]
		case []any:
			var i int
			if _, err := fmt.Sscan(key, &i); err != nil || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

func (r reply) wantAt(t *testing.T, want map[string]any) {
	t.Helper()
	for path, w := range want {
		if n, ok := w.(int); ok {
			w = float64(n)
		}
		if got := r.at(path); fmt.Sprint(got) != fmt.Sprint(w) {
			t.Errorf("%s: got %v, want %v", path, got, w)
		}
	}
}
