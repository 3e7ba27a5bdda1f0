package agreement

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"remit/internal/calendar"
	"remit/internal/money"
)

// record is a table of the file that is being read. Each key that is asked for is one that the table may have.
type record struct {
	r      *reader
	node   *node
	path   string // "scope.", "" for the whole file
	clause string // number of the clause it belongs to
	asked  []string
}

// fail notes a problem with the key that stands at p.
func (t *record) fail(p place, code, key, format string, args ...any) {
	path := strings.TrimSuffix(t.path+key, ".")
	t.r.problems = append(t.r.problems, Problem{
		Severity: Error, Code: code, Clause: t.clause, Line: p.line, Column: p.column, Key: path,
		Message: path + ": " + fmt.Sprintf(format, args...),
	})
}

// missing notes that the table lacks a key that it must have.
func (t *record) missing(key, format string, args ...any) {
	t.fail(t.node.place, CodeMissingKey, key, "This is missing. "+format, args...)
}

// finish notes the keys that nobody asked for.
func (t *record) finish() {
	for _, m := range t.node.keys {
		if !slices.Contains(t.asked, m.name) {
			t.fail(m.place, CodeUnknownKey, m.name, "There is no such key.%s Here may stand %s.", meant(m.name, t.asked), strings.Join(t.asked, ", "))
		}
	}
}

// take returns the value of a key if it is of the kind, nil where it is left out or of another kind, which is noted.
func (t *record) take(key string, kind nodeKind, example string) *node {
	t.asked = append(t.asked, key)
	m := t.node.member(key)
	if m == nil {
		return nil
	}
	if m.value.kind != kind {
		t.wrongType(m.value, key, kind.name(), example)
		return nil
	}
	return m.value
}

// wrongType notes that a value is not what the key wants.
func (t *record) wrongType(n *node, key, want, example string) {
	t.fail(n.place, CodeWrongType, key, "This is %s and must be %s: write %s.", n.kind.name(), want, example)
}

// has reports whether the table has the key.
func (t *record) has(key string) bool { return t.node.member(key) != nil }

// sub returns the table inside under key, nil where there is none.
func (t *record) sub(key, example string) *record {
	n := t.take(key, nodeTable, example)
	if n == nil {
		return nil
	}
	t.r.places[t.path+key+"[0]"] = n.place
	return &record{r: t.r, node: n, path: t.path + key + ".", clause: t.clause}
}

// list returns the tables of the array of tables under key.
func (t *record) list(key, example string) []*record {
	array := t.take(key, nodeArray, example)
	if array == nil {
		return nil
	}
	var records []*record
	for i, n := range array.items {
		if n.kind != nodeTable {
			t.wrongType(n, key, "a list of tables", example)
			continue
		}
		made := &record{r: t.r, node: n, path: t.path + key + ".", clause: t.clause}
		if c := n.member("clause"); c != nil && c.value.kind == nodeText {
			made.clause = c.value.text
		}
		t.r.places[fmt.Sprintf("%s%s[%d]", t.path, key, i)] = n.place
		records = append(records, made)
	}
	return records
}

// text returns the text under key, "" where it is left out.
func (t *record) text(key, example string) string {
	n := t.take(key, nodeText, example)
	if n == nil {
		return ""
	}
	return n.text
}

// must returns the text under key, which may not be left out or empty.
func (t *record) must(key, example string) string {
	text := t.text(key, example)
	switch m := t.node.member(key); {
	case m == nil:
		t.missing(key, "Write %s.", example)
	case text == "" && m.value.kind == nodeText:
		t.fail(m.value.place, CodeBadValue, key, "This may not be empty: write %s.", example)
	}
	return text
}

// option returns the text under key, one of options; "" where it is left out.
func (t *record) option(key string, options ...string) string {
	n := t.take(key, nodeText, "one of "+strings.Join(options, ", ")+" in quotes")
	if n == nil || !t.among(n, key, options) {
		return ""
	}
	return n.text
}

// mustOption returns the text under key, one of options, which may not be left out.
func (t *record) mustOption(key string, options ...string) string {
	if !t.has(key) {
		t.missing(key, "Write one of %s.", strings.Join(options, ", "))
	}
	return t.option(key, options...)
}

// among reports whether a text is one of the options, and notes if not.
func (t *record) among(n *node, key string, options []string) bool {
	if slices.Contains(options, n.text) {
		return true
	}
	t.fail(n.place, CodeUnknownValue, key, "%q is not known.%s Write one of %s.", n.text, meant(n.text, options), strings.Join(options, ", "))
	return false
}

// names returns the texts of the list under key.
func (t *record) names(key, example string) []string {
	array := t.take(key, nodeArray, example)
	if array == nil {
		return nil
	}
	var names []string
	for _, n := range array.items {
		if n.kind != nodeText {
			t.wrongType(n, key, "a list of texts", example)
			continue
		}
		names = append(names, n.text)
	}
	return names
}

// options returns the texts of the list under key, each one of options.
func (t *record) options(key string, options []string) []string {
	names := t.names(key, fmt.Sprintf("a list such as [%q]", options[0]))
	for i, name := range names {
		if !slices.Contains(options, name) {
			t.among(&node{text: name, place: t.item(key, i)}, key, options)
		}
	}
	return names
}

// item returns the place of the i-th value of a list.
func (t *record) item(key string, i int) place {
	n := t.node.member(key).value
	if i < len(n.items) {
		return n.items[i].place
	}
	return n.place
}

// whole returns the whole number under key, from low to high; fallback where it is left out or wrong.
func (t *record) whole(key string, low, high, fallback int) int {
	n := t.take(key, nodeInteger, "a number such as "+strconv.Itoa(max(low, 1)))
	if n == nil {
		return fallback
	}
	value, err := strconv.ParseInt(strings.ReplaceAll(n.text, "_", ""), 0, 64)
	if err != nil || value < int64(low) || value > int64(high) {
		t.fail(n.place, CodeBadValue, key, "%s is out of range: write a whole number from %d to %d.", n.text, low, high)
		return fallback
	}
	return int(value)
}

// number returns the number, whole or with decimals, under key; 0 where it is left out or wrong.
func (t *record) number(key string, most int64) decimal.Decimal {
	const example = "a number such as 5 or 2.5"
	t.asked = append(t.asked, key)
	m := t.node.member(key)
	if m == nil {
		return decimal.Zero
	}
	if m.value.kind != nodeInteger && m.value.kind != nodeFloat {
		t.wrongType(m.value, key, "a number", example)
		return decimal.Zero
	}
	d, ok := plainDecimal(strings.TrimPrefix(strings.ReplaceAll(m.value.text, "_", ""), "+"))
	if !ok || d.GreaterThan(decimal.NewFromInt(most)) {
		t.fail(m.value.place, CodeBadValue, key, "%s is out of range: write a number from 0 to %d such as 5 or 2.5.", m.value.text, most)
		return decimal.Zero
	}
	return d
}

// plainDecimal reads digits with at most nine decimals, without sign and exponent.
func plainDecimal(s string) (decimal.Decimal, bool) {
	whole, part, pointed := strings.Cut(s, ".")
	if !digits(whole) || pointed && !digits(part) || len(whole) > 12 || len(part) > 9 {
		return decimal.Zero, false
	}
	d, err := decimal.NewFromString(s)
	return d, err == nil
}

// digits reports whether s is one or more decimal digits.
func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// amount returns the money under key, 0 where it is left out or wrong.
func (t *record) amount(key string) decimal.Decimal {
	n := t.take(key, nodeText, `an amount in quotes such as "140.00"`)
	if n == nil {
		return decimal.Zero
	}
	return t.money(n, key)
}

// money reads an amount in the currency of the agreement.
func (t *record) money(n *node, key string) decimal.Decimal {
	amount, err := money.Parse(n.text, t.r.currency)
	switch {
	case err != nil:
		t.fail(n.place, CodeMoney, key, "%s", err)
	case amount.IsNegative():
		t.fail(n.place, CodeMoney, key, "The amount %q is below 0: write one of 0 or more.", n.text)
	}
	return amount
}

// span returns the length of time under key, the zero span where it is left out or wrong.
func (t *record) span(key string, days bool) calendar.Span {
	n := t.take(key, nodeText, `a duration in quotes such as "4h"`)
	if n == nil {
		return calendar.Span{}
	}
	span, err := calendar.ParseSpan(n.text, days)
	if err != nil {
		t.fail(n.place, CodeDuration, key, "%s", err)
	}
	return span
}

// date returns the date under key as midnight UTC, the zero time where it is left out or wrong.
func (t *record) date(key string) time.Time {
	n := t.take(key, nodeDate, "a date without quotes such as 2026-01-31")
	if n == nil {
		return time.Time{}
	}
	return t.day(n, key)
}

// day reads a date.
func (t *record) day(n *node, key string) time.Time {
	at, err := time.Parse(time.DateOnly, n.text)
	if err != nil || at.Year() < 1970 || at.Year() > 2200 {
		t.fail(n.place, CodeBadValue, key, "%s is no date of the calendar from 1970 to 2200: write one such as 2026-01-31.", n.text)
		return time.Time{}
	}
	return at
}
