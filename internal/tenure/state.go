package tenure

import (
	"time"

	"remit/internal/agreement"
)

// State is where an agreement is in its life.
type State string

// The states.
const (
	Draft    State = "draft"    // published, not accepted, and not begun
	Accepted State = "accepted" // accepted, and not begun
	InForce  State = "in-force"
	Amended  State = "amended" // in force by a version after the first
	Renewed  State = "renewed" // in force after a term that is over
	Noticed  State = "notice"  // in force until the last day of service
	Ended    State = "ended"
)

// StateOf says where an agreement is on the day of an instant, by the terms of its newest version. first is the day on which it began at all; accepted
// is whether somebody of the client accepted the newest version.
func StateOf(t *agreement.Terms, c agreement.Course, at, first time.Time, accepted bool) State {
	today := t.Day(at)
	switch {
	case c.Over(t, at):
		return Ended
	case !c.LastDay.IsZero():
		return Noticed
	case today.Before(first) && accepted:
		return Accepted
	case today.Before(first):
		return Draft
	case t.Term.RenewsItself() && !t.Term.Ends.IsZero() && today.After(t.Term.Ends):
		return Renewed
	case t.Version > 1:
		return Amended
	}
	return InForce
}
