package entry_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"remit/internal/pages/pagestest"
	"remit/internal/pages/shell/shelltest"
)

// says fails where a page lacks one of the texts, or its main part has an English word left.
func says(t *testing.T, page shelltest.Document, texts ...string) {
	t.Helper()
	main := page.One("main").Text()
	for _, text := range texts {
		if !strings.Contains(main, text) {
			t.Errorf("not said: %q in\n%s", text, main)
		}
	}
	if left := regexp.MustCompile(`(?i)\b(the|you|your|with|and|sign|password|mail address|within|device|works)\b`).FindAllString(main, -1); left != nil {
		t.Errorf("left in English: %q in\n%s", left, main)
	}
}

func TestTheDoorsSpeakTheBrowsersLanguage(t *testing.T) {
	t.Parallel()
	h := inhabited(t)
	for _, c := range []struct {
		languages                                      string
		staff, clients, sent, wrong, over, wait, noone string
	}{
		{"da-DK,da;q=0.9", "Er du kunde? Log ind med et link pr. mail eller med adgangskode", "Linket virker én gang inden for 30 minutter.",
			"Hvis dana@northwind.example er kendt her, er en mail med et link på vej.", "Mailadressen eller adgangskoden er forkert.", "Linket er brugt eller udløbet. Bed om et nyt.",
			"Der er gjort for mange forsøg. Vent 15 min, og prøv så igen.", `"dana" er ikke en mailadresse; skriv den som dana@northwind.example.`},
		{"de", "Sind Sie Kunde? Mit einem Link per E-Mail oder mit Passwort anmelden", "Der Link gilt einmal und für 30 Minuten.",
			"Wenn dana@northwind.example hier bekannt ist, ist eine E-Mail mit einem Link unterwegs.", "Die E-Mail-Adresse oder das Passwort ist falsch.",
			"Dieser Link wurde benutzt oder ist abgelaufen. Fordern Sie einen neuen an.", "Zu viele Versuche. Warten Sie 15 min, und versuchen Sie es dann erneut.",
			`"dana" ist keine E-Mail-Adresse; schreiben Sie sie wie dana@northwind.example.`},
	} {
		t.Run(c.languages, func(t *testing.T) {
			b := h.Guest()
			b.Languages = c.languages
			says(t, b.Get("/sign-in").Want(http.StatusOK).Page(), c.staff)
			says(t, b.Get("/portal/sign-in").Want(http.StatusOK).Page(), c.clients)
			says(t, b.Get("/portal/link?token=abc").Want(http.StatusOK).Page(), "Harbourline IT")
			says(t, b.Post("/sign-in/link", url.Values{"email": {"dana@northwind.example"}}).Want(http.StatusOK).Page(), c.sent)
			says(t, b.Post("/portal/link", url.Values{"token": {"abc"}}).Want(http.StatusGone).Page(), c.over)
			refused(t, b, url.Values{"email": {"dana"}}, "/sign-in/link", http.StatusUnprocessableEntity, c.noone)
			h.Clock.Advance(15 * time.Minute)
			wrong := url.Values{"email": {"kim@harbourline.example"}, "password": {"wrong"}}
			for range 10 {
				refused(t, b, wrong, "/sign-in", http.StatusUnprocessableEntity, c.wrong)
			}
			refused(t, b, wrong, "/sign-in", http.StatusTooManyRequests, c.wait)
		})
	}
}

// refused fails where a form is not refused with the words.
func refused(t *testing.T, b *pagestest.Browser, form url.Values, path string, status int, words string) {
	t.Helper()
	if got := b.Post(path, form).Want(status).Page().One("div.note.bad").Text(); !strings.Contains(got, words) {
		t.Errorf("told %q, want %q", got, words)
	}
}

func TestTheSetUpIsInEnglishInEveryBrowser(t *testing.T) {
	t.Parallel()
	b := open(t, nil).Guest()
	b.Languages = "da"
	form := typed()
	form.Set("password", "short")
	page := b.Post("/setup", form).Want(http.StatusUnprocessableEntity).Page()
	if got := page.One("html").Attr("lang"); got != "en" {
		t.Errorf("the page is in %q", got)
	}
	if got := page.One("#f-password-error").Text(); !strings.Contains(got, "The password is too short") {
		t.Errorf("told %q", got)
	}
}
