package store_test

import (
	"encoding/json"
	"errors"
	"testing"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
)

// plantDraft begins the next version of the client's agreement, with an example.
func (o *objects) plantDraft(t *testing.T, db *store.DB) {
	t.Helper()
	do(t, db, func(tx *store.Tx) error {
		_, err := tx.InsertAgreementExample(t.Context(), store.Example{Number: o.number, Name: "x", Facts: json.RawMessage("{}"), Verdict: "billable", TicketID: o.ticket.ID, ChangedBy: o.user})
		return errors.Join(err, tx.InsertAgreementDraft(t.Context(), store.AgreementDraft{Number: o.number, Base: 1, Source: "x", ChangedBy: o.user}))
	})
}

func workbenchReads() map[string]read {
	type v = identity.Viewer
	absent := func(err error) error {
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		return err
	}
	return map[string]read{
		"AgreementDrafts": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.AgreementDrafts(t.Context(), v)
			return held(list, err, func(d store.AgreementDraft) bool { return d.Number == o.number })
		}},
		"AgreementDraft": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			d, err := r.AgreementDraft(t.Context(), v, o.number)
			return d.ID != 0, absent(err)
		}},
		"AgreementExamples": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.AgreementExamples(t.Context(), v, o.number))
		}},
		"AgreementExample": {ofManager, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.AgreementExamples(t.Context(), identity.System("test"), o.number)
			if err != nil || len(list) == 0 {
				return false, err
			}
			e, err := r.AgreementExample(t.Context(), v, o.number, list[0].ID)
			return e.ID != 0, absent(err)
		}},
	}
}

func TestADraftIsChangedFromTheRevisionThatStandsAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		ctx, boss, kim := t.Context(), identity.Viewer{UserID: 9, Role: identity.Manager}, int64(0)
		do(t, db, func(tx *store.Tx) (err error) {
			kim, err = tx.InsertUser(ctx, identity.User{Email: "kim@provider.example", Name: "Kim", Role: identity.Manager, Active: true})
			return err
		})
		do(t, db, func(tx *store.Tx) error {
			first := tx.InsertAgreementDraft(ctx, store.AgreementDraft{Number: "N-1", Source: "a", Change: "its text", ChangedBy: kim, Proposals: []store.Proposal{{Clause: "3.1", Ticket: 7}}})
			_, example := tx.InsertAgreementExample(ctx, store.Example{Number: "N-1", Name: "x", Facts: json.RawMessage("{}"), Verdict: "covered", Clause: "3.1", ChangedBy: kim})
			return errors.Join(first, example)
		})
		if err := db.Write(ctx, func(tx *store.Tx) error {
			return tx.InsertAgreementDraft(ctx, store.AgreementDraft{Number: "N-1", Source: "b", ChangedBy: kim})
		}); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second draft: %v", err)
		}
		d := got[store.AgreementDraft](t)(db.AgreementDraft(ctx, boss, "N-1"))
		if d.Source != "a" || d.Revision != 1 || d.Changer == "" || d.ChangedAt.IsZero() || len(d.Proposals) != 1 || d.Proposals[0].Ticket != 7 {
			t.Errorf("it is kept as %+v", d)
		}
		change := func(source, number string, revision int64) (kept bool) {
			do(t, db, func(tx *store.Tx) (err error) {
				kept, err = tx.UpdateAgreementDraft(ctx, "N-1", store.AgreementDraft{Number: number, Source: source, Revision: revision, ChangedBy: kim})
				return err
			})
			return kept
		}
		if change("stale", "N-1", 2) || !change("b", "N-1", 1) || change("stale", "N-1", 1) || !change("c", "N-2", 2) {
			t.Error("a change is kept that was made from another revision, or one is not that was made from this one")
		}
		if d = got[store.AgreementDraft](t)(db.AgreementDraft(ctx, boss, "N-2")); d.Source != "c" || d.Revision != 3 || len(d.Proposals) != 0 {
			t.Errorf("it is %+v", d)
		}
		list := got[[]store.Example](t)(db.AgreementExamples(ctx, boss, "N-2"))
		if len(list) != 1 || list[0].Clause != "3.1" {
			t.Errorf("its examples under the new number are %+v", list)
		}
		var dropped [2]bool
		do(t, db, func(tx *store.Tx) (err error) {
			if dropped[0], err = tx.DropAgreementDraft(ctx, "N-2", 2); err == nil {
				dropped[1], err = tx.DropAgreementDraft(ctx, "N-2", 3)
			}
			return err
		})
		if dropped != [2]bool{false, true} {
			t.Errorf("taken away: %v", dropped)
		}
	})
}
