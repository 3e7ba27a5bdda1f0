package testenv_test

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"testing"

	"remit/internal/testenv"
)

// say sends lines to an IMAP server and returns the last line of its answer to each.
func say(t *testing.T, conn net.Conn, commands ...string) (answers []string) {
	t.Helper()
	defer conn.Close()
	lines := bufio.NewScanner(conn)
	for i, command := range commands {
		tag := fmt.Sprintf("t%d", i)
		fmt.Fprintf(conn, "%s %s\r\n", tag, command)
		for lines.Scan() {
			if strings.HasPrefix(lines.Text(), tag+" ") {
				answers = append(answers, lines.Text())
				break
			}
			if strings.Contains(lines.Text(), "EXISTS") {
				answers = append(answers, lines.Text())
			}
		}
	}
	return answers
}

func TestDovecotTakesMailAndSignIns(t *testing.T) {
	t.Parallel()
	d := testenv.Dovecot(t)
	user := d.User()
	d.Deliver(t, user, "INBOX", []byte("Subject: hello\r\n\r\nhi\r\n"))
	d.Deliver(t, user, "Support", []byte("Subject: hello\r\n\r\nhi\r\n"))
	conn, err := tls.Dial("tcp", fmt.Sprintf("localhost:%d", d.TLSPort), &tls.Config{RootCAs: d.CA})
	if err != nil {
		t.Fatal(err)
	}
	got := say(t, conn, "LOGIN "+user+" wrong", "LOGIN "+user+" "+d.Password, "SELECT INBOX", "SELECT Support")
	want := []string{"t0 NO", "t1 OK", "* 1 EXISTS", "t2 OK", "* 1 EXISTS", "t3 OK"}
	if len(got) != len(want) {
		t.Fatalf("got %q", got)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("answer %d is %q, want %q", i, got[i], want[i])
		}
	}
}

func TestOwnDovecotKeepsItsMailOverAStop(t *testing.T) {
	t.Parallel()
	d := testenv.OwnDovecot(t)
	user := d.User()
	d.Deliver(t, user, "INBOX", []byte("Subject: hello\r\n\r\nhi\r\n"))
	d.Stop(t)
	if conn, err := net.Dial("tcp", fmt.Sprintf("localhost:%d", d.Port)); err == nil {
		conn.Close()
		t.Fatal("a stopped server answers")
	}
	d.Start(t)
	conn, err := net.Dial("tcp", fmt.Sprintf("localhost:%d", d.Port))
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(say(t, conn, "LOGIN "+user+" "+d.Password, "SELECT INBOX"), "\n")
	if !strings.Contains(got, "* 1 EXISTS") {
		t.Errorf("after the restart: %s", got)
	}
}
