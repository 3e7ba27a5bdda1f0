package main

import (
	"context"
	"fmt"
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
	"syscall"
	"testing"
	"time"

	"remit/internal/demo"
	"remit/internal/identity"
	"remit/internal/ticket"
)

// benchTickets is how many tickets the pages are measured with: what REMIT_BENCH_TICKETS says, 10,000 where it says nothing.
func benchTickets() int {
	n, err := strconv.Atoi(os.Getenv("REMIT_BENCH_TICKETS"))
	if err != nil {
		return seedTickets
	}
	return n
}

// deskBench is a technician of the demonstration who is signed in to a house of many tickets.
type deskBench struct {
	app *app
	ask func(path string)
}

// atTheDesk opens the house, over the database that REMIT_BENCH_DATABASE names where there is one: that of a million tickets takes minutes to make.
func atTheDesk(b *testing.B) deskBench {
	b.Helper()
	return signedIn(b, "/sign-in", "kim@harbourline.example")
}

// signedIn opens the house as atTheDesk does, and signs somebody in at a door.
func signedIn(b *testing.B, door, email string) deskBench {
	b.Helper()
	path := os.Getenv("REMIT_BENCH_DATABASE")
	if path == "" {
		path = filepath.Join(b.TempDir(), "remit.db")
		multiplied(b, path, benchTickets())
	}
	a := bench(b, path)
	b.Cleanup(a.close)
	web, err := a.web(time.Now)
	needed(b, err)
	server := httptest.NewServer(web)
	b.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	needed(b, err)
	client := &http.Client{Jar: jar}
	ask := func(method, path, form string) {
		r, err := http.NewRequestWithContext(context.Background(), method, server.URL+path, strings.NewReader(form))
		needed(b, err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		res, err := client.Do(r)
		needed(b, err)
		if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusOK {
			b.Fatal(path, res.StatusCode, err)
		}
		res.Body.Close()
	}
	ask(http.MethodPost, door, url.Values{"email": {email}, "password": {demo.Password}}.Encode())
	return deskBench{a, func(path string) { ask(http.MethodGet, path, "") }}
}

// measure asks for pages in turn, and tells the median and the 99th percentile.
func (d deskBench) measure(b *testing.B, paths ...string) {
	b.Helper()
	for _, path := range paths {
		d.ask(path)
	}
	var took []time.Duration
	before := cpu(b)
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		d.ask(paths[i%len(paths)])
		took = append(took, time.Since(start))
	}
	b.ReportMetric(float64((cpu(b)-before).Microseconds())/1000/float64(len(took)), "cpu-ms")
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

// cpu is how long the program has kept processors busy: what is left of a time on a machine that has other things to do.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	needed(b, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkTicketPage asks for the newest and for old tickets.
func BenchmarkTicketPage(b *testing.B) {
	d := atTheDesk(b)
	rows, err := d.app.db.Tickets(b.Context(), identity.System("bench"), ticket.Filter{Limit: 10}, d.app.db.Now())
	needed(b, err)
	var paths []string
	for _, row := range rows {
		paths = append(paths, fmt.Sprintf("/tickets/%d", row.ID), fmt.Sprintf("/tickets/%d", row.ID-seedTickets/2))
	}
	d.measure(b, paths...)
}

// BenchmarkPortal asks for the pages of a client's administrator: their requests, the organisation's, the closed ones, the form, one request, the
// agreement and how it was kept, the estimates that wait, the people.
func BenchmarkPortal(b *testing.B) {
	d := signedIn(b, "/portal/sign-in", "dana@northwind.example")
	people, err := d.app.db.ContactsByEmail(b.Context(), "dana@northwind.example")
	needed(b, err)
	v, err := d.app.db.Viewer(b.Context(), fmt.Sprintf("contact:%d", people[0].ID))
	needed(b, err)
	rows, err := d.app.db.Tickets(b.Context(), v, ticket.Filter{ClientID: v.ClientID, Limit: 5}, d.app.db.Now())
	needed(b, err)
	agreements, err := d.app.db.Agreements(b.Context(), v, v.ClientID)
	needed(b, err)
	for _, x := range []struct{ name, path string }{
		{"requests", "/portal"}, {"organisation", "/portal?of=all"}, {"closed", "/portal?of=all&state=closed"}, {"ask", "/portal/new?need=The+printer+does+not+print"},
		{"request", fmt.Sprintf("/portal/requests/%d", rows[0].ID)}, {"agreement", "/portal/agreement"}, {"kept", "/portal/agreements/" + agreements[0].Number + "/kept"}, {"approvals", "/portal/approvals"}, {"people", "/portal/people"},
	} {
		b.Run(x.name, func(b *testing.B) { d.measure(b, x.path) })
	}
}

// BenchmarkSearch asks for the page of a search, ranked and with excerpts: words that nearly all tickets hold, rare ones, beginnings, phrases, and filters.
func BenchmarkSearch(b *testing.B) {
	d := atTheDesk(b)
	var all []string
	for _, x := range []struct{ name, text string }{
		{"common word", "please"}, {"subject word", "printer"}, {"beginning", "prin"}, {"two common words", "printer please"}, {"phrase", `"not working"`}, {"rare word", "case1234"}, {"no word", "xyzzy"},
		{"word and client", "client:northwind printer"}, {"word, client, month", "client:northwind printer from:2026-03"}, {"word and state", "printer is:open"}, {"missed of a client", "client:northwind is:missed from:2026-03"},
		{"person", "dana"}, {"without", "printer -toner"}, {"filters alone", "is:open p:1"}, {"filters of old", "status:closed verdict:billable p:1"}, {"short beginning", "con"}, {"service", "service:email outlook"},
	} {
		path := "/search?" + url.Values{"q": {x.text}}.Encode()
		all = append(all, path)
		b.Run(x.name, func(b *testing.B) { d.measure(b, path) })
	}
	b.Run("all in turn", func(b *testing.B) { d.measure(b, all...) })
}
