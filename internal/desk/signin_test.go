package desk_test

import (
	"net/url"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/storetest"
)

// close closes a user's account.
func (h *house) close(v identity.Viewer) {
	h.Helper()
	val(h.desk.SaveUser(h.ctx(), h.admin, identity.User{ID: v.UserID, Name: v.Name, Email: v.Email, Role: v.Role}, ""))(h)
}

// Each way of being refused takes one comparison of a password and says the same: neither the words nor the time taken tell which accounts there are.
// It measures memory, which only a comparison takes so much of, and so must be alone.
func TestRefusedSignInsAreAllAlike(t *testing.T) {
	db, clock := storetest.Open(t)
	h := newHouse(t, db, clock)
	h.close(h.mia)
	h.must(h.desk.SetPassword(h.ctx(), h.asLars, "", password))
	gone := h.lars
	gone.Active = false
	h.tx(func(tx *store.Tx) error { return tx.UpdateContact(h.ctx(), gone) })
	var words string
	for name, email := range map[string]string{"a wrong password": h.kim.Email, "a closed account": h.mia.Email, "an unknown address": "nobody@harbour.example",
		"a contact without a password": h.dana.Email, "a contact that is retired": h.lars.Email, "no address": ""} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		person, err := h.desk.SignIn(h.ctx(), email, "wrong horse battery")
		runtime.ReadMemStats(&after)
		if h.refused(name, err, fault.Invalid); person != "" {
			t.Errorf("%s signs in as %q", name, person)
		}
		if words == "" {
			words = fault.FieldOf(err) + fault.Text(err)
		}
		if said := fault.FieldOf(err) + fault.Text(err); said != words {
			t.Errorf("%s is told %q, another %q", name, said, words)
		}
		if n := (after.TotalAlloc - before.TotalAlloc) >> 20; n < 19 || n >= 38 {
			t.Errorf("%s takes %d MiB, want one comparison, which takes 19", name, n)
		}
	}
	_, err := h.desk.SignIn(h.ctx(), h.mia.Email, password)
	h.refused("the right password of a closed account", err, fault.Invalid)
}

func TestSigningIn(t *testing.T) {
	inHouse(t, func(h *house) {
		if person := val(h.desk.SignIn(h.ctx(), "KIM@harbour.example", password))(h); person != "user:"+itoa(h.kim.UserID) {
			t.Errorf("signed in as %s", person)
		}
		h.must(h.desk.SetPassword(h.ctx(), h.asDana, "", password))
		if person := val(h.desk.SignIn(h.ctx(), h.dana.Email, password))(h); person != "contact:"+itoa(h.dana.ID) {
			t.Errorf("signed in as %s", person)
		}
	})
}

// mailedLink is the secret of the link in the newest mail.
func (h *house) mailedLink() string {
	h.Helper()
	list := h.queued()
	found := regexp.MustCompile(`https://help\.harbour\.example/portal/link\?token=[\w%-]+`).FindString(list[len(list)-1].mail.Text)
	u, err := url.Parse(found)
	h.must(err)
	return u.Query().Get("token")
}

func TestALinkSignsInOnce(t *testing.T) {
	onBoth(t, func(h *house) {
		h.must(h.desk.RequestLink(h.ctx(), "nobody@northwind.example"))
		if n := len(h.queued()); n != 0 {
			t.Fatalf("an address that nobody knows got %d mails", n)
		}
		h.must(h.desk.RequestLink(h.ctx(), "DANA@northwind.example"))
		if l := h.queued()[0]; l.mail.Subject != "Sign in to Harbour IT" || l.row.Recipients[0] != h.dana.Email || l.row.TicketID != 0 {
			t.Errorf("the mail %q goes to %v", l.mail.Subject, l.row.Recipients)
		}
		token := h.mailedLink()
		results := make(chan error, 2)
		for range 2 {
			go func() {
				person, err := h.desk.UseLink(h.ctx(), token)
				if err == nil && person != "contact:"+itoa(h.dana.ID) {
					t.Errorf("signed in as %s", person)
				}
				results <- err
			}()
		}
		if a, b := <-results, <-results; (a == nil) == (b == nil) {
			t.Errorf("of two that use a link one must be let in: %v, %v", a, b)
		}
		_, err := h.desk.UseLink(h.ctx(), token+"x")
		h.refused("another token", err, fault.NotFound)
		h.must(h.desk.RequestLink(h.ctx(), h.dana.Email))
		late := h.mailedLink()
		h.clock.Advance(30 * time.Minute)
		_, err = h.desk.UseLink(h.ctx(), late)
		h.refused("a link after half an hour", err, fault.NotFound)
	})
}

func TestALinkConfirmsWhoCanReadTheMailAndCarriesNoMarkupOfTheirName(t *testing.T) {
	inHouse(t, func(h *house) {
		h.tx(func(tx *store.Tx) error {
			_, err := h.desk.EnsureContact(h.ctx(), tx, desk.Request{By: program, Client: h.client, Email: "new@northwind.example", Name: "[Sign in here](https://evil.example) <b>now</b>"})
			return err
		})
		h.must(h.desk.RequestLink(h.ctx(), "new@northwind.example"))
		if html := h.queued()[0].mail.HTML; strings.Contains(html, `href="https://evil.example`) || strings.Contains(html, "<b>") {
			t.Errorf("the name became markup: %s", html)
		}
		val(h.desk.UseLink(h.ctx(), h.mailedLink()))(h)
		if c := val(h.db.ContactsByEmail(h.ctx(), "new@northwind.example"))(h)[0]; !c.Verified {
			t.Error("who read the mail is still unverified")
		}
	})
}

// session stores a browser session of a person.
func (h *house) session(token, kind string, id int64) {
	h.Helper()
	data, err := scs.GobCodec{}.Encode(h.clock.Now(), map[string]any{"kind": kind, "id": id})
	h.must(err)
	h.must(h.db.Sessions().CommitCtx(h.ctx(), token, data, h.clock.Now().Add(time.Hour)))
}

func (h *house) signedIn(token string) bool {
	h.Helper()
	_, ok, err := h.db.Sessions().FindCtx(h.ctx(), token)
	h.must(err)
	return ok
}

func TestLosingARightEndsSessions(t *testing.T) {
	inHouse(t, func(h *house) {
		user := identity.User{ID: h.kim.UserID, Name: "Kim", Email: h.kim.Email, Role: identity.Technician, Active: true}
		for name, x := range map[string]struct {
			do   func() error
			ends bool
		}{
			"an own password that changes": {func() error { return h.desk.SetPassword(h.ctx(), h.kim, password, password+"2") }, true},
			"a password that is set":       {func() error { return second(h.desk.SaveUser(h.ctx(), h.admin, user, "another one altogether")) }, true},
			"a name that changes":          {func() error { u := user; u.Name = "Kim B."; return second(h.desk.SaveUser(h.ctx(), h.admin, u, "")) }, false},
			"a role that changes": {func() error {
				u := user
				u.Role = identity.Manager
				return second(h.desk.SaveUser(h.ctx(), h.admin, u, ""))
			}, true},
			"an account that is closed": {func() error { u := user; u.Active = false; return second(h.desk.SaveUser(h.ctx(), h.admin, u, "")) }, true},
		} {
			val(h.desk.SaveUser(h.ctx(), program, user, password))(h)
			h.session("kim", "user", h.kim.UserID)
			h.session("dana", "contact", h.kim.UserID)
			h.must(x.do())
			if h.signedIn("kim") == x.ends || !h.signedIn("dana") {
				t.Errorf("%s: Kim is signed in %v, a contact with the same number %v", name, h.signedIn("kim"), h.signedIn("dana"))
			}
		}
		h.refused("a wrong present password", h.desk.SetPassword(h.ctx(), h.admin, "wrong", password), fault.Invalid)
		h.refused("a guest's password", h.desk.SetPassword(h.ctx(), identity.Viewer{}, "", password), fault.NotFound)
		h.refused("a short one", h.desk.SetPassword(h.ctx(), h.admin, password, "short"), fault.Invalid)
		h.session("dana", "contact", h.dana.ID)
		h.must(h.desk.SetPassword(h.ctx(), h.asDana, "", password))
		h.refused("a contact's without the present one", h.desk.SetPassword(h.ctx(), h.asDana, "", password+"2"), fault.Invalid)
		if h.signedIn("dana") {
			t.Error("Dana's other sessions go on")
		}
		h.refused("an admin's own rights", second(h.desk.SaveUser(h.ctx(), h.admin, identity.User{ID: h.admin.UserID, Name: "Ada", Email: h.admin.Email, Role: identity.Manager, Active: true}, "")), fault.Invalid)
	})
}

func setup(name string) desk.Setup {
	return desk.Setup{House: desk.House{Name: "House of " + name, Address: "help@harbour.example"}, Name: name, Email: strings.ToLower(name) + "@harbour.example", Password: password,
		Mailbox: &desk.Mailbox{Name: "support", Address: "help@harbour.example", Active: true, Password: "secret", Settings: desk.MailboxSettings{SMTPHost: "x", SMTPPort: 25}}}
}

func TestTheHouseIsSetUpOnceEvenWhenTwoTry(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		seal := func(s string) (string, error) { return "sealed " + s, nil }
		d := desk.New(desk.Options{DB: db, BaseURL: "https://help.harbour.example", Seal: seal, Unseal: func(s string) (string, error) { return strings.TrimPrefix(s, "sealed "), nil }})
		if needs, err := d.NeedsSetup(t.Context()); err != nil || !needs {
			t.Fatalf("an empty house needs no set-up: %v", err)
		}
		bad := setup("Kim")
		bad.Password = "short"
		if _, err := d.SetUp(t.Context(), bad); fault.FieldOf(err) != "password" {
			t.Errorf("a short password: %v", err)
		}
		results := make(chan error, 2)
		for _, name := range []string{"Kim", "Mia"} {
			go func() { results <- second(d.SetUp(t.Context(), setup(name))) }()
		}
		a, b := <-results, <-results
		if (a == nil) == (b == nil) || !fault.Is(a, fault.Forbidden) && !fault.Is(b, fault.Forbidden) {
			t.Errorf("of two that set the house up one must be refused: %v, %v", a, b)
		}
		users, err := db.Users(t.Context(), program)
		if err != nil || len(users) != 1 || users[0].Role != identity.Admin {
			t.Fatalf("users %+v, %v", users, err)
		}
		own, err := d.House(t.Context())
		if err != nil || own.Name != "House of "+users[0].Name || own.LoopID == "" || own.BaseURL != "https://help.harbour.example" || own.NoCover != "billable" {
			t.Errorf("house %+v, %v", own, err)
		}
		boxes, err := d.Mailboxes(t.Context(), program)
		if err != nil || len(boxes) != 1 || boxes[0].Password != "secret" {
			t.Errorf("mailboxes %+v, %v", boxes, err)
		}
		if boxes, err := d.Mailboxes(t.Context(), identity.Viewer{UserID: users[0].ID, Role: identity.Admin}); err != nil || boxes[0].Password != "" {
			t.Errorf("a person sees the password: %+v, %v", boxes, err)
		}
		if _, err := d.SetUp(t.Context(), setup("Late")); !fault.Is(err, fault.Forbidden) {
			t.Errorf("set up again: %v", err)
		}
	})
}

func TestTheHousesSettings(t *testing.T) {
	inHouse(t, func(h *house) {
		before := val(h.desk.House(h.ctx()))(h)
		h.must(h.desk.SaveHouse(h.ctx(), h.admin, desk.House{Name: "Harbour & Sons", LoopID: "forged", Zone: "Asia/Tokyo"}))
		after := val(h.desk.House(h.ctx()))(h)
		if after.Name != "Harbour & Sons" || after.LoopID != before.LoopID || after.LoopID == "" || after.Address != "helpdesk@localhost" {
			t.Errorf("house %+v", after)
		}
		for field, bad := range map[string]desk.House{"name": {}, "zone": {Name: "x", Zone: "Mars/Base"}, "house_address": {Name: "x", Address: "help"}, "no_cover": {Name: "x", NoCover: "covered"}} {
			if err := h.desk.SaveHouse(h.ctx(), h.admin, bad); fault.FieldOf(err) != field {
				t.Errorf("%s: %v", field, err)
			}
		}
	})
}

func TestPasswordsAreComparedWhileOthersWrite(t *testing.T) {
	inHouse(t, func(h *house) {
		h.must(h.db.Write(h.ctx(), func(*store.Tx) error { // nobody else can write until this ends
			h.refused("a wrong present password", h.desk.SetPassword(h.ctx(), h.admin, "wrong", password), fault.Invalid)
			return nil
		}))
	})
}
