package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"remit/internal/testenv"
)

// filesUpTo bounds the size of the files that a running process writes, and returns how to take that back. What it writes beyond fails as on a full
// disk, and it takes no rights to set up.
func filesUpTo(t *testing.T, pid int, bytes int64) (more func()) {
	t.Helper()
	const fileSize = 1 // RLIMIT_FSIZE
	set := func(limit, old *syscall.Rlimit) {
		t.Helper()
		_, _, e := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(pid), fileSize, uintptr(unsafe.Pointer(limit)), uintptr(unsafe.Pointer(old)), 0, 0)
		if e != 0 {
			t.Fatal(e)
		}
	}
	var old syscall.Rlimit
	set(nil, &old)
	set(&syscall.Rlimit{Cur: uint64(bytes), Max: old.Max}, nil)
	return func() { set(&old, nil) }
}

// TestMailsThatFindNoRoomAreThereOnceAfterwards has two mails come of which one is larger than what the program has room for: than its file and its
// write-ahead log may grow, and than the file alone may, so that the log takes the mail and nothing after it.
func TestMailsThatFindNoRoomAreThereOnceAfterwards(t *testing.T) {
	t.Parallel()
	t.Run("in the log", func(t *testing.T) { findNoRoom(t, true) })
	t.Run("in the file", func(t *testing.T) { findNoRoom(t, false) })
}

// findNoRoom has a mail come to a program that is short of room: one that finds none at all, so that there is some to tell why at the mailbox, or one
// that takes what there is.
func findNoRoom(t *testing.T, tells bool) {
	t.Helper()
	t.Parallel()
	imap := testenv.Dovecot(t)
	smtp := testenv.SMTPSink(t, testenv.SinkOptions{})
	user := imap.User()
	p := newProgram(t)
	p.furnish(t, imap, user, smtp)
	p.serve(t)
	p.ready(t)
	books := p.books(t)
	connected := func() bool { return books.count("SELECT COUNT(*) FROM mailboxes WHERE state = 'waiting'") == 1 }
	eventually(t, "the mailbox", connected)
	var size int64
	for _, name := range []string{"remit.db", "remit.db-wal"} {
		about, err := os.Stat(filepath.Join(p.dir, name))
		must(t, err)
		size = max(size, about.Size())
	}
	limit := size + 1<<19
	more := filesUpTo(t, p.pid, limit)
	picture := limit - 1<<18
	if tells {
		picture = limit - 1<<14
	}

	imap.Deliver(t, user, "INBOX", pictureMail(1, int(picture)))
	imap.Deliver(t, user, "INBOX", rawMail("Dana Lund <dana@northwind.example>", "small@northwind.example", "Request 2", "Please help."))
	const reason = "The disk fails or is full, so that nothing can be stored."
	if tells {
		eventually(t, "the reason", func() bool {
			return books.count("SELECT COUNT(*) FROM mailboxes WHERE state = 'broken' AND state_text LIKE '%"+reason+"%'") == 1
		})
	}
	eventually(t, "the reason in the log", func() bool {
		text, err := os.ReadFile(filepath.Join(p.dir, "log"))
		must(t, err)
		return strings.Contains(string(text), reason)
	})
	_, unread := imap.Copies(t, user, "INBOX")
	if kept := books.count("SELECT COUNT(*) FROM mails"); kept+unread < 2 || tells && (unread == 0 || len(smtp.Mails()) != kept) {
		t.Errorf("without room %d mails are kept, %d wait on the server, %d are answered", kept, unread, len(smtp.Mails()))
	}

	more()
	within(t, 90*time.Second, "both mails", func() bool { return books.count("SELECT COUNT(*) FROM mails WHERE state = 'done'") == 2 })
	eventually(t, "the mailbox", connected)
	books.onceEach(2)
	if read, unread := imap.Copies(t, user, "INBOX"); read != 2 || unread != 0 {
		t.Errorf("on the server %d mails are marked and %d are not", read, unread)
	}
	for n, words := range map[int]string{1: "See the picture.", 2: "Please help."} {
		if books.count(fmt.Sprintf("SELECT COUNT(*) FROM messages m JOIN tickets t ON t.id = m.ticket_id WHERE t.subject = 'Request %d' AND TRIM(m.text) = '%s'", n, words)) != 1 {
			t.Errorf("request %d is not there once", n)
		}
	}
	smtp.Wait(t, 2)
}
