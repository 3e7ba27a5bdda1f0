package reviewroom

import (
	"context"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
)

// Ask is a question about a ticket under review that went to the client. Whatever the client's side says on the ticket afterwards answers it.
type Ask struct {
	ID         int64
	TicketID   int64
	Fact       string // that is not known; "" where something else is asked
	Recipient  string // name, or address
	Text       string
	UserID     int64
	By         string // name
	At         time.Time
	AnsweredAt time.Time // zero while it is not
	EndedAt    time.Time // when a manager stopped waiting; zero for not
}

// Waits reports whether the answer is waited for: nobody gave one, and it was asked after an instant.
func (a Ask) Waits(since time.Time) bool {
	return a.AnsweredAt.IsZero() && a.EndedAt.IsZero() && a.At.After(since)
}

const askColumns = "a.id, a.ticket_id, a.fact, a.recipient, a.text, a.user_id, u.name, a.at, a.answered_at, a.ended_at"

func scanAsk(scan func(...any) error) (a Ask, err error) {
	var at, answered, ended int64
	err = scan(&a.ID, &a.TicketID, &a.Fact, &a.Recipient, &a.Text, &a.UserID, &a.By, &at, &answered, &ended)
	a.At, a.AnsweredAt, a.EndedAt = database.Instant(at), moment(answered), moment(ended)
	return a, err
}

// moment is an instant that may be none.
func moment(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return database.Instant(us)
}

// Asks are the questions about tickets, by ticket, the oldest first. Only staff may see them.
func (r Reader) Asks(ctx context.Context, v identity.Viewer, tickets []int64) (map[int64][]Ask, error) {
	if !v.Staff() || len(tickets) == 0 {
		return nil, nil
	}
	list, err := database.Rows(ctx, r.conn, scanAsk, "SELECT "+askColumns+" FROM client_asks a JOIN users u ON u.id = a.user_id WHERE a.ticket_id IN ("+database.Marks(len(tickets))+") ORDER BY a.id", database.Args(tickets)...)
	by := map[int64][]Ask{}
	for _, a := range list {
		by[a.TicketID] = append(by[a.TicketID], a)
	}
	return by, err
}

// AskedFact is the fact that one of the client's people is asked after on a ticket that they may see; "" for none.
func (r Reader) AskedFact(ctx context.Context, v identity.Viewer, ticketID int64) (fact string, err error) {
	if !v.Client() {
		return "", nil
	}
	own, args := "", []any{ticketID, v.ClientID}
	if !v.May(identity.SeeOrganisation) {
		own, args = " AND t.contact_id = ?", append(args, v.ContactID)
	}
	return fact, r.conn.Value(ctx, &fact, `SELECT a.fact FROM client_asks a JOIN tickets t ON t.id = a.ticket_id
		WHERE a.ticket_id = ? AND t.client_id = ?`+own+" AND a.answered_at = 0 AND a.ended_at = 0 AND a.fact <> '' ORDER BY a.id DESC LIMIT 1", args...)
}

// InsertAsk keeps a question that goes to the client, at the transaction's instant. What was asked before is asked no longer.
func (tx *Tx) InsertAsk(ctx context.Context, a Ask) (int64, error) {
	if _, err := tx.EndAsks(ctx, a.TicketID); err != nil {
		return 0, err
	}
	return tx.conn.Insert(ctx, "INSERT INTO client_asks (ticket_id, fact, recipient, text, user_id, at) VALUES ("+database.Marks(6)+")",
		a.TicketID, a.Fact, database.Clean(a.Recipient), database.Clean(a.Text), a.UserID, database.Micros(tx.Now))
}

// EndAsks stops waiting for the client's answers on a ticket, and reports whether any was waited for.
func (tx *Tx) EndAsks(ctx context.Context, ticketID int64) (bool, error) {
	n, err := tx.conn.Exec(ctx, "UPDATE client_asks SET ended_at = ? WHERE ticket_id = ? AND answered_at = 0 AND ended_at = 0", database.Micros(tx.Now), ticketID)
	return n > 0, err
}
