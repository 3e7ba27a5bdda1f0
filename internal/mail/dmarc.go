package mail

import (
	"regexp"
	"strings"
)

// dmarc returns the verdict of the receiving server (RFC 8601): what its Authentication-Results say, "" where they say nothing of DMARC.
// The topmost one names that server; those further down that name another come from servers on the way, or from the sender, who writes
// there what he likes. Of them only a failure is believed, and only where the receiving server itself says nothing.
func dmarc(h Header) string {
	server, foreign := "", ""
	for i, v := range h.Values("Authentication-Results") {
		if i == mostResults {
			break
		}
		by, result := readResults(v)
		if i == 0 {
			server = by
		}
		switch {
		case by == server && result != "":
			return result
		case result == "fail":
			foreign = result
		}
	}
	return foreign
}

// mostResults and mostResult bound what is read: the verdict of the receiving server is on top.
const (
	mostResults = 20
	mostResult  = 8 << 10
)

// dmarcResult is the verdict within a statement.
var dmarcResult = regexp.MustCompile(`(?i)(?:^|\s)dmarc\s*(?:/\s*\d+\s*)?=\s*([a-z]+)`)

// readResults returns which server wrote an Authentication-Results value, "" where it does not say, and its verdict on DMARC.
// Of several verdicts, one for each author, a failure counts.
func readResults(value string) (server, result string) {
	for i, s := range statements(value[:min(len(value), mostResult)]) {
		if i == 0 {
			if w := firstWord(s); !strings.Contains(w, "=") {
				server = strings.ToLower(w)
			}
		}
		for _, m := range dmarcResult.FindAllStringSubmatch(s, -1) {
			if r := strings.ToLower(m[1]); result == "" || r == "fail" {
				result = r
			}
		}
	}
	return server, result
}

// statements cuts a value at its semicolons, without the comments and the quoted strings: a sender's address may hold
// `; dmarc=pass` within quotes, and the server repeats it. What is opened and never closed stands for itself.
func statements(v string) []string {
	var out []string
	var b strings.Builder
	closed := map[byte]bool{'(': true, '"': true}
	for i := 0; i < len(v); i++ {
		c := v[i]
		switch {
		case c == ';':
			out = append(out, b.String())
			b.Reset()
		case (c == '(' || c == '"') && closed[c]:
			n := closing(v[i:])
			if closed[c] = n > 0; n > 0 {
				i += n
				c = ' '
			}
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	return append(out, b.String())
}

// closing returns where the comment or the quoted string at the start of s ends, 0 where it does not.
func closing(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[0] == '"':
			if i > 0 && s[i] == '"' {
				return i
			}
		case s[i] == '(':
			depth++
		case s[i] == ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return 0
}
