package live_test

import (
	"testing"

	"remit/internal/live"
)

func TestEverybodyWhoWatchesHearsAChange(t *testing.T) {
	t.Parallel()
	var h live.Hub
	h.Tell(live.Change{Ticket: 1}) // nobody watches yet
	a, endA := h.Watch()
	b, endB := h.Watch()
	defer endB()
	h.Tell(live.Change{Ticket: 2, New: true})
	endA()
	h.Tell(live.Change{Ticket: 3})
	if got := <-a; got != (live.Change{Ticket: 2, New: true}) {
		t.Errorf("the first heard %+v", got)
	}
	if len(a) != 0 {
		t.Error("who left still hears")
	}
	if first, second := <-b, <-b; first.Ticket != 2 || second.Ticket != 3 {
		t.Errorf("the second heard %+v, %+v", first, second)
	}
}

func TestWhoDoesNotKeepUpIsToldThatSomeAreLost(t *testing.T) {
	t.Parallel()
	var h live.Hub
	c, end := h.Watch()
	defer end()
	for n := range 65 {
		h.Tell(live.Change{Ticket: int64(n + 1)})
	}
	if got := <-c; got != (live.Change{}) || len(c) != 0 {
		t.Errorf("heard %+v and %d more, want one empty change", got, len(c))
	}
}
