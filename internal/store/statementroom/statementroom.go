// Package statementroom keeps statements as they were issued, and what they are drawn up from beside the work: counts of things, and taxes.
package statementroom

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

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

// The states of a statement that is kept. A draft is not kept.
const (
	Issued   = "issued"
	Exported = "exported"
)

// Statement is a statement as it was issued. Amounts are in the smallest unit of its currency. Only its state and the instants beside it ever change.
type Statement struct {
	ID          int64
	AgreementID int64
	Agreement   string // number
	ClientID    int64
	ClientName  string
	ClientSlug  string
	Period      string // 2026-03
	From, To    string // first and last day
	Number      string
	State       string
	Currency    string
	Net         int64
	Tax         int64
	Total       int64
	Hash        string // SHA-256 of Body, hex
	IssuedAt    time.Time
	IssuedBy    string // name
	IssuerID    int64  // user; what InsertStatement keeps
	ExportedAt  time.Time
	SentAt      time.Time
	Body        json.RawMessage // the account as it was written; nil in lists
}

const columns = `s.id, s.agreement_id, a.number AS agreement, s.client_id, c.name AS client, c.slug, s.period, s.from_day, s.to_day, s.number, s.state, s.currency,
	s.net_minor, s.tax_minor, s.total_minor, s.hash, s.issued_at, COALESCE(u.name, '') AS issuer, s.issued_by, s.exported_at, s.sent_at`

const tables = " FROM statements s JOIN agreements a ON a.id = s.agreement_id JOIN clients c ON c.id = s.client_id LEFT JOIN users u ON u.id = s.issued_by"

func scan(from func(...any) error, more ...any) (s Statement, err error) {
	var issued, exported, sent int64
	err = from(append([]any{&s.ID, &s.AgreementID, &s.Agreement, &s.ClientID, &s.ClientName, &s.ClientSlug, &s.Period, &s.From, &s.To, &s.Number, &s.State, &s.Currency,
		&s.Net, &s.Tax, &s.Total, &s.Hash, &issued, &s.IssuedBy, &s.IssuerID, &exported, &sent}, more...)...)
	s.IssuedAt, s.ExportedAt, s.SentAt = database.Instant(issued), database.Instant(exported), database.Instant(sent)
	return s, err
}

// withBody reads columns and the body.
func withBody(from func(...any) error) (Statement, error) {
	var body string
	s, err := scan(from, &body)
	s.Body = json.RawMessage(body)
	return s, err
}

// May reports whether a viewer may see statements: staff, and of a client's people who administer it or see all of its requests, as a statement names
// the requests of all.
func May(v identity.Viewer) bool {
	return v.Staff() || v.May(identity.SeeStatements)
}

// scope says whose statements a viewer may see.
func scope(v identity.Viewer) (where string, args []any) {
	switch {
	case v.Staff():
		return "1 = 1", nil
	case May(v):
		return "s.client_id = ?", []any{v.ClientID}
	}
	return "1 = 0", nil
}

// Filter says which statements are listed. Zero fields do not filter.
type Filter struct {
	AgreementID int64
	ClientID    int64
	Period      string
	Before      int64 // id: those issued earlier
	Limit       int   // 0: no limit
}

// Statements lists issued statements without their bodies, the latest issued first.
func (r Reader) Statements(ctx context.Context, v identity.Viewer, f Filter) ([]Statement, error) {
	where, args := scope(v)
	add := func(condition string, holds bool, value any) {
		if holds {
			where, args = where+" AND "+condition, append(args, value)
		}
	}
	add("s.agreement_id = ?", f.AgreementID != 0, f.AgreementID)
	add("s.client_id = ?", f.ClientID != 0, f.ClientID)
	add("s.period = ?", f.Period != "", f.Period)
	add("s.id < ?", f.Before != 0, f.Before)
	if f.Limit == 0 {
		f.Limit = 1 << 30
	}
	return database.Rows(ctx, r.conn, func(from func(...any) error) (Statement, error) { return scan(from) },
		"SELECT "+columns+tables+" WHERE "+where+" ORDER BY s.id DESC LIMIT ?", append(args, f.Limit)...)
}

// StatementByNumber returns an issued statement with its body.
func (r Reader) StatementByNumber(ctx context.Context, v identity.Viewer, number string) (Statement, error) {
	where, args := scope(v)
	s, err := database.Row(ctx, r.conn, "", withBody, "SELECT "+columns+", s.body"+tables+" WHERE s.number = ? AND "+where, append([]any{number}, args...)...)
	if fault.Is(err, fault.NotFound) {
		err = fault.Errorf(fault.NotFound, "Statement %s was not found.", number)
	}
	return s, err
}

// StatementsOf lists the issued statements of an agreement with their bodies, the earliest period first. Only staff may see them.
func (r Reader) StatementsOf(ctx context.Context, v identity.Viewer, agreementID int64) ([]Statement, error) {
	if !v.Staff() {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, withBody, "SELECT "+columns+", s.body"+tables+" WHERE s.agreement_id = ? ORDER BY s.period", agreementID)
}

// InsertStatement keeps a statement as issued at the transaction's instant under the next number, and returns its id and number.
func (tx *Tx) InsertStatement(ctx context.Context, s Statement) (id int64, number string, err error) {
	last, err := database.Row(ctx, tx.conn, "The counter of statements is missing.", func(scan func(...any) error) (n int64, err error) { return n, scan(&n) },
		"UPDATE statement_number SET last = last + 1 WHERE only_row = 1 RETURNING last")
	if err != nil {
		return 0, "", err
	}
	number = fmt.Sprintf("S-%05d", last)
	id, err = tx.conn.Insert(ctx, `INSERT INTO statements (agreement_id, client_id, period, from_day, to_day, number, state, currency, net_minor, tax_minor, total_minor, body, hash, issued_at, issued_by)
		VALUES (`+database.Marks(15)+")", s.AgreementID, s.ClientID, s.Period, s.From, s.To, number, Issued, s.Currency, s.Net, s.Tax, s.Total, string(s.Body), s.Hash, database.Micros(tx.Now), s.IssuerID)
	return id, number, err
}

// SetExported says that a statement was handed on, and reports whether it had not been.
func (tx *Tx) SetExported(ctx context.Context, id int64) (bool, error) {
	n, err := tx.conn.Exec(ctx, "UPDATE statements SET state = 'exported', exported_at = ? WHERE id = ? AND state = 'issued'", database.Micros(tx.Now), id)
	return n == 1, err
}

// SetSent says that a statement was sent by mail, at the transaction's instant.
func (tx *Tx) SetSent(ctx context.Context, id int64) error {
	_, err := tx.conn.Exec(ctx, "UPDATE statements SET sent_at = ? WHERE id = ?", database.Micros(tx.Now), id)
	return err
}

// Line is a line of work on an issued statement.
type Line struct {
	StatementID int64
	Number      string // of the statement
	TicketID    int64
	EntryID     int64
	Start       int64  // microseconds since 1970, UTC
	Kind        string // work, covered, correction
	Amount      int64
	Minutes     int
}

// InsertStatementLines keeps which lines stand on a statement.
func (tx *Tx) InsertStatementLines(ctx context.Context, lines []Line) error {
	list := make([][]any, len(lines))
	for i, l := range lines {
		list[i] = []any{l.StatementID, l.TicketID, l.EntryID, l.Start, l.Kind, l.Amount, l.Minutes}
	}
	return tx.conn.Many(ctx, "INSERT INTO statement_lines (statement_id, ticket_id, time_entry_id, starts_at, kind, amount_minor, billed_minutes)", "("+database.Marks(7)+")", "", list)
}

// StatementLinesOf lists the lines of time entries that stand on issued statements. Only staff may see them.
func (r Reader) StatementLinesOf(ctx context.Context, v identity.Viewer, entries []int64) ([]Line, error) {
	if !v.Staff() || len(entries) == 0 {
		return nil, nil
	}
	return database.Rows(ctx, r.conn, func(scan func(...any) error) (l Line, err error) {
		return l, scan(&l.StatementID, &l.Number, &l.TicketID, &l.EntryID, &l.Start, &l.Kind, &l.Amount, &l.Minutes)
	}, `SELECT l.statement_id, s.number, l.ticket_id, l.time_entry_id, l.starts_at, l.kind, l.amount_minor, l.billed_minutes
		FROM statement_lines l JOIN statements s ON s.id = l.statement_id WHERE l.time_entry_id IN (`+database.Marks(len(entries))+") ORDER BY l.id", database.Args(entries)...)
}
