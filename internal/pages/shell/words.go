package shell

import (
	"strings"
	"time"
	"unicode"
)

// Initials are the first letters of the first and the last part of a name, at most two.
func Initials(name string) string {
	parts := strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == '@' || r == '.' })
	switch len(parts) {
	case 0:
		return "?"
	case 1:
		return first(parts[0])
	default:
		return first(parts[0]) + first(parts[len(parts)-1])
	}
}

func first(word string) string {
	for _, r := range word {
		return string(unicode.ToUpper(r))
	}
	return ""
}

// zoneName is the IANA name of a zone, UTC where it has none.
func zoneName(zone *time.Location) string {
	if zone == nil {
		return "UTC"
	}
	return zone.String()
}
