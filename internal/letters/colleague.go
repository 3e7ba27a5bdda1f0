package letters

import "strings"

// maxExcerpt is how many letters of a message a colleague is told.
const maxExcerpt = 600

// Colleague tells one of the provider's people what somebody did: k is Watched, Mentioned or Given, link leads to the ticket.
func (w Writer) Colleague(k Kind, t Ticket, who, text, link string) Letter {
	text = strings.Join(strings.Fields(text), " ")
	if letters := []rune(text); len(letters) > maxExcerpt {
		text = string(letters[:maxExcerpt]) + "…"
	}
	return w.write(k, values{words: map[string]string{"who": who, "text": text, "subject": t.Subject, "ticket": t.Number}, own: map[string]Letter{"link": {Rich: "<" + link + ">", Plain: link}}})
}
