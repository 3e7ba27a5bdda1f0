package statement

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"remit/internal/billing"
	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// patience is how often the ledger is settled again where work changes while a statement is issued.
const patience = 5

// lock is what those wait on who issue at the same time.
const lock = "statements are issued"

// Issue freezes the statement of an agreement and month under the next number. It is refused while a line waits for a decision, before the month is
// over, and out of the order of months. Of several who issue it at once one does, and the others are told.
func (s *Statements) Issue(ctx context.Context, v identity.Viewer, agreementID int64, month string) (issued store.Statement, err error) {
	if !v.May(identity.IssueStatements) {
		return issued, fault.MayNot("issue statements")
	}
	period, err := Month(month)
	if err != nil {
		return issued, err
	}
	agreement, err := s.db.Agreement(ctx, v, agreementID)
	if err != nil {
		return issued, err
	}
	if err := s.ensureCounts(ctx, agreement, period); err != nil {
		return issued, err
	}
	for range patience {
		if err := s.ledger.Settle(ctx, agreementID); err != nil {
			return issued, err
		}
		number, err := s.issue(ctx, v, agreement, period)
		if err != nil {
			return issued, err
		}
		if number != "" {
			return s.db.StatementByNumber(ctx, v, number)
		}
	}
	return issued, fault.Errorf(fault.Conflict, "Work under agreement %s goes on changing. Try again in a moment.", agreement.Number)
}

// issue draws up and keeps in one transaction. The number is "" where the ledger is behind.
func (s *Statements) issue(ctx context.Context, v identity.Viewer, a store.Agreement, period billing.Period) (number string, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		number = ""
		if err := tx.LockCause(ctx, lock); err != nil {
			return err
		}
		due, err := tx.RatingDue(ctx, program(), a.ID)
		if err != nil || len(due) > 0 {
			return err
		}
		d, err := s.drawUp(ctx, tx.Reads(), a, period)
		if err != nil {
			return err
		}
		if err := d.refusal(tx.Now); err != nil {
			return err
		}
		number, err = keep(ctx, tx, v, d)
		return err
	})
	return number, err
}

// refusal says in words why a statement cannot be issued now; nil where it can.
func (d *draft) refusal(now time.Time) error {
	month := monthWords(d.period)
	over := d.period.To.AddDate(0, 0, 1)
	switch {
	case d.issued != nil:
		return fault.Errorf(fault.Conflict, "The statement of %s is issued already, as %s.", month, d.issued.Number)
	case now.Before(time.Date(over.Year(), over.Month(), over.Day(), 0, 0, 0, 0, zoneOf(d.editions))):
		return fault.Errorf(fault.Conflict, "%s is not over yet: its statement can be issued from %s on.", month, over.Format("2 January"))
	case len(d.later) > 0:
		return fault.Errorf(fault.Conflict, "The statement of a later month, %s, is issued: what belongs to %s is corrected on the next one.", d.later[0].Number, month)
	case d.account.Held == 1:
		return fault.Errorf(fault.Conflict, "A line of %s waits for a decision. Decide it first, under Review, Work.", month)
	case d.account.Held > 1:
		return fault.Errorf(fault.Conflict, "%d lines of %s wait for a decision. Decide them first, under Review, Work.", d.account.Held, month)
	}
	if gap := d.gap(); gap != "" {
		return fault.Errorf(fault.Conflict, "The statement of %s is not issued yet. Issue it first: months follow one another.", gap)
	}
	return nil
}

// gap is the first month after the last issued one that is not issued before this one, and has something to bill; "" for none. Where none is issued,
// this is the first.
func (d *draft) gap() string {
	if len(d.prior) == 0 {
		return ""
	}
	last, err := billing.ParsePeriod(d.prior[len(d.prior)-1].Period)
	if err != nil {
		return ""
	}
	for day := last.To.AddDate(0, 0, 1); day.Before(d.period.From); day = day.AddDate(0, 1, 0) {
		p, err := billing.ParsePeriod(day.Format(layout))
		if err == nil && (inForceIn(d.editions, p) || d.worked(p)) {
			return monthWords(p)
		}
	}
	return ""
}

// worked reports whether there are lines in a month.
func (d *draft) worked(p billing.Period) bool {
	return slices.ContainsFunc(d.items, func(i billing.Item) bool {
		return i.Start.In(billing.TermsAt(d.editions, i.Start).Zone).Format(layout) == p.Name
	})
}

// keep writes an issued statement with the lines on it, and returns its number.
func keep(ctx context.Context, tx *store.Tx, v identity.Viewer, d draft) (string, error) {
	body, err := written(d.account)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(body)
	a := d.account
	id, number, err := tx.InsertStatement(ctx, store.Statement{AgreementID: d.agreement.ID, ClientID: d.agreement.ClientID, Period: a.Period, From: a.From, To: a.To, Currency: a.Currency,
		Net: units(a.Net), Tax: units(a.Tax), Total: units(a.Total), Body: body, Hash: hex.EncodeToString(sum[:]), IssuerID: v.UserID})
	if err != nil {
		return "", err
	}
	audited(ctx, tx, v, trail.StatementIssued, d.agreement.ClientID, number)
	return number, tx.InsertStatementLines(ctx, linesOf(id, a))
}

// written is an account as it is kept: the same account gives the same bytes.
func written(a *billing.Account) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(a); err != nil {
		return nil, fmt.Errorf("statement: write: %w", err)
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// linesOf are the lines of work on a statement.
func linesOf(id int64, a *billing.Account) (list []store.StatementLine) {
	add := func(kind string, ticket billing.Ref, l billing.WorkLine) {
		list = append(list, store.StatementLine{StatementID: id, TicketID: int64(ticket), EntryID: int64(l.Entry), Start: database.Micros(l.Start.Time), Kind: kind, Amount: units(l.Amount), Minutes: l.Minutes})
	}
	for _, w := range a.Work {
		for _, l := range w.Lines {
			add("work", w.Ticket, l)
		}
	}
	for _, w := range a.Covered {
		for _, l := range w.Lines {
			add("covered", w.Ticket, l)
		}
	}
	for _, c := range a.Corrections {
		add("correction", c.Ticket, c.WorkLine)
	}
	return list
}

// audited enters what was done to a statement.
func audited(ctx context.Context, tx *store.Tx, v identity.Viewer, kind store.AuditKind, client int64, number string) {
	tx.Audited(ctx, v, store.AuditEntry{Kind: kind, Client: client, Object: "statement:" + number, Words: store.AuditWords{Subject: number}})
}

// Exported says that a statement was handed on, to bookkeeping say. Once is enough: again changes nothing.
func (s *Statements) Exported(ctx context.Context, v identity.Viewer, number string) error {
	if !v.May(identity.IssueStatements) {
		return fault.MayNot("hand statements on")
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		kept, err := tx.StatementByNumber(ctx, v, number)
		if err != nil {
			return err
		}
		fresh, err := tx.SetExported(ctx, kept.ID)
		if err == nil && fresh {
			audited(ctx, tx, v, trail.StatementExported, kept.ClientID, number)
		}
		return err
	})
}
