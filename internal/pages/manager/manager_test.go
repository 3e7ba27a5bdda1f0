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

func open(t *testing.T) house {
	t.Helper()
	h := house{House: pagestest.Open(t)}
	h.Mount(manager.New(manager.Options{DB: h.DB, Desk: h.Desk}).Routes())
	h.technician = h.MustUser("kim", identity.Technician)
	h.manager = h.MustUser("marta", identity.Manager)
	h.admin = h.MustUser("teo", identity.Admin)
	return h
}

var system = identity.System("test")

// agreementText is the agreement of Northwind as a file.
func agreementText(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../agreement/testdata/agreements", "northwind-dental.toml"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
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
	h := open(t)
	h.MustNorthwind()
	h.WantRefusals(t, manager.New(manager.Options{DB: h.DB, Desk: h.Desk}).Routes(), strings.NewReplacer(":number", "x", ":slug", "northwind-dental", ":id", "1"),
		h.MustContact("dana@northwind.example"), h.technician, h.manager)
}
