package workbench_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"remit/internal/agreement"
	"remit/internal/pages/stafftest"
)

// amend sets one field of a clause in the draft.
func (h house) amend(t *testing.T, clause, field, value string) {
	t.Helper()
	f := form(t, h.mara.Get(edit+"?clause="+clause).Want(http.StatusOK).Page())
	f.Set(field, value)
	h.mara.Post(edit, f).Want(http.StatusSeeOther)
}

// confirmed is the form of the page that asks once more.
func confirmed(t *testing.T, h house) url.Values {
	t.Helper()
	p := h.mara.Get(edit + "/publish").Want(http.StatusOK).Page()
	v := url.Values{"revision": {p.One("[name=revision]").Attr("value")}}
	if boxes := p.All("[name=confirmed]"); len(boxes) == 1 {
		v.Set("confirmed", boxes[0].Attr("value"))
	}
	return v
}

func TestADraftIsPublishedAsTheNextVersion(t *testing.T) {
	t.Parallel()
	h := open(t)
	if to := h.mara.Get(edit + "/publish").Want(http.StatusSeeOther).Location; to != edit {
		t.Errorf("nothing to publish leads to %s", to)
	}
	h.amend(t, "4.3", "says", "Dentrix belongs to its vendor.")
	text := h.source(t)
	p := h.mara.Get(edit + "/publish").Want(http.StatusOK).Page()
	if got := p.One("form.card").Text(); !strings.Contains(got, "decides every request from the moment it is published") || !strings.Contains(got, "1 change") {
		t.Errorf("it asks %q", got)
	}
	f := confirmed(t, h)
	if f.Get("confirmed") != "" {
		without := url.Values{"revision": f["revision"]}
		if got := h.mara.Post(edit+"/publish", without).Want(http.StatusUnprocessableEntity).Page().One(".note.bad").Text(); !strings.Contains(got, "warning") {
			t.Errorf("warnings that nobody confirmed: %q", got)
		}
	}
	if to := h.mara.Post(edit+"/publish", f).Want(http.StatusSeeOther).Location; to != "/agreements/NWD-2026" {
		t.Errorf("it leads to %s", to)
	}
	a, err := h.DB.AgreementByNumber(t.Context(), stafftest.System(), "NWD-2026")
	stafftest.Must(t, err)
	v, err := h.DB.Version(t.Context(), stafftest.System(), a.ID, 2)
	stafftest.Must(t, err)
	if v.Source != text || !strings.Contains(v.PublishedBy, "mara") {
		t.Errorf("version 2 by %s is not the draft:\n%s", v.PublishedBy, v.Source)
	}
	if list, err := h.DB.AgreementDrafts(t.Context(), stafftest.System()); err != nil || len(list) != 0 {
		t.Errorf("drafts are left: %v, %v", list, err)
	}
	if to := h.mara.Post(edit+"/publish", f).Want(http.StatusConflict); to.Status != http.StatusConflict {
		t.Error("it is published twice")
	}
}

func TestAVersionThatCameBetweenHoldsADraftBack(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.amend(t, "4.3", "says", "Dentrix belongs to its vendor.")
	_, _, err := h.Desk.Publish(t.Context(), stafftest.System(), "x.toml", []byte(strings.Replace(h.source(t), "Dentrix belongs", "All of it belongs", 1)))
	stafftest.Must(t, err)
	p := h.mara.Get(edit).Page()
	if got := strings.Join(p.Texts(".note.warn"), " "); !strings.Contains(got, "Version 2 was published meanwhile.") {
		t.Errorf("it says %q", got)
	}
	if n := len(p.All(".head button[disabled]")); n != 1 {
		t.Errorf("%d buttons wait", n)
	}
	h.mara.Post(edit+"/follow", url.Values{"revision": {"1"}}).Want(http.StatusSeeOther)
	h.mara.Post(edit+"/publish", confirmed(t, h)).Want(http.StatusSeeOther)
	a, err := h.DB.AgreementByNumber(t.Context(), stafftest.System(), "NWD-2026")
	if err != nil || a.Latest != 3 {
		t.Errorf("the newest version is %d: %v", a.Latest, err)
	}
}

func TestADraftIsDiscardedAfterAQuestion(t *testing.T) {
	t.Parallel()
	h := open(t)
	before := h.source(t)
	h.mara.Get(edit + "/discard").Want(http.StatusNotFound)
	h.amend(t, "4.3", "says", "x")
	p := h.mara.Get(edit + "/discard").Want(http.StatusOK).Page()
	if got := p.One("form.card p").Text(); !strings.Contains(got, "1 change is gone then") {
		t.Errorf("it asks %q", got)
	}
	h.mara.Post(edit+"/discard", url.Values{"revision": {p.One("[name=revision]").Attr("value")}}).Want(http.StatusSeeOther)
	if h.source(t) != before {
		t.Error("the draft is still there")
	}
}

// night is the form of an example: a managed workstation, remote, at night.
func night() url.Values {
	return url.Values{"name": {"Front desk at night"}, "text": {"The screen stays black"}, "received": {"2026-03-02T23:00"}, "channel": {"phone"}, "kind": {"incident"}, "service": {"workstation/desktop"},
		"mode": {"remote"}, "asset": {"managed"}, "class": {"workstation"}, "verdict": {"billable"}, "clause": {"4.9"}}
}

func TestAnExampleThatFailsHoldsPublishingBack(t *testing.T) {
	t.Parallel()
	h := open(t)
	empty := night()
	empty.Set("name", "")
	if got := h.mara.Post(edit+"/examples/new", empty).Want(http.StatusUnprocessableEntity).Page().One("#f-name-error").Text(); !strings.Contains(got, "what the example is") {
		t.Errorf("without a name: %q", got)
	}
	h.mara.Post(edit+"/examples/new", night()).Want(http.StatusSeeOther)
	if got := h.mara.Get(edit).Page().One("#examples").Text(); !strings.Contains(got, "it holds") || !strings.Contains(got, "Wanted: billable by 4.9") {
		t.Errorf("beside the draft: %q", got)
	}
	if got := h.mara.Get("/agreements/NWD-2026").Page().One("[aria-labelledby=kept-examples]").Text(); !strings.Contains(got, "Front desk at night") || !strings.Contains(got, "Holds.") {
		t.Errorf("on the agreement's page: %q", got)
	}
	f := form(t, h.mara.Get(edit+"?clause=3.2").Page())
	f.Del("when.3.fact") // in office hours
	f.Set("says", "Remote support of managed workstations and servers is included at any hour.")
	h.mara.Post(edit, f).Want(http.StatusSeeOther)
	p := h.mara.Get(edit).Page()
	if got := p.One("#examples").Text(); !strings.Contains(got, "1 of 1 fail") || !strings.Contains(got, "The draft makes it Covered 3.2") {
		t.Errorf("beside the draft: %q", got)
	}
	if got := p.One("#why-not").Text(); !strings.Contains(got, "1 example is decided otherwise than wanted") {
		t.Errorf("why not: %q", got)
	}
	if to := h.mara.Get(edit + "/publish").Want(http.StatusSeeOther).Location; to != edit {
		t.Errorf("publishing leads to %s", to)
	}
	h.mara.Post(edit+"/publish", url.Values{"revision": {"1"}, "confirmed": {"x"}}).Want(http.StatusUnprocessableEntity)
	if a, err := h.DB.AgreementByNumber(t.Context(), stafftest.System(), "NWD-2026"); err != nil || a.Latest != 1 {
		t.Errorf("it was published as version %d: %v", a.Latest, err)
	}
	upload := h.mara.Post("/agreements/new", url.Values{"source": {h.source(t)}})
	if warned := upload.Page().All("[name=confirmed]"); len(warned) == 1 {
		upload = h.mara.Post("/agreements/new", url.Values{"source": {h.source(t)}, "confirmed": {warned[0].Attr("value")}})
	}
	if got := upload.Want(http.StatusUnprocessableEntity).Page().One(".note.bad[role=alert]").Text(); !strings.Contains(got, "Front desk at night") {
		t.Errorf("a file that fails it: %q", got)
	}
	e := examples(t, h)[0]
	h.mara.Post(edit+"/examples/"+e+"/accept", nil).Want(http.StatusSeeOther)
	if got := h.mara.Get(edit).Page().One("#examples").Text(); !strings.Contains(got, "Wanted: covered by 3.2") {
		t.Errorf("after it: %q", got)
	}
	h.mara.Post(edit+"/publish", confirmed(t, h)).Want(http.StatusSeeOther)
	if got := h.mara.Get(edit).Page().One("#examples").Text(); !strings.Contains(got, "it holds") {
		t.Errorf("under version 2: %q", got)
	}
	h.mara.Post(edit+"/examples/"+e+"/drop", nil).Want(http.StatusSeeOther)
	h.mara.Post(edit+"/examples/"+e+"/drop", nil).Want(http.StatusNotFound)
}

// examples are the ids of the agreement's examples.
func examples(t *testing.T, h house) (ids []string) {
	t.Helper()
	for _, a := range h.mara.Get(edit).Page().All("#examples li a[href^=/agreements/]") {
		ids = append(ids, a.Attr("href")[strings.LastIndex(a.Attr("href"), "/")+1:])
	}
	if len(ids) == 0 {
		t.Fatal("there is no example")
	}
	return ids
}

func TestAnExampleIsTakenFromATicketAndKeepsItsFacts(t *testing.T) {
	t.Parallel()
	h := open(t)
	k := h.MustRequest(h.Dana, "Dentrix prints the wrong form", "Twice.", map[string]string{"kind": "incident", "service": "line-of-business/dentrix", "mode": "remote", "asset": "NW-0012"})
	h.mara.Post(edit+"/examples/take", url.Values{"ticket": {"#9999"}}).Want(http.StatusSeeOther)
	if got := strings.Join(h.mara.Get(edit).Page().Texts(".note.warn"), " "); !strings.Contains(got, "There is no ticket #9999.") {
		t.Errorf("of no ticket: %q", got)
	}
	h.mara.Post(edit+"/examples/take", url.Values{"ticket": {"#" + stafftest.At(k.ID)[len("/tickets/"):]}}).Want(http.StatusSeeOther)
	id := examples(t, h)[0]
	before, err := h.DB.AgreementExamples(t.Context(), stafftest.System(), "NWD-2026")
	stafftest.Must(t, err)
	if before[0].Verdict != "declined" || before[0].Clause != "4.3" {
		t.Errorf("it is %+v", before[0])
	}
	p := h.mara.Get(edit + "/examples/" + id).Want(http.StatusOK).Page()
	v := url.Values{}
	for _, name := range []string{"name", "received", "groups"} {
		v.Set(name, p.One("[name="+name+"]").Attr("value"))
	}
	v.Set("text", p.One("[name=text]").Content())
	for _, choice := range p.All("select") {
		for _, o := range choice.In(t, "option") {
			if o.Has("selected") {
				v.Set(choice.Attr("name"), o.Attr("value"))
			}
		}
	}
	h.mara.Post(edit+"/examples/"+id, v).Want(http.StatusSeeOther)
	after, err := h.DB.AgreementExamples(t.Context(), stafftest.System(), "NWD-2026")
	stafftest.Must(t, err)
	was, err := agreement.ParseFacts(before[0].Facts)
	stafftest.Must(t, err)
	is, err := agreement.ParseFacts(after[0].Facts)
	stafftest.Must(t, err)
	a, _ := was.Asset.Value()
	b, _ := is.Asset.Value()
	if a != b || was.Text != is.Text || !was.ReceivedAt.Equal(is.ReceivedAt) || was.Service != is.Service || was.Mode != is.Mode || was.Channel != is.Channel {
		t.Errorf("kept unchanged, its facts become\n%s\nof\n%s", after[0].Facts, before[0].Facts)
	}
	v.Set("clause", "9.9")
	if got := h.mara.Post(edit+"/examples/"+id, v).Want(http.StatusUnprocessableEntity).Page().One("#f-clause-error").Text(); !strings.Contains(got, "no clause 9.9") {
		t.Errorf("of no clause: %q", got)
	}
}
