package security_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"remit/internal/pages/pagestest"
	"remit/internal/pages/portal"
)

// adds reports whether somebody may begin to add a passkey.
func adds(t *testing.T, b *pagestest.Browser, base string) bool {
	t.Helper()
	a := b.Post(base+"/passkeys/options", nil)
	if a.Status != http.StatusOK {
		a.Want(http.StatusUnprocessableEntity)
	}
	offered := len(b.Get(base).Page().All("form[data-passkey=create]")) == 1
	if offered != (a.Status == http.StatusOK) {
		t.Errorf("adding is offered: %v, and answered %d", offered, a.Status)
	}
	return offered
}

func TestThePasswordIsAskedForBeforeSomethingIsAdded(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.keys(t, "user:99")
	const at = "/account/security"
	if !adds(t, h.kim, at) {
		t.Error("who has just signed in may add nothing")
	}
	h.Clock.Advance(10 * time.Minute)
	if adds(t, h.kim, at) {
		t.Error("a sign-in of ten minutes ago lets add a passkey")
	}
	if page := h.kim.Post(at+"/codes/begin", nil).Want(http.StatusUnprocessableEntity).Page(); page.One("#f-password-error").Text() == "" || len(page.All("form[action='/account/security/codes/begin']")) != 0 {
		t.Error("the password is not asked for")
	}
	h.kim.Post(at+"/prove", form("password", "a guess of mine")).Want(http.StatusUnprocessableEntity)
	if adds(t, h.kim, at) {
		t.Error("a wrong password lets add a passkey")
	}
	h.kim.Post(at+"/prove", form("password", password)).Want(http.StatusSeeOther)
	if !adds(t, h.kim, at) {
		t.Error("the password was given, and nothing may be added")
	}
	h.Clock.Advance(9 * time.Minute)
	h.enrol(t, h.kim, at) // a minute later the ten are over; that the sessions ended is no proof
	if adds(t, h.kim, at) {
		t.Error("switching codes on counts as a proof")
	}
}

func TestAPasswordThatThereIsNotIsNotAskedFor(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.keys(t, "user:99")
	h.Clock.Advance(time.Hour)
	if !adds(t, h.dana, "/portal/account/security") {
		t.Error("who signs in by link may add nothing")
	}
	h.enrol(t, h.dana, "/portal/account/security")
}

func TestGuessingAtOnesOwnPasswordMustWait(t *testing.T) {
	t.Parallel()
	h := open(t)
	for range 10 {
		h.kim.Post("/account/security/prove", form("password", "guess")).Want(http.StatusUnprocessableEntity)
	}
	h.kim.Post("/account/security/prove", form("password", password)).Want(http.StatusTooManyRequests)
}

func TestAChangedPasswordLeadsToThePasskeysThatStay(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.Mount(portal.New(portal.Options{DB: h.DB, Desk: h.Desk}).Routes())
	change := form("password", password, "again", password, "old", password)
	if a := h.dana.Post("/portal/account/password", change).Want(http.StatusSeeOther); a.Location != "/portal/account" {
		t.Errorf("without a passkey led to %q", a.Location)
	}
	h.dana.Get("/portal/account").Want(http.StatusOK)
	h.keys(t, h.person(t))
	a := h.dana.Post("/portal/account/password", change).Want(http.StatusSeeOther)
	page := h.dana.Get(a.Location).Want(http.StatusOK).Page()
	if got := page.One(".note.good").Text(); !strings.Contains(got, "The password is changed.") {
		t.Errorf("told %q", got)
	}
	if got := page.One("[aria-labelledby=passkeys-h]").Text(); !strings.Contains(got, "still opens your account") || !strings.Contains(got, "Tablet") {
		t.Errorf("listed %q", got)
	}
	h.dana.Post(page.One("[aria-labelledby=passkeys-h] td form").Attr("action"), nil).Want(http.StatusSeeOther)
	if got := h.dana.Get("/portal/account/security").Page().One("[aria-labelledby=passkeys-h]").Text(); strings.Contains(got, "still opens your account") || strings.Contains(got, "Tablet") {
		t.Errorf("left %q", got)
	}
}
