package imapbox

import (
	"context"
	"errors"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"
)

// errHungUp is why a connection ended on which nothing was asked.
var errHungUp = errors.New("the server closed the connection")

// deafAfter is how many connections may break on IDLE before the mailbox is polled.
const deafAfter = 2

// wait returns nil when it is time to look for mail: the server told of some, or enough time has passed.
func (r *Reader) wait(ctx context.Context, s *session) error {
	if s.pushes && r.deaf < deafAfter {
		return r.idle(ctx, s)
	}
	r.note(func(st *State) { st.Pushes, st.Every = false, r.options.PollEvery })
	if err := r.until(ctx, s, r.options.PollEvery); err != nil {
		return err
	}
	// Some servers look for new mail only when asked to do nothing.
	return s.guarded(func() error { return s.client.Noop().Wait() })
}

// idle has the server tell of new mail. One that refuses IDLE is polled from then on; so is one that breaks on it.
func (r *Reader) idle(ctx context.Context, s *session) error {
	var command *imapclient.IdleCommand
	err := s.guarded(func() (err error) {
		command, err = s.client.Idle()
		return err
	})
	if err != nil {
		s.pushes = false
		if answered(err) {
			return nil
		}
		if ctx.Err() == nil {
			r.deaf++
		}
		return err
	}
	r.deaf = 0
	r.note(func(st *State) { st.Pushes = true })
	if err := r.until(ctx, s, r.options.IdleFor); err != nil {
		return err
	}
	return s.guarded(func() error {
		if err := command.Close(); err != nil {
			return err
		}
		return command.Wait()
	})
}

// until waits for the server's word, a kick, the end of the connection, or the time given.
func (r *Reader) until(ctx context.Context, s *session, longest time.Duration) error {
	timer := time.NewTimer(longest)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-s.client.Closed():
		return s.conn.Explain(errHungUp)
	case <-s.wake:
	case <-r.kick:
	case <-timer.C:
	}
	return nil
}
