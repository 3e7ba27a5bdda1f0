package decode

import (
	"net/url"
	"sort"
	"strconv"
	"strings"
)

// Media is a structured header value: "text/plain; charset=utf-8" or "attachment; filename=x".
type Media struct {
	Value  string // lower case
	params []param
}

type param struct {
	name  string // lower case, with the RFC 2231 suffix
	value string
}

// ParseMedia reads what a mailer may have written: unquoted blanks, missing quotes, doubled or empty parameters.
func ParseMedia(s string) Media {
	var m Media
	s = strings.TrimSpace(s)
	i := strings.IndexAny(s, ";,")
	if i < 0 {
		i = len(s)
	}
	head, rest := s[:i], s[i:]
	if j := strings.IndexAny(head, "= "); j >= 0 && strings.IndexByte(head, '=') >= 0 && !strings.HasPrefix(head, "=?") { // the semicolon is missing
		if k := strings.IndexAny(head[:j+1], " \t"); k > 0 {
			rest = ";" + head[k+1:] + rest
			head = head[:k]
		} else {
			rest, head = ";"+s, ""
		}
	}
	if strings.Contains(head, "=?") || strings.ContainsAny(head, " \t") {
		head = strings.ReplaceAll(strings.ReplaceAll(Text(head), " /", "/"), "/ ", "/")
	}
	m.Value = strings.ToLower(strings.Trim(StripComment(head), " \t\"'"))
	if j := strings.IndexAny(m.Value, " \t("); j > 0 {
		m.Value = m.Value[:j]
	}
	for rest != "" && len(m.params) < 200 {
		var p param
		p, rest = nextParam(rest[1:])
		if p.name != "" {
			m.params = append(m.params, p)
		}
	}
	return m
}

// StripComment takes the first comment (RFC 5322, section 3.2.2) out of a value.
func StripComment(s string) string {
	if i := strings.IndexByte(s, '('); i >= 0 {
		if j := strings.IndexByte(s[i:], ')'); j > 0 {
			return s[:i] + s[i+j+1:]
		}
		return s[:i]
	}
	return s
}

// nextParam reads one parameter; rest begins with the separator after it, or is empty.
func nextParam(s string) (p param, rest string) {
	s = strings.TrimLeft(s, " \t")
	i := strings.IndexAny(s, "=;")
	if i < 0 {
		return p, ""
	}
	if s[i] == ';' {
		return p, s[i:]
	}
	name := strings.ToLower(strings.TrimSpace(s[:i]))
	if j := strings.LastIndexAny(name, " \t"); j >= 0 { // "x y=z": the separator is missing
		name = name[j+1:]
	}
	p.name = name
	s = strings.TrimLeft(s[i+1:], " \t")
	if strings.HasPrefix(s, `"`) {
		return quotedParam(p, s)
	}
	end := strings.IndexByte(s, ';')
	if end < 0 {
		end = len(s)
	}
	p.value = strings.TrimSpace(s[:end])
	if j := strings.IndexAny(p.value, " \t"); j > 0 && strings.Contains(p.value[j:], "=") && !strings.Contains(p.value, "=?") {
		if k := strings.IndexByte(p.value[j:], '='); k > 1 && !strings.ContainsAny(strings.TrimSpace(p.value[j:j+k]), " \t") {
			// "charset=x name=y": the semicolon is missing
			next := ";" + s[j:]
			p.value = p.value[:j]
			return p, next
		}
	}
	if j := strings.IndexByte(p.value, '('); j > 0 && strings.HasSuffix(p.value, ")") && p.name != "name" && p.name != "filename" {
		p.value = strings.TrimSpace(p.value[:j])
	}
	return p, s[end:]
}

// quotedParam reads a value in quotes. A quote that nothing separates from more text is taken as part of the name.
func quotedParam(p param, s string) (param, string) {
	var b strings.Builder
	i := 1
	for ; i < len(s); i++ {
		c := s[i]
		if c == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\') {
			i++
			b.WriteByte(s[i])
			continue
		}
		if c == '"' {
			break
		}
		b.WriteByte(c)
	}
	if i >= len(s) { // the closing quote is missing
		p.value = b.String()
		if j := strings.IndexByte(p.value, ';'); j >= 0 {
			p.value = p.value[:j]
			return p, s[1+strings.IndexByte(s[1:], ';'):]
		}
		return p, ""
	}
	p.value = b.String()
	rest := s[i+1:]
	j := strings.IndexByte(rest, ';')
	tail := rest
	if j >= 0 {
		tail, rest = rest[:j], rest[j:]
	} else {
		rest = ""
	}
	tail = strings.TrimSpace(tail)
	if strings.Contains(tail, "=") && !strings.Contains(tail, "=?") {
		return p, ";" + tail + rest
	}
	if tail != "" && !strings.HasPrefix(tail, "(") && !strings.HasPrefix(tail, ",") {
		if whole, ok := strings.CutSuffix(tail, `"`); ok { // quotes within quotes
			tail = `"` + whole
		}
		p.value += tail
	}
	return p, rest
}

// Get returns a parameter's plain value, without RFC 2231. Of two, the first that is not empty wins.
func (m *Media) Get(name string) string {
	for _, p := range m.params {
		if p.name == name && p.value != "" {
			return p.value
		}
	}
	return ""
}

// Has reports whether a parameter is there and not empty.
func (m *Media) Has(name string) bool { return m.Get(name) != "" }

// Text returns a parameter for people: RFC 2231 with continuations, else encoded words, else raw 8-bit text.
func (m *Media) Text(name string) string {
	var parts []param
	for _, p := range m.params {
		if rest, ok := strings.CutPrefix(p.name, name); ok && strings.HasPrefix(rest, "*") {
			parts = append(parts, param{name: rest, value: p.value})
		}
	}
	if len(parts) > 0 {
		if s := joinExtended(parts); s != "" {
			return s
		}
	}
	v := m.Get(name)
	if strings.Contains(v, "=?") {
		return Text(v)
	}
	if strings.Contains(v, "%") && !strings.ContainsAny(v, " ") {
		if u, err := url.PathUnescape(v); err == nil && u != v && !IsASCII([]byte(u)) {
			return RawText(u)
		}
	}
	return RawText(v)
}

// joinExtended puts the pieces "*", "*0", "*1*" … together (RFC 2231, sections 3 and 4).
func joinExtended(parts []param) string {
	type piece struct {
		n       int
		encoded bool
		value   string
	}
	var pieces []piece
	for _, p := range parts {
		suffix, encoded := strings.CutSuffix(p.name[1:], "*")
		n := 0
		if suffix != "" {
			v, err := strconv.Atoi(suffix)
			if err != nil {
				continue
			}
			n = v
		} else if p.name == "*" {
			encoded = true
		}
		pieces = append(pieces, piece{n, encoded, p.value})
	}
	sort.SliceStable(pieces, func(i, j int) bool { return pieces[i].n < pieces[j].n })
	var raw []byte
	charset := ""
	for i, p := range pieces {
		if !p.encoded {
			raw = append(raw, p.value...)
			continue
		}
		v := p.value
		if i == 0 {
			if a := strings.IndexByte(v, '\''); a >= 0 {
				if b := strings.IndexByte(v[a+1:], '\''); b >= 0 {
					charset, v = v[:a], v[a+1+b+1:]
				} else if a > 0 && KnownCharset(v[:a]) { // the language is missing with its mark
					charset, v = v[:a], v[a+1:]
				}
			}
		}
		raw = append(raw, unpercent(v)...)
	}
	if charset == "" && strings.Contains(string(raw), "=?") {
		return Text(string(raw))
	}
	text, _ := Charset(raw, charset)
	return OneLine(text)
}

func unpercent(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && unhex(s[i+1]) >= 0 && unhex(s[i+2]) >= 0 {
			out = append(out, byte(unhex(s[i+1])<<4|unhex(s[i+2])))
			i += 2
			continue
		}
		out = append(out, s[i])
	}
	return out
}
