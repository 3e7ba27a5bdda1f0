package quote

import (
	"strings"
	"unicode"
)

// isFooter reports whether what stands below a rule is a signature or the footer of a list rather than more of the letter.
func isFooter(rule string, below []line) bool {
	n, words, contacts := 0, 0, 0
	for i := range below {
		t := below[i].text
		if t == "" {
			continue
		}
		if ruler(t) && n > 0 && contacts == 0 || below[i].code {
			return false
		}
		n++
		words = max(words, len(strings.Fields(t)))
		if isContact(t) {
			contacts++
		}
	}
	switch {
	case n == 0:
		return true
	case n <= 3 && words <= 4 && len(rule) <= 3:
		return true
	case strings.HasPrefix(rule, "_") && len(rule) >= 20:
		return n <= 15 && contacts > 0 || legal(below)
	case contacts > 0:
		return n <= 10 && words <= 9
	}
	return legal(below)
}

// legal reports whether lines are the small print of a company.
func legal(lines []line) bool {
	low := strings.ToLower(joined(lines[:min(len(lines), 20)]))
	for _, w := range []string{"confidential", "intended recipient", "intended solely", "disclaimer", "vertraulich", "confidentiel", "confidencial", "riservat", "vertrouwelijk", "fortrolig", "конфиденциал", "unsubscribe", "mailing list"} {
		if strings.Contains(low, w) {
			return true
		}
	}
	return false
}

// isContact reports whether a line holds little but a way to reach somebody: an address, a site, a number.
func isContact(t string) bool {
	if len(t) > 90 || strings.HasSuffix(t, "?") {
		return false
	}
	words := strings.Fields(t)
	if len(words) > 8 {
		return false
	}
	for _, w := range words {
		w = strings.Trim(w, "<>()[]|,;*")
		low := strings.ToLower(w)
		if hasAddress(w) && strings.Count(w, "@") == 1 && strings.Contains(w, ".") || strings.HasPrefix(low, "www.") || strings.HasPrefix(low, "http://") || strings.HasPrefix(low, "https://") {
			return len(words) <= 4
		}
	}
	digits, letters := 0, 0
	for _, r := range t {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r):
			letters++
		}
	}
	if digits < 7 || digits > 30 || letters > 12 {
		return false
	}
	date, clock := hasDate(strings.ToLower(t))
	return !date || !clock
}
