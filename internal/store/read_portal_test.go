package store_test

import (
	"testing"
	"time"

	"remit/internal/agreement"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

func TestWhatAClientMayReadOfDecisionsAndRecords(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		sys := identity.System("test")
		var one, two ticket.Ticket
		var number int64
		err := db.Write(t.Context(), func(tx *store.Tx) (err error) {
			if number, err = plantClient(t, tx, "north", &one); err != nil {
				return err
			}
			_, err = plantClient(t, tx, "south", &two)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		dana := identity.Viewer{ClientID: one.ClientID, ContactID: one.ContactID}
		found, err := db.OutcomesOf(t.Context(), dana, []int64{one.ID, two.ID})
		if err != nil || len(found) != 1 || string(found[one.ID]) != `{"verdict":"covered"}` {
			t.Errorf("outcomes %v, %v", found, err)
		}
		if found, err = db.OutcomesOf(t.Context(), dana, nil); err != nil || found != nil {
			t.Errorf("of none: %v, %v", found, err)
		}
		for _, c := range []struct {
			name  string
			v     identity.Viewer
			since time.Time
			want  store.Record
		}{
			{"staff", sys, clock.Now().Add(-time.Hour), store.Record{Done: 1, Missed: 1}},
			{"who asked", dana, clock.Now().Add(-time.Hour), store.Record{Done: 1, Missed: 1}},
			{"the very instant counts", dana, clock.Now(), store.Record{Done: 1, Missed: 1}},
			{"what came before does not", dana, clock.Now().Add(time.Second), store.Record{}},
			{"another client", identity.Viewer{ClientID: two.ClientID, ContactID: two.ContactID, SeesOrganisation: true}, clock.Now(), store.Record{}},
			{"a guest", identity.Viewer{}, clock.Now(), store.Record{}},
		} {
			got, err := db.Record(t.Context(), c.v, number, c.since)
			if err != nil || got != c.want {
				t.Errorf("%s: %+v, %v", c.name, got, err)
			}
		}
	})
}

// plantClient adds a client with a contact, an agreement, and a request that was decided, done and missed.
func plantClient(t *testing.T, tx *store.Tx, slug string, one *ticket.Ticket) (id int64, err error) {
	t.Helper()
	ctx := t.Context()
	if one.ClientID, err = tx.InsertClient(ctx, identity.Client{Slug: slug, Name: slug, Active: true}); err != nil {
		return 0, err
	}
	if one.ContactID, err = tx.InsertContact(ctx, identity.Contact{ClientID: one.ClientID, Email: slug + "@x.example", Name: slug, Role: identity.Requester, Sees: "own", Active: true}); err != nil {
		return 0, err
	}
	terms, source := plainTerms(t, slug)
	v, _, err := tx.PutAgreement(ctx, one.ClientID, source, terms, "test")
	if err != nil {
		return 0, err
	}
	*one = ticket.Ticket{Subject: "Help", ClientID: one.ClientID, ContactID: one.ContactID, Channel: ticket.Portal, Status: ticket.Closed, AgreementID: v.AgreementID, AgreementVersion: 1,
		ReceivedAt: tx.Now, UpdatedAt: tx.Now, LastWordAt: tx.Now, Clocks: []byte(`{"respond":null}`), Missed: true, Revision: 1}
	if one.ID, err = tx.InsertTicket(ctx, *one); err != nil {
		return 0, err
	}
	one.DecisionID, err = tx.InsertDecision(ctx, ticket.Decision{TicketID: one.ID, AgreementID: v.AgreementID, Version: 1, Outcome: []byte(`{"verdict":"covered"}`)})
	if err != nil {
		return 0, err
	}
	return v.AgreementID, tx.UpdateTicket(ctx, *one)
}

// plainTerms are the least that an agreement can say.
func plainTerms(t *testing.T, client string) (*agreement.Terms, []byte) {
	t.Helper()
	source := []byte(`format = 1
number = "` + client + `-1"
title = "Support"
client = "` + client + `"
currency = "EUR"
time_zone = "Europe/Berlin"
[term]
starts = 2026-01-01
[scope_default]
clause = "1"
says = "All is covered."
verdict = "covered"
`)
	terms, err := agreement.Read("agreement.toml", source)
	if err != nil {
		t.Fatal(err)
	}
	return terms, source
}
