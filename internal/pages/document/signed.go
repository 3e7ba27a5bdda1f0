package document

import (
	"time"

	"remit/internal/pages/shell"
)

// Signed is that one of the client's people accepted the version.
type Signed struct {
	Name    string // of the contact
	Email   string
	Typed   string // as they typed it
	Address string // IP address, "" for who may not read it
	At      time.Time
	Hash    string // of the source that they accepted
}

// Line words an acceptance: “Accepted by Dana Lund, 3 March 2026, 15:42, hash 9f2c61d0…”.
func (s Signed) Line(l shell.Locale) string {
	return l.Say("document.accepted", "name", s.Name, "time", s.When(l), "sum", short(s.Hash))
}

// besides words what the record holds besides its line.
func (s Signed) besides(l shell.Locale) string {
	if s.Address != "" {
		return l.Say("document.accepted-from", "email", s.Email, "typed", s.Typed, "address", s.Address)
	}
	return l.Say("document.accepted-as", "email", s.Email, "typed", s.Typed)
}

// When writes the instant in the reader's zone.
func (s Signed) When(l shell.Locale) string {
	at := s.At
	if l.Zone != nil {
		at = at.In(l.Zone)
	}
	return l.Format(at, "2 January 2006, 15:04")
}

// short is the beginning of a hash, by which people compare it.
func short(hash string) string {
	if len(hash) <= 12 {
		return hash
	}
	return hash[:12] + "…"
}
