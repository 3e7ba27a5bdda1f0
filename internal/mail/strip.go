package mail

import "strings"

// StripQuotes splits a text into what is new in it and the rest: quoted history and signature.
func StripQuotes(text string) (reply, quoted string) {
	return strings.TrimSpace(text), ""
}
