package ties

import (
	"context"
	"encoding/json"
	"fmt"

	"remit/internal/identity"
	"remit/internal/ruling"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Tell writes into a ticket's timeline what somebody did.
func Tell(ctx context.Context, tx *store.Tx, v identity.Viewer, ticketID int64, what string, data map[string]any) error {
	b, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("ties: %s: %w", what, err)
	}
	return tx.InsertEvent(ctx, ticket.Event{TicketID: ticketID, Type: what, Actor: ruling.Actor(v), UserID: v.UserID, Data: b})
}

// TellBoth writes into the timelines of two tickets what ties them: the first reads {"to": the second}, the second {"from": the first}.
func TellBoth(ctx context.Context, tx *store.Tx, v identity.Viewer, what string, from, into int64) error {
	if err := Tell(ctx, tx, v, from, what, map[string]any{"to": ticket.Number(into)}); err != nil {
		return err
	}
	return Tell(ctx, tx, v, into, what, map[string]any{"from": ticket.Number(from)})
}
