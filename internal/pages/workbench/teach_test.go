package workbench_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"remit/internal/agreement"
	"remit/internal/identity"
	"remit/internal/pages/stafftest"
)

func TestADraftIsPlayedAgainInTheBackground(t *testing.T) {
	t.Parallel()
	h := open(t)
	for range 3 {
		h.MustRequest(h.Dana, "Front desk PC will not start", "Since today.", map[string]string{"kind": "incident", "service": "workstation/desktop", "mode": "remote", "asset": "NW-0012"})
	}
	h.MustRequest(h.Mia, "Dentrix is slow", "Since today.", map[string]string{"kind": "incident", "service": "line-of-business/dentrix", "mode": "remote", "asset": "NW-0012"})
	h.amend(t, "4.3", "verdict", "covered")
	h.amend(t, "3.2", "verdict", "declined")
	h.mara.Get(edit + "/replay").Want(http.StatusNotFound)
	h.mara.Post(edit+"/replay", url.Values{"period": {"spring"}}).Want(http.StatusSeeOther)
	if got := strings.Join(h.mara.Get(edit).Page().Texts(".note.warn"), " "); !strings.Contains(got, "spring") {
		t.Errorf("of no period: %q", got)
	}
	h.mara.Post(edit+"/replay", url.Values{"period": {"2026-03"}}).Want(http.StatusSeeOther)
	p := h.mara.Get(edit).Page()
	if n := len(p.All("#replay progress")); n != 1 || p.One("#replay").Attr("hx-trigger") == "" || len(p.All("noscript")) == 0 {
		t.Errorf("while it waits: %d bars", n)
	}
	h.mara.Post(edit+"/replay", url.Values{"period": {"2026-02"}}).Want(http.StatusSeeOther)
	if got := strings.Join(h.mara.Get(edit).Page().Texts(".note.warn"), " "); !strings.Contains(got, "under way") {
		t.Errorf("a second one: %q", got)
	}
	stafftest.Must(t, h.bench.Work(t.Context()))
	p = h.mara.Get(edit).Page()
	card := p.One("#replay").Text()
	for _, want := range []string{"Replay over 2026-03", "4 decisions", "4 decisions change, 0 stay.", "Covered 3.2 Declined 3.2 3", "Declined 4.3 Covered 4.3 1", "Targets missed 0, as before", "Within the limit of 3.4 0 visits, as before"} {
		if !strings.Contains(card, want) {
			t.Errorf("the card does not say %q: %q", want, card)
		}
	}
	if len(p.All("#replay progress")) != 0 {
		t.Error("it still runs")
	}
	rows := h.mara.Get(p.All("#replay tbody a")[0].Attr("href")).Want(http.StatusOK).Page().Texts("tbody tr")
	if len(rows) != 3 || !strings.Contains(rows[0], "Front desk PC will not start") {
		t.Errorf("the tickets are %q", rows)
	}
	if n := len(h.mara.Get(edit + "/replay").Page().All("tbody tr")); n != 4 {
		t.Errorf("all: %d", n)
	}
	h.amend(t, "4.3", "verdict", "declined")
	if got := h.mara.Get(edit).Page().One("#replay").Text(); !strings.Contains(got, "of an earlier revision") {
		t.Errorf("after another change: %q", got)
	}
	if got := h.mara.Get(edit + "/progress").Want(http.StatusSeeOther).Location; got != edit+"#replay" {
		t.Errorf("the fragment as a page leads to %s", got)
	}
}

func TestANewAgreementBeginsAsADraft(t *testing.T) {
	t.Parallel()
	h := open(t)
	begin := url.Values{"number": {"NWD-2027"}, "title": {"Support, Silver"}, "client": {"northwind-dental"}, "starts": {"2026-04-01"}, "currency": {"USD"}, "price": {"120.00"}, "zone": {"America/Chicago"}}
	for field, value := range map[string]string{"number": "NWD-2026", "client": "", "starts": "spring", "price": "much", "title": "", "currency": "Dollar"} {
		wrong := url.Values{}
		for k, v := range begin {
			wrong[k] = v
		}
		wrong.Set(field, value)
		if got := h.mara.Post("/agreements/begin", wrong).Want(http.StatusUnprocessableEntity).Page().All("#f-" + field + "-error"); len(got) != 1 {
			t.Errorf("%s is %q: nothing is said there", field, value)
		}
	}
	if to := h.mara.Post("/agreements/begin", begin).Want(http.StatusSeeOther).Location; to != "/agreements/NWD-2027/edit" {
		t.Errorf("it leads to %s", to)
	}
	p := h.mara.Get("/agreements/NWD-2027/edit").Want(http.StatusOK).Page()
	if got := p.One("h1[id=agreement-title]").Text(); got != "Support, Silver" {
		t.Errorf("its title is %q", got)
	}
	if n := len(p.All(".note.bad")); n != 0 {
		t.Errorf("the skeleton has errors: %q", p.Texts(".note.bad"))
	}
	f := form(t, h.mara.Get("/agreements/NWD-2027/edit?entry=clock").Page())
	f.Set("pause_resolve", "waiting-client")
	h.mara.Post("/agreements/NWD-2027/edit", f).Want(http.StatusSeeOther)
	if d, err := h.bench.Draft(t.Context(), stafftest.System(), "NWD-2027"); err != nil || !strings.Contains(d.Source, "hours   = \"office\"\n\n[clock]\npause_resolve = [\"waiting-client\"]\n\n[[rate]]") {
		t.Errorf("a table that there was none of: %v\n%s", err, d.Source)
	}
	begin.Set("number", "NWD-COPY")
	begin.Set("from", "NWD-2026")
	h.mara.Post("/agreements/begin", begin).Want(http.StatusSeeOther)
	d, err := h.bench.Draft(t.Context(), stafftest.System(), "NWD-COPY")
	if err != nil || len(d.Terms.Scope) != 7 || len(d.Terms.Contacts) != 0 || !d.Reads {
		t.Errorf("the copy is %+v: %v", d.Errors, err)
	}
	f = url.Values{"source": {strings.Replace(d.Source, "NWD-COPY", "NWD-FILE", 1)}}
	if to := h.mara.Post("/agreements/draft", f).Want(http.StatusSeeOther).Location; to != "/agreements/NWD-FILE/edit" {
		t.Errorf("a file leads to %s", to)
	}
	h.mara.Post("/agreements/draft", f).Want(http.StatusUnprocessableEntity)
	h.mara.Post("/agreements/NWD-FILE/edit/publish", url.Values{"revision": {"1"}, "confirmed": {hash(t, h, "NWD-FILE")}}).Want(http.StatusSeeOther)
	if a, err := h.DB.AgreementByNumber(t.Context(), stafftest.System(), "NWD-FILE"); err != nil || a.Latest != 1 {
		t.Errorf("published: %+v, %v", a, err)
	}
}

func hash(t *testing.T, h house, number string) string {
	t.Helper()
	d, err := h.bench.Draft(t.Context(), stafftest.System(), number)
	stafftest.Must(t, err)
	return d.Hash
}

func TestASettledTicketTeachesTheAgreement(t *testing.T) {
	t.Parallel()
	h := open(t)
	k := h.MustRequest(h.Mia, "Dentrix does not print", "Since today.", map[string]string{"kind": "incident", "service": "line-of-business/dentrix", "mode": "remote", "asset": "NW-0012"})
	teach := url.Values{"ticket": {stafftest.At(k.ID)[len("/tickets/"):]}}
	if to := h.mara.Post("/agreements/teach", teach).Want(http.StatusSeeOther).Location; to != stafftest.At(k.ID) {
		t.Errorf("before it is settled it leads to %s", to)
	}
	if n := len(h.mara.Get(stafftest.At(k.ID)).Page().All("form[action=/agreements/teach]")); n != 0 {
		t.Error("the ticket offers it before it is settled")
	}
	mara := identity.Viewer{UserID: 3, Role: identity.Manager, Name: "mara"}
	stafftest.Must(t, h.Desk.Settle(t.Context(), mara, []int64{k.ID}, agreement.Covered, "We said so on the phone."))
	if n := len(h.mara.Get(stafftest.At(k.ID)).Page().All("form[action=/agreements/teach]")); n != 1 {
		t.Errorf("the ticket offers it %d times", n)
	}
	for range 2 {
		if to := h.mara.Post("/agreements/teach", teach).Want(http.StatusSeeOther).Location; to != edit+"?clause=4.4#edit" {
			t.Errorf("it leads to %s", to)
		}
	}
	if got := h.source(t); !strings.Contains(got, `
[[scope]]
clause  = "4.4"
says    = "Requests such as “Dentrix does not print” are included."
when    = { service = "line-of-business/dentrix", mode = "remote", asset.managed = true }
verdict = "covered"

[[scope]]
clause  = "4.3"`) {
		t.Errorf("the draft is\n%s", got)
	}
	p := h.mara.Get(edit).Page()
	if got := p.One("[id=c4.4]").Text(); !strings.Contains(got, "Proposed from #") {
		t.Errorf("the clause is marked %q", got)
	}
	if got := p.One("#examples").Text(); !strings.Contains(got, "it holds") || !strings.Contains(got, "Wanted: covered by 4.4") {
		t.Errorf("the example: %q", got)
	}
	if got := h.mara.Get(edit + "?clause=4.4").Page().One("#edit .note").Text(); !strings.Contains(got, "Proposed from #") {
		t.Errorf("its form says %q", got)
	}
	h.amend(t, "4.4", "says", "Printing from Dentrix is included.")
	if got := h.mara.Get(edit).Page().One("[id=c4.4]").Text(); strings.Contains(got, "Proposed") {
		t.Errorf("after somebody looked at it: %q", got)
	}
	h.mara.Post("/agreements/teach", url.Values{"ticket": {"9999"}}).Want(http.StatusNotFound)
}
