package amend

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// bareForms are numbers, dates and truths as TOML has them.
var bareForms = regexp.MustCompile(`^(true|false|[+-]?(0|[1-9][0-9]*)(\.[0-9]+)?|\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))$`)

func plainBare(s string) bool { return bareForms.MatchString(s) }

// The columns of a row of a condition.
const (
	ColumnFact  = "fact"
	ColumnIs    = "is" // is, not
	ColumnValue = "value"
	ColumnAdd   = "add" // one more value
)

// readCondition spreads a condition over rows: a fact, is or is not, and the values of which any may match.
func readCondition(key string, v value, to url.Values) {
	row := 0
	put := func(is string, p pair) {
		to.Set(rowName(key, row, ColumnFact), p.key)
		to.Set(rowName(key, row, ColumnIs), is)
		items := []value{p.value}
		if p.value.kind == isList {
			items = p.value.items
		}
		for _, item := range items {
			to.Add(rowName(key, row, ColumnValue), item.text)
		}
		row++
	}
	for _, p := range v.flat() {
		if inner := p.value.flat(); p.key == "not" && len(inner) == 1 && inner[0].key != "not" {
			put("not", inner[0])
		} else {
			put("is", p)
		}
	}
}

// test is a row of a condition.
type test struct {
	row    int
	fact   string
	values []string
}

// name is the name under which what is wrong with a row is told.
func (t test) name(key string) string { return key + "." + strconv.Itoa(t.row) }

// writeCondition puts rows together. One fact may be denied, as the file has one table for what must not hold.
func writeCondition(key string, from url.Values) (toml string, wrong []Wrong) {
	var is, not []test
	for i := range Rows(key, from) {
		t := test{i, from.Get(rowName(key, i, ColumnFact)), nil}
		for _, w := range append(slices.Clone(from[rowName(key, i, ColumnValue)]), words(from.Get(rowName(key, i, ColumnAdd)))...) {
			if w = strings.TrimSpace(w); w != "" && !slices.Contains(t.values, w) {
				t.values = append(t.values, w)
			}
		}
		same := func(o test) bool { return o.fact == t.fact }
		switch denied := from.Get(rowName(key, i, ColumnIs)) == "not"; {
		case t.fact == "":
		case len(t.values) == 0:
			wrong = append(wrong, Wrong{t.name(key), "Say which: choose a value, or take this line out."})
		case denied && len(not) > 0 && not[0].fact == t.fact:
			not[0].values = append(not[0].values, t.values...)
		case denied && len(not) > 0:
			wrong = append(wrong, Wrong{t.name(key), "One line of a condition may say “is not”. Put this one into a clause of its own that stands above."})
		case denied:
			not = append(not, t)
		case slices.ContainsFunc(is, same):
			wrong = append(wrong, Wrong{t.name(key), "This fact stands in a line above: put all its values there, of which any may match."})
		default:
			is = append(is, t)
		}
	}
	pairs := pairsOf(is)
	if len(not) > 0 {
		pairs = append(pairs, "not", table(pairsOf(not)...))
	}
	return table(pairs...), wrong
}

// pairsOf writes tests as keys and values, those of one thing beside each other.
func pairsOf(tests []test) (pairs []string) {
	slices.SortStableFunc(tests, func(a, b test) int { return firstOf(tests, a.fact) - firstOf(tests, b.fact) })
	for _, t := range tests {
		write := quote
		if t.fact == "asset.managed" || t.fact == "contact.vip" {
			write = bare
		}
		value := list(t.values, write)
		if len(t.values) == 1 {
			value = write(t.values[0])
		}
		pairs = append(pairs, t.fact, value)
	}
	return pairs
}

// firstOf is the row of the first fact of the same thing.
func firstOf(tests []test, fact string) int {
	first := len(tests) * maxRows
	for _, t := range tests {
		if topOf(t.fact) == topOf(fact) {
			first = min(first, t.row)
		}
	}
	return first
}

// readMultipliers spreads what raises a rate: a key, its table of hours, and by what.
func readMultipliers(key string, v value, to url.Values) {
	for i, item := range v.items {
		for _, p := range item.pairs {
			if p.key == "by" {
				to.Set(rowName(key, i, "by"), p.value.text)
				continue
			}
			to.Set(rowName(key, i, ColumnFact), p.key)
			to.Set(rowName(key, i, ColumnValue), p.value.text)
		}
	}
}

func writeMultipliers(key string, from url.Values) (string, []Wrong) {
	var wrong []Wrong
	text := writeRows(key, from, func(get func(string) string) string {
		if get("by") == "" && get(ColumnFact) == "" {
			return ""
		}
		pairs := []string{"by", quoted(get("by"))}
		if fact := get(ColumnFact); fact != "" {
			pairs = append([]string{fact, quoted(get(ColumnValue))}, pairs...)
		}
		return table(pairs...)
	})
	return text, wrong
}
