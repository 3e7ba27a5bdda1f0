package letters_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"remit/internal/fault"
	"remit/internal/letters"
)

func TestEveryLanguageHasEveryText(t *testing.T) {
	t.Parallel()
	for _, l := range letters.Languages() {
		for _, k := range letters.Kinds() {
			text := letters.Default(l.Code, k.Kind)
			if err := letters.Check(k.Kind, text); err != nil {
				t.Errorf("%s, %s: %v", l.Code, k.Kind, err)
			}
			if k.Phrase == (text.Subject != "") {
				t.Errorf("%s, %s has the subject %q", l.Code, k.Kind, text.Subject)
			}
		}
		for month := time.January; month <= time.December; month++ {
			for day := range 7 {
				if s := letters.Date(l.Code, time.Date(2026, month, 1+day, 9, 5, 0, 0, time.UTC)); strings.ContainsAny(s, "{}") || !strings.Contains(s, "09:05") {
					t.Errorf("%s writes a date as %q", l.Code, s)
				}
			}
		}
	}
}

func TestTheLanguageIsTheClientsElseTheHouses(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		wishes []string
		want   string
	}{{[]string{"da", "de"}, "da"}, {[]string{"da-DK", "en"}, "da"}, {[]string{"DE_at", "en"}, "de"}, {[]string{"fr", "de"}, "de"}, {[]string{"", "da"}, "da"}, {[]string{"fr", "it"}, "en"}, {nil, "en"}} {
		if got := letters.Choose(x.wishes...); got != x.want {
			t.Errorf("%v: %s, want %s", x.wishes, got, x.want)
		}
	}
}

func TestWhatIsWrongWithATextIsSaidWithItsLine(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		kind  letters.Kind
		text  letters.Text
		field string
		want  []string
	}{
		"a typing error":          {letters.Acknowledgement, letters.Text{Subject: "x {ticket}", Body: "Hello\n\nthis is {tickt}."}, "body", []string{"line 3", "{tickt}", "Did you mean {ticket}?"}},
		"another text's variable": {letters.SignIn, letters.Text{Subject: "x", Body: "{signature} {link}"}, "body", []string{"line 1", "{signature}", "Use one of {name}, {client}, {link}"}},
		"in the subject":          {letters.Answer, letters.Text{Subject: "Re: {subjct}", Body: "{text}"}, "subject", []string{"{subject}"}},
		"not closed":              {letters.Answer, letters.Text{Subject: "x", Body: "a\n{text"}, "body", []string{"line 2", "not closed"}},
		"without the answer":      {letters.Answer, letters.Text{Subject: "{ticket}", Body: "Hello"}, "body", []string{"{text} is missing"}},
		"no words":                {letters.Covered, letters.Text{Body: " \n"}, "body", []string{"empty"}},
		"no subject":              {letters.Answer, letters.Text{Body: "{text}"}, "subject", []string{"subject"}},
		"two lines of subject":    {letters.Answer, letters.Text{Subject: "a\nBcc: b@c.example", Body: "{text} {ticket}"}, "subject", []string{"one line"}},
		"no variables at all":     {letters.GreetingNobody, letters.Text{Body: "Dear {name}"}, "body", []string{"no variables"}},
		"far too long":            {letters.GreetingNobody, letters.Text{Body: strings.Repeat("x", 30_000)}, "body", []string{"longer"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := letters.Check(x.kind, x.text)
			if !fault.Is(err, fault.Invalid) || fault.FieldOf(err) != x.field {
				t.Fatalf("%v on %q", err, fault.FieldOf(err))
			}
			for _, w := range x.want {
				if !strings.Contains(fault.Text(err), w) {
					t.Errorf("it says %q and not %q", fault.Text(err), w)
				}
			}
		})
	}
}

func writer(language string) letters.Writer {
	return letters.Writer{Language: language, House: "Harbour IT", Mail: "help@harbour.example"}
}

var promised = letters.Promise{Due: time.Date(2026, 3, 2, 14, 30, 0, 0, time.UTC), DueClause: "5.1", Scope: letters.Covered, Clause: "2.1"}

func TestTheAcknowledgementInEachLanguage(t *testing.T) {
	t.Parallel()
	about := letters.Ticket{Number: "#1042", Subject: "Printer", Name: "Dana Lund"}
	for language, want := range map[string]string{
		"en": "Hello Dana Lund,\n\nyour request **Printer** has arrived and is ticket #1042. You get an answer by Monday 2 March 14:30 (UTC) under clause 5.1 of your agreement. It is covered by clause 2.1.\n\nAnswer to this mail to add to it.\n\nHarbour IT",
		"da": "Hej Dana Lund\n\nvi har modtaget din henvendelse **Printer**. Den er sag #1042. Du får svar senest mandag den 2. marts kl. 14:30 (UTC) efter punkt 5.1 i jeres aftale. Den er dækket af punkt 2.1.\n\nSvar på denne mail for at tilføje noget.\n\nHarbour IT",
		"de": "Guten Tag Dana Lund,\n\nIhre Anfrage **Printer** ist eingegangen und hat die Ticketnummer #1042. Sie erhalten bis Montag, 2. März, 14:30 Uhr (UTC) eine Antwort, nach Ziffer 5.1 Ihres Vertrags. Sie ist durch Ziffer 2.1 abgedeckt.\n\nAntworten Sie auf diese E-Mail, um etwas zu ergänzen.\n\nHarbour IT",
	} {
		l := writer(language).Acknowledge(about, promised)
		if l.Plain != want || l.Subject != "Re: Printer [#1042]" {
			t.Errorf("%s: %q\n%s\nwant\n%s", language, l.Subject, l.Plain, want)
		}
	}
	l := writer("en").Acknowledge(letters.Ticket{Number: "#1", Subject: "x", Name: "dana@x.example"}, letters.Promise{})
	if want := "Hello,\n\nyour request **x** has arrived and is ticket #1.\n\nAnswer to this mail to add to it.\n\nHarbour IT"; l.Plain != want {
		t.Errorf("without name and promise:\n%s", l.Plain)
	}
	about.Closed = "#1001"
	if l := writer("en").Acknowledge(about, letters.Promise{}); !strings.Contains(l.Plain, "ticket #1001 is closed") || !strings.Contains(l.Plain, "ticket #1042") {
		t.Errorf("after a closed ticket:\n%s", l.Plain)
	}
}

func TestTheSignatureLeavesOutWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	w := writer("en")
	if l := w.Answer(letters.Ticket{Number: "#1", Subject: "x"}, "Done.", letters.Author{Name: "Kim"}); l.Plain != "Done.\n\nKim\nHarbour IT" {
		t.Errorf("%q", l.Plain)
	}
	w.Book.Postal, w.Book.Phone = "Quay 4\r\nDuluth", "+1 218 555 0100"
	l := w.Answer(letters.Ticket{Number: "#1", Subject: "x"}, "Done.\n\n    code\n\n\nmore", letters.Author{Name: "Kim", Line: "Monday to Thursday"})
	if want := "Done.\n\n    code\n\n\nmore\n\nKim\nMonday to Thursday\nHarbour IT\nQuay 4\nDuluth\n+1 218 555 0100"; l.Plain != want {
		t.Errorf("%q", l.Plain)
	}
}

func TestOwnWordsCountUntilTheyAreTakenBack(t *testing.T) {
	t.Parallel()
	w := writer("da")
	own := letters.Text{Subject: "Sag {ticket}", Body: "Hej.\r\nSag {ticket} er her. {{"}
	w.Book = w.Book.With("da", letters.Acknowledgement, own)
	if l := w.Acknowledge(letters.Ticket{Number: "#7"}, promised); l.Subject != "Sag #7" || l.Plain != "Hej.\nSag #7 er her. {" {
		t.Errorf("%+v", l)
	}
	if l := letters.Choose("en"); letters.Default(l, letters.Acknowledgement).Subject == own.Subject {
		t.Error("another language changed too")
	}
	back := w.Book.With("da", letters.Acknowledgement, letters.Default("da", letters.Acknowledgement))
	if _, isOwn := back.Text("da", letters.Acknowledgement); isOwn || len(back.Texts["da"]) != 0 {
		t.Errorf("%+v", back)
	}
	if _, isOwn := w.Book.Text("da", letters.Acknowledgement); !isOwn {
		t.Error("the book that was changed from lost its words")
	}
	broken := letters.Book{Texts: map[string]map[letters.Kind]letters.Text{"en": {letters.Covered: {Body: "{gone}"}}}}
	if text, isOwn := broken.Text("en", letters.Covered); isOwn || text != letters.Default("en", letters.Covered) {
		t.Error("a text that cannot be filled in is used all the same")
	}
	broken.Texts["da"] = w.Book.With("da", letters.Acknowledgement, own).Texts["da"]
	if aside := broken.Aside(); len(aside) != 1 || aside[0].Language != "en" || aside[0].Kind != letters.Covered || !strings.Contains(aside[0].Err.Error(), "{gone}") {
		t.Errorf("left aside are %+v", aside)
	}
}

func TestHistoryIsMarkedInTheRecipientsLanguage(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("CET", 3600)
	said := []letters.Said{{At: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).In(zone), Name: "Dana", Text: "first\r\nline"}, {At: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC).In(zone), Name: "Kim", Text: "second", Ours: true}}
	if q := writer("de").Quote(letters.NoHistory, said); len(q.Parts) != 0 {
		t.Errorf("none: %+v", q)
	}
	if q := writer("de").Quote(letters.LastMessage, said); len(q.Parts) != 1 || q.Parts[0] != "Am Montag, 2. März, 10:00 Uhr schrieb Dana:\nfirst\nline" || !strings.Contains(q.Marker, "oberhalb dieser Zeile") {
		t.Errorf("last: %+v", q)
	}
	if q := writer("da").Quote(letters.LastMessage, said[1:]); len(q.Parts) != 1 || !strings.HasSuffix(q.Parts[0], "second") {
		t.Errorf("last, where the client said nothing: %+v", q)
	}
	if q := writer("da").Quote(letters.AllMessages, said); len(q.Parts) != 2 || q.Parts[1] != "Den mandag den 2. marts kl. 10:00 skrev Dana:\nfirst\nline" {
		t.Errorf("all: %+v", q)
	}
	long := []letters.Said{{Name: "old", Text: strings.Repeat("x", 99_990)}, {Name: "new", Text: "more than ten letters"}}
	if q := writer("en").Quote(letters.AllMessages, long); len(q.Parts) != 1 || !strings.HasSuffix(q.Parts[0], "more than ten letters") {
		t.Errorf("a long history has %d parts", len(q.Parts))
	}
}

// No words of a stranger become a variable, a second line or Markdown.
func TestStrangersWordsStayWords(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		evil := rapid.StringOf(rapid.SampledFrom([]rune("{}[]()<>*_#`~|\\!@&\r\n -+=1.:/wtickeä"))).Draw(t, "words")
		about := letters.Ticket{Number: "#1", Subject: evil, Name: evil}
		for _, l := range letters.Languages() {
			got := writer(l.Code).Acknowledge(about, letters.Promise{})
			if strings.ContainsAny(got.Subject, "\r\n") {
				t.Fatalf("the subject has two lines: %q", got.Subject)
			}
			if want := strings.ReplaceAll(letters.Default(l.Code, letters.Acknowledgement).Subject, "{ticket}", "#1"); got.Subject != strings.TrimSpace(strings.ReplaceAll(want, "{subject}", letters.OneLine(evil))) {
				t.Fatalf("subject %q of %q", got.Subject, evil)
			}
		}
	})
}
