package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/testenv"
	"remit/internal/ticket"
)

// TestMain lets the test binary be the program: with REMIT_AS_PROGRAM set it runs the command line, so that tests can
// start it, and kill it, as a process of its own.
func TestMain(m *testing.M) {
	if os.Getenv("REMIT_AS_PROGRAM") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// unpaced is the environment of tests, which ask more often than people: that of the limits sets its own.
func unpaced() []string {
	return []string{"REMIT_LIMITS_GUESTS=0", "REMIT_LIMITS_PEOPLE=0", "REMIT_LIMITS_PROGRAMS=0", "REMIT_LIMITS_COSTLY=0"}
}

// inside is the program in the test's own process, over the database and the key at dir/remit.db and dir/remit.key unless environ says otherwise.
func inside(t testing.TB, dir string, log io.Writer, now func() time.Time, environ ...string) *app {
	t.Helper()
	all := append(unpaced(), "REMIT_DATABASE_URL="+filepath.Join(dir, "remit.db"), "REMIT_DATABASE_KEY="+filepath.Join(dir, "remit.key"))
	a, err := newApp(&process{ctx: t.Context(), stdout: io.Discard, stderr: log, now: now, config: "config.toml", environ: append(all, environ...)})
	must(t, err)
	return a
}

// program is a house of its own in a folder: its database, its key and its address.
type program struct {
	dir    string
	listen string
	env    []string
	pid    int // of what serve started last
}

func newProgram(t testing.TB) *program {
	t.Helper()
	dir := t.TempDir()
	ca := filepath.Join(dir, "ca.pem")
	must(t, os.WriteFile(ca, testenv.CA().PEM, 0o600))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	listen := l.Addr().String()
	must(t, l.Close())
	p := &program{dir: dir, listen: listen}
	p.env = append(append(os.Environ(), unpaced()...), "REMIT_AS_PROGRAM=1", "SSL_CERT_FILE="+ca, "REMIT_SERVER_LISTEN="+listen,
		"REMIT_DATABASE_URL="+filepath.Join(dir, "remit.db"), "REMIT_DATABASE_KEY="+filepath.Join(dir, "remit.key"))
	return p
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// command is the program with a command line, not yet started.
func (p *program) command(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env, cmd.Dir = p.env, p.dir
	return cmd
}

// run runs a command to its end and returns what it printed.
func (p *program) run(t testing.TB, stdin string, args ...string) string {
	t.Helper()
	cmd := p.command(args...)
	cmd.Stdin = strings.NewReader(stdin)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("remit %v: %v\n%s", args, err, errs.String())
	}
	return out.String()
}

// serve starts the program; end sends it a signal and waits until it is gone.
func (p *program) serve(t testing.TB) (end func(syscall.Signal)) {
	t.Helper()
	cmd := p.command("serve")
	log, err := os.OpenFile(filepath.Join(p.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	must(t, err)
	cmd.Stdout, cmd.Stderr = log, log
	must(t, cmd.Start())
	p.pid = cmd.Process.Pid
	done := make(chan error, 1)
	go func() { done <- cmd.Wait(); log.Close() }()
	gone := false
	end = func(s syscall.Signal) {
		if gone {
			return
		}
		gone = true
		_ = cmd.Process.Signal(s) // it may have ended by itself
		select {
		case <-done:
		case <-time.After(15 * time.Second):
			t.Errorf("the program does not end on %v", s)
			_ = cmd.Process.Kill()
			<-done
		}
	}
	t.Cleanup(func() {
		end(syscall.SIGTERM)
		if t.Failed() {
			text, _ := os.ReadFile(filepath.Join(p.dir, "log"))
			t.Logf("log of the program:\n%s", text)
		}
	})
	return end
}

// eventually waits until fn reports true.
func eventually(t testing.TB, what string, fn func() bool) {
	t.Helper()
	within(t, 30*time.Second, what, fn)
}

// within waits so long until fn reports true.
func within(t testing.TB, d time.Duration, what string, fn func() bool) {
	t.Helper()
	for range d / (50 * time.Millisecond) {
		if fn() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("did not come: %s", what)
}

// ready waits until the program answers.
func (p *program) ready(t testing.TB) {
	t.Helper()
	eventually(t, "an answer of the program", func() bool {
		r, err := http.Get("http://" + p.listen + "/readyz")
		if err != nil {
			return false
		}
		_, _ = io.Copy(io.Discard, r.Body)
		return r.Body.Close() == nil && r.StatusCode == http.StatusOK
	})
}

// with opens the house's database beside the running program, as a command on the same machine does.
func (p *program) with(t testing.TB, fn func(ctx context.Context, a *app)) {
	t.Helper()
	environ := unpaced()
	for _, e := range p.env {
		if strings.HasPrefix(e, "REMIT_DATABASE") {
			environ = append(environ, e)
		}
	}
	proc := &process{ctx: t.Context(), stdout: io.Discard, stderr: io.Discard, now: time.Now, config: "config.toml", environ: environ}
	must(t, proc.with(func(ctx context.Context, a *app) error { fn(ctx, a); return nil }))
}

const dentalFile = `slug = "northwind-dental"
name = "Northwind Dental"
mail_domains = ["northwind.example"]
[[contact]]
email = "dana@northwind.example"
name = "Dana Lund"
vip = true
role = "approver"
[[asset]]
tag = "NW-0012"
name = "Front desk 1"
class = "workstation/desktop"
managed = true
`

const houseCatalogue = `[[service]]
path = "workstation"
name = "Workstation"
words = ["blue screen", "computer"]
[[team]]
slug = "field"
name = "Field"
`

// furnish makes a house with a client under the agreement of the examples, a technician, and a mailbox over real servers.
func (p *program) furnish(t testing.TB, imap *testenv.DovecotServer, user string, smtp *testenv.Sink) {
	t.Helper()
	agreement, err := os.ReadFile("../../internal/coverage/testdata/agreements/northwind-dental.toml")
	must(t, err)
	nobody := strings.Replace(string(agreement), `email = "dana@northwind.example"`, `email = "board@northwind.example"`, 1) // no contact, so that no letter about the version is among the mails
	for name, text := range map[string]string{"client.toml": dentalFile, "catalogue.toml": houseCatalogue, "agreement.toml": nobody} {
		must(t, os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o600))
	}
	p.run(t, "", "catalogue", "apply", "catalogue.toml")
	p.run(t, "", "client", "apply", "client.toml")
	p.run(t, "", "agreement", "apply", "agreement.toml")
	p.run(t, "correct horse battery\n", "user", "add", "--email", "kim@harbour.example", "--name", "Kim Osei", "--role", "admin", "--password-stdin")
	p.with(t, func(ctx context.Context, a *app) {
		must(t, a.desk.SaveHouse(ctx, operator(), desk.House{Name: "Harbour IT", Address: "help@harbour.example", Zone: "America/Chicago", BaseURL: "http://" + p.listen}))
		if imap == nil {
			return
		}
		_, err := a.desk.SaveMailbox(ctx, operator(), desk.Mailbox{Name: "support", Address: "help@harbour.example", Active: true, Password: imap.Password,
			Settings: desk.MailboxSettings{IMAPHost: imap.Host, IMAPPort: imap.TLSPort, IMAPTLS: "tls", IMAPUser: user, SMTPHost: smtp.Host, SMTPPort: smtp.Port, SMTPTLS: "starttls"}})
		must(t, err)
	})
}

func rawMail(from, id, subject, body string, header ...string) []byte {
	lines := append([]string{"From: " + from, "To: help@harbour.example", "Subject: " + subject, "Message-ID: <" + id + ">",
		"Date: " + time.Now().Format(time.RFC1123Z)}, header...)
	return []byte(strings.Join(lines, "\r\n") + "\r\n\r\n" + body + "\r\n")
}

// TestOneTicketFromMailToSolved follows one request through a real IMAP server, the agreement, a technician and a real SMTP server.
func TestOneTicketFromMailToSolved(t *testing.T) {
	imap := testenv.Dovecot(t)
	smtp := testenv.SMTPSink(t, testenv.SinkOptions{})
	user := imap.User()
	p := newProgram(t)
	p.furnish(t, imap, user, smtp)
	p.serve(t)
	p.ready(t)

	imap.Deliver(t, user, "INBOX", rawMail("Dana Lund <dana@northwind.example>", "ask-1@northwind.example", "Blue screen at the front desk", "NW-0012 does not start any more."))
	ack := smtp.Wait(t, 1)[0]
	ackID := headerOf(ack.Raw, "Message-Id")
	if headerOf(ack.Raw, "In-Reply-To") != "<ask-1@northwind.example>" || headerOf(ack.Raw, "Auto-Submitted") != "auto-replied" {
		t.Errorf("the acknowledgement has the header\n%s", head(ack.Raw))
	}

	var tk ticket.Ticket
	p.with(t, func(ctx context.Context, a *app) {
		rows, err := a.db.Tickets(ctx, operator(), ticket.Filter{View: ticket.ViewOpen}, a.db.Now())
		must(t, err)
		if len(rows) != 1 {
			t.Fatalf("%d tickets", len(rows))
		}
		tk, err = a.db.Ticket(ctx, operator(), rows[0].ID)
		must(t, err)
		if tk.Verdict != "undecided" || len(tk.Ask) == 0 || tk.Priority != "P2" {
			t.Errorf("decided %s, asks %v, %s", tk.Verdict, tk.Ask, tk.Priority)
		}
		tk, err = a.desk.SetFacts(ctx, operator(), tk.ID, map[string]string{"mode": "remote", "kind": "incident"})
		must(t, err)
		kim, err := a.db.Viewer(ctx, "user:1")
		must(t, err)
		_, err = a.desk.Reply(ctx, kim, desk.Reply{Ticket: tk.ID, Text: "Please leave it **on**, I look at it now.", Status: ticket.WaitingClient})
		must(t, err)
	})
	reply := smtp.Wait(t, 2)[1]
	if headerOf(reply.Raw, "In-Reply-To") != "<ask-1@northwind.example>" || headerOf(reply.Raw, "Auto-Submitted") != "" {
		t.Errorf("the answer has the header\n%s", head(reply.Raw))
	}

	imap.Deliver(t, user, "INBOX", rawMail("Dana Lund <dana@northwind.example>", "ask-2@northwind.example", "Antw: Blue screen",
		"It works again, thank you!", "In-Reply-To: "+headerOf(reply.Raw, "Message-Id"), "References: "+ackID))
	status := func() (s ticket.Status) {
		p.with(t, func(ctx context.Context, a *app) {
			x, err := a.db.Ticket(ctx, operator(), tk.ID)
			must(t, err)
			s = x.Status
		})
		return s
	}
	eventually(t, "the client's answer", func() bool { return status() == ticket.Open })
	p.with(t, func(ctx context.Context, a *app) {
		kim, err := a.db.Viewer(ctx, "user:1")
		must(t, err)
		done, err := a.desk.SetStatus(ctx, kim, tk.ID, ticket.Resolved, 0)
		must(t, err)
		messages, err := a.db.Messages(ctx, kim, tk.ID)
		must(t, err)
		if done.Status != ticket.Resolved || len(messages) != 3 || done.Clock.Name != "" {
			t.Errorf("solved as %s with %d messages, next clock %q", done.Status, len(messages), done.Clock.Name)
		}
	})
}

func head(raw []byte) string {
	h, _, _ := strings.Cut(string(raw), "\r\n\r\n")
	return h
}

// headerOf is the first value of a field that stands on one line, or goes on on the next.
func headerOf(raw []byte, name string) string {
	text := strings.ReplaceAll(head(raw), "\r\n ", " ")
	for line := range strings.Lines(text) {
		if n, v, ok := strings.Cut(line, ":"); ok && strings.EqualFold(n, name) {
			return strings.TrimSpace(v)
		}
	}
	return ""
}
