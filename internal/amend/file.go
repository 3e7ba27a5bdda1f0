// Package amend changes the file of an agreement entry by entry and leaves every other byte of it as it is.
package amend

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"remit/internal/agreement"
	"remit/internal/fault"
)

// Ref names an entry: a table of the file, and which one of those of its kind, from 0. The head of the file is the table "".
type Ref struct {
	Table string
	Index int
}

// File is the text of an agreement, cut into its entries.
type File struct {
	Text    string
	entries []*entry
}

// entry is one table of the file: its comment, its header and its keys.
type entry struct {
	Ref
	name     string // of a table of opening hours
	from, to int    // bytes of the text
	lines    []line
}

// line is one key with its value.
type line struct {
	key        string
	from, to   int // with the end of the line
	value, end int // of the value
}

// Open cuts a text into its entries. A text that is written in a way that no form can show is put into the canonical form first; it is
// fault.Invalid where it does not read.
func Open(text string) (File, error) {
	if f, ok := split(text); ok {
		return f, nil
	}
	terms, problems := agreement.Scan([]byte(text))
	if len(problems) > 0 {
		return File{Text: text}, fault.Errorf(fault.Invalid, "The text has tables that no form can show. Edit it as text, and mend what the check names.")
	}
	f, ok := split(string(agreement.Write(terms)))
	if !ok {
		return File{Text: text}, fault.Errorf(fault.Invalid, "The text has tables that no form can show. Edit it as text.")
	}
	return f, nil
}

// split cuts a text; ok is false where it has other tables than the forms have, or keys in other places.
func split(text string) (f File, ok bool) {
	f.Text = text
	current := &entry{}
	f.entries = []*entry{current}
	counts, comment := map[string]int{"": 1}, -1
	for at := 0; at < len(text); {
		end := lineEnd(text, at)
		trimmed := strings.TrimSpace(text[at:end])
		switch {
		case trimmed == "":
			comment = -1
		case trimmed[0] == '#':
			if comment < 0 {
				comment = at
			}
		case trimmed[0] == '[':
			table, name, header := headerOf(trimmed)
			if kind := KindOf(table); !header || kind == nil || kind.Array != strings.HasPrefix(trimmed, "[[") || !kind.Array && table != "hours" && counts[table] > 0 {
				return f, false
			}
			current = &entry{Ref: Ref{table, counts[table]}, name: name, from: at, to: end}
			if comment >= 0 {
				current.from = comment
			}
			counts[table]++
			f.entries, comment = append(f.entries, current), -1
		default:
			l, fine := keyLine(text, at)
			if !fine {
				return f, false
			}
			current.lines = append(current.lines, l)
			end, comment = l.to, -1
			current.to = end
		}
		at = end
	}
	return f, true
}

// lineEnd is where the line that begins at an offset is over, with its end.
func lineEnd(text string, at int) int {
	if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(text)
}

// headerOf reads the header of a table: hours.office is the table hours with a name.
func headerOf(text string) (table, name string, ok bool) {
	inner, _, closed := strings.Cut(strings.TrimLeft(text, "["), "]")
	if !closed {
		return "", "", false
	}
	table = strings.TrimSpace(inner)
	if rest, isHours := strings.CutPrefix(table, "hours."); isHours {
		if strings.HasPrefix(rest, `"`) {
			rest = textOf(rest)
		} else if strings.Contains(rest, ".") {
			return "", "", false
		}
		return "hours", rest, rest != ""
	}
	return table, "", table != "hours"
}

// keyLine reads a key with its value; keys with dots are not for forms.
func keyLine(text string, at int) (l line, ok bool) {
	l.from = at
	i := at + strings.IndexByte(text[at:]+"=", '=')
	if l.key = strings.TrimSpace(text[at:min(i, len(text))]); i >= len(text) || strings.ContainsAny(l.key, ".\"'\n#") {
		return l, false
	}
	l.value = i + 1 + len(text[i+1:]) - len(strings.TrimLeft(text[i+1:], " \t"))
	s := scanner{text: text, at: l.value}
	if _, ok = s.value(); !ok {
		return l, false
	}
	l.end, l.to = s.at, lineEnd(text, s.at)
	rest := strings.TrimSpace(text[l.end:l.to])
	return l, rest == "" || rest[0] == '#'
}

// find returns an entry, nil where there is none.
func (f File) find(r Ref) *entry {
	for _, e := range f.entries {
		if e.Ref == r {
			return e
		}
	}
	return nil
}

// Has reports whether the file has an entry.
func (f File) Has(r Ref) bool { return f.find(r) != nil }

// Count is how many entries of a table the file has.
func (f File) Count(table string) (n int) {
	for _, e := range f.entries {
		if e.Table == table {
			n++
		}
	}
	return n
}

// Name is what a table of opening hours is called.
func (f File) Name(r Ref) string {
	if e := f.find(r); e != nil {
		return e.name
	}
	return ""
}

// ByClause finds the entry with the number of a clause.
func (f File) ByClause(number string) (Ref, bool) {
	for _, e := range f.entries {
		if KindOf(e.Table).Field("clause") != nil && number != "" && f.text(e, "clause") == number {
			return e.Ref, true
		}
	}
	return Ref{}, false
}

// ByLine finds the entry that stands in a line of the text, counted from 1.
func (f File) ByLine(n int) (r Ref, ok bool) {
	at := 0
	for range n - 1 {
		at = lineEnd(f.Text, at)
	}
	for _, e := range f.entries {
		if n > 0 && e.from <= at && at < e.to {
			r, ok = e.Ref, true
		}
	}
	return r, ok
}

// Clause is the number of an entry, "" where it has none.
func (f File) Clause(r Ref) string {
	e := f.find(r)
	if e == nil {
		return ""
	}
	return f.text(e, "clause")
}

// Names lists what other entries may name: of "rate" the names of the rate card, of "hours" those of the opening hours.
func (f File) Names(table string) (names []string) {
	for _, e := range f.entries {
		if e.Table == table {
			names = append(names, cmp.Or(e.name, f.text(e, "name")))
		}
	}
	return slices.DeleteFunc(names, func(n string) bool { return n == "" })
}

// text is the text under a key, "" for none.
func (f File) text(e *entry, key string) string {
	if raw := f.raw(e, key); raw != "" {
		if v, ok := parse(raw); ok && v.kind == isText {
			return v.text
		}
	}
	return ""
}

// raw is a value as it is written, "" where the key is left out.
func (f File) raw(e *entry, key string) string {
	for _, l := range e.lines {
		if l.key == key {
			return f.Text[l.value:l.end]
		}
	}
	return ""
}

// Entry is the text of an entry, "" where there is none.
func (f File) Entry(r Ref) string {
	if e := f.find(r); e != nil {
		return f.Text[e.from:e.to]
	}
	return ""
}

// String is an entry in a word: scope.3, term, head.
func (r Ref) String() string {
	switch kind := KindOf(r.Table); {
	case r.Table == "":
		return "head"
	case !kind.May():
		return r.Table
	}
	return r.Table + "." + strconv.Itoa(r.Index)
}

// ParseRef reads an entry from its word; ok is false where there is no such table.
func ParseRef(word string) (r Ref, ok bool) {
	if word == "head" {
		return r, true
	}
	table, index := word, ""
	if i := strings.LastIndexByte(word, '.'); i >= 0 {
		if n, err := strconv.Atoi(word[i+1:]); err == nil && n >= 0 {
			table, index, r.Index = word[:i], word[i+1:], n
		}
	}
	r.Table = table
	kind := KindOf(table)
	return r, table != "" && kind != nil && kind.May() == (index != "")
}
