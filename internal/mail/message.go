// Package mail turns the bytes of a mail into a message, and judges it; pure.
package mail

import (
	"fmt"
	"time"

	"remit/internal/decode"
)

// Address is one mailbox: a name for people, which may be empty, and an address as it was written.
type Address = decode.Address

// Header is the header of a mail, in order, its values unfolded but not decoded.
type Header = decode.Header

// Attachment is a file that came with a mail, or goes with one.
type Attachment struct {
	Name      string // file name without a path, "" where the mail gave none
	Type      string // media type in lower case, without parameters
	Size      int64  // bytes after decoding
	Inline    bool   // shown within the text rather than beside it
	ContentID string // without angle brackets, "" where absent
	Data      []byte
}

// Message is what was understood of a mail. All its text is valid UTF-8 without NUL, with LF as the end of a line.
type Message struct {
	Header     Header
	From       *Address // nil where the mail names nobody
	ReplyTo    []Address
	To         []Address
	Cc         []Address
	Subject    string
	Date       time.Time // UTC; zero where the mail has none that can be read
	MessageID  string    // ids are without angle brackets, "" where absent
	InReplyTo  string
	References []string // oldest first

	Text    string // the visible text; made from HTML where the mail has no plain text
	Reply   string // what is new in Text: without quoted history and signature
	Quoted  string // the rest of Text, that Reply leaves out; "" where nothing is left out
	HTML    string // sanitised for display, "" where the mail has no HTML
	RawHTML string // as it came, never to be shown

	Attachments []Attachment
	Automatic   bool    // sent by a program: never to be answered by one
	Bounce      *Bounce // not nil where the mail reports that another one was not delivered, or not yet
	Encrypted   bool
	Signed      bool
	DMARC       string   // what the receiving server found: "pass", "fail", "none", …; "" where it says nothing
	Warnings    []string // what was wrong with the mail, in words for people

	sign      signal   // the reason for Automatic
	reported  []string // ids of the mail that a report on delivery is about
	delivered bool     // a report on delivery with good news alone
}

// Limits bound what one mail may take; zero fields mean the defaults.
type Limits struct {
	Bytes       int64 // of the whole mail
	Attachments int
	Depth       int // of parts within parts
	Recipients  int // in To and Cc together
	Parts       int // of any kind
}

// DefaultLimits returns the limits of 4-mail.md, "In".
func DefaultLimits() Limits {
	return Limits{Bytes: 30 << 20, Attachments: 200, Depth: 30, Recipients: 1000, Parts: 2000}
}

// orDefault fills the zero fields of l.
func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	if l.Bytes <= 0 {
		l.Bytes = d.Bytes
	}
	if l.Attachments <= 0 {
		l.Attachments = d.Attachments
	}
	if l.Depth <= 0 {
		l.Depth = d.Depth
	}
	if l.Recipients <= 0 {
		l.Recipients = d.Recipients
	}
	if l.Parts <= 0 {
		l.Parts = d.Parts
	}
	return l
}

// TooMuch says that a mail is beyond a limit; the caller keeps it raw and tells the sender once.
type TooMuch struct {
	What  string // "bytes", "attachments", "levels of parts", "recipients" or "parts"
	Have  int64  // at least so many
	Limit int64
}

// Error returns a sentence for people.
func (t *TooMuch) Error() string {
	return fmt.Sprintf("The mail has too many %s: %d, at most %d are accepted.", t.What, t.Have, t.Limit)
}

// Unreadable says that the bytes are not a mail; the caller keeps them raw.
type Unreadable struct {
	Reason string
}

// Error returns a sentence for people.
func (u *Unreadable) Error() string { return "The mail cannot be read: " + u.Reason + "." }
