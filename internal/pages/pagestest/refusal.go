package pagestest

import (
	"net/http"
	"strings"
	"testing"

	"remit/internal/identity"
	"remit/internal/pages/shell"
)

// WantRefusals walks a table of routes of the provider's people as a guest, as a client's person and as each lesser role, and
// fails the test where somebody is let in who may not, or refused who may. Fill puts values in the place of parameters.
func (h *House) WantRefusals(t *testing.T, routes []shell.Route, fill *strings.Replacer, client, technician, manager *Browser) {
	t.Helper()
	guest := h.Guest()
	for _, r := range routes {
		path := fill.Replace(r.Path)
		ask := func(b *Browser) int {
			if r.Method == http.MethodPost {
				return b.Post(path, nil).Status
			}
			return b.Get(path).Status
		}
		if got := ask(guest); got != http.StatusSeeOther && got != http.StatusUnauthorized {
			t.Errorf("%s %s answers a guest with %d", r.Method, path, got)
		}
		if got := ask(client); got != http.StatusForbidden {
			t.Errorf("%s %s answers a client with %d", r.Method, path, got)
		}
		for name, role := range map[string]struct {
			b   *Browser
			may bool
		}{"technician": {technician, r.Who.Allows(identity.Viewer{UserID: 1, Role: identity.Technician})}, "manager": {manager, r.Who.Allows(identity.Viewer{UserID: 1, Role: identity.Manager})}} {
			if role.may && r.Load == shell.Stream {
				continue // it would be told news until the test is over
			}
			if got := ask(role.b); (got != http.StatusForbidden) != role.may {
				t.Errorf("%s %s answers a %s with %d", r.Method, path, name, got)
			}
		}
	}
}
