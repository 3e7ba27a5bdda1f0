package manager_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"remit/internal/identity"
	"remit/internal/pages/mailbox"
	"remit/internal/pages/manager"
	"remit/internal/pages/pagestest"
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
