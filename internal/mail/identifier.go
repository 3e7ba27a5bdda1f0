package mail

import (
	"fmt"
	"regexp"
	"strings"
)

// NewMessageID returns the id of a mail that we send about a ticket, without angle brackets.
// unique must not repeat: random letters, or the id of a row. domain is the house's own (see Own).
func NewMessageID(number int64, unique, domain string) string {
	return fmt.Sprintf("remit.%d.%s@%s", number, unique, domain)
}

// idForm is what NewMessageID writes.
var idForm = regexp.MustCompile(`^remit\.(\d+)\.[^@\s]+@(.+)$`)

// isOwnID reports whether NewMessageID made the id for one of the house's domains.
func (o *Own) isOwnID(id string) bool {
	_, is := o.numberOf(id)
	return is
}

// numberOf returns the ticket that one of our ids is about, 0 where it is about none.
func (o *Own) numberOf(id string) (number int64, is bool) {
	m := idForm.FindStringSubmatch(id)
	if m == nil {
		return 0, false
	}
	domain := strings.ToLower(m[2])
	is = o.Domain != "" && asciiDomain(domain) == asciiDomain(strings.ToLower(o.Domain))
	for _, a := range o.Addresses { // a mailbox of another domain writes ids of its own
		is = is || Domain(a) != "" && Domain(a) == asciiDomain(domain)
	}
	if !is {
		return 0, false
	}
	return ticketNumber(m[1]), true
}

// has reports whether an address is one of our mailboxes, whatever stands after a plus in it.
func (o *Own) has(address string) bool {
	if address == "" {
		return false
	}
	for _, a := range o.Addresses {
		if n := NormaliseAddress(a); n == NormaliseAddress(address) || n == withoutTag(NormaliseAddress(address)) {
			return true
		}
	}
	return false
}

// withoutTag drops "+x" from the local part of an address.
func withoutTag(address string) string {
	local, domain, _ := strings.Cut(address, "@")
	local, _, _ = strings.Cut(local, "+")
	return local + "@" + domain
}
