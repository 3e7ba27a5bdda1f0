// Package approvals keeps what work beyond an agreement is estimated to cost, whom of the client's side it was put to, and what they answered.
package approvals

import (
	"context"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
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

// The states of an estimate.
const (
	EstimateWaiting    = "waiting"
	EstimateApproved   = "approved"
	EstimateRefused    = "refused"
	EstimateWithdrawn  = "withdrawn"  // another one took its place
	EstimateOverridden = "overridden" // the work was begun without an answer, for a reason that is kept
)

// Estimate is what work on a ticket is thought to cost, put to the client before it is done (spec 3, Approval). Instants are UTC.
type Estimate struct {
	ID          int64
	TicketID    int64
	AgreementID int64 // 0 where no agreement decided
	Version     int
	Clause      string // that wants the approval
	Text        string // what is to be done
	Minutes     int    // 0 where only an amount is named
	Rate        string
	Amount      decimal.Decimal
	Currency    string
	Cap         decimal.Decimal // up to what the client approved
	State       string          // an Estimate… state
	Reason      string          // of an override
	Told        int             // percent of the cap that was told last: 0, 80 or 100
	CreatedAt   time.Time
	UserID      int64 // who wrote it
	Author      string
}

const estimateColumns = "e.id, e.ticket_id, e.agreement_id, e.version, e.clause, e.text, e.minutes, e.rate, e.amount, e.currency, e.cap, e.state, e.reason, e.told, e.created_at, e.user_id, e.author"

func scanEstimate(scan func(...any) error) (e Estimate, err error) {
	var agreement, user *int64
	var amount, most string
	var created int64
	if err = scan(&e.ID, &e.TicketID, &agreement, &e.Version, &e.Clause, &e.Text, &e.Minutes, &e.Rate, &amount, &e.Currency, &most, &e.State, &e.Reason, &e.Told, &created, &user, &e.Author); err != nil {
		return e, err
	}
	e.AgreementID, e.UserID, e.CreatedAt = database.ID(agreement), database.ID(user), database.Instant(created)
	if e.Amount, err = amountOf(amount); err == nil {
		e.Cap, err = amountOf(most)
	}
	return e, err
}

// amountOf reads an exact amount as a column holds it; an empty one is zero.
func amountOf(s string) (decimal.Decimal, error) {
	if s == "" {
		return decimal.Zero, nil
	}
	return decimal.NewFromString(s)
}

// Approver is one of the client's people an estimate was put to.
type Approver struct {
	ID         int64
	EstimateID int64
	ContactID  int64 // 0 for an address that the agreement names and no contact has
	Name       string
	Email      string
	Most       decimal.NullDecimal // may approve up to this; not valid: any amount
	TokenHash  string              // of the link that they were sent
	ExpiresAt  time.Time           // when it ends
	UsedAt     time.Time           // zero while it is not
}

const approverColumns = "a.id, a.estimate_id, a.contact_id, a.name, a.email, a.most, a.token_hash, a.expires_at, a.used_at"

func scanApprover(scan func(...any) error) (a Approver, err error) {
	var contact *int64
	var most string
	var expires, used int64
	if err = scan(&a.ID, &a.EstimateID, &contact, &a.Name, &a.Email, &most, &a.TokenHash, &expires, &used); err != nil {
		return a, err
	}
	a.ContactID, a.ExpiresAt, a.UsedAt = database.ID(contact), database.Instant(expires), database.Instant(used)
	if most != "" {
		a.Most.Valid = true
		a.Most.Decimal, err = decimal.NewFromString(most)
	}
	return a, err
}

// The kinds of an answer to an estimate.
const (
	AnswerApproved = "approved"
	AnswerRefused  = "refused"
	AnswerAsked    = "asked" // a question: the estimate goes on waiting
)

// Answer is what somebody of the client's side said to an estimate. It is kept as it was given and never changed.
type Answer struct {
	ID         int64
	EstimateID int64
	At         time.Time
	Kind       string // an Answer… kind
	Amount     decimal.Decimal
	Text       string
	ContactID  int64
	Name       string
	Email      string
	IP         string
	Way        string // portal or link
	Shown      string // the estimate's words as they were read
}

// Estimates lists the estimates of a ticket, the oldest first. Only staff may see them.
func (r Reader) Estimates(ctx context.Context, v identity.Viewer, ticketID int64) ([]Estimate, error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, scanEstimate, "SELECT "+estimateColumns+" FROM estimates e WHERE e.ticket_id = ? ORDER BY e.id", ticketID)
}

// EstimateAnswers lists what was said to the estimates of a ticket, in order. Only staff may see it.
func (r Reader) EstimateAnswers(ctx context.Context, v identity.Viewer, ticketID int64) ([]Answer, error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (a Answer, err error) {
		var contact *int64
		var amount string
		var at int64
		if err = scan(&a.ID, &a.EstimateID, &at, &a.Kind, &amount, &a.Text, &contact, &a.Name, &a.Email, &a.IP, &a.Way, &a.Shown); err != nil {
			return a, err
		}
		a.At, a.ContactID = database.Instant(at), database.ID(contact)
		a.Amount, err = amountOf(amount)
		return a, err
	}, "SELECT s.id, s.estimate_id, s.at, s.kind, s.amount, s.text, s.contact_id, s.name, s.email, s.ip, s.way, s.shown FROM estimate_answers s JOIN estimates e ON e.id = s.estimate_id WHERE e.ticket_id = ? ORDER BY s.id", ticketID)
}

const mine = " FROM estimate_approvers a JOIN estimates e ON e.id = a.estimate_id JOIN tickets t ON t.id = e.ticket_id WHERE a.contact_id = ? AND t.client_id = ?"

// MyApproval is the estimate on a ticket that waits for the viewer's own answer, or NotFound.
func (r Reader) MyApproval(ctx context.Context, v identity.Viewer, ticketID int64) (a Approver, err error) {
	return database.Row(ctx, r.conn, "No estimate waits for your answer here.", scanApprover, "SELECT "+approverColumns+mine+" AND e.ticket_id = ? AND e.state = 'waiting'", v.ContactID, v.ClientID, ticketID)
}

// Waiting is an estimate that waits for the viewer's answer.
type Waiting struct {
	Estimate
	Subject string // of the ticket
}

// MyApprovals lists what waits for the viewer's own answer on open tickets, the oldest first.
func (r Reader) MyApprovals(ctx context.Context, v identity.Viewer) ([]Waiting, error) {
	if !v.Client() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (w Waiting, err error) {
		w.Estimate, err = scanEstimate(func(dest ...any) error { return scan(append(dest, &w.Subject)...) })
		return w, err
	}, "SELECT "+estimateColumns+", t.subject"+mine+" AND e.state = 'waiting' AND t.is_open ORDER BY e.id", v.ContactID, v.ClientID)
}

// ApproverByLink finds whom a link was sent to, used or not, over or not; NotFound for one that never was.
func (r Reader) ApproverByLink(ctx context.Context, hash string) (Approver, error) {
	return database.Row(ctx, r.conn, "There is nothing under this address.", scanApprover, "SELECT "+approverColumns+" FROM estimate_approvers a WHERE a.token_hash = ?", hash)
}

// EstimateFor is the estimate that an approver was asked about.
func (r Reader) EstimateFor(ctx context.Context, a Approver) (Estimate, error) {
	return database.Row(ctx, r.conn, "There is nothing under this address.", scanEstimate, "SELECT "+estimateColumns+" FROM estimates e WHERE e.id = ?", a.EstimateID)
}

// LastEstimate is the newest estimate on a ticket that was not withdrawn, or NotFound. Only staff may see it.
func (r Reader) LastEstimate(ctx context.Context, v identity.Viewer, ticketID int64) (Estimate, error) {
	const none = "There is no estimate on this ticket."
	if !v.Staff() {
		return Estimate{}, fault.Errorf(fault.NotFound, none)
	}
	return database.Row(ctx, r.conn, none, scanEstimate, "SELECT "+estimateColumns+" FROM estimates e WHERE e.ticket_id = ? AND e.state <> 'withdrawn' ORDER BY e.id DESC LIMIT 1", ticketID)
}

// HeldTime tells which time entries of a ticket are held, and why: waiting, refused or spent. Only staff may know.
func (r Reader) HeldTime(ctx context.Context, v identity.Viewer, ticketID int64) (map[int64]string, error) {
	if !v.Staff() {
		return nil, nil
	}
	held := map[int64]string{}
	_, err := database.Rows(ctx, r.conn, func(scan func(...any) error) (none struct{}, err error) {
		var id int64
		var why string
		err = scan(&id, &why)
		held[id] = why
		return none, err
	}, "SELECT time_entry_id, reason FROM held_time WHERE ticket_id = ?", ticketID)
	return held, err
}

// Overridden is work that was begun without the client's answer.
type Overridden struct {
	Estimate
	Subject    string
	ClientName string
}

// Overrides lists the work that was begun without an answer and whose scope no manager has settled since, the oldest first. Only a manager may see them.
func (r Reader) Overrides(ctx context.Context, v identity.Viewer) ([]Overridden, error) {
	if !v.May(identity.ReviewWork) {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (o Overridden, err error) {
		o.Estimate, err = scanEstimate(func(dest ...any) error { return scan(append(dest, &o.Subject, &o.ClientName)...) })
		return o, err
	}, "SELECT "+estimateColumns+", t.subject, COALESCE(c.name, '') FROM estimates e JOIN tickets t ON t.id = e.ticket_id LEFT JOIN clients c ON c.id = t.client_id WHERE e.state = 'overridden' AND t.review = 'flagged' ORDER BY e.id")
}
