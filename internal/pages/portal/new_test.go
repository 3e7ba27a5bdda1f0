package portal_test

import (
	"net/http"
	"strings"
	"testing"

	"remit/internal/identity"
	"remit/internal/pages/pagestest"
)

// computer is a request whose device decides whether it is covered.
const computer = "Hello,\nthe computer is so slow that X-rays take a minute to open. Since yesterday."

func TestTheFormAsksOnlyWhatTheAgreementNeeds(t *testing.T) {
	t.Parallel()
	h := open(t)
	first := h.dana.Get("/portal/new").Want(http.StatusOK).Page()
	if n := len(first.All("fieldset")); n != 0 {
		t.Errorf("%d questions before anything is written", n)
	}
	page := h.dana.Post("/portal/new", draft("need", computer, "then", "check")).Want(http.StatusOK).Page()
	if got := page.One("textarea").Text(); !strings.Contains(got, "X-rays take a minute") {
		t.Errorf("typed text is lost: %q", got)
	}
	if got := page.One(".read-as .chip").Text(); got != "Workstation" {
		t.Errorf("read as %q", got)
	}
	if n := len(page.All("fieldset")); n != 1 {
		t.Fatalf("%d questions at once, want 1", n)
	}
	asked := page.One("input[name=asked]").Attr("value")
	if asked != "asset" {
		t.Fatalf("asked after %q", asked)
	}
	if got := page.Texts("fieldset .choice"); !strings.HasPrefix(got[0], "Treatment room 1") || !strings.HasPrefix(got[len(got)-1], "I do not know") {
		t.Errorf("one's own device comes first, and not knowing last: %q", got)
	}
	if got := page.One(".promise h2").Text(); got != "We will look at it" {
		t.Errorf("promise: %q", got)
	}
}

func TestWhatIsToldBeforeSending(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, c := range []struct {
		name  string
		facts []string
		title string
		says  []string
	}{
		{"covered", []string{"asked", "asset", "fact.asset", "NW-0015", "asked", "mode", "fact.mode", "remote"}, "Covered by your agreement",
			[]string{"We answer by 14:42 today", "under 6.3", "3.2 Remote support of managed workstations", "If somebody has to come: 2 of 2 visits left in March."}},
		{"a device of one's own", []string{"asked", "asset", "fact.asset", "unmanaged"}, "Outside your agreement; this is what it costs",
			[]string{"Work, an hour 7.4 140.00 USD", "At least 15 min", "Without tax.", "4.1 Privately owned devices are excluded", "Above 200.00 USD we ask for approval first.", "under 6.4"}},
		{"covered either way", []string{"asked", "asset", "fact.asset", "NW-0015"}, "Covered by your agreement",
			[]string{"3.2 Remote support of managed workstations", "or, as it turns out, 3.4 Two on-site visits a month"}},
		{"somebody has to come", []string{"asked", "asset", "fact.asset", "NW-0015", "asked", "mode", "fact.mode", "onsite"}, "Covered by your agreement",
			[]string{"3.4 Two on-site visits a month", "This draws from 2 of 2 visits left in March."}},
		{"not known", []string{"asked", "asset", "fact.asset", "?", "asked", "mode", "fact.mode", "?"}, "We will look at it",
			[]string{"Still open: which device it is, whether somebody has to come and what kind of request it is.", "Possible: Covered 3.2 , 3.4 or Billable 4.1 , 4.2 , 4.9"}},
		{"something else", []string{"fact.service", "line-of-business/dentrix", "asked", "mode", "fact.mode", "remote", "asked", "asset", "fact.asset", "none", "asked", "kind", "fact.kind", "incident"}, "Not something that we do",
			[]string{"4.3 Practice-management software is supported by its vendor"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := h.dana.Post("/portal/new", draft(append([]string{"need", computer, "then", "check"}, c.facts...)...)).Want(http.StatusOK).Page()
			if got := page.One(".promise h2").Text(); got != c.title {
				t.Errorf("title %q, want %q", got, c.title)
			}
			text := page.One(".promise").Text()
			for _, want := range c.says {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not told in %q", want, text)
				}
			}
		})
	}
}

func TestARequestIsSentAsItWasPromised(t *testing.T) {
	t.Parallel()
	h := open(t)
	form := draft("need", computer, "once", "abc", "asked", "asset", "fact.asset", "NW-0015", "asked", "mode", "fact.mode", "remote", "then", "check")
	form.Set("promised", h.dana.Post("/portal/new", form).Page().One("input[name=promised]").Attr("value"))
	form.Set("then", "send")
	sent := h.dana.Post("/portal/new", form).Want(http.StatusSeeOther)
	page := h.dana.Get(sent.Location).Want(http.StatusOK).Page()
	if got := page.One("h1").Text(); got != "the computer is so slow that X-rays take a minute to open" {
		t.Errorf("subject %q", got)
	}
	if got := page.One(".note").Text(); !strings.HasPrefix(got, "Sent. It is request #1001. You get an answer by 14:42 today.") {
		t.Errorf("flash %q", got)
	}
	if got := page.One("aside .v").Text(); got != "Covered" {
		t.Errorf("verdict %q", got)
	}
	again := h.dana.Post("/portal/new", form).Want(http.StatusSeeOther)
	if again.Location != sent.Location {
		t.Errorf("the form sent twice made %s and %s", sent.Location, again.Location)
	}
	if n := len(h.dana.Get("/portal").Page().All(".requests .subject")); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}

func TestNothingIsSentUnderAPromiseThatWasNotShown(t *testing.T) {
	t.Parallel()
	h := open(t)
	form := draft("need", computer, "asked", "asset", "fact.asset", "NW-0015", "asked", "mode", "fact.mode", "remote", "then", "check")
	form.Set("promised", h.dana.Post("/portal/new", form).Page().One("input[name=promised]").Attr("value"))
	form.Set("then", "send")
	form.Set("fact.asset", "unmanaged")
	page := h.dana.Post("/portal/new", form).Want(http.StatusConflict).Page()
	if got := page.One(".note").Text(); !strings.HasPrefix(got, "Not sent yet.") {
		t.Errorf("note %q", got)
	}
	if got := page.One(".promise h2").Text(); got != "Outside your agreement; this is what it costs" {
		t.Errorf("title %q", got)
	}
	if n := len(h.dana.Get("/portal").Page().All(".requests .subject")); n != 0 {
		t.Errorf("%d requests, want none", n)
	}
}

func TestARefusedFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, c := range []struct {
		name, field string
		form        []string
	}{
		{"nothing written", "need", []string{"need", "  "}},
		{"another client's device", "fact.asset", []string{"need", computer, "asked", "asset", "fact.asset", "LW-77"}},
		{"no such site", "fact.site", []string{"need", computer, "asked", "site", "fact.site", "mill"}},
		{"no such service", "fact.service", []string{"need", computer, "fact.service", "moon"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := h.dana.Post("/portal/new", draft(append(c.form, "then", "send")...)).Want(http.StatusUnprocessableEntity).Page()
			to := page.One(".note.bad a").Attr("href")
			if to != "#f-"+strings.ReplaceAll(c.field, ".", "-") || len(page.All(to)) != 1 {
				t.Errorf("the error leads to %q", to)
			}
			if got := page.One("textarea").Text(); got != strings.Join(strings.Fields(c.form[1]), " ") {
				t.Errorf("kept %q", got)
			}
		})
	}
}

func TestTheScriptGetsTheQuestionAndThePromise(t *testing.T) {
	t.Parallel()
	h := open(t)
	page := h.dana.Post("/portal/new/preview", draft("need", computer), "HX-Request", "true").Want(http.StatusOK).Page()
	if got := page.One("#told").Attr("hx-swap-oob"); got != "outerMorph" {
		t.Errorf("the promise is swapped by %q", got)
	}
	if n := len(page.All("textarea")) + len(page.All("h1")); n != 0 {
		t.Error("what is being typed in is sent back")
	}
	if got := page.One("#asked legend .b").Text(); got != "Which device is it?" {
		t.Errorf("asked %q", got)
	}
}

func TestWhoSeesTheOrganisationMayAskForAColleague(t *testing.T) {
	t.Parallel()
	h := open(t)
	mia := h.viewer(t, "mia@northwind.example")
	form := draft("need", "The mailbox of Mia is full.", "for", itoa(mia.ContactID), "asked", "mode", "fact.mode", "remote", "then", "check")
	form.Set("promised", h.dana.Post("/portal/new", form).Want(http.StatusOK).Page().One("input[name=promised]").Attr("value"))
	form.Set("then", "send")
	sent := h.dana.Post("/portal/new", form).Want(http.StatusSeeOther)
	h.mia.Get(sent.Location).Want(http.StatusOK)
	if got := h.mia.Get("/portal").Page().Texts(".requests .subject"); len(got) != 1 {
		t.Errorf("Mia's requests: %q", got)
	}
	if n := len(h.mia.Get("/portal/new").Page().All("select[name=for]")); n != 0 {
		t.Error("who sees only their own requests may ask for others")
	}
	rob := h.viewer(t, "rob@lakeside.example")
	form.Set("for", itoa(rob.ContactID))
	h.dana.Post("/portal/new", form).Want(http.StatusNotFound)
}

func TestWhoHasManyDevicesAtHandChoosesFromAList(t *testing.T) {
	t.Parallel()
	h := open(t)
	f := northwind()
	for i := range 8 {
		f.Assets = append(f.Assets, identity.AssetFile{Tag: "NW-10" + itoa(int64(i)), Name: "Tablet", Class: "workstation/tablet", Managed: true, Site: "main"})
	}
	h.mustClient(t, f)
	for _, who := range []*pagestest.Browser{h.dana, h.mia} {
		page := who.Post("/portal/new", draft("need", computer, "then", "check")).Want(http.StatusOK).Page()
		if n := len(page.All("select[name=other.asset]")); n != 0 {
			t.Error("the list stands there before it is asked for")
		}
		page = who.Post("/portal/new", draft("need", computer, "asked", "asset", "fact.asset", "other", "then", "check")).Want(http.StatusOK).Page()
		if n := len(page.All("select[name=other.asset] option")); n < 9 {
			t.Errorf("%d devices to choose from", n)
		}
		if n := len(page.All("fieldset")); n != 1 {
			t.Errorf("%d questions while one is half answered", n)
		}
		page = who.Post("/portal/new", draft("need", computer, "asked", "asset", "fact.asset", "other", "other.asset", "NW-104", "then", "check")).Want(http.StatusOK).Page()
		if got := page.One("select[name=other.asset] option[selected]").Attr("value"); got != "NW-104" {
			t.Errorf("chosen %q", got)
		}
	}
}

func TestTheSameFormWithOtherWordsIsAnotherRequest(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, need := range []string{"The mailbox is full.", "The mailbox of Mia is full, too."} {
		form := draft("need", need, "once", "abc", "asked", "mode", "fact.mode", "remote", "then", "check")
		form.Set("promised", h.dana.Post("/portal/new", form).Page().One("input[name=promised]").Attr("value"))
		form.Set("then", "send")
		h.dana.Post("/portal/new", form).Want(http.StatusSeeOther)
	}
	if n := len(h.dana.Get("/portal").Page().All(".requests .subject")); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
}
