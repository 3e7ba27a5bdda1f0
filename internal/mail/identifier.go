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
var idForm = regexp.MustCompile(`^remit\.\d+\.[^@\s]+@(.+)$`)

// isOwnID reports whether NewMessageID made the id for the domain.
func isOwnID(id, domain string) bool {
	m := idForm.FindStringSubmatch(id)
	return m != nil && domain != "" && strings.EqualFold(m[1], domain)
}
