package stafftest

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"remit/internal/pages/pagestest"
)

// Follow opens a stream and returns its events as they come: name and data.
func Follow(t *testing.T, b *pagestest.Browser, path string) <-chan [2]string {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(stop)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.Base+path, nil)
	Must(t, err)
	res, err := b.Client.Do(r) //nolint:bodyclose // closed below, when it has been read to its end
	Must(t, err)
	events := make(chan [2]string, 100)
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20)
	if !lines.Scan() { // the first sign of life: from here on nothing is missed
		t.Fatal("the stream ended at once")
	}
	go func() {
		defer res.Body.Close()
		defer close(events)
		var e [2]string
		for lines.Scan() {
			switch line := lines.Text(); {
			case strings.HasPrefix(line, "event: "):
				e[0] = line[7:]
			case strings.HasPrefix(line, "data: "):
				e[1] += line[6:]
			case line == "" && e[0] != "":
				events <- e
				e = [2]string{}
			}
		}
	}()
	return events
}

// Until waits for an event of the name and returns its data.
func Until(t *testing.T, events <-chan [2]string, name string) string {
	t.Helper()
	for e := range events {
		if e[0] == name {
			return e[1]
		}
	}
	t.Fatalf("no event %q came", name)
	return ""
}
