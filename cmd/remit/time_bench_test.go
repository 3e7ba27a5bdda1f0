package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"remit/internal/intake"
	"remit/internal/ticket"
)

// BenchmarkLogTime logs a quarter of an hour that has just ended on open tickets in turn, most of which came by mails of 2 KB, and takes the page that
// says what it came to: over HTTP, as technicians do all at once.
func BenchmarkLogTime(b *testing.B) {
	d := openDesk(b)
	ctx, kim := b.Context(), d.kim(b)
	people, err := d.db.Contacts(ctx, operator(), 1)
	must(b, err)
	var mails []intake.Raw
	for i := range 60 {
		mails = append(mails, intake.Raw{Bytes: rawMail(people[i%len(people)].Email, fmt.Sprintf("time%d@load.example", time.Now().UnixNano()+int64(i)), "It stays dark", strings.Repeat(benchLine, 25))})
	}
	_, err = d.intake.Receive(ctx, "help@harbourline.example", mails)
	must(b, err)
	rows, err := d.db.Tickets(ctx, kim, ticket.Filter{Status: ticket.New, Limit: 100}, d.db.Now())
	must(b, err)
	if len(rows) == 0 {
		b.Fatal("there is no new ticket")
	}
	form := url.Values{"minutes": {"15"}, "duration": {"0:15"}, "mode": {"remote"}, "note": {"looked"}}.Encode()
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		if i%10 == 0 { // as the program's own loop does every two seconds
			b.StopTimer()
			must(b, d.ledger.Work(ctx))
			b.StartTimer()
		}
		start := time.Now()
		d.ask(b, http.MethodPost, fmt.Sprintf("/tickets/%d/time", rows[i%len(rows)].ID), form)
		took = append(took, time.Since(start))
	}
	report(b, took)
}
