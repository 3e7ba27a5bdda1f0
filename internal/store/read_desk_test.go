package store_test

import (
	"context"
	"strings"
	"testing"

	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

// deskHouse is two clients with a contact and a ticket each, and a second ticket of the first that is linked to its first.
type deskHouse struct {
	db                  *store.DB
	kim, dana, stranger identity.Viewer
	first, second, far  ticket.Ticket
}

func deskData(t *testing.T, db *store.DB) deskHouse {
	t.Helper()
	ctx, h := context.Background(), deskHouse{db: db}
	err := db.Write(ctx, func(tx *store.Tx) error {
		kim, err := tx.InsertUser(ctx, identity.User{Email: "kim@harbourline.example", Name: "Kim", Role: identity.Technician, Active: true})
		h.kim = identity.Viewer{UserID: kim, Role: identity.Technician, Name: "Kim"}
		for i, slug := range []string{"northwind", "lakeside"} {
			var client, contact int64
			if err == nil {
				client, err = tx.InsertClient(ctx, identity.Client{Slug: slug, Name: slug, Active: true})
			}
			if err == nil {
				contact, err = tx.InsertContact(ctx, identity.Contact{ClientID: client, Email: "a@" + slug + ".example", Name: slug, Role: identity.Requester, Sees: "own", Active: true})
			}
			if err != nil {
				return err
			}
			v := identity.Viewer{ContactID: contact, ClientID: client, Role: identity.Requester, Name: slug}
			q := ticket.Ticket{Subject: "Screen of " + slug, ClientID: client, ContactID: contact, Status: ticket.Open, Verdict: "covered", Channel: ticket.Portal, ReceivedAt: tx.Now, Clocks: []byte(`{"respond":null}`)}
			if i == 0 {
				h.dana = v
				h.first, err = plantTicket(ctx, tx, q)
				q.LinkedID, q.Verdict, q.Clocks = h.first.ID, "billable", nil
				if err == nil {
					h.second, err = plantTicket(ctx, tx, q)
				}
				continue
			}
			h.stranger = v
			h.far, err = plantTicket(ctx, tx, q)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// plantTicket adds a ticket with a word for the public and one for the house.
func plantTicket(ctx context.Context, tx *store.Tx, q ticket.Ticket) (ticket.Ticket, error) {
	var err error
	if q.ID, err = tx.InsertTicket(ctx, q); err != nil {
		return q, err
	}
	if _, err = tx.InsertMessage(ctx, q, ticket.Message{TicketID: q.ID, Kind: ticket.FromClient, Channel: q.Channel, Text: strings.Repeat("Before it. ", 30) + "The Überweisung stays open. " + strings.Repeat("After it. ", 30)}); err != nil {
		return q, err
	}
	_, err = tx.InsertMessage(ctx, q, ticket.Message{TicketID: q.ID, Kind: ticket.Note, Channel: q.Channel, Text: "The secret rollback"})
	return q, err
}

func TestRowsOfAreThoseThatAListHolds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		h := deskData(t, db)
		ids := []int64{h.first.ID, h.second.ID, h.far.ID}
		for _, c := range []struct {
			name string
			v    identity.Viewer
			f    ticket.Filter
			want int
		}{
			{"staff see all open", h.kim, ticket.Filter{View: ticket.ViewOpen}, 3},
			{"only covered", h.kim, ticket.Filter{View: ticket.ViewOpen, Verdict: "covered"}, 2},
			{"nothing is solved", h.kim, ticket.Filter{View: ticket.ViewSolved}, 0},
			{"a client's person sees their own", h.stranger, ticket.Filter{View: ticket.ViewOpen}, 1},
			{"a guest sees nothing", identity.Viewer{}, ticket.Filter{View: ticket.ViewOpen}, 0},
		} {
			rows, err := db.RowsOf(t.Context(), c.v, c.f, ids, db.Now())
			if err != nil || len(rows) != c.want {
				t.Errorf("%s: %d rows, %v; want %d", c.name, len(rows), err, c.want)
			}
		}
		if rows, err := db.RowsOf(t.Context(), h.kim, ticket.Filter{View: ticket.ViewOpen}, nil, db.Now()); err != nil || len(rows) != 0 {
			t.Errorf("no ids: %d rows, %v", len(rows), err)
		}
	})
}

func TestWhatATicketPageReadsBesides(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		h, ctx := deskData(t, db), t.Context()
		for name, c := range map[string]struct {
			v    identity.Viewer
			of   ticket.Ticket
			want int64
		}{"forward": {h.kim, h.second, h.first.ID}, "back": {h.kim, h.first, h.second.ID}, "their own": {h.dana, h.first, h.second.ID}} {
			rows, err := db.LinkedTickets(ctx, c.v, c.of)
			if err != nil || len(rows) != 1 || rows[0].ID != c.want {
				t.Errorf("%s: %v, %v", name, rows, err)
			}
		}
		if rows, err := db.LinkedTickets(ctx, h.stranger, h.first); err != nil || len(rows) != 0 {
			t.Errorf("another client reads %d linked tickets, %v", len(rows), err)
		}
		clocks, err := db.ClocksOf(ctx, h.kim, []int64{h.first.ID, h.second.ID})
		if err != nil || len(clocks) != 1 || string(clocks[h.first.ID]) != `{"respond":null}` {
			t.Errorf("clocks %s, %v", clocks[h.first.ID], err)
		}
		if clocks, err := db.ClocksOf(ctx, h.stranger, []int64{h.first.ID}); err != nil || len(clocks) != 0 {
			t.Errorf("another client reads %d clocks, %v", len(clocks), err)
		}
		client, contact, err := db.OpenTickets(ctx, h.kim, h.first.ClientID, h.dana.ContactID)
		if err != nil || client != 2 || contact != 2 {
			t.Errorf("open: %d of %d, %v", contact, client, err)
		}
	})
}

func TestNeighboursFollowTheOrderOfTheList(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		h, ctx := deskData(t, db), t.Context()
		for _, c := range []struct {
			name          string
			v             identity.Viewer
			f             ticket.Filter
			id            int64
			before, after int64
		}{
			{"first by clock", h.kim, ticket.Filter{View: ticket.ViewOpen}, h.first.ID, 0, h.second.ID},
			{"in the middle", h.kim, ticket.Filter{View: ticket.ViewOpen}, h.second.ID, h.first.ID, h.far.ID},
			{"the newest first", h.kim, ticket.Filter{}, h.second.ID, h.far.ID, h.first.ID},
			{"only what fits", h.kim, ticket.Filter{View: ticket.ViewOpen, Verdict: "covered"}, h.second.ID, h.first.ID, h.far.ID},
			{"nothing of others", h.dana, ticket.Filter{View: ticket.ViewOpen}, h.second.ID, h.first.ID, 0},
		} {
			before, after, err := db.Neighbours(ctx, c.v, c.f, c.id, db.Now())
			if err != nil || before != c.before || after != c.after {
				t.Errorf("%s: %d and %d, %v; want %d and %d", c.name, before, after, err, c.before, c.after)
			}
		}
	})
}
