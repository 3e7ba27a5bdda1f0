package identity

import (
	"fmt"
	"net/mail"
	"strings"
)

// IsAddress reports whether a text is one bare mail address.
func IsAddress(s string) bool {
	a, err := mail.ParseAddress(strings.TrimSpace(s))
	return err == nil && a.Name == "" && a.Address == strings.TrimSpace(s)
}

// Person names somebody whose sessions are kept, a user or a contact.
func Person(kind string, id int64) string { return fmt.Sprintf("%s:%d", kind, id) }
