package imapbox

import (
	"fmt"
	"time"

	"remit/internal/wire"
)

// Phase is what a reader is at.
type Phase string

// The phases of a reader.
const (
	Connecting Phase = "connecting"
	Reading    Phase = "reading"
	Waiting    Phase = "waiting" // connected, nothing to read
	Broken     Phase = "broken"  // not connected; it tries again at NextTry
	Stopped    Phase = "stopped"
)

// State is how a mailbox is doing. Instants are UTC, zero where there is none yet.
type State struct {
	Phase     Phase
	Connected time.Time     // since when, zero if it is not
	Pushes    bool          // the server tells of new mail by itself
	Every     time.Duration // how often it is looked where the server does not tell
	ToRead    int           // mails found and not kept yet
	Kept      int           // mails since the start of the program
	LastMail  time.Time     // when the last mail was kept
	LastLook  time.Time     // when the folder was last found read to its end
	Lag       time.Duration // from the server's taking of the last mail to its being kept
	Failures  int           // in a row, of connections
	NextTry   time.Time     // where Phase is Broken
	Problem   string        // what went wrong, in words for people, "" for nothing
	Remedy    string        // what to do about it
	Warning   string        // what goes wrong while mail is read nevertheless
}

// Text tells the state in words for people.
func (s State) Text() string {
	switch s.Phase {
	case Connecting:
		return "Connecting."
	case Reading:
		return fmt.Sprintf("Reading: %d mails to go.", s.ToRead)
	case Waiting:
		if s.Pushes {
			return "Connected. New mail is noticed at once."
		}
		return fmt.Sprintf("Connected. The server does not tell of new mail, so that it is looked for every %v.", s.Every)
	case Broken:
		return "Not connected. " + s.Problem + " " + s.Remedy + " Mail waits on the server; the next try is at " + s.NextTry.Format("15:04:05") + " UTC."
	}
	return "Stopped."
}

func (s State) stopped() State {
	s.Phase, s.Connected, s.NextTry = Stopped, time.Time{}, time.Time{}
	return s
}

func (s State) connected(now time.Time) State {
	s.Phase, s.Connected, s.NextTry = Reading, now, time.Time{}
	s.Problem, s.Remedy = "", ""
	return s
}

// State returns how the mailbox is doing.
func (r *Reader) State() State {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state
}

func (r *Reader) note(change func(*State)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(&r.state)
}

// broken notes the end of a connection.
func (r *Reader) broken(err error, failures int, pause time.Duration) {
	problem, remedy := wire.Explain(r.options.Server, err)
	r.options.Log.Warn("A mailbox is not connected.", "mailbox", r.options.Name, "error", err, "failures", failures, "pause", pause)
	r.note(func(s *State) {
		s.Phase, s.Connected, s.Failures = Broken, time.Time{}, failures
		s.Problem, s.Remedy = problem, remedy
		s.NextTry = r.options.Now().UTC().Add(pause)
	})
}

// noteKept notes that new mails were kept.
func (r *Reader) noteKept(mails []Fetched) {
	if r.ordered {
		return
	}
	now := r.options.Now().UTC()
	last := mails[len(mails)-1]
	r.note(func(s *State) {
		s.Kept += len(mails)
		s.ToRead = max(s.ToRead-len(mails), 0)
		s.LastMail = now
		if !last.InternalDate.IsZero() {
			s.Lag = max(now.Sub(last.InternalDate), 0)
		}
	})
}
