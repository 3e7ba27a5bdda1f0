// Package courier hands mails to an SMTP server and says for each recipient what came of it; see section "Out" of the mail specification.
package courier

import (
	"fmt"
	"strings"
	"time"

	"remit/internal/fault"
	"remit/internal/wire"
)

// Options say through which server mail is sent, and how.
type Options struct {
	Server wire.Server // without a User, nobody signs in
	Hello  string      // this machine's full name, as it introduces itself
	// Deadline is how long the server may be silent when an answer is due, or take no more of a mail; default 1 minute.
	Deadline time.Duration
	// Submission is how long it may think about a mail that it has got whole; default 5 minutes.
	Submission time.Duration
}

// Check reports an Invalid error on the field at fault, or nil.
func (o Options) Check() error {
	if err := o.Server.Check(); err != nil {
		return err
	}
	if o.Hello == "" || strings.ContainsAny(o.Hello, " \t\r\n<>") {
		return fault.On("hello", "Enter the full name of this machine, for example help.example.org.")
	}
	return nil
}

func (o Options) withDefaults() Options {
	if o.Deadline == 0 {
		o.Deadline = time.Minute
	}
	if o.Submission == 0 {
		o.Submission = 5 * time.Minute
	}
	return o
}

// Letter is a mail with its envelope. From is "" for a mail that must not bounce.
type Letter struct {
	From string
	To   []string
	Raw  []byte
}

// check refuses an envelope that would say something else to the server than it means.
func (l Letter) check() error {
	if len(l.To) == 0 {
		return fault.On("to", "The mail has no recipient.")
	}
	if l.From != "" && !isAddress(l.From) {
		return fault.On("from", "%q is not a mail address.", l.From)
	}
	for _, to := range l.To {
		if !isAddress(to) {
			return fault.On("to", "%q is not a mail address.", to)
		}
	}
	return nil
}

func isAddress(s string) bool {
	local, domain, found := strings.Cut(s, "@")
	odd := func(r rune) bool { return r <= ' ' || r == '<' || r == '>' || r == 0x7f }
	return found && local != "" && domain != "" && len(s) <= 320 && !strings.ContainsFunc(s, odd)
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > 0x7e })
}

// plain reports whether no address of the envelope needs SMTPUTF8.
func (l Letter) plain() bool {
	for _, to := range l.To {
		if !isASCII(to) {
			return false
		}
	}
	return isASCII(l.From)
}

// Verdict is what came of a mail for one recipient.
type Verdict string

// The verdicts.
const (
	Accepted  Verdict = "accepted"
	Temporary Verdict = "temporary" // worth another try
	Permanent Verdict = "permanent" // it will never go
)

// verdictOf reads a reply code of SMTP.
func verdictOf(code int) Verdict {
	if code >= 500 {
		return Permanent
	}
	return Temporary
}

// Result is the verdict on one recipient.
type Result struct {
	To      string
	Verdict Verdict
	Code    int    // the server's reply code, 0 if there was none
	Words   string // what the server said
	Status  string // enhanced status code such as 5.1.1 (RFC 3463), "" where there was none
	NoSuch  bool   // the refusal was about the recipient: nobody takes mail under this address
}

// Receipt is what came of a mail.
type Receipt struct {
	Results []Result // for each recipient, in their order
	Words   string   // what the server said when it took the mail, often its own number for it
}

// With returns the recipients on whom the verdict was given.
func (r Receipt) With(verdict Verdict) (to []string) {
	for _, result := range r.Results {
		if result.Verdict == verdict {
			to = append(to, result.To)
		}
	}
	return to
}

// Failure is why a mail went to nobody.
type Failure struct {
	Verdict   Verdict // Temporary or Permanent
	Code      int     // the server's reply code, 0 if there was none
	Words     string  // what the server said, "" if nothing
	Text      string  // what happened, in words for people
	Remedy    string  // what to do about it
	Settings  bool    // the mail was not judged: the way to the server is at fault, or the sign-in
	Uncertain bool    // the mail was handed over but the answer was lost: the server may have it
	Err       error
}

// Error returns the text for people, with the server's words.
func (f *Failure) Error() string {
	if f.Words == "" {
		return f.Text
	}
	return fmt.Sprintf("%s It said: %q.", f.Text, fmt.Sprintf("%d %s", f.Code, f.Words))
}

// Unwrap returns the error that it was made of.
func (f *Failure) Unwrap() error { return f.Err }
