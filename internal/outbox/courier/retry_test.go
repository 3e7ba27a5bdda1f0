package courier_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"remit/internal/outbox/courier"
)

func TestNextTry(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		tries  int
		waited time.Duration
		jitter float64
		pause  time.Duration
		giveUp bool
	}{
		{"after the first", 1, 0, 0, time.Minute, false},
		{"after the first, with half the jitter", 1, 0, 0.5, 66 * time.Second, false},
		{"after the second", 2, time.Minute, 0, 2 * time.Minute, false},
		{"long after", 30, 20 * time.Hour, 0, 2 * time.Hour, false},
		{"the last one comes when the time is over", 40, 47*time.Hour + 30*time.Minute, 0.9, 30 * time.Minute, false},
		{"a second before the end", 40, courier.Lifetime - time.Second, 0, time.Second, false},
		{"at the end", 41, courier.Lifetime, 0, 0, true},
		{"after the end", 41, 80 * time.Hour, 0, 0, true},
		{"a count that cannot be", 0, 0, 0, time.Minute, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			pause, giveUp := courier.NextTry(c.tries, c.waited, c.jitter)
			if pause != c.pause || giveUp != c.giveUp {
				t.Errorf("got %v, %v; want %v, %v", pause, giveUp, c.pause, c.giveUp)
			}
		})
	}
}

func TestTriesEndAtTheLifetimeAndAreNotMany(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		jitter := rapid.Float64Range(0, 0.999)
		var waited time.Duration
		for tries := 1; ; tries++ {
			pause, giveUp := courier.NextTry(tries, waited, jitter.Draw(t, "jitter"))
			if giveUp {
				if waited != courier.Lifetime || tries < 24 || tries > 40 {
					t.Fatalf("gave up after %d tries and %v", tries, waited)
				}
				return
			}
			if pause <= 0 || pause > 144*time.Minute {
				t.Fatalf("try %d waits %v", tries, pause)
			}
			waited += pause
		}
	})
}
