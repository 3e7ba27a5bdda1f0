package main

import (
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	spans "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// traces is an OpenTelemetry collector.
type traces struct {
	mu    sync.Mutex
	spans []*spans.Span
}

func (c *traces) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var sent collector.ExportTraceServiceRequest
	if err != nil || r.URL.Path != "/v1/traces" || proto.Unmarshal(body, &sent) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, of := range sent.ResourceSpans {
		for _, scope := range of.ScopeSpans {
			c.spans = append(c.spans, scope.Spans...)
		}
	}
}

// named is the last span of a name.
func (c *traces) named(t *testing.T, name string) *spans.Span {
	t.Helper()
	for i := range c.spans {
		if s := c.spans[len(c.spans)-1-i]; s.Name == name {
			return s
		}
	}
	t.Fatalf("no span %q among %d", name, len(c.spans))
	return nil
}

func TestTracesTellHowLongARequestAndItsStatementsTookAndNothingOfAClient(t *testing.T) {
	t.Parallel()
	c := &traces{}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	e := newEstateAt(t, time.Now, "REMIT_TRACE_ENDPOINT="+server.URL)
	v := e.visitor(t, "technician")
	page := e.send(t, v, http.MethodGet, "/search?q="+first, nil)
	e.send(t, v, "HAUNT", "/search", nil)
	must(t, e.app.around(t.Context(), "alarms", e.app.desk.FireAlarms))
	must(t, e.app.tracer.Close(t.Context()))
	request := c.named(t, "GET /search")
	var statements int
	for _, s := range c.spans {
		text := s.String()
		if strings.Contains(text, first) || strings.Contains(text, password) {
			t.Fatalf("a span tells %s", text)
		}
		if string(s.ParentSpanId) == string(request.SpanId) && strings.HasPrefix(s.Name, "SELECT") {
			statements++
			if s.StartTimeUnixNano < request.StartTimeUnixNano || s.EndTimeUnixNano > request.EndTimeUnixNano || s.EndTimeUnixNano < s.StartTimeUnixNano {
				t.Errorf("%v lies outside of %v", s, request)
			}
		}
	}
	if page.status != http.StatusOK || statements == 0 {
		t.Errorf("the search answers %d and %d statements are told of it", page.status, statements)
	}
	if loop := c.named(t, "loop alarms"); len(loop.ParentSpanId) != 0 {
		t.Errorf("a run belongs to %x", loop.ParentSpanId)
	}
	if odd := c.named(t, "_OTHER /search"); odd.Kind != spans.Span_SPAN_KIND_SERVER {
		t.Errorf("a request with a method that nobody knows is told as %v", odd)
	}
	line := ""
	for l := range strings.Lines(e.log.String()) {
		if strings.Contains(l, "path=/search") && strings.Contains(l, "method=GET") {
			line = l
		}
	}
	if id := hex.EncodeToString(request.TraceId); !strings.Contains(line, "trace="+id) || !strings.Contains(line, "request=") {
		t.Errorf("the line %q does not name its trace %s", line, id)
	}
}
