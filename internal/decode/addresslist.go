package decode

import "strings"

// addressList puts tokens together to mailboxes.
type addressList struct {
	out     []Address
	words   []addressToken // since the last mailbox
	before  []addressToken // words that a comma ended before any address came: a name may hold a comma without quotes
	colons  bool           // no ";" follows: a colon ends no group
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
			l.add(l.name(), cleanAddress(t.text))
		}
		l.words, l.before, l.comment, l.done = nil, nil, "", true
	case ',':
		l.comma()
	case ';':
		l.end()
	case ':':
		if n := len(l.words); n > 0 && l.colons && !strings.EqualFold(l.words[n-1].text, "mailto") {
			l.words[n-1].text += ":"
			return
		}
		if n := len(l.words); n > 0 && strings.Contains(l.words[n-1].text, "@") {
			l.words[n-1].text += ":"
			return
		}
		l.words, l.comment = nil, "" // the name of a group, or "mailto"
	default:
		l.words = append(l.words, t)
	}
}

// comma ends a mailbox, or only a piece of a name: "Doe, John <john@example.org>" is one mailbox.
func (l *addressList) comma() {
	if n := len(l.words); n > 0 && !l.done && len(l.before)+n <= 8 && !hasAt(l.words) && l.comment == "" {
		l.words[n-1].text = strings.TrimSuffix(l.words[n-1].text, "\\") + ","
		l.before = append(l.before, l.words...)
		l.words = nil
		return
	}
	l.end()
}

func hasAt(words []addressToken) bool {
	for _, w := range words {
		if strings.Contains(w.text, "@") || strings.Contains(w.text, "=?") {
			return true
		}
	}
	return false
}

// name returns the words before an address in brackets, with those that commas have cut off.
func (l *addressList) name() string {
	if len(l.before) == 0 {
		return joinWords(l.words)
	}
	return joinWords(l.before) + " " + joinWords(l.words)
}

// release takes the words before commas for what they are where no address in brackets came: local users.
func (l *addressList) release() {
	words := l.before
	l.before = nil
	for len(words) > 0 {
		n := 1
		for !strings.HasSuffix(words[n-1].text, ",") && n < len(words) {
			n++
		}
		if one := words[0]; n == 1 && one.kind == 'w' && !strings.HasPrefix(strings.ToLower(one.text), "undisclosed") {
			l.out = append(l.out, Address{Address: cleanAddress(one.text)})
		}
		words = words[n:]
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
	l.release()
	units := l.units()
	for len(units) > 0 && strings.HasSuffix(units[0], ":") && !strings.Contains(units[0], "@") { // of a group that is not closed
		units, l.words = units[1:], l.words[1:]
	}
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
