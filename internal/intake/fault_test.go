package intake_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"remit/internal/intake"
	letters "remit/internal/mail"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/testenv"
	"remit/internal/ticket"
	"remit/internal/wire"
)

func TestUnderANewUIDVALIDITYEachMailIsThereOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, m mailroom) {
		m.imap.Deliver(t, m.user, "INBOX", letter("1", "Printer", "It is jammed."))
		m.imap.Deliver(t, m.user, "INBOX", letter("2", "Phone", "It is silent."))
		_, end := m.read(t, "support", m.options(t, "support"))
		m.once(t, inbox, "Printer", "Phone")
		end()
		m.imap.Renumber(t, m.user, "INBOX")
		m.imap.Deliver(t, m.user, "INBOX", letter("3", "Screen", "It is dark."))
		m.read(t, "support", m.options(t, "support"))
		m.once(t, inbox, "Printer", "Phone", "Screen")
	})
}

func TestTheSameMailInTwoFoldersIsThereOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, m mailroom) {
		m.mailbox(t, "second folder", "Help@Harbour.example")
		for _, folder := range []string{"INBOX", "Support"} {
			m.imap.Deliver(t, m.user, folder, letter("1", "Printer", "It is jammed."))
		}
		m.read(t, "support", m.options(t, "support"))
		o := m.options(t, "second folder")
		o.Folder = "Support"
		m.read(t, "second folder", o)
		m.once(t, []string{"INBOX", "Support"}, "Printer")
	})
}

func TestTheSameMessageIDWithOtherContentIsAMailOfItsOwn(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, m mailroom) {
		m.imap.Deliver(t, m.user, "INBOX", letter("1", "Printer", "It is jammed."))
		m.imap.Deliver(t, m.user, "INBOX", letter("1", "Phone", "It is silent."))
		m.imap.Deliver(t, m.user, "INBOX", letter("1", "Printer", "It is jammed."))
		m.read(t, "support", m.options(t, "support"))
		m.once(t, inbox, "Printer", "Phone")
	})
}

// attached is a mail with a file of so many bytes.
func attached(id, subject string, size int) []byte {
	var b bytes.Buffer
	b.Write(bytes.TrimSuffix(mail("Dana Lund <dana@northwind.example>", id+"@northwind.example", subject, "", "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b").Bytes, []byte("\r\n")))
	b.WriteString("--b\r\nContent-Type: text/plain\r\n\r\nSee the picture.\r\n--b\r\nContent-Type: image/png; name=big.png\r\nContent-Transfer-Encoding: base64\r\n\r\n")
	line := strings.Repeat("QUJD", 19) + "\r\n"
	for b.Len() < size-10 {
		b.WriteString(line)
	}
	b.WriteString("--b--\r\n")
	return b.Bytes()
}

// The whole mail takes many times the deadline, which is for the time between two signs of life.
func TestALargeMailOverASlowLineIsThereOnce(t *testing.T) {
	t.Parallel()
	db, clock := storetest.Open(t)
	m := newMailroom(t, db, clock)
	m.imap.Deliver(t, m.user, "INBOX", attached("1", "A large picture", 29<<20))
	o := m.options(t, "support")
	o.Server.Port, o.Deadline = (&testenv.Line{Rate: 12 << 20}).Open(t, m.imap.TLSPort), 600*time.Millisecond
	began := time.Now()
	m.read(t, "support", o)
	m.once(t, inbox, "A large picture")
	if took := time.Since(began); took < 2*time.Second {
		t.Errorf("the line was not slow: %v", took)
	}
	files := messages(t, m.house, m.ticketOf(t, 1))[0].Attachments
	if len(files) != 1 || files[0].Size < 20<<20 {
		t.Errorf("the ticket has the files %+v", files)
	}
}

// ticketOf is the ticket that a kept mail made.
func (m mailroom) ticketOf(t *testing.T, mailID int64) int64 {
	t.Helper()
	k, err := m.db.Mail(t.Context(), program, mailID)
	must(t, err)
	return k.TicketID
}

func messages(t *testing.T, h house, id int64) []ticket.Message {
	t.Helper()
	list, err := h.db.Messages(t.Context(), program, id)
	must(t, err)
	return list
}

func TestALineThatIsCutInTheMiddleOfAMailLosesNothing(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, m mailroom) {
		m.imap.Deliver(t, m.user, "INBOX", letter("1", "Printer", "It is jammed."))
		m.imap.Deliver(t, m.user, "INBOX", attached("2", "A picture", 6<<20))
		m.imap.Deliver(t, m.user, "INBOX", letter("3", "Phone", "It is silent."))
		o := m.options(t, "support")
		o.Server.Port = (&testenv.Line{Bytes: 3 << 20, Broken: 3}).Open(t, m.imap.TLSPort)
		m.read(t, "support", o)
		m.once(t, inbox, "Printer", "A picture", "Phone")
	})
}

func TestAServerThatRefusesIDLEIsReadAllTheSame(t *testing.T) {
	t.Parallel()
	db, clock := storetest.Open(t)
	m := newMailroom(t, db, clock)
	m.imap.Deliver(t, m.user, "INBOX", letter("1", "Printer", "It is jammed."))
	refused := make(chan bool, 1)
	line := &testenv.Line{Say: func(said string) string {
		if !strings.HasSuffix(said, " IDLE\r\n") {
			return said
		}
		select {
		case refused <- true:
		default:
		}
		return strings.Replace(said, "IDLE", "NOT-IDLE", 1)
	}}
	o := m.options(t, "support")
	o.Server.Port, o.Server.Security = line.Open(t, m.imap.Port), wire.Plain
	r, _ := m.read(t, "support", o)
	m.once(t, inbox, "Printer")
	<-refused
	eventually(t, "polling", func() bool { return strings.Contains(r.State().Text(), "The server does not tell of new mail") })
	m.imap.Deliver(t, m.user, "INBOX", letter("2", "Phone", "It is silent."))
	m.once(t, inbox, "Printer", "Phone")
	if line.Visits() != 1 {
		t.Errorf("%d connections were made", line.Visits())
	}
}

// smallDisk is a file system of its own that can be full.
func smallDisk(t *testing.T, megabytes int) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%dm", megabytes)); err != nil {
		if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EACCES) {
			t.Skipf("no file system may be mounted (%v); to run this test: as root", err)
		}
		t.Fatal(err)
	}
	t.Cleanup(func() { must(t, syscall.Unmount(dir, 0)) })
	return dir
}

func openAt(t *testing.T, path string) (*store.DB, *storetest.Clock) {
	t.Helper()
	clock := storetest.NewClock()
	db, err := store.Open(store.Options{DSN: path, Now: clock.Now, Patience: 100 * time.Millisecond})
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	_, err = db.Migrate(t.Context())
	must(t, err)
	return db, clock
}

func TestAFullDiskIsToldAndOvercome(t *testing.T) {
	t.Parallel()
	dir := smallDisk(t, 48)
	db, clock := openAt(t, filepath.Join(dir, "remit.db"))
	m := newMailroom(t, db, clock)
	ballast, err := os.Create(filepath.Join(dir, "ballast"))
	must(t, err)
	for err == nil { // until there is room for nothing
		_, err = ballast.Write(make([]byte, 1<<16))
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	m.imap.Deliver(t, m.user, "INBOX", letter("1", "Printer", "It is jammed."))
	m.imap.Deliver(t, m.user, "INBOX", attached("2", "A picture", 3<<20))
	r, _ := m.read(t, "support", m.options(t, "support"))
	eventually(t, "the reason", func() bool { return strings.Contains(r.State().Text(), "full, so that nothing can be stored. ") })
	if _, unread := m.imap.Copies(t, m.user, "INBOX"); unread != 2 {
		t.Errorf("%d mails are unread on the server, want 2", unread)
	}
	must(t, ballast.Close())
	must(t, os.Remove(ballast.Name()))
	m.once(t, inbox, "Printer", "A picture")
	if s := r.State(); s.Problem != "" {
		t.Errorf("afterwards the state is %q", s.Text())
	}
}

func TestALockedDatabaseIsToldAndOvercome(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "remit.db")
	db, clock := openAt(t, path)
	m := newMailroom(t, db, clock)
	m.imap.Deliver(t, m.user, "INBOX", letter("1", "Printer", "It is jammed."))
	o := m.options(t, "support") // before the lock, as what it asks waits for nothing
	other, err := sql.Open("sqlite3", "file:"+path+"?_txlock=immediate")
	must(t, err)
	defer func() { must(t, other.Close()) }()
	held, err := other.BeginTx(t.Context(), nil)
	must(t, err)
	r, _ := m.read(t, "support", o)
	eventually(t, "the reason", func() bool { return strings.Contains(r.State().Text(), "Another program holds the database") })
	must(t, held.Rollback())
	m.once(t, inbox, "Printer")
}

func TestAMailThatBreaksTheParserIsKeptAndStopsNothing(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, m mailroom) {
		m.intake = intake.New(intake.Options{DB: m.db, Desk: m.desk, Log: slog.New(slog.DiscardHandler), Parse: func(raw []byte, l letters.Limits) (*letters.Message, error) {
			if bytes.Contains(raw, []byte("Subject: Poison")) {
				panic("a hole in the parser")
			}
			return letters.Parse(raw, l)
		}})
		poison := letter("2", "Poison", "It hurts.")
		m.imap.Deliver(t, m.user, "INBOX", letter("1", "Printer", "It is jammed."))
		m.imap.Deliver(t, m.user, "INBOX", poison)
		m.imap.Deliver(t, m.user, "INBOX", letter("3", "Phone", "It is silent."))
		m.read(t, "support", m.options(t, "support"))
		m.once(t, inbox, "Printer", "Poison", "Phone")
		rows, err := m.db.Tickets(t.Context(), program, ticket.Filter{View: ticket.ViewUnreadable}, m.clock.Now())
		must(t, err)
		if len(rows) != 1 || rows[0].Subject != "Poison" {
			t.Fatalf("unreadable are %+v", rows)
		}
		if got := source(t, m.house, rows[0].ID); !bytes.Equal(got, poison) {
			t.Errorf("its source is\n%s", got)
		}
	})
}

// source is the raw mail that an unreadable ticket offers.
func source(t *testing.T, h house, id int64) []byte {
	t.Helper()
	files := messages(t, h, id)[0].Attachments
	if len(files) != 1 || files[0].Name != "mail.eml" || files[0].MailID == 0 {
		t.Fatalf("the ticket has the files %+v", files)
	}
	var b bytes.Buffer
	must(t, h.db.CopyMail(t.Context(), program, files[0].MailID, &b))
	if int64(b.Len()) != files[0].Size {
		t.Errorf("the source has %d bytes, and is said to have %d", b.Len(), files[0].Size)
	}
	return b.Bytes()
}

func TestAMailBeyondTheLimitIsKeptWhole(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, m mailroom) {
		m.intake = intake.New(intake.Options{DB: m.db, Desk: m.desk, Log: slog.New(slog.DiscardHandler), Limits: letters.Limits{Bytes: 2 << 20}, Kept: 9 << 20})
		whole, cut := attached("1", "Too large", 7<<20), attached("2", "Far too large", 10<<20)
		m.imap.Deliver(t, m.user, "INBOX", whole)
		m.imap.Deliver(t, m.user, "INBOX", cut)
		m.read(t, "support", m.options(t, "support"))
		m.once(t, inbox, "Too large", "Far too large")
		first, second := m.ticketOf(t, 1), m.ticketOf(t, 2)
		if got := source(t, m.house, first); !bytes.Equal(got, whole) {
			t.Errorf("%d of %d bytes are kept", len(got), len(whole))
		}
		if text := messages(t, m.house, first)[0].Text; text != fmt.Sprintf("The mail has too many bytes: %d, at most %d are accepted.", len(whole), 2<<20) {
			t.Errorf("it says %q", text)
		}
		if got := source(t, m.house, second); !bytes.HasPrefix(cut, got) || len(got) != 256<<10 {
			t.Errorf("of the larger one %d bytes are kept", len(got))
		}
		if text := messages(t, m.house, second)[0].Text; !strings.HasSuffix(text, "Only its first 262144 bytes are kept; the whole stays on the server it came from.") {
			t.Errorf("it says %q", text)
		}
		for id, want := range map[int64]int{first: 1, second: 0} { // once a day is enough
			told, err := m.db.TicketOutbox(t.Context(), program, id)
			must(t, err)
			if len(told) != want {
				t.Errorf("the sender of ticket %d is told %d times, want %d", id, len(told), want)
			}
		}
	})
}
