package store_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"remit/internal/database"
	"remit/internal/store"
	"remit/internal/store/covenant"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

func TestAnAcceptanceIsWrittenOnceAndStays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		c := mustClient(t, db, "north")
		dana := mustContact(t, db, c.ID, "dana@north.example")
		v := mustAgreement(t, db, c.ID, agreementText("A-1", "north", "2026-01-01", "All is billed."))
		x := store.Acceptance{AgreementID: v.AgreementID, Version: 1, ContactID: dana.ID, Name: "Dana", Email: dana.Email, Typed: "Dana L", Address: "192.0.2.7", Hash: v.Hash}
		for _, want := range []bool{true, false} {
			do(t, db, func(tx *store.Tx) error {
				first, err := tx.InsertAcceptance(t.Context(), x)
				if first != want {
					t.Errorf("kept anew: %v", first)
				}
				x.Typed = "Somebody else"
				return err
			})
		}
		for _, statement := range []string{"UPDATE agreement_acceptances SET typed_name = 'x'", "DELETE FROM agreement_acceptances"} {
			if err := db.Exec(t.Context(), statement); err == nil {
				t.Errorf("%s is done", statement)
			}
		}
		list := got[[]store.Acceptance](t)(db.Acceptances(t.Context(), staff, v.AgreementID))
		if len(list) != 1 || list[0].Typed != "Dana L" || list[0].Address != "192.0.2.7" || list[0].Hash != v.Hash || list[0].At.IsZero() {
			t.Errorf("%+v", list)
		}
	})
}

// clocks are the clocks of a ticket as they are stored.
func clocks(respond, resolve, earlier string) json.RawMessage {
	return json.RawMessage(fmt.Sprintf(`{"respond":%s,"update":null,"resolve":%s,"earlier_misses":[%s]}`, respond, resolve, earlier))
}

func TestPromisesAreCountedByMonthAndPriority(t *testing.T) {
	t.Parallel()
	const met, missed, running = `{"state":"met","met_at":"2026-02-01T00:00:00Z","missed_at":null}`, `{"state":"missed","met_at":"2026-02-02T00:00:00Z","missed_at":"2026-02-01T00:00:00Z"}`,
		`{"state":"running","met_at":null,"missed_at":null}`
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		c, other := mustClient(t, db, "north"), mustClient(t, db, "south")
		a := mustAgreement(t, db, c.ID, agreementText("A-1", "north", "2026-01-01", "All is billed.")).AgreementID
		b := mustAgreement(t, db, other.ID, agreementText("B-1", "south", "2026-01-01", "All is billed.")).AgreementID
		feb, mar := time.Date(2026, 2, 1, 6, 0, 0, 0, time.UTC), time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)
		for _, x := range []struct {
			of       int64
			at       time.Time
			priority string
			clocks   json.RawMessage
		}{
			{a, feb, "P1", clocks(met, met, "")}, // the first instant belongs to the month
			{a, mar.Add(-time.Microsecond), "P1", clocks(missed, missed, "")},
			{a, feb, "P3", clocks(met, running, "")},
			{a, feb, "P3", clocks("null", met, `{"clock":"respond","missed_at":"2026-02-01T00:00:00Z"}`)}, // missed by a target that was replaced
			{a, feb, "P3", nil},
			{a, mar, "P1", clocks(met, met, "")}, // the next month's
			{b, feb, "P1", clocks(missed, missed, "")},
		} {
			client := c.ID
			if x.of == b {
				client = other.ID
			}
			mustTicket(t, db, ticket.Ticket{ClientID: client, AgreementID: x.of, Priority: x.priority, ReceivedAt: x.at, Clocks: x.clocks})
		}
		months := []store.Stretch{{From: mar, To: mar.AddDate(0, 1, 0)}, {From: feb, To: mar}}
		same(t, "figures", got[[]store.Attainment](t)(db.Kept(t.Context(), staff, a, months)), []store.Attainment{
			{Stretch: 0, Priority: "P1", Respond: store.Promises{Kept: 1}, Resolve: store.Promises{Kept: 1}},
			{Stretch: 1, Priority: "P1", Respond: store.Promises{Kept: 1, Missed: 1}, Resolve: store.Promises{Kept: 1, Missed: 1}},
			{Stretch: 1, Priority: "P3", Respond: store.Promises{Kept: 1, Missed: 1}, Resolve: store.Promises{Kept: 1}},
		})
		late := got[[]store.Miss](t)(db.Misses(t.Context(), staff, a, months[1], 9))
		if len(late) != 2 || !late[0].Respond || !late[0].Resolve || !late[1].Respond || late[1].Resolve {
			t.Errorf("misses %+v", late)
		}
	})
}

// TestPromisesAreCountedByTheirIndex holds the figures to what a million requests allow: of the tickets only those of the agreement's months are met.
func TestPromisesAreCountedByTheirIndex(t *testing.T) {
	t.Parallel()
	db, _ := storetest.Open(t)
	var plan []struct{ Detail string }
	err := db.Scan(t.Context(), &plan, `EXPLAIN QUERY PLAN WITH months (n, since, till) AS (VALUES (0, 1, 2), (1, 0, 1))
		SELECT m.n, t.priority, COUNT(CASE WHEN t.respond_kept = 1 THEN 1 END), COUNT(CASE WHEN t.resolve_kept = 0 THEN 1 END)
		FROM agreements a CROSS JOIN months m CROSS JOIN `+covenant.KeptTickets(database.Conn{})+`
		WHERE a.id = 1 AND t.agreement_id = a.id AND t.received_at >= m.since AND t.received_at < m.till GROUP BY m.n, t.priority`)
	if text := fmt.Sprint(plan); err != nil || !strings.Contains(text, "INDEX tickets_kept (agreement_id=? AND received_at>? AND received_at<?)") {
		t.Errorf("the plan is %s, %v", text, err)
	}
}
