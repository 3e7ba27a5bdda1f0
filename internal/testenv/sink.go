package testenv

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	gosmtp "github.com/emersion/go-smtp"
)

// Moment names the step of a mail's sending at which a Fault strikes.
type Moment string

// The moments of a mail, in their order.
const (
	AtSignIn Moment = "sign-in"
	AtFrom   Moment = "from"
	AtTo     Moment = "to"
	AtData   Moment = "data"  // before the mail is taken
	AtTaken  Moment = "taken" // the mail is recorded, the answer not yet given
)

// Fault is one thing that goes wrong at a Sink: an answer with Code and Words, or a connection that is dropped or
// stalls. It strikes Times times (0 is for ever), at addresses that begin with For (empty: any).
type Fault struct {
	At    Moment
	For   string
	Code  int
	Words string
	Drop  bool
	Stall bool
	Times int
}

// SinkMail is a mail that the sink took.
type SinkMail struct {
	From string
	To   []string
	Raw  []byte
	User string // who had signed in, "" for nobody
	TLS  bool
	EHLO string
}

// SinkOptions say what the sink offers. Its certificate is signed by CA for localhost and 127.0.0.1, unless Cert is set.
type SinkOptions struct {
	ImplicitTLS  bool
	NoSTARTTLS   bool
	User         string // with Password, sign-in is offered and needed
	Password     string
	Token        string // taken by XOAUTH2 for User; with it PLAIN and LOGIN are not offered
	Cert         *tls.Certificate
	MaxSize      int64
	NoInternal   bool // addresses beyond ASCII are not taken
	OnlyLogin    bool // LOGIN is the only way to sign in
	KeepsNothing bool // mails are counted, not kept
}

// Sink is an SMTP server on loopback that records mails and fails as scripted.
type Sink struct {
	Host string
	Port int
	CA   *x509.CertPool

	options SinkOptions
	server  *gosmtp.Server
	over    chan struct{}
	mu      sync.Mutex
	faults  []Fault
	mails   []SinkMail
	visits  map[*gosmtp.Conn]bool
	arrived chan struct{}
}

// SMTPSink starts a sink that ends with the test.
func SMTPSink(t testing.TB, options SinkOptions) *Sink {
	t.Helper()
	s := &Sink{Host: "localhost", CA: CA().Pool, options: options, over: make(chan struct{}), arrived: make(chan struct{}, 1), visits: map[*gosmtp.Conn]bool{}}
	require(t, s.open(), "")
	t.Cleanup(func() {
		close(s.over)
		s.server.Close()
	})
	return s
}

func (s *Sink) open() error {
	cert, err := s.cert()
	if err != nil {
		return err
	}
	config := &tls.Config{Certificates: []tls.Certificate{cert}}
	s.server = gosmtp.NewServer(s)
	s.server.Domain = "localhost"
	s.server.AllowInsecureAuth = true
	s.server.EnableSMTPUTF8 = !s.options.NoInternal
	s.server.MaxMessageBytes = s.options.MaxSize
	s.server.ErrorLog = log.New(io.Discard, "", 0)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.Port = listener.Addr().(*net.TCPAddr).Port
	if s.options.ImplicitTLS {
		listener = tls.NewListener(listener, config)
	} else if !s.options.NoSTARTTLS {
		s.server.TLSConfig = config
	}
	go func() { _ = s.server.Serve(listener) }() // ends with Close
	return nil
}

func (s *Sink) cert() (tls.Certificate, error) {
	if s.options.Cert != nil {
		return *s.options.Cert, nil
	}
	return CA().Issue(Validity, "localhost", "127.0.0.1")
}

// Script adds faults, which strike in this order.
func (s *Sink) Script(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, faults...)
}

// Mails returns what was taken so far.
func (s *Sink) Mails() []SinkMail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

// Visits returns how many connections were made.
func (s *Sink) Visits() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.visits)
}

// Wait returns the mails taken once there are n, and fails the test when there are not within half a minute.
func (s *Sink) Wait(t testing.TB, n int) []SinkMail {
	t.Helper()
	late := time.After(patience)
	for {
		if mails := s.Mails(); len(mails) >= n {
			return mails
		}
		select {
		case <-s.arrived:
		case <-late:
			t.Fatalf("the sink took %d mails, not %d", len(s.Mails()), n)
		}
	}
}

// NewSession begins a visit; it makes Sink a backend of go-smtp.
func (s *Sink) NewSession(c *gosmtp.Conn) (gosmtp.Session, error) {
	s.mu.Lock()
	s.visits[c] = true // a second session comes on the same connection after STARTTLS
	s.mu.Unlock()
	v := visit{sink: s, conn: c}
	if s.options.User == "" {
		return &v, nil
	}
	return &member{visit: v}, nil
}

// strike carries out the first fault that is due at the moment.
func (s *Sink) strike(at Moment, address string, conn net.Conn) error {
	fault, due := s.due(at, address)
	switch {
	case !due:
		return nil
	case fault.Drop:
		conn.Close()
		return io.ErrClosedPipe
	case fault.Stall:
		<-s.over
		return io.ErrClosedPipe
	}
	class := fault.Code / 100
	return &gosmtp.SMTPError{Code: fault.Code, EnhancedCode: gosmtp.EnhancedCode{class, 0, 0}, Message: fault.Words}
}

func (s *Sink) due(at Moment, address string) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.faults {
		f := &s.faults[i]
		if f.At != at || !strings.HasPrefix(address, f.For) || f.Times < 0 {
			continue
		}
		if f.Times > 0 {
			if f.Times--; f.Times == 0 {
				f.Times = -1
			}
		}
		return *f, true
	}
	return Fault{}, false
}

func (s *Sink) record(mail SinkMail) {
	s.mu.Lock()
	s.mails = append(s.mails, mail)
	s.mu.Unlock()
	select {
	case s.arrived <- struct{}{}:
	default:
	}
}

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
		return []byte(`{"status":"401","schemes":"bearer"}`), false, nil
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
