package mail

import (
	"remit/internal/markup"
	"remit/internal/quote"
)

// Display says how HTML is going to be shown.
type Display = markup.Display

// Sanitise returns HTML that is safe to show (4-mail.md, "In"); see markup.Sanitise.
func Sanitise(raw string, d Display) string { return markup.Sanitise(raw, d) }

// StripQuotes splits a text into what is new in it and the rest; see quote.Strip.
func StripQuotes(text string) (reply, quoted string) { return quote.Strip(text) }
