package desk_test

import (
	"testing"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store/storetest"
)

func TestRecordsAreChangedOnlyByWhoMay(t *testing.T) {
	t.Parallel()
	db, _ := storetest.Open(t)
	d := desk.New(desk.Options{DB: db})
	ctx := t.Context()
	deeds := map[string]struct {
		least identity.Role
		do    func(v identity.Viewer) error
	}{
		"client":  {identity.Manager, func(v identity.Viewer) error { return d.SaveClient(ctx, v, identity.Client{}) }},
		"site":    {identity.Manager, func(v identity.Viewer) error { return d.SaveSite(ctx, v, identity.Site{}) }},
		"contact": {identity.Manager, func(v identity.Viewer) error { return d.SaveContact(ctx, v, identity.Contact{}) }},
		"asset":   {identity.Manager, func(v identity.Viewer) error { return d.SaveAsset(ctx, v, identity.Asset{}) }},
		"service": {identity.Manager, func(v identity.Viewer) error { return d.SaveService(ctx, v, identity.Service{}) }},
		"token": {identity.Admin, func(v identity.Viewer) error {
			_, err := d.MakeToken(ctx, v, desk.NewToken{UserID: 1})
			return err
		}},
		"dropped token": {identity.Admin, func(v identity.Viewer) error { return d.DropToken(ctx, v, 1) }},
		"mailbox": {identity.Admin, func(v identity.Viewer) error {
			_, err := d.KnownMailbox(ctx, v, desk.Mailbox{ID: 9})
			return err
		}},
		"mail": {identity.Technician, func(v identity.Viewer) error { return d.SendAgain(ctx, v, 9) }},
	}
	people := []identity.Viewer{{}, {ContactID: 1, ClientID: 1, Role: identity.Administrator}, {UserID: 1, Role: identity.Technician}, {UserID: 1, Role: identity.Manager}, {UserID: 1, Role: identity.Admin}}
	rank := map[identity.Role]int{identity.Technician: 2, identity.Manager: 3, identity.Admin: 4}
	for name, deed := range deeds {
		for i, v := range people {
			if refused := fault.Is(deed.do(v), fault.Forbidden); refused == (i >= rank[deed.least]) {
				t.Errorf("%s by %+v: refused %v", name, v, refused)
			}
		}
	}
}

func TestAnAddressOfTheWebIsNeededForLinks(t *testing.T) {
	t.Parallel()
	db, _ := storetest.Open(t)
	d := desk.New(desk.Options{DB: db})
	for address, right := range map[string]bool{"": true, "https://help.provider.example": true, "http://localhost:8080": true, "help.provider.example": false,
		"ftp://help.provider.example": false, "javascript:alert(1)": false, "https://help.provider.example/?x=1": false, "https://": false} {
		err := d.SaveHouse(t.Context(), identity.System("test"), desk.House{Name: "x", BaseURL: address})
		if (err == nil) != right || (!right && fault.FieldOf(err) != "base_url") {
			t.Errorf("%q: %v", address, err)
		}
	}
}
