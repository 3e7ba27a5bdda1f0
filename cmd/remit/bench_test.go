package main

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"remit/internal/demo"
)

// BenchmarkQueuePage asks for the queue, with its counts, as a signed-in technician of the demonstration does: over HTTP, whole page.
// REMIT_BENCH_TICKETS sets how many tickets there are, 10,000 where it does not.
func BenchmarkQueuePage(b *testing.B) {
	tickets, err := strconv.Atoi(os.Getenv("REMIT_BENCH_TICKETS"))
	if err != nil {
		tickets = 10_000
	}
	dir := b.TempDir()
	b.Setenv("REMIT_DATABASE_URL", filepath.Join(dir, "remit.db"))
	b.Setenv("REMIT_DATABASE_KEY", filepath.Join(dir, "remit.key"))
	a, err := newApp(&process{ctx: b.Context(), stdout: io.Discard, stderr: io.Discard, now: time.Now, config: "config.toml"})
	if err != nil {
		b.Fatal(err)
	}
	defer a.close()
	plan, err := demo.Generate(demo.Options{Seed: 1, Now: a.db.Now(), Tickets: tickets})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := (demo.Loader{DB: a.db, Desk: a.desk, Told: func(int) {}}).Load(b.Context(), plan); err != nil {
		b.Fatal(err)
	}
	web, err := a.web(time.Now)
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(web)
	defer server.Close()
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	ask := func(method, path, form string) {
		r, err := http.NewRequestWithContext(context.Background(), method, server.URL+path, strings.NewReader(form))
		if err != nil {
			b.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		res, err := client.Do(r)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusOK {
			b.Fatal(path, res.StatusCode, err)
		}
		res.Body.Close()
	}
	ask(http.MethodPost, "/sign-in", url.Values{"email": {"kim@harbourline.example"}, "password": {demo.Password}}.Encode())
	ask(http.MethodGet, "/queue", "")
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		ask(http.MethodGet, "/queue", "")
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}
