package imapbox

import (
	"context"
	"crypto/tls"

	"github.com/emersion/go-imap/v2"

	"remit/internal/wire"
)

// Test tries the mailbox step by step, changing nothing on the server, and tells what it found in words for people.
// The error is only that of a context that ended.
func Test(ctx context.Context, o Options) (wire.Report, error) {
	var report wire.Report
	o = o.withDefaults()
	if err := o.Check(); err != nil {
		report.Fail("Settings", o.Server, err)
		return report, nil
	}
	if conn := wire.Probe(ctx, o.Server, o.Deadline, &report); conn != nil {
		testMailbox(ctx, o, conn, &report)
	}
	return report, context.Cause(ctx)
}

func testMailbox(ctx context.Context, o Options, conn *wire.Conn, report *wire.Report) {
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
	defer s.close()
	if o.Server.Security == wire.StartTLS {
		report.Encrypted(o.Server, state)
	}
	if err := s.signIn(ctx); err != nil {
		report.Fail("Sign-in", o.Server, err)
		return
	}
	report.Pass("Sign-in", "%s is signed in.", o.Server.User)
	if err := s.enter(); err != nil {
		report.Fail("Folder", o.Server, err)
		return
	}
	unread, err := s.unseen()
	if err != nil {
		report.Fail("Folder", o.Server, err)
		return
	}
	report.Pass("Folder", "%s holds %d mails, %d of them unread. %s", o.Folder, s.mails, len(unread), s.noticed())
	testMove(o, s, report)
}

func (s *session) noticed() string {
	if s.pushes {
		return "New mail will be noticed at once."
	}
	return "The server does not tell of new mail; it will be looked for every " + s.options.PollEvery.String() + "."
}

func testMove(o Options, s *session, report *wire.Report) {
	if o.AfterRead != Move {
		return
	}
	var boxes []*imap.ListData
	err := s.guarded(func() (err error) {
		boxes, err = s.client.List("", o.MoveTo, nil).Collect()
		return refused(err, "The server does not list its folders.", "")
	})
	switch {
	case err != nil:
		report.Fail("Read mail", o.Server, err)
	case len(boxes) == 0:
		report.Pass("Read mail", "The folder %s will be made for it.", o.MoveTo)
	default:
		report.Pass("Read mail", "It will be moved to %s.", o.MoveTo)
	}
}
