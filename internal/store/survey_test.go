package store_test

import (
	"testing"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

func TestSurveysAndRatings(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		ctx, boss := t.Context(), identity.Viewer{UserID: 9, Role: identity.Manager}
		kim, c := mustUser(t, db, "kim@provider.example", identity.Technician), mustClient(t, db, "northwind")
		dana := mustContact(t, db, c.ID, "dana@northwind.example")
		one, two := mustTicket(t, db, ticket.Ticket{ClientID: c.ID, ContactID: dana.ID}), mustTicket(t, db, ticket.Ticket{ClientID: c.ID, ContactID: dana.ID})
		begun := db.Now()

		do(t, db, func(tx *store.Tx) error { return tx.PlanSurvey(ctx, one.ID) })
		before := got[[]store.Solved](t)(db.SolvedBefore(ctx, begun, 9))
		clock.Advance(time.Minute)
		do(t, db, func(tx *store.Tx) error { return tx.PlanSurvey(ctx, one.ID) })
		if n := len(got[[]store.Solved](t)(db.SolvedBefore(ctx, begun, 9))); n != 0 || len(before) != 1 {
			t.Fatalf("%d waited, and %d wait still as they did before it was solved again", len(before), n)
		}
		do(t, db, func(tx *store.Tx) error {
			if mine, err := tx.TakeSolved(ctx, before[0]); mine || err != nil {
				t.Errorf("what waits anew is taken as it was before: %v, %v", mine, err)
			}
			now, err := tx.SolvedBefore(ctx, tx.Now, 9)
			if err != nil {
				return err
			}
			for _, want := range []bool{true, false} {
				if mine, err := tx.TakeSolved(ctx, now[0]); mine != want || err != nil {
					t.Errorf("taken %v, %v", mine, err)
				}
			}
			return nil
		})

		asked := store.Survey{TicketID: one.ID, ContactID: dana.ID, Address: dana.Email, Hash: "h", AskedAt: db.Now()}
		do(t, db, func(tx *store.Tx) error { return tx.InsertSurvey(ctx, asked) })
		same(t, "survey", got[store.Survey](t)(db.SurveyByHash(ctx, "h")), asked)
		if err := db.Write(ctx, func(tx *store.Tx) error { return tx.InsertSurvey(ctx, asked) }); !fault.Is(err, fault.Conflict) {
			t.Errorf("asked twice: %v", err)
		}
		do(t, db, func(tx *store.Tx) error {
			again, last, err := tx.AskedBefore(ctx, two.ID, dana.Email)
			if again || !last.Equal(asked.AskedAt) {
				t.Errorf("asked before: %v, %v", again, last)
			}
			return err
		})

		first := store.Rating{TicketID: one.ID, ContactID: dana.ID, UserID: kim.ID, Score: store.ScoreBad, Comment: "Too slow", Via: store.RatedByMail, RatedAt: db.Now()}
		do(t, db, func(tx *store.Tx) error { return tx.PutRating(ctx, first) })
		changed := first
		changed.Score, changed.Comment, changed.Via, changed.UserID, changed.RatedAt = store.ScoreGood, "", store.RatedInPortal, 0, first.RatedAt.Add(time.Hour)
		do(t, db, func(tx *store.Tx) error { return tx.PutRating(ctx, changed) })
		now := got[store.Rating](t)(db.Rating(ctx, boss, one.ID))
		if now.Score != store.ScoreGood || now.Comment != "" || now.UserID != kim.ID || !now.FirstAt.Equal(first.RatedAt) || !now.RatedAt.Equal(changed.RatedAt) || now.ContactName != dana.Name {
			t.Errorf("changed to %+v", now)
		}
		if err := db.Write(ctx, func(tx *store.Tx) error { return tx.PutRating(ctx, store.Rating{TicketID: two.ID, Score: "splendid"}) }); !fault.Is(err, fault.Invalid) {
			t.Errorf("no score: %v", err)
		}
		do(t, db, func(tx *store.Tx) error {
			return tx.PutRating(ctx, store.Rating{TicketID: two.ID, ContactID: dana.ID, Score: store.ScoreFair, Comment: "Hm", Via: store.RatedInPortal, RatedAt: changed.RatedAt})
		})
		for _, x := range []struct {
			filter store.RatingFilter
			want   []int64
		}{
			{store.RatingFilter{}, []int64{two.ID, one.ID}},
			{store.RatingFilter{Limit: 1}, []int64{two.ID}},
			{store.RatingFilter{Before: store.RatingPlace{RatedAt: changed.RatedAt, TicketID: two.ID}}, []int64{one.ID}},
			{store.RatingFilter{Score: store.ScoreGood, UserID: kim.ID, ClientID: c.ID}, []int64{one.ID}},
			{store.RatingFilter{Commented: true}, []int64{two.ID}},
			{store.RatingFilter{ClientID: c.ID + 1}, nil},
			{store.RatingFilter{Since: changed.RatedAt.Add(time.Second)}, nil},
		} {
			var ids []int64
			for _, r := range got[[]store.Rating](t)(db.Ratings(ctx, boss, x.filter)) {
				ids = append(ids, r.TicketID)
			}
			same(t, "ratings", ids, x.want)
		}
		same(t, "tally", got[[]store.RatingTally](t)(db.RatingTally(ctx, boss, begun)), []store.RatingTally{
			{ClientID: c.ID, ClientName: c.Name, Fair: 1}, {ClientID: c.ID, ClientName: c.Name, UserID: kim.ID, UserName: kim.Name, Good: 1}})
		if asked, answered, err := db.Response(ctx, boss, begun); asked != 1 || answered != 1 || err != nil {
			t.Errorf("%d asked, %d answered, %v", asked, answered, err)
		}
	})
}
