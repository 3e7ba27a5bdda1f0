package workbench_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"remit/internal/agreement"
	"remit/internal/identity"
	"remit/internal/pages/manager"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/shell/shelltest"
	"remit/internal/pages/stafftest"
	pages "remit/internal/pages/workbench"
	"remit/internal/workbench"
)

// house is a provider with Northwind under its agreement, and Mara, who makes its next version.
type house struct {
	*stafftest.House
	bench *workbench.Bench
	mara  *pagestest.Browser
}

func open(t *testing.T) house {
	t.Helper()
	h := house{House: stafftest.Open(t)}
	h.bench = workbench.New(h.DB, h.Desk)
	h.Mount(pages.New(pages.Options{DB: h.DB, Bench: h.bench}).Routes())
	h.Mount(manager.New(manager.Options{DB: h.DB, Desk: h.Desk}).Routes())
	_, err := h.Desk.ApplyCatalogue(t.Context(), stafftest.System(), identity.CatalogueFile{Teams: []identity.TeamFile{{Slug: "infrastructure", Name: "Infrastructure"}, {Slug: "security", Name: "Security"}, {Slug: "field", Name: "Field"}},
		Services: []identity.ServiceFile{{Path: "workstation/desktop", Name: "Desktop"}, {Path: "email/mailbox", Name: "Mailbox"}, {Path: "line-of-business/dentrix", Name: "Dentrix"}}})
	stafftest.Must(t, err)
	h.mara = h.MustUser("mara", identity.Manager)
	return h
}

const edit = "/agreements/NWD-2026/edit"

// form is the open form of a page, as a browser would send it.
func form(t *testing.T, p shelltest.Document) url.Values {
	t.Helper()
	v := url.Values{}
	for _, input := range p.All("#edit input") {
		kind := input.Attr("type")
		if (kind == "checkbox" || kind == "radio") && !input.Has("checked") {
			continue
		}
		v.Add(input.Attr("name"), input.Attr("value"))
	}
	for _, area := range p.All("#edit textarea") {
		v.Add(area.Attr("name"), area.Content())
	}
	for _, choice := range p.All("#edit select") {
		for _, o := range choice.In(t, "option") {
			if o.Has("selected") {
				v.Add(choice.Attr("name"), o.Attr("value"))
			}
		}
	}
	v.Set("do", "keep")
	return v
}

// source is the draft's text as it stands.
func (h house) source(t *testing.T) string {
	t.Helper()
	d, err := h.bench.Draft(t.Context(), stafftest.System(), "NWD-2026")
	if err != nil {
		t.Fatal(err)
	}
	return d.Source
}

func TestAClauseIsChangedInItsPlaceInTheDocument(t *testing.T) {
	t.Parallel()
	h := open(t)
	before := h.source(t)
	p := h.mara.Get(edit).Want(http.StatusOK).Page()
	if got := p.One(".head .mut").Text(); !strings.Contains(got, "a draft begins with the first change") {
		t.Errorf("before anything was changed: %q", got)
	}
	p = h.mara.Get(edit + "?clause=3.4").Want(http.StatusOK).Page()
	if n := len(p.All("[id=c3.4]")) + len(p.All("#edit")); n != 1 {
		t.Errorf("%d of the clause and its form", n)
	}
	f := form(t, p)
	f.Set("says", "One on-site visit a month is included in office hours.")
	f.Set("limit.count", "one")
	refused := h.mara.Post(edit, f).Want(http.StatusUnprocessableEntity).Page()
	if got := refused.One("#f-limit-count-error").Text(); !strings.Contains(got, "must be a number") {
		t.Errorf("at the field stands %q", got)
	}
	if got := refused.One("#f-says").Text(); got != "One on-site visit a month is included in office hours." {
		t.Errorf("what was typed is %q", got)
	}
	f.Set("limit.count", "1")
	if to := h.mara.Post(edit, f).Want(http.StatusSeeOther).Location; to != edit+"#c3.4" {
		t.Errorf("it leads to %q", to)
	}
	want := strings.NewReplacer("Two on-site visits a month are included", "One on-site visit a month is included", "{ count = 2, ", "{ count = 1, ").Replace(before)
	if got := h.source(t); got != want {
		t.Errorf("the draft is\n%s", got)
	}
	p = h.mara.Get(edit).Page()
	if got := p.One(".head .mut").Text(); !strings.Contains(got, "draft of version 2, 1 change") || !strings.Contains(got, "mara changed clause 3.4") {
		t.Errorf("it says %q", got)
	}
	if got := h.mara.Get("/agreements").Page().One("[aria-labelledby=drafts-title] li").Text(); !strings.Contains(got, "NWD-2026 , draft of version 2") {
		t.Errorf("among the agreements: %q", got)
	}
	if got := h.mara.Get(edit + "/difference").Page().One(".change").Text(); !strings.Contains(got, "3.4") {
		t.Errorf("the difference is %q", got)
	}
	if got := h.mara.Get(edit + "/preview").Page().One("[id=c3.4]").Text(); !strings.Contains(got, "One on-site visit") || strings.Contains(got, "Edit") {
		t.Errorf("the client reads %q", got)
	}
}

func TestEveryFormSavedUnchangedLeavesTheDraftAsItIs(t *testing.T) {
	t.Parallel()
	h := open(t)
	before := h.source(t)
	links := h.mara.Get(edit).Page().All("a.edit-link")
	if len(links) < 30 {
		t.Fatalf("only %d entries can be changed", len(links))
	}
	for _, link := range links {
		address, _, _ := strings.Cut(link.Attr("href"), "#")
		p := h.mara.Get(address).Want(http.StatusOK).Page()
		answer := h.mara.Post(edit, form(t, p))
		if answer.Status != http.StatusSeeOther {
			t.Errorf("%s: %d, %v", address, answer.Status, answer.Page().Texts(".note.bad"))
			continue
		}
		if got := h.source(t); got != before {
			t.Fatalf("%s changes the draft to\n%s", address, got)
		}
	}
}

func TestAStaleSaveIsRefusedAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := open(t)
	other := h.MustUser("teo", identity.Admin)
	mine, theirs := form(t, h.mara.Get(edit+"?clause=4.3").Page()), form(t, other.Get(edit+"?clause=4.3").Page())
	theirs.Set("says", "Dentrix is not ours.")
	other.Post(edit, theirs).Want(http.StatusSeeOther)
	mine.Set("says", "Dentrix belongs to its vendor.")
	p := h.mara.Post(edit, mine).Want(http.StatusConflict).Page()
	if got := p.One(".note.bad").Text(); !strings.Contains(got, "teo changed the draft meanwhile, last clause 4.3") {
		t.Errorf("it says %q", got)
	}
	if got := p.One("#f-says").Text(); got != "Dentrix belongs to its vendor." {
		t.Errorf("what was typed is %q", got)
	}
	if got := p.One("#edit details pre").Text(); !strings.Contains(got, "Dentrix is not ours.") {
		t.Errorf("as it stands now: %q", got)
	}
	h.mara.Post(edit, form(t, p)).Want(http.StatusSeeOther)
	if got := h.source(t); !strings.Contains(got, "Dentrix belongs to its vendor.") {
		t.Error("it cannot be kept then")
	}
	mine.Set("revision", "77")
	h.mara.Post(edit, mine).Want(http.StatusConflict)
	h.mara.Post(edit+"/discard", url.Values{"revision": {"1"}}).Want(http.StatusSeeOther)
	if got := strings.Join(h.mara.Get(edit).Page().Texts(".note.warn"), " "); !strings.Contains(got, "mara changed the draft meanwhile") {
		t.Errorf("a stale discarding: %q", got)
	}
}

func TestAConditionIsBuiltWithoutTheScript(t *testing.T) {
	t.Parallel()
	h := open(t)
	f := form(t, h.mara.Get(edit+"?clause=4.2").Page())
	f.Del("do")
	f.Set("when.1.fact", "service")
	f.Set("step", "more")
	p := h.mara.Post(edit, f).Want(http.StatusOK).Page()
	options := p.Texts("[name=when.1.add] option")
	if strings.Join(options, "|") != "add|Email, Mailbox|Line of business, Dentrix|Workstation, Desktop" {
		t.Errorf("services to choose from: %q", options)
	}
	f = form(t, p)
	f.Set("when.1.add", "email/mailbox")
	f.Set("when.0.fact", "mode")
	f.Set("when.0.is", "not")
	f.Del("do")
	p = h.mara.Post(edit, f).Want(http.StatusOK).Page()
	if got := p.Texts("#f-when-0 label"); strings.Join(got, "|") != "remote|on site" {
		t.Errorf("the values of another fact are %q", got)
	}
	f = form(t, p)
	if len(f["when.0.value"]) > 0 {
		t.Errorf("values of the former fact stay: %v", f)
	}
	refused := h.mara.Post(edit, f).Want(http.StatusUnprocessableEntity).Page()
	if got := refused.One("#f-when-0 .err").Text(); !strings.Contains(got, "choose a value") {
		t.Errorf("without a value: %q", got)
	}
	f.Set("when.0.value", "remote")
	h.mara.Post(edit, f).Want(http.StatusSeeOther)
	if got := h.source(t); !strings.Contains(got, `when     = { service = "email/mailbox", not = { mode = "remote" } }`) {
		t.Errorf("the draft is\n%s", got)
	}
}

func TestClausesAreAddedMovedAndTakenOut(t *testing.T) {
	t.Parallel()
	h := open(t)
	f := form(t, h.mara.Get(edit+"?new=scope&after=scope.1").Page())
	if got := f.Get("clause"); got != "3.5" {
		t.Errorf("the number is %q", got)
	}
	f.Set("verdict", "covered")
	f.Set("says", "Printers are included.")
	f.Set("when.0.fact", "service")
	f.Set("when.0.add", "print")
	h.mara.Post(edit, f).Want(http.StatusSeeOther)
	numbers := func() string {
		terms, problems := agreement.Scan([]byte(h.source(t)))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		list := ""
		for _, c := range terms.Scope {
			list += c.Number + " "
		}
		return list
	}
	if got := numbers(); got != "3.1 3.2 3.5 3.3 3.4 4.1 4.2 4.3 " {
		t.Errorf("added: %s", got)
	}
	f = form(t, h.mara.Get(edit+"?clause=3.5").Page())
	f.Set("do", "up")
	h.mara.Post(edit, f).Want(http.StatusSeeOther)
	if got := numbers(); got != "3.1 3.5 3.2 3.3 3.4 4.1 4.2 4.3 " {
		t.Errorf("moved: %s", got)
	}
	f = form(t, h.mara.Get(edit+"?clause=3.5").Page())
	f.Set("do", "out")
	h.mara.Post(edit, f).Want(http.StatusSeeOther)
	if got := numbers(); got != "3.1 3.2 3.3 3.4 4.1 4.2 4.3 " {
		t.Errorf("taken out: %s", got)
	}
}

func TestTheCheckStandsBesideTheDraft(t *testing.T) {
	t.Parallel()
	h := open(t)
	text := strings.Replace(h.source(t), `hours   = "always"`, `hours   = "night"`, 1)
	h.mara.Post(edit+"/text", url.Values{"revision": {"0"}, "source": {strings.ReplaceAll(text, "\n", "\r\n")}}).Want(http.StatusSeeOther)
	p := h.mara.Get(edit).Page()
	if got := p.One(".note.bad").Text(); !strings.Contains(got, "Not defined. 6.1") {
		t.Errorf("the check says %q", got)
	}
	if len(p.All(".head button[disabled]")) != 1 {
		t.Error("it can be published")
	}
	refused := h.mara.Post(edit+"/text", url.Values{"revision": {"1"}, "source": {"title = "}}).Want(http.StatusUnprocessableEntity).Page()
	if got := refused.One("#f-source").Text(); got != "title =" && got != "title = " {
		t.Errorf("what was typed is %q", got)
	}
	if got := refused.One("#f-source-error").Text(); !strings.Contains(got, "Line 1") {
		t.Errorf("it says %q", got)
	}
	h.mara.Post(edit+"/text", url.Values{"revision": {"1"}, "source": {strings.Replace(text, "NWD-2026", "NWD-2027", 1)}}).Want(http.StatusUnprocessableEntity)
}

func TestOnlyManagersMakeAgreements(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.WantRefusals(t, pages.New(pages.Options{DB: h.DB, Bench: h.bench}).Routes(), strings.NewReplacer(":number", "NWD-2026", ":id", "1"), h.Them, h.Kim, h.mara)
}
