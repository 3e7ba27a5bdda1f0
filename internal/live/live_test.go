package live_test

import (
	"testing"

	"remit/internal/live"
)

func TestEverybodyWhoWatchesHearsAChange(t *testing.T) {
	t.Parallel()
	var h live.Hub
	h.Tell(live.Change{Ticket: 1}) // nobody watches yet
	a, endA := h.WatchFrom(h.Mark())
	b, endB := h.WatchFrom(h.Mark())
	defer endB()
	h.Tell(live.Change{Ticket: 2, New: true})
	endA()
	h.Tell(live.Change{Ticket: 3})
	if got := <-a; got.Ticket != 2 || !got.New {
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
	c, end := h.WatchFrom(h.Mark())
	defer end()
	for n := range 65 {
		h.Tell(live.Change{Ticket: int64(n + 1)})
	}
	if got := <-c; got.Ticket != 0 || got.New || len(c) != 0 {
		t.Errorf("heard %+v and %d more, want one empty change", got, len(c))
	}
}

func TestWhoComesBackHearsWhatWasToldMeanwhile(t *testing.T) {
	t.Parallel()
	var h live.Hub
	h.Tell(live.Change{Ticket: 1})
	mark := h.Mark()
	for n := range 100 {
		h.Tell(live.Change{Ticket: int64(n + 2)})
	}
	c, end := h.WatchFrom(mark)
	defer end()
	h.Tell(live.Change{Ticket: 102})
	for want := int64(2); want <= 102; want++ {
		got := <-c
		if got.Ticket != want {
			t.Fatalf("heard %+v, want ticket %d", got, want)
		}
		mark = got.Mark
	}
	if mark != h.Mark() {
		t.Errorf("the last change bears the mark %s, the hub stands at %s", mark, h.Mark())
	}
}

func TestAMarkThatSaysNothingMeansEverythingAnew(t *testing.T) {
	t.Parallel()
	var h, earlier live.Hub
	early := h.Mark()
	for n := range 600 {
		h.Tell(live.Change{Ticket: int64(n + 1)})
	}
	for name, mark := range map[string]string{"long ago": early, "another run": "x.5", "ahead": h.Mark() + "zz", "none": "", "nonsense": "a.b.c", "other hub": earlier.Mark()} {
		c, end := h.WatchFrom(mark)
		if got := <-c; got.Ticket != 0 || !got.New || got.Mark != h.Mark() {
			t.Errorf("%s: heard %+v", name, got)
		}
		end()
	}
}

func TestPeopleWhoComeAndGoAreNoChangeOfATicket(t *testing.T) {
	t.Parallel()
	var h live.Hub
	c, end := h.WatchFrom(h.Mark())
	defer end()
	h.Tell(live.Change{Ticket: 1, Who: 7})
	if got := <-c; got.Who != 7 || h.Told() != 0 {
		t.Errorf("heard %+v, %d changes told", got, h.Told())
	}
	h.Tell(live.Change{Ticket: 1})
	if h.Told() != 1 {
		t.Errorf("%d changes told", h.Told())
	}
}
