package people_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/mail"
	"remit/internal/membership"
	"remit/internal/pages/entry"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/people"
	"remit/internal/pages/portal"
	"remit/internal/pages/shell"
)

var program = identity.System("test")

// house is a provider with two clients: Northwind with Dana, who administers it, and Mia; and Lakeside with Rob, who administers that.
type house struct {
	*pagestest.House
	dana, mia, rob *pagestest.Browser
}

func open(t *testing.T) house {
	t.Helper()
	h := house{House: pagestest.Open(t)}
	door := entry.New(entry.Options{Desk: h.Desk, Credentials: h.Credentials()})
	h.Mount(door.Routes())
	h.Mount(people.New(people.Options{DB: h.DB, Membership: membership.New(h.DB, h.Desk), Begin: door.Begin}).Routes())
	h.Mount(portal.New(portal.Options{DB: h.DB, Desk: h.Desk}).Routes())
	must(t, h.Desk.SaveHouse(t.Context(), program, desk.House{Name: "Harbourline IT", Address: "help@harbourline.example"}))
	for slug, contacts := range map[string][]identity.ContactFile{
		"northwind": {{Email: "dana@northwind.example", Name: "Dana Lund", Role: identity.Administrator, Sees: "organisation"}, {Email: "mia@northwind.example", Name: "Mia Torres", Role: identity.Requester, Sees: "own"}},
		"lakeside":  {{Email: "rob@lakeside.example", Name: "Rob Pike", Role: identity.Administrator, Sees: "organisation"}},
	} {
		_, err := h.Desk.ApplyClient(t.Context(), program, identity.ClientFile{Slug: slug, Name: strings.ToUpper(slug[:1]) + slug[1:], Language: "en", Contacts: contacts})
		must(t, err)
	}
	h.dana, h.mia, h.rob = h.MustContact("dana@northwind.example"), h.MustContact("mia@northwind.example"), h.MustContact("rob@lakeside.example")
	return h
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// contact is somebody of a client as they are stored.
func (h house) contact(t *testing.T, client, email string) identity.Contact {
	t.Helper()
	c, err := h.DB.ClientBySlug(t.Context(), program, client)
	must(t, err)
	found, err := h.DB.ContactOfClient(t.Context(), c.ID, email)
	must(t, err)
	return found
}

func (h house) url(t *testing.T, email string) string {
	t.Helper()
	return fmt.Sprintf("/portal/people/%d", h.contact(t, "northwind", email).ID)
}

// form are pairs of field and value.
func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func invitation(email string) url.Values {
	return form("email", email, "name", "Ada Berg", "role", "approver", "sees", "organisation")
}

// links are the addresses of the invitations that wait to be mailed to somebody, the latest first.
func (h house) links(t *testing.T, to string) (paths []string) {
	t.Helper()
	list, err := h.DB.Outbox(context.Background(), program, 100)
	must(t, err)
	for _, queued := range list {
		sent, err := h.DB.OutgoingByMessageID(t.Context(), queued.MessageID)
		must(t, err)
		m, err := mail.Parse(sent.Raw, mail.Limits{})
		must(t, err)
		if _, rest, ok := strings.Cut(m.Text, "http://help.test/portal/invitation?token="); ok && strings.EqualFold(sent.Recipients[0], to) {
			paths = append(paths, "/portal/invitation?token="+rest[:43])
		}
	}
	return paths
}

func TestAColleagueIsInvitedAndComesIn(t *testing.T) {
	t.Parallel()
	h := open(t)
	a := h.dana.Post("/portal/people", invitation(" Ada@Northwind.example ")).Want(http.StatusSeeOther)
	page := h.dana.Get(a.Location).Want(http.StatusOK).Page()
	if got := page.One(".note.good").Text(); !strings.Contains(got, "on its way to") {
		t.Errorf("told %q", got)
	}
	if got := strings.Join(page.Texts("[aria-labelledby=invited-h] tbody tr"), "|"); !strings.Contains(got, "Ada Berg") || !strings.Contains(got, "Approver") {
		t.Errorf("invited: %q", got)
	}
	if list, err := h.DB.ContactsByEmail(t.Context(), "ada@northwind.example"); err != nil || len(list) != 0 {
		t.Errorf("who was only invited is a contact already: %+v, %v", list, err)
	}
	path := h.links(t, "ada@northwind.example")[0]
	for range 3 {
		h.Guest().Get(path).Want(http.StatusOK) // a mail scanner
	}
	ada := h.Guest()
	shown := ada.Get(path).Want(http.StatusOK)
	if text := shown.Page().One("main").Text(); !strings.Contains(text, "Dana Lund of Northwind") || !strings.Contains(text, "approve costs") {
		t.Errorf("shown %q", text)
	}
	secret := shown.Page().One("input[name=token]").Attr("value")
	for field, values := range map[string]url.Values{
		"again":    form("token", secret, "password", "a sentence is easier", "again", "another sentence"),
		"password": form("token", secret, "password", "short", "again", "short"),
	} {
		if got := ada.Post("/portal/invitation", values).Want(http.StatusUnprocessableEntity).Page().One("[aria-invalid=true]").Attr("name"); got != field {
			t.Errorf("the error stands at %q, want %q", got, field)
		}
	}
	if a := ada.Post("/portal/invitation", form("token", secret, "password", "a sentence is easier", "again", "a sentence is easier")).Want(http.StatusSeeOther); a.Location != "/portal" {
		t.Errorf("led to %q", a.Location)
	}
	ada.Get("/portal").Want(http.StatusOK)
	ada.Get("/portal/people").Want(http.StatusForbidden)
	c := h.contact(t, "northwind", "ada@northwind.example")
	if c.Role != identity.Approver || c.Sees != "organisation" || !c.Verified || !c.Active || c.Name != "Ada Berg" {
		t.Errorf("joined as %+v", c)
	}
	h.Guest().Post("/portal/sign-in", form("email", "ada@northwind.example", "password", "a sentence is easier")).Want(http.StatusSeeOther)
	for _, a := range []pagestest.Answer{h.Guest().Get(path), h.Guest().Post("/portal/invitation", form("token", secret))} {
		a.Want(http.StatusGone)
	}
	if got := strings.Join(h.dana.Get("/portal/people").Page().Texts("[aria-labelledby=events-h] li"), "|"); !strings.Contains(got, "Dana Lund invited ada@northwind.example as an approver.") || !strings.Contains(got, "Ada Berg accepted") {
		t.Errorf("kept: %q", got)
	}
}

func TestAnInvitationCanBeSentAgainWithdrawnAndIsOverInTime(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.dana.Post("/portal/people", invitation("ada@northwind.example")).Want(http.StatusSeeOther)
	first := h.links(t, "ada@northwind.example")[0]
	row := h.dana.Get("/portal/people").Page().All("[aria-labelledby=invited-h] form")[0].Attr("action")
	h.Clock.Advance(time.Minute)
	h.dana.Post(row, nil).Want(http.StatusSeeOther)
	h.Guest().Get(first).Want(http.StatusGone)
	links := h.links(t, "ada@northwind.example")
	fresh := links[0]
	if fresh == first {
		fresh = links[1]
	}
	h.Guest().Get(fresh).Want(http.StatusOK)
	h.Clock.Advance(membership.Life)
	h.Guest().Get(fresh).Want(http.StatusGone)
	if got := h.dana.Get("/portal/people").Page().One("[aria-labelledby=invited-h]").Text(); !strings.Contains(got, "is over") {
		t.Errorf("shown %q", got)
	}
	h.rob.Post(strings.TrimSuffix(row, "/send")+"/withdraw", nil).Want(http.StatusNotFound)
	h.rob.Post(row, nil).Want(http.StatusNotFound)
	h.dana.Post(strings.TrimSuffix(row, "/send")+"/withdraw", nil).Want(http.StatusSeeOther)
	h.dana.Post(row, nil).Want(http.StatusNotFound)
}

func TestOneAddressIsMailedOnlySoOften(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.dana.Post("/portal/people", invitation("ada@northwind.example")).Want(http.StatusSeeOther)
	row := h.dana.Get("/portal/people").Page().All("[aria-labelledby=invited-h] form")[0].Attr("action")
	for range 4 {
		h.dana.Post(row, nil).Want(http.StatusSeeOther)
	}
	a := h.dana.Post(row, nil).Want(http.StatusServiceUnavailable)
	if got := a.Page().One("div.note.bad").Text(); !strings.Contains(got, "Wait an hour") {
		t.Errorf("told %q", got)
	}
	if n := len(h.links(t, "ada@northwind.example")); n != 5 {
		t.Errorf("%d mails wait", n)
	}
}

func TestAnInvitationTellsNothingOfOtherClients(t *testing.T) {
	t.Parallel()
	h := open(t)
	var told []string
	for _, email := range []string{"rob@lakeside.example", "bob@lakeside.example"} {
		h.dana.Post("/portal/people", invitation(email)).Want(http.StatusSeeOther)
		told = append(told, strings.ReplaceAll(h.dana.Get("/portal/people").Page().One(".note.good").Text(), email, "X"))
	}
	if told[0] != told[1] {
		t.Errorf("the answers tell who is another client’s: %q", told)
	}
	if list, err := h.DB.ContactsByEmail(t.Context(), "rob@lakeside.example"); err != nil || len(list) != 1 {
		t.Errorf("whose mails are Rob's is in doubt: %d, %v", len(list), err)
	}
	for email, want := range map[string]string{"mia@northwind.example": "one of your people already", "ada": "is not a mail address", "bob@lakeside.example": "invited already"} {
		if got := h.dana.Post("/portal/people", invitation(email)).Want(http.StatusUnprocessableEntity).Page().One("#f-email-error").Text(); !strings.Contains(got, want) {
			t.Errorf("%s: told %q", email, got)
		}
	}
	path := h.links(t, "rob@lakeside.example")[0]
	rob := h.Guest()
	if got := rob.Get(path).Page().One("main").Text(); !strings.Contains(got, "for Northwind alone") {
		t.Errorf("Rob is told %q", got)
	}
	rob.Post("/portal/invitation", form("token", strings.TrimPrefix(path, "/portal/invitation?token="))).Want(http.StatusSeeOther)
	if c := h.contact(t, "lakeside", "rob@lakeside.example"); c.Role != identity.Administrator {
		t.Errorf("Rob at Lakeside is %+v", c)
	}
}

func TestRightsAreChangedAndHoldAtOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	mia := h.url(t, "mia@northwind.example")
	page := h.dana.Get(mia).Want(http.StatusOK).Page()
	if got := page.One("input[name=role][checked]").Attr("value"); got != "requester" {
		t.Errorf("shown as %q", got)
	}
	h.dana.Post(mia, form("role", "administrator", "sees", "organisation")).Want(http.StatusSeeOther)
	h.mia.Get("/portal/people").Want(http.StatusSeeOther) // signed out with the change
	again := h.MustContact("mia@northwind.example")
	again.Get("/portal/people").Want(http.StatusOK)
	h.dana.Post(mia, form("role", "king", "sees", "organisation")).Want(http.StatusUnprocessableEntity)
	h.dana.Post(mia, form("role", "requester", "sees", "everything")).Want(http.StatusUnprocessableEntity)
	h.dana.Post(mia, form("role", "requester", "sees", "own")).Want(http.StatusSeeOther)
	if c := h.contact(t, "northwind", "mia@northwind.example"); c.Role != identity.Requester || c.Sees != "own" {
		t.Errorf("Mia is %+v", c)
	}
}

func TestNobodyLocksTheOrganisationOut(t *testing.T) {
	t.Parallel()
	h := open(t)
	dana, mia := h.url(t, "dana@northwind.example"), h.url(t, "mia@northwind.example")
	h.dana.Post(dana, form("role", "requester", "sees", "organisation")).Want(http.StatusUnprocessableEntity)
	h.dana.Post(dana+"/off", nil).Want(http.StatusConflict)
	h.dana.Post(dana, form("role", "administrator", "sees", "own")).Want(http.StatusSeeOther)
	h.dana.Get("/portal/people").Want(http.StatusOK) // the own session goes on
	h.dana.Post(mia, form("role", "administrator", "sees", "own")).Want(http.StatusSeeOther)
	as := h.MustContact("mia@northwind.example")
	as.Post(dana, form("role", "requester", "sees", "own")).Want(http.StatusSeeOther)

	// Dana's page was open when Mia took her role: what she sends from it is refused, so that Mia stays the last administrator.
	v := identity.Viewer{ContactID: h.contact(t, "northwind", "dana@northwind.example").ID, ClientID: h.contact(t, "northwind", "dana@northwind.example").ClientID, Role: identity.Administrator, Name: "Dana"}
	miaID := h.contact(t, "northwind", "mia@northwind.example").ID
	if _, err := membership.New(h.DB, h.Desk).SetRights(t.Context(), v, miaID, identity.Requester, "own"); err == nil || !strings.Contains(err.Error(), "last administrator") {
		t.Errorf("the last administrator's role was taken: %v", err)
	}
	if _, err := membership.New(h.DB, h.Desk).Switch(t.Context(), v, miaID, false); err == nil {
		t.Error("the last administrator was switched off")
	}
}

func TestWhoIsSwitchedOffIsOutAtOnceAndComesBack(t *testing.T) {
	t.Parallel()
	h := open(t)
	mia := h.url(t, "mia@northwind.example")
	h.mia.Get("/portal").Want(http.StatusOK)
	h.dana.Post(mia+"/off", nil).Want(http.StatusSeeOther)
	h.mia.Get("/portal").Want(http.StatusSeeOther)
	if got := h.dana.Post("/portal/people", invitation("mia@northwind.example")).Want(http.StatusUnprocessableEntity).Page().One("#f-email-error").Text(); !strings.Contains(got, "switched off") {
		t.Errorf("told %q", got)
	}
	h.dana.Post(mia+"/on", nil).Want(http.StatusSeeOther)
	h.MustContact("mia@northwind.example").Get("/portal").Want(http.StatusOK)
	if got := strings.Join(h.dana.Get("/portal/people").Page().Texts("[aria-labelledby=events-h] li"), "|"); !strings.Contains(got, "Dana Lund switched Mia Torres off.") || !strings.Contains(got, "switched Mia Torres on.") {
		t.Errorf("kept: %q", got)
	}
}

func TestOnlyAdministratorsSeeThePageAndOnlyTheirOwnPeople(t *testing.T) {
	t.Parallel()
	h := open(t)
	mia := h.url(t, "mia@northwind.example")
	h.mia.Get("/portal/people").Want(http.StatusForbidden)
	if n := len(h.mia.Get("/portal").Page().All("header a[href='/portal/people']")); n != 0 {
		t.Error("a requester is led to the page")
	}
	h.dana.Get("/portal").Page().One("header a[href='/portal/people']")
	h.Guest().Get("/portal/people").Want(http.StatusSeeOther)
	h.MustUser("ravi", identity.Admin).Get("/portal/people").Want(http.StatusForbidden)
	for _, a := range []pagestest.Answer{h.rob.Get(mia), h.rob.Post(mia, form("role", "administrator", "sees", "own")), h.rob.Post(mia, nil), h.rob.Post(mia+"/off", nil), h.rob.Post(mia+"/on", nil)} {
		a.Want(http.StatusNotFound)
	}
	if text := h.rob.Get("/portal/people").Page().One("main").Text(); strings.Contains(text, "northwind") || strings.Contains(text, "Mia") {
		t.Errorf("Rob sees %q", text)
	}
	for _, r := range people.New(people.Options{}).Routes() {
		if open := strings.HasPrefix(r.Path, "/portal/invitation"); (r.Who == shell.Guest) != open || !open && r.Who != shell.May(identity.ChangePeople) {
			t.Errorf("%s %s is for %s", r.Method, r.Path, r.Who)
		}
	}
}

func TestThePeopleReadWellEverywhere(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.dana.Post("/portal/people", invitation("ada@northwind.example")).Want(http.StatusSeeOther)
	h.dana.Post("/portal/people", form("email", "joel.arne.of.the.second.floor@northwind.example", "name", "Joel Arne", "role", "requester", "sees", "own")).Want(http.StatusSeeOther)
	h.Look(t, h.dana,
		pagestest.Sight{Name: "people", Path: "/portal/people"},
		pagestest.Sight{Name: "people-refused", Path: "/portal/people", Before: `() => { const f = document.querySelector("main form[action='/portal/people']"); f.noValidate = true; f.submit() }`},
		pagestest.Sight{Name: "people-one", Path: h.url(t, "mia@northwind.example")},
		pagestest.Sight{Name: "people-self", Path: h.url(t, "dana@northwind.example")})
	h.dana.Languages = "de"
	h.Look(t, h.dana, pagestest.Sight{Name: "people-de", Path: "/portal/people"})
	h.Look(t, h.Guest(),
		pagestest.Sight{Name: "people-invited", Path: h.links(t, "ada@northwind.example")[0]},
		pagestest.Sight{Name: "people-over", Path: "/portal/invitation?token=abc"})
}
