package main

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"remit/internal/ticket"
)

// BenchmarkLogTime logs a quarter of an hour on open tickets in turn and takes the page that says what it came to: over HTTP, as a technician does.
func BenchmarkLogTime(b *testing.B) {
	d := openDesk(b)
	rows, err := d.db.Tickets(b.Context(), d.kim(b), ticket.Filter{Status: ticket.Open, Limit: 100}, d.db.Now())
	if err != nil || len(rows) == 0 {
		b.Fatal("there is no open ticket: ", err)
	}
	form := url.Values{"minutes": {"15"}, "duration": {"0:15"}, "mode": {"remote"}, "note": {"looked"}}.Encode()
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		if i%10 == 0 { // as the program's own loop does every two seconds
			b.StopTimer()
			must(b, d.ledger.Work(b.Context()))
			b.StartTimer()
		}
		start := time.Now()
		d.ask(b, http.MethodPost, fmt.Sprintf("/tickets/%d/time", rows[i%len(rows)].ID), form)
		took = append(took, time.Since(start))
	}
	report(b, took)
}
