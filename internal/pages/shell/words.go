package shell

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"remit/internal/identity"
)

// Initials are the first letters of the first and the last part of a name, at most two.
func Initials(name string) string {
	parts := strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == '@' || r == '.' })
	switch len(parts) {
	case 0:
		return "?"
	case 1:
		return first(parts[0])
	default:
		return first(parts[0]) + first(parts[len(parts)-1])
	}
}

func first(word string) string {
	for _, r := range word {
		return string(unicode.ToUpper(r))
	}
	return ""
}

// FirstName is how colleagues call somebody in a narrow column.
func FirstName(name string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(name), " ")
	return first
}

// Capital sets the first letter of a word large.
func Capital(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

// Join joins the texts that say something.
func Join(between string, texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(s string) bool { return s == "" }), between)
}

// zoneName is the IANA name of a zone, UTC where it has none.
func zoneName(zone *time.Location) string {
	if zone == nil {
		return "UTC"
	}
	return zone.String()
}

// cityOf is the place that a zone is named after: “New York” for America/New_York.
func cityOf(zone *time.Location) string {
	name := zone.String()
	return strings.ReplaceAll(name[strings.LastIndex(name, "/")+1:], "_", " ")
}

// ModeWord is how work was done, remote or onsite, as people read it.
func ModeWord(mode string) string {
	if mode == "onsite" {
		return "on site"
	}
	return mode
}

// Plural writes a count with its noun: “1 ticket”, “3 tickets”. The second form is for many.
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// Ordinal writes a place in a row: “1st”, “12th”, “23rd”.
func Ordinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.Itoa(n) + suffix
}

// ContactWords say what somebody is at a client: their groups, their part, their rights.
func ContactWords(c identity.Contact) string {
	words := append([]string{}, c.Groups...)
	words = append(words, string(c.Role))
	if c.VIP {
		words = append(words, "VIP")
	}
	if !c.Verified {
		words = append(words, "not confirmed")
	}
	return Capital(strings.Join(words, ", "))
}

// FileSize writes a number of bytes: “812 B”, “24 KB”, “1.2 MB”, “7.7 GB”.
func (l Locale) FileSize(bytes int64) string {
	switch {
	case bytes < 1000:
		return fmt.Sprintf("%d B", bytes)
	case bytes < 1000*1000:
		return fmt.Sprintf("%d KB", (bytes+500)/1000)
	case bytes < 1000*1000*1000:
		return l.Amount(strconv.FormatFloat(float64(bytes)/1e6, 'f', 1, 64)) + " MB"
	default:
		return l.Amount(strconv.FormatFloat(float64(bytes)/1e9, 'f', 1, 64)) + " GB"
	}
}

// paragraphs splits plain text at blank lines, and each part into its lines.
func paragraphs(text string) [][]string {
	var all [][]string
	var lines []string
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n")+"\n\n", "\n") {
		switch {
		case strings.TrimSpace(line) != "":
			lines = append(lines, line)
		case len(lines) > 0:
			all, lines = append(all, lines), nil
		}
	}
	return all
}
