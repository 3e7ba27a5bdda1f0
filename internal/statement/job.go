package statement

import (
	"context"
	"errors"
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

// Job issues the statements of a month, and sends them if it is to, while people do something else. The last one is remembered until the program ends;
// what it has issued and sent by then stays so, and another goes on from there.
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

// Job returns how the last job stands; ok is false where there was none. Only managers may see it.
func (s *Statements) Job(v identity.Viewer) (j Job, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.job == nil || !v.IsManager() {
		return Job{}, false
	}
	return *s.job, true
}

// Begin has the statements of a month issued, all that can be, and with send mailed. It is done by WorkJobs, in the background. One job is done at a time.
func (s *Statements) Begin(v identity.Viewer, month string, send bool) error {
	if !v.IsManager() {
		return fault.MayNot("issue statements")
	}
	if _, err := Month(month); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.job != nil && !s.job.Over() {
		return fault.Errorf(fault.Conflict, "%s has begun to issue the statements of %s: wait for the end of that.", s.job.By, s.job.Month)
	}
	s.job = &Job{Month: month, Send: send, By: v.Name, AskedAt: s.db.Now(), State: Waiting, viewer: v}
	s.kick()
	return nil
}

// change changes the job, which others look at.
func (s *Statements) change(fn func(*Job)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fn(s.job)
}

// WorkJobs does the job that waits, if there is one. It is a loop's.
func (s *Statements) WorkJobs(ctx context.Context) error {
	s.mu.Lock()
	if s.job == nil || s.job.State != Waiting {
		s.mu.Unlock()
		return nil
	}
	s.job.State = Running
	job := *s.job
	s.mu.Unlock()
	err := s.do(ctx, job)
	s.change(func(j *Job) {
		if j.State = Done; err != nil {
			j.State, j.Text = Failed, "Something went wrong. It is in the log; what was issued before stays issued, and beginning again goes on from there."
			if !fault.Is(err, fault.Internal) {
				j.Text = fault.Text(err)
			}
		}
	})
	if fault.Is(err, fault.Internal) {
		return err
	}
	return nil
}

func (s *Statements) do(ctx context.Context, job Job) error {
	run, err := s.IssueAll(ctx, job.viewer, job.Month, func(done, of int) {
		s.change(func(j *Job) { j.Finished, j.Of = done, of })
	})
	s.change(func(j *Job) { j.Issued, j.Waits = len(run.Issued), len(run.Waiting) })
	if err != nil || !job.Send {
		return err
	}
	return s.sendAll(ctx, job)
}

// sendAll sends what of a month is issued and was never sent. One that cannot be sent does not keep the others from it.
func (s *Statements) sendAll(ctx context.Context, job Job) error {
	all, err := s.db.Statements(ctx, job.viewer, store.StatementFilter{Period: job.Month})
	if err != nil {
		return err
	}
	list := unsent(all)
	s.change(func(j *Job) { j.Mailing, j.Finished, j.Of = true, 0, len(list) })
	var failed []error
	for _, one := range list {
		if err := ctx.Err(); err != nil {
			return err
		}
		_, err := s.Send(ctx, job.viewer, one.Number)
		s.change(func(j *Job) {
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
