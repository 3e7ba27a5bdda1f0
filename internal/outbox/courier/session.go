package courier

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/emersion/go-sasl"
	gosmtp "github.com/emersion/go-smtp"

	"remit/internal/wire"
)

// Session is a connection over which several mails can be sent, one at a time.
type Session struct {
	options Options
	conn    *wire.Conn
	client  *gosmtp.Client
	dead    bool
}

// Dial connects and signs in. The session ends with ctx. Its error is a *Failure of the settings, which is worth
// another try: a server that is away, or a password that has run out, says nothing about the mail.
func Dial(ctx context.Context, o Options) (*Session, error) {
	o = o.withDefaults()
	if err := o.Check(); err != nil {
		return nil, settings(o.Server, err)
	}
	conn, err := wire.Dial(ctx, o.Server, o.Deadline, nil)
	if err != nil {
		return nil, settings(o.Server, err)
	}
	s, err := greet(o, conn, nil)
	if err != nil {
		return nil, settings(o.Server, err)
	}
	if err := s.signIn(ctx); err != nil {
		s.drop()
		return nil, settings(o.Server, err)
	}
	return s, nil
}

// settings makes a failure of what went wrong before the server heard of a mail.
func settings(server wire.Server, err error) *Failure {
	what, remedy := wire.Explain(server, err)
	return &Failure{Verdict: Temporary, Text: what, Remedy: remedy, Settings: true, Err: err}
}

// greet begins to speak SMTP on the connection, encrypting it first for StartTLS. After an error the connection is closed.
func greet(o Options, conn *wire.Conn, seen func(tls.ConnectionState)) (*Session, error) {
	s := &Session{options: o, conn: conn}
	err := s.guarded(func() error {
		if o.Server.Security == wire.StartTLS {
			client, err := gosmtp.NewClientStartTLS(conn, o.Server.TLSConfig(seen))
			if err != nil {
				return noSTARTTLS(err)
			}
			s.client = client
		} else {
			s.client = gosmtp.NewClient(conn)
		}
		return refused(s.client.Hello(o.Hello), "The server turned us away.", "Check the name by which this machine introduces itself, and whether the server lets it send.")
	})
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("courier: greet: %w", err)
	}
	return s, nil
}

// noSTARTTLS tells a server that does not encrypt, of which the library makes an error without a type.
func noSTARTTLS(err error) error {
	const remedy = "Choose tls with port 465, or port 587, if the server has these."
	if strings.Contains(err.Error(), "doesn't support STARTTLS") {
		return &wire.Refusal{What: "The server does not offer STARTTLS, and nothing was sent readably.", Remedy: remedy, Err: err}
	}
	return refused(err, "The server did not begin to encrypt.", remedy)
}

func (s *Session) signIn(ctx context.Context) error {
	server := s.options.Server
	if server.User == "" {
		return nil
	}
	auth := func(c sasl.Client) error { return s.guarded(func() error { return s.client.Auth(c) }) }
	if server.Token != nil {
		err := wire.TokenSignIn{Offers: s.client.SupportsAuth, Try: auth, Refused: answered}.Do(ctx, server)
		return refused(err, "The server refused the sign-in of "+server.User+".", "Connect the account anew, and see that its token allows sending by SMTP.")
	}
	mechanism, err := s.mechanism()
	if err != nil {
		return err
	}
	return refused(auth(mechanism), "The server refused the sign-in of "+server.User+".",
		"Check the user name (often the whole address) and the password. Accounts with two-step sign-in need a password made for this program, and some providers take only an access token (XOAUTH2).")
}

// answered reports whether the error is the server's own answer, after which the connection is as good as before.
func answered(err error) bool {
	var said *gosmtp.SMTPError
	return errors.As(err, &said) && said.Code != 421
}

// mechanism chooses how to sign in by password, among what the server offers.
func (s *Session) mechanism() (sasl.Client, error) {
	server := s.options.Server
	switch {
	case s.client.SupportsAuth(sasl.Plain):
		return sasl.NewPlainClient("", server.User, server.Password), nil
	case s.client.SupportsAuth(sasl.Login):
		return sasl.NewLoginClient(server.User, server.Password), nil
	}
	_, offered := s.client.Extension("AUTH")
	return nil, &wire.Refusal{What: "The server offers no sign-in by password here.", Words: offered,
		Remedy: "It may want encryption first, an access token, or no sign-in at all from this machine: then leave the user empty."}
}

// guarded does something that waits for the server.
func (s *Session) guarded(do func() error) error {
	release := s.conn.Guard(s.options.Deadline)
	defer release()
	return s.conn.Explain(do())
}

// Alive reports whether the session can send another mail.
func (s *Session) Alive() bool { return !s.dead }

// Close takes leave of the server.
func (s *Session) Close() error {
	if s.dead {
		return nil
	}
	err := s.guarded(s.client.Quit)
	s.drop()
	return err
}

func (s *Session) drop() {
	s.dead = true
	s.conn.Close()
}

// refused puts the server's no into words; other errors pass as they are.
func refused(err error, what, remedy string) error {
	var said *gosmtp.SMTPError
	if !errors.As(err, &said) {
		return err
	}
	return &wire.Refusal{What: what, Words: words(said), Remedy: remedy, Err: err}
}

// words returns what the server said in one line, with its enhanced code.
func words(said *gosmtp.SMTPError) string {
	text := strings.Join(strings.Fields(strings.ToValidUTF8(said.Message, "?")), " ")
	return strings.TrimSpace(status(said) + " " + text)
}

// wantsSignIn holds the reply codes by which a server asks for another sign-in or encryption, whatever the mail.
var wantsSignIn = []int{530, 534, 535, 538}

// told makes a failure of what went wrong with a mail.
func (s *Session) told(what string, err error) *Failure {
	var said *gosmtp.SMTPError
	if !errors.As(err, &said) {
		s.drop()
		failure := settings(s.options.Server, err)
		return failure
	}
	if said.Code == 421 { // the server takes its leave with this code
		s.drop()
	}
	f := &Failure{Verdict: verdictOf(said.Code), Code: said.Code, Words: words(said), Text: what, Err: err}
	if slices.Contains(wantsSignIn, said.Code) {
		f.Verdict, f.Settings, f.Remedy = Temporary, true, "Check user, password and encryption in the settings for sending."
	}
	return f
}
