package ties

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Hold is what keeps a ticket from being resolved.
type Hold struct {
	Items  []store.Item  // of checklists that hold back, which are open
	Fields []store.Field // that must be filled in before, and are empty
}

// Nothing reports whether nothing holds the ticket back.
func (h Hold) Nothing() bool { return len(h.Items) == 0 && len(h.Fields) == 0 }

// Words name what holds a ticket back.
func (h Hold) Words() string {
	var open []string
	for _, i := range h.Items {
		open = append(open, "“"+i.Text+"”")
	}
	for _, f := range h.Fields {
		open = append(open, "the field “"+f.Label+"”")
	}
	return strings.Join(open, ", ")
}

// HoldOf is what holds a ticket back now.
func HoldOf(ctx context.Context, r store.Reader, t ticket.Ticket) (h Hold, err error) {
	sys := identity.System("hold")
	items, err := r.Items(ctx, sys, t.ID)
	if err != nil {
		return h, err
	}
	for _, i := range items {
		if i.Holds && i.DoneAt.IsZero() {
			h.Items = append(h.Items, i)
		}
	}
	values, err := ValuesOf(ctx, r, sys, t)
	for _, v := range values {
		if v.Required && v.Value == "" {
			h.Fields = append(h.Fields, v.Field)
		}
	}
	return h, err
}

// HoldBack refuses that one of the provider's people resolves a ticket, or closes it before it is resolved, while something holds it back.
func HoldBack(ctx context.Context, r store.Reader, v identity.Viewer, t ticket.Ticket, to ticket.Status) error {
	if v.UserID == 0 || to.IsOpen() || to == "" || !t.Status.IsOpen() {
		return nil
	}
	h, err := HoldOf(ctx, r, t)
	if err != nil || h.Nothing() {
		return err
	}
	return fault.Errorf(fault.Conflict, "%s is not %s yet: still open is %s.", ticket.Number(t.ID), to, h.Words())
}

// Override keeps with its reason that a manager resolves a ticket although something holds it back.
func Override(ctx context.Context, tx *store.Tx, v identity.Viewer, t ticket.Ticket, reason string) error {
	if reason = strings.TrimSpace(reason); reason == "" {
		return fault.On("reason", "Say why it is resolved all the same: who reads the ticket later will ask.")
	}
	hold, err := HoldOf(ctx, tx.Reads(), t)
	if err != nil {
		return err
	}
	return Tell(ctx, tx, v, t.ID, ticket.EventOverridden, map[string]any{"reason": reason, "note": hold.Words()})
}

// kindAndService are what kind of request a ticket is and the path of what it is about, each "" where it is not known.
func kindAndService(t ticket.Ticket) (kind, service string, err error) {
	var f agreement.Facts
	if len(t.Facts) > 0 {
		if err := json.Unmarshal(t.Facts, &f); err != nil {
			return "", "", fmt.Errorf("ties: facts of %d: %w", t.ID, err)
		}
	}
	kind, _ = f.Kind.Value()
	service, _ = f.Service.Value()
	return kind, service, nil
}

// Fits reports whether a checklist is for tickets of a kind about a service: one without is for any, and a service has those below it.
func Fits(c store.Checklist, kind, service string) bool {
	return (c.Kind == "" || c.Kind == kind) && (c.Service == "" || agreement.Under(service, c.Service))
}

// AddChecklists gives a ticket the checklists that its facts ask for and that it does not have. What it has stays.
func AddChecklists(ctx context.Context, tx *store.Tx, t ticket.Ticket) error {
	sys := identity.System("checklists")
	all, err := tx.Checklists(ctx, sys)
	all = slices.DeleteFunc(all, func(c store.Checklist) bool { return !c.Active || !c.Automatic })
	if err != nil || len(all) == 0 {
		return err
	}
	kind, service, err := kindAndService(t)
	if err != nil {
		return err
	}
	for _, c := range all {
		if Fits(c, kind, service) {
			if err := AddChecklist(ctx, tx, sys, t.ID, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// AddChecklist gives a ticket a checklist, unless it has it already.
func AddChecklist(ctx context.Context, tx *store.Tx, v identity.Viewer, ticketID int64, c store.Checklist) error {
	have, err := tx.Items(ctx, identity.System("checklists"), ticketID)
	if err != nil || slices.ContainsFunc(have, func(i store.Item) bool { return i.ChecklistID == c.ID }) {
		return err
	}
	for _, text := range c.Items {
		if err := tx.InsertItem(ctx, store.Item{TicketID: ticketID, ChecklistID: c.ID, List: c.Name, Text: text, Holds: c.Holds}); err != nil {
			return err
		}
	}
	return Tell(ctx, tx, v, ticketID, ticket.EventChecklist, map[string]any{"note": c.Name, "to": "added"})
}
