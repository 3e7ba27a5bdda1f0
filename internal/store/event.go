package store

import (
	"context"
	"encoding/json"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ticket"
)

// Events returns what happened to a ticket, in order of time. Only staff may see it.
func (r reader) Events(ctx context.Context, v identity.Viewer, ticketID int64) ([]ticket.Event, error) {
	if !v.Staff() {
		return nil, fault.Errorf(fault.NotFound, "Ticket %s was not found.", ticket.Number(ticketID))
	}
	return rows(ctx, r, func(scan func(...any) error) (e ticket.Event, err error) {
		var at int64
		var user *int64
		var data string
		err = scan(&e.ID, &e.TicketID, &at, &e.Type, &e.Actor, &user, &data)
		e.At, e.UserID, e.Data = database.Instant(at), database.ID(user), json.RawMessage(data)
		return e, err
	}, "SELECT id, ticket_id, at, type, actor, user_id, data_json FROM events WHERE ticket_id = ? ORDER BY at, id", ticketID)
}

// InsertEvent adds to what happened to a ticket. An event without an instant happens now.
func (tx *Tx) InsertEvent(ctx context.Context, e ticket.Event) error {
	return tx.InsertEvents(ctx, []ticket.Event{e})
}

// InsertEvents adds several events, in their order.
func (tx *Tx) InsertEvents(ctx context.Context, events []ticket.Event) error {
	all := make([][]any, len(events))
	for i, e := range events {
		if e.At.IsZero() {
			e.At = tx.Now
		}
		all[i] = []any{e.TicketID, database.Micros(e.At), e.Type, database.Clean(e.Actor), database.Null(e.UserID), database.Clean(database.Text(e.Data, "{}"))}
	}
	if err := tx.many(ctx, "INSERT INTO events (ticket_id, at, type, actor, user_id, data_json)", "("+database.Marks(6)+")", "", all); err != nil {
		return err
	}
	for _, e := range events {
		if err := tx.tellEvent(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// Decisions returns the decisions on a ticket, in the order in which they were made. Only staff may see all of them.
func (r reader) Decisions(ctx context.Context, v identity.Viewer, ticketID int64) ([]ticket.Decision, error) {
	if !v.Staff() {
		return nil, fault.Errorf(fault.NotFound, "Ticket %s was not found.", ticket.Number(ticketID))
	}
	return r.decisions(ctx, "SELECT d.id, d.ticket_id, d.at, d.agreement_id, d.version, d.facts_json, d.outcome_json, d.actor, d.cause FROM decisions d WHERE d.ticket_id = ? ORDER BY d.id", ticketID)
}

// LatestDecision returns the decision that counts for a ticket that the viewer may see.
func (r reader) LatestDecision(ctx context.Context, v identity.Viewer, ticketID int64) (ticket.Decision, error) {
	scope, args := ticketScope(v)
	list, err := r.decisions(ctx, "SELECT d.id, d.ticket_id, d.at, d.agreement_id, d.version, d.facts_json, d.outcome_json, d.actor, d.cause FROM decisions d JOIN tickets t ON t.decision_id = d.id WHERE t.id = ? AND "+scope, append([]any{ticketID}, args...)...)
	if err != nil {
		return ticket.Decision{}, err
	}
	if len(list) == 0 {
		return ticket.Decision{}, fault.Errorf(fault.NotFound, "There is no decision on ticket %s yet.", ticket.Number(ticketID))
	}
	return list[0], nil
}

func (r reader) decisions(ctx context.Context, query string, args ...any) ([]ticket.Decision, error) {
	return rows(ctx, r, func(scan func(...any) error) (d ticket.Decision, err error) {
		var at int64
		var agreement *int64
		var facts, outcome string
		err = scan(&d.ID, &d.TicketID, &at, &agreement, &d.Version, &facts, &outcome, &d.Actor, &d.Cause)
		d.At, d.AgreementID, d.Facts, d.Outcome = database.Instant(at), database.ID(agreement), json.RawMessage(facts), json.RawMessage(outcome)
		return d, err
	}, query, args...)
}

// InsertDecision keeps a decision and returns its id.
func (tx *Tx) InsertDecision(ctx context.Context, d ticket.Decision) (int64, error) {
	if d.At.IsZero() {
		d.At = tx.Now
	}
	id, err := tx.insert(ctx, "INSERT INTO decisions ("+decisionColumns+") VALUES ("+database.Marks(8)+")", decisionValues(d)...)
	if err != nil {
		return 0, err
	}
	return id, tx.Announce(ctx, Happening{Type: HookDecisionMade, TicketID: d.TicketID, Data: about{"decision": id}})
}

// decisionColumns are those that decisionValues fills, in its order.
const decisionColumns = "ticket_id, at, agreement_id, version, facts_json, outcome_json, actor, cause"

func decisionValues(d ticket.Decision) []any {
	return []any{d.TicketID, database.Micros(d.At), database.Null(d.AgreementID), d.Version, database.Clean(database.Text(d.Facts, "{}")), database.Clean(database.Text(d.Outcome, "{}")), database.Clean(d.Actor), database.Clean(d.Cause)}
}
