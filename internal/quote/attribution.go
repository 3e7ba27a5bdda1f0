package quote

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// mostAttributionLines is over how many lines a mail program may fold "On … wrote:".
const mostAttributionLines = 6

// attribution returns how many lines, beginning at i, say who wrote what follows; 0 where line i begins no such lines.
// weak says that nothing but the words tells so: "He said:".
// The judgement is by structure first: a date, a clock, an address, a colon at the end, a quote below;
// words of many languages only help.
func attribution(lines []line, i int) (n int, weak bool) {
	if !beginsAttribution(&lines[i]) {
		return 0, false
	}
	depth, size := lines[i].depth, 0
	for n = 1; n <= mostAttributionLines && i+n <= len(lines); n++ {
		l := &lines[i+n-1]
		if l.text == "" || l.depth != depth && l.depth != depth+1 || l.code || size+len(l.text) > 500 {
			return 0, false
		}
		if n > 1 {
			if l.depth != depth && !strings.HasSuffix(l.text, ":") { // "> > wrote:" is how a fold is quoted
				return 0, false
			}
		}
		size += len(l.text) + 1
		quoted := quoteFollows(lines, i+n, depth)
		if !quoted && !endsOpen(l.text) {
			continue
		}
		if f, is := isAttribution(unfolded(lines[i:i+n]), quoted); is {
			if laterStart(lines, i, n) || !quoted && continues(lines, i, f) {
				return 0, false
			}
			return n, !f.date && !f.clock && !f.address
		}
	}
	return 0, false
}

// unfolded is what folded lines say together.
func unfolded(lines []line) string {
	texts := make([]string, len(lines))
	for i := range lines {
		texts[i] = lines[i].text
	}
	return strings.Join(texts, " ")
}

// laterStart reports whether a line within the n from i is the better beginning: the one before it is a sentence of the author.
func laterStart(lines []line, i, n int) bool {
	for k := 1; k < n; k++ {
		l := &lines[i+k]
		if !beginsAttribution(l) {
			continue
		}
		f, is := isAttribution(unfolded(lines[i+k:i+n]), quoteFollows(lines, i+n, lines[i].depth))
		if is && f.date && (f.begin && (f.verb || f.address) || f.verb && f.address) {
			return true
		}
	}
	return false
}

// continues reports whether a line goes on with a sentence of the author, who greets in the line above:
// "Dear all,", "on 2 April at 18:26 the server wrote:".
func continues(lines []line, i int, f attributionFacts) bool {
	r, _ := utf8.DecodeRuneInString(lines[i].text)
	if !f.begin || f.address || !unicode.IsLower(r) {
		return false
	}
	for k := i - 1; k >= 0; k-- {
		if t := lines[k].text; t != "" {
			return strings.HasSuffix(t, ",")
		}
	}
	return false
}

// beginsAttribution is a quick look at the first line.
func beginsAttribution(l *line) bool {
	if l.text == "" || l.code || len(l.text) > 300 {
		return false
	}
	t := strings.TrimLeft(l.text, "-—–*_<\"'([ ")
	if t == "" {
		return false
	}
	r, _ := utf8.DecodeRuneInString(t)
	return unicode.IsDigit(r) || strings.ContainsAny(l.text, "@0123456789<") || strings.HasPrefix(t, "Wiadomość ") || strings.HasSuffix(l.text, ":") || strings.HasSuffix(l.text, "：")
}

// endsOpen reports whether a line ends so that something must follow: with a colon or with dashes.
func endsOpen(s string) bool {
	if s == "" || strings.IndexByte("*_ :-\x9a", s[len(s)-1]) < 0 { // the last is how "：" ends
		return false
	}
	s = strings.TrimRight(s, "*_ ")
	return strings.HasSuffix(s, ":") || strings.HasSuffix(s, "：") || strings.HasSuffix(s, "--")
}

// quoteFollows reports whether the next line that is not blank is quoted deeper than depth.
func quoteFollows(lines []line, i, depth int) bool {
	for ; i < len(lines); i++ {
		if lines[i].depth > depth {
			return true
		}
		if lines[i].text != "" {
			return strings.HasPrefix(lines[i].text, "|")
		}
	}
	return false
}

// attributionFacts is what a candidate holds.
type attributionFacts struct {
	begin, date, clock, address, verb, colon bool
}

func factsOf(s string) attributionFacts {
	low := strings.ToLower(s)
	bare := strings.Trim(low, "-—–*_ ")
	f := attributionFacts{
		colon:   strings.HasSuffix(bare, ":") || strings.HasSuffix(bare, "："),
		verb:    hasVerb(low),
		address: hasAddress(s),
	}
	f.date, f.clock = hasDate(low)
	f.begin = beginsWithWord(bare)
	return f
}

// isAttribution judges lines that were joined. quoted says that a quote follows them.
func isAttribution(s string, quoted bool) (f attributionFacts, is bool) {
	if !balanced(s) {
		return f, false
	}
	f = factsOf(s)
	dashed := strings.HasSuffix(s, "--") || strings.HasPrefix(s, "--")
	switch {
	case f.verb && f.colon && f.address && (f.date || f.clock):
		return f, true
	case f.verb && (f.colon || dashed) && f.date && (f.clock || f.address && f.begin || quoted):
		return f, true
	case f.verb && f.colon && f.address && (quoted || len(s) < 160):
		return f, true
	case f.verb && f.colon && quoted && (f.clock || len(s) < 80):
		return f, true
	case f.verb && f.address && f.date && quoted:
		return f, true
	case f.colon && f.address && f.date && (quoted || f.clock && datedSender(s)):
		return f, true
	case f.colon && f.date && f.clock && quoted:
		return f, true
	case f.colon && f.date && f.begin && quoted:
		return f, true
	case f.address && f.date && quoted && len(s) < 200 && strings.HasSuffix(strings.TrimSpace(s), ">"):
		return f, true
	case f.colon && f.address && quoted && len(s) < 120:
		return f, true
	}
	return f, false
}

// datedSender reports whether a text begins with its date and ends with an address, or is an address with a date in brackets:
// so some programs introduce a quote without a verb.
func datedSender(s string) bool {
	words := strings.Fields(s)
	if strings.HasPrefix(s, "* ") && strings.HasSuffix(s, "]:") {
		return len(words) <= 8
	}
	if len(words) < 3 || len(words) > 16 || !strings.ContainsAny(strings.Join(words[:3], ""), "0123456789") {
		return false
	}
	plain := 0
	for _, w := range words {
		if !strings.ContainsAny(w, "@0123456789") {
			plain++
		}
	}
	if plain < 2 && !strings.Contains(s, ">") { // a line of a log
		return false
	}
	first, _ := utf8.DecodeRuneInString(words[0])
	return hasAddress(words[len(words)-1]) && (first >= 0x0370 || strings.ContainsAny(words[0]+words[1], "0123456789"))
}

// balanced reports whether no bracket is left open or closed that was not opened: then a line is missing at one end.
func balanced(s string) bool {
	open := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '<':
			open++
		case '>':
			if open--; open < 0 {
				return false
			}
		}
	}
	return open == 0
}

// hasVerb reports whether a text in lower case says that somebody wrote.
func hasVerb(low string) bool {
	letter := false // stands before this place
	for i, r := range low {
		if r >= 0x2E80 || !letter {
			for _, w := range wroteByFirst[low[i]] {
				if strings.HasPrefix(low[i:], w) && edge(low, i, w) {
					return true
				}
			}
		}
		letter = unicode.IsLetter(r)
	}
	return false
}

// wroteByFirst is wroteWords by their first byte.
var wroteByFirst = byFirst(wroteWords)

// edge reports whether the word at that place is not a part of a longer one; scripts without blanks have no edges.
func edge(s string, at int, w string) bool {
	first, _ := utf8.DecodeRuneInString(w)
	if first >= 0x2E80 {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(s[:at])
	after, _ := utf8.DecodeRuneInString(s[at+len(w):])
	return !(at > 0 && unicode.IsLetter(before) && before != '>') && !(at+len(w) < len(s) && unicode.IsLetter(after))
}

// hasAddress reports whether the text holds a mail address.
func hasAddress(s string) bool {
	for i := strings.IndexByte(s, '@'); i >= 0; {
		if i > 0 && i+1 < len(s) && isAtom(s[i-1]) && isAtom(s[i+1]) {
			return true
		}
		next := strings.IndexByte(s[i+1:], '@')
		if next < 0 {
			return false
		}
		i += 1 + next
	}
	return false
}

func isAtom(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80 || c == '"' || c == '_' || c == '-' || c == '+' || c == '.' || c == '['
}

// beginsWithWord reports whether the text begins as such lines do, before its date or name.
func beginsWithWord(low string) bool {
	words := strings.Fields(low)
	for n := 1; n <= 3 && n < len(words); n++ {
		if beginWords[strings.Trim(strings.Join(words[:n], " "), ",")] {
			return true
		}
	}
	return false
}

// Introduces reports whether a text ends with lines that say, beyond mere words, who wrote the quote that follows.
func Introduces(text string) bool {
	text = TrimBlanks(text)
	if text == "" {
		return false
	}
	lines := append(splitLines(text), line{raw: "> ", text: "x", depth: 1})
	last := len(lines) - 1
	for i := max(0, last-mostAttributionLines); i < last; i++ {
		if n, weak := attribution(lines, i); n > 0 && i+n == last {
			return !weak
		}
	}
	return false
}
