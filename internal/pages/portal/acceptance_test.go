package portal_test

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"remit/internal/acceptance"
	"remit/internal/identity"
	"remit/internal/pages/manager"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/shell"
)

// mustAmend publishes a second version of Northwind's agreement, which holds from July.
func (h house) mustAmend(t *testing.T) {
	t.Helper()
	source, err := os.ReadFile("testdata/northwind.toml")
	must(t, err)
	amended := strings.NewReplacer("Managed IT support, Gold", "Managed IT support, Platinum", "starts = 2026-01-01", "starts = 2026-07-01").Replace(string(source))
	_, _, err = h.Desk.Publish(t.Context(), program, "n.toml", []byte(amended))
	must(t, err)
}

// signature is what the form on the page of a version sends.
func signature(page pagestest.Answer, name string) (address string, form map[string][]string) {
	f := page.Page().One("#accept form")
	form = draft("name", name)
	for _, input := range page.Page().All("#accept input[type=hidden]") {
		form[input.Attr("name")] = []string{input.Attr("value")}
	}
	return f.Attr("action"), form
}

func TestAnApproverAcceptsAVersionAndBothSidesReadIt(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.Mount(manager.New(manager.Options{DB: h.DB, Desk: h.Desk}).Routes())
	h.Clock.Advance(time.Hour)
	h.mustAmend(t)
	now := h.dana.Get("/portal/agreement").Want(http.StatusOK)
	if got := now.Page().One("#accept h2").Text(); got != "Version 1 waits for your acceptance" {
		t.Errorf("the version in force: %q", got)
	}
	coming := h.dana.Get("/portal/agreement?number=NWD-2026&version=2").Want(http.StatusOK)
	if got := coming.Page().One("#accept p").Text(); !strings.HasPrefix(got, "In force from 1 July 2026.") {
		t.Errorf("it says %q", got)
	}
	address, form := signature(coming, "")
	if got := h.dana.Post(address, form).Want(http.StatusUnprocessableEntity).Page().One("#accept .err").Text(); !strings.HasPrefix(got, "Type your name") {
		t.Errorf("without a name: %q", got)
	}
	address, form = signature(coming, "Dana M. Lund")
	back := h.dana.Post(address, form).Want(http.StatusSeeOther).Header.Get("Location")
	h.Clock.Advance(time.Hour)
	form["name"] = []string{"Somebody else"}
	h.dana.Post(address, form).Want(http.StatusSeeOther) // the record of before stands
	page := h.dana.Get(back).Want(http.StatusOK).Page()
	hash := form["hash"][0]
	want := "Accepted by Dana Lund, 3 March 2026, 10:42, hash " + hash[:12] + "…"
	if got := page.Texts(".doc .accepted"); len(got) != 1 || got[0] != want {
		t.Errorf("the agreement says %q, not %q", got, want)
	}
	if len(page.All("#accept")) != 0 || !strings.Contains(page.One(".doc").Text(), "typed as Dana M. Lund, from 127.0.0.1") {
		t.Errorf("what follows: %s", page.One(".doc").Text())
	}
	staff := h.MustUser("tara", identity.Technician).Get("/agreements/NWD-2026").Want(http.StatusOK).Page()
	if got := staff.Texts(".hist li"); !strings.Contains(got[0], want+", from 127.0.0.1") || !strings.HasSuffix(got[1], "waits for acceptance") {
		t.Errorf("staff read %q", got)
	}
	if mias := h.mia.Get(back).Page().One(".doc").Text(); !strings.Contains(mias, want) || strings.Contains(mias, "127.0.0.1") {
		t.Error("a colleague reads from which address, or not who")
	}
	if text := h.dana.Get("/portal/agreements/NWD-2026/agreement.pdf?version=2").Want(http.StatusOK); !strings.HasPrefix(text.Body, "%PDF") || text.Header.Get("Content-Type") != "application/pdf" ||
		!strings.Contains(text.Header.Get("Content-Disposition"), "NWD-2026-v2.pdf") {
		t.Errorf("the file: %v", text.Header)
	}
	if now := h.dana.Get("/portal/agreement").Page(); now.One("article h1").Text() != "Managed IT support, Gold" {
		t.Error("accepting put the version in force")
	}
}

func TestOnlyWhoMayAcceptsAndOnlyWhatTheyRead(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.dana.Get("/portal/agreement")
	address, form := signature(page, "Mia Torres")
	if len(h.mia.Get("/portal/agreement").Page().All("#accept")) != 0 {
		t.Error("Mia is asked")
	}
	h.mia.Post(address, form).Want(http.StatusForbidden)
	h.rob.Post(address, form).Want(http.StatusNotFound)
	h.Guest().Post(address, form).Want(http.StatusUnauthorized)
	for name, change := range map[string]struct {
		field, value string
		want         int
	}{"another text": {"hash", strings.Repeat("0", 64), http.StatusConflict}, "no such version": {"version", "9", http.StatusNotFound}, "no version": {"version", "x", http.StatusNotFound}} {
		_, form := signature(page, "Dana Lund")
		form[change.field] = []string{change.value}
		if got := h.dana.Post(address, form); got.Status != change.want {
			t.Errorf("%s: %d, not %d", name, got.Status, change.want)
		}
	}
	h.Clock.Advance(24 * time.Hour)
	source, err := os.ReadFile("testdata/northwind.toml")
	must(t, err)
	_, _, err = h.Desk.Publish(t.Context(), program, "n.toml", []byte(strings.Replace(string(source), "Gold", "Silver", 1)))
	must(t, err)
	_, form = signature(page, "Dana Lund")
	h.dana.Post(address, form).Want(http.StatusConflict) // version 1 is past
	list, err := h.DB.Acceptances(t.Context(), program, 1)
	must(t, err)
	if len(list) != 0 {
		t.Errorf("recorded: %+v", list)
	}
	one, err := h.DB.AgreementByNumber(t.Context(), program, "NWD-2026")
	must(t, err)
	for _, v := range []identity.Viewer{h.kim, {}, program} {
		if _, err := acceptance.New(acceptance.Options{DB: h.DB, Desk: h.Desk}).Accept(t.Context(), v, acceptance.Signature{Number: one.Number, Version: one.Latest, Name: "x"}); err == nil {
			t.Errorf("%q accepted", v.Name)
		}
	}
}

func TestAQuestionAboutAVersionOpensARequest(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, a := range h.dana.Get("/portal/agreement").Page().All("a.btn") {
		if a.Text() != "Ask about this version" {
			continue
		}
		if got := h.dana.Get(a.Attr("href")).Want(http.StatusOK).Page().One("textarea[name=need]").Text(); !strings.HasPrefix(got, "About version 1 of agreement NWD-2026:") {
			t.Errorf("the form starts with %q", got)
		}
		return
	}
	t.Error("no way to ask")
}

func TestWordsAreFoundInTheAgreement(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.dana.Get("/portal/agreement?number=NWD-2026&version=1&find=ON-SITE").Want(http.StatusOK).Page()
	if got := page.Texts(".doc .art .no"); len(got) != 1 || got[0] != "3.4" {
		t.Errorf("clauses %q", got)
	}
	if got := page.One(".doc mark").Text(); got != "on-site" {
		t.Errorf("marked %q", got)
	}
	whole := h.dana.Get("/portal/agreement?number=NWD-2026&version=1&find=on-site&whole=1").Page()
	if len(whole.All(".doc .art")) < 5 || len(whole.All(".doc mark")) != 1 {
		t.Error("the whole text is not marked")
	}
	if got := h.dana.Get("/portal/agreement?find=%3Cscript%3Enowhere").Page().One("#found").Text(); !strings.HasPrefix(got, "Nothing in it holds “<script>nowhere”") {
		t.Errorf("nothing found: %q", got)
	}
}

func TestVersionsAreComparedInThePortal(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.mustAmend(t)
	page := h.dana.Get("/portal/agreements/NWD-2026/changes").Want(http.StatusOK).Page()
	if text := page.One("main").Text(); !strings.Contains(text, "From version 1 (1 January 2026 to 30 June 2026) to version 2 (from 1 July 2026)") || !strings.Contains(text, "Platinum") {
		t.Errorf("the difference reads %q", text)
	}
	h.dana.Get("/portal/agreements/NWD-2026/changes?from=1&to=3").Want(http.StatusNotFound)
	h.rob.Get("/portal/agreements/NWD-2026/changes").Want(http.StatusNotFound)
	h.rob.Get("/portal/agreements/NWD-2026/agreement.pdf").Want(http.StatusNotFound)
	h.rob.Get("/portal/agreements/NWD-2026/kept").Want(http.StatusNotFound)
}

func TestHowPromisesWereKeptIsShownByMonth(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, who := range []string{"dana@northwind.example", "mia@northwind.example"} {
		late := h.mustOpen(t, who, "The mailbox of "+who[:4]+" is full.")
		h.Clock.Advance(24 * time.Hour)
		h.mustReply(t, deskReply(late.ID))
	}
	dana := h.dana.Get("/portal/agreements/NWD-2026/kept").Want(http.StatusOK).Page()
	if got := dana.Texts("tbody tr"); !strings.HasPrefix(got[0], "March 2026 0 of 2, 0 %") {
		t.Errorf("March is %q", got[0])
	}
	if got := dana.Texts("#misses tbody th"); len(got) != 2 {
		t.Errorf("Dana reads %q", got)
	}
	mia := h.mia.Get("/portal/agreements/NWD-2026/kept?month=2026-03").Want(http.StatusOK).Page()
	if got := mia.Texts("tbody tr"); !strings.HasPrefix(got[0], "March 2026 0 of 2, 0 %") {
		t.Errorf("Mia reads of her organisation %q", got[0])
	}
	if got := mia.Texts("#misses tbody tr"); len(got) != 1 || !strings.Contains(got[0], "The mailbox of mia@ is full") || !strings.Contains(got[0], "Answer 5 h late") {
		t.Errorf("Mia's misses are %q", got)
	}
	if got := mia.One("#misses tbody a").Attr("href"); !strings.HasPrefix(got, shell.PortalURL+"/requests/") {
		t.Errorf("it leads to %s", got)
	}
	h.mia.Get("/portal/agreements/NWD-2026/kept?month=1999-03").Want(http.StatusNotFound)
}
