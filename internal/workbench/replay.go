package workbench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"remit/internal/agreement"
	"remit/internal/billing"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/replay"
	"remit/internal/store"
)

// The states of a run.
const (
	Waiting = "waiting"
	Running = "running"
	Done    = "done"
	Failed  = "failed"
)

// Run is a draft that is played again over a period. The last one of each agreement is remembered. Where its node ends, another plays it anew.
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
}

// Over reports whether a run has come to its end.
func (r Run) Over() bool { return r.State == Done || r.State == Failed }

// kept is a run as it lies among the house's tasks, with what is played: the text of the draft, and the version before it.
type kept struct {
	Run
	Agreement int64
	Before    int
	Source    string
}

// kind is that of a run among the tasks; lease is for how long its player need not be heard of.
const (
	kind  = "replay"
	lease = 10 * time.Minute
)

// OnKick sets what is called when there is a run to play.
func (b *Bench) OnKick(kick func()) { b.kick = kick }

// Run returns how the last run of an agreement stands; ok is false where there was none. Only managers may see it.
func (b *Bench) Run(ctx context.Context, v identity.Viewer, number string) (_ Run, ok bool, err error) {
	t, ok, err := b.db.Task(ctx, v, kind, number)
	if err != nil || !ok {
		return Run{}, false, err
	}
	k, err := keptOf(t)
	return k.Run, err == nil, err
}

func keptOf(t store.Task) (k kept, err error) {
	if err := json.Unmarshal(t.Body, &k); err != nil {
		return k, fmt.Errorf("workbench: run: %w", err)
	}
	k.AskedAt = t.AskedAt
	return k, nil
}

// Replay has a draft played again over a period, as 2026-Q1. It is done by Work, in the background.
func (b *Bench) Replay(ctx context.Context, v identity.Viewer, number, period string) error {
	d, err := b.Draft(ctx, v, number)
	if err != nil {
		return err
	}
	_, err = billing.ParsePeriod(period)
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
	body, err := json.Marshal(kept{Run: Run{Number: number, Period: period, Revision: d.Revision, By: v.Name, State: Waiting}, Agreement: d.Agreement.ID, Before: d.Before.Version, Source: d.Source})
	if err != nil {
		return fmt.Errorf("workbench: run: %w", err)
	}
	begun := false
	err = b.db.Write(ctx, func(tx *store.Tx) error {
		begun, err = tx.AskTask(ctx, store.Task{Kind: kind, About: number, By: fmt.Sprintf("user:%d", v.UserID), Body: body})
		return err
	})
	if err != nil {
		return err
	}
	if !begun {
		r, _, err := b.Run(ctx, v, number)
		if err != nil {
			return err
		}
		return fault.Errorf(fault.Conflict, "A replay that %s began is under way: wait for its end.", r.By)
	}
	b.kick()
	return nil
}

// Work plays the runs that wait, or that their nodes left. It is a loop's: one at a time.
func (b *Bench) Work(ctx context.Context) error {
	var errs []error
	for ctx.Err() == nil {
		p, found, err := b.next(ctx)
		if err != nil || !found {
			errs = append(errs, err)
			break
		}
		errs = append(errs, p.play(ctx))
	}
	return errors.Join(errs...)
}

// player plays one run, under its claim.
type player struct {
	kept
	task store.Task
	db   *store.DB
}

// next takes a run that waits.
func (b *Bench) next(ctx context.Context) (_ *player, found bool, err error) {
	claim, err := b.db.NewClaim()
	if err != nil {
		return nil, false, err
	}
	p := &player{db: b.db}
	err = b.db.Write(ctx, func(tx *store.Tx) error {
		p.task, found, err = tx.ClaimTask(ctx, kind, claim, lease)
		return err
	})
	if err != nil || !found {
		return nil, false, err
	}
	if p.kept, err = keptOf(p.task); err != nil {
		return nil, false, err
	}
	p.State = Running
	return p, true, nil
}

func (p *player) play(ctx context.Context) error {
	report, err := p.report(ctx)
	if ctx.Err() != nil { // it is played elsewhere, or when the program is started again
		return nil //nolint:nilerr // its error is the context's end
	}
	switch {
	case err == nil:
		p.State, p.Report, p.Text = Done, &report, ""
	case fault.Is(err, fault.Internal):
		p.State, p.Text = Failed, "Something went wrong while it was played. It is in the log; try again."
	default:
		p.State, p.Text, err = Failed, fault.Text(err), nil
	}
	p.task.State, p.Source = store.TaskOver, ""
	return errors.Join(err, p.tell(ctx))
}

// report plays the run again.
func (p *player) report(ctx context.Context) (r replay.Report, err error) {
	v, err := p.db.Viewer(ctx, p.task.By)
	if err != nil {
		return r, err
	}
	q := replay.Question{AgreementID: p.Agreement}
	if q.Period, err = billing.ParsePeriod(p.Period); err != nil {
		return r, err
	}
	if q.Was, err = p.db.Terms(ctx, p.Agreement, p.Before); err != nil {
		return r, err
	}
	if q.Would, _ = agreement.Scan([]byte(p.Source)); q.Would == nil {
		return r, fault.Errorf(fault.Invalid, "The draft cannot be read any more. Mend what its check names, then play it again.")
	}
	var told error
	q.Progress = func(done, of int) {
		p.Finished, p.Of = done, of
		told = errors.Join(told, p.tell(ctx))
	}
	r, err = replay.Run(ctx, p.db, v, q)
	return r, errors.Join(err, told)
}

// tell keeps how far the run is.
func (p *player) tell(ctx context.Context) (err error) {
	if p.task.Body, err = json.Marshal(p.kept); err != nil {
		return fmt.Errorf("workbench: run: %w", err)
	}
	held := false
	err = p.db.Write(ctx, func(tx *store.Tx) error {
		held, err = tx.HoldTask(ctx, p.task, lease)
		return err
	})
	if err == nil && !held {
		err = errors.New("workbench: another node has taken the run over")
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

// Again plays terms that are not kept against the newest version of their agreement, at once. Errors are fault.Invalid, of the fields source and period.
func Again(ctx context.Context, db *store.DB, v identity.Viewer, would *agreement.Terms, period string) (r replay.Report, err error) {
	if !v.May(identity.ChangeAgreements) {
		return r, fault.MayNot("play agreements again")
	}
	span, err := billing.ParsePeriod(period)
	if err != nil {
		return r, fault.On("period", "%w", err)
	}
	a, err := db.AgreementByNumber(ctx, v, would.Number)
	if fault.Is(err, fault.NotFound) {
		return r, fault.On("source", "This would be the first version of the agreement: there is nothing to compare it with.")
	}
	if err != nil {
		return r, err
	}
	was, err := db.Terms(ctx, a.ID, a.Latest)
	if err != nil {
		return r, err
	}
	return replay.Run(ctx, db, v, replay.Question{AgreementID: a.ID, Was: was, Would: would, Period: span})
}
