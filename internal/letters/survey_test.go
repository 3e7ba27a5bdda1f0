package letters_test

import (
	"strings"
	"testing"

	"remit/internal/letters"
	"remit/internal/speech"
)

func TestEveryLanguageAsksHowItWent(t *testing.T) {
	t.Parallel()
	choices := []letters.Choice{{Score: "good", Link: "https://help.example/rate/x?how=good"}, {Score: "fair", Link: "https://help.example/rate/x?how=fair"}, {Score: "bad", Link: "https://help.example/rate/x?how=bad"}}
	for _, l := range letters.Languages() {
		if !speech.Known(l.Code) {
			t.Errorf("the page that %s leads to has no words in it", l.Code)
		}
		w := letters.Writer{Language: l.Code, House: "Harbourline IT"}
		letter := w.Satisfaction(letters.Ticket{Number: "#1042", Subject: "Printer *now*", Name: "Dana Lund"}, choices)
		if !strings.Contains(letter.Subject, "Printer *now* [#1042]") || !strings.Contains(letter.Rich, `Printer \*now\*`) {
			t.Errorf("%s: %+v", l.Code, letter)
		}
		for _, c := range choices {
			word := speech.In(l.Code).Say("survey.score-"+c.Score, nil, nil)
			if !strings.Contains(letter.Plain, word+": "+c.Link+"\n") || !strings.Contains(letter.Rich, "- ["+word+"]("+c.Link+")") {
				t.Errorf("%s lacks the answer %s:\n%s", l.Code, c.Score, letter.Plain)
			}
		}
	}
}
