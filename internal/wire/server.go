// Package wire opens connections to mail servers, with every failure told in words for people.
package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"remit/internal/fault"
)

// Security says how a connection is encrypted.
type Security string

// The ways to encrypt. Plain takes a sign-in only to this machine itself.
const (
	TLS      Security = "tls"      // from the first byte
	StartTLS Security = "starttls" // asked for after the greeting, and refused if not offered
	Plain    Security = "none"
)

// TokenSource returns a fresh OAuth 2 access token. It is asked at each sign-in, and again with the token that the server refused just now, which
// it does not give a second time where it has another; refused is "" else.
type TokenSource func(ctx context.Context, refused string) (string, error)

// Server is where a mail server is and how to sign in there.
type Server struct {
	Host     string
	Port     int
	Security Security
	Roots    *x509.CertPool // the authorities to believe; nil is the system's
	User     string         // "" signs in nowhere
	Password string
	Token    TokenSource // if set, its tokens are used instead of the password
}

// Address returns host:port.
func (s Server) Address() string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }

// Check reports an Invalid error on the field at fault, or nil.
func (s Server) Check() error {
	switch {
	case strings.TrimSpace(s.Host) == "" || strings.ContainsAny(s.Host, " \t\r\n/@"):
		return fault.On("host", "Enter the name of the mail server, for example mail.example.org.")
	case s.Port < 1 || s.Port > 65535:
		return fault.On("port", "The port is a number from 1 to 65535.")
	case s.Security != TLS && s.Security != StartTLS && s.Security != Plain:
		return fault.On("security", "Encryption is one of: tls, starttls, none.")
	case s.Security == Plain && s.User != "" && !s.loopback():
		return fault.On("security", "Without encryption a password would travel readably. Choose tls or starttls; none is for a server on this machine.")
	}
	return nil
}

// loopback reports whether the host is this machine, by its name alone.
func (s Server) loopback() bool {
	ip := net.ParseIP(s.Host)
	return s.Host == "localhost" || (ip != nil && ip.IsLoopback())
}

// TLSConfig returns how to encrypt to the server; seen, if not nil, is called with the connection's state once its
// certificate has been found good.
func (s Server) TLSConfig(seen func(tls.ConnectionState)) *tls.Config {
	return &tls.Config{
		ServerName: s.Host,
		RootCAs:    s.Roots,
		MinVersion: tls.VersionTLS12,
		VerifyConnection: func(state tls.ConnectionState) error {
			if seen != nil {
				seen(state)
			}
			return nil
		},
	}
}

// errTLS marks a failed handshake, to be told apart from a port where nobody answers.
var errTLS = errors.New("TLS handshake")

// Dial opens the connection within the time given, encrypted if Security is TLS; for StartTLS it is plain as yet.
// The connection closes by itself when ctx ends, with its cause.
func Dial(ctx context.Context, s Server, within time.Duration, seen func(tls.ConnectionState)) (*Conn, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	opening, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	raw, err := new(net.Dialer).DialContext(opening, "tcp", s.Address())
	if err != nil {
		return nil, fmt.Errorf("wire: dial %s: %w", s.Address(), err)
	}
	if s.Security != TLS {
		return watch(ctx, raw), nil
	}
	secure := tls.Client(raw, s.TLSConfig(seen))
	if err := secure.HandshakeContext(opening); err != nil {
		raw.Close()
		return nil, fmt.Errorf("wire: %w with %s: %w", errTLS, s.Address(), err)
	}
	return watch(ctx, secure), nil
}
