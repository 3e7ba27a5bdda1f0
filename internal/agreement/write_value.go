package agreement

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"remit/internal/calendar"
)

// quote writes a text as a basic string on one line.
func quote(s string) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, r := range s {
		out.WriteString(escaped(r))
	}
	return out.String() + `"`
}

// escaped writes a rune as it stands in a basic string.
func escaped(r rune) string {
	switch {
	case r == '"' || r == '\\':
		return `\` + string(r)
	case r == '\n':
		return `\n`
	case r == '\t':
		return `\t`
	case r == '\r':
		return `\r`
	case r < ' ' || r == 0x7f:
		return fmt.Sprintf(`\u%04X`, r)
	}
	return string(r)
}

// text is quote, but nothing for "".
func text(s string) string {
	if s == "" {
		return ""
	}
	return quote(s)
}

// prose writes a text over several lines where it has several.
func prose(s string) string {
	if !strings.Contains(s, "\n") {
		return text(s)
	}
	var out strings.Builder
	out.WriteString("\"\"\"\n")
	for i, r := range s {
		switch {
		case r == '\n' || r == '\t':
			out.WriteRune(r)
		case r == '"' && !strings.HasPrefix(s[i:], `""`) && i+1 < len(s):
			out.WriteRune(r)
		default:
			out.WriteString(escaped(r))
		}
	}
	return out.String() + `"""`
}

// bareKey writes a key, quoted where it has to be.
func bareKey(s string) string {
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' && c != '-' {
			return quote(s)
		}
	}
	if s == "" {
		return quote(s)
	}
	return s
}

// pair writes a key of an inline table, nothing where it has no value.
func pair(key, value string) string {
	if value == "" {
		return ""
	}
	return key + " = " + value
}

// count is pair for a whole number, nothing for 0.
func count(key string, n int) string { return pair(key, positive(n)) }

// positive writes a whole number, nothing for 0.
func positive(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// number writes a decimal, nothing for 0.
func number(d decimal.Decimal) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// inline writes the pairs as an inline table, nothing where there are none.
func inline(pairs ...string) string {
	var kept []string
	for _, p := range pairs {
		if p != "" {
			kept = append(kept, p)
		}
	}
	if len(kept) == 0 {
		return ""
	}
	return "{ " + strings.Join(kept, ", ") + " }"
}

// list writes a list, nothing where it is empty.
func list[T any](items []T, write func(T) string) string {
	if len(items) == 0 {
		return ""
	}
	written := make([]string, 0, len(items))
	for _, item := range items {
		written = append(written, write(item))
	}
	return "[" + strings.Join(written, ", ") + "]"
}

// texts writes a list of texts.
func texts(items []string) string { return list(items, quote) }

// dates writes a list of dates.
func dates(items []calendar.Date) string { return list(items, calendar.Date.String) }

// when writes a condition as an inline table, nothing where it always holds.
func when(c Condition) string { return inline(conditionPairs(c)...) }

// conditionPairs writes the keys of a condition. Those of one fact stand together, where the first of them does.
func conditionPairs(c Condition) []string {
	var pairs []string
	done := make([]bool, len(c.Keys))
	for i := range c.Keys {
		if done[i] {
			continue
		}
		head, _, dotted := strings.Cut(c.Keys[i].Name, ".")
		pairs = append(pairs, c.Keys[i].pair())
		for j := i + 1; dotted && j < len(c.Keys); j++ {
			if strings.HasPrefix(c.Keys[j].Name, head+".") {
				pairs = append(pairs, c.Keys[j].pair())
				done[j] = true
			}
		}
	}
	if c.Not == nil {
		return pairs
	}
	return append(pairs, pair("not", cmp.Or(when(*c.Not), "{}")))
}

// pair writes a key of a condition: one value alone, several as a list.
func (k *Key) pair() string {
	write := quote
	if info := infoOf(k.Name); len(info.values) == len(truths) && info.values[0] == truths[0] {
		write = func(s string) string { return s }
	}
	if len(k.Values) == 1 {
		return pair(k.Name, write(k.Values[0]))
	}
	return pair(k.Name, cmp.Or(list(k.Values, write), "[]"))
}

// Quoted writes a text as the file has it, on one line.
func Quoted(s string) string { return quote(s) }

// QuotedProse writes a text as the file has it, over several lines where it has several.
func QuotedProse(s string) string { return prose(s) }

// BareKey writes the name of a table or a key as the file has it, in quotes where it needs them.
func BareKey(s string) string { return bareKey(s) }
