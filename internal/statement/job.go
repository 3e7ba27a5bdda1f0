package statement

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
)

// The states of a job.
const (
	Waiting = "waiting"
	Running = "running"
	Done    = "done"
	Failed  = "failed"
)

// Job issues the statements of a month, and sends them if it is to, while people do something else. The last one is remembered. Where its node ends,
// another goes on with it: what it has issued and sent by then stays so.
type Job struct {
	Month    string
	Send     bool // by mail: what it issues, and what of the month was issued and never sent
	By       string
	AskedAt  time.Time
	State    string
	Finished int // of Of, first agreements and then mails
	Of       int
	Mailing  bool // the statements are issued, and are being sent
	Issued   int
	Sent     int
	Unsent   []Unsent
	Waits    int    // that could not be issued
	Text     string // for people: why it failed

	viewer identity.Viewer
}

// Unsent is a statement that was not sent, and why, for people.
type Unsent struct{ Number, Client, Why string }

// Over reports whether a job has come to its end.
func (j Job) Over() bool { return j.State == Done || j.State == Failed }

// OnKick sets what is called when there is a job to do.
func (s *Statements) OnKick(kick func()) { s.kick = kick }

// kind is that of a job among the house's tasks; jobLease is for how long its worker need not be heard of, longer than one agreement takes.
const (
	kind     = "statements"
	jobLease = 10 * time.Minute
)

// Job returns how the last job stands; ok is false where there was none. Only managers may see it.
func (s *Statements) Job(ctx context.Context, v identity.Viewer) (j Job, ok bool, err error) {
	t, ok, err := s.db.Task(ctx, v, kind, "")
	if err != nil || !ok {
		return Job{}, false, err
	}
	j, err = jobOf(t)
	return j, err == nil, err
}

func jobOf(t store.Task) (j Job, err error) {
	if err := json.Unmarshal(t.Body, &j); err != nil {
		return j, fmt.Errorf("statement: job: %w", err)
	}
	j.AskedAt = t.AskedAt
	return j, nil
}

// Begin has the statements of a month issued, all that can be, and with send mailed. It is done by WorkJobs, in the background. One job is done at a time.
func (s *Statements) Begin(ctx context.Context, v identity.Viewer, month string, send bool) error {
	if !v.May(identity.IssueStatements) {
		return fault.MayNot("issue statements")
	}
	if _, err := Month(month); err != nil {
		return err
	}
	body, err := json.Marshal(Job{Month: month, Send: send, By: v.Name, State: Waiting})
	if err != nil {
		return fmt.Errorf("statement: job: %w", err)
	}
	begun := false
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		begun, err = tx.AskTask(ctx, store.Task{Kind: kind, By: fmt.Sprintf("user:%d", v.UserID), Body: body})
		return err
	})
	if err != nil {
		return err
	}
	if !begun {
		j, _, err := s.Job(ctx, v)
		if err != nil {
			return err
		}
		return fault.Errorf(fault.Conflict, "%s has begun to issue the statements of %s: wait for the end of that.", j.By, j.Month)
	}
	s.kick()
	return nil
}

// work is a job that is being done, under its claim.
type work struct {
	Job
	task store.Task
	db   *store.DB
}

// errLost is that another node does the job: this one was not heard of for too long.
var errLost = errors.New("statement: another node has taken the job over")

// change changes the job, which others look at.
func (w *work) change(ctx context.Context, fn func(*Job)) (err error) {
	fn(&w.Job)
	if w.task.Body, err = json.Marshal(w.Job); err != nil {
		return fmt.Errorf("statement: job: %w", err)
	}
	if w.Over() {
		w.task.State = store.TaskOver
	}
	held := false
	err = w.db.Write(ctx, func(tx *store.Tx) error {
		held, err = tx.HoldTask(ctx, w.task, jobLease)
		return err
	})
	if err == nil && !held {
		err = errLost
	}
	return err
}

// WorkJobs does the job that waits, or that its node left, if there is one. It is a loop's.
func (s *Statements) WorkJobs(ctx context.Context) error {
	claim, err := s.db.NewClaim()
	if err != nil {
		return err
	}
	w, found := &work{db: s.db}, false
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		w.task, found, err = tx.ClaimTask(ctx, kind, claim, jobLease)
		return err
	})
	if err != nil || !found {
		return err
	}
	if w.Job, err = jobOf(w.task); err != nil {
		return err
	}
	if w.viewer, err = s.db.Viewer(ctx, w.task.By); err == nil {
		err = s.do(ctx, w)
	}
	if errors.Is(err, errLost) || ctx.Err() != nil { // it goes on elsewhere, or when the program is started again
		return err
	}
	told := w.change(ctx, func(j *Job) {
		if j.State = Done; err != nil {
			j.State, j.Text = Failed, "Something went wrong. It is in the log; what was issued before stays issued, and beginning again goes on from there."
			if !fault.Is(err, fault.Internal) {
				j.Text = fault.Text(err)
			}
		}
	})
	if fault.Is(err, fault.Internal) {
		return errors.Join(err, told)
	}
	return told
}

func (s *Statements) do(ctx context.Context, w *work) error {
	before := w.Issued // by a node that did not come to the end
	run, err := s.IssueAll(ctx, w.viewer, w.Month, func(done, of, issued int) error {
		return w.change(ctx, func(j *Job) { j.Finished, j.Of, j.Issued = done, of, before+issued })
	})
	if err != nil {
		return err
	}
	if err := w.change(ctx, func(j *Job) { j.Waits = len(run.Waiting) }); err != nil || !w.Send {
		return err
	}
	return s.sendAll(ctx, w)
}

// sendAll sends what of a month is issued and was never sent. One that cannot be sent does not keep the others from it.
func (s *Statements) sendAll(ctx context.Context, w *work) error {
	all, err := s.db.Statements(ctx, w.viewer, store.StatementFilter{Period: w.Month})
	if err != nil {
		return err
	}
	list := unsent(all)
	if err := w.change(ctx, func(j *Job) { j.Mailing, j.Finished, j.Of, j.Unsent = true, 0, len(list), nil }); err != nil {
		return err
	}
	var failed []error
	for _, one := range list {
		if err := ctx.Err(); err != nil {
			return err
		}
		_, err := s.Send(ctx, w.viewer, one.Number)
		told := w.change(ctx, func(j *Job) {
			if j.Finished++; err == nil {
				j.Sent++
				return
			}
			why := "Something went wrong. It is in the log."
			if !fault.Is(err, fault.Internal) {
				why = fault.Text(err)
			}
			j.Unsent = append(j.Unsent, Unsent{one.Number, one.ClientName, why})
		})
		if told != nil {
			return told
		}
		if fault.Is(err, fault.Internal) {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// unsent are the statements that were never sent.
func unsent(all []store.Statement) (list []store.Statement) {
	for _, one := range all {
		if one.SentAt.IsZero() {
			list = append(list, one)
		}
	}
	return list
}
