package api

import (
	"context"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
)

// onTicket is a deed on a ticket that is answered with the ticket as it is afterwards. Places are those of located.
func onTicket[I interface{ of() int64 }](a *API, places map[string]string, do func(ctx context.Context, v identity.Viewer, in I) error) deed[I, changedOutput] {
	return func(ctx context.Context, in *I) (*changedOutput, error) {
		v := shell.ViewerIn(ctx)
		if err := do(ctx, v, *in); err != nil {
			return nil, located(err, places)
		}
		courseOf(ctx).done = true
		item, err := a.item(ctx, v, (*in).of())
		return &changedOutput{changedBody{item}}, err
	}
}

func (n Numbered) of() int64 { return n.Number }

// listOutput is a part of a list.
type listOutput[T any] struct{ Body list[T] }

// whole is a list that is never long: it comes in one part.
func whole[T any](items []T) *listOutput[T] {
	return &listOutput[T]{list[T]{Items: append([]T{}, items...)}}
}

// oneOutput is one thing.
type oneOutput[T any] struct{ Body T }

// finished ends a deed that is answered with one thing as it is afterwards.
func finished[T any](ctx context.Context, read func() (T, error)) (*oneOutput[T], error) {
	courseOf(ctx).done = true
	x, err := read()
	return &oneOutput[T]{x}, err
}

// staff refuses whoever is none of the provider's people.
func staff(v identity.Viewer, what string) error {
	if !v.Staff() {
		return fault.Errorf(fault.Forbidden, "Only the provider's people may %s.", what)
	}
	return nil
}

// yes is what was said, and yes where nothing was.
func yes(said *bool) bool { return said == nil || *said }
