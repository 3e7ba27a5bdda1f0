package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"syscall"

	"remit/internal/fault"
)

func isTLS(err error) bool { return errors.Is(err, errTLS) }

// Refusal is an answer by which a server said no, in its own words.
type Refusal struct {
	What   string // what was refused, a sentence for people
	Words  string // what the server said
	Remedy string
	Err    error // as the protocol's library gave it
}

// Error returns the sentence and the server's words.
func (r *Refusal) Error() string {
	if r.Words == "" {
		return r.What
	}
	return r.What + " It said: " + strconv.Quote(r.Words) + "."
}

// Unwrap returns the library's error.
func (r *Refusal) Unwrap() error { return r.Err }

// Explain tells in words for people what stood in the way of a connection to the server, and what to do about it.
func Explain(s Server, err error) (what, remedy string) {
	var refusal *Refusal
	var human *fault.Error
	switch {
	case errors.As(err, &refusal):
		return refusal.Error(), refusal.Remedy
	case errors.As(err, &human):
		return human.Text, ""
	case errors.Is(err, context.Canceled):
		return "It was stopped.", ""
	}
	if what, remedy = explainName(s, err); what != "" {
		return what, remedy
	}
	if what, remedy = explainCertificate(s, err); what != "" {
		return what, remedy
	}
	return explainLine(s, err)
}

func explainName(s Server, err error) (what, remedy string) {
	var dns *net.DNSError
	if !errors.As(err, &dns) {
		return "", ""
	}
	if dns.IsNotFound {
		return "There is no machine named " + s.Host + ".", "Check the spelling of the host; the provider's help page names it, often imap.… or smtp.…"
	}
	return "The name " + s.Host + " could not be looked up now.", "Check this machine's name server, or try again later."
}

func explainCertificate(s Server, err error) (what, remedy string) {
	var (
		unknown x509.UnknownAuthorityError
		host    x509.HostnameError
		invalid x509.CertificateInvalidError
		record  tls.RecordHeaderError
		remote  *net.OpError
	)
	switch {
	case errors.As(err, &unknown):
		return "The certificate of " + s.Host + " is signed by an authority that this machine does not know.",
			"If the server is your own, name the file with its authority's certificate in the settings; otherwise something may be listening in."
	case errors.As(err, &host):
		return "The certificate is not for " + s.Host + ".", "It is for " + namesOf(host.Certificate) + ": enter one of these as the host."
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "The certificate of " + s.Host + " is not valid now: it runs from " + invalid.Cert.NotBefore.UTC().Format("2 January 2006") +
			" to " + invalid.Cert.NotAfter.UTC().Format("2 January 2006") + ".", "Have it renewed by whoever runs the server, and check this machine's clock."
	case errors.As(err, &invalid):
		return "The certificate of " + s.Host + " cannot be used: " + invalid.Error() + ".", "Have it replaced by whoever runs the server."
	case errors.As(err, &record):
		return "What answers on port " + strconv.Itoa(s.Port) + " does not begin with encryption.", "Choose starttls, or the port for tls: 993 for IMAP, 465 for SMTP."
	case isTLS(err) && errors.As(err, &remote) && remote.Op == "remote error": // so the library marks an alert
		return "The server refused to encrypt: " + remote.Err.Error() + ".", "Its TLS is older than version 1.2, or wants a certificate of ours."
	case isTLS(err) && cut(err):
		return "The server hung up while the encryption was agreed on.", "Choose starttls, or check that the port is the one for tls."
	}
	return "", ""
}

func namesOf(cert *x509.Certificate) string {
	names := append([]string(nil), cert.DNSNames...)
	for _, ip := range cert.IPAddresses {
		names = append(names, ip.String())
	}
	if len(names) == 0 {
		return "no name at all"
	}
	return strings.Join(names, ", ")
}

// cut reports whether the other side closed the connection.
func cut(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

func explainLine(s Server, err error) (what, remedy string) {
	port := strconv.Itoa(s.Port)
	var timeout net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return "Nothing answers on port " + port + " of " + s.Host + ".", "Check the port, and that the server runs."
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return "There is no way from here to " + s.Host + ".", "Check this machine's network."
	case errors.Is(err, ErrStalled):
		return s.Host + " stopped answering.", "The server is overloaded, or a firewall holds the connection. It is tried again by itself."
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "Port " + port + " of " + s.Host + " did not answer in time.", "A firewall may hold it back: check that this machine may reach the port."
	case cut(err), errors.Is(err, net.ErrClosed):
		return s.Host + " closed the connection.", "Check that port and encryption belong together; if they do, the server may be restarting."
	}
	return s.Host + " answered in a way that was not understood: " + firstLine(err.Error()) + ".", "Check that port and kind of server belong together."
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return strings.TrimSuffix(strings.ToValidUTF8(line, "?"), ".")
}
