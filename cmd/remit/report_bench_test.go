package main

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"remit/internal/demo"
)

// BenchmarkReports asks for each report over a year, as a signed-in manager of the demonstration does: over HTTP, whole page. The database is that of
// openDesk: REMIT_BENCH_DATABASE names one that is there already, a file or a PostgreSQL.
func BenchmarkReports(b *testing.B) {
	d := openDesk(b)
	if err := d.ledger.Settle(b.Context(), 0); err != nil {
		b.Fatal(err)
	}
	d.ask(b, http.MethodPost, "/sign-in", url.Values{"email": {"marta@harbourline.example"}, "password": {demo.Password}}.Encode())
	for _, page := range []struct{ name, path string }{
		{"overview", "/reports"}, {"hours-by-client", "/reports/hours"}, {"hours-by-clause", "/reports/hours?by=clause"}, {"hours-by-service", "/reports/hours?by=service"}, {"hours-by-technician", "/reports/hours?by=technician"},
		{"lines", "/reports/lines"}, {"margin", "/reports/margin"}, {"margin-by-statement", "/reports/margin?by=statement"}, {"hours-cost", "/reports/margin/hours"}, {"allowances", "/reports/allowances"}, {"targets", "/reports/targets"},
		{"missed", "/reports/tickets?of=missed"}, {"desk", "/reports/desk?weeks=52"}, {"agreements", "/reports/agreements?days=365"},
	} {
		b.Run(page.name, func(b *testing.B) {
			d.ask(b, http.MethodGet, page.path, "")
			var took []time.Duration
			for b.Loop() {
				start := time.Now()
				d.ask(b, http.MethodGet, page.path, "")
				took = append(took, time.Since(start))
			}
			report(b, took)
		})
	}
}
