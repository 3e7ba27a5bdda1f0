package settings_test

import (
	"log/slog"
	"strings"
	"testing"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/settings"
)

// house is a provider with people of each role.
type house struct {
	*pagestest.House
	technician, manager, admin *pagestest.Browser
}

func open(t *testing.T, try desk.Prober) house {
	t.Helper()
	h := house{House: pagestest.Open(t)}
	h.Mount(settings.New(settings.Options{DB: h.DB, Desk: h.Desk, Log: slog.New(slog.DiscardHandler), TestMailbox: try}).Routes())
	h.technician = h.MustUser("kim", identity.Technician)
	h.manager = h.MustUser("marta", identity.Manager)
	h.admin = h.MustUser("teo", identity.Admin)
	return h
}

var system = identity.System("test")

// TestEveryRouteRefusesWhoMayNot walks the table as guest, as each lesser role and as a client's person.
func TestEveryRouteRefusesWhoMayNot(t *testing.T) {
	t.Parallel()
	h := open(t, nil)
	h.MustNorthwind()
	h.WantRefusals(t, settings.New(settings.Options{DB: h.DB, Desk: h.Desk, Log: slog.New(slog.DiscardHandler)}).Routes(),
		strings.NewReplacer(":slug", "network", ":id", "1", ":domain", "harbourline.example", ":language", "en", ":kind", "answer"),
		h.MustContact("dana@northwind.example"), h.technician, h.manager)
}
