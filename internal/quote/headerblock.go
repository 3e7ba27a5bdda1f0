package quote

import (
	"strings"
	"unicode/utf8"
)

// headerBlock returns how many lines, beginning at i, repeat the header of another mail; 0 where they do not.
func headerBlock(lines []line, i int) int {
	if !keyed(&lines[i]) {
		return 0
	}
	roles, count, last := 0, 0, i
	proof := false // something that only a mail has: an address of a sender, a subject
	misses := 0
	depth := lines[i].depth
	for k := i; k < len(lines) && k < i+25; k++ {
		l := &lines[k]
		if l.depth != depth || l.code {
			break
		}
		if l.text == "" {
			if k+1 < len(lines) && keyed(&lines[k+1]) && lines[k+1].depth == depth {
				continue // a blank line between the fields
			}
			break
		}
		role, value := headerKey(l.text)
		if role == 0 {
			if misses++; misses > 4 || count == 0 { // a long list of addresses goes on
				break
			}
			continue
		}
		misses = 0
		if role&roleFrom != 0 && hasAddress(value) || role&roleSubject != 0 {
			proof = true
		}
		roles |= pick(role, roles)
		count++
		last = k
		if inline := inlineRoles(value); inline != 0 {
			roles |= inline
			count += 2
		}
	}
	if !proof || count < 2 || roles&roleFrom == 0 {
		return 0
	}
	main := bits(roles &^ (roleOther | roleCc))
	if main < 2 || (main == 2 && count < 3 && !(roles&roleDate != 0 && hasAddress(lines[i].text))) {
		return 0
	}
	return blockEnd(lines, i, last, depth) - i
}

// blockEnd adds the lines that continue the last field: a subject or a list that is folded.
func blockEnd(lines []line, i, last, depth int) int {
	end := last + 1
	for end < len(lines) && end-last <= 3 && lines[end].depth == depth && lines[end].text != "" && strings.HasPrefix(lines[end].raw, " ") {
		end++
	}
	return end
}

// pick chooses one role of a word that plays several ("Da" is from in Italian; "Data" a date).
func pick(role, have int) int {
	for _, r := range []int{roleFrom, roleDate, roleTo, roleCc, roleSubject, roleOther} {
		if role&r != 0 && have&r == 0 {
			return r
		}
	}
	return role
}

func bits(n int) int {
	c := 0
	for ; n != 0; n &= n - 1 {
		c++
	}
	return c
}

// keyed is a quick look at whether a line is a field of a header block.
func keyed(l *line) bool {
	role, _ := headerKey(l.text)
	return role != 0
}

// headerKey returns the roles that the name before the colon may play, 0 where it is no such name.
func headerKey(text string) (role int, value string) {
	t := strings.TrimLeft(text, "*_ ")
	near := t[:min(len(t), longestKey+4)]
	i := strings.IndexByte(near, ':')
	wide := strings.Index(near, "：")
	size := 1
	if wide >= 0 && (i < 0 || wide < i) {
		i, size = wide, len("：")
	}
	if i <= 0 || i > longestKey {
		return 0, ""
	}
	key := strings.Trim(t[:i], "*_ \u00A0\t")
	if utf8.RuneCountInString(key) > 26 {
		return 0, ""
	}
	value = strings.Trim(t[i+size:], "*_ \u00A0\t")
	role = headerKeys[strings.ToLower(key)]
	if role == 0 && key != "" && key[0] >= 0xE3 { // programs of East Asia pad the name: "发 件 人"
		role = headerKeys[unpad.Replace(key)]
	}
	return role, value
}

// longestKey bounds, in bytes, the name of a field.
const longestKey = 60

// unpad drops the blanks within a name.
var unpad = strings.NewReplacer(" ", "", "\u00A0", "", "\u3000", "")

// inlineRoles finds further fields on the same line: "From: a Sent: b To: c Subject: d".
func inlineRoles(value string) int {
	roles := 0
	words := strings.Fields(value)
	for _, w := range words {
		w = strings.Trim(w, "*_")
		if key, ok := strings.CutSuffix(w, ":"); ok && key != "" && key[0] < 0x80 && key[0] >= 'A' && key[0] <= 'Z' || ok && key != "" && key[0] >= 0x80 {
			roles |= headerKeys[strings.ToLower(key)] & (roleDate | roleTo | roleSubject | roleFrom)
		}
	}
	return roles
}

// dashSigns are what programs draw a separating line with.
const dashSigns = "-=~+\u2010\u2011\u2012\u2013\u2014\u2015\u2500"

// separator returns whether a line stands above a mail that is repeated.
func separator(l *line) bool {
	if l.code || len(l.text) > 200 || len(l.text) < 4 {
		return false
	}
	t := strings.Trim(l.text, "*_ <>#|")
	if t == "" {
		return false
	}
	if dashed(t) {
		low := strings.ToLower(t)
		words := strings.Trim(low, dashSigns+"*_ >:：")
		if words == "" {
			return false
		}
		ended := strings.TrimRight(t, dashSigns+":") != t
		dashes := len(t) - len(strings.TrimLeft(t, dashSigns))
		for _, w := range originalWords {
			if words == w || strings.HasPrefix(words, w) && (ended || dashes >= 3) && len(words) < len(w)+60 {
				return true
			}
		}
		return false
	}
	bare, ended := strings.CutSuffix(t, ":")
	if !ended {
		bare, ended = strings.CutSuffix(t, "：")
	}
	return ended && forwardLines[strings.ToLower(strings.TrimRight(bare, " "))]
}

// dashed reports whether a text begins with a dash.
func dashed(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune(dashSigns, r)
}

// titled reports whether a line is a title between dashes: "----- Original -----". What it says is not known.
func titled(text string) bool {
	if len(text) < 9 || len(text) > 120 || !dashed(text) {
		return false
	}
	begun := strings.TrimLeft(text, dashSigns)
	title := strings.TrimRight(begun, dashSigns)
	return len(text)-len(begun) >= 3 && len(begun)-len(title) >= 3 && strings.TrimSpace(title) != ""
}

// ruler reports whether a line is nothing but a rule of one sign.
func ruler(text string) bool {
	t := strings.TrimSpace(text)
	return len(t) >= 3 && strings.Trim(t, "_") == "" || len(t) >= 3 && strings.Trim(t, "-") == "" || len(t) >= 3 && strings.Trim(t, "=") == "" || len(t) >= 3 && strings.Trim(t, "*") == "" ||
		len(t) >= 9 && strings.Trim(t, "—") == "" || len(t) >= 9 && strings.Trim(t, "─") == ""
}
