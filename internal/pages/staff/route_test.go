package staff_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"remit/internal/estimate"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/stafftest"
)

func TestEveryRouteIsClosedToGuestsAndClients(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	asked := h.MustRequest(h.Dana, "A request", "Text.", nil)
	for _, r := range h.Server.Routes() {
		if r.Path == "/" || strings.HasPrefix(r.Path, "/as/") || strings.HasPrefix(r.Path, "/portal/") {
			continue
		}
		if r.Path == "/visits.ics" || r.Path == estimate.LinkPath {
			h.Guest().Get(r.Path + "?key=guessed").Want(http.StatusNotFound) // its secret is the right to it
			continue
		}
		path := strings.NewReplacer(":number", fmt.Sprint(asked.ID), ":id", "1").Replace(r.Path)
		for who, b := range map[string]*pagestest.Browser{"guest": h.Guest(), "client": h.Them} {
			a := b.Get(path)
			if r.Method == http.MethodPost {
				a = b.Post(path, url.Values{})
			}
			signIn := a.Status == http.StatusSeeOther && strings.HasPrefix(a.Location, "/sign-in")
			if who == "client" && path == "/queue" && a.Location == "/portal" {
				continue // the start of the other side
			}
			if who == "guest" && !signIn && a.Status != http.StatusUnauthorized || who == "client" && a.Status != http.StatusForbidden {
				t.Errorf("%s: %s %s answers %d %s", who, r.Method, path, a.Status, a.Location)
			}
		}
	}
}

func TestTheStartLeadsEverybodyToTheirOwnPlace(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	for _, c := range []struct {
		name string
		b    *pagestest.Browser
		want string
	}{{"staff", h.Kim, "/queue"}, {"client", h.Them, "/portal"}, {"guest", h.Guest(), "/sign-in"}} {
		if got := c.b.Get("/").Want(http.StatusSeeOther).Location; got != c.want {
			t.Errorf("%s is sent to %q, want %q", c.name, got, c.want)
		}
	}
}
