package workbench

import (
	"context"
	"errors"
	"slices"
	"time"

	"remit/internal/billing"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/replay"
)

// The states of a run.
const (
	Waiting = "waiting"
	Running = "running"
	Done    = "done"
	Failed  = "failed"
)

// Run is a draft that is played again over a period. The last one of each agreement is remembered until the program ends.
type Run struct {
	Number   string
	Period   string
	Revision int64 // of the draft that it plays
	By       string
	AskedAt  time.Time
	State    string
	Finished int // of Of requests
	Of       int
	Report   *replay.Report // where it is done
	Text     string         // why it failed, for people

	viewer   identity.Viewer
	question replay.Question
}

// Over reports whether a run has come to its end.
func (r Run) Over() bool { return r.State == Done || r.State == Failed }

// OnKick sets what is called when there is a run to play.
func (b *Bench) OnKick(kick func()) { b.kick = kick }

// Run returns how the last run of an agreement stands. Only managers may see it.
func (b *Bench) Run(v identity.Viewer, number string) (Run, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := b.runs[number]
	if r == nil || !v.IsManager() {
		return Run{}, false
	}
	return *r, true
}

// Replay has a draft played again over a period, as 2026-Q1. It is done by Work, in the background.
func (b *Bench) Replay(ctx context.Context, v identity.Viewer, number, period string) error {
	d, err := b.Draft(ctx, v, number)
	if err != nil {
		return err
	}
	over, err := billing.ParsePeriod(period)
	switch {
	case err != nil:
		return fault.On("period", "%w", err)
	case !d.Reads:
		return fault.Errorf(fault.Invalid, "Mend what the check names; then the draft can be played again.")
	case d.Before == nil:
		return fault.Errorf(fault.Invalid, "This is the first version of the agreement: there is nothing to compare it with.")
	case d.Terms.Currency != d.Before.Currency:
		return fault.Errorf(fault.Invalid, "The versions are in %s and %s: amounts in two currencies cannot be compared.", d.Before.Currency, d.Terms.Currency)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if r := b.runs[number]; r != nil && !r.Over() {
		return fault.Errorf(fault.Conflict, "A replay that %s began is under way: wait for its end.", r.By)
	}
	b.runs[number] = &Run{Number: number, Period: period, Revision: d.Revision, By: v.Name, AskedAt: b.db.Now(), State: Waiting, viewer: v,
		question: replay.Question{AgreementID: d.Agreement.ID, Was: d.Before, Would: d.Terms, Period: over}}
	b.kick()
	return nil
}

// Work plays the runs that wait. It is a loop's: one at a time.
func (b *Bench) Work(ctx context.Context) error {
	var errs []error
	for r := b.next(); r != nil && ctx.Err() == nil; r = b.next() {
		errs = append(errs, b.play(ctx, r))
	}
	return errors.Join(errs...)
}

// next takes a run that waits.
func (b *Bench) next() *Run {
	b.mu.Lock()
	defer b.mu.Unlock()
	var first *Run
	for _, r := range b.runs {
		if r.State == Waiting && (first == nil || r.AskedAt.Before(first.AskedAt)) {
			first = r
		}
	}
	if first != nil {
		first.State = Running
	}
	return first
}

func (b *Bench) play(ctx context.Context, r *Run) error {
	b.mu.Lock()
	q, v := r.question, r.viewer
	b.mu.Unlock()
	q.Progress = func(done, of int) {
		b.mu.Lock()
		r.Finished, r.Of = done, of
		b.mu.Unlock()
	}
	state, text := Failed, "Something went wrong while it was played. It is in the log; try again."
	var report replay.Report
	defer func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		r.State, r.Text, r.question = state, text, replay.Question{}
		if state == Done {
			r.Report, r.Text = &report, ""
		}
	}()
	report, err := replay.Run(ctx, b.db, v, q)
	if err == nil {
		state = Done
	} else if ctx.Err() != nil {
		text = "The program ended while it was played. Play it again."
		return nil
	} else if !fault.Is(err, fault.Internal) {
		text = fault.Text(err)
		return nil
	}
	return err
}

// Outcome is a verdict with its clause.
type Outcome struct{ Verdict, Clause string }

// Shift is how many requests would be decided otherwise in the same way.
type Shift struct {
	From, To Outcome
	Requests []replay.Request
}

// Shifts groups what would be decided otherwise, the largest group first. Requests whose times alone would differ are in none.
func Shifts(r *replay.Report) (list []Shift) {
	for _, x := range r.Requests {
		from, to := Outcome{x.Was.Verdict, x.Was.Clause}, Outcome{x.Would.Verdict, x.Would.Clause}
		if from == to {
			continue
		}
		at := -1
		for i := range list {
			if list[i].From == from && list[i].To == to {
				at = i
			}
		}
		if at < 0 {
			list, at = append(list, Shift{From: from, To: to}), len(list)
		}
		list[at].Requests = append(list[at].Requests, x)
	}
	slices.SortStableFunc(list, func(a, b Shift) int { return len(b.Requests) - len(a.Requests) })
	return list
}
