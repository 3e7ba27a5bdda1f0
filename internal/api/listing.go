package api

import (
	"context"

	"remit/internal/identity"
	"remit/internal/pages/shell"
)

// listOutput is a part of a list.
type listOutput[T any] struct{ Body list[T] }

// whole is a list that is never long: it comes in one part.
func whole[T any](items []T) *listOutput[T] {
	return &listOutput[T]{list[T]{Items: append([]T{}, items...)}}
}

// each answers with a list that was read, item by item.
func each[R, T any](rows []R, err error, item func(R) T) (*listOutput[T], error) {
	if err != nil {
		return nil, err
	}
	items := make([]T, len(rows))
	for i, r := range rows {
		items[i] = item(r)
	}
	return whole(items), nil
}

// ofHouse lists what the provider's people alone may do; what completes “Only the provider's people may”.
func ofHouse[R, T any](ctx context.Context, what string, read func(context.Context, identity.Viewer) ([]R, error), item func(R) T) (*listOutput[T], error) {
	v := shell.ViewerIn(ctx)
	if err := staff(v, what); err != nil {
		return nil, err
	}
	rows, err := read(ctx, v)
	return each(rows, err, item)
}

// ofClient lists what belongs to a client.
func ofClient[R, T any](ctx context.Context, a *API, slug string, read func(context.Context, identity.Viewer, int64) ([]R, error), item func(R) T) (*listOutput[T], error) {
	v, c, err := a.onClient(ctx, slug)
	if err != nil {
		return nil, err
	}
	rows, err := read(ctx, v, c.ID)
	return each(rows, err, item)
}

// onClient is the viewer, where they are one of the provider's people, and the client of the address.
func (a *API) onClient(ctx context.Context, slug string) (identity.Viewer, identity.Client, error) {
	v := shell.ViewerIn(ctx)
	c, err := a.db.ClientBySlug(ctx, v, slug)
	if err == nil {
		err = staff(v, "see this")
	}
	return v, c, err
}

// ofTicket lists what is tied to a ticket.
func ofTicket[R, T any](ctx context.Context, a *API, number int64, read func(context.Context, identity.Viewer, int64) ([]R, error), item func(R) T) (*listOutput[T], error) {
	v, err := a.onStaff(ctx, number)
	if err != nil {
		return nil, err
	}
	rows, err := read(ctx, v, number)
	return each(rows, err, item)
}

// onStaff is the viewer, where they are one of the provider's people and the ticket is there.
func (a *API) onStaff(ctx context.Context, number int64) (identity.Viewer, error) {
	v := shell.ViewerIn(ctx)
	if _, err := a.db.Ticket(ctx, v, number); err != nil {
		return v, err
	}
	return v, staff(v, "see this")
}

// cut answers with a part of a list of limit+1 rows that were read.
func cut[R, T any](rows []R, limit int, cursor func(R) string, item func(R) T) *listOutput[T] {
	page := cutPage(rows, limit, cursor)
	items := make([]T, len(page.Items))
	for i, r := range page.Items {
		items[i] = item(r)
	}
	return &listOutput[T]{list[T]{items, page.Next}}
}
