package hook_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"remit/internal/identity"
	"remit/internal/outward"
	"remit/internal/pages/hook"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/shell"
	"remit/internal/webhook"
)

func TestAWebhookIsSetUpTestedAndRemoved(t *testing.T) {
	t.Parallel()
	h := pagestest.Open(t)
	same := func(s string) (string, error) { return s, nil }
	hooks := webhook.New(webhook.Options{DB: h.DB, Desk: h.Desk, Log: slog.New(slog.DiscardHandler), Seal: same, Unseal: same, Queued: func() {},
		Client: outward.New(outward.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})})
	h.Mount(hook.New(hook.Options{DB: h.DB, Hooks: hooks, Tabs: func(shell.Page, string) templ.Component { return templ.NopComponent }}).Routes())
	to := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, "<b>no</b>")
	}))
	t.Cleanup(to.Close)
	ana, marta := h.MustUser("ana", identity.Admin), h.MustUser("marta", identity.Manager)
	marta.Get(hook.URL).Want(http.StatusForbidden)
	if got := ana.Get(hook.URL).Want(http.StatusOK).Body; !strings.Contains(got, "No webhook yet") {
		t.Error("the empty list says nothing")
	}
	refused := ana.Post(hook.URL+"/new", url.Values{"url": {"https://169.254.169.254/"}, "name": {"Chat room"}, "event": {"ticket.created"}}).Want(http.StatusUnprocessableEntity).Body
	for _, kept := range []string{"is an address inside", `value="Chat room"`, `value="ticket.created" checked`} {
		if !strings.Contains(refused, kept) {
			t.Errorf("a refused form lacks %s", kept)
		}
	}
	made := ana.Post(hook.URL+"/new", url.Values{"url": {to.URL}, "name": {"Chat room"}, "event": {"ticket.created"}, "client": {"0"}, "active": {"yes"}}).Want(http.StatusOK).Body
	if !strings.Contains(made, "whsec_") {
		t.Error("the secret is not shown")
	}
	if again := ana.Get(hook.URL + "/1").Want(http.StatusOK).Body; strings.Contains(again, "whsec_") {
		t.Error("the secret is shown twice")
	}
	if anew := ana.Post(hook.URL+"/1/secret", nil).Want(http.StatusOK).Body; !strings.Contains(anew, "whsec_") {
		t.Error("the new secret is not shown")
	}
	ana.Post(hook.URL+"/1/test", nil).Want(http.StatusSeeOther)
	if err := hooks.Work(t.Context()); err != nil {
		t.Fatal(err)
	}
	log := ana.Get(hook.URL + "/1").Page().Texts("tbody tr")
	if len(log) != 1 || !strings.Contains(log[0], "418 in") || !strings.Contains(log[0], "It answered 418.") || !strings.Contains(log[0], "<b>no</b>") || !strings.Contains(log[0], "tried again later") {
		t.Errorf("the log says %q", log)
	}
	if row := ana.Get(hook.URL).Page().Texts("tbody tr")[0]; !strings.Contains(row, "Nothing arrives since") {
		t.Errorf("the list says %q", row)
	}
	ana.Post(hook.URL+"/1/deliveries/1", nil).Want(http.StatusSeeOther)
	ana.Post(hook.URL+"/1/deliveries/9", nil).Want(http.StatusNotFound)
	ana.Post(hook.URL+"/1/drop", nil).Want(http.StatusSeeOther)
	ana.Get(hook.URL + "/1").Want(http.StatusNotFound)
}
