package invoice_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"remit/internal/identity"
	details "remit/internal/invoice"
	"remit/internal/pages/invoice"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/settings"
	"remit/internal/pages/stafftest"
)

type house struct {
	*stafftest.House
	book       *details.Book
	boss, mara *pagestest.Browser
}

func open(t *testing.T) house {
	t.Helper()
	h := house{House: stafftest.Open(t)}
	h.book = details.New(h.DB)
	h.Mount(invoice.New(invoice.Options{DB: h.DB, Book: h.book, Tabs: settings.Nav}).Routes())
	h.boss, h.mara = h.MustUser("teo", identity.Admin), h.MustUser("mara", identity.Manager)
	return h
}

const clientURL = "/clients/northwind-dental/invoicing"

func TestWhatStandsOnInvoicesIsSavedAndShownAgain(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.boss.Post("/invoicing", url.Values{"party": {"Harbourline IT ApS"}, "street": {"Havnegade 3\n2nd floor"}, "country": {"dk"}, "iban": {"dk50 0040 0440 1162 43"}, "days": {"14"}}).Want(http.StatusSeeOther)
	page := h.boss.Get("/invoicing").Want(http.StatusOK).Page()
	for field, want := range map[string]string{"party": "Harbourline IT ApS", "country": "DK", "iban": "DK5000400440116243", "days": "14"} {
		if got := page.One("input[name=" + field + "]").Attr("value"); got != want {
			t.Errorf("%s is %q", field, got)
		}
	}
	h.mara.Post(clientURL, url.Values{"order": {"PO 17"}, "days": {""}}).Want(http.StatusSeeOther)
	if got := h.mara.Get(clientURL).Page().One("input[name=order]").Attr("value"); got != "PO 17" {
		t.Errorf("the order is %q", got)
	}
}

func TestWhatIsWrongIsSaidAndWhatWasTypedStays(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.boss.Post("/invoicing", url.Values{"party": {"Harbourline"}, "iban": {"DK00"}, "days": {"soon"}}).Want(http.StatusUnprocessableEntity).Page()
	if got := page.One(".note.bad").Text(); !strings.Contains(got, "Write the days to pay in as a number") {
		t.Errorf("it says %q", got)
	}
	if got := page.One("input[name=party]").Attr("value"); got != "Harbourline" {
		t.Errorf("the name is %q", got)
	}
}

func TestWhoMayOpenTheForms(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, path := range []string{"/invoicing", clientURL} {
		h.Kim.Get(path).Want(http.StatusForbidden)
		h.Them.Get(path).Want(http.StatusForbidden)
		h.Guest().Get(path).Want(http.StatusSeeOther)
	}
	h.mara.Get("/invoicing").Want(http.StatusForbidden)
	h.mara.Get("/clients/nobody/invoicing").Want(http.StatusNotFound)
}

func TestTheFormsReadWellEverywhere(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.Look(t, h.boss, pagestest.Sight{Name: "invoicing", Path: "/invoicing"}, pagestest.Sight{Name: "invoicing-client", Path: clientURL})
}
