package courier_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"remit/internal/outbox/courier"
	"remit/internal/testenv"
	"remit/internal/wire"
)

// options returns how to reach the sink with STARTTLS, impatiently.
func options(sink *testenv.Sink) courier.Options {
	return courier.Options{
		Server:     wire.Server{Host: sink.Host, Port: sink.Port, Security: wire.StartTLS, Roots: sink.CA},
		Hello:      "help.example.org",
		Deadline:   5 * time.Second,
		Submission: 5 * time.Second,
	}
}

func letter(to ...string) courier.Letter {
	return courier.Letter{From: "help@example.org", To: to, Raw: []byte("Subject: hello\r\n\r\none\r\n.\r\n..two\r\n")}
}

// failureOf returns the failure that an error must be.
func failureOf(t *testing.T, err error) *courier.Failure {
	t.Helper()
	var failure *courier.Failure
	if !errors.As(err, &failure) {
		t.Fatalf("got %v, want a failure", err)
	}
	return failure
}

func TestAMailArrives(t *testing.T) {
	t.Parallel()
	token := func(context.Context, string) (string, error) { return "t0ken", nil }
	cases := []struct {
		name   string
		sink   testenv.SinkOptions
		change func(*wire.Server)
	}{
		{"STARTTLS", testenv.SinkOptions{}, func(*wire.Server) {}},
		{"implicit TLS", testenv.SinkOptions{ImplicitTLS: true}, func(s *wire.Server) { s.Security = wire.TLS }},
		{"no encryption", testenv.SinkOptions{NoSTARTTLS: true}, func(s *wire.Server) { s.Security = wire.Plain }},
		{"PLAIN", testenv.SinkOptions{User: "u", Password: "p"}, func(s *wire.Server) { s.User, s.Password = "u", "p" }},
		{"LOGIN", testenv.SinkOptions{User: "u", Password: "p", OnlyLogin: true}, func(s *wire.Server) { s.User, s.Password = "u", "p" }},
		{"XOAUTH2", testenv.SinkOptions{User: "u", Token: "t0ken"}, func(s *wire.Server) { s.User, s.Token = "u", token }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			sink := testenv.SMTPSink(t, c.sink)
			o := options(sink)
			c.change(&o.Server)
			mail := letter("ann@example.com", "jörg@example.com")
			receipt, err := courier.Send(t.Context(), o, mail)
			if err != nil {
				t.Fatal(err)
			}
			if got := receipt.With(courier.Accepted); len(got) != 2 || receipt.Words == "" {
				t.Errorf("the receipt is %+v", receipt)
			}
			got := sink.Wait(t, 1)[0]
			if got.From != mail.From || strings.Join(got.To, " ") != strings.Join(mail.To, " ") || got.User != o.Server.User ||
				got.EHLO != "help.example.org" || got.TLS != (o.Server.Security != wire.Plain) || !bytes.Equal(got.Raw, mail.Raw) {
				t.Errorf("the sink took %+v\n%q", got, got.Raw)
			}
		})
	}
}

func TestFailures(t *testing.T) {
	t.Parallel()
	const ann = "ann@example.com"
	cases := []struct {
		name      string
		fault     testenv.Fault
		verdict   courier.Verdict
		code      int
		text      string // of the failure
		settings  bool
		uncertain bool
		arrives   bool
	}{
		{name: "unknown recipient", fault: testenv.Fault{At: testenv.AtTo, Code: 550, Words: "no such user"},
			verdict: courier.Permanent, code: 550, text: `The server does not take mail for ann@example.com. It said: "550 5.0.0 no such user".`},
		{name: "greylisted", fault: testenv.Fault{At: testenv.AtTo, Code: 451, Words: "come back later"},
			verdict: courier.Temporary, code: 451, text: `The server does not take mail for ann@example.com. It said: "451 4.0.0 come back later".`},
		{name: "sender refused", fault: testenv.Fault{At: testenv.AtFrom, Code: 553, Words: "not yours"},
			verdict: courier.Permanent, code: 553, text: `The server does not take mail from help@example.org. It said: "553 5.0.0 not yours".`},
		{name: "sign-in wanted", fault: testenv.Fault{At: testenv.AtFrom, Code: 530, Words: "sign in"},
			verdict: courier.Temporary, code: 530, settings: true, text: `The server does not take mail from help@example.org. It said: "530 5.0.0 sign in".`},
		{name: "content refused", fault: testenv.Fault{At: testenv.AtData, Code: 554, Words: "looks like spam"},
			verdict: courier.Permanent, code: 554, text: `The server does not take the mail. It said: "554 5.0.0 looks like spam".`},
		{name: "disk full", fault: testenv.Fault{At: testenv.AtTaken, Code: 452, Words: "disk full"}, arrives: true,
			verdict: courier.Temporary, code: 452, text: `The server does not take the mail. It said: "452 4.0.0 disk full".`},
		{name: "dropped at the sender", fault: testenv.Fault{At: testenv.AtFrom, Drop: true},
			verdict: courier.Temporary, settings: true, text: "localhost closed the connection."},
		{name: "dropped at the recipient", fault: testenv.Fault{At: testenv.AtTo, Drop: true},
			verdict: courier.Temporary, settings: true, text: "localhost closed the connection."},
		{name: "server leaves", fault: testenv.Fault{At: testenv.AtTo, Code: 421, Words: "shutting down"},
			verdict: courier.Temporary, code: 421, text: `The server broke off. It said: "421 4.0.0 shutting down".`},
		{name: "answer lost", fault: testenv.Fault{At: testenv.AtTaken, Drop: true}, arrives: true,
			verdict: courier.Temporary, settings: true, uncertain: true, text: "localhost closed the connection."},
		{name: "stalls at the recipient", fault: testenv.Fault{At: testenv.AtTo, Stall: true},
			verdict: courier.Temporary, settings: true, text: "localhost stopped answering."},
		{name: "stalls with the mail", fault: testenv.Fault{At: testenv.AtTaken, Stall: true}, arrives: true,
			verdict: courier.Temporary, settings: true, uncertain: true, text: "localhost stopped answering."},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			sink := testenv.SMTPSink(t, testenv.SinkOptions{})
			sink.Script(c.fault)
			o := options(sink)
			if c.fault.Stall {
				o.Deadline, o.Submission = 500*time.Millisecond, 600*time.Millisecond
			}
			receipt, err := courier.Send(t.Context(), o, letter(ann))
			f := failureOf(t, err)
			if f.Verdict != c.verdict || f.Code != c.code || f.Error() != c.text || f.Settings != c.settings || f.Uncertain != c.uncertain {
				t.Errorf("got %+v\n%s", f, f.Error())
			}
			if got := receipt.With(courier.Accepted); len(got) != 0 {
				t.Errorf("accepted for %v", got)
			}
			if got := len(sink.Mails()); (got == 1) != c.arrives {
				t.Errorf("the sink has %d mails", got)
			}
		})
	}
}

func TestEachRecipientHasItsOwnVerdict(t *testing.T) {
	t.Parallel()
	sink := testenv.SMTPSink(t, testenv.SinkOptions{})
	sink.Script(testenv.Fault{At: testenv.AtTo, For: "gone", Code: 550, Words: "no such user"},
		testenv.Fault{At: testenv.AtTo, For: "grey", Code: 450, Words: "later"})
	receipt, err := courier.Send(t.Context(), options(sink), letter("ann@example.com", "gone@example.com", "grey@example.com", "bob@example.com"))
	if err != nil {
		t.Fatal(err)
	}
	want := []courier.Result{
		{To: "ann@example.com", Verdict: courier.Accepted},
		{To: "gone@example.com", Verdict: courier.Permanent, Code: 550, Words: "5.0.0 no such user", Status: "5.0.0", NoSuch: true},
		{To: "grey@example.com", Verdict: courier.Temporary, Code: 450, Words: "4.0.0 later", Status: "4.0.0"},
		{To: "bob@example.com", Verdict: courier.Accepted},
	}
	if fmt.Sprint(receipt.Results) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", receipt.Results, want)
	}
	if got := sink.Wait(t, 1)[0].To; strings.Join(got, " ") != "ann@example.com bob@example.com" {
		t.Errorf("it went to %v", got)
	}
	// If nobody is left, one that may be tried again makes the whole worth another try.
	_, err = courier.Send(t.Context(), options(sink), letter("gone@example.com", "grey@example.com"))
	if f := failureOf(t, err); f.Verdict != courier.Temporary || f.Code != 450 {
		t.Errorf("the failure is %+v", f)
	}
}

func TestASessionGoesOnAfterARefusal(t *testing.T) {
	t.Parallel()
	sink := testenv.SMTPSink(t, testenv.SinkOptions{User: "u", Password: "p"})
	once := func(at testenv.Moment) testenv.Fault { return testenv.Fault{At: at, Code: 550, Words: "no", Times: 1} }
	sink.Script(once(testenv.AtFrom), once(testenv.AtTo), once(testenv.AtData), testenv.Fault{At: testenv.AtTaken, Drop: true, For: "last"})
	o := options(sink)
	o.Server.User, o.Server.Password = "u", "p"
	s, err := courier.Dial(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		if _, err := s.Send(letter("ann@example.com")); failureOf(t, err).Code != 550 {
			t.Errorf("refusal %d is %v", n, err)
		}
	}
	for range 3 {
		if _, err := s.Send(letter("ann@example.com")); err != nil {
			t.Errorf("after the refusals: %v", err)
		}
	}
	if !s.Alive() || sink.Visits() != 1 || len(sink.Mails()) != 3 {
		t.Errorf("alive %v, %d visits, %d mails", s.Alive(), sink.Visits(), len(sink.Mails()))
	}
	last := letter("ann@example.com")
	last.From = "last@example.org"
	if _, err := s.Send(last); !failureOf(t, err).Uncertain || s.Alive() {
		t.Errorf("after the drop: alive %v, %v", s.Alive(), err)
	}
	if _, err := s.Send(letter("ann@example.com")); failureOf(t, err).Verdict != courier.Temporary {
		t.Errorf("over a dead session: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closing a dead session: %v", err)
	}
}

func TestTheWayToTheServerIsNeverTheMailsFault(t *testing.T) {
	t.Parallel()
	foreign, err := testenv.CA().Issue(testenv.Validity, "other.example.net")
	if err != nil {
		t.Fatal(err)
	}
	old, err := testenv.CA().Issue(testenv.Expired, "localhost")
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name   string
		sink   testenv.SinkOptions
		change func(*courier.Options)
		text   string
	}{
		{"wrong password", testenv.SinkOptions{User: "u", Password: "p"}, func(o *courier.Options) { o.Server.User = "u" },
			`The server refused the sign-in of u. It said: "5.7.8 Authentication credentials invalid".`},
		{"wrong token", testenv.SinkOptions{User: "u", Token: "t"}, func(o *courier.Options) {
			o.Server.User, o.Server.Token = "u", func(context.Context, string) (string, error) { return "old", nil }
		}, `The server refused the sign-in of u. It said: "5.7.8 Authentication credentials invalid".`},
		{"no way to sign in", testenv.SinkOptions{}, func(o *courier.Options) { o.Server.User = "u" },
			"The server offers no sign-in by password here."},
		{"no STARTTLS", testenv.SinkOptions{NoSTARTTLS: true}, func(*courier.Options) {},
			"The server does not offer STARTTLS, and nothing was sent readably."},
		{"unknown authority", testenv.SinkOptions{}, func(o *courier.Options) { o.Server.Roots = x509.NewCertPool() },
			"The certificate of localhost is signed by an authority that this machine does not know."},
		{"certificate of another", testenv.SinkOptions{Cert: &foreign}, func(*courier.Options) {},
			"The certificate is not for localhost."},
		{"certificate over", testenv.SinkOptions{Cert: &old}, func(*courier.Options) {},
			"The certificate of localhost is not valid now: it runs from 1 January 2019 to 31 March 2020."},
		{"TLS where there is none", testenv.SinkOptions{}, func(o *courier.Options) { o.Server.Security = wire.TLS },
			"does not begin with encryption."},
		{"nobody there", testenv.SinkOptions{}, func(o *courier.Options) { o.Server.Port = 1 }, "Nothing answers on port 1 of localhost."},
		{"bad settings", testenv.SinkOptions{}, func(o *courier.Options) { o.Hello = "" }, "Enter the full name of this machine"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			sink := testenv.SMTPSink(t, c.sink)
			o := options(sink)
			c.change(&o)
			_, err := courier.Send(t.Context(), o, letter("ann@example.com"))
			f := failureOf(t, err)
			if f.Verdict != courier.Temporary || !f.Settings || !strings.Contains(f.Error(), c.text) {
				t.Errorf("got %+v\nwant the text %q", f, c.text)
			}
			if len(sink.Mails()) != 0 {
				t.Error("the mail went out nevertheless")
			}
		})
	}
}

func TestAnEnvelopeThatSaysSomethingElseIsRefused(t *testing.T) {
	t.Parallel()
	sink := testenv.SMTPSink(t, testenv.SinkOptions{MaxSize: 1000, NoInternal: true})
	big := letter("ann@example.com")
	big.Raw = bytes.Repeat([]byte("x"), 2000)
	smuggled := letter("ann@example.com")
	smuggled.From = "help@example.org> SIZE=1"
	cases := []struct {
		name   string
		letter courier.Letter
		text   string
	}{
		{"nobody", letter(), "The mail has no recipient."},
		{"line break", letter("ann@example.com\r\nDATA"), "is not a mail address."},
		{"parameter", letter("ann@example.com> NOTIFY=NEVER"), "is not a mail address."},
		{"no domain", letter("ann"), "is not a mail address."},
		{"sender", smuggled, "is not a mail address."},
		{"too large", big, "The mail has 2000 bytes, and the server takes 1000 at most."},
		{"beyond ASCII", letter("jörg@example.com"), "beyond ASCII"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := courier.Send(t.Context(), options(sink), c.letter)
			if f := failureOf(t, err); f.Verdict != courier.Permanent || !strings.Contains(f.Text, c.text) {
				t.Errorf("got %+v, want %q", f, c.text)
			}
		})
	}
}

func TestTheEndOfTheContextCutsASending(t *testing.T) {
	t.Parallel()
	sink := testenv.SMTPSink(t, testenv.SinkOptions{})
	sink.Script(testenv.Fault{At: testenv.AtTaken, Stall: true})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		sink.Wait(t, 1)
		cancel()
	}()
	o := options(sink)
	o.Submission = time.Hour
	_, err := courier.Send(ctx, o, letter("ann@example.com"))
	if f := failureOf(t, err); f.Verdict != courier.Temporary || !f.Uncertain || !errors.Is(err, context.Canceled) {
		t.Errorf("got %+v", f)
	}
}

func TestALargeMailTakesAsLongAsItMoves(t *testing.T) {
	t.Parallel()
	sink := testenv.SMTPSink(t, testenv.SinkOptions{KeepsNothing: true})
	mail := letter("ann@example.com")
	mail.Raw = append(mail.Raw, bytes.Repeat([]byte(strings.Repeat("y", 76)+"\r\n"), 400_000)...)
	if _, err := courier.Send(t.Context(), options(sink), mail); err != nil {
		t.Error(err)
	}
}
