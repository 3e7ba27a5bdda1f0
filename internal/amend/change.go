package amend

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"remit/internal/agreement"
)

// Set puts what a form holds into an entry and returns the new text. Keys that say the same as before stay byte for byte. Where something
// is wrong with a field there is no new text.
func (f File) Set(r Ref, v url.Values) (string, []Wrong) {
	e := f.find(r)
	kind := KindOf(r.Table)
	before := f.Values(r)
	body, wrong := f.Text[e.from:e.to], []Wrong(nil)
	e = shifted(e)
	for i, key := range kind.keys() {
		now, bad := kind.write(key, v)
		was, _ := kind.write(key, before)
		if wrong = append(wrong, bad...); now != was {
			body = e.put(body, key, now, kind.keys()[:i])
		}
	}
	if len(wrong) > 0 {
		return "", wrong
	}
	text := f.Text[:f.find(r).from] + body + f.Text[f.find(r).to:]
	return text, f.check(text, r, v)
}

// shifted is an entry whose places count from its own beginning.
func shifted(e *entry) *entry {
	out := &entry{Ref: e.Ref, to: e.to - e.from}
	for _, l := range e.lines {
		out.lines = append(out.lines, line{l.key, l.from - e.from, l.to - e.from, l.value - e.from, l.end - e.from})
	}
	return out
}

// put writes a key into the text of an entry: in its place, else after those that stand before it. An empty value takes it out.
func (e *entry) put(body, key, value string, before []string) string {
	at := slices.IndexFunc(e.lines, func(l line) bool { return l.key == key })
	var from, to int
	var text string
	switch {
	case at < 0 && value == "":
		return body
	case at < 0:
		from = e.start(body)
		for _, l := range e.lines {
			if slices.Contains(before, l.key) {
				from = max(from, l.to)
			}
		}
		if to = from; from > 0 && body[from-1] != '\n' {
			text = "\n"
		}
		text += fmt.Sprintf("%-*s = %s\n", e.width(), key, value)
	case value == "":
		from, to = e.lines[at].from, e.lines[at].to
	default:
		from, to, text = e.lines[at].value, e.lines[at].end, value
	}
	e.move(to, len(text)-(to-from))
	if at < 0 {
		e.lines = append(e.lines, line{key, from, from + len(text), from, from + len(text)})
	} else if value == "" {
		e.lines = slices.Delete(e.lines, at, at+1)
	} else {
		e.lines[at].end, e.lines[at].to = from+len(text), e.lines[at].to+len(text)-(to-from)
	}
	return body[:from] + text + body[to:]
}

// move shifts all that stands from an offset on.
func (e *entry) move(from, by int) {
	for i := range e.lines {
		if l := &e.lines[i]; l.from >= from {
			l.from, l.to, l.value, l.end = l.from+by, l.to+by, l.value+by, l.end+by
		}
	}
}

// start is where the first key of an entry would stand: after its comment and its header.
func (e *entry) start(body string) int {
	if e.Table == "" {
		return 0
	}
	at := 0
	for at < len(body) && !strings.HasPrefix(strings.TrimSpace(body[at:lineEnd(body, at)]), "[") {
		at = lineEnd(body, at)
	}
	return lineEnd(body, at)
}

// width is how wide the keys of an entry are written.
func (e *entry) width() (n int) {
	for _, l := range e.lines {
		n = max(n, len(l.key))
	}
	return n
}

// Insert adds an entry after another of its table, or after the last one, and returns the new text and where it stands.
func (f File) Insert(table string, after Ref, v url.Values) (string, Ref, []Wrong) {
	kind := KindOf(table)
	header := "[" + table + "]"
	if kind.Array {
		header = "[[" + table + "]]"
	}
	if table == "hours" {
		name := strings.TrimSpace(v.Get("name"))
		if slices.Contains(f.Names("hours"), name) || name == "" {
			return "", Ref{}, []Wrong{{"name", "Give the opening hours a name of their own, such as office."}}
		}
		header = "[hours." + agreement.BareKey(name) + "]"
	}
	var lines []line
	var values []string
	var wrong []Wrong
	for _, key := range kind.keys() {
		value, bad := kind.write(key, v)
		if wrong = append(wrong, bad...); value != "" {
			lines, values = append(lines, line{key: key}), append(values, value)
		}
	}
	if len(wrong) > 0 {
		return "", Ref{}, wrong
	}
	body := header + "\n"
	for i, l := range lines {
		body += fmt.Sprintf("%-*s = %s\n", (&entry{lines: lines}).width(), l.key, values[i])
	}
	at, ref := f.place(table, after)
	text := strings.TrimRight(f.Text[:at], "\n") + "\n\n" + body
	if rest := strings.TrimLeft(f.Text[at:], "\n"); rest != "" {
		text += "\n" + rest
	}
	return text, ref, f.check(text, ref, v)
}

// place is where a new entry of a table goes: after the one given, else after the last of its table or of those that the file has before it.
func (f File) place(table string, after Ref) (int, Ref) {
	if e := f.find(after); e != nil && e.Table == table {
		return e.to, Ref{table, after.Index + 1}
	}
	at := 0
	for _, k := range kinds {
		for _, e := range f.entries {
			if e.Table == k.Table {
				at = max(at, e.to)
			}
		}
		if k.Table == table {
			break
		}
	}
	return at, Ref{table, f.Count(table)}
}

// InsertBefore adds an entry before another of its table.
func (f File) InsertBefore(r Ref, v url.Values) (string, Ref, []Wrong) {
	if r.Index > 0 {
		return f.Insert(r.Table, Ref{r.Table, r.Index - 1}, v)
	}
	text, at, wrong := f.Insert(r.Table, r, v)
	if len(wrong) > 0 {
		return text, at, wrong
	}
	moved, ok := split(text)
	if !ok {
		return f.Text, r, []Wrong{{"", "This entry cannot be placed."}}
	}
	return moved.Move(at, true), r, nil
}

// Remove takes an entry out.
func (f File) Remove(r Ref) string {
	e := f.find(r)
	if e == nil || r.Table == "" {
		return f.Text
	}
	before, after := strings.TrimRight(f.Text[:e.from], "\n")+"\n", strings.TrimLeft(f.Text[e.to:], "\n")
	if after == "" {
		return before
	}
	return before + "\n" + after
}

// Move exchanges an entry with the one of its table above it, or below it.
func (f File) Move(r Ref, up bool) string {
	other := Ref{r.Table, r.Index + 1}
	if up {
		other.Index = r.Index - 1
	}
	a, b := f.find(r), f.find(other)
	if a == nil || b == nil {
		return f.Text
	}
	if up {
		a, b = b, a
	}
	end := func(s string) string { return strings.TrimRight(s, "\n") + "\n" }
	return f.Text[:a.from] + end(f.Text[b.from:b.to]) + f.Text[a.to:b.from] + end(f.Text[a.from:a.to]) + f.Text[b.to:]
}
