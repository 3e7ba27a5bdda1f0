package security_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/pages/pagestest"
	"remit/internal/store"
)

const firefox, phone = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E148 Safari/604.1"

// signIn signs the admin in by a browser that calls itself so.
func (h house) signIn(t *testing.T, agent string) *pagestest.Browser {
	t.Helper()
	b := h.Guest()
	b.Post("/sign-in", url.Values{"email": {"mo@harbourline.example"}, "password": {"correct horse battery"}}, "User-Agent", agent).Want(http.StatusSeeOther)
	return b
}

func withMo(t *testing.T) house {
	t.Helper()
	h := open(t)
	_, err := h.Desk.SaveUser(t.Context(), identity.System("test"), identity.User{Email: "mo@harbourline.example", Name: "Mo", Role: identity.Technician, Active: true}, "correct horse battery")
	must(t, err)
	return h
}

func TestSessionsAreListedAndEndedByTheirOwner(t *testing.T) {
	t.Parallel()
	h := withMo(t)
	desk := h.signIn(t, firefox)
	h.Clock.Advance(time.Hour)
	mobile := h.signIn(t, phone)
	page := desk.Get("/account/security", "User-Agent", firefox).Want(http.StatusOK).Page()
	rows := page.Texts("[aria-labelledby=sessions-h] tbody tr")
	if len(rows) != 2 || !strings.Contains(strings.Join(rows, "|"), "Firefox on Windows this one 127.0.0.1 15:42 16:42") || !strings.Contains(strings.Join(rows, "|"), "Safari on iPhone 127.0.0.1 16:42 16:42") {
		t.Fatalf("%q", rows)
	}
	desk.Post("/account/security/sessions", url.Values{"session": {page.One("input[name=session]").Attr("value")}}).Want(http.StatusSeeOther)
	if a := mobile.Get("/account/security").Want(http.StatusSeeOther); !strings.HasPrefix(a.Location, "/sign-in") {
		t.Errorf("the session that was ended is led to %s", a.Location)
	}
	third, fourth := h.signIn(t, ""), h.signIn(t, phone)
	desk.Post("/account/security/sessions/others", nil).Want(http.StatusSeeOther)
	for _, b := range []*pagestest.Browser{third, fourth} {
		b.Get("/account/security").Want(http.StatusSeeOther)
	}
	if rows := desk.Get("/account/security").Want(http.StatusOK).Page().All("[aria-labelledby=sessions-h] tbody tr"); len(rows) != 1 {
		t.Errorf("%d sessions are left", len(rows))
	}
}

// Nobody ends a session of somebody else but an admin, who reads all.
func TestAdminsEndTheSessionsOfOthers(t *testing.T) {
	t.Parallel()
	h := withMo(t)
	mo := h.signIn(t, firefox)
	all := h.kim.Get("/settings/sessions").Want(http.StatusOK).Page()
	rows := strings.Join(all.Texts("tbody tr"), "|")
	if !strings.Contains(rows, "Mo Firefox on Windows") {
		t.Fatalf("%q", rows)
	}
	person, session := "", ""
	for _, form := range all.All("tbody form") {
		if who := form.In(t, "input[name=person]")[0].Attr("value"); strings.HasPrefix(who, "user:") {
			person, session = who, form.In(t, "input[name=session]")[0].Attr("value")
		}
	}
	end := url.Values{"person": {person}, "session": {session}}
	mo.Post("/settings/sessions", end).Want(http.StatusForbidden)
	h.dana.Post("/settings/sessions", end).Want(http.StatusForbidden)
	h.dana.Post("/portal/account/security/sessions", end).Want(http.StatusSeeOther)
	mo.Get("/account/security").Want(http.StatusOK)
	h.kim.Post("/settings/sessions", end).Want(http.StatusSeeOther)
	mo.Get("/account/security").Want(http.StatusSeeOther)
	h.kim.Post("/settings/sessions", end).Want(http.StatusNotFound)
	list, err := h.DB.Audit(t.Context(), identity.System("test"), store.AuditFilter{Kind: "session.ended"}, 0, 9)
	must(t, err)
	if len(list) != 1 || list[0].Subject != "Mo" || list[0].Actor != "kim" {
		t.Errorf("kept %+v", list)
	}
}
