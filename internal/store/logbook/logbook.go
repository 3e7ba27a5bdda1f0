// Package logbook keeps when maintenance that agreements owe came due, and which ticket was opened for it.
package logbook

import (
	"context"
	"encoding/json"
	"time"

	"remit/internal/database"
	"remit/internal/identity"
	"remit/internal/store/covenant"
	"remit/internal/ticket"
)

// Reader reads. The zero Reader reads nothing: NewReader makes one.
type Reader struct{ conn database.Conn }

// NewReader returns a reader over a connection.
func NewReader(c database.Conn) Reader { return Reader{c} }

// Tx writes in one transaction, at one instant.
type Tx struct {
	inner
	Now time.Time // UTC, to the microsecond
}

// inner keeps what Tx reads a step deeper, so that a type that holds both a Reader and a Tx reads by the former.
type inner struct{ Reader }

// NewTx returns a writer in the transaction of a connection.
func NewTx(c database.Conn, now time.Time) Tx { return Tx{inner{Reader{c}}, now} }

// Upkeep is maintenance that came due under a clause on a day (spec 1, [[maintenance]]). Day is a local date of the agreement's zone, 2026-04-01.
type Upkeep struct {
	AgreementID int64
	Version     int
	Clause      string
	Day         string
	At          time.Time // when it was entered
	TicketID    int64     // 0: none was opened, or the viewer may not see it
	Passed      bool      // none was opened
	Subject     string
	Status      ticket.Status
	Assignee    string          // name
	Clocks      json.RawMessage // sla.Clocks as the ticket keeps them
	Due         time.Time       // of the clock that runs out next; zero where none runs
}

// UpkeepFilter says which maintenance a list holds. Zero fields do not filter.
type UpkeepFilter struct {
	AgreementID int64
	ClientID    int64
	TicketID    int64
	From, To    string // days, both included
}

// EnterUpkeep enters that maintenance came due, without a ticket. It reports whether it was not entered already: of several that enter the same at
// the same time, one does.
func (tx *Tx) EnterUpkeep(ctx context.Context, u Upkeep) (bool, error) {
	n, err := tx.conn.Exec(ctx, "INSERT INTO maintenance (agreement_id, version, clause, day, ticket_id, at) VALUES (?, ?, ?, ?, NULL, ?) ON CONFLICT (agreement_id, clause, day) DO NOTHING",
		u.AgreementID, u.Version, database.Clean(u.Clause), u.Day, database.Micros(tx.Now))
	return n == 1, err
}

// TicketUpkeep says which ticket was opened for maintenance that was entered.
func (tx *Tx) TicketUpkeep(ctx context.Context, u Upkeep, ticketID int64) error {
	_, err := tx.conn.Exec(ctx, "UPDATE maintenance SET ticket_id = ? WHERE agreement_id = ? AND clause = ? AND day = ?", ticketID, u.AgreementID, u.Clause, u.Day)
	return err
}

// Upkeeps lists maintenance that came due, the newest day first. A client's people see that of their own client; of the tickets only who sees the
// organisation's.
func (r Reader) Upkeeps(ctx context.Context, v identity.Viewer, f UpkeepFilter) ([]Upkeep, error) {
	where, args := "1 = 1", []any{}
	switch {
	case v.Staff():
	case v.Client():
		where, args = "a.client_id = ?", []any{v.ClientID}
	default:
		return nil, nil
	}
	for _, c := range []struct {
		is    bool
		where string
		arg   any
	}{{f.AgreementID != 0, "m.agreement_id = ?", f.AgreementID}, {f.ClientID != 0, "a.client_id = ?", f.ClientID}, {f.TicketID != 0, "m.ticket_id = ?", f.TicketID},
		{f.From != "", "m.day >= ?", f.From}, {f.To != "", "m.day <= ?", f.To}} {
		if c.is {
			where, args = where+" AND "+c.where, append(args, c.arg)
		}
	}
	open := v.Staff() || v.May(identity.SeeOrganisation)
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (u Upkeep, err error) {
		var at, due int64
		var id *int64
		var status, clocks string
		err = scan(&u.AgreementID, &u.Version, &u.Clause, &u.Day, &at, &id, &u.Subject, &status, &clocks, &due, &u.Assignee)
		u.At, u.Due, u.Status, u.Clocks = database.Instant(at), database.Instant(due), ticket.Status(status), database.Raw(clocks)
		if u.TicketID, u.Passed = database.ID(id), id == nil; !open {
			u.TicketID, u.Subject, u.Assignee = 0, "", ""
		}
		return u, err
	}, `SELECT m.agreement_id, m.version, m.clause, m.day, m.at, m.ticket_id, COALESCE(t.subject, ''), COALESCE(t.status, ''), COALESCE(t.clocks_json, ''),
		COALESCE(t.clock_due, 0), COALESCE(u.name, '')
		FROM maintenance m JOIN agreements a ON a.id = m.agreement_id LEFT JOIN tickets t ON t.id = m.ticket_id LEFT JOIN users u ON u.id = t.assignee_id
		WHERE `+where+" ORDER BY m.day DESC, m.agreement_id, m.clause", args...)
}

// OwedFor tells for which maintenance a ticket was opened, as long as it is one of the agreement's own client; false for any other ticket.
func (r Reader) OwedFor(ctx context.Context, ticketID int64) (u Upkeep, ok bool, err error) {
	list, err := database.Rows(ctx, r.conn, func(scan func(...any) error) (u Upkeep, err error) {
		return u, scan(&u.AgreementID, &u.Version, &u.Clause, &u.Day)
	}, `SELECT m.agreement_id, m.version, m.clause, m.day FROM maintenance m JOIN agreements a ON a.id = m.agreement_id JOIN tickets t ON t.id = m.ticket_id
		WHERE m.ticket_id = ? AND t.client_id = a.client_id`, ticketID)
	if err != nil || len(list) == 0 {
		return u, false, err
	}
	list[0].TicketID = ticketID
	return list[0], true, nil
}

// LastUpkeep tells of each clause of an agreement up to which day its maintenance was entered.
func (r Reader) LastUpkeep(ctx context.Context) (map[UpkeepRule]string, error) {
	last := map[UpkeepRule]string{}
	_, err := database.Rows(ctx, r.conn, func(scan func(...any) error) (x struct{}, err error) {
		var rule UpkeepRule
		var day string
		err = scan(&rule.AgreementID, &rule.Clause, &day)
		last[rule] = day
		return x, err
	}, "SELECT agreement_id, clause, MAX(day) FROM maintenance GROUP BY agreement_id, clause")
	return last, err
}

// UpkeepRule names the clause of an agreement that owes maintenance.
type UpkeepRule struct {
	AgreementID int64
	Clause      string
}

// Edition is a version of an agreement, with when it was published.
type Edition struct {
	AgreementID int64
	ClientID    int64
	Version     int
	PublishedAt time.Time
	Ended       string // last day of service by the notice that stands; "" where none does
}

// Editions lists the versions of the agreements that a viewer may see, by agreement, the newest first; those of clients that are retired are left out.
// Agreement 0 is every agreement.
func (r Reader) Editions(ctx context.Context, v identity.Viewer, agreementID int64) ([]Edition, error) {
	where, args := "c.active", []any{}
	switch {
	case v.Staff():
	case v.Client():
		where, args = where+" AND a.client_id = ?", append(args, v.ClientID)
	default:
		return nil, nil
	}
	if agreementID != 0 {
		where, args = where+" AND a.id = ?", append(args, agreementID)
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (e Edition, err error) {
		var at int64
		err = scan(&e.AgreementID, &e.ClientID, &e.Version, &at, &e.Ended)
		e.PublishedAt = database.Instant(at)
		return e, err
	}, `SELECT v.agreement_id, a.client_id, v.version, v.published_at, `+covenant.EndedColumn+` AS ended FROM agreement_versions v JOIN agreements a ON a.id = v.agreement_id
		JOIN clients c ON c.id = a.client_id WHERE `+where+" ORDER BY v.agreement_id, v.version DESC", args...)
}
