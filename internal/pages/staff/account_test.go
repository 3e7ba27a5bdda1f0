package staff_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"remit/internal/pages/stafftest"
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
	third := h.As("user", h.KimID)
	h.Kim.Post("/account/sign-out", nil).Want(http.StatusSeeOther)
	third.Get("/account").Want(http.StatusSeeOther)
	h.Kim.Get("/account").Want(http.StatusOK)
}
