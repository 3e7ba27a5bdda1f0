package entry_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/mail"
	"remit/internal/pages/entry"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/store/trail"
)

func open(t *testing.T, try desk.Prober) *pagestest.House {
	t.Helper()
	h := pagestest.Open(t)
	h.Mount(entry.New(entry.Options{Desk: h.Desk, Credentials: h.Credentials(), TestMailbox: try}).Routes())
	return h
}

// inhabited is a house with an admin, Kim, and a client's person, Dana, who has no password.
func inhabited(t *testing.T) *pagestest.House {
	t.Helper()
	h := open(t, nil)
	ctx := context.Background()
	_, err := h.Desk.SetUp(ctx, desk.Setup{House: desk.House{Name: "Harbourline IT", Address: "help@harbourline.example", BaseURL: "http://help.test"},
		Name: "Kim Osei", Email: "kim@harbourline.example", Password: "correct horse battery"})
	if err == nil {
		_, err = h.Desk.ApplyClient(ctx, identity.System("test"), identity.ClientFile{Slug: "northwind", Name: "Northwind", Language: "en",
			Contacts: []identity.ContactFile{{Email: "dana@northwind.example", Name: "Dana Lund", Role: identity.Approver, Sees: "own"}}})
	}
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestStaffSignInByPasswordAndComeBackToWhereTheyWanted(t *testing.T) {
	t.Parallel()
	h := inhabited(t)
	for _, c := range []struct{ name, next, want string }{
		{"no place named", "", shell.QueueURL},
		{"a page of this house", "/tickets/7?x=a", "/tickets/7?x=a"},
		{"another house", "https://evil.example/", shell.QueueURL},
		{"another house without a scheme", "//evil.example", shell.QueueURL},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := h.Guest()
			if got := b.Get("/sign-in?next=" + url.QueryEscape(c.next)).Want(http.StatusOK).Page(); c.next != "" {
				if kept := got.One("input[name=next]").Attr("value"); kept != c.next {
					t.Errorf("the form keeps %q", kept)
				}
			}
			a := b.Post("/sign-in", url.Values{"email": {" Kim@Harbourline.example "}, "password": {"correct horse battery"}, "next": {c.next}}).Want(http.StatusSeeOther)
			if a.Location != c.want {
				t.Errorf("led to %q, want %q", a.Location, c.want)
			}
			if again := b.Get("/sign-in").Want(http.StatusSeeOther); again.Location != shell.QueueURL {
				t.Errorf("who is signed in is led to %q", again.Location)
			}
		})
	}
}

func TestAWrongPasswordKeepsTheAddressAndTellsNothing(t *testing.T) {
	t.Parallel()
	h := inhabited(t)
	var bodies []string
	for _, email := range []string{"kim@harbourline.example", "nobody@harbourline.example", "dana@northwind.example"} {
		a := h.Guest().Post("/sign-in", url.Values{"email": {email}, "password": {"wrong"}}).Want(http.StatusUnprocessableEntity)
		p := a.Page()
		if got := p.One("input#f-email").Attr("value"); got != email {
			t.Errorf("the form keeps %q", got)
		}
		if got := p.One("input#f-password").Attr("value"); got != "" {
			t.Errorf("the password came back: %q", got)
		}
		bodies = append(bodies, p.One("#f-password-error").Text())
	}
	if bodies[0] != bodies[1] || bodies[1] != bodies[2] {
		t.Errorf("the answers tell who exists: %q", bodies)
	}
}

func TestGuessingAtOneAccountMustWait(t *testing.T) {
	t.Parallel()
	h := inhabited(t)
	wrong := url.Values{"email": {"kim@harbourline.example"}, "password": {"wrong"}}
	for range 10 {
		h.Guest().Post("/sign-in", wrong).Want(http.StatusUnprocessableEntity)
	}
	right := url.Values{"email": {"kim@harbourline.example"}, "password": {"correct horse battery"}}
	a := h.Guest().Post("/sign-in", right).Want(http.StatusTooManyRequests)
	if text := a.Page().One("div.note.bad").Text(); !strings.Contains(text, "Wait 15 min") {
		t.Errorf("the refusal says %q", text)
	}
	h.Clock.Advance(15 * time.Minute)
	h.Guest().Post("/sign-in", right).Want(http.StatusSeeOther)
}

// link returns the path of the sign-in link in the only mail that waits.
func link(t *testing.T, h *pagestest.House) string {
	t.Helper()
	list, err := h.DB.Outbox(context.Background(), identity.System("test"), 10)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d mails wait, %v", len(list), err)
	}
	sent, err := h.DB.OutgoingByMessageID(context.Background(), list[0].MessageID)
	if err != nil {
		t.Fatal(err)
	}
	m, err := mail.Parse(sent.Raw, mail.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`http://help\.test(/portal/link\?token=[\w-]+)`).FindStringSubmatch(m.Text)
	if found == nil {
		t.Fatalf("no link in %q", m.Text)
	}
	return found[1]
}

func TestClientsSignInByAMailedLinkThatLookingDoesNotUseUp(t *testing.T) {
	t.Parallel()
	h := inhabited(t)
	b := h.Guest()
	known := b.Post("/sign-in/link", url.Values{"email": {"Dana@northwind.example"}}).Want(http.StatusOK)
	unknown := h.Guest().Post("/sign-in/link", url.Values{"email": {"nobody@northwind.example"}}).Want(http.StatusOK)
	if a, b := known.Page().One("main").Text(), unknown.Page().One("main").Text(); strings.ReplaceAll(a, "dana", "nobody") != b {
		t.Errorf("the answers tell who exists:\n%s\n%s", a, b)
	}
	path := link(t, h)
	for range 3 {
		h.Guest().Get(path).Want(http.StatusOK) // a mail scanner
	}
	token := b.Get(path).Want(http.StatusOK).Page().One("input[name=token]").Attr("value")
	if a := b.Post("/portal/link", url.Values{"token": {token}}).Want(http.StatusSeeOther); a.Location != "/portal" {
		t.Errorf("led to %q", a.Location)
	}
	if a := b.Get("/portal/sign-in").Want(http.StatusSeeOther); a.Location != "/portal" {
		t.Errorf("who is signed in is led to %q", a.Location)
	}
	again := h.Guest().Post("/portal/link", url.Values{"token": {token}}).Want(http.StatusGone)
	if text := again.Page().One("div.note.bad").Text(); !strings.Contains(text, "Ask for a new one") {
		t.Errorf("the second use is told %q", text)
	}
}

func TestALinkIsOverAfterHalfAnHour(t *testing.T) {
	t.Parallel()
	h := inhabited(t)
	h.Guest().Post("/sign-in/link", url.Values{"email": {"dana@northwind.example"}}).Want(http.StatusOK)
	token := strings.TrimPrefix(link(t, h), "/portal/link?token=")
	h.Clock.Advance(30 * time.Minute)
	h.Guest().Post("/portal/link", url.Values{"token": {token}}).Want(http.StatusGone)
}

func TestAnAddressThatIsNoneIsRefusedAtItsField(t *testing.T) {
	t.Parallel()
	a := inhabited(t).Guest().Post("/sign-in/link", url.Values{"email": {"dana"}}).Want(http.StatusUnprocessableEntity)
	if got := a.Page().One("input#link-email").Attr("value"); got != "dana" {
		t.Errorf("the form keeps %q", got)
	}
}

func TestSignOutLeadsBackToOnesOwnDoor(t *testing.T) {
	t.Parallel()
	h := inhabited(t)
	if a := h.MustContact("dana@northwind.example").Post("/sign-out", nil).Want(http.StatusSeeOther); a.Location != "/portal/sign-in" {
		t.Errorf("a client is led to %q", a.Location)
	}
	b := h.MustUser("ravi", identity.Technician)
	if a := b.Post("/sign-out", nil).Want(http.StatusSeeOther); a.Location != "/sign-in" {
		t.Errorf("a technician is led to %q", a.Location)
	}
	b.Get("/sign-in").Want(http.StatusOK)
}

func TestSigningOutStandsInTheTrail(t *testing.T) {
	t.Parallel()
	h := inhabited(t)
	dana, ravi := h.MustContact("dana@northwind.example"), h.MustUser("ravi", identity.Technician)
	h.Guest().Post("/sign-out", nil)
	dana.Post("/sign-out", nil).Want(http.StatusSeeOther)
	ravi.Post("/sign-out", nil).Want(http.StatusSeeOther)
	ravi.Post("/sign-out", nil) // who is nobody any more
	list, err := h.DB.Audit(t.Context(), identity.System("test"), store.AuditFilter{Kind: string(trail.SignedOut)}, 0, 10)
	if err != nil || len(list) != 2 {
		t.Fatalf("%d sign-outs, %v", len(list), err)
	}
	if e := list[0]; !strings.HasPrefix(e.Person, "user:") || e.Object != e.Person || e.Actor == "" || e.Client != 0 {
		t.Errorf("of a technician: %+v", e)
	}
	if e := list[1]; !strings.HasPrefix(e.Person, "contact:") || e.Object != e.Person || e.Actor == "" || e.Client == 0 {
		t.Errorf("of a client's person: %+v", e)
	}
}

func TestEveryDoorOpensForGuestsOnly(t *testing.T) {
	t.Parallel()
	for _, r := range entry.New(entry.Options{}).Routes() {
		if want := r.Path == shell.SignOutURL; (r.Who == shell.AnyPerson) != want || (r.Who != shell.Guest && r.Who != shell.AnyPerson) {
			t.Errorf("%s %s is for %s", r.Method, r.Path, r.Who)
		}
	}
}
