package staff_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/pages/stafftest"
	"remit/internal/store"
)

func TestOnesOwnSettings(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	if got := h.Kim.Get("/me").Want(http.StatusSeeOther).Location; got != "/account" {
		t.Errorf("/me leads to %q", got)
	}
	h.Kim.Post("/account/zone", url.Values{"zone": {"Australia/Adelaide"}}).Want(http.StatusSeeOther)
	if got := h.Kim.Get("/account").Page().One("#f-zone").Attr("value"); got != "Australia/Adelaide" {
		t.Errorf("the zone is %q", got)
	}
	doc := h.Kim.Post("/account/zone", url.Values{"zone": {"Mars/Base"}}).Want(http.StatusUnprocessableEntity).Page()
	if got := doc.One("#f-zone"); got.Attr("value") != "Mars/Base" || !got.Has("aria-invalid") {
		t.Errorf("the refused zone came back as %q", got.Attr("value"))
	}
}

func TestWhetherWatchingSendsMails(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	mails := func() bool { return h.Kim.Get("/account").Page().One("#f-watch_mails").Has("checked") }
	if !mails() {
		t.Error("before any choice watching sends no mails")
	}
	h.Kim.Post("/account/watching", url.Values{}).Want(http.StatusSeeOther)
	if mails() {
		t.Error("without the tick watching sends mails")
	}
	h.Kim.Post("/account/watching", url.Values{"watch_mails": {"yes"}}).Want(http.StatusSeeOther)
	if !mails() {
		t.Error("with the tick watching sends no mails")
	}
}

func TestDatesAndNumbersAsOneChooses(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	if got := h.Kim.Get("/account").Page().One("#f-locale option[selected]").Attr("value"); got != "" {
		t.Errorf("before any choice %q is chosen", got)
	}
	h.Kim.Languages = "de"
	h.Kim.Post("/account/locale", url.Values{"locale": {"en-US"}}).Want(http.StatusSeeOther)
	doc := h.Kim.Get("/account").Page()
	if got := doc.One("#f-locale option[selected]"); got.Attr("value") != "en-US" || !strings.HasPrefix(got.Text(), "American: ") || !strings.HasSuffix(got.Text(), "M; 1,234,567.50") {
		t.Errorf("chosen is %q: %q", got.Attr("value"), got.Text())
	}
	if body := doc.One("body"); !strings.Contains(body.Attr("data-words"), `"3:04 PM"`) || !strings.Contains(body.Attr("data-words"), `"Jan 2"`) {
		t.Error("the script is not told of the choice")
	}
	doc = h.Kim.Post("/account/locale", url.Values{"locale": {"xx-Mars"}}).Want(http.StatusUnprocessableEntity).Page()
	if got := doc.One("#f-locale-error").Text(); !strings.Contains(got, `by "xx-Mars"; choose one of the list`) {
		t.Errorf("an unknown locale is refused with %q", got)
	}
	h.Kim.Post("/account/locale", url.Values{"locale": {""}}).Want(http.StatusSeeOther)
	if body := h.Kim.Get("/account").Page().One("body"); strings.Contains(body.Attr("data-words"), `"3:04 PM"`) {
		t.Error("without a choice the browser does not count")
	}
}

func TestATicketInTheReadersLocale(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	n := h.MustRequest(h.Dana, "Printer", "It is jammed.", map[string]string{"service": "workstation/desktop"})
	chicago, err := time.LoadLocation("America/Chicago")
	stafftest.Must(t, err)
	at := n.ReceivedAt.In(chicago)
	for languages, layout := range map[string]string{"": "Mon 2 January 2006, 15:04 MST", "en-US,en;q=0.9": "Mon January 2 2006, 3:04 PM MST", "en-AU": "Mon 2 January 2006, 3:04 PM MST"} {
		h.Kim.Languages = languages
		if page, want := h.Kim.Get(shell.TicketURL(n.ID)).Body, at.Format(layout); !strings.Contains(page, want) {
			t.Errorf("%q: the page does not say %q", languages, want)
		}
	}
}

func TestAPasswordIsChangedAndOtherSessionsEnd(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	elsewhere := h.As("user", h.KimID)
	for _, c := range []struct{ old, new, again, field string }{
		{"wrong wrong", "a new and longer one", "a new and longer one", "old"},
		{"correct horse battery", "short", "short", "password"},
		{"correct horse battery", "a new and longer one", "another one than that", "again"},
	} {
		doc := h.Kim.Post("/account/password", url.Values{"old": {c.old}, "password": {c.new}, "again": {c.again}}).Want(http.StatusUnprocessableEntity).Page()
		if got := doc.One("#f-" + c.field); !got.Has("aria-invalid") || got.Attr("value") != "" {
			t.Errorf("the field %s is not marked, or shows a password", c.field)
		}
	}
	h.Kim.Post("/account/password", url.Values{"old": {"correct horse battery"}, "password": {"a new and longer one"}, "again": {"a new and longer one"}}).Want(http.StatusSeeOther)
	if got := elsewhere.Get("/account").Want(http.StatusSeeOther).Location; !strings.HasPrefix(got, "/sign-in") {
		t.Errorf("elsewhere one is sent to %q", got)
	}
	if got := h.Kim.Get("/account").Want(http.StatusOK).Page().One(".note.good").Text(); !strings.Contains(got, "The password is changed") {
		t.Errorf("said %q", got)
	}
	stafftest.Must(t, h.DB.Write(t.Context(), func(tx *store.Tx) error {
		return tx.InsertPasskey(t.Context(), store.Passkey{Person: identity.Person("user", h.KimID), Credential: "x", Name: "Laptop", Data: []byte("{}")})
	}))
	again := url.Values{"old": {"a new and longer one"}, "password": {"a new and longer one"}, "again": {"a new and longer one"}}
	if got := h.Kim.Post("/account/password", again).Want(http.StatusSeeOther).Location; !strings.HasPrefix(got, "/account/security?") {
		t.Errorf("who keeps a passkey is led to %q", got)
	}
	third := h.As("user", h.KimID)
	h.Kim.Post("/account/sign-out", nil).Want(http.StatusSeeOther)
	third.Get("/account").Want(http.StatusSeeOther)
	h.Kim.Get("/account").Want(http.StatusOK)
}
