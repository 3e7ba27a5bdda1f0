package amend

import (
	"net/url"
	"slices"
	"strings"

	"remit/internal/agreement"
)

// check finds what the reader of agreements says of the entry in a new text, each at its field.
func (f File) check(text string, r Ref, v url.Values) (wrong []Wrong) {
	now, ok := split(text)
	if !ok || now.find(r) == nil {
		return []Wrong{{"", "This cannot be written as one entry of the file."}}
	}
	e := now.find(r)
	if number := now.Clause(r); number != "" {
		for _, other := range now.entries {
			if other.Ref != r && other.from > e.from && now.text(other, "clause") == number {
				wrong = append(wrong, Wrong{"clause", "The clause “" + number + "” stands further down already: give each clause its own number."})
			}
		}
	}
	first := 1 + strings.Count(text[:e.from], "\n")
	last := first + strings.Count(text[e.from:e.to], "\n")
	_, problems := agreement.Scan([]byte(text))
	for _, p := range problems {
		if p.Severity != agreement.Error || p.Line < first || p.Line > last {
			continue
		}
		w := Wrong{KindOf(r.Table).place(p.Key, now.Name(r), v), message(p)}
		if !slices.Contains(wrong, w) {
			wrong = append(wrong, w)
		}
	}
	return wrong
}

// message is what a problem says, without the key that it begins with.
func message(p agreement.Problem) string {
	return strings.TrimPrefix(strings.TrimPrefix(p.Message, p.Key), ": ")
}

// place finds the field of a form that a key of the file stands in, "" for the whole form.
func (k *Kind) place(path, name string, v url.Values) string {
	prefix := k.Table + "."
	switch k.Table {
	case "":
		prefix = ""
	case "hours":
		prefix = "hours." + name + "."
	}
	key := strings.TrimPrefix(path, prefix)
	if v.Get(topOf(key)+Raw) != "" {
		return topOf(key) + Raw
	}
	field := k.Field(key)
	for rest := key; field == nil && rest != ""; {
		rest = rest[:max(strings.LastIndexByte(rest, '.'), 0)]
		field = k.Field(rest)
	}
	switch {
	case field == nil:
		for i := range k.Fields { // of a small table as a whole: its first field
			if topOf(k.Fields[i].Key) == topOf(key) {
				return k.Fields[i].Key
			}
		}
		return ""
	case field.Type == Condition:
		rest := strings.TrimPrefix(strings.TrimPrefix(key, field.Key+"."), "not.")
		for i := range Rows(field.Key, v) {
			if fact := v.Get(rowName(field.Key, i, ColumnFact)); fact != "" && strings.HasSuffix(rest, fact) {
				return test{row: i}.name(field.Key)
			}
		}
	}
	return field.Key
}
