package imapbox_test

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"remit/internal/intake/imapbox"
	"remit/internal/wire"
)

// fake is a small IMAP server whose answers a test can change. It knows the mails 1 to n.
type fake struct {
	caps   string
	mails  int
	answer func(conn net.Conn, tag, line string) bool // true if it answered, or hung up

	mu    sync.Mutex
	lines []string
	port  int
}

func (f *fake) serve(t *testing.T) wire.Server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go f.talk(conn)
		}
	}()
	f.port = listener.Addr().(*net.TCPAddr).Port
	return wire.Server{Host: "127.0.0.1", Port: f.port, Security: wire.Plain, User: "u", Password: "p"}
}

func (f *fake) talk(conn net.Conn) {
	defer conn.Close()
	fmt.Fprintf(conn, "* OK [CAPABILITY %s] ready\r\n", strings.TrimSpace("IMAP4rev1 "+f.caps))
	lines := bufio.NewScanner(conn)
	for lines.Scan() {
		tag, line, _ := strings.Cut(lines.Text(), " ")
		f.mu.Lock()
		f.lines = append(f.lines, line)
		f.mu.Unlock()
		if f.answer == nil || !f.answer(conn, tag, line) {
			f.usual(conn, line)
			fmt.Fprintf(conn, "%s OK done\r\n", tag)
		}
	}
}

// usual answers as any server does.
func (f *fake) usual(conn net.Conn, line string) {
	switch {
	case strings.HasPrefix(line, "CAPABILITY"):
		fmt.Fprintf(conn, "* CAPABILITY %s\r\n", strings.TrimSpace("IMAP4rev1 "+f.caps))
	case strings.HasPrefix(line, "SELECT"):
		fmt.Fprintf(conn, "* %d EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT %d] ok\r\n", f.mails, f.mails+1)
	case strings.HasPrefix(line, "UID SEARCH"):
		fmt.Fprintf(conn, "* SEARCH%s\r\n", f.numbers(line))
	case strings.HasPrefix(line, "UID FETCH"):
		for _, uid := range wanted(line) {
			f.give(conn, uid, line)
		}
	}
}

// numbers answers a search for UIDs, and any other with every mail.
func (f *fake) numbers(line string) (all string) {
	asked := strings.Contains(line, " UID ") && !strings.Contains(line, ":*")
	for uid := 1; uid <= f.mails; uid++ {
		if !asked || strings.Contains(line, fmt.Sprintf("UID %d ", uid)) {
			all += " " + strconv.Itoa(uid)
		}
	}
	return all
}

func (f *fake) give(conn net.Conn, uid int, line string) {
	if strings.Contains(line, "RFC822.SIZE") {
		fmt.Fprintf(conn, "* %d FETCH (UID %d RFC822.SIZE 40 INTERNALDATE \"02-Nov-2026 10:00:00 +0100\")\r\n", uid, uid)
		return
	}
	section := "BODY[]"
	if strings.Contains(line, "<0.") {
		section += "<0>"
	}
	text := fmt.Sprintf("Subject: mail %d\r\n\r\nhello\r\n", uid)
	fmt.Fprintf(conn, "* %d FETCH (UID %d %s {%d}\r\n%s)\r\n", uid, uid, section, len(text), text)
}

// wanted reads the set of "UID FETCH 1:3,5 (…".
func wanted(line string) (uids []int) {
	for part := range strings.SplitSeq(strings.Fields(line)[2], ",") {
		first, last, isRange := strings.Cut(part, ":")
		from, _ := strconv.Atoi(first)
		to := from
		if isRange {
			to, _ = strconv.Atoi(last)
		}
		for uid := from; uid <= to; uid++ {
			uids = append(uids, uid)
		}
	}
	return uids
}

// said returns the lines that begin with the words given.
func (f *fake) said(words string) (lines []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, line := range f.lines {
		if strings.HasPrefix(line, words) {
			lines = append(lines, line)
		}
	}
	return lines
}

func fakeOptions(server wire.Server) imapbox.Options {
	o := options(nowhere, "u")
	o.Server = server
	o.PollEvery = 20 * time.Millisecond
	return o
}

// asks reports whether a line fetches the content of the mail.
func asks(line string, uid int) bool {
	if !strings.HasPrefix(line, "UID FETCH") || !strings.Contains(line, "BODY.PEEK") {
		return false
	}
	for _, w := range wanted(line) {
		if w == uid {
			return true
		}
	}
	return false
}

func TestAMailThatCannotBeFetchedStopsNothing(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		answer func(conn net.Conn, tag, line string) bool
		poison bool
	}{
		{"the server hangs up on it", func(conn net.Conn, tag, line string) bool {
			if asks(line, 3) {
				conn.Close()
				return true
			}
			return false
		}, true},
		{"its answer cannot be read", func(conn net.Conn, tag, line string) bool {
			if asks(line, 3) {
				fmt.Fprintf(conn, "* 3 FETCH (UID 3 BODY[] what?)\r\n%s OK done\r\n", tag)
				return true
			}
			return false
		}, true},
		{"the server says no to it", func(conn net.Conn, tag, line string) bool {
			if asks(line, 3) {
				fmt.Fprintf(conn, "%s NO [SERVERBUG] internal error\r\n", tag)
				return true
			}
			return false
		}, true},
		{"the server gives nothing for it", func(conn net.Conn, tag, line string) bool {
			if asks(line, 3) && len(wanted(line)) == 1 {
				fmt.Fprintf(conn, "* 3 FETCH (UID 3 BODY[]<0> NIL)\r\n%s OK done\r\n", tag)
				return true
			}
			if asks(line, 3) {
				fmt.Fprintf(conn, "%s OK done\r\n", tag)
				return true
			}
			return false
		}, true},
		{"its size and date cannot be read", func(conn net.Conn, tag, line string) bool {
			if strings.Contains(line, "RFC822.SIZE") && len(wanted(line)) > 1 {
				fmt.Fprintf(conn, "* 3 FETCH (UID 3 RFC822.SIZE huge)\r\n%s OK done\r\n", tag)
				return true
			}
			return false
		}, false},
		{"the server stops in the middle of it", func(conn net.Conn, tag, line string) bool {
			if asks(line, 3) {
				fmt.Fprintf(conn, "* 3 FETCH (UID 3 BODY[]<0> {5000}\r\nSubject: ")
				return true // and never more
			}
			return false
		}, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server, b := &fake{mails: 5, answer: c.answer}, newBook()
			b.oldMails = true
			o := fakeOptions(server.serve(t))
			o.Deadline = 300 * time.Millisecond
			r := run(t, o, b)
			want := []string{"mail 1", "mail 2", "mail 4", "mail 5"}
			if c.poison {
				b.until(t, "poison", func() bool { return len(b.poison) == 1 && b.poison[3] != nil })
			} else {
				want = []string{"mail 1", "mail 2", "mail 3", "mail 4", "mail 5"}
			}
			b.count(t, len(want))
			same(t, "kept", b.subjects(), want)
			waiting(t, r)
		})
	}
}

func TestAServerThatRefusesIDLEIsPolled(t *testing.T) {
	t.Parallel()
	refuse := func(conn net.Conn, tag, line string) bool {
		if line == "IDLE" {
			fmt.Fprintf(conn, "%s BAD not here\r\n", tag)
		}
		return line == "IDLE"
	}
	hangUp := func(conn net.Conn, _, line string) bool {
		if line == "IDLE" {
			conn.Close()
		}
		return line == "IDLE"
	}
	silent := func(_ net.Conn, _, line string) bool { return line == "IDLE" }
	cases := []struct {
		name   string
		caps   string
		answer func(net.Conn, string, string) bool
	}{
		{"does not offer it", "", nil},
		{"says no", "IDLE", refuse},
		{"hangs up", "IDLE", hangUp},
		{"does not answer", "IDLE", silent},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := &fake{caps: c.caps, answer: c.answer}
			o := fakeOptions(server.serve(t))
			o.Deadline = 200 * time.Millisecond
			r := run(t, o, newBook())
			s := reach(t, r, "polling", func(s imapbox.State) bool { return s.Phase == imapbox.Waiting && s.Every > 0 })
			if want := "Connected. The server does not tell of new mail, so that it is looked for every 20ms."; s.Pushes || s.Text() != want {
				t.Errorf("the state reads %q, want %q", s.Text(), want)
			}
			before := len(server.said("UID SEARCH"))
			reach(t, r, "looking again", func(imapbox.State) bool { return len(server.said("UID SEARCH")) > before+2 })
		})
	}
}

// The library's own way to move without MOVE erases the mail even if its copy failed.
func TestAMailWhoseCopyFailsIsNotErased(t *testing.T) {
	t.Parallel()
	server := &fake{caps: "UIDPLUS", mails: 2, answer: func(conn net.Conn, tag, line string) bool {
		no := strings.HasPrefix(line, "UID COPY") || strings.HasPrefix(line, "CREATE")
		if no {
			fmt.Fprintf(conn, "%s NO over quota\r\n", tag)
		}
		return no
	}}
	b := newBook()
	o := fakeOptions(server.serve(t))
	o.AfterRead, o.MoveTo = imapbox.Move, "Processed"
	r := run(t, o, b)
	b.count(t, 2)
	s := waiting(t, r)
	if want := `Read mail cannot be moved to the folder Processed. It said: "over quota".`; !strings.HasPrefix(s.Warning, want) {
		t.Errorf("the warning is %q, want %q", s.Warning, want)
	}
	if lines := append(server.said("UID STORE"), server.said("UID EXPUNGE")...); len(lines) > 0 {
		t.Errorf("the server was told %q", lines)
	}
}

func TestMovingWithoutMOVECopiesThenErases(t *testing.T) {
	t.Parallel()
	for caps, want := range map[string]int{"UIDPLUS": 1, "": 0} {
		t.Run("with "+caps, func(t *testing.T) {
			t.Parallel()
			server, b := &fake{caps: caps, mails: 2}, newBook()
			o := fakeOptions(server.serve(t))
			o.AfterRead, o.MoveTo = imapbox.Move, "Processed"
			waiting(t, run(t, o, b))
			if got := server.said(`UID COPY 1:2 "Processed"`); len(got) != 1 {
				t.Errorf("copied by %q", server.said("UID COPY"))
			}
			if got := server.said(`UID STORE 1:2 +FLAGS.SILENT (\Deleted)`); len(got) != 1 {
				t.Errorf("marked by %q", got)
			}
			if got := server.said("UID EXPUNGE 1:2"); len(got) != want {
				t.Errorf("erased by %q, want %d of them", got, want)
			}
			if got := server.said("EXPUNGE"); len(got) != 0 {
				t.Errorf("a plain EXPUNGE erases what others marked: %q", got)
			}
		})
	}
}

func TestASearchOfEverythingDoesNotRaiseTheDead(t *testing.T) {
	t.Parallel()
	// A server answers n:* with its last mail, even if that comes before n: here mail 5, long read, where 6:* is asked for.
	server := &fake{mails: 5, answer: func(conn net.Conn, tag, line string) bool {
		if !strings.HasPrefix(line, "UID SEARCH") {
			return false
		}
		if strings.Contains(line, "UNSEEN") {
			fmt.Fprintf(conn, "* SEARCH\r\n%s OK done\r\n", tag)
		} else {
			fmt.Fprintf(conn, "* SEARCH 5\r\n%s OK done\r\n", tag)
		}
		return true
	}}
	b := newBook()
	r := run(t, fakeOptions(server.serve(t)), b)
	reach(t, r, "looking again", func(imapbox.State) bool { return len(server.said("UID SEARCH")) > 4 })
	if b.calls != 0 {
		t.Errorf("old mail was read: %q", b.subjects())
	}
	if got := server.said("UID FETCH"); len(got) != 0 {
		t.Errorf("the server was asked %q", got)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	t.Parallel()
	good := options(nowhere, "u")
	cases := []struct {
		name   string
		change func(*imapbox.Options)
		want   string
	}{
		{"no user", func(o *imapbox.Options) { o.Server.User = "" }, "Enter the user name"},
		{"no action", func(o *imapbox.Options) { o.AfterRead = "" }, "seen, move or delete"},
		{"no folder to move to", func(o *imapbox.Options) { o.AfterRead = imapbox.Move }, "Enter the folder"},
		{"moved to itself", func(o *imapbox.Options) { o.AfterRead, o.MoveTo = imapbox.Move, "INBOX" }, "another folder"},
		{"no host", func(o *imapbox.Options) { o.Server.Host = " " }, "name of the mail server"},
	}
	if err := good.Check(); err != nil {
		t.Errorf("good options: %v", err)
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := good
			c.change(&o)
			err := imapbox.New(o, newBook().ledger()).Run(t.Context())
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestAnEmptyTokenIsToldInWords(t *testing.T) {
	t.Parallel()
	server := (&fake{}).serve(t)
	o := fakeOptions(server)
	o.Server.Token = tokenless
	r := run(t, o, newBook())
	s := reach(t, r, "broken", func(s imapbox.State) bool { return s.Phase == imapbox.Broken })
	if want := "No access token could be had for u: consent withdrawn"; s.Problem != want {
		t.Errorf("the problem is %q, want %q", s.Problem, want)
	}
}

var errConsent = errors.New("consent withdrawn")
