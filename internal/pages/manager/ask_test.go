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
