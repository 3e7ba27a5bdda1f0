package manager_test

import (
	"context"
	"log/slog"
	"testing"

	"remit/internal/intake"
	"remit/internal/ticket"
)

// mustAsk makes a ticket of Dana's with the facts.
func (h house) mustAsk(t testing.TB, subject string, facts map[string]string) string {
	t.Helper()
	ctx := context.Background()
	from, err := h.DB.ContactsByEmail(ctx, "dana@northwind.example")
	if err != nil {
		t.Fatal(err)
	}
	in := intake.New(intake.Options{DB: h.DB, Desk: h.Desk, Log: slog.New(slog.DiscardHandler)})
	opened, err := in.Submit(ctx, system, intake.Form{Channel: ticket.Phone, ContactID: from[0].ID, Subject: subject, Text: "Please help.", Facts: facts, Quiet: true})
	if err != nil {
		t.Fatal(err)
	}
	return itoa(int(opened.Ticket.ID))
}

// flagged is a house with one ticket of each verdict; the numbers are of what is flagged: billable, declined, undecided.
func flagged(t *testing.T) (h house, billable, declined, undecided string) {
	t.Helper()
	h = open(t)
	h.MustNorthwind()
	h.mustAgree(t, agreementText(t))
	h.mustAsk(t, "Reset my password", map[string]string{"service": "account", "mode": "remote", "kind": "request", "asset": "none"})
	billable = h.mustAsk(t, "Home PC does not reach the practice", map[string]string{"service": "workstation", "mode": "remote", "kind": "incident", "asset": "unmanaged"})
	declined = h.mustAsk(t, "Dentrix shows last year", map[string]string{"service": "line-of-business/dentrix", "mode": "remote", "kind": "incident", "asset": "none"})
	undecided = h.mustAsk(t, "Screen stays black", map[string]string{"service": "workstation", "mode": "remote", "kind": "incident"})
	return h, billable, declined, undecided
}
