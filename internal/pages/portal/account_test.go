package portal_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestOnesOwnNameAndPassword(t *testing.T) {
	t.Parallel()
	h := open(t)
	if got := h.mia.Get("/portal/me").Want(http.StatusSeeOther).Location; got != "/portal/account" {
		t.Errorf("/portal/me leads to %q", got)
	}
	page := h.mia.Get("/portal/account").Want(http.StatusOK).Page()
	if n := len(page.All("input[name=old]")); n != 0 {
		t.Error("a present password is asked for where there is none")
	}
	h.mia.Post("/portal/account/name", draft("name", "  Mia   Torres-Lee ")).Want(http.StatusSeeOther)
	if got := h.viewer(t, "mia@northwind.example").Name; got != "Mia Torres-Lee" {
		t.Errorf("name %q", got)
	}
	elsewhere := h.MustContact("mia@northwind.example")
	h.mia.Post("/portal/account/password", draft("password", "a sentence is easier", "again", "a sentence is easier")).Want(http.StatusSeeOther)
	h.mia.Get("/portal/account").Want(http.StatusOK).Page().One("input[name=old]")
	if a := elsewhere.Get("/portal/account"); a.Status == http.StatusOK {
		t.Error("another session goes on after the password was set")
	}
	if _, err := h.Desk.SignIn(t.Context(), "mia@northwind.example", "a sentence is easier"); err != nil {
		t.Error(err)
	}
}

func TestWrongSettingsAreRefusedAtTheirField(t *testing.T) {
	t.Parallel()
	h := open(t)
	must(t, h.Desk.SetPassword(t.Context(), h.viewer(t, "dana@northwind.example"), "", "a sentence is easier"))
	dana := h.MustContact("dana@northwind.example")
	for _, c := range []struct {
		name, path, field string
		form              []string
	}{
		{"no name", "name", "name", []string{"name", " "}},
		{"a very long name", "name", "name", []string{"name", strings.Repeat("Ada ", 40)}},
		{"two passwords", "password", "again", []string{"old", "a sentence is easier", "password", "another sentence", "again", "yet another one"}},
		{"a short password", "password", "password", []string{"old", "a sentence is easier", "password", "short", "again", "short"}},
		{"a wrong old one", "password", "old", []string{"old", "a guess of mine", "password", "another sentence", "again", "another sentence"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := dana.Post("/portal/account/"+c.path, draft(c.form...)).Want(http.StatusUnprocessableEntity).Page()
			if got := page.One("[aria-invalid=true]").Attr("name"); got != c.field {
				t.Errorf("the error stands at %q", got)
			}
		})
	}
}
