package store

import (
	"context"
	"strings"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ticket"
)

// ticketScope limits a query to the tickets, as t, that the viewer may see: staff see all, a client's person
// their own requests, or all of the client's where they may see the organisation's.
func ticketScope(v identity.Viewer) (where string, args []any) {
	switch {
	case v.Staff():
		return "1 = 1", nil
	case v.Client() && v.May(identity.SeeOrganisation):
		return "t.client_id = ?", []any{v.ClientID}
	case v.Client():
		return "t.client_id = ? AND t.contact_id = ?", []any{v.ClientID, v.ContactID}
	}
	return "1 = 0", nil
}

type ticketRow struct {
	ID               int64
	Subject          string
	ClientID         *int64
	ContactID        *int64
	RequesterName    string
	RequesterEmail   string
	Channel          string
	Status           string
	IsOpen           bool
	Priority         string
	AgreementID      *int64
	AgreementVersion int
	Verdict          string
	Clause           string
	Rate             string
	AskJSON          string `gorm:"column:ask_json"`
	Approval         string
	Review           string
	DecisionID       *int64
	FactsJSON        string `gorm:"column:facts_json"`
	SourcesJSON      string `gorm:"column:sources_json"`
	TeamID           *int64
	AssigneeID       *int64
	Flag             string
	Automatic        bool
	Unverified       bool
	LinkedID         *int64
	ReceivedAt       int64
	UpdatedAt        int64
	LastWordAt       int64
	LastWordBy       string
	LastWordSide     string
	Clock            string
	ClockDue         int64
	ClockSoon        int64
	ClockAllowed     int64
	ClockElapsed     int64
	ClockAt          int64
	ClocksJSON       string `gorm:"column:clocks_json"`
	Missed           bool
	Revision         int
}

// ticketColumns are those of ticketRow, in its order, without the id.
const ticketColumns = `subject, client_id, contact_id, requester_name, requester_email, channel, status, is_open, priority, agreement_id,
	agreement_version, verdict, clause, rate, ask_json, approval, review, decision_id, facts_json, sources_json, team_id, assignee_id, flag,
	automatic, unverified, linked_id, received_at, updated_at, last_word_at, last_word_by, last_word_side, clock, clock_due, clock_soon,
	clock_allowed, clock_elapsed, clock_at, clocks_json, missed, revision`

const ticketColumnCount = 40

func (r ticketRow) values() []any {
	return []any{r.Subject, r.ClientID, r.ContactID, r.RequesterName, r.RequesterEmail, r.Channel, r.Status, r.IsOpen, r.Priority, r.AgreementID,
		r.AgreementVersion, r.Verdict, r.Clause, r.Rate, r.AskJSON, r.Approval, r.Review, r.DecisionID, r.FactsJSON, r.SourcesJSON, r.TeamID, r.AssigneeID, r.Flag,
		r.Automatic, r.Unverified, r.LinkedID, r.ReceivedAt, r.UpdatedAt, r.LastWordAt, r.LastWordBy, r.LastWordSide, r.Clock, r.ClockDue, r.ClockSoon,
		r.ClockAllowed, r.ClockElapsed, r.ClockAt, r.ClocksJSON, r.Missed, r.Revision}
}

func fromTicket(t ticket.Ticket) ticketRow {
	return ticketRow{ID: t.ID, Subject: database.Clean(t.Subject), ClientID: database.Null(t.ClientID), ContactID: database.Null(t.ContactID),
		RequesterName: database.Clean(t.RequesterName), RequesterEmail: database.Clean(t.RequesterEmail), Channel: string(t.Channel),
		Status: string(t.Status), IsOpen: t.Status.IsOpen(), Priority: t.Priority, AgreementID: database.Null(t.AgreementID),
		AgreementVersion: t.AgreementVersion, Verdict: t.Verdict, Clause: t.Clause, Rate: t.Rate, AskJSON: database.JSON(t.Ask),
		Approval: t.Approval, Review: t.Review, DecisionID: database.Null(t.DecisionID), FactsJSON: factsColumn(t),
		SourcesJSON: sourcesJSON(t.Sources), TeamID: database.Null(t.TeamID), AssigneeID: database.Null(t.AssigneeID), Flag: t.Flag,
		Automatic: t.Automatic, Unverified: t.Unverified, LinkedID: database.Null(t.LinkedID), ReceivedAt: database.Micros(t.ReceivedAt),
		UpdatedAt: database.Micros(t.UpdatedAt), LastWordAt: database.Micros(t.LastWordAt), LastWordBy: database.Clean(t.LastWordBy), LastWordSide: t.LastWordSide,
		Clock: t.Clock.Name, ClockDue: database.Due(t.Clock.Due), ClockSoon: database.Due(t.Clock.Soon), ClockAllowed: database.Seconds(t.Clock.Allowed),
		ClockElapsed: database.Seconds(t.Clock.Elapsed), ClockAt: database.Micros(t.Clock.At), ClocksJSON: database.Text(t.Clocks, ""), Missed: t.Missed, Revision: t.Revision}
}

func (r ticketRow) toTicket() ticket.Ticket {
	return ticket.Ticket{ID: r.ID, Subject: r.Subject, ClientID: database.ID(r.ClientID), ContactID: database.ID(r.ContactID),
		RequesterName: r.RequesterName, RequesterEmail: r.RequesterEmail, Channel: ticket.Channel(r.Channel),
		Status: ticket.Status(r.Status), Priority: r.Priority, AgreementID: database.ID(r.AgreementID), AgreementVersion: r.AgreementVersion,
		Verdict: r.Verdict, Clause: r.Clause, Rate: r.Rate, Ask: database.StringList(r.AskJSON), Approval: r.Approval, Review: r.Review,
		DecisionID: database.ID(r.DecisionID), Facts: database.Raw(r.FactsJSON), Sources: database.StringMap(r.SourcesJSON), TeamID: database.ID(r.TeamID),
		AssigneeID: database.ID(r.AssigneeID), Flag: r.Flag, Automatic: r.Automatic, Unverified: r.Unverified, LinkedID: database.ID(r.LinkedID),
		ReceivedAt: database.Instant(r.ReceivedAt), UpdatedAt: database.Instant(r.UpdatedAt), LastWordAt: database.Instant(r.LastWordAt),
		LastWordBy: r.LastWordBy, LastWordSide: r.LastWordSide,
		Clock: ticket.NextClock{Name: r.Clock, Due: database.Instant(r.ClockDue), Soon: database.Instant(r.ClockSoon), Allowed: database.Duration(r.ClockAllowed),
			Elapsed: database.Duration(r.ClockElapsed), At: database.Instant(r.ClockAt)},
		Clocks: database.Raw(r.ClocksJSON), Missed: r.Missed, Revision: r.Revision}
}

// factsColumn is what a ticket keeps of its facts itself: nothing where its decision keeps them. They hold the whole text of the request, which
// would else be written anew with each change of the ticket.
func factsColumn(t ticket.Ticket) string {
	if t.DecisionID != 0 {
		return ""
	}
	return database.Clean(database.Text(t.Facts, "{}"))
}

// factsRead is what factsColumn left of a ticket's facts, as t, or those of its decision; NULL where neither keeps any.
const factsRead = "CASE WHEN t.facts_json <> '' THEN t.facts_json ELSE (SELECT d.facts_json FROM decisions d WHERE d.id = t.decision_id) END"

// ticketRead are the ticketColumns of a ticket, as t, with its facts from where factsColumn left them.
var ticketRead = strings.Replace(ticketColumns, "facts_json", "COALESCE("+factsRead+", '') AS facts_json", 1)

// Ticket returns a ticket that the viewer may see.
func (r reader) Ticket(ctx context.Context, v identity.Viewer, id int64) (ticket.Ticket, error) {
	scope, args := ticketScope(v)
	t, err := row(ctx, r, "", scanTicket, "SELECT t.id, "+ticketRead+" FROM tickets t WHERE t.id = ? AND "+scope, append([]any{id}, args...)...)
	return t, named(err, "Ticket %s was not found.", ticket.Number(id))
}

// scanTicket reads the id and the ticketColumns.
func scanTicket(scan func(...any) error) (ticket.Ticket, error) {
	var r ticketRow
	err := scan(&r.ID, &r.Subject, &r.ClientID, &r.ContactID, &r.RequesterName, &r.RequesterEmail, &r.Channel, &r.Status, &r.IsOpen, &r.Priority, &r.AgreementID,
		&r.AgreementVersion, &r.Verdict, &r.Clause, &r.Rate, &r.AskJSON, &r.Approval, &r.Review, &r.DecisionID, &r.FactsJSON, &r.SourcesJSON, &r.TeamID, &r.AssigneeID, &r.Flag,
		&r.Automatic, &r.Unverified, &r.LinkedID, &r.ReceivedAt, &r.UpdatedAt, &r.LastWordAt, &r.LastWordBy, &r.LastWordSide, &r.Clock, &r.ClockDue, &r.ClockSoon,
		&r.ClockAllowed, &r.ClockElapsed, &r.ClockAt, &r.ClocksJSON, &r.Missed, &r.Revision)
	return r.toTicket(), err
}

// LockTicket lets nobody else change a ticket until the transaction ends: what is derived of it is written without asking for its revision.
// SQLite has one writer anyway.
func (tx *Tx) LockTicket(ctx context.Context, id int64) error {
	if !tx.conn.Postgres {
		return nil
	}
	_, err := tx.exec(ctx, "SELECT 1 FROM tickets WHERE id = ? FOR NO KEY UPDATE", id)
	return err
}

// InsertTicket adds a ticket and returns its number.
func (tx *Tx) InsertTicket(ctx context.Context, t ticket.Ticket) (int64, error) {
	id, err := tx.insert(ctx, "INSERT INTO tickets ("+ticketColumns+") VALUES ("+database.Marks(ticketColumnCount)+")", fromTicket(t).values()...)
	if err != nil {
		return 0, err
	}
	return id, tx.indexTickets(ctx, []int64{id}, []ticket.Ticket{t})
}

// UpdateTicket writes all of a ticket, if nobody changed it since it was read; else it is a Conflict and nothing is written.
func (tx *Tx) UpdateTicket(ctx context.Context, t ticket.Ticket) error {
	row := fromTicket(t)
	row.Revision++
	row.UpdatedAt = database.Micros(tx.Now)
	values := append(row.values(), t.ID, t.Revision)
	var n int64
	n, err := tx.exec(ctx, "UPDATE tickets SET alarm_at = 0, ("+ticketColumns+") = ("+database.Marks(ticketColumnCount)+") WHERE id = ? AND revision = ?", values...)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.Errorf(fault.Conflict, "Somebody changed ticket %s in the meantime. Look at the change, then try again.", ticket.Number(t.ID))
	}
	return nil
}

// FillTicket writes what is derived of a ticket. It does not count as a change; where somebody changed the ticket since it was read,
// nothing is written, as that change derived all of it anew.
func (tx *Tx) FillTicket(ctx context.Context, t ticket.Ticket) error {
	row := fromTicket(t)
	_, err := tx.exec(ctx, `UPDATE tickets SET priority = ?, agreement_id = ?, agreement_version = ?, verdict = ?, clause = ?, rate = ?, ask_json = ?, approval = ?, review = ?,
		decision_id = ?, facts_json = ?, clock = ?, clock_due = ?, clock_soon = ?, clock_allowed = ?, clock_elapsed = ?, clock_at = ?, clocks_json = ?, missed = ? WHERE id = ? AND revision = ?`,
		row.Priority, row.AgreementID, row.AgreementVersion, row.Verdict, row.Clause, row.Rate, row.AskJSON, row.Approval, row.Review,
		row.DecisionID, row.FactsJSON, row.Clock, row.ClockDue, row.ClockSoon, row.ClockAllowed, row.ClockElapsed, row.ClockAt, row.ClocksJSON, row.Missed, row.ID, row.Revision)
	return err
}

// NextDecision is the id that the next decision gets, 0 where that cannot be told: on SQLite, whose one writer counts on. A new ticket that names
// its decision beforehand need not be written twice, with all its facts.
func (tx *Tx) NextDecision(ctx context.Context) (id int64, err error) {
	if tx.conn.Postgres {
		return 0, nil
	}
	last := int64(0)
	err = tx.value(ctx, &last, "SELECT seq FROM sqlite_sequence WHERE name = 'decisions'")
	return last + 1, err
}

// SetDecision names the decision that counts for a ticket.
func (tx *Tx) SetDecision(ctx context.Context, id, decision int64) error {
	_, err := tx.exec(ctx, "UPDATE tickets SET decision_id = ? WHERE id = ?", decision, id)
	return err
}
