package knowledge

import "strings"

// The ways to put an article into an answer.
const (
	AsLink  = "link"  // its title, which leads to it
	AsText  = "text"  // its words
	AsQuote = "quote" // its words, set as a quotation under its title
)

// Insert is an article as it goes into an answer, in Markdown. address is where its readers find it.
func Insert(a Article, as, address string) string {
	switch as {
	case AsText:
		return a.Body
	case AsQuote:
		return "> **" + unmarked(a.Title) + "**\n>\n> " + strings.ReplaceAll(a.Body, "\n", "\n> ")
	default:
		return "[" + unmarked(a.Title) + "](" + address + ")"
	}
}

// unmarked keeps the signs of a title from meaning something.
func unmarked(title string) string {
	return strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`, "*", `\*`, "_", `\_`, "`", "\\`", "<", `\<`).Replace(title)
}

// Below puts a text under what is written already.
func Below(written, text string) string {
	if strings.TrimSpace(written) == "" {
		return text + "\n"
	}
	return strings.TrimRight(written, "\n") + "\n\n" + text + "\n"
}
