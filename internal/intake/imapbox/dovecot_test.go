package imapbox_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"remit/internal/intake/imapbox"
	"remit/internal/testenv"
	"remit/internal/wire"
)

// visitor is another program that looks at the user's mail.
func visitor(t testing.TB, d *testenv.DovecotServer, user string) *imapclient.Client {
	t.Helper()
	c, err := imapclient.DialInsecure(net.JoinHostPort("127.0.0.1", fmt.Sprint(d.Port)), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.Login(user, d.Password).Wait(); err != nil {
		t.Fatal(err)
	}
	return c
}

// flags returns the flags of the mails in a folder, "-" for a mail without any.
func flags(t testing.TB, c *imapclient.Client, folder string) (all []string) {
	t.Helper()
	data, err := c.Select(folder, nil).Wait()
	if err != nil {
		t.Fatal(err)
	}
	if data.NumMessages == 0 {
		return nil
	}
	mails, err := c.Fetch(imap.SeqSet{{Start: 1}}, &imap.FetchOptions{Flags: true}).Collect()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range mails {
		word := "-"
		for _, f := range m.Flags {
			if f != `\Recent` {
				word = string(f)
			}
		}
		all = append(all, word)
	}
	return all
}

// settles waits until a folder's flags are as wanted: mails are marked after they are kept.
func settles(t testing.TB, c *imapclient.Client, folder string, want ...string) {
	t.Helper()
	var got []string
	for range int(patience / (20 * time.Millisecond)) {
		if got = flags(t, c, folder); strings.Join(got, " ") == strings.Join(want, " ") {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("the mails of %s are %q, want %q", folder, got, want)
}

func TestMailIsReadOverEachEncryption(t *testing.T) {
	t.Parallel()
	d := testenv.Dovecot(t)
	cases := []struct {
		name   string
		change func(*wire.Server)
	}{
		{"TLS", func(*wire.Server) {}},
		{"TLS by address", func(s *wire.Server) { s.Host = "127.0.0.1" }},
		{"STARTTLS", func(s *wire.Server) { s.Security, s.Port = wire.StartTLS, d.Port }},
		{"none, on this machine", func(s *wire.Server) { s.Security, s.Port = wire.Plain, d.Port }},
		{"TLS with a token", func(s *wire.Server) {
			user := s.User
			s.Password, s.Token = "", func(context.Context, string) (string, error) { return d.TokenFor(user), nil }
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o, b := options(d, d.User()), newBook()
			c.change(&o.Server)
			mail := letter("hello", 500)
			d.Deliver(t, o.Server.User, "INBOX", mail)
			r := run(t, o, b)
			b.count(t, 1)
			for _, m := range b.mails {
				if string(m.Raw) != string(mail) || m.Size != int64(len(mail)) || m.Truncated || m.UID != 1 || m.InternalDate.IsZero() {
					t.Errorf("read UID %d of %d bytes, truncated %v, from %v:\n%s", m.UID, m.Size, m.Truncated, m.InternalDate, m.Raw)
				}
			}
			if s := waiting(t, r); s.Kept != 1 || s.ToRead != 0 || s.LastMail.IsZero() || s.LastLook.IsZero() || s.Problem != "" {
				t.Errorf("the state is %+v", s)
			}
		})
	}
}

func TestWhatBecomesOfReadMail(t *testing.T) {
	t.Parallel()
	d := testenv.Dovecot(t)
	cases := []struct {
		name         string
		change       func(*imapbox.Options)
		inbox, other []string
		folder       string
	}{
		{"marked", func(*imapbox.Options) {}, []string{`\Seen`, `\Seen`}, nil, "Processed"},
		{"moved", func(o *imapbox.Options) { o.AfterRead, o.MoveTo = imapbox.Move, "Processed" }, nil, []string{"-", "-"}, "Processed"},
		{"moved to a folder that is made", func(o *imapbox.Options) { o.AfterRead, o.MoveTo = imapbox.Move, "Done.2026" }, nil, []string{"-", "-"}, "Done.2026"},
		{"deleted", func(o *imapbox.Options) { o.AfterRead = imapbox.Delete }, nil, nil, "Processed"},
		{"kept in part: marked, not deleted", func(o *imapbox.Options) { o.AfterRead, o.MaxSize = imapbox.Delete, 600 }, []string{`\Seen`}, nil, "Processed"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			user := d.User()
			o, b := options(d, user), newBook()
			c.change(&o)
			d.Deliver(t, user, "INBOX", letter("small", 300))
			d.Deliver(t, user, "INBOX", letter("large", 1000))
			waiting(t, run(t, o, b))
			b.count(t, 2)
			v := visitor(t, d, user)
			settles(t, v, "INBOX", c.inbox...)
			settles(t, v, c.folder, c.other...)
		})
	}
}

func TestAMailOverTheLimitIsHandedOverInPart(t *testing.T) {
	t.Parallel()
	d := testenv.Dovecot(t)
	o, b := options(d, d.User()), newBook()
	o.MaxSize = 1 << 20
	mail := letter("huge", 3<<20)
	d.Deliver(t, o.Server.User, "INBOX", mail)
	run(t, o, b)
	b.count(t, 1)
	for _, m := range b.mails {
		if !m.Truncated || m.Size != int64(len(mail)) || len(m.Raw) != 256<<10 || !strings.HasPrefix(string(mail), string(m.Raw)) {
			t.Errorf("truncated %v, %d of %d bytes", m.Truncated, len(m.Raw), m.Size)
		}
	}
}

func TestIDLEWakesTheReader(t *testing.T) {
	t.Parallel()
	d := testenv.Dovecot(t)
	o, b := options(d, d.User()), newBook()
	if s := waiting(t, run(t, o, b)); !s.Pushes || s.Text() != "Connected. New mail is noticed at once." {
		t.Fatalf("the state is %+v", s)
	}
	for n := range 3 {
		began := time.Now()
		d.Deliver(t, o.Server.User, "INBOX", letter(fmt.Sprint("mail ", n), 300))
		b.count(t, n+1)
		// Dovecot tells within half a second; a busy machine gets more.
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("mail %d was read after %v", n, took)
		}
	}
}

func TestEachFolderIsReadByItself(t *testing.T) {
	t.Parallel()
	d := testenv.Dovecot(t)
	user := d.User()
	inbox, support := newBook(), newBook()
	o := options(d, user)
	run(t, o, inbox)
	o.Folder = "Support"
	run(t, o, support)
	d.Deliver(t, user, "INBOX", letter("to the inbox", 300))
	d.Deliver(t, user, "Support", letter("to support", 300))
	inbox.count(t, 1)
	support.count(t, 1)
	same(t, "INBOX", inbox.subjects(), []string{"to the inbox"})
	same(t, "Support", support.subjects(), []string{"to support"})
}

func TestOldMailThatSomebodyReadMakesNoTickets(t *testing.T) {
	t.Parallel()
	d := testenv.Dovecot(t)
	user := d.User()
	o, b := options(d, user), newBook()
	for _, subject := range []string{"old and read", "old and unread", "old, read, last"} {
		d.Deliver(t, user, "INBOX", letter(subject, 300))
	}
	v := visitor(t, d, user)
	mark := func(uid imap.UID) {
		t.Helper()
		if _, err := v.Select("INBOX", nil).Wait(); err != nil {
			t.Fatal(err)
		}
		if err := v.Store(imap.UIDSetNum(uid), &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagSeen}}, nil).Close(); err != nil {
			t.Fatal(err)
		}
	}
	mark(1)
	mark(3)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- imapbox.New(o, b.ledger()).Run(ctx) }()
	b.count(t, 1)
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	// While the reader is away, a mail comes and somebody opens it in another program.
	d.Deliver(t, user, "INBOX", letter("read before us", 300))
	mark(4)
	waiting(t, run(t, o, b))
	same(t, "kept", b.subjects(), []string{"old and unread", "read before us"})
}

func TestAMailIsMarkedOnlyOnceItIsKept(t *testing.T) {
	t.Parallel()
	d := testenv.Dovecot(t)
	user := d.User()
	o, b := options(d, user), newBook()
	b.refuse = errors.New("disk full")
	d.Deliver(t, user, "INBOX", letter("stubborn", 300))
	r := run(t, o, b)
	b.until(t, "a second try", func() bool { return b.calls >= 2 })
	v := visitor(t, d, user)
	settles(t, v, "INBOX", "-")
	reach(t, r, "broken", func(s imapbox.State) bool {
		return s.Phase == imapbox.Broken && strings.Contains(s.Text(), "could not be stored here")
	})
	b.mu.Lock()
	b.refuse = nil
	b.mu.Unlock()
	b.count(t, 1)
	settles(t, v, "INBOX", `\Seen`)
}

func TestACrashBetweenKeepingAndMarkingIsMadeGood(t *testing.T) {
	t.Parallel()
	d := testenv.Dovecot(t)
	for _, after := range []imapbox.Action{imapbox.MarkSeen, imapbox.Move, imapbox.Delete} {
		t.Run(string(after), func(t *testing.T) {
			t.Parallel()
			user := d.User()
			o, b := options(d, user), newBook()
			d.Deliver(t, user, "INBOX", letter("kept before the crash", 300))
			v := visitor(t, d, user)
			data, err := v.Select("INBOX", nil).Wait()
			if err != nil {
				t.Fatal(err)
			}
			b.mails[[2]uint32{data.UIDValidity, 1}] = imapbox.Fetched{}
			b.open[[2]uint32{data.UIDValidity, 1}] = true
			o.AfterRead, o.MoveTo = after, "Processed"
			waiting(t, run(t, o, b))
			want := map[imapbox.Action][]string{imapbox.MarkSeen: {`\Seen`}}[after]
			settles(t, v, "INBOX", want...)
			b.until(t, "the row to be settled", func() bool { return len(b.open) == 0 })
			if b.calls != 0 {
				t.Error("the mail was handed over again")
			}
		})
	}
}

func TestANewUIDVALIDITYReadsEverythingAgain(t *testing.T) {
	t.Parallel()
	d := testenv.Dovecot(t)
	user := d.User()
	o, b := options(d, user), newBook()
	o.Folder, o.IdleFor, o.CompareEvery = "Support", 200*time.Millisecond, time.Millisecond
	d.Deliver(t, user, "Support", letter("one", 300))
	waiting(t, run(t, o, b))
	b.count(t, 1)
	v := visitor(t, d, user)
	if err := v.Delete("Support").Wait(); err != nil {
		t.Fatal(err)
	}
	if err := v.Create("Support", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	d.Deliver(t, user, "Support", letter("one", 300))
	d.Deliver(t, user, "Support", letter("two", 300))
	b.count(t, 3)
	if len(b.from) != 2 {
		t.Errorf("the ledger was told of the UIDVALIDITYs %v", b.from)
	}
}

func TestTheReaderOutlivesTheServer(t *testing.T) {
	t.Parallel()
	d := testenv.OwnDovecot(t)
	user := d.User()
	o, b := options(d, user), newBook()
	d.Deliver(t, user, "INBOX", letter("before", 300))
	r := run(t, o, b)
	waiting(t, r)
	d.Stop(t)
	s := reach(t, r, "broken", func(s imapbox.State) bool { return s.Phase == imapbox.Broken && s.Failures > 2 })
	if want := fmt.Sprintf("Nothing answers on port %d of localhost.", d.TLSPort); s.Problem != want {
		t.Errorf("the problem is %q, want %q", s.Problem, want)
	}
	d.Deliver(t, user, "INBOX", letter("meanwhile", 300))
	d.Start(t)
	b.count(t, 2)
	if s := waiting(t, r); s.Failures != 0 || s.Problem != "" || s.Connected.IsZero() {
		t.Errorf("after the restart the state is %+v", s)
	}
	same(t, "kept", b.subjects(), []string{"before", "meanwhile"})
}

// It runs alone, so that what other tests allocate does not count.
func TestALargeMailIsNeverInMemoryWhole(t *testing.T) {
	d := testenv.Dovecot(t)
	o := options(d, d.User())
	const size = 29 << 20
	mail := letter("large", size)
	d.Deliver(t, o.Server.User, "INBOX", mail)
	want := sha256.Sum256(mail)
	got := make(chan [32]byte, 1)
	ledger := newBook().ledger()
	ledger.Keep = func(_ context.Context, mails []imapbox.Fetched) error {
		sum := sha256.New()
		_, err := io.Copy(sum, mails[0].Whole)
		got <- [32]byte(sum.Sum(nil))
		return err
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- imapbox.New(o, ledger).Run(ctx) }()
	sum := <-got
	runtime.ReadMemStats(&after)
	stop()
	if err := <-ended; err != nil || sum != want {
		t.Errorf("read %x, want %x; the reader ended with %v", sum, want, err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 4<<20 {
		t.Errorf("%d MB were allocated for a mail of %d MB", used>>20, size>>20)
	}
}

func TestDovecotTakesATokenByOAUTHBEARERToo(t *testing.T) {
	t.Parallel()
	d := testenv.Dovecot(t)
	user := d.User()
	for name, x := range map[string]struct {
		token string
		taken bool
	}{"its own": {d.TokenFor(user), true}, "another's": {"stolen", false}} {
		c, err := imapclient.DialInsecure(net.JoinHostPort("127.0.0.1", fmt.Sprint(d.Port)), nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		if err := c.Authenticate(wire.OAuthBearer(user, x.token)); (err == nil) != x.taken {
			t.Errorf("%s: %v", name, err)
		}
	}
}
