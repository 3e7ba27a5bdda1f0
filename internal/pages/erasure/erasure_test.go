package erasure_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"remit/internal/erasure"
	"remit/internal/identity"
	pages "remit/internal/pages/erasure"
	"remit/internal/pages/pagestest"
	"remit/internal/store"
)

// house is a provider with Northwind, where Dana is the only administrator.
type house struct {
	*pagestest.House
	room *erasure.Eraser
	teo  *pagestest.Browser
	dana identity.Contact
}

func open(t *testing.T) house {
	t.Helper()
	h := house{House: pagestest.Open(t)}
	h.room = erasure.New(erasure.Options{DB: h.DB})
	h.Mount(pages.New(pages.Options{DB: h.DB, Eraser: h.room}).Routes())
	h.MustNorthwind()
	h.teo = h.MustUser("teo", identity.Admin)
	list, err := h.DB.ContactsByEmail(t.Context(), "dana@northwind.example")
	if err != nil || len(list) != 1 {
		t.Fatalf("%v, %v", list, err)
	}
	h.dana = list[0]
	return h
}

// TestAPersonIsErasedOnAPage reads what would go, types another address, then the right one, and follows the erasing to its end.
func TestAPersonIsErasedOnAPage(t *testing.T) {
	t.Parallel()
	h := open(t)
	at := pages.URL("northwind-dental", h.dana.ID)
	if page := h.teo.Get(at).Want(http.StatusOK); !strings.Contains(page.Body, "has no other administrator") || !strings.Contains(page.Body, "There is no way back") {
		t.Error("the page does not say what erasing comes to")
	}
	for name, typed := range map[string]string{"nothing": "", "somebody else": "joel@northwind.example", "a part": "dana@northwind"} {
		page := h.teo.Post(at, url.Values{"address": {typed}}).Want(http.StatusUnprocessableEntity).Page()
		if got := page.All("input[name=address]")[0].Attr("value"); got != typed {
			t.Errorf("%s: the form comes back with %q", name, got)
		}
	}
	if _, begun, err := h.DB.Erasure(t.Context(), identity.System("test"), h.dana.ID); begun || err != nil {
		t.Fatalf("a wrong address began it: %v", err)
	}
	h.teo.Post(at, url.Values{"address": {" Dana@northwind.example"}}).Want(http.StatusSeeOther)
	if page := h.teo.Get(at).Want(http.StatusOK); !strings.Contains(page.Body, "Look again") {
		t.Error("the page does not say that it goes on")
	}
	if err := h.room.Work(t.Context()); err != nil {
		t.Fatal(err)
	}
	page := h.teo.Get(at).Want(http.StatusOK)
	if strings.Contains(page.Body, "dana@") || strings.Contains(page.Body, "Dana") || !strings.Contains(page.Body, erasure.NameOf(h.dana.ID)) {
		t.Error("the page after it names who was erased")
	}
	list, err := h.DB.Audit(t.Context(), identity.System("test"), store.AuditFilter{Kind: "account.erased"}, 0, 9)
	if err != nil || len(list) != 1 || list[0].Actor != "teo" {
		t.Errorf("the audit trail says %+v, %v", list, err)
	}
}

// TestOnlyAdminsErase asks as everybody else, and for somebody of another client.
func TestOnlyAdminsErase(t *testing.T) {
	t.Parallel()
	h := open(t)
	at := pages.URL("northwind-dental", h.dana.ID)
	for name, role := range map[string]identity.Role{"marta": identity.Manager, "kim": identity.Technician} {
		b := h.MustUser(name, role)
		b.Get(at).Want(http.StatusForbidden)
		b.Post(at, url.Values{"address": {h.dana.Email}}).Want(http.StatusForbidden)
	}
	h.teo.Get(pages.URL("northwind-dental", 9999)).Want(http.StatusNotFound)
	h.teo.Post(pages.URL("northwind-dental", 9999), url.Values{"address": {h.dana.Email}}).Want(http.StatusNotFound)
}
