package people_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"remit/internal/pages/shell/shelltest"
)

// says fails where a page lacks one of the texts, or its main part has an English word left.
func says(t *testing.T, page shelltest.Document, english string, texts ...string) {
	t.Helper()
	main := page.One("main").Text()
	for _, text := range texts {
		if !strings.Contains(main, text) {
			t.Errorf("not said: %q in\n%s", text, main)
		}
	}
	if left := regexp.MustCompile(`(?i)\b(`+english+`)\b`).FindAllString(main, -1); left != nil {
		t.Errorf("left in English: %q in\n%s", left, main)
	}
}

const englishOfPeople = "the|you|they|your|of|and|requests|invite|invited|invitations|switched|switch|sees|may|works until|mail address|send again|withdraw|password"

func TestThePeopleAreToldInDanish(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.dana.Languages = "da"
	h.dana.Post("/portal/people", invitation("ada@northwind.example")).Want(http.StatusSeeOther)
	h.dana.Post(h.url(t, "mia@northwind.example"), form("role", "approver", "sees", "organisation")).Want(http.StatusSeeOther)
	h.dana.Post(h.url(t, "mia@northwind.example")+"/off", nil).Want(http.StatusSeeOther)
	says(t, h.dana.Get("/portal/people").Page(), englishOfPeople, "En invitation er på vej til ada@northwind.example.", "Inviteret, men ikke her endnu", "10. mar. 15:42",
		"bede om hjælp, godkende udgifter og administrere personer", "Dana Lund inviterede ada@northwind.example som godkender.", "Dana Lund gjorde Mia Torres til godkender.",
		"Dana Lund lod Mia Torres se alle organisationens sager.", "Dana Lund lukkede kontoen for Mia Torres.", "Send invitationen")
	says(t, h.dana.Get(h.url(t, "mia@northwind.example")).Page(), englishOfPeople, "Åbn kontoen for Mia Torres", "Alle organisationens sager")
	says(t, h.dana.Get(h.url(t, "dana@northwind.example")).Page(), englishOfPeople, "Det er dig selv.")

	again := h.dana.Post("/portal/people", invitation("ada@northwind.example")).Want(http.StatusUnprocessableEntity).Page()
	if got := again.One("#f-email-error").Text(); got != "ada@northwind.example er allerede inviteret. Send invitationen igen, eller træk den først tilbage." {
		t.Errorf("told %q", got)
	}
	ada := h.Guest()
	ada.Languages = "da-DK,da;q=0.9,en;q=0.5"
	says(t, ada.Get(h.links(t, "ada@northwind.example")[0]).Want(http.StatusOK).Page(), englishOfPeople, "Dana Lund fra Northwind inviterer dig til portalen hos Harbourline IT.",
		"Du kan bede om hjælp og godkende udgifter, og du ser alle organisationens sager.", "mindst 10 tegn")
	says(t, ada.Get("/portal/invitation?token=abc").Want(http.StatusGone).Page(), englishOfPeople, "Invitationen er brugt, trukket tilbage eller udløbet.")
}

func TestThePeopleAreToldInGerman(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.dana.Languages = "de-AT"
	h.dana.Post("/portal/people", invitation("ada@northwind.example")).Want(http.StatusSeeOther)
	page := h.dana.Get("/portal/people").Page()
	says(t, page, englishOfPeople, "Eine Einladung an ada@northwind.example ist unterwegs.", "Link gilt bis", "10. März 15:42", "um Hilfe bitten, Kosten freigeben und Personen verwalten",
		"Dana Lund hat ada@northwind.example als Freigeber eingeladen.")
	if got := page.One("html").Attr("lang"); got != "de" {
		t.Errorf("the page is in %q", got)
	}
	own := h.dana.Post(h.url(t, "dana@northwind.example"), form("role", "requester", "sees", "own")).Want(http.StatusUnprocessableEntity).Page()
	if got := own.One(".note.bad").Text(); !strings.Contains(got, "Sie können sich Ihre eigenen Rechte nicht nehmen") {
		t.Errorf("told %q", got)
	}
	ada := h.Guest()
	ada.Languages = "de"
	path := h.links(t, "ada@northwind.example")[0]
	says(t, ada.Get(path).Want(http.StatusOK).Page(), englishOfPeople, "Northwind lädt Sie ein", "mindestens 10 Zeichen")
	secret := strings.TrimPrefix(path, "/portal/invitation?token=")
	short := ada.Post("/portal/invitation", form("token", secret, "password", "kurz", "again", "kurz")).Want(http.StatusUnprocessableEntity).Page()
	if got := short.One("#f-password-error").Text(); got != "Das Passwort ist zu kurz: Verwenden Sie mindestens 10 Zeichen." {
		t.Errorf("told %q", got)
	}
}
