package relay_test

import (
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"remit/internal/live"
	"remit/internal/relay"
	"remit/internal/store"
	"remit/internal/testenv"
)

// hubs are nodes of one house, each with its hub, linked until the test ends; houses counts how often they were told of its settings.
func hubs(t *testing.T, n int) (dsn string, list []*live.Hub, houses chan int) {
	t.Helper()
	dsn = testenv.Postgres(t)
	db, err := store.Open(store.Options{DSN: dsn, Now: func() time.Time { return time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC) }, Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	houses = make(chan int, 100)
	var wg sync.WaitGroup
	t.Cleanup(wg.Wait)
	for i := range n {
		h := &live.Hub{}
		list = append(list, h)
		r := relay.New(relay.Options{DSN: dsn, Log: slog.New(slog.DiscardHandler), Hub: h, House: func() { houses <- i }})
		wg.Go(func() { r.Run(t.Context()) })
	}
	for range n { // each is linked once it has asked for the settings
		next(t, houses)
	}
	return dsn, list, houses
}

func next[T any](t *testing.T, c <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-time.After(20 * time.Second):
		t.Fatal("nothing comes")
	}
	return v
}

func TestAllNodesHearWhatOneTells(t *testing.T) {
	t.Parallel()
	_, h, _ := hubs(t, 2)
	before := h[0].Mark()
	here, end := h[0].WatchFrom(before)
	defer end()
	there, end := h[1].WatchFrom(before) // a page of one node is kept fresh by the other
	defer end()
	h[0].Tell(live.Change{Ticket: 7, New: true})
	first := next(t, here)
	h[1].Tell(live.Change{Ticket: 8})
	h[1].Tell(live.Change{Ticket: 9, Who: 3})
	if got := next(t, there); got != first || got.Ticket != 7 || !got.New {
		t.Errorf("heard %+v here and %+v there", first, got)
	}
	for _, c := range []<-chan live.Change{here, there} {
		if x, y := next(t, c), next(t, c); x.Ticket != 8 || x.New || y.Ticket != 9 || y.Who != 3 {
			t.Errorf("heard %+v, %+v", x, y)
		}
	}
	again, end := h[1].WatchFrom(first.Mark)
	defer end()
	if got := next(t, again); got.Ticket != 8 {
		t.Errorf("who comes back to another node hears %+v", got)
	}
}

func TestWhatABrokenConnectionHidIsLookedAtAnew(t *testing.T) {
	t.Parallel()
	dsn, h, houses := hubs(t, 2)
	seen := h[1].Told()
	c, end := h[1].WatchFrom(h[1].Mark())
	defer end()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"); err != nil {
		t.Fatal(err)
	}
	h[0].Tell(live.Change{Ticket: 7}) // over a connection that is cut
	for got := next(t, c); got.Ticket != 7; got = next(t, c) {
		if got.Ticket != 0 || !got.New {
			t.Fatalf("heard %+v", got)
		}
		if got.Ticket == 0 && h[1].Told() == seen {
			t.Error("what was read before still holds")
		}
		if len(c) == 0 && h[1].Mark() == got.Mark { // it may have been told before this one listened again
			break
		}
	}
	next(t, houses)
	if _, err := conn.Exec(t.Context(), "INSERT INTO settings (name, value) VALUES ('x', '1')"); err != nil {
		t.Fatal(err)
	}
	next(t, houses)
	next(t, houses)
}
