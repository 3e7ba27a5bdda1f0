package decode

import "strings"

// Address is one mailbox: a name for people, which may be empty, and an address as it was written.
type Address struct {
	Name    string
	Address string
}

// Addresses reads a list of mailboxes (RFC 5322, section 3.4) from a raw header value, at most most of them.
// It takes what mailers write: groups, comments, semicolons, missing commas, encoded or raw 8-bit names.
func Addresses(raw string, most int) []Address {
	l := addressList{colons: strings.IndexByte(raw, ';') < 0}
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
