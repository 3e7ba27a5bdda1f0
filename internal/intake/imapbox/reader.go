package imapbox

import (
	"context"
	"errors"
	"sync"
	"time"

	"remit/internal/fault"
)

// Reader reads one mailbox as long as it runs, over as many connections as that takes.
type Reader struct {
	options Options
	ledger  Ledger
	kick    chan struct{}

	mu    sync.Mutex
	state State

	// What follows belongs to Run alone.
	validity uint32
	suspects map[uint32]int       // mails whose fetch failed, with how often it failed for each alone
	poison   map[uint32]time.Time // mails left alone since then
	deaf     int                  // connections that broke on IDLE, in a row
	compared time.Time            // when the whole folder was last compared
	whole    bool                 // the present connection has read all there was
	ordered  bool                 // what is read was asked for once more, and is no new mail
	refused  bool                 // the server said no when read mail was to be settled
	keeping  *keeping             // what the ledger has in hands, nil for nothing
}

// New returns a reader of the mailbox.
func New(options Options, ledger Ledger) *Reader {
	return &Reader{
		options:  options.withDefaults(),
		ledger:   ledger,
		kick:     make(chan struct{}, 1),
		suspects: map[uint32]int{},
		poison:   map[uint32]time.Time{},
	}
}

// Kick has the reader look, or try to connect, now.
func (r *Reader) Kick() {
	select {
	case r.kick <- struct{}{}:
	default:
	}
}

// Run reads until ctx ends, and then returns nil. It returns an error only for options that cannot work.
func (r *Reader) Run(ctx context.Context) error {
	if err := r.options.Check(); err != nil {
		return err
	}
	for failures := 0; ; {
		r.whole = false
		err := r.connection(ctx)
		if ctx.Err() != nil {
			r.note(func(s *State) { *s = s.stopped() })
			return nil //nolint:nilerr // the end was asked for: what it broke off is no failure
		}
		if r.whole {
			failures = 0
		}
		failures++
		pause := r.pause(failures, err)
		r.broken(err, failures, pause)
		r.rest(ctx, pause)
	}
}

// pause is longer where the sign-in was refused: accounts are locked after many such tries.
func (r *Reader) pause(failures int, err error) time.Duration {
	pause := r.options.Pause(failures)
	if errors.Is(err, errSignIn) {
		pause = max(pause, time.Minute)
	}
	return pause
}

func (r *Reader) rest(ctx context.Context, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-r.kick:
	case <-timer.C:
	}
}

// connection opens one connection and reads over it until it breaks.
func (r *Reader) connection(ctx context.Context) error {
	r.note(func(s *State) { s.Phase = Connecting })
	s, err := open(ctx, r.options)
	if err != nil {
		return err
	}
	defer s.close()
	from, err := r.begin(ctx, s)
	if err != nil {
		return err
	}
	r.note(func(st *State) { *st = st.connected(r.options.Now().UTC()) })
	for {
		if err := r.again(ctx, s); err != nil {
			return err
		}
		if err := r.sweep(ctx, s, from); err != nil {
			return err
		}
		r.whole = true
		if err := r.wait(ctx, s); err != nil {
			return err
		}
	}
}

// begin learns from which UID on to read, and forgets what belonged to another UIDVALIDITY.
func (r *Reader) begin(ctx context.Context, s *session) (from uint32, err error) {
	if r.validity != s.validity {
		clear(r.suspects)
		clear(r.poison)
		r.validity = s.validity
	}
	r.compared = time.Time{}
	if r.ledger.Begin == nil {
		return 1, nil
	}
	if s.next == 0 {
		if err := s.guess(); err != nil {
			return 0, err
		}
	}
	from, err = r.ledger.Begin(ctx, s.validity, s.next)
	if err != nil {
		return 0, stored(err)
	}
	return max(from, 1), nil
}

// guess finds UIDNEXT where a server does not tell it.
func (s *session) guess() error {
	uids, err := s.since(1)
	if err == nil {
		s.next = 1
	}
	if len(uids) > 0 {
		s.next = uids[len(uids)-1] + 1
	}
	return err
}

// stored puts an error of the ledger into words.
func stored(err error) error {
	if err == nil {
		return nil
	}
	return fault.Errorf(fault.Unavailable, "The mail was read but could not be stored here; it stays on the server and is read again. %w", err)
}
