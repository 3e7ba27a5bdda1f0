package queue_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"remit/internal/pages/stafftest"
	"remit/internal/store"
	"remit/internal/ticket"
)

// The load under which the queue must stay quick: a provider of some years, with a few thousand tickets open.
const (
	manyTickets = 100_000
	manyOpen    = 3_000
)

// fill plants many tickets that look like those of the desk, the open ones last.
func fill(h *stafftest.House, b *testing.B) {
	b.Helper()
	ctx, now := context.Background(), h.Clock.Now()
	sample := h.Ticket(h.MustRequest(h.Mia, "Screen stays dark", "Text.", map[string]string{"service": "workstation/desktop"}).ID)
	statuses := []ticket.Status{ticket.New, ticket.Open, ticket.Open, ticket.WaitingClient}
	verdicts := []string{"covered", "covered", "billable", "undecided"}
	stafftest.Must(b, h.DB.Write(ctx, func(tx *store.Tx) error {
		for i := range manyTickets {
			q := sample
			q.Subject, q.Status, q.Verdict = fmt.Sprintf("Request %d of somebody", i), ticket.Closed, verdicts[i%4]
			q.ReceivedAt = now.Add(-time.Duration(manyTickets-i) * 5 * time.Minute)
			q.Clock, q.Review = ticket.NextClock{}, ""
			if i%100 == 0 {
				q.Review = ticket.ReviewFlagged
			}
			if open := i - (manyTickets - manyOpen); open >= 0 {
				q.Status = statuses[i%4]
				q.AssigneeID = []int64{0, h.KimID, h.AnnaID}[i%3]
				if q.Status != ticket.WaitingClient {
					q.Clock = sample.Clock
					q.Clock.Due = sample.Clock.Due.Add(time.Duration(open-200) * time.Minute)
				}
			}
			if _, err := tx.InsertTicket(ctx, q); err != nil {
				return err
			}
		}
		return nil
	}))
}

func BenchmarkPages(b *testing.B) {
	h := stafftest.Open(b)
	fill(h, b)
	main := h.MustStory()
	for _, page := range []string{"/queue", "/queue?view=open", "/queue?view=solved", "/queue?view=undecided", fmt.Sprintf("/tickets/%d", main.ID), "/search?q=rollback"} {
		b.Run(page, func(b *testing.B) {
			var times []time.Duration
			for b.Loop() {
				from := time.Now()
				h.Kim.Get(page).Want(http.StatusOK)
				times = append(times, time.Since(from))
			}
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "ms/median")
			b.ReportMetric(float64(times[0].Microseconds())/1000, "ms/best")
			b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "ms/p99")
		})
	}
}
