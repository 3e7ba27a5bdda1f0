package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"remit/internal/jobs"
)

// crew returns a crew whose jitter is always half of what is allowed, what it logs, and its end.
func crew(t *testing.T) (*jobs.Crew, *bytes.Buffer, context.CancelFunc) {
	var log bytes.Buffer
	ctx, cancel := context.WithCancel(t.Context())
	return jobs.New(ctx, jobs.Options{
		Now:  time.Now, // the bubble's clock
		Rand: func() float64 { return 0.5 },
		Log:  slog.New(slog.NewTextHandler(&log, nil)),
	}), &log, cancel
}

func TestALoopRunsAtOnceAndThenAtItsInterval(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		loop jobs.Loop
		want []time.Duration // the runs in the first minute
	}{
		{"at the start", jobs.Loop{Every: 20 * time.Second}, []time.Duration{0, 20 * time.Second, 40 * time.Second, time.Minute}},
		{"late", jobs.Loop{Every: 25 * time.Second, Late: true}, []time.Duration{25 * time.Second, 50 * time.Second}},
		{"with jitter", jobs.Loop{Every: 20 * time.Second, Jitter: 8 * time.Second}, []time.Duration{0, 24 * time.Second, 48 * time.Second}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				crew, _, stop := crew(t)
				start := time.Now()
				var got []time.Duration
				c.loop.Run = func(context.Context) error {
					got = append(got, time.Since(start))
					return nil
				}
				crew.Go(c.loop)
				time.Sleep(time.Minute)
				synctest.Wait()
				stop()
				crew.Wait()
				if len(got) != len(c.want) {
					t.Fatalf("ran at %v, want %v", got, c.want)
				}
				for i := range got {
					if got[i] != c.want[i] {
						t.Errorf("run %d was at %v, want %v", i, got[i], c.want[i])
					}
				}
			})
		})
	}
}

func TestAKickRunsNowAndKicksDuringARunAreOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		crew, _, stop := crew(t)
		h := crew.Go(jobs.Loop{Name: "send", Every: time.Hour, Late: true, Run: func(context.Context) error {
			time.Sleep(10 * time.Second)
			return nil
		}})
		synctest.Wait()
		h.Kick()
		time.Sleep(time.Second)
		if !h.State().Running {
			t.Error("the kick did not start a run")
		}
		for range 5 {
			h.Kick()
		}
		time.Sleep(time.Minute)
		if got := h.State().Runs; got != 2 {
			t.Errorf("%d runs, want the first and one more", got)
		}
		stop()
		crew.Wait()
	})
}

func TestAPanicIsAFailedRunAndTheLoopGoesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		crew, log, stop := crew(t)
		runs := 0
		h := crew.Go(jobs.Loop{Name: "clocks", Every: time.Minute, Run: func(context.Context) error {
			switch runs++; runs {
			case 1:
				panic("boom")
			case 2:
				return errors.New("no disk")
			}
			return nil
		}})
		time.Sleep(time.Minute + time.Second)
		if s := h.State(); s.Failures != 2 || s.Err == nil || s.Err.Error() != "no disk" {
			t.Errorf("after two failed runs: %+v", s)
		}
		time.Sleep(time.Minute)
		if s := crew.States()[0]; s.Failures != 0 || s.Err != nil || s.Runs != 3 || s.Name != "clocks" {
			t.Errorf("after a good run: %+v", s)
		}
		stop()
		crew.Wait()
		if text := log.String(); !strings.Contains(text, "loop=clocks") || !strings.Contains(text, "boom") || !strings.Contains(text, "no disk") {
			t.Errorf("the log reads: %s", text)
		}
	})
}

func TestWhatFailsEachSecondIsSaidEachMinute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		crew, log, stop := crew(t)
		broken := errors.New("no disk")
		crew.Go(jobs.Loop{Name: "alarms", Every: time.Second, Run: func(context.Context) error { return broken }})
		time.Sleep(150*time.Second + time.Millisecond)
		synctest.Wait()
		if n := strings.Count(log.String(), "no disk"); n != 3 || !strings.Contains(log.String(), "failures=121") {
			t.Errorf("said %d times in 150 seconds: %s", n, log)
		}
		broken = errors.New("no database")
		time.Sleep(time.Second)
		synctest.Wait()
		if !strings.Contains(log.String(), "no database") {
			t.Errorf("another error is not said: %s", log)
		}
		broken = nil
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if n := strings.Count(log.String(), "went well again"); n != 1 {
			t.Errorf("said %d times that it goes well: %s", n, log)
		}
		stop()
		crew.Wait()
	})
}

func TestTheEndDrainsTheRunThatIsOn(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name     string
		patience time.Duration
		want     time.Duration // how long after the end the run is over
		finished bool
	}{
		{"no patience: its context ends at once", 0, 0, false},
		{"patience enough: it finishes", time.Minute, 20 * time.Second, true},
		{"too little patience: its context ends then", 5 * time.Second, 5 * time.Second, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				crew, _, stop := crew(t)
				finished := false
				crew.Go(jobs.Loop{Name: "slow", Every: time.Second, Patience: c.patience, Run: func(ctx context.Context) error {
					select {
					case <-time.After(30 * time.Second):
						finished = true
						return nil
					case <-ctx.Done():
						return ctx.Err()
					}
				}})
				time.Sleep(10 * time.Second)
				end := time.Now()
				stop()
				crew.Wait()
				if got := time.Since(end); got != c.want || finished != c.finished {
					t.Errorf("drained after %v with finished %v, want %v, %v", got, finished, c.want, c.finished)
				}
			})
		})
	}
}
