package store_test

import (
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

// reviewed is a house with two clients, a flagged ticket of each and one of the first that is settled. It returns the ids of the clients and tickets.
func reviewed(t *testing.T, db *store.DB, clock *storetest.Clock) (clients, tickets []int64) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		user, err := tx.InsertUser(t.Context(), identity.User{Email: "kim@a.example", Name: "Kim", Role: identity.Technician, Active: true})
		if err != nil {
			return err
		}
		for _, slug := range []string{"alder", "birch"} {
			id, err := tx.InsertClient(t.Context(), identity.Client{Slug: slug, Name: slug, Active: true})
			if err != nil {
				return err
			}
			clients = append(clients, id)
		}
		for i, x := range []struct {
			client          int
			review, verdict string
		}{{0, ticket.ReviewFlagged, "billable"}, {1, ticket.ReviewFlagged, "undecided"}, {0, ticket.ReviewSettled, "covered"}} {
			id, err := tx.InsertTicket(t.Context(), ticket.Ticket{Subject: "x", ClientID: clients[x.client], Channel: ticket.Phone, Status: ticket.New, Verdict: x.verdict,
				Review: x.review, ReceivedAt: clock.Now().Add(time.Duration(i) * time.Minute)})
			if err != nil {
				return err
			}
			tickets = append(tickets, id)
		}
		for _, minutes := range []int{20, 35} {
			e := ticket.TimeEntry{TicketID: tickets[0], UserID: user, StartsAt: clock.Now(), EndsAt: clock.Now().Add(time.Duration(minutes) * time.Minute), Mode: "remote"}
			if _, err := tx.InsertTimeEntry(t.Context(), e); err != nil {
				return err
			}
		}
		for _, reason := range []string{"first", "second"} {
			if err := tx.InsertSettlement(t.Context(), ticket.Settlement{TicketID: tickets[2], Actor: "Marta", Verdict: "covered", Reason: reason}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return clients, tickets
}

func TestTheReviewListsByClientAndFilter(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		clients, tickets := reviewed(t, db, clock)
		manager := identity.Viewer{UserID: 2, Role: identity.Manager}
		for name, c := range map[string]struct {
			filter store.ReviewFilter
			want   []int64
		}{
			"flagged":     {store.ReviewFilter{State: ticket.ReviewFlagged, Limit: 10}, []int64{tickets[0], tickets[1]}},
			"one client":  {store.ReviewFilter{State: ticket.ReviewFlagged, ClientID: clients[1], Limit: 10}, []int64{tickets[1]}},
			"one verdict": {store.ReviewFilter{State: ticket.ReviewFlagged, Verdict: "billable", Limit: 10}, []int64{tickets[0]}},
			"a limit":     {store.ReviewFilter{State: ticket.ReviewFlagged, Limit: 1}, []int64{tickets[0]}},
			"settled":     {store.ReviewFilter{State: ticket.ReviewSettled, Limit: 10}, []int64{tickets[2]}},
		} {
			items, err := db.Review(t.Context(), manager, c.filter)
			if err != nil {
				t.Fatal(err)
			}
			var got []int64
			for _, item := range items {
				got = append(got, item.Ticket.ID)
			}
			if len(got) != len(c.want) || got[0] != c.want[0] || got[len(got)-1] != c.want[len(c.want)-1] {
				t.Errorf("%s: got %v, want %v", name, got, c.want)
			}
		}
		items, err := db.Review(t.Context(), manager, store.ReviewFilter{State: ticket.ReviewFlagged, Limit: 1})
		if err != nil || items[0].Logged != 55*time.Minute || items[0].Ticket.ClientName != "alder" {
			t.Errorf("the first is %+v, %v", items, err)
		}
		items, err = db.Review(t.Context(), manager, store.ReviewFilter{State: ticket.ReviewSettled, Limit: 1})
		if err != nil || items[0].Settled.Reason != "second" || items[0].Settled.Actor != "Marta" || !items[0].Settled.At.Equal(clock.Now()) {
			t.Errorf("the latest settlement is %+v, %v", items, err)
		}
	})
}

func TestCountsByClientAreForThoseWhoMaySeeThem(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		clients, _ := reviewed(t, db, clock)
		open, err := db.OpenCounts(t.Context(), staff)
		if err != nil || open[clients[0]] != 2 || open[clients[1]] != 1 {
			t.Errorf("open %v, %v", open, err)
		}
		contact := identity.Viewer{ContactID: 1, ClientID: clients[0], Role: identity.Administrator}
		for name, v := range map[string]identity.Viewer{"technician": staff, "client": contact, "guest": {}} {
			items, err := db.Review(t.Context(), v, store.ReviewFilter{State: ticket.ReviewFlagged, Limit: 10})
			if err != nil || len(items) != 0 {
				t.Errorf("a %s sees %v, %v", name, items, err)
			}
		}
		if counts, err := db.OpenCounts(t.Context(), contact); err != nil || len(counts) != 0 {
			t.Errorf("a client sees %v, %v", counts, err)
		}
	})
}

func TestSendingIsWhatAWorkerHolds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			for _, id := range []string{"a", "b"} {
				if _, err := tx.InsertOutgoing(t.Context(), store.Outgoing{Sender: "x", MessageID: id, Raw: []byte("x")}); err != nil {
					return err
				}
			}
			_, err := tx.ClaimOutgoing(t.Context(), "token", time.Minute, 1)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		got, err := db.Sending(t.Context(), staff, clock.Now())
		if err != nil || len(got) != 1 || !got[1] {
			t.Errorf("sending %v, %v", got, err)
		}
		if got, err = db.Sending(t.Context(), staff, clock.Now().Add(time.Minute)); err != nil || len(got) != 0 {
			t.Errorf("after the lease: %v, %v", got, err)
		}
		if got, err = db.Sending(t.Context(), identity.Viewer{}, clock.Now()); err != nil || len(got) != 0 {
			t.Errorf("a guest sees %v, %v", got, err)
		}
	})
}
