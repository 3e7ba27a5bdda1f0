package testenv

import (
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

// Fault is one thing that goes wrong at a Sink: an answer with Code and Words, a connection that is dropped or
// stalls, or an answer that is only late. It strikes Times times (0 is for ever), at addresses that begin with For (empty: any).
type Fault struct {
	At       Moment
	For      string
	Code     int
	Enhanced gosmtp.EnhancedCode // of RFC 3463; x.0.0 where it is zero
	Words    string
	Drop     bool
	Stall    bool
	Delay    time.Duration
	Times    int
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

// Heal takes back the faults that have not struck.
func (s *Sink) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
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
	case fault.Delay > 0:
		select {
		case <-s.over:
		case <-time.After(fault.Delay):
		}
		return nil
	}
	if fault.Enhanced == (gosmtp.EnhancedCode{}) {
		fault.Enhanced = gosmtp.EnhancedCode{fault.Code / 100, 0, 0}
	}
	return &gosmtp.SMTPError{Code: fault.Code, EnhancedCode: fault.Enhanced, Message: fault.Words}
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
