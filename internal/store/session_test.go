package store_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
	"remit/internal/ticket"
)

var _ scs.CtxStore = (*store.Sessions)(nil)

func sessionsEndByTimeByHandAndByPerson(t *testing.T, db *store.DB, clock *storetest.Clock) {
	ctx := t.Context()
	s := db.Sessions()
	data := func(kind string, id int64) []byte {
		return got[[]byte](t)(scs.GobCodec{}.Encode(clock.Now(), map[string]any{"kind": kind, "id": id}))
	}
	there := func(token string) bool {
		_, ok, err := s.FindCtx(ctx, token)
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	commit := func(token string, b []byte, life time.Duration) {
		if err := s.CommitCtx(ctx, token, b, clock.Now().Add(life)); err != nil {
			t.Fatal(err)
		}
	}
	commit("kim1", data("user", 7), time.Hour)
	commit("kim2", data("user", 7), time.Minute)
	commit("dana", data("contact", 7), time.Hour)
	commit("guest", []byte("not gob"), time.Hour)
	commit("guest", []byte("changed"), time.Hour)
	if b, ok, err := s.Find("guest"); err != nil || !ok || string(b) != "changed" {
		t.Errorf("found %q %v %v", b, ok, err)
	}
	clock.Advance(time.Minute)
	if there("kim2") || !there("kim1") || there("nobody") {
		t.Error("a session lives until its instant, and not longer")
	}
	do(t, db, func(tx *store.Tx) error { return tx.DropOldSessions(ctx) })
	ended := put(t, db, func(tx *store.Tx) (int64, error) { return tx.EndSessions(ctx, "user:7") })
	if ended != 1 || there("kim1") || !there("dana") {
		t.Errorf("ended %d sessions of user 7; those of contact 7 stay", ended)
	}
	if err := s.Delete("dana"); err != nil || there("dana") {
		t.Errorf("signed out: %v", err)
	}
}

func theViewerIsWhoThePersonIsNow(t *testing.T, db *store.DB, _ *storetest.Clock) {
	ctx := t.Context()
	kim := mustUser(t, db, "kim@provider.example", identity.Manager)
	c := mustClient(t, db, "north")
	dana := mustContact(t, db, c.ID, "dana@north.example")
	do(t, db, func(tx *store.Tx) error {
		_, err := tx.InsertSite(ctx, identity.Site{ClientID: c.ID, Slug: "main", Name: "x", Zone: "America/Chicago", Active: true})
		return err
	})
	v := got[identity.Viewer](t)(db.Viewer(ctx, "user:1"))
	if v.UserID != kim.ID || !v.May(identity.ReviewWork) || v.May(identity.ChangeUsers) || v.Client() {
		t.Errorf("user: %+v", v)
	}
	v = got[identity.Viewer](t)(db.Viewer(ctx, "contact:1"))
	if v.ContactID != dana.ID || v.ClientID != c.ID || v.Staff() || v.SeesOrganisation || v.Location().String() != "America/Chicago" {
		t.Errorf("contact: %+v", v)
	}
	for _, person := range []string{"user:99", "contact:99", "", "user:", "somebody:1"} {
		if _, err := db.Viewer(ctx, person); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: %v", person, err)
		}
	}
	kim.Active, c.Active = false, false
	do(t, db, func(tx *store.Tx) error {
		if err := tx.UpdateUser(ctx, kim); err != nil {
			return err
		}
		return tx.UpdateClient(ctx, c)
	})
	for _, person := range []string{"user:1", "contact:1"} {
		_, err := db.Viewer(ctx, person)
		refused(t, person+" of a closed account", err, fault.Forbidden)
	}
}

func aLoginLinkIsUsedOnceEvenWhenTwoTry(t *testing.T, db *store.DB, clock *storetest.Clock) {
	ctx := t.Context()
	dana := mustContact(t, db, mustClient(t, db, "north").ID, "dana@north.example")
	do(t, db, func(tx *store.Tx) error {
		if err := tx.InsertLoginLink(ctx, "old", dana.ID, clock.Now()); err != nil {
			return err
		}
		return tx.InsertLoginLink(ctx, "hash", dana.ID, clock.Now().Add(time.Minute))
	})
	if _, err := db.LoginLink(ctx, "old", clock.Now()); !fault.Is(err, fault.NotFound) {
		t.Errorf("a link that is over: %v", err)
	}
	same(t, "whose link", got[int64](t)(db.LoginLink(ctx, "hash", clock.Now())), dana.ID)
	results := make(chan error)
	for range 2 {
		go func() {
			results <- db.Write(ctx, func(tx *store.Tx) error { _, err := tx.UseLoginLink(ctx, "hash"); return err })
		}()
	}
	a, b := <-results, <-results
	if (a == nil) == (b == nil) || a != nil && !fault.Is(a, fault.NotFound) || b != nil && !fault.Is(b, fault.NotFound) {
		t.Errorf("of two that try one must succeed: %v; %v", a, b)
	}
	if _, err := db.LoginLink(ctx, "hash", clock.Now()); !fault.Is(err, fault.NotFound) {
		t.Errorf("a used link: %v", err)
	}
}

func tokensDraftsSettingsMailboxesAndAlarms(t *testing.T, db *store.DB, clock *storetest.Clock) {
	ctx := t.Context()
	now := clock.Now()
	kim := mustUser(t, db, "kim@provider.example", identity.Admin)
	v := identity.Viewer{UserID: kim.ID, Role: identity.Admin}
	k := mustTicket(t, db, ticket.Ticket{})

	t.Run("a token speaks for its user until it is over or taken back", func(t *testing.T) {
		do(t, db, func(tx *store.Tx) error {
			if err := tx.InsertToken(ctx, store.Token{Name: "x", UserID: kim.ID, ExpiresAt: now.Add(time.Hour)}, "brief"); err != nil {
				return err
			}
			return tx.InsertToken(ctx, store.Token{Name: "monitoring", UserID: kim.ID, Scopes: []identity.Scope{identity.ScopeRead, identity.ScopeTime}}, "long")
		})
		list := got[[]store.Token](t)(db.Tokens(ctx, v))
		want := store.Token{ID: list[0].ID, Name: "monitoring", UserID: kim.ID, Scopes: []identity.Scope{"read", "time:write"}, CreatedAt: now}
		same(t, "token", list[0], want)
		same(t, "user", got[store.Token](t)(db.TokenByHash(ctx, "brief", now)).UserID, kim.ID)
		do(t, db, func(tx *store.Tx) error { return tx.UseToken(ctx, list[0].ID) })
		same(t, "last use", got[store.Token](t)(db.TokenByHash(ctx, "long", now)).UsedAt, now)
		_, err := db.TokenByHash(ctx, "brief", now.Add(time.Hour))
		refused(t, "a token that is over", err, fault.NotFound)
		do(t, db, func(tx *store.Tx) error { return tx.DeleteToken(ctx, list[0].ID) })
		_, err = db.TokenByHash(ctx, "long", now)
		refused(t, "a token that was taken back", err, fault.NotFound)
	})
	t.Run("a draft is kept for its writer until it is dropped", func(t *testing.T) {
		save := func(text string) {
			do(t, db, func(tx *store.Tx) error { return tx.PutDraft(ctx, v, k.ID, store.Draft{Text: text, Kind: "note"}) })
		}
		save("begun")
		save("begun\x00 and gone on")
		same(t, "draft", got[store.Draft](t)(db.Draft(ctx, v, k.ID)), store.Draft{Text: "begun and gone on", Kind: "note", SavedAt: now})
		same(t, "another's", got[store.Draft](t)(db.Draft(ctx, identity.Viewer{UserID: 99}, k.ID)), store.Draft{})
		save("")
		same(t, "dropped", got[store.Draft](t)(db.Draft(ctx, v, k.ID)), store.Draft{})
	})
	t.Run("a setting is what was set last", func(t *testing.T) {
		type house struct {
			Name string
			N    int
		}
		h := house{Name: "default"}
		if err := db.Setting(ctx, "house", &h); err != nil || h.Name != "default" {
			t.Errorf("never set: %+v %v", h, err)
		}
		for _, want := range []house{{"a", 1}, {"b", 2}} {
			do(t, db, func(tx *store.Tx) error { return tx.PutSetting(ctx, "house", want) })
			if err := db.Setting(ctx, "house", &h); err != nil || h != want {
				t.Errorf("set: %+v %v", h, err)
			}
		}
	})
	t.Run("a mailbox keeps its secret until another is given", func(t *testing.T) {
		m := store.Mailbox{Name: "support", Address: "Help@P.example", Settings: json.RawMessage(`{"imap_host":"x"}`), Secret: "sealed", TokenSecret: "sealed too", Active: true}
		m.ID = put(t, db, func(tx *store.Tx) (int64, error) { return tx.PutMailbox(ctx, m) })
		m.Address, m.Secret, m.TokenSecret = "help@p.example", "", ""
		do(t, db, func(tx *store.Tx) error {
			if _, err := tx.PutMailbox(ctx, m); err != nil {
				return err
			}
			if err := tx.SetMailboxState(ctx, "support", "error", "no\x00 answer", now); err != nil {
				return err
			}
			if err := tx.SetMailboxBacklog(ctx, "support", 3); err != nil {
				return err
			}
			return tx.SetMailboxState(ctx, "support", "idle", "all read", time.Time{})
		})
		m.Secret, m.TokenSecret, m.State, m.StateText, m.StateAt, m.LastMailAt, m.ToRead = "sealed", "sealed too", "idle", "all read", now, now, 3
		filled(t, m)
		same(t, "mailboxes", got[[]store.Mailbox](t)(db.Mailboxes(ctx, v)), []store.Mailbox{m})
		same(t, "address", got[string](t)(db.MailboxAddress(ctx, "support")), "help@p.example")
		same(t, "address of none", got[string](t)(db.MailboxAddress(ctx, "none")), "")
		refused(t, "a name that is taken", db.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.PutMailbox(ctx, store.Mailbox{Name: "support", Address: "x@y"})
			return err
		}), fault.Invalid)
	})
	t.Run("an alarm goes off once for its ticket, name and instant", func(t *testing.T) {
		other := mustTicket(t, db, ticket.Ticket{})
		for _, x := range []struct {
			ticket int64
			name   string
			at     time.Time
			first  bool
		}{{k.ID, "respond 50", now, true}, {k.ID, "respond 50", now, false}, {k.ID, "respond 75", now, true}, {k.ID, "respond 50", now.Add(1), false},
			{k.ID, "respond 50", now.Add(time.Microsecond), true}, {other.ID, "respond 50", now, true}} {
			if first := put(t, db, func(tx *store.Tx) (bool, error) { return tx.FireAlarm(ctx, x.ticket, x.name, x.at, false) }); first != x.first {
				t.Errorf("%s of %d at %s: first %v", x.name, x.ticket, x.at, first)
			}
		}
	})
	t.Run("an answer is kept under the key of its request for a day", func(t *testing.T) {
		claim := func(hash string) (kept store.Answer, claimed bool) {
			do(t, db, func(tx *store.Tx) (err error) { kept, claimed, err = tx.ClaimAnswer(ctx, "7", "key", hash); return err })
			return kept, claimed
		}
		if _, first := claim("h"); !first {
			t.Fatal("a new key was not claimed")
		}
		do(t, db, func(tx *store.Tx) error { return tx.KeepAnswer(ctx, "7", "key", 201, "{}") })
		kept, again := claim("other")
		same(t, "kept", kept, store.Answer{Hash: "h", Status: 201, Body: "{}", CreatedAt: now})
		do(t, db, func(tx *store.Tx) error { return tx.DropClaim(ctx, "7", "key") })
		if _, dropped := claim("h"); again || dropped {
			t.Error("an answered request was done again")
		}
		clock.Advance(24 * time.Hour)
		if _, later := claim("h"); !later {
			t.Error("a key is kept for longer than a day")
		}
	})
}
