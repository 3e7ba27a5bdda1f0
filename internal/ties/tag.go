// Package ties holds the rules of what ties tickets together and marks them.
package ties

import (
	"slices"
	"strings"
	"unicode"

	"remit/internal/fault"
	"remit/internal/identity"
)

// maxTag is how many letters a tag may have.
const maxTag = 40

// ParseTag is a tag as it is kept: small letters, with hyphens for spaces. It is at fault on "tag".
func ParseTag(typed string) (string, error) {
	tag := strings.Join(strings.Fields(strings.ToLower(strings.TrimPrefix(strings.TrimSpace(typed), "#"))), "-")
	switch {
	case tag == "":
		return "", fault.On("tag", "Write a tag first, such as printer or waiting-for-parts.")
	case len([]rune(tag)) > maxTag:
		return "", fault.On("tag", "This tag is too long; %d letters are enough for most.", maxTag)
	case strings.ContainsFunc(tag, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.:/+", r) && !unicode.IsMark(r)
	}):
		return "", fault.On("tag", "%q is not a tag; use letters, digits and hyphens.", typed)
	}
	return tag, nil
}

// Mentioned are the people whom a text names after an @: by their first name, their whole name without spaces, or what stands before the @ of their
// address. Who left is not among them.
func Mentioned(text string, people []identity.User) []identity.User {
	names := mentions(text)
	var list []identity.User
	for _, u := range people {
		first, _, _ := strings.Cut(strings.TrimSpace(u.Name), " ")
		local, _, _ := strings.Cut(u.Email, "@")
		if u.Active && slices.ContainsFunc([]string{first, strings.ReplaceAll(u.Name, " ", ""), strings.ReplaceAll(u.Name, " ", "."), local}, func(n string) bool { return names[strings.ToLower(n)] }) {
			list = append(list, u)
		}
	}
	return list
}

// mentions are the words after an @ that does not stand within a word, as in an address, in small letters.
func mentions(text string) map[string]bool {
	names := map[string]bool{}
	word := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || strings.ContainsRune("._-", r)
	}
	before := ' '
	for i, r := range text {
		if r == '@' && !word(before) {
			rest := text[i+1:]
			if end := strings.IndexFunc(rest, func(r rune) bool { return !word(r) }); end >= 0 {
				rest = rest[:end]
			}
			names[strings.ToLower(strings.TrimRight(rest, "._-"))] = true
		}
		before = r
	}
	delete(names, "")
	return names
}
