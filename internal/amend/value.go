package amend

import (
	"slices"
	"strings"

	toml "github.com/pelletier/go-toml/v2"
)

// The kinds of a value. What is bare stands without quotes: numbers, dates, true and false.
const (
	isText = iota
	isBare
	isList
	isTable
)

// value is a value of TOML, with its tables in the order in which they are written.
type value struct {
	kind  int
	text  string
	items []value
	pairs []pair
}

// pair is a key of a small table; dotted keys are one key here.
type pair struct {
	key   string
	value value
}

// scanner reads values. It expects valid TOML: what is not is left for the checker to tell.
type scanner struct {
	text string
	at   int
}

// parse reads one value that is the whole text.
func parse(raw string) (value, bool) {
	s := scanner{text: strings.TrimSpace(raw)}
	v, ok := s.value()
	return v, ok && s.at == len(s.text)
}

// textOf is what a quoted text says, "" where it is none.
func textOf(raw string) string {
	var out struct{ V string }
	if toml.Unmarshal([]byte("V = "+raw), &out) != nil {
		return ""
	}
	return out.V
}

func (s *scanner) value() (v value, ok bool) {
	switch rest := s.text[s.at:]; {
	case rest == "":
		return v, false
	case rest[0] == '"' || rest[0] == '\'':
		raw, fine := s.quoted()
		return value{kind: isText, text: textOf(raw)}, fine
	case rest[0] == '[':
		return s.list()
	case rest[0] == '{':
		return s.table()
	}
	end := strings.IndexAny(s.text[s.at:]+"\n", ",]}#\r\n")
	v = value{kind: isBare, text: strings.TrimSpace(s.text[s.at : s.at+end])}
	s.at += len(strings.TrimRight(s.text[s.at:s.at+end], " \t"))
	return v, v.text != ""
}

// quoted passes over a text in quotes, of one line or of several.
func (s *scanner) quoted() (string, bool) {
	from, quote := s.at, s.text[s.at:s.at+1]
	if triple := strings.Repeat(quote, 3); strings.HasPrefix(s.text[s.at:], triple) {
		quote = triple
	}
	for s.at += len(quote); s.at < len(s.text); s.at++ {
		switch {
		case s.text[s.at] == '\\' && quote[0] == '"':
			s.at++
		case strings.HasPrefix(s.text[s.at:], quote):
			s.at += len(quote)
			for len(quote) == 3 && s.at < len(s.text) && s.text[s.at] == quote[0] { // quotes may end the text itself
				s.at++
			}
			return s.text[from:s.at], true
		}
	}
	return "", false
}

// space passes over white space, ends of lines and comments.
func (s *scanner) space() {
	for s.at < len(s.text) {
		switch c := s.text[s.at]; {
		case strings.IndexByte(" \t\r\n", c) >= 0:
			s.at++
		case c == '#':
			s.at = lineEnd(s.text, s.at)
		default:
			return
		}
	}
}

// next passes over one character where it stands here.
func (s *scanner) next(c byte) bool {
	s.space()
	if s.at < len(s.text) && s.text[s.at] == c {
		s.at++
		return true
	}
	return false
}

func (s *scanner) list() (value, bool) {
	v := value{kind: isList}
	for s.at++; !s.next(']'); {
		item, ok := s.value()
		if !ok {
			return v, false
		}
		v.items = append(v.items, item)
		if !s.next(',') {
			return v, s.next(']')
		}
	}
	return v, true
}

func (s *scanner) table() (value, bool) {
	v := value{kind: isTable}
	for s.at++; !s.next('}'); {
		equals := strings.IndexByte(s.text[s.at:], '=')
		if equals < 0 {
			return v, false
		}
		key := s.text[s.at : s.at+equals]
		s.at += equals + 1
		s.space()
		inner, ok := s.value()
		if !ok {
			return v, false
		}
		v.pairs = append(v.pairs, pair{keyOf(key), inner})
		if !s.next(',') {
			return v, s.next('}')
		}
	}
	return v, true
}

// keyOf is a key without the space and the quotes around its parts.
func keyOf(raw string) string {
	raw = strings.TrimSpace(raw)
	if len(raw) > 1 && (raw[0] == '"' || raw[0] == '\'') {
		return textOf(raw)
	}
	parts := strings.Split(raw, ".")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return strings.Join(parts, ".")
}

// normal writes a value in one way, whichever way it came: a list of one value in a condition is that value.
func (v value) normal() string {
	switch v.kind {
	case isText:
		return quote(v.text)
	case isList:
		if len(v.items) == 1 && v.items[0].kind != isTable && v.items[0].kind != isList {
			return v.items[0].normal()
		}
		words := make([]string, len(v.items))
		for i, item := range v.items {
			words[i] = item.normal()
		}
		return "[" + strings.Join(words, ", ") + "]"
	case isTable:
		words := []string{}
		for _, p := range v.flat() {
			words = append(words, p.key+" = "+p.value.normal())
		}
		slices.Sort(words)
		return "{" + strings.Join(words, ", ") + "}"
	}
	return v.text
}

// flat are the keys of a table with those of the tables asset and contact in it, as they are written with dots.
func (v value) flat() (list []pair) {
	for _, p := range v.pairs {
		if p.value.kind != isTable || p.key != "asset" && p.key != "contact" {
			list = append(list, p)
			continue
		}
		for _, inner := range p.value.pairs {
			list = append(list, pair{p.key + "." + inner.key, inner.value})
		}
	}
	return list
}

// get returns the value under a key of a table.
func (v value) get(key string) (value, bool) {
	for _, p := range v.pairs {
		if p.key == key {
			return p.value, true
		}
	}
	return value{}, false
}
