package pagestest

import (
	"context"

	"remit/internal/identity"
)

// Northwind is the file of a client with one of each.
const Northwind = `slug = "northwind-dental"
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

// MustNorthwind adds the client of the file.
func (h *House) MustNorthwind() identity.Client {
	h.T.Helper()
	ctx, by := context.Background(), identity.System("test")
	f, err := identity.ReadClientFile("northwind.toml", []byte(Northwind))
	if err == nil {
		_, err = h.Desk.ApplyClient(ctx, by, f)
	}
	if err != nil {
		h.T.Fatal(err)
	}
	c, err := h.DB.ClientBySlug(ctx, by, "northwind-dental")
	if err != nil {
		h.T.Fatal(err)
	}
	return c
}
