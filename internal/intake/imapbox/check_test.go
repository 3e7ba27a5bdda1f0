package imapbox_test

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"remit/internal/intake/imapbox"
	"remit/internal/testenv"
	"remit/internal/wire"
)

// report runs the test of a mailbox and returns it as text, with the port's number left out.
func report(t *testing.T, o imapbox.Options) string {
	t.Helper()
	r, err := imapbox.Test(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(r.String(), "failed") == r.OK() {
		t.Errorf("OK is %v for\n%s", r.OK(), r.String())
	}
	return strings.ReplaceAll(r.String(), fmt.Sprint(o.Server.Port), "PORT")
}

func TestTheConnectionTestSaysWhatToDo(t *testing.T) {
	t.Parallel()
	d := testenv.Dovecot(t)
	const (
		port      = "ok     Port: Something answers on port PORT.\n"
		encrypted = "ok     Encryption: TLS 1.3 with a certificate for localhost, valid until 1 January 2090.\n"
		folder    = "ok     Folder: INBOX holds 2 mails, 2 of them unread. New mail will be noticed at once.\n"
	)
	cases := []struct {
		name   string
		change func(*imapbox.Options)
		want   []string // after the step of the name
	}{
		{"all is well", func(*imapbox.Options) {}, []string{port, encrypted, "ok     Sign-in: USER is signed in.\n", folder}},
		{"STARTTLS", func(o *imapbox.Options) { o.Server.Security, o.Server.Port = wire.StartTLS, d.Port },
			[]string{port, encrypted, "ok     Sign-in: USER is signed in.\n", folder}},
		{"a folder to move to", func(o *imapbox.Options) { o.AfterRead, o.MoveTo = imapbox.Move, "Processed" },
			[]string{port, encrypted, "ok     Sign-in: USER is signed in.\n", folder, "ok     Read mail: It will be moved to Processed.\n"}},
		{"a folder to be made", func(o *imapbox.Options) { o.AfterRead, o.MoveTo = imapbox.Move, "Done" },
			[]string{port, encrypted, "ok     Sign-in: USER is signed in.\n", folder, "ok     Read mail: The folder Done will be made for it.\n"}},
		{"unknown authority", func(o *imapbox.Options) { o.Server.Roots = x509.NewCertPool() },
			[]string{port, "failed Encryption: The certificate of localhost is signed by an authority that this machine does not know. If the server is your own, name the file with its authority's certificate in the settings; otherwise something may be listening in.\n"}},
		{"unknown authority, STARTTLS", func(o *imapbox.Options) {
			o.Server.Roots, o.Server.Security, o.Server.Port = x509.NewCertPool(), wire.StartTLS, d.Port
		}, []string{port, "failed Encryption: The certificate of localhost is signed by an authority that this machine does not know. If the server is your own, name the file with its authority's certificate in the settings; otherwise something may be listening in.\n"}},
		{"TLS on the port for STARTTLS", func(o *imapbox.Options) { o.Server.Port = d.Port },
			[]string{port, "failed Encryption: What answers on port PORT does not begin with encryption. Choose starttls, or the port for tls: 993 for IMAP, 465 for SMTP.\n"}},
		{"wrong password", func(o *imapbox.Options) { o.Server.Password = "wrong" },
			[]string{port, encrypted, `failed Sign-in: The server refused the sign-in of USER. It said: "Authentication failed.". Check the user name (often the whole address) and the password. Accounts with two-step sign-in need a password made for this program, and some providers take only an access token (XOAUTH2).` + "\n"}},
		{"wrong token", func(o *imapbox.Options) {
			o.Server.Token = func(context.Context, string) (string, error) { return "stolen", nil }
		}, []string{port, encrypted, `failed Sign-in: The server refused the sign-in of USER. It said: "Authentication failed.". Connect the account anew, and see that its token allows IMAP.` + "\n"}},
		{"no such folder", func(o *imapbox.Options) { o.Folder = "Suport" },
			[]string{port, encrypted, "ok     Sign-in: USER is signed in.\n", `failed Folder: The folder Suport cannot be opened. It said: "Mailbox doesn't exist: Suport`}},
		{"nobody there", func(o *imapbox.Options) { o.Server.Port = 2 },
			[]string{"failed Port: Nothing answers on port PORT of localhost. Check the port, and that the server runs.\n"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			user := d.User()
			o := options(d, user)
			d.Deliver(t, user, "INBOX", letter("one", 300))
			d.Deliver(t, user, "INBOX", letter("two", 300))
			c.change(&o)
			got := strings.ReplaceAll(report(t, o), user, "USER")
			name, rest, _ := strings.Cut(got, "\n")
			if !strings.HasPrefix(name, "ok     Name: localhost is ") {
				t.Errorf("the first step is %q", name)
			}
			if want := strings.Join(c.want, ""); !strings.HasPrefix(rest, want) || strings.Count(rest, "\n") != len(c.want) {
				t.Errorf("got\n%swant\n%s", rest, want)
			}
		})
	}
}

func TestTheConnectionTestOfWhatCannotBeTried(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		change func(*imapbox.Options)
		want   string
	}{
		{"a password in the clear", func(o *imapbox.Options) { o.Server.Host, o.Server.Security = "mail.example.org", wire.Plain },
			"failed Settings: Without encryption a password would travel readably. Choose tls or starttls; none is for a server on this machine.\n"},
		{"no such name", func(o *imapbox.Options) { o.Server.Host = "imap.invalid" }, "failed Name: "},
		{"no user", func(o *imapbox.Options) { o.Server.User = "" }, "failed Settings: Enter the user name of the mailbox; often it is the whole address.\n"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := options(nowhere, "u")
			c.change(&o)
			if got := report(t, o); !strings.HasPrefix(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestTheConnectionTestEndsWithItsContext(t *testing.T) {
	t.Parallel()
	server := &fake{answer: nil}
	o := fakeOptions(server.serve(t))
	ctx, cancel := context.WithCancelCause(t.Context())
	over := errors.New("the page was left")
	cancel(over)
	if r, err := imapbox.Test(ctx, o); !errors.Is(err, over) || r.OK() {
		t.Errorf("got %v and\n%s", err, r.String())
	}
}

func TestARefusedSignInIsNotTriedOften(t *testing.T) {
	t.Parallel()
	d := testenv.Dovecot(t)
	o := options(d, d.User())
	o.Server.Password = "wrong"
	r := run(t, o, newBook())
	s := reach(t, r, "broken", func(s imapbox.State) bool { return s.Phase == imapbox.Broken })
	if wait := s.NextTry.Sub(o.Now()); wait < 50*time.Second {
		t.Errorf("the next try comes in %v", wait)
	}
	if want := "Not connected. The server refused the sign-in of " + o.Server.User + "."; !strings.HasPrefix(s.Text(), want) {
		t.Errorf("the state reads %q, want %q", s.Text(), want)
	}
}
