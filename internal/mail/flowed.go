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
	flush := func() {
		if b.Len() > 0 || open {
			out = append(out, b.String())
			b.Reset()
		}
		open = false
	}
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
		if open && (d != depth || isSignature) {
			flush()
		}
		if !open {
			if d > 0 {
				b.WriteString(strings.Repeat(">", d) + " ")
			}
			depth = d
		}
		flowed := strings.HasSuffix(rest, " ") && !isSignature
		if flowed && delsp {
			rest = rest[:len(rest)-1]
		}
		b.WriteString(rest)
		open = flowed
		if !flowed {
			out = append(out, strings.TrimRight(b.String(), " ")+map[bool]string{true: " ", false: ""}[isSignature])
			b.Reset()
		}
	}
	flush()
	return strings.Join(out, "\n")
}
