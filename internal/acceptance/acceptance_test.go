package acceptance_test

import (
	"encoding/base64"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/acceptance"
	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
)

var program = identity.System("test")

// house is a provider with one client, whose agreement names Dana as approver.
type house struct {
	db    *store.DB
	clock *storetest.Clock
	desk  *desk.Desk
	room  *acceptance.Acceptances
}

func newHouse(t *testing.T, db *store.DB, clock *storetest.Clock, language string) house {
	t.Helper()
	h := house{db: db, clock: clock}
	same := func(text string) (string, error) { return text, nil }
	h.desk = desk.New(desk.Options{DB: db, Log: slog.New(slog.DiscardHandler), BaseURL: "https://help.test", Seal: same, Unseal: same})
	h.room = acceptance.New(acceptance.Options{DB: db, Desk: h.desk})
	must(t, h.desk.SaveHouse(t.Context(), program, desk.House{Name: "Harbour IT", Address: "help@harbour.example", Zone: "America/Chicago"}))
	_, err := h.desk.ApplyClient(t.Context(), program, identity.ClientFile{Slug: "northwind-dental", Name: "Northwind", Language: language, Contacts: []identity.ContactFile{
		{Email: "dana@northwind.example", Name: "Dana Lund", Role: identity.Requester, Sees: "own"},
		{Email: "ada@northwind.example", Name: "Ada Berg", Role: identity.Administrator, Sees: "organisation"},
		{Email: "mia@northwind.example", Name: "Mia Torres", Role: identity.Approver, Sees: "organisation"}}})
	must(t, err)
	return h
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func source(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../agreement/testdata/agreements/northwind-dental.toml")
	must(t, err)
	return string(b)
}

func (h house) publish(t *testing.T, text string) store.Version {
	t.Helper()
	v, _, err := h.desk.Publish(t.Context(), program, "a.toml", []byte(text))
	must(t, err)
	return v
}

// letters are the subjects of the mails that wait to leave, with whom they go to and their bytes.
func (h house) letters(t *testing.T) (to []string, raw string) {
	t.Helper()
	must(t, h.db.Write(t.Context(), func(tx *store.Tx) error {
		list, err := tx.ClaimOutgoing(t.Context(), "test", time.Hour, 99)
		for _, o := range list {
			to, raw = append(to, o.Recipients...), raw+string(o.Raw)
		}
		return err
	}))
	slices.Sort(to)
	return to, raw
}

func TestWhoMayAcceptIsToldOfANewVersionOnce(t *testing.T) {
	t.Parallel()
	for language, want := range map[string]string{"en": "It holds from 1 January 2026.", "da": "Den gælder fra 1. januar 2026.", "de": "Sie gilt ab dem 1. Januar 2026."} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			db, clock := storetest.Open(t)
			h := newHouse(t, db, clock, language)
			h.publish(t, source(t))
			for range 2 {
				must(t, h.room.Work(t.Context()))
			}
			to, raw := h.letters(t)
			if !slices.Equal(to, []string{"ada@northwind.example", "dana@northwind.example"}) {
				t.Errorf("told: %q", to)
			}
			if text := plain(raw); !strings.Contains(text, want) || !strings.Contains(text, "https://help.test/portal/agreement?number=NWD-2026&version=1") || !strings.Contains(text, "Dana Lund") {
				t.Errorf("the letter lacks %q: %s", want, text)
			}
		})
	}
}

// plain decodes what a mail has in base64 or quoted-printable, roughly: enough to look for words.
func plain(raw string) string {
	var b strings.Builder
	for _, part := range strings.Split(raw, "\r\n\r\n") {
		if text, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(part, "\r\n", "")); err == nil && len(text) > 0 {
			part = string(text)
		}
		b.WriteString(strings.NewReplacer("=\r\n", "", "=C3=A6", "æ", "=3D", "=").Replace(part))
	}
	return b.String()
}

func TestNobodyIsToldOfWhatIsPastOrLongAgo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		h := newHouse(t, db, clock, "en")
		h.publish(t, source(t))
		h.publish(t, strings.Replace(source(t), "Gold", "Platinum", 1))
		must(t, h.room.Work(t.Context()))
		if to, raw := h.letters(t); len(to) != 2 || !strings.Contains(raw, "Version 2 of agreement") {
			t.Errorf("of two versions that came at once: %q", to)
		}
		h.publish(t, strings.Replace(source(t), "Gold", "Silver", 1))
		h.clock.Advance(4 * 24 * time.Hour)
		must(t, h.room.Work(t.Context()))
		if _, raw := h.letters(t); strings.Contains(raw, "Version 3 of agreement") {
			t.Error("told of a version of long ago")
		}
		left, err := db.Untold(t.Context(), program, 9)
		must(t, err)
		if len(left) != 0 {
			t.Errorf("left: %+v", left)
		}
	})
}

func TestTheRecordHoldsWhoWhatWhenAndWhence(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		h := newHouse(t, db, clock, "en")
		v := h.publish(t, source(t))
		list, err := db.ContactsByEmail(t.Context(), "dana@northwind.example")
		must(t, err)
		dana, err := db.Viewer(t.Context(), fmt.Sprintf("contact:%d", list[0].ID))
		must(t, err)
		s := acceptance.Signature{Number: "NWD-2026", Version: 1, Hash: v.Hash, Name: "  Dana M. Lund ", Address: "192.0.2.7"}
		one, err := h.room.Accept(t.Context(), dana, s)
		must(t, err)
		want := store.Acceptance{AgreementID: v.AgreementID, Version: 1, ContactID: dana.ContactID, Name: "Dana Lund", Email: "dana@northwind.example", Typed: "Dana M. Lund", Address: "192.0.2.7", Hash: v.Hash, At: clock.Now()}
		if one != want {
			t.Errorf("%+v, want %+v", one, want)
		}
		clock.Advance(time.Hour)
		s.Name, s.Address = "Another", "192.0.2.8"
		if again, err := h.room.Accept(t.Context(), dana, s); err != nil || again != want {
			t.Errorf("accepted again: %+v, %v", again, err)
		}
		must(t, h.room.Work(t.Context()))
		if to, _ := h.letters(t); !slices.Equal(to, []string{"ada@northwind.example"}) {
			t.Errorf("who has accepted is told: %q", to)
		}
	})
}

func TestMay(t *testing.T) {
	t.Parallel()
	terms := &agreement.Terms{Contacts: []agreement.Contact{{Role: "approver", Email: "Dana@north.example"}, {Role: "billing", Email: "bo@north.example"}, {Role: "approver"}}}
	for _, c := range []struct {
		role  identity.Role
		email string
		want  bool
	}{
		{identity.Administrator, "x@north.example", true}, {identity.Requester, "dana@north.example", true}, {identity.Approver, "x@north.example", false},
		{identity.Requester, "bo@north.example", false}, {identity.Requester, "", false}, {identity.Manager, "x@house.example", false},
	} {
		if got := acceptance.May(c.role, c.email, terms); got != c.want {
			t.Errorf("%s %q: %v", c.role, c.email, got)
		}
	}
	if acceptance.ViewerMay(identity.Viewer{UserID: 1, Role: identity.Administrator, Email: "dana@north.example"}, terms) {
		t.Error("one of the provider's people may")
	}
}
