package imapbox_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"remit/internal/intake/imapbox"
	"remit/internal/testenv"
)

// nowhere is a server at which nobody is.
var nowhere = &testenv.DovecotServer{Host: "localhost", TLSPort: 1, Password: "p"}

func tokenless(context.Context, string) (string, error) { return "", errConsent }

func TestABrokenLineLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	d := testenv.Dovecot(t)
	for _, stall := range []bool{false, true} {
		// The bytes are of a connection with TLS: the greeting and the sign-in are over at about 5 KB, and a mail has 60 KB.
		for _, bytes := range []int64{0, 100, 1_500, 5_000, 7_000, 9_000, 30_000, 100_000, 150_000} {
			t.Run(fmt.Sprintf("stalls %v after %d bytes", stall, bytes), func(t *testing.T) {
				t.Parallel()
				user := d.User()
				o, b := options(d, user), newBook()
				for n := range 4 {
					d.Deliver(t, user, "INBOX", letter(fmt.Sprint("mail ", n), 60_000))
				}
				line := &testenv.Line{Bytes: bytes, Broken: 2, Stall: stall}
				o.Server.Port, o.Deadline = line.Open(t, d.TLSPort), 700*time.Millisecond
				r := run(t, o, b)
				b.count(t, 4)
				same(t, "kept", b.subjects(), []string{"mail 0", "mail 1", "mail 2", "mail 3"})
				for _, m := range b.mails {
					if len(m.Raw) < 60_000 || int64(len(m.Raw)) != m.Size {
						t.Errorf("mail %d has %d bytes of %d", m.UID, len(m.Raw), m.Size)
					}
				}
				waiting(t, r)
				if len(b.poison) != 0 {
					t.Errorf("mails were given up: %v", b.poison)
				}
			})
		}
	}
}

func TestAKickDoesNotWaitForThePause(t *testing.T) {
	t.Parallel()
	d := testenv.Dovecot(t)
	o, b := options(d, d.User()), newBook()
	o.Server.Port = (&testenv.Line{Broken: 1}).Open(t, d.TLSPort)
	o.Pause = func(int) time.Duration { return time.Hour }
	r := run(t, o, b)
	reach(t, r, "broken", func(s imapbox.State) bool { return s.Phase == imapbox.Broken })
	r.Kick()
	waiting(t, r)
}

func BenchmarkReading2KB(b *testing.B) {
	d := testenv.Dovecot(b)
	user := d.User()
	for n := range b.N {
		d.Deliver(b, user, "INBOX", letter(fmt.Sprint("mail ", n), 2000))
	}
	o, book := options(d, user), newBook()
	book.oldMails = true
	o.AfterRead, o.MoveTo = imapbox.Move, "Processed"
	b.ResetTimer()
	began := time.Now()
	run(b, o, book)
	book.count(b, b.N)
	b.ReportMetric(float64(b.N)/time.Since(began).Seconds(), "mails/s")
}
