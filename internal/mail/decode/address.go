package decode

import "strings"

// Address is one mailbox: a name for people, which may be empty, and an address as it was written.
type Address struct {
	Name    string
	Address string
}

// Addresses reads a list of mailboxes from a raw header value, at most most of them.
// It takes what mailers write: groups, comments, semicolons, missing commas, encoded or raw 8-bit names.
func Addresses(raw string, most int) []Address {
	var l addressList
	sc := addressScanner{s: raw}
	for len(l.out) < most {
		t, more := sc.next()
		if !more {
			break
		}
		l.take(t)
	}
	l.end()
	if len(l.out) > most {
		l.out = l.out[:most]
	}
	return l.out
}

// addressToken is a piece of a list: a word 'w', a quoted string 'q', a comment '(', an address in brackets '<',
// or a mark ',', ';' or ':'.
type addressToken struct {
	kind  byte
	text  string
	glued bool // nothing but a comment stands between it and the token before
}

// addressScanner cuts a raw header value into tokens.
type addressScanner struct {
	s        string
	pos      int
	unclosed bool // a comment that is never closed was met: from there on, "(" is nothing but a sign
}

const addressMarks = " \t\r\n\"(<>,;:"

func (sc *addressScanner) next() (t addressToken, more bool) {
	t.glued = sc.pos > 0
	for sc.pos < len(sc.s) && strings.IndexByte(" \t\r\n>", sc.s[sc.pos]) >= 0 {
		t.glued = false
		sc.pos++
	}
	if sc.pos >= len(sc.s) {
		return t, false
	}
	rest := sc.s[sc.pos:]
	t.kind = rest[0]
	switch t.kind {
	case '"':
		t.kind = 'q'
		t.text = sc.quoted()
	case '(':
		t.text = sc.comment()
	case '<':
		t.text = sc.angle()
	case ',', ';', ':':
		sc.pos++
	default:
		t.kind = 'w'
		n := 0
		if strings.HasPrefix(rest, "=?") {
			if _, length, ok := parseWord(rest[:min(len(rest), 1000)]); ok && !strings.ContainsAny(rest[:length], "<>") {
				n = length // an encoded word may wrongly hold blanks and commas
			}
		}
		if open := strings.IndexByte(rest, '['); open > 0 && rest[open-1] == '@' && strings.IndexAny(rest, addressMarks) > open {
			n = max(n, strings.IndexByte(rest, ']')) // the domain is a number, with colons in it
		}
		if end := strings.IndexAny(rest[n:], addressMarks); end >= 0 {
			n += end
		} else {
			n = len(rest)
		}
		t.text = rest[:n]
		sc.pos += n
	}
	return t, true
}

// quoted reads a quoted string; without a closing quote, the mark is skipped.
func (sc *addressScanner) quoted() string {
	var b strings.Builder
	for i := sc.pos + 1; i < len(sc.s); i++ {
		switch c := sc.s[i]; {
		case c == '\\' && i+1 < len(sc.s):
			i++
			b.WriteByte(sc.s[i])
		case c == '"':
			sc.pos = i + 1
			return b.String()
		default:
			b.WriteByte(c)
		}
	}
	start := sc.pos + 1
	sc.pos = len(sc.s)
	if end := strings.IndexAny(sc.s[start:], "<,;"); end >= 0 {
		sc.pos = start + end
	}
	return strings.TrimSpace(sc.s[start:sc.pos])
}

// comment reads a comment with those nested in it; an unclosed one is skipped as a mark.
func (sc *addressScanner) comment() string {
	start, depth := sc.pos+1, 0
	if sc.unclosed {
		sc.pos = start
		return ""
	}
	for i := sc.pos; i < len(sc.s); i++ {
		switch sc.s[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				sc.pos = i + 1
				return sc.s[start:i]
			}
		}
	}
	sc.pos, sc.unclosed = start, true
	return ""
}

// angle reads what stands in angle brackets; without a closing one, up to the next mark.
func (sc *addressScanner) angle() string {
	for sc.pos < len(sc.s) && sc.s[sc.pos] == '<' {
		sc.pos++
	}
	rest := sc.s[sc.pos:]
	quoted := false
	for i := 0; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == '"' && strings.IndexByte(rest[i+1:], '"') >= 0 || c == '"' && quoted:
			quoted = !quoted
		case c == '>' && !quoted:
			sc.pos += i + 1
			return rest[:i]
		case c == '<' && !quoted:
			sc.pos += i
			return strings.TrimRight(rest[:i], ",; ")
		}
	}
	end := strings.IndexAny(rest, ",;")
	if end < 0 {
		end = len(rest)
	}
	sc.pos += end
	return rest[:end]
}

// addressList puts tokens together to mailboxes.
type addressList struct {
	out     []Address
	words   []addressToken // since the last mailbox
	comment string
	done    bool // the mailbox before has its address; what follows without a comma is a new one, or noise
}

func (l *addressList) take(t addressToken) {
	switch t.kind {
	case '(':
		if l.comment == "" {
			l.comment = t.text
		}
		if n := len(l.out); l.done && n > 0 && l.out[n-1].Name == "" {
			l.out[n-1].Name = tidyName(Text(t.text))
		}
	case '<':
		if strings.TrimSpace(t.text) != "" {
			l.add(joinWords(l.words), cleanAddress(t.text))
		}
		l.words, l.comment, l.done = nil, "", true
	case ',', ';':
		l.end()
	case ':':
		if n := len(l.words); n > 0 && strings.Contains(l.words[n-1].text, "@") {
			l.words[n-1].text += ":"
			return
		}
		l.words, l.comment = nil, "" // the name of a group, or "mailto"
	default:
		l.words = append(l.words, t)
	}
}

// add appends a mailbox; without a name its comment is one.
func (l *addressList) add(name, address string) {
	if name == "" && !l.done {
		name = l.comment
	}
	if address != "" {
		l.out = append(l.out, Address{Name: tidyName(Text(name)), Address: address})
	}
}

// end finishes a mailbox that has no angle brackets.
func (l *addressList) end() {
	units := l.units()
	done := l.done
	defer func() { l.words, l.comment, l.done = nil, "", false }()
	at := -1 // the last unit with an address in it
	addresses := 0
	for i, u := range units {
		if strings.Contains(u, "@") {
			at = i
			addresses++
		}
	}
	switch {
	case at < 0 && !done:
		l.endWithout(units)
	case at < 0:
	case obsolete(units, at):
		l.add("", cleanAddress(strings.Join(units, "")))
	case addresses == len(units):
		for _, u := range units {
			l.add("", cleanAddress(u))
		}
	default:
		l.done = false
		l.add(strings.Join(append(append([]string{}, units[:at]...), units[at+1:]...), " "), cleanAddress(units[at]))
	}
}

// endWithout looks for an address where no word holds an "@": a local user, or one that is encoded or quoted as a whole.
func (l *addressList) endWithout(units []string) {
	text := Text(strings.Join(units, " "))
	switch {
	case strings.Contains(text, "@"):
		l.out = append(l.out, Addresses(text, 10)...)
	case len(units) == 1 && l.words[0].kind == 'w' && !strings.Contains(units[0], "=?") && !strings.HasPrefix(strings.ToLower(text), "undisclosed"):
		l.add("", cleanAddress(text))
	}
}

// units joins the words that no blank parts. Quoted words that stand alone lose their quotes.
func (l *addressList) units() []string {
	var out []string
	for i, w := range l.words {
		text := w.text
		next := i+1 < len(l.words) && l.words[i+1].glued
		if w.kind == 'q' && (next || w.glued && len(out) > 0) {
			text = `"` + text + `"`
		}
		if w.glued && len(out) > 0 {
			out[len(out)-1] += text
			continue
		}
		out = append(out, text)
	}
	return out
}

// obsolete reports whether blanks stand within the address: "joe @ example . org".
func obsolete(units []string, at int) bool {
	u := units[at]
	return len(units) > 1 && (strings.HasPrefix(u, "@") || strings.HasSuffix(u, "@") || strings.HasSuffix(u, ".") || at+1 < len(units) && strings.HasPrefix(units[at+1], "."))
}

// joinWords makes a name of words.
func joinWords(words []addressToken) string {
	var b strings.Builder
	for i, w := range words {
		if i > 0 && !(w.glued && w.kind == 'w' && words[i-1].kind == 'w') {
			b.WriteByte(' ')
		}
		b.WriteString(w.text)
	}
	return b.String()
}

// tidyName drops quotes that were quoted themselves.
func tidyName(name string) string {
	name = strings.Join(strings.Fields(name), " ")
	for len(name) >= 2 && (name[0] == '"' && name[len(name)-1] == '"' || name[0] == '\'' && name[len(name)-1] == '\'') {
		name = strings.TrimSpace(name[1 : len(name)-1])
	}
	return name
}

// cleanAddress strips what surrounds an address: blanks, a route, "mailto:", quotes.
func cleanAddress(s string) string {
	if len(s) > 1000 {
		return ""
	}
	s = RawText(strings.TrimSpace(s))
	if strings.Contains(s, "=?") {
		s = Text(s)
	}
	if i := strings.IndexByte(s, ':'); i > 0 && strings.HasPrefix(s, "@") { // <@relay:joe@example.org>
		s = s[i+1:]
	}
	if len(s) > 7 && strings.EqualFold(s[:7], "mailto:") {
		s = s[7:]
	}
	if !strings.HasPrefix(s, `"`) {
		for strings.IndexByte(s, '(') >= 0 {
			s = StripComment(s)
		}
		s = strings.Join(strings.Fields(s), "")
	}
	return strings.Trim(s, "<>,; '")
}
