package main

import (
	"bufio"
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
	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
)

// deskOf is the demonstration's desk as its people reach it: over HTTP.
type deskOf struct {
	*app
	client *http.Client
	server *httptest.Server
}

// openDesk fills a database with the demonstration and signs its technician in. REMIT_BENCH_TICKETS sets how many tickets there are, 10,000 where
// it does not; REMIT_BENCH_DATABASE names a database of the demonstration that is there already, with its key beside it.
func openDesk(b *testing.B) deskOf {
	b.Helper()
	tickets, err := strconv.Atoi(os.Getenv("REMIT_BENCH_TICKETS"))
	if err != nil {
		tickets = 10_000
	}
	file := os.Getenv("REMIT_BENCH_DATABASE")
	there := file != ""
	if !there {
		file = filepath.Join(b.TempDir(), "remit.db")
	}
	a := bench(b, file)
	b.Cleanup(func() { a.close() })
	if !there {
		plan, err := demo.Generate(demo.Options{Seed: 1, Now: a.db.Now(), Tickets: tickets})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := (demo.Loader{DB: a.db, Desk: a.desk, Told: func(int) {}}).Load(b.Context(), plan); err != nil {
			b.Fatal(err)
		}
	}
	web, err := a.web(time.Now)
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(web)
	b.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	d := deskOf{a, &http.Client{Jar: jar, Transport: &http.Transport{MaxIdleConnsPerHost: 8}}, server}
	d.ask(b, http.MethodPost, "/sign-in", url.Values{"email": {"kim@harbourline.example"}, "password": {demo.Password}}.Encode())
	return d
}

func (d deskOf) ask(b *testing.B, method, path, form string) {
	b.Helper()
	res := d.begin(b, method, path, form)
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusOK {
		b.Fatal(path, res.StatusCode, err)
	}
}

func (d deskOf) begin(b *testing.B, method, path, form string) *http.Response {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), method, d.server.URL+path, strings.NewReader(form))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := d.client.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	return res
}

// kim is the technician who is signed in.
func (d deskOf) kim(b *testing.B) identity.Viewer {
	b.Helper()
	u, err := d.db.UserByEmail(b.Context(), "kim@harbourline.example")
	if err != nil {
		b.Fatal(err)
	}
	return identity.Viewer{UserID: u.ID, Role: u.Role, Name: u.Name, Email: u.Email}
}

// BenchmarkQueuePage asks for lists of the queue, with their counts, as a signed-in technician of the demonstration does: over HTTP, whole
// page. After a change everything is counted anew: the page pays for its counts itself.
func BenchmarkQueuePage(b *testing.B) {
	d := openDesk(b)
	for _, page := range []struct {
		name, path string
		changes    bool
	}{{"start", "/queue", false}, {"start-after-a-change", "/queue", true}, {"open", "/queue?view=open", false},
		{"narrowed", "/queue?view=open&priority=P2&verdict=billable&channel=phone", false}, {"approval", "/queue?view=approval", false},
		{"solved", "/queue?view=solved", false}, {"further", "/queue/rows?view=open&after=0.0", false}} {
		b.Run(page.name, func(b *testing.B) {
			d.ask(b, http.MethodGet, page.path, "")
			var took []time.Duration
			for b.Loop() {
				if page.changes {
					d.desk.Tell(desk.Change{})
				}
				start := time.Now()
				d.ask(b, http.MethodGet, page.path, "")
				took = append(took, time.Since(start))
			}
			report(b, took)
		})
	}
}

func report(b *testing.B, took []time.Duration) {
	b.Helper()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkOpenQueues has 200 queues open and changes a ticket that all of them show: how long it takes until each has its row and its
// counts. The changes are gathered for a moment first, and that counts.
func BenchmarkOpenQueues(b *testing.B) {
	const queues = 200
	d := openDesk(b)
	ctx, kim := b.Context(), d.kim(b)
	rows, err := d.db.Tickets(ctx, kim, ticket.Filter{View: ticket.ViewMine, Status: ticket.Open, Limit: 1}, d.db.Now())
	if err != nil || len(rows) == 0 {
		b.Fatal("there is no open ticket of Kim’s: ", err)
	}
	heard := make(chan time.Time, queues)
	for i := range queues {
		path := []string{"/queue/events?view=mine", "/queue/events?view=open", "/queue/events?view=open&priority=" + rows[0].Priority}[i%3]
		res := d.begin(b, http.MethodGet, path, "")
		defer res.Body.Close()
		lines := bufio.NewScanner(res.Body)
		lines.Buffer(nil, 1<<20)
		if !lines.Scan() {
			b.Fatal("a stream ended at once")
		}
		go func() {
			row := false
			for lines.Scan() {
				row = row || lines.Text() == "event: row"
				if row && lines.Text() == "event: counts" {
					heard <- time.Now()
					row = false
				}
			}
		}()
	}
	var last []time.Duration
	for b.Loop() {
		before := time.Now()
		if err := touch(ctx, d.db, rows[0].ID); err != nil {
			b.Fatal(err)
		}
		d.desk.Tell(desk.Change{Ticket: rows[0].ID})
		var latest time.Time
		for range queues {
			if at := <-heard; at.After(latest) {
				latest = at
			}
		}
		last = append(last, latest.Sub(before))
	}
	report(b, last)
}

// touch writes a ticket as any deed does.
func touch(ctx context.Context, db *store.DB, id int64) error {
	return db.Write(ctx, func(tx *store.Tx) error {
		t, err := tx.Ticket(ctx, identity.System("bench"), id)
		if err != nil {
			return err
		}
		return tx.UpdateTicket(ctx, t)
	})
}
