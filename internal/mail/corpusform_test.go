package mail_test

import (
	"encoding/json"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"remit/internal/mail"
)

func readJSON(t *testing.T, name string, into any) {
	t.Helper()
	raw := readCorpus(t, name)
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
}

func readCorpus(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(corpora, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// idMatches compares with a JSON string, a list of which the first counts, or null; nothing at all matches everything.
func idMatches(want json.RawMessage, got string) bool {
	if len(want) == 0 {
		return true
	}
	var one *string
	if json.Unmarshal(want, &one) != nil {
		var list []string
		if json.Unmarshal(want, &list) == nil && len(list) > 0 {
			one = &list[0]
		}
	}
	if one == nil {
		return got == ""
	}
	return strings.Trim(*one, "<> ") == got
}

func addressesOf(list []mail.Address) []string {
	out := []string{}
	for _, a := range list {
		out = append(out, strings.ToLower(a.Address))
	}
	return out
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func dense(s string) string { return strings.Join(strings.Fields(s), "") }

func tidy(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t\r\u00A0")
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

var tags = regexp.MustCompile(`<[^>]+>`)

func visible(h string) string { return html.UnescapeString(tags.ReplaceAllString(h, "")) }
