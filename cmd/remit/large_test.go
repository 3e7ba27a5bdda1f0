package main

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"remit/internal/testenv"
)

// mostMemory is how much the program may take at most, in MB.
const mostMemory = 250

// pictureMail is a mail of so many bytes, nearly all of them a file.
func pictureMail(n, size int) []byte {
	var b bytes.Buffer
	b.Write(bytes.TrimSuffix(rawMail("Dana Lund <dana@northwind.example>", fmt.Sprintf("big%d@northwind.example", n), fmt.Sprintf("Request %d", n), "",
		"MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b"), []byte("\r\n")))
	b.WriteString("--b\r\nContent-Type: text/plain\r\n\r\nSee the picture.\r\n--b\r\nContent-Type: image/png; name=big.png\r\nContent-Transfer-Encoding: base64\r\n\r\n")
	line := strings.Repeat("QUJD", 19) + "\r\n"
	for b.Len() < size-100 {
		b.WriteString(line)
	}
	b.WriteString("--b--\r\n")
	return b.Bytes()
}

var highWater = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// peak is the most memory that a process ever had, in MB.
func peak(t *testing.T, pid int) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Skipf("the system does not tell how much memory a process took: %v", err)
	}
	kb, err := strconv.Atoi(string(highWater.FindSubmatch(status)[1]))
	must(t, err)
	return kb >> 10
}

// TestMemoryWhileLargeMailsArrive has mails of 30 MB, and one of 60 MB, which is over the limit, arrive over IMAP, and looks at the most memory
// that the whole program took. There are 3 of them, or as many as REMIT_TEST_LARGE says.
func TestMemoryWhileLargeMailsArrive(t *testing.T) {
	imap := testenv.Dovecot(t)
	smtp := testenv.SMTPSink(t, testenv.SinkOptions{})
	user := imap.User()
	p := newProgram(t)
	p.furnish(t, imap, user, smtp)
	large := asked("REMIT_TEST_LARGE", 3)
	for n := range large {
		imap.Deliver(t, user, "INBOX", pictureMail(n, 30<<20))
	}
	imap.Deliver(t, user, "INBOX", pictureMail(large, 60<<20))
	began := time.Now()
	p.serve(t)
	books := p.books(t)
	for books.count("SELECT COUNT(*) FROM mails WHERE state = 'done'") < large+1 {
		if time.Since(began) > 2*time.Minute+time.Duration(large)*10*time.Second {
			t.Fatalf("%d mails are done", books.count("SELECT COUNT(*) FROM mails WHERE state = 'done'"))
		}
		time.Sleep(200 * time.Millisecond)
	}
	took := time.Since(began)
	got := peak(t, p.pid)
	t.Logf("%d mails of 30 MB and one of 60 MB took %v and at most %d MB", large, took.Round(time.Millisecond), got)
	if got > mostMemory {
		t.Errorf("%d MB were taken, want at most %d", got, mostMemory)
	}
	for what, query := range map[string]string{
		"tickets with the picture": "SELECT COUNT(*) FROM tickets t JOIN attachments a ON a.ticket_id = t.id WHERE t.flag = '' AND a.size > 20000000",
		"mails with all bytes": "SELECT COUNT(*) FROM mails m WHERE m.size = (SELECT LENGTH(raw) FROM mail_bytes b WHERE b.mail_id = m.id)" +
			" + (SELECT SUM(LENGTH(raw)) FROM mail_chunks c WHERE c.mail_id = m.id) AND m.size < 40000000",
	} {
		if n := books.count(query); n != large {
			t.Errorf("%s: %d, want %d", what, n, large)
		}
	}
	if n := books.count("SELECT COUNT(*) FROM tickets WHERE flag = 'unreadable'"); n != 1 {
		t.Errorf("%d tickets are unreadable, want 1", n)
	}
}
