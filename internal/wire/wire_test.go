package wire_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"remit/internal/fault"
	"remit/internal/testenv"
	"remit/internal/wire"
)

// listen serves connections with f and returns the server.
func listen(t *testing.T, f func(net.Conn)) wire.Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go f(conn)
		}
	}()
	return wire.Server{Host: "localhost", Port: l.Addr().(*net.TCPAddr).Port, Security: wire.Plain, Roots: testenv.CA().Pool}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	good := wire.Server{Host: "mail.example.org", Port: 993, Security: wire.TLS, User: "u"}
	cases := []struct {
		name   string
		change func(*wire.Server)
		field  string
	}{
		{"good", func(*wire.Server) {}, ""},
		{"no host", func(s *wire.Server) { s.Host = "" }, "host"},
		{"an address for a host", func(s *wire.Server) { s.Host = "ann@example.org" }, "host"},
		{"a web address for a host", func(s *wire.Server) { s.Host = "https://example.org" }, "host"},
		{"port 0", func(s *wire.Server) { s.Port = 0 }, "port"},
		{"port 65535", func(s *wire.Server) { s.Port = 65535 }, ""},
		{"port 65536", func(s *wire.Server) { s.Port = 65536 }, "port"},
		{"no word for encryption", func(s *wire.Server) { s.Security = "ssl" }, "security"},
		{"a password in the clear", func(s *wire.Server) { s.Security = wire.Plain }, "security"},
		{"no password in the clear", func(s *wire.Server) { s.Security, s.User = wire.Plain, "" }, ""},
		{"a password in the clear, at home", func(s *wire.Server) { s.Security, s.Host = wire.Plain, "127.0.0.1" }, ""},
		{"a password in the clear, at home in IPv6", func(s *wire.Server) { s.Security, s.Host = wire.Plain, "::1" }, ""},
		{"a name that begins like home", func(s *wire.Server) { s.Security, s.Host = wire.Plain, "localhost.example.org" }, "security"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := good
			c.change(&s)
			if err := s.Check(); fault.FieldOf(err) != c.field || (err == nil) != (c.field == "") {
				t.Errorf("got %v on %q, want %q", err, fault.FieldOf(err), c.field)
			}
		})
	}
}

func TestAGuardMindsSilenceNotSlowness(t *testing.T) {
	t.Parallel()
	// One byte every 40 ms is slow, for longer than the guard's time in all.
	server := listen(t, func(conn net.Conn) {
		for range 20 {
			if _, err := conn.Write([]byte("x")); err != nil {
				return
			}
			time.Sleep(40 * time.Millisecond)
		}
	})
	conn, err := wire.Dial(t.Context(), server, time.Second, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	release := conn.Guard(600 * time.Millisecond)
	defer release()
	r, n := bufio.NewReader(conn), 0
	for ; ; n++ {
		if _, err = r.ReadByte(); err != nil {
			break
		}
	}
	if n != 20 || !errors.Is(conn.Explain(err), wire.ErrStalled) {
		t.Errorf("%d bytes came, then %v", n, conn.Explain(err))
	}
}

func TestAConnectionEndsWithItsContext(t *testing.T) {
	t.Parallel()
	server := listen(t, func(net.Conn) {})
	over := errors.New("the house closes")
	ctx, cancel := context.WithCancelCause(t.Context())
	conn, err := wire.Dial(ctx, server, time.Second, nil)
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(50*time.Millisecond, func() { cancel(over) })
	_, err = conn.Read(make([]byte, 1))
	if !errors.Is(conn.Explain(err), over) {
		t.Errorf("the read ended with %v", conn.Explain(err))
	}
}

func TestAReleasedGuardDoesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		here, there := net.Pipe()
		defer there.Close()
		conn := &wire.Conn{Conn: here}
		conn.Guard(time.Second)()
		time.Sleep(time.Minute)
		if conn.Cause() != nil {
			t.Errorf("closed by %v", conn.Cause())
		}
		conn.Guard(time.Second)
		time.Sleep(time.Minute)
		if !errors.Is(conn.Cause(), wire.ErrStalled) {
			t.Errorf("closed by %v", conn.Cause())
		}
	})
}

func TestExplain(t *testing.T) {
	t.Parallel()
	certificate := func(span testenv.Span, names ...string) func(net.Conn) {
		cert, err := testenv.CA().Issue(span, names...)
		if err != nil {
			t.Fatal(err)
		}
		return func(conn net.Conn) {
			_ = tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{cert}}).Handshake()
			conn.Close()
		}
	}
	cases := []struct {
		name  string
		serve func(net.Conn)
		want  string
	}{
		{"another's certificate", certificate(testenv.Validity, "mx.example.net", "10.0.0.1"),
			"The certificate is not for localhost. It is for mx.example.net, 10.0.0.1: enter one of these as the host."},
		{"an old certificate", certificate(testenv.Expired, "localhost"),
			"The certificate of localhost is not valid now: it runs from 1 January 2019 to 31 March 2020. Have it renewed by whoever runs the server, and check this machine's clock."},
		{"no TLS", func(conn net.Conn) { fmt.Fprint(conn, "220 mail.example.org ESMTP\r\n") },
			"What answers on port PORT does not begin with encryption. Choose starttls, or the port for tls: 993 for IMAP, 465 for SMTP."},
		{"hangs up", func(conn net.Conn) { conn.Close() },
			"The server hung up while the encryption was agreed on. Choose starttls, or check that the port is the one for tls."},
		{"old TLS only", func(conn net.Conn) {
			cert, _ := testenv.CA().Issue(testenv.Validity, "localhost")
			_ = tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{cert}, MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}).Handshake()
			conn.Close()
		}, "The server refused to encrypt: tls: protocol version not supported. Its TLS is older than version 1.2, or wants a certificate of ours."},
		{"silent", func(net.Conn) {},
			"Port PORT of localhost did not answer in time. A firewall may hold it back: check that this machine may reach the port."},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := listen(t, c.serve)
			server.Security = wire.TLS
			within := 10 * time.Second
			if c.name == "silent" {
				within = 200 * time.Millisecond
			}
			_, err := wire.Dial(t.Context(), server, within, nil)
			what, remedy := wire.Explain(server, err)
			if got := strings.ReplaceAll(what+" "+remedy, fmt.Sprint(server.Port), "PORT"); got != c.want {
				t.Errorf("got  %q\nwant %q\nfor %v", got, c.want, err)
			}
		})
	}
}

func TestExplainOfErrorsThatNeedNoServer(t *testing.T) {
	t.Parallel()
	server := wire.Server{Host: "mail.example.org", Port: 993}
	cases := []struct {
		name string
		err  error
		want string
	}{
		{"no such name", &net.DNSError{IsNotFound: true}, "There is no machine named mail.example.org."},
		{"no name server", &net.DNSError{IsTimeout: true}, "The name mail.example.org could not be looked up now."},
		{"cancelled", context.Canceled, "It was stopped."},
		{"a sentence of our own", fault.Errorf(fault.Unavailable, "The disk is full."), "The disk is full."},
		{"a refusal", fmt.Errorf("x: %w", &wire.Refusal{What: "No.", Words: "go \"away\""}), `No. It said: "go \"away\"".`},
		{"anything", errors.New("odd answer\nwith a stack"), "mail.example.org answered in a way that was not understood: odd answer."},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got, _ := wire.Explain(server, c.err); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestXOAuth2(t *testing.T) {
	t.Parallel()
	mechanism, response, err := wire.XOAuth2("ann@example.org", "t0ken").Start()
	if err != nil || mechanism != "XOAUTH2" || string(response) != "user=ann@example.org\x01auth=Bearer t0ken\x01\x01" {
		t.Errorf("got %s %q, %v", mechanism, response, err)
	}
	for _, bad := range [][2]string{{"ann", ""}, {"ann\x01auth=Bearer other", "t"}, {"ann", "t\x01\x01"}, {"ann", "t\r\n"}} {
		if _, _, err := wire.XOAuth2(bad[0], bad[1]).Start(); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
