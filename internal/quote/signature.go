package quote

import (
	"strings"
	"unicode"
)

// stripSignature drops the signature at the end of what an author wrote: the part below "-- ", the line of a telephone,
// the footer of a mailing list. below says that words stand above these lines: only then may nothing be left.
func stripSignature(lines []line, below bool) []line {
	lines = trimLast(lines)
	if i := delimiter(lines, below); i >= 0 {
		lines = trimLast(lines[:i])
	}
	for {
		n := tail(lines)
		if n == 0 || !below && len(trimLines(lines[:len(lines)-n])) == 0 {
			return lines
		}
		lines = trimLast(lines[:len(lines)-n])
	}
}

// longestSignature is how many lines may stand below a delimiter and still be a signature.
const longestSignature = 30

// delimiter returns the line that begins the signature, -1 where there is none. seen says that words stand above.
func delimiter(lines []line, seen bool) int {
	first := len(lines) // the first line that is not too far from the end
	for n := 0; first > 0 && n <= longestSignature; first-- {
		if !lines[first-1].blank() {
			n++
		}
	}
	seen = seen || len(trimLines(lines[:first])) > 0
	for i := first; i < len(lines); i++ {
		l := &lines[i]
		if l.blank() {
			continue
		}
		if seen && !l.code && l.depth == 0 {
			switch {
			case dashes(l.text) && !isComment(lines, i):
				return i
			case (ruler(l.text) || l.text == "__") && isFooter(l.text, lines[i+1:], i == 0 || lines[i-1].blank()):
				return i
			}
		}
		seen = true
	}
	return -1
}

// isComment reports whether a line of dashes is a remark of a script: the line beside it begins with dashes too.
func isComment(lines []line, i int) bool {
	remark := func(t string) bool { return strings.HasPrefix(t, "-- ") && !isMobileLine(t) }
	for _, l := range lines[i+1:] {
		if l.text != "" && !dashes(l.text) {
			if remark(l.text) {
				return true
			}
			break
		}
	}
	return i > 0 && remark(lines[i-1].text)
}

// dashes accepts the delimiter of RFC 3676 and how programs and people spoil it.
func dashes(t string) bool {
	return t == "--" || t == "—" || t == "–" || t == "——" || t == "-- --" || t == "––" || t == "--=20"
}

// tail returns how many lines at the end are a signature of another kind.
func tail(lines []line) int {
	n := len(lines)
	if n < 2 {
		return 0
	}
	l := &lines[n-1]
	if l.code || l.depth > 0 {
		return 0
	}
	switch {
	case isMobileLine(l.text):
		if k := n - 2; k > 0 && isNameLine(lines[k].text) && lines[k-1].blank() && len(trimLines(lines[:k])) > 0 {
			return 2
		}
		return 1
	case n > 2 && isMobileLine(lines[n-2].text+" "+l.text) && len(lines[n-2].text) > 20 && lines[n-3].blank():
		return 2
	case isDashName(lines):
		return 1
	case ruler(l.text):
		return 1
	}
	if k := smallPrint(lines); k > 0 {
		return k
	}
	if isCardLine(l.text) && lines[n-2].blank() {
		return 1
	}
	if k := contactBlock(lines); k > 0 {
		return k
	}
	return signOff(lines)
}

// isMobileLine recognises "Sent from my iPhone" in many languages, within brackets and with a link or not.
func isMobileLine(t string) bool {
	if len(t) < 6 || len(t) > 220 {
		return false
	}
	low := strings.ToLower(stripLinks(t))
	low = strings.Trim(low, "<>()[]*_~-—– .!\"'“”|")
	words := strings.Fields(low)
	if len(words) == 0 || len(words) > 16 || strings.HasSuffix(strings.TrimSpace(t), "?") {
		return false
	}
	for _, w := range mobileByFirst[low[0]] {
		if !strings.HasPrefix(low, w) {
			continue
		}
		device, more := low, ""
		if i := strings.IndexAny(low, ",.;:"); i >= 0 {
			device, more = low[:i], strings.TrimSpace(low[i+1:])
		}
		if vagueBegins[w] && !anyIn(low, deviceWords) {
			continue
		}
		known := strings.HasPrefix(low, "sent from my") || strings.HasPrefix(low, "sent from the") || strings.Contains(low, "k-9") || strings.Contains(w, "outlook") || strings.HasPrefix(w, "diese ")
		n := len(strings.Fields(device))
		return (n <= 8 || known && n <= 12) && (more == "" || excuse(more))
	}
	for _, w := range mobileEnds {
		if strings.HasSuffix(low, w) && len(words) <= 6 {
			return true
		}
	}
	return false
}

// mobileByFirst is mobileBegins by their first byte.
var mobileByFirst = byFirst(mobileBegins)

// excuse reports whether a text, in lower case, asks to pardon what is typed on a small screen.
func excuse(low string) bool {
	for _, w := range []string{"excus", "pardon", "forgive", "sorry", "typo", "brevity", "spelling", "brief", "autocorrect", "entschuldig", "tippfehler", "kürze", "faute", "disculp", "perdon", "desculp", "scus", "excuus", "beklager", "ursäkt", "przeprasz", "omlouv", "извин"} {
		if strings.Contains(low, w) {
			return true
		}
	}
	return len(strings.Fields(low)) <= 3 // "Sent from my iPhone 4.1", "Mail für Windows 10"
}

// stripLinks drops the addresses of links and their marks in text.
func stripLinks(t string) string {
	for {
		i := strings.Index(t, "http")
		if i < 0 {
			break
		}
		end := strings.IndexAny(t[i:], " >)")
		if end < 0 {
			end = len(t) - i
		}
		t = t[:i] + t[i+end:]
		if end == 0 {
			break
		}
	}
	if !strings.ContainsAny(t, "[](<") {
		return t
	}
	return linkMarks.Replace(t)
}

// linkMarks are what is left of links.
var linkMarks = strings.NewReplacer("[", "", "]", "", "()", "", "<>", "")

// isNameLine reports whether a line may be the name of a person: a few words with capitals and nothing else.
func isNameLine(t string) bool {
	words := strings.Fields(t)
	if len(words) == 0 || len(words) > 4 || len(t) > 50 {
		return false
	}
	for i, w := range words {
		for k, r := range w {
			if !unicode.IsLetter(r) && r != '.' && r != '-' && r != '\'' && r != '’' {
				return false
			}
			if k == 0 && i == 0 && !unicode.IsUpper(r) && unicode.In(r, unicode.Latin, unicode.Cyrillic, unicode.Greek) {
				return false
			}
		}
	}
	return !strings.HasSuffix(t, ".") || len(words) > 1 && len(words[len(words)-1]) <= 4
}

// isDashName recognises "-roman" and "- Joe Public" as the last line, unless it ends a list.
func isDashName(lines []line) bool {
	t := lines[len(lines)-1].text
	name, ok := strings.CutPrefix(t, "-")
	if !ok || strings.HasPrefix(name, "-") {
		return false
	}
	name = strings.TrimSpace(name)
	words := strings.Fields(name)
	if len(words) == 0 || len(words) > 3 || len(name) > 40 {
		return false
	}
	for _, r := range name {
		if !unicode.IsLetter(r) && r != ' ' && r != '.' && r != '\'' && r != '-' {
			return false
		}
	}
	for i := len(lines) - 2; i >= 0; i-- {
		if above := lines[i].text; above != "" {
			return !strings.HasPrefix(above, "-") && !strings.HasPrefix(above, "*") && !strings.HasPrefix(above, "•") && !strings.HasSuffix(above, ":")
		}
	}
	return false
}

// contactBlock returns the size of a last paragraph that says who the author is and how to reach him, below words that close a letter.
func contactBlock(lines []line) int {
	n := 0
	contacts := 0
	for n < len(lines) && !lines[len(lines)-1-n].blank() {
		t := lines[len(lines)-1-n].text
		if len(t) > 70 || strings.HasSuffix(t, "?") || strings.HasSuffix(t, ":") || strings.HasSuffix(t, "!") || n > 12 {
			return 0
		}
		if isContact(t) {
			contacts++
		}
		n++
	}
	start := len(lines) - n
	if n < 2 || contacts == 0 || start == 0 || isContact(lines[start].text) {
		return 0
	}
	if isClosing(lines[start].text) {
		return n
	}
	above := trimLast(lines[:start])
	if len(above) == 0 {
		return 0
	}
	k := len(above) - 1
	if isClosing(above[k].text) {
		return len(lines) - k
	}
	for k > 0 && !above[k-1].blank() {
		k--
	}
	if thanks(above[k].text) {
		return n
	}
	return 0
}

// thanks reports whether a paragraph begins as the last of a letter does.
func thanks(t string) bool {
	first := strings.ToLower(strings.Trim(strings.Fields(t + " .")[0], ",.!"))
	return strings.HasPrefix(first, "thank") || strings.HasPrefix(first, "dank") || strings.HasPrefix(first, "merci") || strings.HasPrefix(first, "gracias") || strings.HasPrefix(first, "obrigad") || strings.HasPrefix(first, "grazie") || strings.HasPrefix(first, "спасибо") || first == "tak" || first == "tack" || first == "takk" || first == "kiitos"
}

func isClosing(t string) bool {
	return closings[strings.ToLower(strings.Trim(t, ",.!;- "))]
}

// signOff returns the size of a formal end, "Regards" and a full name below, where the name stands alone.
func signOff(lines []line) int {
	last := len(lines) - 1
	name := lines[last].text
	if !isNameLine(name) || len(strings.Fields(name)) < 2 {
		return 0
	}
	above := trimLast(lines[:last])
	if len(above) == 0 || len(above) == last { // a blank line parts them
		return 0
	}
	k := len(above) - 1
	t := above[k].text
	if !strings.ContainsAny(t, ",.!") && isClosing(t) && k > 0 && above[k-1].blank() && strings.Contains(strings.ToLower(t), "regards") {
		return len(lines) - k
	}
	return 0
}
