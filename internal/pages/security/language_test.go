package security_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/pages/shell/shelltest"
	"remit/internal/store"
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
	if left := regexp.MustCompile(`(?i)\b(the|you|your|with|and|are|sign|password|mail address|one-time|keep|remove|last used|never)\b`).FindAllString(main, -1); left != nil {
		t.Errorf("left in English: %q in\n%s", left, main)
	}
}

// keys gives a person a passkey and the house an address that takes them.
func (h house) keys(t *testing.T, person string) {
	t.Helper()
	must(t, h.Desk.SaveHouse(t.Context(), identity.System("test"), desk.House{Name: "Harbourline IT", BaseURL: "https://help.harbourline.example"}))
	must(t, h.DB.Write(t.Context(), func(tx *store.Tx) error {
		return tx.InsertPasskey(t.Context(), store.Passkey{Person: person, Credential: "x", Name: "Tablet", Data: []byte(`{"id":"eA=="}`)})
	}))
}

// person is Dana as sessions name her.
func (h house) person(t *testing.T) string {
	t.Helper()
	list, err := h.DB.ContactsByEmail(t.Context(), "dana@northwind.example")
	must(t, err)
	return identity.Person("contact", list[0].ID)
}

func TestSigningInIsToldInDanish(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.keys(t, h.person(t))
	const at = "/portal/account/security"
	h.dana.Languages = "da"
	says(t, h.dana.Get(at).Want(http.StatusOK).Page(), "Sådan logger du ind", "Engangskoder er slået fra", "Tilføj en adgangsnøgle", "Tablet", "aldrig")
	h.dana.Post(at+"/codes/begin", nil).Want(http.StatusSeeOther)
	says(t, h.dana.Get(at+"/codes").Want(http.StatusOK).Page(), "Intet kamera? Skriv denne nøgle:", "seks cifre; der kommer en ny hvert 30. sekund")
	wrong := h.dana.Post(at+"/codes", form("code", "000000")).Want(http.StatusUnprocessableEntity).Page()
	if got := wrong.One("#f-code-error").Text(); !strings.HasPrefix(got, "Koden er forkert eller allerede brugt.") {
		t.Errorf("told %q", got)
	}
	h.enrol(t, h.dana, at)
	h.Clock.Advance(26 * time.Hour)
	says(t, h.dana.Get(at).Page(), "10 af 10", "Siden tirs. 09:42", "Slå engangskoder fra")
	says(t, h.dana.Post(at+"/codes/off", form("proof", "000000")).Want(http.StatusUnprocessableEntity).Page(), "Det er hverken din adgangskode eller en kode, der stadig virker.")
	says(t, h.dana.Post(at+"/codes/begin", nil).Want(http.StatusConflict).Page(), "Engangskoder er allerede slået til.")
}

func TestSigningInIsToldInGerman(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.keys(t, h.person(t))
	const at = "/portal/account/security"
	h.dana.Languages = "de"
	must(t, h.Desk.SetPassword(t.Context(), h.viewer(t), "", password))
	h.dana = h.MustContact("dana@northwind.example")
	h.dana.Languages = "de"
	d, _ := h.enrol(t, h.dana, at)
	says(t, h.dana.Get(at).Page(), "So melden Sie sich an", "Einmalcodes sind eingeschaltet", "10 von 10")
	fresh := h.dana.Post(at+"/recovery", form("code", h.code(t, d))).Want(http.StatusOK).Page()
	says(t, fresh, "Bewahren Sie sie getrennt von Ihrem Gerät auf. Jeder lässt Sie einmal ohne das Gerät hinein.")
	h.Clock.Advance(24 * time.Hour)
	says(t, h.dana.Get(at).Page(), "Seit Di, 09:42", "Zuerst Ihr Passwort", "Vorher wird nach Ihrem Passwort gefragt.")
	says(t, h.dana.Post(at+"/prove", form("password", "falsch")).Want(http.StatusUnprocessableEntity).Page(), "Das ist nicht Ihr Passwort. Es wurde nichts geändert.")

	b := h.Guest()
	b.Languages = "de"
	b.Post("/portal/sign-in", form("email", "dana@northwind.example", "password", password)).Want(http.StatusSeeOther)
	says(t, b.Get("/sign-in/code").Want(http.StatusOK).Page(), "Ihr Einmalcode", "der sechsstellige Code, den Ihr Gerät für Harbourline IT anzeigt")
}

func (h house) viewer(t *testing.T) identity.Viewer {
	t.Helper()
	v, err := h.DB.Viewer(t.Context(), h.person(t))
	must(t, err)
	return v
}
