package portal_test

import (
	"net/http"
	"strings"
	"testing"

	"remit/internal/pages/pagestest"
	"remit/internal/pages/shell/shelltest"
)

// hasWords holds a text against what it says and what it does not.
func hasWords(t *testing.T, text string, says, not []string) {
	t.Helper()
	for _, want := range says {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
	for _, left := range not {
		if strings.Contains(text, left) {
			t.Errorf("%q is left in %q", left, text)
		}
	}
}

// englishForm are words of the form and of what is told beside it, as they begin in English.
var englishForm = []string{"What do you need", "Your request", "We read", "something else", "decides by it", "the last question", "I do not know", "Which device", "Go on", "Before you send",
	"Covered", "We answer", "today", "March", "left in", "left (", "If somebody", "Still open", "Possible", " or ", "Outside", "Work, an hour", "At least", "Without tax", "we ask", "Send request", "Add a photo",
	"For whom", "Myself", "No device", "looked after", "From afar"}

func TestTheFormSpeaksDanish(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.dana.Languages = "da"
	form := func(facts ...string) string {
		return h.dana.Post("/portal/new", draft(append([]string{"need", computer, "then", "check"}, facts...)...)).Want(http.StatusOK).Page().One("main").Text()
	}
	for name, c := range map[string]struct {
		text string
		says []string
	}{
		"empty":    {h.dana.Get("/portal/new").Page().One("main").Text(), []string{"Hvad har du brug for?", "Før du sender", "Vedlæg et foto eller en fil, eller spørg for en kollega", "For hvem", "Mig selv"}},
		"asked":    {form(), []string{"Vi læser det som Workstation", "Hvilken enhed er det? det afgør, hvad jeres aftale siger", "Treatment room 1 NW-0015, Practice, Duluth, passes af os", "Det ved jeg ikke", "Vi ser på det", "Muligt: Dækket 3.2 , 3.4 eller Faktureres særskilt 4.1"}},
		"covered":  {form("asked", "asset", "fact.asset", "NW-0015", "asked", "mode", "fact.mode", "onsite"), []string{"Dækket af jeres aftale", "Vi svarer senest i dag 14:42", "efter punkt 6.3", "2 af 2 besøg tilbage (marts)"}},
		"billable": {form("asked", "asset", "fact.asset", "unmanaged"), []string{"Uden for jeres aftale; her er prisen", "Arbejde, pr. time 7.4 140,00 USD", "Over 200,00 USD beder vi først om godkendelse.", "Uden moms."}},
		"open":     {form("asked", "asset", "fact.asset", "?", "asked", "mode", "fact.mode", "?"), []string{"Mangler endnu: hvilken enhed det er, om nogen skal komme og hvad det drejer sig om.", "det sidste spørgsmål"}},
	} {
		t.Run(name, func(t *testing.T) { hasWords(t, c.text, c.says, englishForm) })
	}
	refused := h.dana.Post("/portal/new", draft("need", " ", "then", "send")).Want(http.StatusUnprocessableEntity).Page()
	hasWords(t, refused.One("main").Text(), []string{"Skriv først, hvad du har brug for.", "Det, du skrev, er bevaret."}, englishForm)
	if got := refused.One("html").Attr("lang"); got != "da" {
		t.Errorf("the page's language is %q", got)
	}
}

func TestTheFormSpeaksGermanUntilItIsSent(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.mia.Languages = "de-AT"
	form := draft("need", computer, "once", "abc", "asked", "asset", "fact.asset", "NW-0015", "asked", "mode", "fact.mode", "remote", "then", "check")
	page := h.mia.Post("/portal/new", form).Want(http.StatusOK).Page()
	hasWords(t, page.One("main").Text(), []string{"Was brauchen Sie?", "Wir verstehen das als Workstation", "Von Ihrem Vertrag abgedeckt", "Wir antworten bis heute 14:42 und streben eine Lösung bis ", "an, nach Ziffer 6.3",
		"Falls jemand kommen muss: noch 2 von 2 Besuchen übrig (März).", "Anfrage senden"}, englishForm)
	form.Set("promised", page.One("input[name=promised]").Attr("value"))
	form.Set("then", "send")
	sent := h.mia.Post("/portal/new", form).Want(http.StatusSeeOther)
	hasWords(t, h.mia.Get(sent.Location).Page().One(".note").Text(), []string{"Gesendet. Es ist Anfrage #1001. Sie erhalten eine Antwort bis heute 14:42. Eine Kopie ist unterwegs an mia@northwind.example;"}, []string{"Sent", "answer"})
	h.mia.Post("/portal/new", form).Want(http.StatusSeeOther)
	hasWords(t, h.mia.Get(sent.Location).Page().One(".note").Text(), []string{"Diese Anfrage wurde schon gesendet."}, []string{"already"})
}

// englishAccount are words of the settings.
var englishAccount = []string{"Your settings", "Who you", "Change", "Language", "You ", "requests", "ask", "Times", "Tell us", "Password", "password", "characters", "Sign", "sign in"}

func TestOnesOwnSettingsSpeakTheLanguageThatIsChosenThere(t *testing.T) {
	t.Parallel()
	h := open(t)
	read := func(b *pagestest.Browser) shelltest.Document {
		return b.Get("/portal/account").Want(http.StatusOK).Page()
	}
	if got := strings.Join(read(h.dana).Texts("select[name=language] option"), ", "); got != "As my browser asks, English, Dansk, Deutsch" {
		t.Errorf("the languages are %s", got)
	}
	h.dana.Post("/portal/account/language", draft("language", "da")).Want(http.StatusSeeOther)
	h.dana.Languages = "de"
	page := read(h.dana)
	hasWords(t, page.One("main").Text(), []string{"Dine indstillinger", "bede om hjælp og godkende udgifter", "alle organisationens sager", "mindst 10 tegn", "Skriv til os , så ændrer vi det."},
		append(englishAccount, "Your language"))
	if got := page.One(".note").Text(); !strings.HasPrefix(got, "Dit sprog er ændret.") {
		t.Errorf("said %q", got)
	}
	if got := page.One("select[name=language] option[selected]").Attr("value"); got != "da" {
		t.Errorf("chosen is %q", got)
	}
	hasWords(t, h.dana.Get("/portal/new").Page().One("h1").Text(), []string{"Hvad har du brug for?"}, nil)
	h.dana.Post("/portal/account/language", draft("language", "")).Want(http.StatusSeeOther)
	german := read(h.dana).One("main").Text()
	hasWords(t, german, []string{"Ihre Einstellungen", "anfragen und Kosten freigeben", "alle Anfragen der Organisation", "mindestens 10 Zeichen", "Wie mein Browser es verlangt"}, []string{"Your", "requests", "Tell us", "characters"})
	refused := h.dana.Post("/portal/account/language", draft("language", "tlh")).Want(http.StatusUnprocessableEntity).Page()
	hasWords(t, refused.One(".note").Text(), []string{"Diese Sprache gibt es hier nicht."}, []string{"list"})
}
