package store_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
)

// plantStatement issues a statement with a line of the work on the client's ticket, and counts a thing.
func (o *objects) plantStatement(t *testing.T, db *store.DB) {
	t.Helper()
	ctx := t.Context()
	do(t, db, func(tx *store.Tx) error {
		entries, err := tx.TimeEntries(ctx, staff, o.ticket.ID)
		if err != nil {
			return err
		}
		id, number, err := tx.InsertStatement(ctx, store.Statement{AgreementID: o.agreement, ClientID: o.client, Period: "2026-02", From: "2026-02-01", To: "2026-02-28", Currency: "USD",
			Net: 100, Total: 100, Body: json.RawMessage("{}"), Hash: "h", IssuerID: o.user})
		if err != nil {
			return err
		}
		o.statement = number
		lines := tx.InsertStatementLines(ctx, []store.StatementLine{{StatementID: id, TicketID: o.ticket.ID, EntryID: entries[0].ID, Start: entries[0].StartsAt.UnixMicro(), Kind: "work", Amount: 100, Minutes: 1}})
		_, levied := tx.InsertLevy(ctx, store.Levy{Name: "VAT", Percent: "25", ExemptClients: []string{o.slug}})
		return errors.Join(lines, levied, tx.InsertFeeCount(ctx, store.FeeCount{AgreementID: o.agreement, Period: "2026-02", Clause: "7.1", Things: 2}))
	})
}

// ofPayers are who may see statements: staff, and of the client's people who see all of its requests or administer it.
func ofPayers(w who) bool { return w.ofStaff || w.ofClient && store.MaySeeStatements(w.viewer) }

func statementReads() map[string]read {
	type v = identity.Viewer
	return map[string]read{
		"Statements": {ofPayers, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.Statements(t.Context(), v, store.StatementFilter{AgreementID: o.agreement}))
		}},
		"Statements of all": {ofPayers, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Statements(t.Context(), v, store.StatementFilter{})
			return held(list, err, func(s store.Statement) bool { return s.ClientID == o.client })
		}},
		"StatementByNumber": {ofPayers, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			s, err := r.StatementByNumber(t.Context(), v, o.statement)
			if fault.Is(err, fault.NotFound) {
				return false, nil
			}
			return s.ID != 0, err
		}},
		"StatementsOf": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.StatementsOf(t.Context(), v, o.agreement))
		}},
		"StatementLinesOf": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			entries, err := r.TimeEntries(t.Context(), staff, o.ticket.ID)
			if err != nil || len(entries) == 0 {
				return false, err
			}
			return some(r.StatementLinesOf(t.Context(), v, []int64{entries[0].ID}))
		}},
		"FeeCounts": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.FeeCounts(t.Context(), v, o.agreement, "2026-02"))
		}},
		"MissedIn": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.MissedIn(t.Context(), v, o.agreement, "2026-03", time.Time{}))
		}},
		"Levies": {ofStaff, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.Levies(t.Context(), v)
			return held(list, err, func(l store.Levy) bool { return len(l.ExemptClients) == 1 && l.ExemptClients[0] == o.slug })
		}},
	}
}

func TestAnIssuedStatementCannotBeChangedInTheDatabase(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		o := plantDana(t, db, "north", mustUser(t, db, "kim@p.example", identity.Technician).ID)
		for _, query := range []string{"UPDATE statements SET body = 'x'", "UPDATE statements SET number = 'S-9'", "UPDATE statements SET total_minor = 0", "DELETE FROM statements", "UPDATE statement_lines SET amount_minor = 0", "DELETE FROM statement_lines"} {
			if err := db.Exec(t.Context(), query); err == nil {
				t.Errorf("%s is done", query)
			}
		}
		kept := got[store.Statement](t)(db.StatementByNumber(t.Context(), staff, o.statement))
		if string(kept.Body) != "{}" || kept.Total != 100 || kept.Number != "S-00001" {
			t.Errorf("it is changed: %+v", kept)
		}
		do(t, db, func(tx *store.Tx) error {
			first, err := tx.SetExported(t.Context(), kept.ID)
			again, failed := tx.SetExported(t.Context(), kept.ID)
			if !first || again {
				t.Errorf("handed on: %v, then %v", first, again)
			}
			return errors.Join(err, failed, tx.SetSent(t.Context(), kept.ID))
		})
	})
}

func TestANumberThatWasNotKeptIsGivenAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		kim := mustUser(t, db, "kim@p.example", identity.Technician).ID
		o := plantDana(t, db, "north", kim)
		next := store.Statement{AgreementID: o.agreement, ClientID: o.client, Period: "2026-02", From: "2026-02-01", To: "2026-02-28", Currency: "USD", Body: json.RawMessage("{}"), IssuerID: kim}
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			_, _, err := tx.InsertStatement(t.Context(), next)
			return err
		})
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("the same month again: %v", err)
		}
		next.Period = "2026-03"
		do(t, db, func(tx *store.Tx) error {
			_, number, err := tx.InsertStatement(t.Context(), next)
			if number != "S-00002" {
				t.Errorf("the next is %s", number)
			}
			return err
		})
	})
}
