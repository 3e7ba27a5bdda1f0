package imapbox_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"remit/internal/intake/imapbox"
	"remit/internal/testenv"
)

// nowhere is a server at which nobody is.
var nowhere = &testenv.DovecotServer{Host: "localhost", TLSPort: 1, Password: "p"}

func tokenless(context.Context) (string, error) { return "", errConsent }

// proxy stands between a reader and the server. The first connections, as many as broken says, break after the server
// has sent the number of bytes: they are cut, or stall.
type proxy struct {
	port   int
	bytes  int64
	broken int64
	stall  bool
	conns  atomic.Int64
}

func (p *proxy) open(t *testing.T, to int) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	p.port = listener.Addr().(*net.TCPAddr).Port
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", to))
			if err != nil {
				client.Close()
				continue
			}
			go p.pass(t.Context(), client, server, p.conns.Add(1) <= p.broken)
		}
	}()
}

func (p *proxy) pass(ctx context.Context, client, server net.Conn, breaks bool) {
	defer client.Close()
	defer server.Close()
	go func() { _, _ = io.Copy(server, client) }()
	if !breaks {
		_, _ = io.Copy(client, server)
		return
	}
	_, _ = io.CopyN(client, server, p.bytes)
	if p.stall {
		<-ctx.Done()
	}
}

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
				line := &proxy{bytes: bytes, broken: 2, stall: stall}
				line.open(t, d.TLSPort)
				o.Server.Port, o.Deadline = line.port, 700*time.Millisecond
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
	line := &proxy{broken: 1}
	line.open(t, d.TLSPort)
	o.Server.Port, o.Pause = line.port, func(int) time.Duration { return time.Hour }
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
