package store_test

import (
	"testing"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/erasureroom"
	"remit/internal/ticket"
)

// plantErasure has the client's person erased, as far as that it was asked, and lets go of bytes outside; somebody else sees to the client's people.
func (o *objects) plantErasure(t *testing.T, db *store.DB) {
	t.Helper()
	ctx := t.Context()
	do(t, db, func(tx *store.Tx) error {
		e, err := tx.BeginErasure(ctx, store.Erasure{ContactID: o.contact, ClientID: o.client, ByName: "Teo"})
		if err != nil {
			return err
		}
		if _, err := tx.InsertContact(ctx, identity.Contact{ClientID: o.client, Email: "ada@" + o.slug + ".example", Name: "Ada", Role: identity.Administrator, Sees: "own", Active: true}); err != nil {
			return err
		}
		m := ticket.Message{TicketID: o.ticket.ID, Kind: ticket.FromClient, ContactID: o.contact, Text: "erased", Attachments: []ticket.Attachment{{Name: "erased.txt", Data: []byte("x")}}}
		if _, err := tx.InsertMessage(ctx, o.ticket, m); err != nil {
			return err
		}
		kept, _, err := tx.KeepMail(ctx, store.Mail{Mailbox: "support", MessageID: "erased@" + o.slug, Raw: []byte(o.slug), Size: int64(len(o.slug))})
		if err != nil {
			return err
		}
		kept.Outcome, kept.TicketID = "appended", o.ticket.ID
		if err := tx.FinishMail(ctx, kept); err != nil {
			return err
		}
		return tx.DropFile(ctx, e, erasureroom.File{ID: -1, Outside: "let go by " + o.slug})
	})
}

// person is the client's person as an erasure looks for them: by everything.
func (o objects) person() store.ErasedPerson {
	return store.ErasedPerson{ID: o.contact, Client: o.client, Email: "dana@" + o.slug + ".example", Like: []string{"%"}}
}

func ofProgram(w who) bool { return w.viewer.IsSystem() }

func erasureReads() map[string]read {
	type v = identity.Viewer
	always := func(string) bool { return true }
	return map[string]read{
		"Erasure": {ofAdmin, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			_, ok, err := r.Erasure(t.Context(), v, o.contact)
			return ok, err
		}},
		"SharedAddress": {ofAdmin, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.SharedAddress(t.Context(), v, identity.Contact{Email: "ada@" + o.slug + ".example"}))
		}},
		"Others": {ofAdmin, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			n, _, err := r.Others(t.Context(), v, identity.Contact{ID: o.contact, ClientID: o.client})
			return n > 0, err
		}},
		"TicketsTouched": {ofProgram, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.TicketsTouched(t.Context(), v, o.person(), 0, 1000)
			return held(list, err, func(id int64) bool { return id == o.ticket.ID })
		}},
		"TicketTouched": {ofProgram, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			found, err := r.TicketTouched(t.Context(), v, o.person(), o.ticket.ID)
			return found.ID != 0, absent(err)
		}},
		"FilesOf": {ofProgram, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.FilesOf(t.Context(), v, o.person(), o.ticket.ID))
		}},
		"BlobsLeft": {ofProgram, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			e, _, err := r.Erasure(t.Context(), identity.System("test"), o.contact)
			if err != nil {
				return false, err
			}
			return some(r.BlobsLeft(t.Context(), v, e, 10))
		}},
		"MailsOf": {ofProgram, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.MailsOf(t.Context(), v, o.person(), o.ticket.ID, 0, 1000)
			return held(list, err, func(m store.ErasedMail) bool { return true })
		}},
		"LettersOf": {ofProgram, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.LettersOf(t.Context(), v, o.person(), o.ticket.ID, 0, 1000))
		}},
		"RowsNaming": {ofProgram, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.RowsNaming(t.Context(), v, store.ErasedOtherPlaces()[0], o.person(), 0, 1000)
			return held(list, err, func(x store.ErasedRow) bool { return x.Client == o.client })
		}},
		"RowsOfTicket": {ofProgram, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			return some(r.RowsOfTicket(t.Context(), v, store.ErasedTicketPlaces()[0], o.person(), o.ticket.ID))
		}},
		"CountTraces": {ofProgram, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			for _, trace := range store.ErasedTraces(o.person(), "x", "y") {
				if trace.Name == "exports of the client" {
					n, err := r.CountTraces(t.Context(), v, trace)
					return n > 0, err
				}
			}
			return false, nil
		}},
		"NamedTerms": {ofProgram, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			n, err := r.NamedTerms(t.Context(), v, o.person(), always)
			return n > 0, err
		}},
		"NamedStatements": {ofProgram, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			n, err := r.NamedStatements(t.Context(), v, o.person(), always)
			return n > 0, err
		}},
		"EntriesNaming": {ofProgram, func(t *testing.T, r store.Reader, v v, o objects) (bool, error) {
			list, err := r.EntriesNaming(t.Context(), v, o.person())
			return held(list, err, func(e erasureroom.Entry) bool { return e.Client == o.client })
		}},
	}
}

// absent takes for nothing what is not there.
func absent(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}
