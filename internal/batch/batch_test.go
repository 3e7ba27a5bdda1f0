package batch_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"remit/internal/batch"
	"remit/internal/fault"
)

func TestWhatOneTicketRefusesDoesNotStopTheOthers(t *testing.T) {
	t.Parallel()
	r, err := batch.Each(t.Context(), []int64{1, 2, 3}, func(_ context.Context, id int64) error {
		if id == 2 {
			return fault.Errorf(fault.Conflict, "It is closed.")
		}
		return nil
	})
	if err != nil || !slices.Equal(r.Done, []int64{1, 3}) || !slices.Equal(r.Refused, []batch.Refusal{{Ticket: 2, Why: "It is closed."}}) {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestWhatNobodyCanMendEndsIt(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is gone")
	r, err := batch.Each(t.Context(), []int64{1, 2, 3}, func(_ context.Context, id int64) error {
		if id == 2 {
			return broken
		}
		return nil
	})
	if !errors.Is(err, broken) || !slices.Equal(r.Done, []int64{1}) {
		t.Errorf("%+v, %v", r, err)
	}
	ctx, leave := context.WithCancel(t.Context())
	leave()
	if _, err := batch.Each(ctx, []int64{1}, func(ctx context.Context, _ int64) error { return ctx.Err() }); !errors.Is(err, context.Canceled) {
		t.Errorf("who left: %v", err)
	}
}

func TestADeedTakesManyButNotAll(t *testing.T) {
	t.Parallel()
	none := func(context.Context, int64) error { t.Error("it was begun"); return nil }
	if _, err := batch.Each(t.Context(), make([]int64, batch.Most+1), none); !fault.Is(err, fault.Invalid) {
		t.Errorf("%v", err)
	}
}
