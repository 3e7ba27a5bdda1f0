package settings_test

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/settings"
)

func TestAKeyIsMadeCheckedAndSwitchedOn(t *testing.T) {
	t.Parallel()
	h := house{House: pagestest.Open(t)}
	var found []string
	var failure error
	h.Mount(settings.New(settings.Options{DB: h.DB, Desk: h.Desk, Log: slog.New(slog.DiscardHandler), LookupTXT: func(_ context.Context, name string) ([]string, error) {
		if name != "remit._domainkey.harbourline.example" {
			t.Errorf("asked for %s", name)
		}
		return found, failure
	}}).Routes())
	h.admin, h.manager = h.MustUser("teo", identity.Admin), h.MustUser("marta", identity.Manager)
	if err := h.Desk.SaveHouse(context.Background(), system, desk.House{Name: "Harbourline", Address: "help@harbourline.example"}); err != nil {
		t.Fatal(err)
	}
	const at = "/signing/harbourline.example"
	form := url.Values{"domain": {"harbourline.example"}, "selector": {"no good"}, "algorithm": {"ed25519"}}
	if p := h.admin.Post("/signing", form).Want(http.StatusUnprocessableEntity).Page(); len(p.All("#f-selector-error")) != 1 || p.One("#f-selector").Attr("value") != "no good" {
		t.Error("a wrong selector is not told at its field")
	}
	form.Set("selector", "remit")
	h.admin.Post("/signing", form).Want(http.StatusSeeOther)
	record := h.admin.Get("/signing").Want(http.StatusOK).Page().One("pre").Text()
	if !strings.HasPrefix(record, "v=DKIM1; k=ed25519; p=") {
		t.Errorf("the record is %q", record)
	}
	check := func(txt []string, err error) string {
		t.Helper()
		found, failure = txt, err
		h.admin.Post(at+"/check", nil).Want(http.StatusSeeOther)
		return h.admin.Get("/signing").Page().One("section[aria-label='harbourline.example']").Text()
	}
	for want, x := range map[string]struct {
		txt []string
		err error
	}{
		"no such record":     {nil, &net.DNSError{IsNotFound: true}},
		"could not be asked": {nil, errors.New("refused")},
		"of another key":     {[]string{"v=DKIM1; k=ed25519; p=AAAA"}, nil},
	} {
		if got := check(x.txt, x.err); !strings.Contains(got, want) || strings.Contains(got, "Sign mails") {
			t.Errorf("%s: the page says %q", want, got)
		}
	}
	h.admin.Post(at+"/switch", url.Values{"on": {"yes"}}).Want(http.StatusConflict)
	if got := check([]string{record}, nil); !strings.Contains(got, "is there and right") {
		t.Errorf("the page says %q", got)
	}
	h.admin.Post(at+"/switch", url.Values{"on": {"yes"}}).Want(http.StatusSeeOther)
	if got := h.admin.Get("/signing").Page().One(".chip").Text(); got != "signed" {
		t.Errorf("it is %q", got)
	}
	h.Look(t, h.admin, pagestest.Sight{Name: "signing", Path: "/signing"})
	h.admin.Post(at+"/drop", nil).Want(http.StatusSeeOther)
	h.manager.Get("/signing").Want(http.StatusForbidden)
	h.admin.Post("/signing/none.example/check", nil).Want(http.StatusNotFound)
}
