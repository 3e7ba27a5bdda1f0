package settings_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"remit/internal/identity"
	"remit/internal/pages/pagestest"
)

func TestManagersKeepChecklistsAndFields(t *testing.T) {
	t.Parallel()
	h := open(t, nil)
	mona, tech := h.MustUser("mona", identity.Manager), h.MustUser("tess", identity.Technician)
	for _, path := range []string{"/checklists", "/checklists/one", "/fields", "/fields/one"} {
		mona.Get(path).Want(http.StatusOK)
		tech.Get(path).Want(http.StatusForbidden)
	}
	list := url.Values{"name": {"Change"}, "items": {"Backup tested, and read back\n\nClient told"}, "kind": {"change"}, "holds": {"yes"}, "automatic": {"yes"}}
	mona.Post("/checklists/one", list).Want(http.StatusSeeOther)
	if a := mona.Post("/checklists/one", list).Want(http.StatusUnprocessableEntity); !strings.Contains(a.Body, "Backup tested, and read back") {
		t.Error("what was typed is lost where the name is taken")
	}
	if text := mona.Get("/checklists").Page().One("main table").Text(); !strings.Contains(text, "Change change, any service 2 added by itself, holds back") {
		t.Errorf("the list says %q", text)
	}
	field := url.Values{"label": {"Window"}, "name": {"window"}, "type": {"choice"}, "choices": {"day\nnight"}, "kinds": {"change"}, "required": {"yes"}}
	mona.Post("/fields/one", field).Want(http.StatusSeeOther)
	if text := mona.Get("/fields").Page().One("main table").Text(); !strings.Contains(text, "Window One of several choices change before resolved") {
		t.Errorf("the list says %q", text)
	}
	if a := mona.Get("/fields/one?id=1").Want(http.StatusOK); !strings.Contains(a.Body, `value="change" checked`) {
		t.Error("the form does not show the kinds")
	}
	field.Set("clients", "nobody")
	field.Set("name", "other")
	if a := mona.Post("/fields/one", field).Want(http.StatusUnprocessableEntity); !strings.Contains(a.Body, "nobody") {
		t.Error("a client that there is not is taken")
	}
	h.Look(t, mona, pagestest.Sight{Name: "checklists", Path: "/checklists"}, pagestest.Sight{Name: "checklist", Path: "/checklists/one?id=1"}, pagestest.Sight{Name: "fields", Path: "/fields"}, pagestest.Sight{Name: "field", Path: "/fields/one?id=1"})
}
