// Package batch does one deed for many tickets: each by itself and told by itself, so that what one refuses does not stop the others.
package batch

import (
	"context"
	"slices"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/ticket"
)

// Most is how many tickets one deed takes: enough for a long list, few enough to wait for.
const Most = 500

// Batch does deeds for many tickets.
type Batch struct {
	DB   *store.DB
	Desk *desk.Desk
}

// Deed is what is done with one ticket.
type Deed func(ctx context.Context, id int64) error

// Result is what came of a deed.
type Result struct {
	Done    []int64
	Refused []Refusal
}

// Refusal is a ticket that stayed as it was, and why, in words for people.
type Refusal struct {
	Ticket int64
	Why    string
}

// Each does the deed with each ticket. It ends early on what nobody can mend: a database that does not answer, a visitor who left.
func Each(ctx context.Context, ids []int64, deed Deed) (Result, error) {
	var r Result
	if len(ids) > Most {
		return r, fault.Errorf(fault.Invalid, "These are %d tickets; at most %d are changed at once. Narrow the list, or do it in parts.", len(ids), Most)
	}
	for _, id := range ids {
		err := deed(ctx, id)
		switch {
		case err == nil:
			r.Done = append(r.Done, id)
		case ctx.Err() != nil:
			return r, ctx.Err()
		case fault.Is(err, fault.Internal):
			return r, err
		default:
			r.Refused = append(r.Refused, Refusal{id, fault.Text(err)})
		}
	}
	return r, nil
}

// Assign gives tickets to one of the provider's people, or with 0 to nobody.
func (b Batch) Assign(v identity.Viewer, user int64) Deed {
	return func(ctx context.Context, id int64) error { _, err := b.Desk.Assign(ctx, v, id, user); return err }
}

// Status sets where the work on tickets stands.
func (b Batch) Status(v identity.Viewer, to ticket.Status) Deed {
	return func(ctx context.Context, id int64) error { _, err := b.Desk.SetStatus(ctx, v, id, to, 0); return err }
}

// Fact sets one fact, and lets each ticket's agreement decide anew.
func (b Batch) Fact(v identity.Viewer, name, value string) Deed {
	return func(ctx context.Context, id int64) error {
		_, err := b.Desk.SetFacts(ctx, v, id, map[string]string{name: value})
		return err
	}
}

// Into merges tickets into the one that lives on. That one itself is left out by Others.
func (b Batch) Into(v identity.Viewer, living int64) Deed {
	return func(ctx context.Context, id int64) error { _, err := b.Desk.Merge(ctx, v, id, living); return err }
}

// Others are the tickets without one of them.
func Others(ids []int64, one int64) []int64 {
	return slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return id == one })
}
