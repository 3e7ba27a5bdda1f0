package portal

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"remit/internal/pages/shell"
)

func TestASubjectIsMadeOfTheFirstSentence(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, need, want string }{
		{"one line", "The printer is jammed", "The printer is jammed"},
		{"a full stop goes", "The printer is jammed.", "The printer is jammed"},
		{"the first sentence", "The printer is jammed. It happened twice today.", "The printer is jammed"},
		{"a question keeps its sign", "Can you help me? It is urgent.", "Can you help me?"},
		{"a greeting is no subject", "Dear Kim,\n\nthe printer is jammed.", "the printer is jammed"},
		{"only a greeting", "Hello,", "Hello,"},
		{"a short exclamation is no sentence", "Help! The server is down.", "Help! The server is down"},
		{"white space", "  The   printer\tis jammed  ", "The printer is jammed"},
		{"long", strings.Repeat("printer ", 20), strings.Repeat("printer ", 10) + "printer …"},
		{"one long word", strings.Repeat("ö", 200), strings.Repeat("ö", 90) + " …"},
		{"nothing", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := subjectOf(c.need); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestEverySubjectIsOneShortLine(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		need := strings.TrimSpace(rapid.String().Draw(t, "need"))
		s := subjectOf(need)
		if strings.ContainsAny(s, "\n\r\t") || utf8.RuneCountInString(s) > longestSubject+2 {
			t.Fatalf("%q", s)
		}
		if s == "" && strings.Trim(need, ". \n\r\t") != "" && len(strings.Fields(need)) > 0 && !strings.HasPrefix(need, ".") {
			t.Fatalf("no subject for %q", need)
		}
	})
}

func TestTheFormIsReadAsItWasFilled(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		form string
		want []answer
	}{
		{"in the order asked", "asked=mode&asked=asset&fact.asset=NW-1&fact.mode=remote", []answer{{"mode", "remote"}, {"asset", "NW-1"}}},
		{"a question without an answer", "asked=mode", nil},
		{"not knowing is an answer", "asked=mode&fact.mode=%3F", []answer{{"mode", "?"}}},
		{"from the list of others", "asked=asset&fact.asset=other&other.asset=NW-9", []answer{{"asset", "NW-9"}}},
		{"others, but none chosen yet", "asked=asset&fact.asset=other&other.asset=", []answer{{"asset", "other"}}},
		{"one's own after all", "asked=asset&fact.asset=NW-1&other.asset=NW-9", []answer{{"asset", "NW-1"}}},
		{"the service is never asked for by name", "fact.service=email", []answer{{"service", "email"}}},
		{"what was not asked", "fact.mode=remote", nil},
		{"what is no fact", "asked=vip&fact.vip=true", nil},
		{"asked twice", "asked=mode&asked=mode&fact.mode=remote", []answer{{"mode", "remote"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			values, err := url.ParseQuery(c.form)
			if err != nil {
				t.Fatal(err)
			}
			if got := draftOf(shell.Form{Values: values}).Answers; !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestNotKnowingLeavesAFactOpen(t *testing.T) {
	t.Parallel()
	f := draft{Need: "Help", Answers: []answer{{"mode", unsure}, {"site", other}, {"asset", "none"}}}.form(nil)
	if len(f.Facts) != 1 || f.Facts["asset"] != "none" {
		t.Errorf("facts %v", f.Facts)
	}
}
