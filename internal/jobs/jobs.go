// Package jobs runs named loops: at an interval with jitter, fenced against panics, kicked to run at once, drained at the end.
package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"time"
)

// Loop is work that is done again and again. Its name, its interval and Run are needed.
type Loop struct {
	Name  string
	Every time.Duration // the pause after a run, before the next
	// Jitter is the longest time added to the pause, so that several nodes do not work in step.
	Jitter time.Duration
	// Patience is how long a run may go on after the end was called; then, or at once if it is 0, its context ends.
	Patience time.Duration
	// Late leaves out the run at the start: the first comes after a pause.
	Late bool
	Run  func(ctx context.Context) error
}

// Options are what a crew needs from outside.
type Options struct {
	Now  func() time.Time // the clock of State; instants are kept in UTC
	Rand func() float64   // from 0 up to 1, for jitter
	Log  *slog.Logger
	// Around does each run, so that what is said and measured of it can be told from others; nil for nothing.
	Around func(ctx context.Context, loop string, run func(context.Context) error) error
}

// Crew runs loops until its context ends.
type Crew struct {
	options Options
	ctx     context.Context
	wg      sync.WaitGroup
	mu      sync.Mutex
	handles []*Handle
}

// New returns a crew whose loops end with ctx.
func New(ctx context.Context, options Options) *Crew {
	return &Crew{options: options, ctx: ctx}
}

// Go starts a loop.
func (c *Crew) Go(loop Loop) *Handle {
	h := &Handle{loop: loop, kick: make(chan struct{}, 1), state: State{Name: loop.Name}}
	c.mu.Lock()
	c.handles = append(c.handles, h)
	c.mu.Unlock()
	c.wg.Go(func() { c.turn(h) })
	return h
}

// Wait returns once the context has ended and the last run of each loop is over.
func (c *Crew) Wait() { c.wg.Wait() }

// States returns how each loop is doing, in the order of their start.
func (c *Crew) States() []State {
	c.mu.Lock()
	handles := slices.Clone(c.handles)
	c.mu.Unlock()
	states := make([]State, len(handles))
	for i, h := range handles {
		states[i] = h.State()
	}
	return states
}

func (c *Crew) turn(h *Handle) {
	run := !h.loop.Late
	for {
		if run && c.ctx.Err() == nil {
			c.once(h)
		}
		run = true
		pause := time.NewTimer(h.loop.Every + time.Duration(c.options.Rand()*float64(h.loop.Jitter)))
		select {
		case <-c.ctx.Done():
			pause.Stop()
			return
		case <-h.kick:
			pause.Stop()
		case <-pause.C:
		}
	}
}

// once does one run and notes how it went. Its context outlives the crew's by the loop's patience.
func (c *Crew) once(h *Handle) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(c.ctx))
	defer cancel()
	defer context.AfterFunc(c.ctx, func() { c.bound(h.loop.Patience, cancel, ctx.Done()) })()
	began := c.options.Now().UTC()
	h.begin(began)
	err := c.around(ctx, h)
	h.end(c.options.Now().UTC().Sub(began), err)
}

// around does a run within what Around has to say of it.
func (c *Crew) around(ctx context.Context, h *Handle) error {
	run := func(ctx context.Context) error {
		err := fenced(ctx, h.loop.Run)
		if c.ctx.Err() == nil {
			c.tell(ctx, h, err)
		}
		return err
	}
	if c.options.Around == nil {
		return run(ctx)
	}
	return c.options.Around(ctx, h.loop.Name, run)
}

// tell says in the log that a run failed, and that one went well after some that did not. What fails each second in the same way is said once a minute.
func (c *Crew) tell(ctx context.Context, h *Handle, err error) {
	failed, tells := h.heard(err, c.options.Now())
	switch {
	case !tells:
	case err != nil:
		c.options.Log.ErrorContext(ctx, "A run failed.", "loop", h.loop.Name, "error", err, "failures", failed)
	default:
		c.options.Log.InfoContext(ctx, "A run went well again.", "loop", h.loop.Name, "failures", failed)
	}
}

// bound cancels a run that is not over when patience ends.
func (c *Crew) bound(patience time.Duration, cancel func(), over <-chan struct{}) {
	if patience > 0 {
		timer := time.NewTimer(patience)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-over:
		}
	}
	cancel()
}

// fenced turns a panic into an error, with the stack for the log.
func fenced(ctx context.Context, run func(context.Context) error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("jobs: panic: %v\n%s", v, debug.Stack())
		}
	}()
	return run(ctx)
}
