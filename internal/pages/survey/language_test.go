package survey_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"remit/internal/pages/pagestest"
	"remit/internal/pages/stafftest"
	surveys "remit/internal/survey"
	"remit/internal/ticket"
)

// english are words of these pages that a reader of another language must not meet.
var english = []string{"How did it go", "Good", "So-so", "Bad", "Anything", "You need not", "my answer", "Press the", "Thank you", "Your answer", "Nothing was", "Choose", "stays as it is"}

// wantSays fails the test where a part of a page lacks a text, or has an English one.
func wantSays(t *testing.T, a pagestest.Answer, part string, want ...string) {
	t.Helper()
	text := a.Page().One(part).Text()
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("it does not say %q: %s", w, text)
		}
	}
	for _, w := range english {
		if strings.Contains(text, w) {
			t.Errorf("it says %q: %s", w, text)
		}
	}
}

func TestADaneSaysHowItWentInDanish(t *testing.T) {
	t.Parallel()
	h := open(t)
	k := h.mustSolved(t, h.Dana, "Printer")
	at := "/portal/requests/" + itoa(k.ID)
	h.Them.Languages = "da"
	wantSays(t, h.Them.Get(at).Want(http.StatusOK), "#rating", "Hvordan gik det?", "Nogenlunde", "Vil du tilføje noget?", "kun Harbourline IT læser det", "Send mit svar")
	h.Them.Post(at+"/rating", how("", "")).Want(http.StatusSeeOther)
	if body := h.Them.Get(at).Body; !strings.Contains(body, "Intet er gemt. Vælg en af de tre.") {
		t.Error("it does not say what is missing")
	}
	h.Them.Post(at+"/rating", how("fair", "Det tog tid.")).Want(http.StatusSeeOther)
	page := h.Them.Get(at)
	wantSays(t, page, "#rating", "Dit svar (tirsdag 3. marts 09:42): nogenlunde.", "»Det tog tid.«", "Ret mit svar")
	if !strings.Contains(page.Body, "Tak. Dit svar er gemt.") {
		t.Error("it does not say thank you")
	}
	if text := h.Kim.Get(stafftest.At(k.ID)).Page().One("#timeline").Text(); !strings.Contains(text, "Dana rated it so-so in the portal") {
		t.Errorf("the technician reads %s", text)
	}
}

func TestAGermanSaysHowItWentInGerman(t *testing.T) {
	t.Parallel()
	h := open(t)
	k := h.mustSolved(t, h.Dana, "Printer")
	h.mustAsk(t, 1)
	links, guest := h.links(t, k.ID), h.Guest()
	guest.Languages = "de-DE, en;q=0.5"
	at := path(links["bad"])
	wantSays(t, guest.Get(links["bad"]).Want(http.StatusOK), "main", "Wie ist es gelaufen?", "Mittelmäßig", "nur Harbourline IT liest es", "Drücken Sie den Knopf", "Antwort senden")
	wantSays(t, guest.Post(at, how("", "")).Want(http.StatusUnprocessableEntity), "main", "Wählen Sie eine der drei Antworten.")
	wantSays(t, guest.Post(at, how("bad", strings.Repeat("ü", surveys.MaxComment+1))).Want(http.StatusUnprocessableEntity), "main", "höchstens 2000 Zeichen haben Platz")
	to := guest.Post(at, how("bad", "Zu langsam.")).Want(http.StatusSeeOther).Location
	wantSays(t, guest.Get(to).Want(http.StatusOK), "main", "Vielen Dank. Ihre Antwort ist aufbewahrt.", "Ihre Antwort (Dienstag, 3. März 09:42): schlecht.", "Antwort ändern")
	_, err := h.Desk.SetStatus(t.Context(), h.Viewer(h.KimID), k.ID, ticket.Closed, 0)
	stafftest.Must(t, err)
	h.Clock.Advance(31 * 24 * time.Hour)
	wantSays(t, guest.Get(at).Want(http.StatusOK), "main", "Die Anfrage wurde vor mehr als 30 Tagen geschlossen", "„Zu langsam.“")
}

func TestTheBrowsersLanguageGoesBeforeThatOfTheMail(t *testing.T) {
	t.Parallel()
	h := open(t)
	people, err := h.DB.ContactsByEmail(t.Context(), "rob@lakeside.example")
	stafftest.Must(t, err)
	k := h.mustSolved(t, people[0], "Sav")
	h.mustAsk(t, 1)
	at := h.links(t, k.ID)["good"]
	for languages, want := range map[string]string{"": "Hvordan gik det?", "fr": "Hvordan gik det?", "de": "Wie ist es gelaufen?", "en": "How did it go?"} {
		guest := h.Guest()
		guest.Languages = languages
		if got := guest.Get(at).Want(http.StatusOK).Page().One("h1").Text(); got != want {
			t.Errorf("who asks for %q is asked %q", languages, got)
		}
	}
}
