package outward_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"remit/internal/fault"
	"remit/internal/outward"
)

func fetch(t *testing.T, c *http.Client, address string) (string, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := c.Do(r)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return string(body), err
}

func TestTheClientOfALibraryIsGuardedAlike(t *testing.T) {
	t.Parallel()
	hits := atomic.Int64{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hits.Add(1)
		switch r.URL.Path {
		case "/long":
			_, _ = w.Write(bytes.Repeat([]byte("a"), 2<<10)) // who asks hangs up
		case "/slow":
			w.WriteHeader(http.StatusOK)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		case "/away":
			http.Redirect(w, r, "http://169.254.169.254/", http.StatusFound)
		default:
			fmt.Fprint(w, "in")
		}
	}))
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	c := local(outward.Options{Patience: 300 * time.Millisecond}).HTTP(1 << 10)
	for _, x := range []struct {
		name, path, body string
		kind             fault.Kind
	}{{"an answer", "/", "in", ""}, {"one that is too long", "/long", "", fault.Unavailable}, {"one that does not end", "/slow", "", fault.Unavailable}} {
		body, err := fetch(t, c, s.URL+x.path)
		if x.kind == "" && (err != nil || body != x.body) || x.kind != "" && !fault.Is(err, x.kind) {
			t.Errorf("%s: %.20q, %v", x.name, body, err)
		}
	}
	if _, err := fetch(t, c, s.URL+"/away"); err != nil {
		t.Errorf("a redirect is followed: %v", err)
	}
	before := hits.Load()
	for _, address := range []string{s.URL, strings.Replace(s.URL, "127.0.0.1", "localhost.example", 1), "https://169.254.169.254/"} {
		_, err := fetch(t, outward.New(outward.Options{Resolve: names("127.0.0.1")}).HTTP(1<<10), address)
		var told *fault.Error
		if !errors.As(err, &told) || told.Kind != fault.Forbidden {
			t.Errorf("%s: %v", address, err)
		}
	}
	if hits.Load() != before {
		t.Error("the server inside was reached")
	}
}
