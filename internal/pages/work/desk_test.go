package work_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/input"

	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/portal"
	"remit/internal/pages/shell"
	"remit/internal/pages/stafftest"
	"remit/internal/pages/work"
	"remit/internal/review"
	"remit/internal/statement"
	"remit/internal/ticket"
)

// house is a provider whose manager is Mara, with the desk open in her browser.
type house struct {
	*stafftest.House
	reviews *review.Reviews
	mara    *pagestest.Browser
}

func (h house) pages() *work.Pages {
	books := ledger.New(h.DB)
	return work.New(work.Options{DB: h.DB, Desk: h.Desk, Ledger: books, Reviews: h.reviews, Estimates: h.Estimates, Statements: statement.New(statement.Options{DB: h.DB, Desk: h.Desk, Ledger: books})})
}

func open(t *testing.T) house {
	t.Helper()
	h := house{House: stafftest.Open(t)}
	h.reviews = review.New(h.DB, h.Desk)
	h.Mount(h.pages().Routes())
	h.Mount(portal.New(portal.Options{DB: h.DB, Desk: h.Desk, Intake: h.Intake, Reviews: h.reviews}).Routes())
	h.mara = h.MustUser("mara", identity.Manager)
	return h
}

// logged is a request of Dana's about a device, with 50 minutes of Kim's work on Monday.
func (h house) logged(t *testing.T, asset string, hour int) ticket.Ticket {
	t.Helper()
	facts := map[string]string{"kind": "incident", "service": "workstation", "mode": "remote", "asset": asset}
	if asset == "" {
		delete(facts, "asset")
	}
	k := h.MustRequest(h.Dana, "Screen "+asset+" stays black", "Since this morning.", facts)
	from := time.Date(2026, 3, 2, hour, 0, 0, 0, time.UTC)
	_, err := h.Desk.LogTime(t.Context(), h.Viewer(h.KimID), ticket.TimeEntry{TicketID: k.ID, StartsAt: from, EndsAt: from.Add(50 * time.Minute), Mode: "remote", Note: "looked at the cable"})
	stafftest.Must(t, err)
	return k
}

// worked is a house with work on a private device, on a managed one, and on one that nobody named: billed, covered, undecided.
func worked(t *testing.T) (h house, billed, undecided ticket.Ticket) {
	t.Helper()
	h = open(t)
	billed = h.logged(t, "unmanaged", 16)
	h.logged(t, "NW-0012", 17)
	return h, billed, h.logged(t, "", 19)
}

const desk = "/review"

func id(n int64) string { return strconv.FormatInt(n, 10) }

// lineOf is the value of the box of a ticket's line on the desk.
func (h house) lineOf(t *testing.T, k ticket.Ticket, query string) string {
	t.Helper()
	for _, box := range h.mara.Get(desk + query).Page().All("[name=line]") {
		if strings.HasSuffix(box.Attr("aria-label"), ticket.Number(k.ID)) {
			return box.Attr("value")
		}
	}
	t.Fatalf("no line of %d is on the desk", k.ID)
	return ""
}

func TestTheDeskSaysWhatIsToDecideWithClauseReasonAndDraft(t *testing.T) {
	t.Parallel()
	h, billed, undecided := worked(t)
	p := h.mara.Get(desk).Want(http.StatusOK).Page()
	if got := p.One(".head").Text(); got != "Review 4 things to decide" {
		t.Errorf("head %q", got)
	}
	if got := p.Texts(".kpi"); len(got) != 3 || !strings.Contains(got[0], "In scope 50 min 50 % of the work") && !strings.Contains(got[0], "In scope 50 min 33 %") || !strings.Contains(got[1], "Billable 50 min 140.00 USD") || !strings.Contains(got[2], "Held 50 min") {
		t.Errorf("the month so far %q", got)
	}
	if got := p.One(".lead").Text(); !strings.Contains(got, "Never reviewed yet.") || !strings.Contains(got, "Draft of NWD-2026, March 2026 fixed") || !strings.Contains(got, "billable 140.00") || !strings.Contains(got, "1 line held") {
		t.Errorf("the draft %q", got)
	}
	if p.One("a[href='/review/statements/NWD-2026/2026-03']").Text() == "" {
		t.Error("no way to the draft")
	}
	rows := p.Texts("tbody tr")
	for i, want := range [][]string{
		{ticket.Number(billed.ID), "Scope, Dana Lund", "Billable 4.1", "It is outside what the fixed fees pay for.", "with its 1 line"},
		{"Kim,", "looked at the cable", "Privately owned devices are excluded", "nobody of the client approved it.", "50 min billed 1 h", "140.00 standard"},
		{ticket.Number(undecided.ID), "Undecided", "Nobody said which device. Covered by 3.2, or billable by 4.1", "Ask…"},
		{"Undecided", "Not known: asset.", "held", "Ask…"},
	} {
		for _, w := range want {
			if i >= len(rows) || !strings.Contains(rows[i], w) {
				t.Fatalf("row %d does not say %q: %q", i, w, rows)
			}
		}
	}
}

func TestTheDeskIsFilteredByItsSentence(t *testing.T) {
	t.Parallel()
	h, _, _ := worked(t)
	for query, want := range map[string]int{"": 4, "?only=billable": 2, "?only=covered": 0, "?show=all": 3, "?show=held": 1, "?show=waiting": 0, "?month=2025-01": 0, "?month=2026-03": 4, "?month=all": 4, "?client=northwind-dental": 4,
		"?technician=" + id(h.KimID): 2, "?technician=" + id(h.AnnaID): 0, "?new=1": 4} {
		if got := len(h.mara.Get(desk + query).Want(http.StatusOK).Page().All("tbody tr")); got != want {
			t.Errorf("%s lists %d, want %d", query, got, want)
		}
	}
	h.mara.Get(desk + "?client=nobody").Want(http.StatusNotFound)
	if to := h.mara.Get("/review/work?month=2026-02&show=held").Want(http.StatusSeeOther).Location; to != "/review?month=2026-02&show=held" {
		t.Errorf("the old address leads to %q", to)
	}
	for _, link := range h.mara.Get(desk + "?only=billable").Page().All(".sentence .panel a") {
		if !strings.HasPrefix(link.Attr("href"), "/review") {
			t.Errorf("a word leads to %q", link.Attr("href"))
		}
	}
}

func TestATicketIsAcceptedWithItsWorkAndTheUndoTakesBothBack(t *testing.T) {
	t.Parallel()
	h, billed, _ := worked(t)
	to := h.mara.Post(desk, url.Values{"one": {"t " + id(billed.ID)}}).Want(http.StatusSeeOther).Location
	page := h.mara.Get(to).Page()
	if n := len(page.All("tbody tr")); n != 2 {
		t.Errorf("%d rows are left", n)
	}
	ruled := h.mara.Get(desk + "?show=ruled").Page().Texts("tbody tr")
	if len(ruled) != 2 || !strings.Contains(ruled[0], "mara, 09:42: accepted as decided") || !strings.Contains(ruled[1], "Accepted by mara") {
		t.Errorf("decided by hand %q", ruled)
	}
	undo := url.Values{"undo": {page.One("[name=undo]").Attr("value")}}
	h.mara.Post(desk+"/undo", undo).Want(http.StatusSeeOther)
	if n := len(h.mara.Get(desk).Page().All("tbody tr")); n != 4 {
		t.Errorf("after the undo %d rows are on the desk", n)
	}
	if k := h.Ticket(billed.ID); k.Review != ticket.ReviewFlagged || k.Verdict != "billable" {
		t.Errorf("the ticket is %s and %s", k.Review, k.Verdict)
	}
	h.mara.Post(desk+"/undo", undo).Want(http.StatusSeeOther)
	if got := h.mara.Get(desk).Page().One(".note.warn").Text(); !strings.Contains(got, "Nothing was changed") {
		t.Errorf("undone twice: %q", got)
	}
	h.mara.Post(desk+"/undo", url.Values{"undo": {"x1"}}).Want(http.StatusNotFound)
}

func TestRowsAreDecidedInBulkWithAReason(t *testing.T) {
	t.Parallel()
	h, billed, undecided := worked(t)
	form := url.Values{"t": {id(undecided.ID)}, "line": {h.lineOf(t, billed, "")}, "kind": {"cover"}, "reason": {"Our update broke it."}}
	to := h.mara.Post(desk, form).Want(http.StatusSeeOther).Location
	if got := h.mara.Get(to).Page().One(".note.good").Text(); got != "2 rows are covered." {
		t.Errorf("said %q", got)
	}
	if rows := h.mara.Get(desk).Page().Texts("tbody tr"); len(rows) != 1 || !strings.Contains(rows[0], "Scope, Dana Lund") {
		t.Errorf("left is %q", rows)
	}
	waived := h.mara.Post(desk, url.Values{"line": {h.lineOf(t, billed, "?show=ruled")}, "kind": {"waive"}, "reason": {"Kindness."}}).Want(http.StatusSeeOther)
	h.mara.Get(waived.Location)
	if got := h.mara.Get(desk + "?show=ruled").Page().Texts("tbody tr"); !strings.Contains(strings.Join(got, "|"), "0.00 waived, 140.00 else") || !strings.Contains(strings.Join(got, "|"), "Waived by mara: “Kindness.”") {
		t.Errorf("decided by hand %q", got)
	}
	if n := len(h.mara.Get(desk + "?show=ruled").Page().All("button[formaction=/agreements/teach][value='" + strconv.FormatInt(billed.ID, 10) + "']")); n != 1 {
		t.Errorf("%d buttons teach the agreement by the waived work, want 1", n)
	}

}

func TestARefusedDeedChangesNothingAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h, billed, undecided := worked(t)
	line := h.lineOf(t, billed, "")
	for name, c := range map[string]struct {
		form url.Values
		want string
	}{
		"nothing selected":        {url.Values{"kind": {"cover"}, "reason": {"x"}}, "Select at least one row."},
		"no reason":               {url.Values{"line": {line}, "kind": {"waive"}}, "Give the reason"},
		"no reason for a ticket":  {url.Values{"t": {id(billed.ID)}, "kind": {"cover"}}, "Give the reason"},
		"an undecided ticket":     {url.Values{"t": {id(billed.ID), id(undecided.ID)}, "kind": {"accept"}}, "is undecided"},
		"a ticket waived":         {url.Values{"t": {id(billed.ID)}, "line": {line}, "kind": {"waive"}, "reason": {"x"}}, "Only work that was logged can be waived"},
		"a ticket sent back":      {url.Values{"t": {id(billed.ID)}, "kind": {"back"}, "reason": {"x"}}, "Only work that was logged goes back"},
		"no such word":            {url.Values{"line": {line}, "kind": {"forget"}, "reason": {"x"}}, "is nothing to rule"},
		"sent back without words": {url.Values{"line": {line}, "kind": {"back"}}, "Say what is not clear"},
	} {
		p := h.mara.Post(desk, c.form).Want(http.StatusUnprocessableEntity).Page()
		if got := p.One("main .note.bad").Text(); !strings.Contains(got, c.want) {
			t.Errorf("%s: refused with %q", name, got)
		}
		if got := len(p.All("tbody input[checked]")); got != len(c.form["t"])+len(c.form["line"]) {
			t.Errorf("%s: %d are still selected", name, got)
		}
		if got := p.One("#f-reason").Text(); got != c.form.Get("reason") {
			t.Errorf("%s: the reason is %q", name, got)
		}
	}
	if got := len(h.mara.Get(desk).Page().All("tbody tr")); got != 4 {
		t.Errorf("%d are left", got)
	}
}

func TestWhatChangesAfterTheReviewStandsFirst(t *testing.T) {
	t.Parallel()
	h, billed, _ := worked(t)
	mark := h.mara.Get(desk).Page().One("[name=reviewed]").Attr("value")
	h.Clock.Advance(time.Minute)
	to := h.mara.Post(desk, url.Values{"reviewed": {mark}}).Want(http.StatusSeeOther).Location
	p := h.mara.Get(to).Page()
	if got := p.One(".lead").Text(); !strings.Contains(got, "by mara; nothing is new since.") || len(p.All(".chip")) != 0 {
		t.Errorf("after the review %q", got)
	}
	h.Clock.Advance(time.Hour)
	late := h.logged(t, "unmanaged", 15)
	rows := h.mara.Get(desk).Page().Texts("tbody tr")
	if len(rows) != 6 || !strings.Contains(rows[0], ticket.Number(late.ID)) || !strings.Contains(rows[0], "new") || !strings.Contains(rows[2], ticket.Number(billed.ID)) {
		t.Errorf("rows %q", rows)
	}
	if n := len(h.mara.Get(desk + "?new=1").Page().All("tbody tr")); n != 2 {
		t.Errorf("%d are new", n)
	}
	h.mara.Post(desk+"/undo", url.Values{"undo": {p.One("[name=undo]").Attr("value")}}).Want(http.StatusSeeOther)
	if got := h.mara.Get(desk).Page().One(".lead").Text(); !strings.Contains(got, "Never reviewed yet.") {
		t.Errorf("after the undo %q", got)
	}
}

func TestWhoAsksIsSettledBeforeTheScope(t *testing.T) {
	t.Parallel()
	h := open(t)
	stranger := h.MustReceive("From: eve@elsewhere.example\r\nTo: help@harbourline.example\r\nSubject: Help\r\nMessage-ID: <1@elsewhere.example>\r\n\r\nHelp.\r\n")
	rows := h.mara.Get(desk).Page().Texts("tbody tr")
	if len(rows) != 1 || !strings.Contains(rows[0], "Say who asks") {
		t.Errorf("rows %q", rows)
	}
	refused := h.mara.Post(desk, url.Values{"t": {id(stranger)}, "kind": {"bill"}, "reason": {"x"}}).Want(http.StatusUnprocessableEntity).Page()
	if got := refused.One("main .note.bad").Text(); !strings.Contains(got, "not known who asks") {
		t.Errorf("refused with %q", got)
	}
	asked := h.mara.Get(fmt.Sprintf("%s/ask?t=%d", desk, stranger)).Want(http.StatusOK).Page()
	if got := asked.One("section.card").Text(); !strings.Contains(got, "nobody can be asked") {
		t.Errorf("asked %q", got)
	}
}

func TestOnlyManagersDecide(t *testing.T) {
	t.Parallel()
	h, _, _ := worked(t)
	routes := slices.DeleteFunc(h.pages().Routes(), func(r shell.Route) bool { return r.Path == "/review/ask" && r.Method == http.MethodGet })
	h.WantRefusals(t, routes, strings.NewReplacer(), h.Them, h.Kim, h.mara)
	h.Kim.Get(desk + "/ask?t=1").Want(http.StatusForbidden)
	h.Them.Get(desk + "/ask?t=1").Want(http.StatusForbidden)
}

func TestTheDeskReadsWellEverywhere(t *testing.T) {
	t.Parallel()
	h, _, undecided := worked(t)
	h.Look(t, h.mara,
		pagestest.Sight{Name: "review", Path: desk},
		pagestest.Sight{Name: "review-none", Path: desk + "?month=2025-01"},
		pagestest.Sight{Name: "review-refused", Path: desk, Before: `() => { document.querySelector("[name=line]").click(); document.querySelector("[name=kind][value=waive]").click(); document.querySelector("[data-submit]").click() }`},
		pagestest.Sight{Name: "review-ask", Path: fmt.Sprintf("%s/ask?t=%d", desk, undecided.ID)})
}

func TestWhatIsAskedReadsWellForWhoIsAsked(t *testing.T) {
	t.Parallel()
	h, billed, undecided := worked(t)
	h.mara.Get(desk)
	line, err := strconv.ParseInt(h.lineOf(t, billed, ""), 10, 64)
	stafftest.Must(t, err)
	mara := identity.Viewer{UserID: h.KimID + 2, Role: identity.Manager, Name: "mara"}
	entries, err := h.reviews.SendBack(t.Context(), mara, []int64{line}, "Was it really private?")
	stafftest.Must(t, err)
	stafftest.Must(t, h.reviews.Ask(t.Context(), mara, review.Question{Ticket: undecided.ID, To: "dana@northwind.example", Text: "Which device is it?"}))
	h.Look(t, h.Kim, pagestest.Sight{Name: "sent-back", Path: fmt.Sprintf("/time/%d", entries[0])}, pagestest.Sight{Name: "week-sent-back", Path: "/week?week=2026-03-02"})
	h.Look(t, h.Them, pagestest.Sight{Name: "portal-asked", Path: fmt.Sprintf("/portal/requests/%d", undecided.ID)})
}

func TestTheDeskIsWorkedByKeys(t *testing.T) {
	t.Parallel()
	h, billed, _ := worked(t)
	w := stafftest.Sit(t, h.mara, desk)
	w.Press('j', 'j', 'w') // the second row is the work on the private device
	w.Until("the reason is asked for", `() => document.activeElement.id === "f-reason" && document.querySelector("[name=line]").checked`)
	w.Write("#f-reason", "Our update broke it.")
	stafftest.Must(t, w.KeyActions().Press(input.ControlLeft).Type(input.Enter).Do())
	w.Until("it is waived", `() => document.querySelector(".note.good").textContent.includes("1 row is waived.")`)
	if got := h.mara.Get(desk + "?show=ruled").Page().Texts("tbody tr"); len(got) != 1 || !strings.Contains(got[0], ticket.Number(billed.ID)) || !strings.Contains(got[0], "Our update broke it.") {
		t.Errorf("decided by hand %q", got)
	}
	w.Press('u')
	w.Until("it is taken back", `() => document.querySelector(".note.good").textContent.includes("as it was before")`)
}
