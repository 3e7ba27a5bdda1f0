package ledgerroom

import (
	"context"
	"encoding/json"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
	"remit/internal/ticket"
)

// Request is a ticket with the facts that it was decided by last.
type Request struct {
	TicketID   int64
	Subject    string
	ReceivedAt time.Time
	Facts      json.RawMessage
}

// requestsUnder are an agreement's tickets that came in within [?, ?), found among those of its client.
const requestsUnder = "FROM tickets t LEFT JOIN decisions d ON d.id = t.decision_id WHERE t.client_id = (SELECT client_id FROM agreements WHERE id = ?) AND t.agreement_id = ? AND t.received_at >= ? AND t.received_at < ?"

// RequestsUnder lists the tickets of an agreement that came in within [from, to), in order of number. Only managers may see it.
func (r Reader) RequestsUnder(ctx context.Context, v identity.Viewer, agreementID int64, from, to time.Time) ([]Request, error) {
	if !v.May(identity.ChangeAgreements) {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (q Request, err error) {
		var at int64
		var facts string
		err = scan(&q.TicketID, &q.Subject, &at, &facts)
		q.ReceivedAt, q.Facts = database.Instant(at), json.RawMessage(facts)
		return q, err
	}, "SELECT t.id, t.subject, t.received_at, COALESCE(CASE WHEN t.facts_json <> '' THEN t.facts_json ELSE d.facts_json END, '{}') AS facts "+requestsUnder+" ORDER BY t.id",
		agreementID, agreementID, database.Micros(from), database.Micros(to))
}

// ClockEventsUnder lists, by ticket, the events that move the clocks of those tickets, in the order in which they were kept. Only managers may see it.
func (r Reader) ClockEventsUnder(ctx context.Context, v identity.Viewer, agreementID int64, from, to time.Time) (map[int64][]ticket.Event, error) {
	if !v.May(identity.ChangeAgreements) {
		return nil, nil
	}
	list, err := database.Rows(ctx, r.conn, func(scan func(...any) error) (e ticket.Event, err error) {
		var at int64
		var data string
		err = scan(&e.ID, &e.TicketID, &e.Type, &at, &data)
		e.At, e.Data = database.Instant(at), json.RawMessage(data)
		return e, err
	}, `SELECT e.id, e.ticket_id, e.type, e.at, e.data_json FROM events e WHERE e.type IN ('received', 'staff-reply', 'client-reply', 'status', 'target')
		AND e.ticket_id IN (SELECT t.id `+requestsUnder+") ORDER BY e.ticket_id, e.at, e.id", agreementID, agreementID, database.Micros(from), database.Micros(to))
	by := map[int64][]ticket.Event{}
	for _, e := range list {
		by[e.TicketID] = append(by[e.TicketID], e)
	}
	return by, err
}
