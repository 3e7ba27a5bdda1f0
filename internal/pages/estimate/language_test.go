package estimate_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/stafftest"
	"remit/internal/store"
)

// english are words of these pages that a reader of another language must not meet.
var english = []string{"Amount", "about", "You may", "Estimate by", "You are", "Approve", "approve", "Refuse", "Ask first", "answer", "word with", "Thank you", "Nothing", "put to you", "What you typed"}

// wantSays fails the test where a page lacks a text, or has an English one. The technician's own words are English.
func wantSays(t *testing.T, a pagestest.Answer, code string, want ...string) {
	t.Helper()
	page := a.Page()
	text := page.One("main").Text()
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("%s does not say %q: %s", code, w, text)
		}
	}
	for _, w := range english {
		if strings.Contains(text, w) {
			t.Errorf("%s says %q: %s", code, w, text)
		}
	}
	if got := page.One("html").Attr("lang"); got != code {
		t.Errorf("the page is in %s, want %s", got, code)
	}
}

// mustAsked has the client asked to approve the move of six desks for 1500.00, of which Dana may approve 1000.00.
func mustAsked(t *testing.T) (h *stafftest.House, id int64, mine string) {
	t.Helper()
	h = stafftest.Open(t)
	q := mustProject(h)
	h.Kim.Post(stafftest.At(q.ID)+"/estimate", url.Values{"estimate_text": {"Move six desks."}, "estimate_amount": {"1500.00"}, "estimate_hours": {"2.5"}}).Want(http.StatusSeeOther)
	h.Clock.Advance(24 * time.Hour)
	return h, q.ID, fmt.Sprintf("/portal/approvals/%d", q.ID)
}

func TestADaneAnswersAnEstimateInDanish(t *testing.T) {
	t.Parallel()
	h, id, mine := mustAsked(t)
	h.Them.Languages = "da"
	wantSays(t, h.Them.Get("/portal/approvals").Want(http.StatusOK), "da", "Venter på din godkendelse", "1.500,00 USD, forelagt dig tirs.")
	wantSays(t, h.Them.Get(mine).Want(http.StatusOK), "da", "Godkender du dette arbejde?", "Beløb", "1.500,00 USD", "ca. 2 h 30 min", "Du kan godkende op til", "Kim Osei, tirs. 09:42",
		"Du bliver spurgt som Dana Lund.", "Godkend mindre", "Op til hvor meget, hvis du godkender mindre, USD", "Send svaret")
	for amount, want := range map[string]string{"1.000,01": "Du kan godkende op til 1000.00 USD.", "mange": "Beløbet \"mange\" kan ikke forstås", "0": "Godkend et beløb over nul"} {
		wantSays(t, h.Them.Post(mine, url.Values{"kind": {"less"}, "amount": {amount}}).Want(http.StatusUnprocessableEntity), "da", want, "Det, du har skrevet, står stadig nedenfor.")
	}
	h.Them.Post(mine, url.Values{"kind": {"less"}, "amount": {"1.000,00"}, "text": {"Fire borde."}}).Want(http.StatusSeeOther)
	page := h.Them.Get("/portal/approvals").Want(http.StatusOK)
	wantSays(t, page, "da", "Intet venter på dig", "Arbejde, der koster ekstra")
	if !strings.Contains(page.Body, "Din godkendelse er registreret.") {
		t.Error("nobody says that it was recorded")
	}
	said, err := h.DB.Messages(t.Context(), stafftest.System(), id)
	stafftest.Must(t, err)
	if last := said[len(said)-1].Text; last != "Godkendt op til 1000.00 USD.\n\nFire borde." {
		t.Errorf("the conversation says %q", last)
	}
	if line := h.Kim.Get(stafftest.At(id)).Page().One("#timeline").Text(); !strings.Contains(line, "approved up to 1000.00 USD, in the portal") {
		t.Errorf("the technician reads %s", line)
	}
}

func TestAGermanAnswersByTheMailedLinkInGerman(t *testing.T) {
	t.Parallel()
	h, id, _ := mustAsked(t)
	at, guest := mustLink(h, id, "dana@northwind.example"), h.Guest()
	guest.Languages = "fr, de-CH;q=0.5"
	wantSays(t, guest.Get(at).Want(http.StatusOK), "de", "Geben Sie diese Arbeit frei?", "etwa 2 h 30 min", "Sie dürfen freigeben bis zu", "Kim Osei, Di, 09:42", "Sie werden als Dana Lund gefragt.", "Antwort senden")
	wantSays(t, send(guest, at, store.AnswerAsked).Want(http.StatusUnprocessableEntity), "de", "Schreiben Sie zuerst Ihre Frage.", "Ihre Eingaben sind unten erhalten.")
	wantSays(t, send(guest, at, store.AnswerAsked, "text", "Warum so viel?").Want(http.StatusOK), "de", "Vielen Dank", "Ihre Frage ist gesendet. Der Kostenvoranschlag wartet, bis Sie entschieden haben.")
	wantSays(t, send(guest, at, store.AnswerRefused).Want(http.StatusOK), "de", "Ihre Ablehnung ist erfasst.")
	said, err := h.DB.Messages(t.Context(), stafftest.System(), id)
	stafftest.Must(t, err)
	if last := said[len(said)-1].Text; last != "Der Kostenvoranschlag über 1500.00 USD ist abgelehnt." {
		t.Errorf("the conversation says %q", last)
	}
}

func TestALinkSpeaksAsItsMailWhereTheBrowserAsksForNothingElse(t *testing.T) {
	t.Parallel()
	h, id, _ := mustAsked(t)
	_, err := h.Desk.ApplyClient(t.Context(), stafftest.System(), identity.ClientFile{Slug: "northwind-dental", Name: "Northwind Dental", Language: "da", MailDomains: []string{"northwind.example"},
		Contacts: []identity.ContactFile{{Email: "dana@northwind.example", Name: "Dana Lund", Role: identity.Approver, Sees: "own"}}})
	stafftest.Must(t, err)
	at := mustLink(h, id, "dana@northwind.example")
	for languages, code := range map[string]string{"": "da", "fr": "da", "de": "de", "en-GB": "en"} {
		guest := h.Guest()
		guest.Languages = languages
		if got := guest.Get(at).Want(http.StatusOK).Page().One("html").Attr("lang"); got != code {
			t.Errorf("to who asks for %q it speaks %s, want %s", languages, got, code)
		}
	}
}
