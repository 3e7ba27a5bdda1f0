package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ruling"
	"remit/internal/store"
	"remit/internal/store/trail"
	"remit/internal/ticket"
)

// Settle settles the scope of tickets that were flagged, with a reason that is kept and shown: the verdict becomes covered, billable or
// declined, or with "" what the agreement says stands. The decision itself is never changed.
func (d *Desk) Settle(ctx context.Context, v identity.Viewer, ids []int64, verdict agreement.Verdict, reason string) error {
	if !v.May(identity.ReviewWork) {
		return fault.MayNot("settle what is in scope")
	}
	if !slices.Contains([]agreement.Verdict{"", agreement.Covered, agreement.Billable, agreement.Declined}, verdict) {
		return fault.On("verdict", "%q is not a verdict to settle on; use covered, billable or declined.", verdict)
	}
	if verdict != "" && strings.TrimSpace(reason) == "" {
		return fault.On("reason", "Give the reason: it is kept with the ticket and shown to whoever asks.")
	}
	for _, id := range ids {
		_, err := d.change(ctx, v, id, 0, func(tx *store.Tx, t *ticket.Ticket) error { return d.settle(ctx, tx, v, t, verdict, reason) })
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) settle(ctx context.Context, tx *store.Tx, v identity.Viewer, t *ticket.Ticket, verdict agreement.Verdict, reason string) error {
	if verdict == "" && t.Verdict == string(agreement.Undecided) {
		return fault.On("verdict", "Ticket %s is undecided: say whether it is covered, billable or declined, or set the fact that is missing.", ticket.Number(t.ID))
	}
	if verdict != "" {
		t.Verdict = string(verdict)
	}
	t.Review, t.Ask = ticket.ReviewSettled, nil
	s, e, err := ruling.Settlement(v, t, reason)
	if err != nil {
		return err
	}
	if err = tx.InsertSettlement(ctx, s); err != nil {
		return err
	}
	return tx.InsertEvent(ctx, e)
}

// Unsettle takes back that the scope of tickets was settled: each shows again what its agreement decides, and waits for a manager. What was settled, and
// that it was taken back, stays in the ticket's history.
func (d *Desk) Unsettle(ctx context.Context, v identity.Viewer, ids []int64) error {
	if !v.May(identity.ReviewWork) {
		return fault.MayNot("settle what is in scope")
	}
	for _, id := range ids {
		if _, err := d.change(ctx, v, id, 0, func(tx *store.Tx, t *ticket.Ticket) error { return unsettle(ctx, tx, v, t) }); err != nil {
			return err
		}
	}
	return nil
}

func unsettle(ctx context.Context, tx *store.Tx, v identity.Viewer, t *ticket.Ticket) error {
	if t.Review != ticket.ReviewSettled {
		return fault.Errorf(fault.Conflict, "The scope of ticket %s is not settled any more.", ticket.Number(t.ID))
	}
	row, err := tx.LatestDecision(ctx, v, t.ID)
	if err != nil {
		return err
	}
	dec, err := ReadDecision(ctx, tx.Reads(), row)
	if err != nil {
		return err
	}
	t.Verdict, t.Ask, t.Review = string(dec.Verdict), dec.Ask, ticket.ReviewFlagged
	return tx.InsertEvent(ctx, ticket.Event{TicketID: t.ID, Type: ticket.EventUnsettled, Actor: v.Name, UserID: v.UserID})
}

// Publish stores an agreement's file as its next version, if it differs from the newest. The file must read, and its client must exist.
func (d *Desk) Publish(ctx context.Context, v identity.Viewer, name string, source []byte) (out store.Version, changed bool, err error) {
	return d.PublishWith(ctx, v, name, source, func(*store.Tx) error { return nil })
}

// PublishWith is Publish that does more in the same transaction, before the version is stored.
func (d *Desk) PublishWith(ctx context.Context, v identity.Viewer, name string, source []byte, before func(*store.Tx) error) (out store.Version, changed bool, err error) {
	if !v.May(identity.ChangeAgreements) {
		return out, false, fault.MayNot("publish agreements")
	}
	terms, err := agreement.Read(name, source)
	if err != nil {
		return out, false, err
	}
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		if err := before(tx); err != nil {
			return err
		}
		c, err := tx.ClientBySlug(ctx, v, terms.Client)
		if fault.Is(err, fault.NotFound) {
			return fault.On("client", "There is no client with the slug %q. Add it first, then publish its agreement.", terms.Client)
		}
		if err != nil {
			return err
		}
		out, changed, err = tx.PutAgreement(ctx, c.ID, source, terms, ruling.Actor(v))
		if err == nil && changed {
			tx.Audited(ctx, v, store.AuditEntry{Kind: trail.AgreementPublished, Client: c.ID, Object: "agreement:" + terms.Number, Words: store.AuditWords{Subject: terms.Number, Detail: map[string]string{"version": strconv.Itoa(out.Version)}}})
		}
		return err
	})
	return out, changed, err
}

// LogTime logs work on a ticket. A visit draws from an allowance of visits, time from one of hours, under the clause that decided.
// It is the viewer’s own, or of somebody whose week they may see: the same right that the page of a week asks.
func (d *Desk) LogTime(ctx context.Context, v identity.Viewer, e ticket.TimeEntry) (ticket.Ticket, error) {
	return d.logTime(ctx, v, &e, func(*store.Tx) error { return nil })
}

// LogWork is LogTime that returns the entry as it is kept, with its id.
func (d *Desk) LogWork(ctx context.Context, v identity.Viewer, e ticket.TimeEntry) (ticket.TimeEntry, error) {
	_, err := d.logTime(ctx, v, &e, func(*store.Tx) error { return nil })
	return e, err
}

// LogTimer is LogWork for what the viewer's timer measured, which stops with it.
func (d *Desk) LogTimer(ctx context.Context, v identity.Viewer, e ticket.TimeEntry) (ticket.TimeEntry, error) {
	_, err := d.logTime(ctx, v, &e, func(tx *store.Tx) error { return tx.StopTimer(ctx, v.UserID) })
	return e, err
}

func (d *Desk) logTime(ctx context.Context, v identity.Viewer, e *ticket.TimeEntry, also func(*store.Tx) error) (ticket.Ticket, error) {
	if v.UserID == 0 {
		return ticket.Ticket{}, fault.MayNot("log time")
	}
	if err := checkWork(*e); err != nil {
		return ticket.Ticket{}, err
	}
	if e.UserID == 0 {
		e.UserID = v.UserID
	}
	if e.UserID != v.UserID && !v.MayFor(identity.SeeWeeks, e.UserID) {
		return ticket.Ticket{}, fault.MayNot("log time for somebody else")
	}
	return d.change(ctx, v, e.TicketID, 0, func(tx *store.Tx, t *ticket.Ticket) error {
		var err error
		if e.ID, err = tx.InsertTimeEntry(ctx, *e); err != nil {
			return err
		}
		e.CreatedAt = tx.Now
		if err := d.drawTime(ctx, tx, *t, *e); err != nil {
			return err
		}
		if err := also(tx); err != nil {
			return err
		}
		data, err := json.Marshal(map[string]any{"minutes": int(e.EndsAt.Sub(e.StartsAt).Minutes()), "mode": e.Mode, "note": e.Note})
		if err != nil {
			return fmt.Errorf("desk: time: %w", err)
		}
		if err := tx.InsertEvent(ctx, ticket.Event{TicketID: t.ID, Type: ticket.EventTime, Actor: v.Name, UserID: v.UserID, Data: data}); err != nil || d.onTime == nil {
			return err
		}
		return d.onTime(ctx, tx, v, t, *e)
	})
}
