package letters_test

import (
	"reflect"
	"strings"
	"testing"

	"remit/internal/letters"
)

func TestEveryLanguageAsksHowItWent(t *testing.T) {
	t.Parallel()
	choices := []letters.Choice{{Score: "good", Link: "https://help.example/rate/x?how=good"}, {Score: "fair", Link: "https://help.example/rate/x?how=fair"}, {Score: "bad", Link: "https://help.example/rate/x?how=bad"}}
	for _, l := range letters.Languages() {
		words := letters.SurveyWords(l.Code)
		fields := reflect.ValueOf(words)
		for i := range fields.NumField() {
			if fields.Field(i).String() == "" {
				t.Errorf("%s lacks %s", l.Code, fields.Type().Field(i).Name)
			}
		}
		for _, text := range []string{words.Words(words.Optional, "house", "H"), words.Words(words.Given, "date", "D", "score", "S"), words.Words(words.Long, "limit", "9")} {
			if strings.ContainsAny(text, "{}") {
				t.Errorf("%s: %q is not filled in", l.Code, text)
			}
		}
		w := letters.Writer{Language: l.Code, House: "Harbourline IT"}
		letter := w.Satisfaction(letters.Ticket{Number: "#1042", Subject: "Printer *now*", Name: "Dana Lund"}, choices)
		if !strings.Contains(letter.Subject, "Printer *now* [#1042]") || !strings.Contains(letter.Rich, `Printer \*now\*`) {
			t.Errorf("%s: %+v", l.Code, letter)
		}
		for _, c := range choices {
			if !strings.Contains(letter.Plain, words.Score(c.Score)+": "+c.Link+"\n") || !strings.Contains(letter.Rich, "- ["+words.Score(c.Score)+"]("+c.Link+")") {
				t.Errorf("%s lacks the answer %s:\n%s", l.Code, c.Score, letter.Plain)
			}
		}
	}
}
