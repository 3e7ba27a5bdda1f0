package store_test

import (
	"fmt"
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

// plantMany stores tickets by one statement, of which about open are open, with clocks, people and clients spread over them.
func plantMany(b *testing.B, db *store.DB, tickets, open int) (kim int64) {
	b.Helper()
	kim = mustUser(b, db, "kim@provider.example", identity.Technician).ID
	mustClient(b, db, "north")
	now := db.Now().UnixMicro()
	err := db.Exec(b.Context(), `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
		INSERT INTO tickets (subject, client_id, channel, status, is_open, priority, verdict, review, assignee_id, received_at, updated_at, last_word_at, clock, clock_due, clock_soon, clocks_json, facts_json)
		SELECT 'Ticket ' || i, 1, 'email', CASE WHEN i % ? = 0 THEN 'open' ELSE 'closed' END, i % ? = 0, 'P3', CASE WHEN i % 7 = 0 THEN 'undecided' ELSE 'covered' END,
			CASE WHEN i % 997 = 0 THEN 'flagged' ELSE '' END, CASE WHEN i % 3 = 0 THEN 1 END, ? - i * 1000000, ? - i * 1000000, ? - i * 1000000,
			'resolve', ? + (i % 5000 - 500) * 60000000, ? + (i % 5000 - 1000) * 60000000, ?, ? FROM n`,
		tickets, tickets/open, tickets/open, now, now, now, now, now, `{"respond":null,"update":null,"resolve":{"state":"running","allowed_s":57600}}`, `{"channel":"email","text":"x"}`)
	if err != nil {
		b.Fatal(err)
	}
	return kim
}

// BenchmarkQueue is what the page of a queue asks for: a page of the list, and the counts of all views.
func BenchmarkQueue(b *testing.B) {
	for _, tickets := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(tickets), func(b *testing.B) {
			db, _ := storetest.Open(b)
			v := identity.Viewer{UserID: plantMany(b, db, tickets, 1000), Role: identity.Technician}
			now := db.Now().Add(time.Minute)
			part := func(name string, read func() error) {
				b.Run(name, func(b *testing.B) {
					for b.Loop() {
						if err := read(); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
			for _, view := range []ticket.View{ticket.ViewOpen, ticket.ViewMine, ticket.ViewSolved} {
				part("list "+string(view), func() error {
					rows, err := db.Tickets(b.Context(), v, ticket.Filter{View: view}, now)
					if err == nil && len(rows) != 50 {
						err = fmt.Errorf("%d rows", len(rows))
					}
					return err
				})
			}
			part("counts", func() error {
				counts, err := db.Counts(b.Context(), v, now)
				if err == nil && counts[ticket.ViewOpen] != 1000 {
					err = fmt.Errorf("%d open", counts[ticket.ViewOpen])
				}
				return err
			})
		})
	}
}
