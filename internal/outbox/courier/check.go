package courier

import (
	"context"
	"crypto/tls"

	"remit/internal/wire"
)

// Test tries the way to the server step by step, sending nothing, and tells what it found in words for people. The
// error is only that of a context that ended.
func Test(ctx context.Context, o Options) (wire.Report, error) {
	var report wire.Report
	o = o.withDefaults()
	if err := o.Check(); err != nil {
		report.Fail("Settings", o.Server, err)
		return report, nil
	}
	if conn := wire.Probe(ctx, o.Server, o.Deadline, &report); conn != nil {
		testSending(ctx, o, conn, &report)
	}
	return report, context.Cause(ctx)
}

func testSending(ctx context.Context, o Options, conn *wire.Conn, report *wire.Report) {
	var state tls.ConnectionState
	s, err := greet(o, conn, func(st tls.ConnectionState) { state = st })
	if err != nil {
		step := "Greeting"
		if o.Server.Security == wire.StartTLS {
			step = "Encryption"
		}
		report.Fail(step, o.Server, err)
		return
	}
	defer s.drop()
	if o.Server.Security == wire.StartTLS {
		report.Encrypted(o.Server, state)
	}
	if err := s.signIn(ctx); err != nil {
		report.Fail("Sign-in", o.Server, err)
		return
	}
	if o.Server.User == "" {
		report.Pass("Sign-in", "Nobody signs in.")
	} else {
		report.Pass("Sign-in", "%s is signed in.", o.Server.User)
	}
	if most, told := s.client.MaxMessageSize(); told && most > 0 {
		report.Pass("Size", "The server takes mails up to %d MB.", most>>20)
	}
}
