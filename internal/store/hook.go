package store

import (
	"context"

	"remit/internal/agreement"
	"remit/internal/store/hookroom"
	"remit/internal/ticket"
)

// Programs that are told what happens, from the room that keeps them.
type (
	Webhook   = hookroom.Webhook
	Delivery  = hookroom.Delivery
	Happening = hookroom.Happening
)

// The states of a delivery.
const (
	DeliveryQueued = hookroom.Queued
	DeliverySent   = hookroom.Sent
	DeliveryFailed = hookroom.Failed
)

// What programs can be told.
const (
	HookTicketCreated      = "ticket.created"
	HookTicketUpdated      = "ticket.updated"
	HookMessageReceived    = "message.received"
	HookMessageSent        = "message.sent"
	HookTimeLogged         = "time.logged"
	HookDecisionMade       = "decision.made"
	HookAlarmFired         = "alarm.fired"
	HookAgreementPublished = "agreement.published"
	HookStatementIssued    = "statement.issued"
	HookEstimateAnswered   = "estimate.answered"
)

// about is what a happening is about, by id.
type about map[string]any

// tellMessage announces a message of the conversation; notes stay inside.
func (tx *Tx) tellMessage(ctx context.Context, m ticket.Message, id int64) error {
	h := Happening{TicketID: m.TicketID, Data: about{"message": id, "channel": m.Channel}}
	switch m.Kind {
	case ticket.FromClient:
		h.Type = HookMessageReceived
	case ticket.FromStaff:
		h.Type = HookMessageSent
	default:
		return nil
	}
	return tx.Announce(ctx, h)
}

// tellEvent announces what happened to a ticket.
func (tx *Tx) tellEvent(ctx context.Context, e ticket.Event) error {
	h := Happening{Type: HookTicketUpdated, TicketID: e.TicketID, Data: about{}}
	switch e.Type {
	case ticket.EventReceived:
		h.Type = HookTicketCreated
	case ticket.EventAlarm:
		h.Type, h.Data = HookAlarmFired, e.Data
	}
	return tx.Announce(ctx, h)
}

// InsertStatement keeps a statement as issued at the transaction's instant under the next number, and returns its id and number.
func (tx *Tx) InsertStatement(ctx context.Context, s Statement) (id int64, number string, err error) {
	if id, number, err = tx.statementTx.InsertStatement(ctx, s); err != nil {
		return id, number, err
	}
	return id, number, tx.Announce(ctx, Happening{Type: HookStatementIssued, ClientID: s.ClientID, Data: about{"statement": number, "period": s.Period}})
}

// InsertAnswer keeps what was said to an estimate.
func (tx *Tx) InsertAnswer(ctx context.Context, a EstimateAnswer) error {
	if err := tx.approvalTx.InsertAnswer(ctx, a); err != nil {
		return err
	}
	var of int64
	err := tx.value(ctx, &of, "SELECT ticket_id FROM estimates WHERE id = ?", a.EstimateID)
	if err != nil {
		return err
	}
	return tx.Announce(ctx, Happening{Type: HookEstimateAnswered, TicketID: of, Data: about{"estimate": a.EstimateID, "answer": a.Kind}})
}

// PutAgreement stores a source as the agreement's next version, unless it is the same as the newest one.
// The terms must have been read from the source.
func (tx *Tx) PutAgreement(ctx context.Context, client int64, source []byte, terms *agreement.Terms, by string) (Version, bool, error) {
	v, changed, err := tx.putAgreement(ctx, client, source, terms, by)
	if err != nil || !changed {
		return v, changed, err
	}
	return v, changed, tx.Announce(ctx, Happening{Type: HookAgreementPublished, ClientID: client, Data: about{"agreement": terms.Number, "version": v.Version}})
}
