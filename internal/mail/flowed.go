package mail

import "strings"

// unflow joins the lines that format=flowed has cut (RFC 3676). Quote marks stay; delsp drops the blank at the cut.
func unflow(s string, delsp bool) string {
	if !strings.Contains(s, " \n") && !strings.Contains(s, "\n ") && !strings.HasPrefix(s, " ") && !strings.Contains(s, "\n>") {
		return s
	}
	lines := strings.Split(s, "\n")
	out := make([]string, 0, len(lines))
	open, depth := false, 0 // the last line of out goes on, at that depth of quoting
	var b strings.Builder
	for _, line := range lines {
		d := 0
		for d < len(line) && line[d] == '>' {
			d++
		}
		rest := line[d:]
		if d == 0 || strings.HasPrefix(rest, " ") {
			rest = strings.TrimPrefix(rest, " ") // space-stuffing
		}
		isSignature := rest == "-- "
		if open && (d != depth || isSignature || rest == "") { // against the RFC, but it happens: the line ends here
			out = append(out, strings.TrimRight(b.String(), " "))
			b.Reset()
			open = false
		}
		isFlowed := strings.HasSuffix(rest, " ") && !isSignature
		if !open && !isFlowed && d <= 1 { // the usual line needs no work
			if d == 1 {
				rest = "> " + rest
			}
			out = append(out, rest)
			continue
		}
		if !open {
			if d > 0 {
				b.WriteString(strings.Repeat(">", d) + " ")
			}
			depth = d
		}
		if isFlowed && delsp {
			rest = rest[:len(rest)-1]
		}
		b.WriteString(rest)
		open = isFlowed
		if !isFlowed {
			out = append(out, b.String())
			b.Reset()
		}
	}
	if open {
		out = append(out, b.String())
	}
	return strings.Join(out, "\n")
}
