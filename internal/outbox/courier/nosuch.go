package courier

import (
	"fmt"
	"slices"
	"strings"

	gosmtp "github.com/emersion/go-smtp"
)

// status is the enhanced status code of an answer (RFC 3463), "" where it has none.
func status(said *gosmtp.SMTPError) string {
	code := said.EnhancedCode
	if code == (gosmtp.EnhancedCode{}) || code == gosmtp.NoEnhancedCode {
		return ""
	}
	return fmt.Sprintf("%d.%d.%d", code[0], code[1], code[2])
}

// noSuch reports whether a refusal at RCPT says that the address takes no mail (RFC 3463, sections 3.2 and 3.3): it is wrong, unknown or moved, or its
// mailbox is disabled. A server that gives no such code says so by 550 (RFC 5321, section 4.2.3), if its words speak of nothing else. What a server
// holds against the sender or the way of the mail, which it often tells at RCPT too, says nothing of the recipient.
func noSuch(said *gosmtp.SMTPError) bool {
	code := said.EnhancedCode
	switch {
	case said.Code < 500:
		return false
	case status(said) == "" || code[1] == 0:
		return said.Code == 550 && !elsewhere(said.Message)
	case code[1] == 1:
		aboutSender := code[2] == 7 || code[2] == 8 || code[2] == 9 // 5.1.9 is about the server before
		return !aboutSender && (code[2] != 0 || !elsewhere(said.Message))
	}
	return code[1] == 2 && code[2] == 1
}

// otherwise are words by which a server refuses for another reason than the recipient.
var otherwise = []string{"sender", "relay", "spam", "spf", "dkim", "dmarc", "block", "blacklist", "denylist", "policy", "reputation", "reverse dns", "ptr", "helo", "ehlo", "authenti", "not permitted"}

func elsewhere(words string) bool {
	words = strings.ToLower(words)
	return slices.ContainsFunc(otherwise, func(w string) bool { return strings.Contains(words, w) })
}
