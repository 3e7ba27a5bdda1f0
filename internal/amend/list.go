package amend

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"

	"remit/internal/agreement"
)

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
