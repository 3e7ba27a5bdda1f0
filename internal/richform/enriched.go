package richform

import "strings"

// Enriched turns text/enriched (RFC 1896) into plain text: commands go, "<<" is "<", one line end is a blank and more are one less.
func Enriched(s string) string {
	var b strings.Builder
	param, asIs := 0, 0
	for i := 0; i < len(s); {
		switch {
		case strings.HasPrefix(s[i:], "<<"):
			if param == 0 {
				b.WriteByte('<')
			}
			i += 2
		case s[i] == '<' && strings.IndexByte(s[i:min(len(s), i+64)], '>') > 0:
			end := i + strings.IndexByte(s[i:], '>')
			switch strings.ToLower(s[i+1 : end]) {
			case "param":
				param++
			case "/param":
				param = max(0, param-1)
			case "nofill":
				asIs++
			case "/nofill":
				asIs = max(0, asIs-1)
			}
			i = end + 1
		case s[i] == '\n':
			n := len(s[i:]) - len(strings.TrimLeft(s[i:], "\n"))
			i += n
			switch {
			case param > 0:
			case asIs > 0:
				b.WriteString(strings.Repeat("\n", n))
			case n == 1:
				b.WriteByte(' ')
			default:
				b.WriteString(strings.Repeat("\n", n-1))
			}
		default:
			if param == 0 {
				b.WriteByte(s[i])
			}
			i++
		}
	}
	return b.String()
}
