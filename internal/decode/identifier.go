package decode

import "strings"

// IDs reads the ids of a Message-ID, In-Reply-To or References value, without angle brackets, each once, in order.
func IDs(raw string) []string {
	var out []string
	add := func(id string) {
		id = CleanID(id)
		if id != "" && len(out) < 1000 {
			for _, o := range out {
				if o == id {
					return
				}
			}
			out = append(out, id)
		}
	}
	raw = raw[:min(len(raw), 256<<10)]
	if strings.Contains(raw, "=?") && strings.IndexByte(raw, '<') < 0 {
		raw = Text(raw)
	}
	s := raw
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			break
		}
		rest := s[i+1:]
		j := strings.IndexAny(rest, "<>")
		if j < 0 {
			add(rest)
			s = ""
			break
		}
		add(rest[:j])
		if rest[j] == '<' {
			s = rest[j:]
		} else {
			s = rest[j+1:]
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, w := range strings.FieldsFunc(raw, func(r rune) bool { return r == ' ' || r == '\t' || r == ',' || r == ';' }) {
		if strings.Contains(w, "@") || len(strings.Fields(raw)) == 1 {
			add(w)
		}
	}
	return out
}

// CleanID strips brackets, quotes and blanks from one id.
func CleanID(id string) string {
	id = strings.Trim(RawText(id), "<> \t'")
	if !strings.HasPrefix(id, `"`) || strings.HasSuffix(id, `"`) { // else its left side is quoted (RFC 5322, 3.6.4)
		id = strings.Trim(id, "\"<> \t")
	}
	return strings.Join(strings.Fields(id), "")
}

// FirstID returns the first id of a value, "" where there is none.
func FirstID(raw string) string {
	if ids := IDs(raw); len(ids) > 0 {
		return ids[0]
	}
	return ""
}
