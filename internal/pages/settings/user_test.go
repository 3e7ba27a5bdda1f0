package settings_test

import (
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"remit/internal/identity"
)

// TestWhatAPersonChoseOutlivesTheAdmin saves a user's record, whose form shows none of what the user alone chooses.
func TestWhatAPersonChoseOutlivesTheAdmin(t *testing.T) {
	t.Parallel()
	h := open(t, nil)
	ctx := t.Context()
	kim := h.user(t, "kim@harbourline.example")
	own := identity.Viewer{UserID: kim.ID, Role: kim.Role, Name: kim.Name, Email: kim.Email}
	for _, err := range []error{h.Desk.SetSignature(ctx, own, "On duty Monday to Thursday"), h.Desk.SetLocale(ctx, own, "de-CH"), h.Desk.SetWatchMails(ctx, own, false)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	h.admin.Post("/users/"+strconv.FormatInt(kim.ID, 10), url.Values{"name": {"Kim Osei"}, "role": {"manager"}, "zone": {"Europe/Zurich"}, "active": {"yes"}}).Want(http.StatusSeeOther)
	now := h.user(t, kim.Email)
	if now.Name != "Kim Osei" || now.Role != identity.Manager || now.Zone != "Europe/Zurich" {
		t.Errorf("the admin's change did not come through: %+v", now)
	}
	if now.Signature != "On duty Monday to Thursday" || now.Locale != "de-CH" || !now.Quiet || now.PasswordHash != kim.PasswordHash {
		t.Errorf("what only Kim chooses became %q, %q, quiet %v; the password kept: %v", now.Signature, now.Locale, now.Quiet, now.PasswordHash == kim.PasswordHash)
	}
}

func (h house) user(t *testing.T, email string) identity.User {
	t.Helper()
	u, err := h.DB.UserByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
