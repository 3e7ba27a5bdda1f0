package wire

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"time"
)

// Step is one thing that a connection test tried, as a person reads it.
type Step struct {
	Name   string // what was tried: "Name", "Port", "Encryption", "Sign-in"…
	OK     bool
	Result string // what was found, a sentence
	Remedy string // what to do about it, where it failed
}

// Report is how far a connection test came. Its last step is the one that failed, if any did.
type Report struct{ Steps []Step }

// OK reports whether every step went well.
func (r *Report) OK() bool {
	for _, step := range r.Steps {
		if !step.OK {
			return false
		}
	}
	return len(r.Steps) > 0
}

// Pass adds a step that went well.
func (r *Report) Pass(name, format string, args ...any) {
	r.Steps = append(r.Steps, Step{Name: name, OK: true, Result: fmt.Sprintf(format, args...)})
}

// Fail adds a step that failed, in the words of Explain.
func (r *Report) Fail(name string, s Server, err error) {
	result, remedy := Explain(s, err)
	r.Steps = append(r.Steps, Step{Name: name, Result: result, Remedy: remedy})
}

// String returns the report as text, a line for each step.
func (r *Report) String() string {
	var b strings.Builder
	for _, step := range r.Steps {
		word := "ok    "
		if !step.OK {
			word = "failed"
		}
		fmt.Fprintf(&b, "%s %s: %s", word, step.Name, step.Result)
		if step.Remedy != "" {
			fmt.Fprintf(&b, " %s", step.Remedy)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Probe tries the steps that come before a protocol: does the name resolve, does the port answer, and for TLS is the
// certificate good. It returns the open connection, or nil if a step failed.
func Probe(ctx context.Context, s Server, within time.Duration, report *Report) *Conn {
	if err := s.Check(); err != nil {
		report.Fail("Settings", s, err)
		return nil
	}
	addresses, err := new(net.Resolver).LookupHost(ctx, s.Host)
	if err != nil {
		report.Fail("Name", s, err)
		return nil
	}
	report.Pass("Name", "%s is %s.", s.Host, strings.Join(addresses, ", "))
	var state tls.ConnectionState
	conn, err := Dial(ctx, s, within, func(st tls.ConnectionState) { state = st })
	switch {
	case err == nil:
		report.Pass("Port", "Something answers on port %d.", s.Port)
	case isTLS(err):
		report.Pass("Port", "Something answers on port %d.", s.Port)
		report.Fail("Encryption", s, err)
		return nil
	default:
		report.Fail("Port", s, err)
		return nil
	}
	if s.Security == TLS {
		report.Encrypted(s, state)
	}
	return conn
}

// Encrypted adds the step of an encryption that was agreed on.
func (r *Report) Encrypted(s Server, state tls.ConnectionState) {
	if len(state.PeerCertificates) == 0 {
		return
	}
	until := state.PeerCertificates[0].NotAfter.UTC().Format("2 January 2006")
	r.Pass("Encryption", "%s with a certificate for %s, valid until %s.", tls.VersionName(state.Version), s.Host, until)
}
