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
		return after(ctx, located(do(ctx, v, *in), places), a.changed, &Numbered{(*in).of()})
	}
}

func (n Numbered) of() int64 { return n.Number }

// changed is a ticket as it is after a deed.
func (a *API) changed(ctx context.Context, in *Numbered) (*changedOutput, error) {
	item, err := a.item(ctx, shell.ViewerIn(ctx), in.Number)
	return &changedOutput{changedBody{item}}, err
}

// after answers a deed that was done with what is read afterwards, and one that was refused with why. Fields that the deed names stand in the body
// under the same names, unless located said otherwise before.
func after[I, O any](ctx context.Context, err error, read deed[I, O], in *I) (*O, error) {
	if err != nil {
		return nil, located(err, nil)
	}
	courseOf(ctx).done = true
	return read(ctx, in)
}

// told answers a deed that was done with what came of it.
func told[T any](ctx context.Context, err error, body T) (*oneOutput[T], error) {
	return after(ctx, err, func(context.Context, *T) (*oneOutput[T], error) { return &oneOutput[T]{body}, nil }, &body)
}

// oneOutput is one thing.
type oneOutput[T any] struct{ Body T }

// staff refuses whoever is none of the provider's people.
func staff(v identity.Viewer, what string) error {
	if !v.Staff() {
		return fault.Errorf(fault.Forbidden, "Only the provider's people may %s.", what)
	}
	return nil
}

// yes is what was said, and yes where nothing was.
func yes(said *bool) bool { return said == nil || *said }
