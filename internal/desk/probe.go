package desk

import (
	"context"

	"remit/internal/fault"
	"remit/internal/identity"
)

// ProbeStep is one thing that a connection test tried, in words for people.
type ProbeStep struct {
	Name string // “Port”, “Encryption”, “Sign-in”
	OK   bool
	Text string
}

// Prober tries both servers of a mailbox, step by step, and changes nothing there. The error is only that of a context that ended.
type Prober func(ctx context.Context, m Mailbox) (imap, smtp []ProbeStep, err error)

// Probe is what a connection test found; the zero Probe was never made.
type Probe struct {
	Made       bool
	IMAP, SMTP []ProbeStep
	Refused    string // why no test was made
}

// OK reports whether every step of the test went well.
func (p Probe) OK() bool {
	for _, s := range append(append([]ProbeStep{}, p.IMAP...), p.SMTP...) {
		if !s.OK {
			return false
		}
	}
	return p.Made && p.Refused == ""
}

// TryMailbox runs a test and takes what the person can mend into what it found.
func TryMailbox(ctx context.Context, try Prober, m Mailbox) (Probe, error) {
	imap, smtp, err := try(ctx, m)
	if err != nil {
		return RefusedProbe(err)
	}
	return Probe{Made: true, IMAP: imap, SMTP: smtp}, nil
}

// RefusedProbe is that of a test that could not be made; an error that nobody can mend is returned as it is.
func RefusedProbe(err error) (Probe, error) {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Unavailable, fault.Conflict:
		return Probe{Made: true, Refused: fault.Text(err)}, nil
	}
	return Probe{}, err
}

// TestMailbox tries what was written of a mailbox, with the secrets that are kept where none were written. Nothing is saved.
func (d *Desk) TestMailbox(ctx context.Context, v identity.Viewer, m Mailbox, try Prober) (Probe, error) {
	if try == nil {
		return Probe{}, fault.Errorf(fault.NotFound, "There is no connection test here.")
	}
	m, err := d.KnownMailbox(ctx, v, m)
	if err != nil {
		return RefusedProbe(err)
	}
	return TryMailbox(ctx, try, m)
}
