package mail

import (
	"strings"

	"golang.org/x/net/idna"
)

// parseAddresses reads a list of mailboxes from a raw header value, at most max of them.
// It takes what mailers write: groups, comments, semicolons, missing commas, encoded or raw 8-bit names.
func parseAddresses(raw string, max int) []Address {
	var out []Address
	s := addressScanner{s: raw}
	for len(out) < max {
		a, more := s.next()
		if a.Address != "" {
			out = append(out, a)
		}
		if !more {
			break
		}
	}
	return out
}

// addressScanner walks over a raw header value.
type addressScanner struct {
	s   string
	pos int
}

// mailbox is what was collected of one address so far.
type mailbox struct {
	words   []string // outside of angle brackets, raw; a quoted one has lost its quotes
	quoted  []bool
	angle   string
	inAngle bool
	comment string
}

// next returns the next mailbox; more is false at the end.
func (sc *addressScanner) next() (a Address, more bool) {
	var m mailbox
	start := -1
	endWord := func(end int) {
		if start >= 0 {
			m.words, m.quoted = append(m.words, sc.s[start:end]), append(m.quoted, false)
			start = -1
		}
	}
	for sc.pos < len(sc.s) {
		c := sc.s[sc.pos]
		switch {
		case c == '"' && (start < 0 || sc.s[sc.pos-1] != '='):
			glued := start >= 0
			endWord(sc.pos)
			q := sc.quoted()
			if n := len(m.words); glued && n > 0 || sc.pos < len(sc.s) && sc.s[sc.pos] == '@' {
				q = `"` + q + `"`
				if glued {
					m.words[n-1] += q
					continue
				}
				start = sc.pos - len(q) // "a b"@c is an address
				if start < 0 {
					start = 0
				}
				continue
			}
			m.words, m.quoted = append(m.words, q), append(m.quoted, true)
			continue
		case c == '(':
			endWord(sc.pos)
			if t := sc.comment(); m.comment == "" {
				m.comment = t
			}
			continue
		case c == '<':
			if m.inAngle { // the comma between two is missing
				endWord(sc.pos)
				return m.address(), true
			}
			endWord(sc.pos)
			m.angle, m.inAngle = sc.angle(), true
			continue
		case c == ',' || c == ';':
			endWord(sc.pos)
			sc.pos++
			return m.address(), true
		case c == ':' && !m.inAngle && !strings.Contains(sc.s[max(start, 0):sc.pos], "@") && !strings.HasSuffix(strings.ToLower(sc.s[:sc.pos]), "mailto"):
			// the name of a group
			endWord(sc.pos)
			if sc.groupFollows() {
				m = mailbox{}
			} else {
				m.words, m.quoted = append(m.words, ":"), append(m.quoted, false)
			}
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			endWord(sc.pos)
		default:
			if m.inAngle && start < 0 && sc.missingComma() {
				return m.address(), true
			}
			if start < 0 {
				start = sc.pos
			}
		}
		sc.pos++
	}
	endWord(sc.pos)
	return m.address(), false
}

// groupFollows reports whether a colon ends the name of a group: its list is closed by a semicolon, or holds an address.
func (sc *addressScanner) groupFollows() bool {
	rest := sc.s[sc.pos+1:]
	if i := strings.IndexByte(rest, ';'); i >= 0 {
		return true
	}
	first, _, _ := strings.Cut(rest, ",")
	return strings.Contains(first, "@") && !strings.Contains(first, "<")
}

// missingComma reports whether after "<a@b>" another mailbox begins without a comma.
func (sc *addressScanner) missingComma() bool {
	rest := sc.s[sc.pos:]
	if i := strings.IndexAny(rest, ",;"); i >= 0 {
		rest = rest[:i]
	}
	return strings.Contains(rest, "@")
}

// quoted reads a quoted string and leaves pos after it.
func (sc *addressScanner) quoted() string {
	var b strings.Builder
	i := sc.pos + 1
	for ; i < len(sc.s); i++ {
		switch c := sc.s[i]; {
		case c == '\\' && i+1 < len(sc.s):
			i++
			b.WriteByte(sc.s[i])
			continue
		case c == '"':
			sc.pos = i + 1
			return b.String()
		default:
			b.WriteByte(c)
		}
	}
	// no closing quote: take it as if it were not there
	rest := sc.s[sc.pos+1:]
	if j := strings.IndexAny(rest, "<,"); j >= 0 {
		t := rest[:j]
		sc.pos += 1 + j
		return t
	}
	sc.pos = len(sc.s)
	return rest
}

// comment reads a comment, nested ones with it, and leaves pos after it.
func (sc *addressScanner) comment() string {
	depth, start := 0, sc.pos+1
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
	sc.pos++
	return ""
}

// angle reads what stands in angle brackets and leaves pos after it.
func (sc *addressScanner) angle() string {
	rest := sc.s[sc.pos+1:]
	for strings.HasPrefix(rest, "<") { // doubled
		rest = rest[1:]
		sc.pos++
	}
	end := strings.IndexByte(rest, '>')
	if next := strings.IndexByte(rest, '<'); end < 0 || (next >= 0 && next < end) {
		end = strings.IndexAny(rest, ",;<")
		if end < 0 {
			end = len(rest)
		}
		sc.pos += 1 + end
		return rest[:end]
	}
	sc.pos += 1 + end + 1
	for sc.pos < len(sc.s) && sc.s[sc.pos] == '>' {
		sc.pos++
	}
	return rest[:end]
}

// address puts the pieces together; Address is empty where there is none.
func (m *mailbox) address() Address {
	if m.inAngle && strings.TrimSpace(m.angle) != "" {
		a := cleanAddress(m.angle)
		name := m.name(-1)
		if name == "" {
			name = decodeText(m.comment)
		}
		return Address{Name: tidyName(name, a), Address: a}
	}
	for i := len(m.words) - 1; i >= 0; i-- {
		if !strings.Contains(m.words[i], "@") {
			continue
		}
		a := cleanAddress(m.words[i])
		if i > 0 && !m.quoted[i] && strings.HasPrefix(m.words[i], "@") { // "joe @ example . org", obsolete
			return Address{Name: tidyName(decodeText(m.comment), ""), Address: cleanAddress(strings.Join(m.words, ""))}
		}
		if i+1 < len(m.words) && (strings.HasSuffix(a, "@") || strings.HasPrefix(m.words[i+1], ".") || strings.HasSuffix(a, ".")) {
			return Address{Name: tidyName(decodeText(m.comment), ""), Address: cleanAddress(strings.Join(m.words, ""))}
		}
		name := m.name(i)
		if name == "" {
			name = decodeText(m.comment)
		}
		return Address{Name: tidyName(name, a), Address: a}
	}
	if m.inAngle || len(m.words) == 0 {
		return Address{}
	}
	if t := decodeText(strings.Join(m.words, " ")); strings.Contains(t, "@") { // the whole was encoded
		if in := parseAddresses(t, 1); len(in) == 1 && !strings.Contains(strings.Join(m.words, " "), "@") {
			return in[0]
		}
	}
	if len(m.words) == 1 && !m.quoted[0] && !strings.Contains(m.words[0], "=?") { // a local user
		return Address{Name: decodeText(m.comment), Address: cleanAddress(m.words[0])}
	}
	return Address{}
}

// name joins the words but the one at skip.
func (m *mailbox) name(skip int) string {
	var b strings.Builder
	for i, w := range m.words {
		if i == skip {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w)
	}
	return decodeText(b.String())
}

// tidyName drops quotes that were quoted themselves, and a name that only repeats the address.
func tidyName(name, address string) string {
	name = strings.Join(strings.Fields(name), " ")
	for len(name) >= 2 && (name[0] == '"' && name[len(name)-1] == '"' || name[0] == '\'' && name[len(name)-1] == '\'') {
		name = strings.TrimSpace(name[1 : len(name)-1])
	}
	return name
}

// cleanAddress strips what surrounds an address: blanks, a route, "mailto:", quotes.
func cleanAddress(s string) string {
	s = headerText(strings.TrimSpace(s))
	if strings.Contains(s, "=?") {
		s = decodeText(s)
	}
	if i := strings.IndexByte(s, ':'); i > 0 && strings.HasPrefix(s, "@") { // <@relay:joe@example.org>
		s = s[i+1:]
	}
	if len(s) > 7 && strings.EqualFold(s[:7], "mailto:") {
		s = s[7:]
	}
	if !strings.HasPrefix(s, `"`) {
		s = strings.Join(strings.Fields(stripComments(s)), "")
	}
	return strings.Trim(s, "<>,; '")
}

// NormaliseAddress returns the form of an address that compares equal: lower case, the domain in ASCII.
func NormaliseAddress(address string) string {
	a := strings.ToLower(strings.TrimSpace(address))
	i := strings.LastIndexByte(a, '@')
	if i < 0 {
		return a
	}
	return a[:i+1] + asciiDomain(a[i+1:])
}

// Domain returns the domain of an address in lower case and ASCII, "" where it has none.
func Domain(address string) string {
	a := strings.ToLower(strings.TrimSpace(address))
	i := strings.LastIndexByte(a, '@')
	if i < 0 {
		return ""
	}
	return asciiDomain(a[i+1:])
}

func asciiDomain(d string) string {
	d = strings.TrimSuffix(d, ".")
	if isASCII([]byte(d)) {
		return d
	}
	if a, err := idna.Lookup.ToASCII(d); err == nil {
		return a
	}
	return d
}
