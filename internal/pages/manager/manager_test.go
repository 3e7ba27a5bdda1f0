package manager_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"remit/internal/identity"
	"remit/internal/pages/mailbox"
	"remit/internal/pages/manager"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/shell"

	"github.com/labstack/echo/v4"
)

// house is a provider with people of each role.
type house struct {
	*pagestest.House
	technician, manager, admin *pagestest.Browser
}

func open(t *testing.T, try mailbox.Tester) house {
	t.Helper()
	h := house{House: pagestest.Open(t)}
	h.Mount(manager.New(manager.Options{DB: h.DB, Desk: h.Desk, TestMailbox: try}).Routes())
	h.technician = h.MustUser("kim", identity.Technician)
	h.manager = h.MustUser("marta", identity.Manager)
	h.admin = h.MustUser("teo", identity.Admin)
	return h
}

var system = identity.System("test")

// northwind is the file of a client with one of each.
const northwind = `slug = "northwind-dental"
name = "Northwind Dental"
mail_domains = ["northwind.example"]
[[site]]
slug = "main"
name = "Practice, Duluth"
time_zone = "America/Chicago"
[[contact]]
email = "dana@northwind.example"
name = "Dana Lund"
phones = ["+1 218 555 0142"]
vip = true
groups = ["partner"]
role = "administrator"
sees = "organisation"
[[contact]]
email = "joel@northwind.example"
name = "Joel Arne"
[[asset]]
tag = "NW-0012"
name = "Front desk 1"
class = "workstation/desktop"
managed = true
site = "main"
contact = "dana@northwind.example"
`

// agreementText is the agreement of Northwind as a file.
func agreementText(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../agreement/testdata/agreements", "northwind-dental.toml"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// mustClient adds Northwind.
func (h house) mustClient(t testing.TB) identity.Client {
	t.Helper()
	f, err := identity.ReadClientFile("northwind.toml", []byte(northwind))
	if err == nil {
		_, err = h.Desk.ApplyClient(context.Background(), system, f)
	}
	if err != nil {
		t.Fatal(err)
	}
	c, err := h.DB.ClientBySlug(context.Background(), system, "northwind-dental")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// mustAgree publishes an agreement.
func (h house) mustAgree(t testing.TB, text string) {
	t.Helper()
	if _, _, err := h.Desk.Publish(context.Background(), system, "test.toml", []byte(text)); err != nil {
		t.Fatal(err)
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

// quoteJS writes a text as JavaScript does.
func quoteJS(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// whoAmI is a page for whoever is signed in.
func whoAmI() []shell.Route {
	return []shell.Route{{Method: http.MethodGet, Path: "/who", Who: shell.AnyPerson, Handler: func(c echo.Context) error { return c.String(http.StatusOK, shell.Viewer(c).Name) }}}
}

// TestEveryRouteRefusesWhoMayNot walks the table as guest, as each lesser role and as a client's person.
func TestEveryRouteRefusesWhoMayNot(t *testing.T) {
	t.Parallel()
	h := open(t, nil)
	h.mustClient(t)
	guest, client := h.Guest(), h.MustContact("dana@northwind.example")
	fill := strings.NewReplacer(":number", "x", ":slug", "northwind-dental", ":id", "1")
	for _, r := range manager.New(manager.Options{DB: h.DB, Desk: h.Desk}).Routes() {
		path := fill.Replace(r.Path)
		ask := func(b *pagestest.Browser) int {
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
		for name, may := range map[string]bool{"technician": r.Who == shell.Staff, "manager": r.Who == shell.Staff || r.Who == shell.Manager} {
			b := h.technician
			if name == "manager" {
				b = h.manager
			}
			if got := ask(b); (got != http.StatusForbidden) != may {
				t.Errorf("%s %s answers a %s with %d", r.Method, path, name, got)
			}
		}
	}
}
