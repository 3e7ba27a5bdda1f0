package canned

import (
	"regexp"
	"strings"
)

// enclosed are the words by which people of the house's languages say that a file comes along.
var enclosed = regexp.MustCompile(`(?i)(^|[^\p{L}])(attached|attachments?|enclosed|anbei|angehängt|im anhang|anhang|beigefügt|vedhæftet|vedhæftede|vedhæfter|vedlagt|vedlagte)([^\p{L}]|$)`)

// SaysAttached reports whether a text says that a file comes with it, in words of its writer's: what it quotes does not count.
func SaysAttached(text string) bool {
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), ">") && enclosed.MatchString(line) {
			return true
		}
	}
	return false
}
