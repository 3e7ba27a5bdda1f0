package intake_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/intake/imapbox"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/testenv"
	"remit/internal/ticket"
)

// mailroom is a house with a mailbox at a real server.
type mailroom struct {
	house
	imap *testenv.DovecotServer
	user string
}

func newMailroom(t *testing.T, db *store.DB, clock *storetest.Clock) mailroom {
	t.Helper()
	m := mailroom{house: newHouse(t, db, clock), imap: testenv.Dovecot(t)}
	m.user = m.imap.User()
	m.mailbox(t, "support", "help@harbour.example")
	return m
}

func (m mailroom) mailbox(t *testing.T, name, address string) {
	t.Helper()
	_, err := m.desk.SaveMailbox(t.Context(), program, desk.Mailbox{Name: name, Address: address, Active: true,
		Settings: desk.MailboxSettings{IMAPHost: m.imap.Host, IMAPPort: m.imap.TLSPort, IMAPTLS: "tls", IMAPUser: m.user}})
	must(t, err)
}

// options are how the mailbox is read by a test: impatiently.
func (m mailroom) options(t *testing.T, name string) imapbox.Options {
	t.Helper()
	boxes, err := m.desk.Mailboxes(t.Context(), program)
	must(t, err)
	i := slices.IndexFunc(boxes, func(b desk.Mailbox) bool { return b.Name == name })
	o := m.intake.ReaderOptions(boxes[i], m.imap.CA)
	o.Server.Password = m.imap.Password
	o.Now, o.Deadline, o.PollEvery = time.Now, 10*time.Second, 50*time.Millisecond
	o.Pause = func(int) time.Duration { return 20 * time.Millisecond }
	return o
}

// read runs a reader until the test ends, or end is called.
func (m mailroom) read(t *testing.T, name string, o imapbox.Options) (r *imapbox.Reader, end func()) {
	t.Helper()
	r = imapbox.New(o, m.intake.LedgerOf(name))
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	end = sync.OnceFunc(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(end)
	return r, end
}

// letter is a mail from Dana.
func letter(id, subject, body string) []byte {
	return mail("Dana Lund <dana@northwind.example>", id+"@northwind.example", subject, body).Bytes
}

func eventually(t *testing.T, what string, right func() bool) {
	t.Helper()
	for range 1500 {
		if right() {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("did not come: %s", what)
}

// once waits until the server's copies in the folders are marked, and checks that each subject is one ticket and there is no other,
// that as many mails are kept as there are subjects, and that all of them are done.
func (m mailroom) once(t *testing.T, folders []string, subjects ...string) {
	t.Helper()
	eventually(t, "the marks on the server", func() bool {
		marked := 0
		for _, f := range folders {
			read, unread := m.imap.Copies(t, m.user, f)
			if unread > 0 {
				return false
			}
			marked += read
		}
		return marked >= len(subjects)
	})
	// A number that was taken in vain, as where two readers keep the same mail at once, stays unused: ten more are looked at than mails came.
	kept := func(is func(store.Mail) bool) (n int) {
		for id := range int64(len(subjects)) + 10 {
			if k, err := m.db.Mail(t.Context(), program, id+1); err == nil && is(k) {
				n++
			}
		}
		return n
	}
	eventually(t, "the end of each mail", func() bool {
		return kept(func(k store.Mail) bool { return k.State == store.MailDone && k.TicketID != 0 }) >= len(subjects)
	})
	if n := kept(func(store.Mail) bool { return true }); n != len(subjects) {
		t.Errorf("%d mails are kept, and %d came", n, len(subjects))
	}
	rows, err := m.db.Tickets(t.Context(), program, ticket.Filter{Limit: 100}, m.clock.Now())
	must(t, err)
	var got []string
	for _, r := range rows {
		got = append(got, r.Subject)
	}
	slices.Sort(got)
	slices.Sort(subjects)
	if !slices.Equal(got, subjects) {
		t.Errorf("the tickets are %q, want %q", got, subjects)
	}
}

var inbox = []string{"INBOX"}

func onBoth(t *testing.T, test func(t *testing.T, m mailroom)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) { test(t, newMailroom(t, db, clock)) })
}
