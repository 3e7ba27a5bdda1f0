package compose_test

import (
	"strings"
	"testing"
	"time"

	"remit/internal/compose"
	"remit/internal/mail"
)

// letter is a draft in the house's look.
func letter(change func(*compose.Draft)) compose.Draft {
	d := compose.Draft{From: mail.Address{Name: "Kim", Address: "help@harbour.example"}, To: []mail.Address{{Address: "dana@northwind.example"}}, Subject: "Re: x [#1042]",
		Markdown: "Done **now**.", Plain: "Done now.", MessageID: "a@harbour.example", Date: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC), Mark: "[#1042]",
		Said: compose.Said{Marker: "-- Reply above this line --", Parts: []string{"On Monday 2 March 09:00, Dana wrote:\nfirst\n<b>line</b>", "On Sunday 1 March 09:00, Kim wrote:\nbefore"}},
		Look: compose.Look{Name: "Harbour <IT>", Accent: "#14532d", Logo: &compose.Logo{Type: "image/png", Data: []byte("\x89PNG")}}}
	if change != nil {
		change(&d)
	}
	return d
}

func TestALetterCarriesItsLookAndNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	raw, err := compose.Mail(letter(nil))
	if err != nil {
		t.Fatal(err)
	}
	m, err := mail.Parse(raw, mail.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Attachments) != 1 || !m.Attachments[0].Inline || m.Attachments[0].ContentID != "logo@look" || string(m.Attachments[0].Data) != "\x89PNG" {
		t.Errorf("files %+v", m.Attachments)
	}
	_, rich, err := compose.View(letter(nil))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(m.HTML, "cid:logo@look") {
		t.Error("the picture does not stand in the HTML that is sent")
	}
	for _, want := range []string{"<strong>now</strong>", `src="data:image/png;base64,`, `alt="Harbour &lt;IT&gt;"`, "#14532d", "color-scheme", "&lt;b&gt;line&lt;/b&gt;", "[#1042]"} {
		if !strings.Contains(rich, want) {
			t.Errorf("the HTML lacks %s:\n%s", want, rich)
		}
	}
	for _, bad := range []string{"http:", "https:", "<script", "<style", "color:#", "background"} {
		if strings.Contains(rich, bad) {
			t.Errorf("the HTML holds %s", bad)
		}
	}
	if !strings.HasPrefix(strings.ReplaceAll(m.Text, "\r\n", "\n"), "Done now.") {
		t.Errorf("text %q", m.Text)
	}
}

// What we write below an answer is cut from the answer to it, however the client's program quotes it.
func TestOurOwnHistoryIsRecognised(t *testing.T) {
	t.Parallel()
	for language, said := range map[string]compose.Said{
		"en": {Marker: "-- Reply above this line --", Parts: []string{"On Monday 2 March 09:00, Dana wrote:\nfirst"}},
		"da": {Marker: "-- Skriv dit svar over denne linje --", Parts: []string{"Den mandag den 2. marts kl. 09:00 skrev Dana:\nfirst"}},
		"de": {Marker: "-- Bitte oberhalb dieser Zeile antworten --", Parts: []string{"Am Montag, 2. März, 09:00 Uhr schrieb Dana:\nfirst"}},
	} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			text, rich, err := compose.View(letter(func(d *compose.Draft) { d.Said = said }))
			if err != nil {
				t.Fatal(err)
			}
			if reply, quoted := mail.StripQuotes(text); reply != "Done now." || !strings.Contains(quoted, "first") || !strings.Contains(quoted, "[#1042]") {
				t.Errorf("of the text remains %q, folded %q", reply, quoted)
			}
			if !strings.Contains(rich, said.Marker) {
				t.Error("the HTML has no marker")
			}
			top := "Thanks, it works.\n\n" + text
			if reply, _ := mail.StripQuotes(top); strings.Contains(reply, "first") {
				t.Errorf("of an answer above it remains %q", reply)
			}
		})
	}
}
