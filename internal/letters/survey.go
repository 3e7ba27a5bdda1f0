package letters

import (
	"fmt"
	"strings"

	"remit/internal/speech"
)

// Choice is an answer to choose from: a score, good, fair or bad, and the link that opens the page with it.
type Choice struct{ Score, Link string }

// Satisfaction asks how a solved ticket went, in the words of the page that the links open.
func (w Writer) Satisfaction(t Ticket, choices []Choice) Letter {
	var rich, plain []string
	for _, c := range choices {
		word := speech.In(w.Language).Say("survey.score-"+c.Score, nil, nil)
		rich = append(rich, fmt.Sprintf("- [%s](%s)", word, c.Link))
		plain = append(plain, word+": "+c.Link)
	}
	return w.write(Satisfaction, values{words: map[string]string{"name": t.Name, "subject": t.Subject, "ticket": t.Number},
		own: map[string]Letter{"greeting": w.greet(t.Name), "answers": {Rich: strings.Join(rich, "\n"), Plain: strings.Join(plain, "\n")}}})
}
