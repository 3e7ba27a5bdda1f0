package audit_test

import (
	"context"
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"remit/internal/identity"
	"remit/internal/pages/audit"
	"remit/internal/pages/entry"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/store/trail"
)

func open(t *testing.T) (h *pagestest.House, teo *pagestest.Browser) {
	t.Helper()
	h = pagestest.Open(t)
	h.Mount(audit.New(audit.Options{DB: h.DB, Tabs: func(shell.Page, string) templ.Component { return templ.NopComponent }}).Routes())
	h.Mount(entry.New(entry.Options{Desk: h.Desk, Credentials: h.Credentials()}).Routes())
	return h, h.MustUser("teo", identity.Admin)
}

func enter(t *testing.T, h *pagestest.House, list ...store.AuditEntry) {
	t.Helper()
	ctx := context.Background()
	for _, e := range list {
		if err := h.DB.Write(ctx, func(tx *store.Tx) error { tx.Audited(ctx, identity.Viewer{UserID: 1, Name: "Teo"}, e); return nil }); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAdminsReadWhoDidWhat(t *testing.T) {
	t.Parallel()
	h, teo := open(t)
	enter(t, h, trail.OnAccount(trail.RoleChanged, 3, "contact:12", "Dana <Lund>", "approver"), store.AuditEntry{Kind: trail.MailboxChanged, Object: "mailbox:3", Words: store.AuditWords{Subject: "=support"}})
	h.Guest().Post("/sign-in", url.Values{"email": {"teo@harbourline.example"}, "password": {"wrong"}}).Want(http.StatusUnprocessableEntity)
	rows := teo.Get("/settings/audit").Want(http.StatusOK).Page().Texts("tbody tr")
	if len(rows) != 4 || !strings.Contains(rows[0], "Was refused at sign-in") || !strings.Contains(rows[0], "127.0.0.1") || !strings.Contains(rows[2], "Changed a role to: approver") || !strings.Contains(rows[2], "Dana <Lund>") {
		t.Fatalf("%q", rows)
	}
	for query, want := range map[string]int{"?what=settings": 1, "?what=account.role": 1, "?who=teo": 2, "?on=contact:12": 1, "?on=dana": 1, "?from=2026-03-03": 4, "?from=2026-03-04": 0, "?until=2026-03-03": 4, "?until=2026-03-02": 0} {
		if n := len(teo.Get("/settings/audit" + query).Want(http.StatusOK).Page().All("tbody tr")); n != want {
			t.Errorf("%s: %d rows, want %d", query, n, want)
		}
	}
	wrong := teo.Get("/settings/audit?from=soon&who=teo").Want(http.StatusUnprocessableEntity).Page()
	if len(wrong.All("#f-from-error")) != 1 || wrong.One("#f-who").Attr("value") != "teo" {
		t.Error("a wrong day is not told at its field, or what was typed is gone")
	}
	table, err := csv.NewReader(strings.NewReader(teo.Get("/settings/audit.csv?what=settings").Want(http.StatusOK).Body)).ReadAll()
	if err != nil || len(table) != 2 || table[1][6] != "'=support" {
		t.Errorf("%q, %v", table, err)
	}
	for _, path := range []string{"/settings/audit", "/settings/audit.csv"} {
		h.MustUser("marta"+path[len(path)-1:], identity.Manager).Get(path).Want(http.StatusForbidden)
	}
}

func TestTheTrailIsReadPageByPage(t *testing.T) {
	t.Parallel()
	h, teo := open(t)
	for range 60 {
		enter(t, h, store.AuditEntry{Kind: trail.BackupMade})
	}
	first := teo.Get("/settings/audit?what=backup").Want(http.StatusOK).Page()
	if n := len(first.All("tbody tr")); n != 50 {
		t.Fatalf("%d rows", n)
	}
	rest := teo.Get(first.One("a[rel=next]").Attr("href")).Want(http.StatusOK).Page()
	if n := len(rest.All("tbody tr")); n != 10 || len(rest.All("a[rel=next]")) != 0 {
		t.Errorf("%d rows on the second page", n)
	}
}

// Every deed there is has words.
func TestEveryKindIsNamed(t *testing.T) {
	t.Parallel()
	_, teo := open(t)
	named := map[string]bool{}
	for _, o := range teo.Get("/settings/audit").Page().All("#f-what option") {
		named[o.Attr("value")] = o.Text() != "" && !strings.Contains(o.Text(), ".")
	}
	for _, k := range trail.Kinds() {
		area, _, _ := strings.Cut(string(k), ".")
		if !named[string(k)] || !named[area] {
			t.Errorf("%s is not named", k)
		}
	}
}
