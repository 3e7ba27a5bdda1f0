package estimate

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"remit/internal/agreement"
	"remit/internal/billing"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/letters"
	"remit/internal/store"
	"remit/internal/ticket"
	"remit/internal/ties"
)

// Why time is held.
const (
	HeldWaiting = "waiting" // the client has not answered yet
	HeldRefused = "refused"
	HeldSpent   = "spent" // what was approved is used up
)

// The parts of an approval, in percent, at which technician and approver are told.
const (
	nearly = 80
	full   = 100
)

// logged looks at what was approved whenever time is logged: work without an approval, or beyond it, is kept and held for a manager; at 80 and at
// 100 percent technician and approver are told, once each.
func (x *Estimates) logged(ctx context.Context, tx *store.Tx, _ identity.Viewer, t *ticket.Ticket, e ticket.TimeEntry) error {
	sys := identity.System("Approval")
	est, err := tx.LastEstimate(ctx, sys, t.ID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	switch {
	case t.Approval == ticket.ApprovalWanted:
		return hold(ctx, tx, sys, t, e, HeldWaiting)
	case t.Approval == ticket.ApprovalRefused:
		return hold(ctx, tx, sys, t, e, HeldRefused)
	case t.Approval != ticket.ApprovalApproved || est.State != store.EstimateApproved:
		return nil
	}
	sum, err := x.Spent(ctx, tx.Reads(), *t)
	if err != nil {
		return err
	}
	if sum.GreaterThan(est.Cap) {
		if err := hold(ctx, tx, sys, t, e, HeldSpent); err != nil {
			return err
		}
	}
	for _, mark := range []int{full, nearly} {
		if percentOf(sum, est.Cap) >= mark {
			if est.Told >= mark {
				return nil
			}
			return x.tellSpent(ctx, tx, sys, t, est, sum, mark)
		}
	}
	return nil
}

// hold keeps a time entry from being billed before a manager has looked at it.
func hold(ctx context.Context, tx *store.Tx, by identity.Viewer, t *ticket.Ticket, e ticket.TimeEntry, why string) error {
	if err := tx.HoldTime(ctx, e.ID, t.ID, why); err != nil {
		return err
	}
	t.Review = ticket.ReviewFlagged
	return ties.Tell(ctx, tx, by, t.ID, ticket.EventHeld, map[string]any{"reason": why})
}

// Spent is what the work on a ticket comes to so far.
func (x *Estimates) Spent(ctx context.Context, r store.Reader, t ticket.Ticket) (decimal.Decimal, error) {
	dec, facts, err := decided(ctx, r, t)
	if err != nil || dec.Terms == nil {
		return decimal.Zero, err
	}
	entries, err := r.TimeEntries(ctx, identity.System("Approval"), t.ID)
	if err != nil {
		return decimal.Zero, err
	}
	work := make([]billing.Entry, len(entries))
	for i, e := range entries {
		work[i] = billing.Entry{Ticket: t.ID, Technician: strconv.FormatInt(e.UserID, 10), Start: e.StartsAt, End: e.EndsAt, Mode: e.Mode, WorkType: e.WorkType, Facts: facts}
	}
	lines, err := billing.Rate(dec.Terms, work, nil)
	return worth(lines, t.Review == ticket.ReviewSettled && t.Verdict == string(agreement.Billable)), err
}

// worth is what lines come to. Where a manager settled that the client pays, covered work counts with what it would have cost.
func worth(lines []billing.Line, settled bool) (sum decimal.Decimal) {
	for _, l := range lines {
		sum = sum.Add(l.Amount.Decimal)
		if settled && l.List.Valid {
			sum = sum.Add(l.List.Decimal)
		}
	}
	return sum
}

// percentOf is how much of a cap is used; all of it where the cap is nothing.
func percentOf(sum, most decimal.Decimal) int {
	if !most.IsPositive() {
		return 100
	}
	return int(sum.Mul(decimal.NewFromInt(100)).Div(most).Floor().IntPart())
}

func (x *Estimates) tellSpent(ctx context.Context, tx *store.Tx, by identity.Viewer, t *ticket.Ticket, est store.Estimate, sum decimal.Decimal, mark int) error {
	if err := tx.TellSpent(ctx, est.ID, mark); err != nil {
		return err
	}
	so, most := Amount(sum, est.Currency), Amount(est.Cap, est.Currency)
	if err := ties.Tell(ctx, tx, by, t.ID, ticket.EventSpent, map[string]any{"percent": mark, "note": so, "to": most}); err != nil {
		return err
	}
	answers, err := tx.EstimateAnswers(ctx, by, t.ID)
	if err != nil {
		return err
	}
	for _, a := range answers {
		if a.EstimateID != est.ID || a.Kind != store.AnswerApproved {
			continue
		}
		words := letters.Estimate{Spent: so, Percent: strconv.Itoa(mark), Approved: most}
		if err := x.desk.Write(ctx, tx, *t, a.Email, func(w letters.Writer) letters.Letter { return w.Spent(letterTicket(*t, a.Name), words) }); err != nil {
			return err
		}
	}
	return x.news(ctx, tx, *t, est.UserID, "The approval", fmt.Sprintf("The work has come to %s, %d %% of the %s that were approved. Time beyond it is held.", so, mark, most))
}

// Override begins the work without the client's answer, in an emergency: with a reason that is kept, that managers are told at once, and that
// stays on their desk until they have settled the ticket.
func (x *Estimates) Override(ctx context.Context, v identity.Viewer, ticketID int64, reason string) (ticket.Ticket, error) {
	if v.UserID == 0 {
		return ticket.Ticket{}, fault.MayNot("begin work that waits for a client's approval")
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return ticket.Ticket{}, fault.On("override_reason", "Give the reason: a manager and the client may ask for it.")
	}
	return x.desk.Amend(ctx, v, ticketID, func(tx *store.Tx, t *ticket.Ticket) error {
		if t.Approval != ticket.ApprovalWanted {
			return fault.Errorf(fault.Conflict, "No approval is wanted on this ticket: the work can begin.")
		}
		e := store.Estimate{TicketID: t.ID, AgreementID: t.AgreementID, Version: t.AgreementVersion, Clause: t.Clause, State: store.EstimateOverridden, Reason: reason, UserID: v.UserID, Author: v.Name}
		waited, err := tx.OverrideEstimate(ctx, e)
		if err == nil && !waited {
			_, err = tx.InsertEstimate(ctx, e)
		}
		if err != nil {
			return err
		}
		t.Approval, t.Review = ticket.ApprovalWaived, ticket.ReviewFlagged
		if err := ties.Tell(ctx, tx, v, t.ID, ticket.EventWaived, map[string]any{"reason": reason}); err != nil {
			return err
		}
		if t.Status == ticket.WaitingClient {
			if err := x.desk.Step(ctx, tx, v, t, ticket.Open); err != nil {
				return err
			}
		}
		return x.colleagues(ctx, tx, *t, v.Name, "Work was begun without the client's approval: "+reason, func(u identity.User) bool {
			return u.ID != v.UserID && u.May(identity.ReviewWork)
		})
	})
}
