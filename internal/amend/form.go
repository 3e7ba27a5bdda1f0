package amend

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"remit/internal/agreement"
)

// Raw is what is appended to the name of a key that no field can show: its value is edited as TOML.
const Raw = ".toml"

// Wrong is what is wrong with a field.
type Wrong struct{ Field, Text string }

// Values are an entry as its form starts. A key that its fields cannot show whole stands under its name with Raw.
func (f File) Values(r Ref) url.Values {
	v := url.Values{}
	e := f.find(r)
	if e == nil {
		return v
	}
	if e.Table == "hours" {
		v.Set("name", e.name)
	}
	for _, key := range KindOf(r.Table).keys() {
		raw := f.raw(e, key)
		if raw == "" {
			continue
		}
		if shown, ok := KindOf(r.Table).show(key, raw); ok {
			for name, list := range shown {
				v[name] = list
			}
		} else {
			v.Set(key+Raw, raw)
		}
	}
	return v
}

// keys are the keys of the entry itself: of limit.count it is limit.
func (k *Kind) keys() (keys []string) {
	for i := range k.Fields {
		if key := topOf(k.Fields[i].Key); !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

func topOf(key string) string {
	top, _, _ := strings.Cut(key, ".")
	return top
}

// show spreads the value of a key over its fields; ok is false where they would lose something of it.
func (k *Kind) show(key, raw string) (shown url.Values, ok bool) {
	whole, ok := parse(raw)
	if !ok {
		return nil, false
	}
	shown = url.Values{}
	for i := range k.Fields {
		field := &k.Fields[i]
		if topOf(field.Key) != key {
			continue
		}
		v := whole
		if _, sub, small := strings.Cut(field.Key, "."); small {
			if v, ok = whole.get(sub); !ok {
				continue
			}
		}
		field.read(v, shown)
	}
	again, wrong := k.write(key, shown)
	if again == "" || len(wrong) > 0 {
		return nil, false
	}
	v, ok := parse(again)
	return shown, ok && v.normal() == whole.normal()
}

// read puts a value into its fields. What does not fit is found by writing it again.
func (f *Field) read(v value, to url.Values) {
	switch f.Type {
	case Condition:
		readCondition(f.Key, v, to)
	case Multipliers:
		readMultipliers(f.Key, v, to)
	case Tiers:
		for i, item := range v.items {
			for _, key := range []string{"up_to", "price"} {
				cell, _ := item.get(key)
				to.Set(rowName(f.Key, i, key), cell.text)
			}
		}
	case Pairs:
		for i, p := range v.pairs {
			to.Set(rowName(f.Key, i, "key"), p.key)
			to.Set(rowName(f.Key, i, "value"), p.value.text)
		}
	case Matrix:
		for i, row := range v.items {
			for j, cell := range row.items {
				to.Set(rowName(f.Key, i, strconv.Itoa(j)), cell.text)
			}
		}
	case Ticks:
		for _, item := range v.items {
			to.Add(f.Key, item.text)
		}
	case Texts, Numbers, Dates:
		words := make([]string, len(v.items))
		for i, item := range v.items {
			words[i] = item.text
		}
		to.Set(f.Key, strings.Join(words, ", "))
	case Flag:
		if v.text == "true" {
			to.Set(f.Key, "yes")
		}
	default:
		to.Set(f.Key, v.text)
	}
}

// rowName is the name of a field in the i-th row of a list.
func rowName(key string, i int, column string) string {
	return key + "." + strconv.Itoa(i) + "." + column
}

// write puts the fields of a key together into its value, "" for a key that is left out.
func (k *Kind) write(key string, from url.Values) (toml string, wrong []Wrong) {
	if raw := strings.TrimSpace(strings.ReplaceAll(from.Get(key+Raw), "\r\n", "\n")); raw != "" {
		if v, ok := parse(raw); !ok || v.kind == isBare && !plainBare(v.text) {
			return "", []Wrong{{key + Raw, "This is no value of TOML: write one such as { mode = \"onsite\" }."}}
		}
		return raw, nil
	}
	var pairs []string
	for i := range k.Fields {
		field := &k.Fields[i]
		if topOf(field.Key) != key {
			continue
		}
		text, bad := field.write(from)
		wrong = append(wrong, bad...)
		_, sub, small := strings.Cut(field.Key, ".")
		if !small {
			return text, wrong
		}
		if text != "" {
			pairs = append(pairs, sub+" = "+text)
		}
	}
	if len(pairs) == 0 {
		return "", wrong
	}
	return "{ " + strings.Join(pairs, ", ") + " }", wrong
}

func (f *Field) write(from url.Values) (toml string, wrong []Wrong) {
	typed := strings.TrimSpace(strings.ReplaceAll(from.Get(f.Key), "\r\n", "\n"))
	switch f.Type {
	case Condition:
		return writeCondition(f.Key, from)
	case Multipliers:
		return writeMultipliers(f.Key, from)
	case Tiers:
		return writeRows(f.Key, from, func(get func(string) string) string {
			return table("up_to", bare(get("up_to")), "price", quoted(get("price")))
		}), nil
	case Pairs:
		return writePairs(f.Key, from), nil
	case Matrix:
		return writeMatrix(f.Key, from), nil
	case Ticks:
		return list(from[f.Key], quote), nil
	case Texts:
		return list(words(typed), quote), nil
	case Numbers, Dates:
		return list(words(typed), bare), nil
	case Number, Date:
		return bare(typed), nil
	case Flag:
		return map[bool]string{true: "true"}[typed == "yes"], nil
	case Prose:
		if typed == "" {
			return "", nil
		}
		return agreement.QuotedProse(typed), nil
	}
	return quoted(typed), nil
}

// writeRows writes a list of small tables, of those rows in which something stands.
func writeRows(key string, from url.Values, row func(get func(column string) string) string) string {
	var rows []string
	for i := range Rows(key, from) {
		if text := row(func(column string) string { return strings.TrimSpace(from.Get(rowName(key, i, column))) }); text != "" {
			rows = append(rows, text)
		}
	}
	return list(rows, func(s string) string { return s })
}

func writePairs(key string, from url.Values) string {
	var pairs []string
	for i := range Rows(key, from) {
		if name := strings.TrimSpace(from.Get(rowName(key, i, "key"))); name != "" {
			pairs = append(pairs, agreement.BareKey(name), quote(from.Get(rowName(key, i, "value"))))
		}
	}
	return table(pairs...)
}

func writeMatrix(key string, from url.Values) string {
	var rows []string
	for i := range 3 {
		cells := make([]string, 3)
		for j := range cells {
			cells[j] = from.Get(rowName(key, i, strconv.Itoa(j)))
		}
		if strings.Join(cells, "") == "" {
			return ""
		}
		rows = append(rows, "  "+list(cells, quote)+",\n")
	}
	return "[\n" + strings.Join(rows, "") + "]"
}

// maxRows is how many rows a list in a form may have.
const maxRows = 100

// Rows is how many rows of a list a form has.
func Rows(key string, from url.Values) (n int) {
	for name := range from {
		rest, ok := strings.CutPrefix(name, key+".")
		if !ok {
			continue
		}
		index, _, _ := strings.Cut(rest, ".")
		if i, err := strconv.Atoi(index); err == nil && i >= 0 && i < maxRows {
			n = max(n, i+1)
		}
	}
	return n
}

// words splits what was typed at commas and ends of lines.
func words(typed string) (list []string) {
	for _, w := range strings.FieldsFunc(typed, func(r rune) bool { return r == ',' || r == '\n' }) {
		if w = strings.TrimSpace(w); w != "" {
			list = append(list, w)
		}
	}
	return list
}

func list(items []string, write func(string) string) string {
	if len(items) == 0 {
		return ""
	}
	out := make([]string, len(items))
	for i, item := range items {
		out[i] = write(item)
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// table writes a small table of pairs of key and value; a pair without a value is left out, and the table where it has none.
func table(pairs ...string) string {
	var kept []string
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			kept = append(kept, pairs[i]+" = "+pairs[i+1])
		}
	}
	if len(kept) == 0 {
		return ""
	}
	return "{ " + strings.Join(kept, ", ") + " }"
}

func quote(s string) string { return cmp.Or(agreement.Quoted(s), `""`) }

// quoted is quote, but nothing for "".
func quoted(s string) string {
	if s == "" {
		return ""
	}
	return quote(s)
}

// bare writes a number or a date as it is, and in quotes what is neither: the checker says what would be right.
func bare(s string) string {
	if s == "" || plainBare(s) {
		return s
	}
	return quote(s)
}
