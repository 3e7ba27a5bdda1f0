package mail

import (
	"fmt"
	"regexp"
	"strings"
)

// parseIDs reads the ids of a Message-ID, In-Reply-To or References value, without angle brackets, each once, in order.
func parseIDs(raw string) []string {
	var out []string
	add := func(id string) {
		id = cleanID(id)
		if id != "" && len(out) < 1000 {
			for _, o := range out {
				if o == id {
					return
				}
			}
			out = append(out, id)
		}
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

// cleanID strips brackets, quotes and blanks from one id.
func cleanID(id string) string {
	id = strings.Trim(headerText(id), "<> \t\"'")
	return strings.Join(strings.Fields(id), "")
}

// firstID returns the first id of a value, "" where there is none.
func firstID(raw string) string {
	if ids := parseIDs(raw); len(ids) > 0 {
		return ids[0]
	}
	return ""
}

// NewMessageID returns the id of a mail that we send about a ticket, without angle brackets.
// unique must not repeat: random letters, or the id of a row. domain is the house's own (see Own).
func NewMessageID(number int64, unique, domain string) string {
	return fmt.Sprintf("remit.%d.%s@%s", number, unique, domain)
}

// idForm is what NewMessageID writes.
var idForm = regexp.MustCompile(`^remit\.\d+\.[^@\s]+@(.+)$`)

// isOwnID reports whether NewMessageID made the id for the domain.
func isOwnID(id, domain string) bool {
	m := idForm.FindStringSubmatch(id)
	return m != nil && domain != "" && strings.EqualFold(m[1], domain)
}
