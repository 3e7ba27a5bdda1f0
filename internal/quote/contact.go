package quote

import (
	"strings"
	"unicode"
)

// isFooter reports whether what stands below a rule is a signature or the footer of a list rather than more of the letter.
// parted says that the rule is none below a title.
func isFooter(rule string, below []line, parted bool) bool {
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
	case n <= 3 && words <= 4 && (len(rule) <= 3 || len(rule) <= 12 && parted && n > 1 && isNameLine(trimLines(below)[0].text)):
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

// longestNotice bounds, in lines, the small print that ends a mail without a delimiter.
const longestNotice = 20

// smallPrint returns the size of a last paragraph that says who may read the mail: that it is confidential, and for whom it is.
func smallPrint(lines []line) int {
	n, size := 0, 0
	for n < len(lines) && !lines[len(lines)-1-n].blank() {
		size += len(lines[len(lines)-1-n].text)
		if n++; n > longestNotice {
			return 0
		}
	}
	if n == len(lines) || size < 80 {
		return 0
	}
	low := strings.ToLower(joined(lines[len(lines)-n:]))
	if !anyIn(low, secretWords) || !anyIn(low, addresseeWords) {
		return 0
	}
	return n
}

// secretWords and addresseeWords are parts of the words of small print.
var (
	secretWords = phrases(`confidential|privileged|vertraulich|confidentiel|confidencial|riservat|confidenzial|vertrouwelijk|fortrolig|konfidenti|luottamuksell|poufn|důvěrn|dôvern|bizalmas|confidențial|поверител|εμπιστευτικ|конфиденци|конфіденці|gizli|povjerljiv|zaupn|konfidents|konfidenci|trúnað|机密|保密|機密|기밀`)

	addresseeWords = phrases(`intended recipient|named recipient|for the recipient|addressee|intended for|intended only|intended solely|adressat|empfänger|destinataire|destinatari|destinatário|geadresseerde|ontvanger|modtager|mottaker|mottagar|vastaanottaj|adresat|odbiorc|příjemc|príjemc|címzett|destinatar|получател|адресат|одержувач|παραλήπτ|alıcı|primatelj|primalac|naslovnik|adressaat|saajale|adresāt|saņēmēj|gavėj|móttakand|viðtakand|收件人|受信者|宛先|수신`)
)

// isCardLine reports whether a line is a whole card: "Joe Public | Client Ltd | +1 218 555 0142".
func isCardLine(t string) bool {
	if len(t) > 160 || strings.HasPrefix(t, "|") {
		return false
	}
	parts := strings.FieldsFunc(t, func(r rune) bool { return r == '|' || r == '•' || r == '·' })
	if len(parts) < 3 || !isNameLine(TrimBlanks(parts[0])) {
		return false
	}
	for _, p := range parts[1:] {
		if isContact(TrimBlanks(p)) {
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
