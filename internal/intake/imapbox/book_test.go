package imapbox_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"remit/internal/intake/imapbox"
	"remit/internal/testenv"
	"remit/internal/wire"
)

// patience is how long a test waits for what should come soon.
const patience = 20 * time.Second

// book is a ledger in memory.
type book struct {
	mu       sync.Mutex
	mails    map[[2]uint32]imapbox.Fetched
	order    []uint32
	open     map[[2]uint32]bool // kept, and not settled on the server
	from     map[uint32]uint32
	poison   map[uint32]error
	calls    int
	refuse   error // what Keep returns
	changed  chan struct{}
	oldMails bool // mail from before the first meeting is read too
	again    func(context.Context) ([]imapbox.Again, error)
}

func newBook() *book {
	return &book{mails: map[[2]uint32]imapbox.Fetched{}, open: map[[2]uint32]bool{}, from: map[uint32]uint32{}, poison: map[uint32]error{}, changed: make(chan struct{}, 1)}
}

func (b *book) ledger() imapbox.Ledger {
	return imapbox.Ledger{Begin: b.begin, Known: b.known, Keep: b.keep, Unsettled: b.unsettled, Settled: b.settled, Poison: b.spoil, Again: b.again}
}

func (b *book) begin(_ context.Context, validity, next uint32) (uint32, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, met := b.from[validity]; !met {
		b.from[validity] = next
		if b.oldMails || len(b.from) > 1 {
			b.from[validity] = 1
		}
	}
	return b.from[validity], nil
}

func (b *book) known(_ context.Context, validity uint32, uids []uint32) (kept []uint32, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, uid := range uids {
		if _, there := b.mails[[2]uint32{validity, uid}]; there {
			kept = append(kept, uid)
		}
	}
	return kept, nil
}

func (b *book) keep(_ context.Context, mails []imapbox.Fetched) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer b.tell()
	b.calls++
	if b.refuse != nil {
		return b.refuse
	}
	for _, m := range mails {
		key := [2]uint32{m.UIDValidity, m.UID}
		if _, twice := b.mails[key]; twice {
			return fmt.Errorf("mail %v was handed over twice", key)
		}
		if m.Whole != nil {
			raw, err := io.ReadAll(m.Whole)
			if err != nil {
				return err
			}
			m.Raw = raw
		}
		b.mails[key], b.open[key] = m, true
		b.order = append(b.order, m.UID)
	}
	return nil
}

func (b *book) unsettled(_ context.Context, validity uint32) (uids []uint32, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for key := range b.open {
		if key[0] == validity {
			uids = append(uids, key[1])
		}
	}
	slices.Sort(uids)
	return uids, nil
}

func (b *book) settled(_ context.Context, validity uint32, uids []uint32) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer b.tell()
	for _, uid := range uids {
		delete(b.open, [2]uint32{validity, uid})
	}
	return nil
}

func (b *book) spoil(_ context.Context, _, uid uint32, cause error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer b.tell()
	b.poison[uid] = cause
	return nil
}

func (b *book) tell() {
	select {
	case b.changed <- struct{}{}:
	default:
	}
}

// until waits until the book is as wanted.
func (b *book) until(t testing.TB, what string, right func() bool) {
	t.Helper()
	late := time.After(patience)
	for {
		b.mu.Lock()
		done := right()
		b.mu.Unlock()
		if done {
			return
		}
		select {
		case <-b.changed:
		case <-late:
			b.mu.Lock()
			defer b.mu.Unlock()
			t.Fatalf("waited for %s in vain; the book has %d mails, poison %v", what, len(b.mails), b.poison)
		}
	}
}

// count waits until n mails are kept.
func (b *book) count(t testing.TB, n int) {
	t.Helper()
	b.until(t, fmt.Sprintf("%d mails", n), func() bool { return len(b.mails) == n })
}

// subjects returns the subjects of what was kept, in the order of keeping.
func (b *book) subjects() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var subjects []string
	for _, uid := range b.order {
		for key, m := range b.mails {
			if key[1] == uid {
				_, rest, _ := bytes.Cut(m.Raw, []byte("Subject: "))
				line, _, _ := bytes.Cut(rest, []byte("\r\n"))
				subjects = append(subjects, string(line))
			}
		}
	}
	return subjects
}

// letter is a mail of about the size given.
func letter(subject string, size int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "From: Ann <ann@example.org>\r\nTo: support@example.com\r\nSubject: %s\r\nMessage-ID: <%s@example.org>\r\n\r\n", subject, strings.ReplaceAll(subject, " ", "."))
	line := []byte(strings.Repeat("x", 76) + "\r\n")
	for b.Len() < size {
		b.Write(line)
	}
	return b.Bytes()
}

// options returns how to read a user's INBOX over TLS, impatiently.
func options(d *testenv.DovecotServer, user string) imapbox.Options {
	return imapbox.Options{
		Name:      "support",
		Server:    wire.Server{Host: d.Host, Port: d.TLSPort, Security: wire.TLS, Roots: d.CA, User: user, Password: d.Password},
		AfterRead: imapbox.MarkSeen,
		Deadline:  10 * time.Second,
		Pause:     func(int) time.Duration { return 20 * time.Millisecond },
		Now:       time.Now,
		Log:       slog.New(slog.DiscardHandler),
	}
}

// run starts a reader that ends with the test.
func run(t testing.TB, o imapbox.Options, b *book) *imapbox.Reader {
	t.Helper()
	reader := imapbox.New(o, b.ledger())
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- reader.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("the reader ended with: %v", err)
			}
		case <-time.After(patience):
			t.Error("the reader did not end with its context")
		}
	})
	return reader
}

// reach waits until the reader's state is as wanted.
func reach(t testing.TB, r *imapbox.Reader, what string, right func(imapbox.State) bool) imapbox.State {
	t.Helper()
	for range int(patience / (5 * time.Millisecond)) {
		if s := r.State(); right(s) {
			return s
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("the reader never was %s: %+v", what, r.State())
	return imapbox.State{}
}

// waiting waits until the reader has read all there is.
func waiting(t testing.TB, r *imapbox.Reader) imapbox.State {
	t.Helper()
	return reach(t, r, "waiting", func(s imapbox.State) bool { return s.Phase == imapbox.Waiting && (s.Pushes || s.Every > 0) })
}

func same(t testing.TB, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}
