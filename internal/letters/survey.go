package letters

import (
	"fmt"
	"strings"
)

// Survey are the words of the page on which somebody says how a solved ticket went. Braces stand for what Words fills in.
type Survey struct {
	Question string // the heading
	Good     string
	Fair     string
	Bad      string
	Comment  string
	Optional string // that a comment is not needed, and who reads it: {house}
	Send     string
	Change   string // in the place of Send, where there is an answer already
	Press    string // why a link alone sends nothing
	Thanks   string
	Given    string // the answer that is kept: {date}, {score}
	Over     string // why it cannot be changed any more
	Choose   string // what is missing where none was chosen
	Long     string // that the comment is too long: {limit}
}

// SurveyWords are the words of the page in a language.
func SurveyWords(code string) Survey { return catalogue[Choose(code)].Survey }

// Score is the word for one of the scores good, fair and bad.
func (s Survey) Score(score string) string {
	return map[string]string{"good": s.Good, "fair": s.Fair, "bad": s.Bad}[score]
}

// Words fills in one of the texts: pairs of a name and what it stands for.
func (s Survey) Words(text string, pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, "{"+pairs[i]+"}", pairs[i+1])
	}
	return text
}

// Choice is an answer to choose from: a score, and the link that opens the page with it.
type Choice struct{ Score, Link string }

// Satisfaction asks how a solved ticket went.
func (w Writer) Satisfaction(t Ticket, choices []Choice) Letter {
	words := SurveyWords(w.Language)
	var rich, plain []string
	for _, c := range choices {
		rich = append(rich, fmt.Sprintf("- [%s](%s)", words.Score(c.Score), c.Link))
		plain = append(plain, words.Score(c.Score)+": "+c.Link)
	}
	return w.write(Satisfaction, values{words: map[string]string{"name": t.Name, "subject": t.Subject, "ticket": t.Number},
		own: map[string]Letter{"greeting": w.greet(t.Name), "answers": {Rich: strings.Join(rich, "\n"), Plain: strings.Join(plain, "\n")}}})
}
