package canned_test

import (
	"slices"
	"strings"
	"testing"

	"remit/internal/canned"
	"remit/internal/fault"
)

func TestAReplyIsCheckedWhenItIsSaved(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ title, text, says string }{
		"all variables":        {"All", "{name} {first-name} {client} {ticket} {subject} {me} {my-line} {agreement} {verdict} {clause} {clause-words} {respond-by} {resolve-by} {allowance-left} {rate}", ""},
		"a brace of its own":   {"Code", "if x {{ y }}", ""},
		"an unknown variable":  {"Typo", "Hello\n{first_name}", "In line 2: {first_name} is not known here. Did you mean {first-name}?"},
		"an open brace":        {"Open", "Hello {name", "a brace is opened and not closed"},
		"no title":             {" ", "Hello", "Give it a title"},
		"a title of two lines": {"a\nb", "Hello", "one line"},
		"no text":              {"Empty", " \n", "it is empty"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := canned.Check(c.title, c.text)
			if (err == nil) != (c.says == "") || err != nil && (!fault.Is(err, fault.Invalid) || !strings.Contains(fault.Text(err), c.says)) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
}

func TestWhatIsNotKnownIsAGap(t *testing.T) {
	t.Parallel()
	got, err := canned.Fill("Hello {first-name},\n{my-line}\nit costs {rate} by {clause-words}.", canned.Values{"first-name": "Dana\r\nLund", "rate": " "})
	if want := "Hello Dana Lund,\nit costs [no rate] by [no clause words]."; got != want || err != nil {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	if gaps := canned.Gaps(got + " [no rate] [no idea]"); !slices.Equal(gaps, []string{"[no clause words]", "[no rate]"}) {
		t.Errorf("gaps %q", gaps)
	}
}

func TestTheSampleFillsEveryVariable(t *testing.T) {
	t.Parallel()
	for _, v := range canned.Variables() {
		if got, err := canned.Fill("{"+v.Name+"}", canned.Sample()); err != nil || got == "" || len(canned.Gaps(got)) > 0 {
			t.Errorf("{%s} is %q, %v", v.Name, got, err)
		}
	}
}

func TestATextSaysThatAFileIsAttached(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"The plan is attached.": true, "See attachment": true, "ANBEI der Plan": true, "im Anhang": true, "Angehängt": true, "Planen er vedhæftet": true, "vedlagt": true,
		"It is unattached": false, "Nothing": false, "> The plan is attached.\nThanks": false, "  > anbei\nanbei": true, "": false, "unanbeid": false,
	} {
		if got := canned.SaysAttached(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
