package manager_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/pages/pagestest"
)

// amended is the agreement with one visit more.
func amended(text string) string {
	return strings.NewReplacer("Two on-site visits", "Three on-site visits", "count = 2", "count = 3").Replace(text)
}

func TestAgreementsAreListedWithTheirState(t *testing.T) {
	t.Parallel()
	h := open(t)
	if got := h.technician.Get("/agreements").Want(http.StatusOK).Page().One(".empty h2").Text(); got != "No agreement is in force" {
		t.Errorf("the empty list says %q", got)
	}
	h.MustNorthwind()
	h.mustAgree(t, agreementText(t))
	p := h.technician.Get("/agreements").Want(http.StatusOK).Page()
	want := "NWD-2026 Managed IT support, Gold Northwind Dental 1 in force 1 January 2027, notice until 1 November 2026"
	if got := p.Texts("tbody tr"); len(got) != 1 || got[0] != want {
		t.Errorf("the list is %q\nwant %q", got, want)
	}
	if len(p.All("a[href=/agreements/new]")) != 0 {
		t.Error("a technician is offered to publish")
	}
	h.mustAgree(t, strings.NewReplacer("2026-12-31", "2026-02-28", `mode = "automatic"`, `mode = "none"`).Replace(agreementText(t)))
	if got := h.technician.Get("/agreements").Page().One(".sentence").Text(); !strings.Contains(got, "not 1 that is not in force") {
		t.Errorf("what is hidden is told as %q", got)
	}
	if got := h.technician.Get("/agreements?show=all").Page().Texts("tbody tr"); len(got) != 1 || !strings.Contains(got[0], "ended on 28 February 2026") {
		t.Errorf("all are %q", got)
	}
}

func TestAnAgreementIsReadByVersionAndGivenBackAsItWas(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.MustNorthwind()
	first := agreementText(t)
	h.mustAgree(t, first)
	h.Clock.Advance(24 * time.Hour)
	h.mustAgree(t, amended(first))
	now := h.technician.Get("/agreements/NWD-2026").Want(http.StatusOK).Page()
	if got := now.One(".doc .ui").Text(); got != "Agreement NWD-2026 · version 2, in force" {
		t.Errorf("the newest is headed %q", got)
	}
	if got := now.Texts(".hist li"); len(got) != 2 || !strings.HasPrefix(got[0], "2 shown here in force, from 4 March 2026 published 4 Mar 2026 by") ||
		!strings.HasPrefix(got[1], "1 read version 1 earlier, 1 January 2026 to 3 March 2026 published 3 Mar 2026 by") {
		t.Errorf("the versions are %q", got)
	}
	old := h.technician.Get("/agreements/NWD-2026?version=1").Want(http.StatusOK).Page()
	if len(old.All(".note.warn")) != 1 || !slices.Contains(old.Texts(".art p"), "Two on-site visits a month are included in office hours.") {
		t.Errorf("version 1: %q", old.Texts(".note"))
	}
	for path, want := range map[string]string{"/agreements/NWD-2026/file?version=1": first, "/agreements/NWD-2026/file": amended(first)} {
		a := h.technician.Get(path).Want(http.StatusOK)
		if a.Body != want || !strings.Contains(a.Header.Get("Content-Disposition"), "NWD-2026-v") {
			t.Errorf("%s is not the file that was applied; %s", path, a.Header.Get("Content-Disposition"))
		}
	}
	diff := h.technician.Get("/agreements/NWD-2026/diff?from=1&to=2").Want(http.StatusOK).Page()
	if got := diff.Texts("h3"); !slices.Equal(got, []string{"3.4 changed"}) {
		t.Errorf("the difference is %q", got)
	}
	for _, path := range []string{"/agreements/NWD-2026?version=3", "/agreements/NWD-2026?version=x", "/agreements/NWD-2026?version=0", "/agreements/none", "/agreements/NWD-2026/diff?from=7"} {
		h.technician.Get(path).Want(http.StatusNotFound)
	}
}

func TestANumberWithASlashHasAnAddress(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.MustNorthwind()
	h.mustAgree(t, strings.Replace(agreementText(t), `"NWD-2026"`, `"NWD 2026/7"`, 1))
	link := h.technician.Get("/agreements").Page().One("tbody th a").Attr("href")
	if got := h.technician.Get(link).Want(http.StatusOK).Page().One(".doc .ui").Text(); !strings.HasPrefix(got, "Agreement NWD 2026/7") {
		t.Errorf("%s leads to %q", link, got)
	}
	h.technician.Get(link + "/file").Want(http.StatusOK)
}

func TestACheckTellsLineAndColumnAndKeepsNothing(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.MustNorthwind()
	broken := strings.Replace(agreementText(t), `verdict = "declined"`, `verdict = "refused"`, 1)
	whole := h.manager.Post("/agreements/check", url.Values{"source": {broken}}).Want(http.StatusOK).Page()
	line := strings.Count(strings.SplitN(broken, `verdict = "refused"`, 2)[0], "\n") + 1
	if got := whole.Texts(".findings li"); len(got) != 1 || !strings.Contains(got[0], "Error line "+itoa(line)+", column 11") {
		t.Errorf("line %d is told as %q", line, got)
	}
	if got := whole.One("textarea").Text(); !strings.Contains(got, "refused") {
		t.Error("what was typed is lost")
	}
	part := h.manager.Post("/agreements/check", url.Values{"source": {agreementText(t)}}, "HX-Request", "true").Want(http.StatusOK)
	if strings.Contains(part.Body, "<main") || !strings.Contains(part.Page().One("#check").Text(), "first version of NWD-2026") {
		t.Errorf("the script got %.400s", part.Body)
	}
	if list, err := h.DB.Agreements(context.Background(), system, 0); err != nil || len(list) != 0 {
		t.Errorf("a check kept %d agreements, %v", len(list), err)
	}
	empty := h.manager.Post("/agreements/check", url.Values{"source": {" "}}).Want(http.StatusOK).Page()
	if got := empty.Texts(".note.bad li"); !slices.Equal(got, []string{"Choose a file or paste its text."}) {
		t.Errorf("nothing is told as %q", got)
	}
}

func TestStaffHaveTheFileAndTheFiguresOfAnAgreement(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.MustNorthwind()
	h.mustAgree(t, agreementText(t))
	file := h.technician.Get("/agreements/NWD-2026/agreement.pdf").Want(http.StatusOK)
	if !strings.HasPrefix(file.Body, "%PDF-") || file.Header.Get("Content-Type") != "application/pdf" || !strings.Contains(file.Header.Get("Content-Disposition"), "NWD-2026-v1.pdf") {
		t.Errorf("the file: %v", file.Header)
	}
	if got := h.technician.Get("/agreements/NWD-2026/kept").Want(http.StatusOK).Page().One(".empty h2").Text(); got != "Nothing was promised yet" {
		t.Errorf("without requests: %q", got)
	}
	if got := h.technician.Get("/agreements/NWD-2026").Page().One(".hist .waits").Text(); got != "waits for acceptance" {
		t.Errorf("version 1: %q", got)
	}
	for _, path := range []string{"/agreements/NO/agreement.pdf", "/agreements/NO/kept", "/agreements/NWD-2026/agreement.pdf?version=7", "/agreements/NWD-2026/kept?month=x"} {
		h.technician.Get(path).Want(http.StatusNotFound)
	}
}

func TestOnlyWhatReadsIsPublished(t *testing.T) {
	t.Parallel()
	h := open(t)
	text := agreementText(t)
	for _, c := range []struct{ name, source, want string }{
		{"errors", strings.Replace(text, `"USD"`, `"DOLLARS"`, 1), "1 error"},
		{"no such client", text, `There is no client with the slug "northwind-dental"`},
	} {
		p := h.manager.Post("/agreements/new", url.Values{"source": {c.source}}).Want(http.StatusUnprocessableEntity).Page()
		if got := strings.Join(p.Texts(".note.bad"), " "); !strings.Contains(got, c.want) {
			t.Errorf("%s: refused with %q", c.name, got)
		}
	}
	h.MustNorthwind()
	a := h.manager.Upload("/agreements/new", "nwd.toml", text, nil).Want(http.StatusSeeOther)
	if a.Location != "/agreements/NWD-2026" {
		t.Errorf("led to %q", a.Location)
	}
	if got := h.manager.Get(a.Location).Page().One(".note.good").Text(); got != "NWD-2026 is published as version 1." {
		t.Errorf("said %q", got)
	}
	h.manager.Post("/agreements/new", url.Values{"source": {strings.ReplaceAll(text, "\n", "\r\n")}}).Want(http.StatusSeeOther)
	if got := h.manager.Get(a.Location).Page().One(".note.good").Text(); got != "Nothing was changed: version 1 says the same." {
		t.Errorf("the same text with the line ends of a browser: %q", got)
	}
}

// shadowed is the agreement with a clause that can never decide.
func shadowed(text string) string {
	return strings.Replace(text, "[scope_default]", "[[scope]]\nclause = \"4.4\"\nsays = \"Never reached.\"\nwhen = { asset.managed = false, mode = \"remote\" }\nverdict = \"declined\"\n\n[scope_default]", 1)
}

func TestWarningsAreConfirmedForTheVeryTextThatIsPublished(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.MustNorthwind()
	text := shadowed(agreementText(t))
	asked := h.manager.Post("/agreements/new", url.Values{"source": {text}}).Want(http.StatusUnprocessableEntity).Page()
	if got := asked.Texts(".findings li"); len(got) == 0 || !strings.Contains(strings.Join(got, " "), "4.4") {
		t.Fatalf("the warnings are %q", got)
	}
	hash := asked.One("input[name=confirmed]").Attr("value")
	h.manager.Post("/agreements/new", url.Values{"source": {text + "\n"}, "confirmed": {hash}}).Want(http.StatusUnprocessableEntity)
	h.manager.Post("/agreements/new", url.Values{"source": {text}, "confirmed": {hash}}).Want(http.StatusSeeOther)
}

func TestAnAmendmentStartsWithTheTextThatStands(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.MustNorthwind()
	h.mustAgree(t, agreementText(t))
	p := h.manager.Get("/agreements/new?from=NWD-2026").Want(http.StatusOK).Page()
	if got := p.One("textarea").Text(); !strings.HasPrefix(got, `format = 1 number = "NWD-2026"`) {
		t.Errorf("the form starts with %.60q", got)
	}
	k := h.manager.Post("/agreements/check", url.Values{"source": {amended(agreementText(t))}}).Want(http.StatusOK).Page()
	if got := k.One("#check").Text(); !strings.Contains(got, "It becomes version 2 of NWD-2026 , with 1 change.") {
		t.Errorf("the check says %q", got)
	}
	if got := k.Texts(".change h3"); !slices.Equal(got, []string{"3.4 changed"}) {
		t.Errorf("the changes are %q", got)
	}
}

func TestAgreementsLookWell(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.Look(t, h.manager, pagestest.Sight{Name: "agreements-empty", Path: "/agreements"})
	h.MustNorthwind()
	h.mustAgree(t, agreementText(t))
	h.Clock.Advance(24 * time.Hour)
	h.mustAgree(t, amended(agreementText(t)))
	fill := func(text string) string {
		return `() => { document.querySelector("textarea").value = ` + quoteJS(text) + `; document.querySelector("main form").action = "/agreements/check"; document.querySelector("main form").submit() }`
	}
	h.Look(t, h.manager, pagestest.Sight{Name: "agreements", Path: "/agreements"},
		pagestest.Sight{Name: "agreement", Path: "/agreements/NWD-2026"},
		pagestest.Sight{Name: "agreement-old", Path: "/agreements/NWD-2026?version=1"},
		pagestest.Sight{Name: "agreement-diff", Path: "/agreements/NWD-2026/diff"},
		pagestest.Sight{Name: "agreement-kept", Path: "/agreements/NWD-2026/kept"},
		pagestest.Sight{Name: "publish", Path: "/agreements/new"},
		pagestest.Sight{Name: "publish-errors", Path: "/agreements/new", Before: fill(strings.NewReplacer(`"declined"`, `"refused"`, `rate    = "standard"`, `rate = "gold"`).Replace(agreementText(t)))},
		pagestest.Sight{Name: "publish-warnings", Path: "/agreements/new", Before: fill(shadowed(agreementText(t)))})
}
