package content_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"remit/internal/markup/markuptest"
)

// asked is a request that somebody sent.
type asked struct {
	Path, Dest, Cookie, Referer string
}

// canary is a server that nobody should ask anything.
type canary struct {
	*httptest.Server
	mu    sync.Mutex
	asked []asked
	came  int // connections
}

func openCanary(t *testing.T) *canary {
	t.Helper()
	c := &canary{}
	c.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.note(r)
		w.WriteHeader(http.StatusNoContent)
	}))
	c.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			c.mu.Lock()
			c.came++
			c.mu.Unlock()
		}
	}
	c.Start()
	t.Cleanup(c.Close)
	return c
}

func (c *canary) note(r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = append(c.asked, asked{r.URL.Path, r.Header.Get("Sec-Fetch-Dest"), r.Header.Get("Cookie"), r.Header.Get("Referer")})
}

// take returns what was asked for since it was called last, and how many connections came.
func (c *canary) take() (all []asked, came int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	all, came = c.asked, c.came
	c.asked, c.came = nil, 0
	return all, came
}

func (c *canary) aim() markuptest.Aim {
	return markuptest.Aim{Host: strings.TrimPrefix(c.URL, "http://")}
}
