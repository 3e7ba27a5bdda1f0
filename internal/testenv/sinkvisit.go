package testenv

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"github.com/emersion/go-sasl"
	gosmtp "github.com/emersion/go-smtp"
)

// visit is one connection without sign-in.
type visit struct {
	sink *Sink
	conn *gosmtp.Conn
	user string
	from string
	to   []string
}

func (v *visit) Reset()        { v.from, v.to = "", nil }
func (v *visit) Logout() error { return nil }

func (v *visit) Mail(from string, _ *gosmtp.MailOptions) error {
	if v.sink.options.User != "" && v.user == "" {
		return &gosmtp.SMTPError{Code: 530, EnhancedCode: gosmtp.EnhancedCode{5, 7, 0}, Message: "Authentication required"}
	}
	v.from = from
	return v.sink.strike(AtFrom, from, v.conn.Conn())
}

func (v *visit) Rcpt(to string, _ *gosmtp.RcptOptions) error {
	if err := v.sink.strike(AtTo, to, v.conn.Conn()); err != nil {
		return err
	}
	v.to = append(v.to, to)
	return nil
}

func (v *visit) Data(r io.Reader) error {
	if err := v.sink.strike(AtData, v.from, v.conn.Conn()); err != nil {
		return err
	}
	var raw bytes.Buffer
	if _, err := io.Copy(&raw, r); err != nil {
		return err
	}
	_, secure := v.conn.TLSConnectionState()
	mail := SinkMail{From: v.from, To: slices.Clone(v.to), User: v.user, TLS: secure, EHLO: v.conn.Hostname()}
	if !v.sink.options.KeepsNothing {
		mail.Raw = raw.Bytes()
	}
	v.sink.record(mail)
	return v.sink.strike(AtTaken, v.from, v.conn.Conn())
}

// member is a visit at a sink that asks for a sign-in.
type member struct{ visit }

// AuthMechanisms names what the sink offers.
func (m *member) AuthMechanisms() []string {
	switch {
	case m.sink.options.Token != "":
		return []string{"XOAUTH2"}
	case m.sink.options.OnlyLogin:
		return []string{"LOGIN"}
	}
	return []string{"PLAIN", "LOGIN"}
}

// Auth checks a sign-in.
func (m *member) Auth(mechanism string) (sasl.Server, error) {
	check := func(user, password, secret string) error {
		if err := m.sink.strike(AtSignIn, user, m.conn.Conn()); err != nil {
			return err
		}
		if user != m.sink.options.User || password != secret {
			return &gosmtp.SMTPError{Code: 535, EnhancedCode: gosmtp.EnhancedCode{5, 7, 8}, Message: "Authentication credentials invalid"}
		}
		m.user = user
		return nil
	}
	switch mechanism {
	case "XOAUTH2":
		return &tokenServer{check: func(user, token string) error { return check(user, token, m.sink.options.Token) }}, nil
	case "LOGIN":
		return &loginServer{check: func(user, password string) error { return check(user, password, m.sink.options.Password) }}, nil
	}
	return sasl.NewPlainServer(func(_, user, password string) error { return check(user, password, m.sink.options.Password) }), nil
}

// tokenServer is the server's side of XOAUTH2.
type tokenServer struct {
	check func(user, token string) error
	err   error
}

// Next reads "user=…^Aauth=Bearer …^A^A"; a refusal is told in a challenge first, which the client answers emptily.
func (s *tokenServer) Next(response []byte) (challenge []byte, done bool, err error) {
	if s.err != nil {
		return nil, true, s.err
	}
	if response == nil {
		return []byte{}, false, nil
	}
	parts := strings.Split(string(response), "\x01")
	if len(parts) != 4 {
		return nil, true, gosmtp.ErrAuthFailed
	}
	user := strings.TrimPrefix(parts[0], "user=")
	token := strings.TrimPrefix(parts[1], "auth=Bearer ")
	if s.err = s.check(user, token); s.err != nil {
		return []byte(`{"status":"401","schemes":"bearer"}`), false, nil //nolint:nilerr // kept in s.err, which the next step returns
	}
	return nil, true, nil
}

// loginServer is the server's side of LOGIN, which go-sasl lacks.
type loginServer struct {
	check func(user, password string) error
	user  *string
	asked bool
}

// Next asks for the name, then for the password.
func (s *loginServer) Next(response []byte) (challenge []byte, done bool, err error) {
	switch {
	case !s.asked && len(response) == 0:
		s.asked = true
		return []byte("Username:"), false, nil
	case s.user == nil:
		name := string(response)
		s.user, s.asked = &name, true
		return []byte("Password:"), false, nil
	}
	return nil, true, s.check(*s.user, string(response))
}
