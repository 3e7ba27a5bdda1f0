package work_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestWorkGoesBackToTheTechnicianAndReturnsWithTheAnswer(t *testing.T) {
	t.Parallel()
	h, billed, _ := worked(t)
	line := h.lineOf(t, billed, "")
	to := h.mara.Post(desk, url.Values{"line": {line}, "kind": {"back"}, "reason": {"Was it really private?"}}).Want(http.StatusSeeOther).Location
	h.mara.Get(to)
	if got := h.mara.Get(desk + "?show=waiting").Page().One("tbody tr").Text(); !strings.Contains(got, "Sent back Tue") && !strings.Contains(got, "Sent back") || !strings.Contains(got, "Kim has not answered yet.") || !strings.Contains(got, "Take back") {
		t.Errorf("waiting %q", got)
	}
	week := h.Kim.Get("/week?week=2026-03-02").Page()
	if got := week.Texts(".warned"); len(got) != 2 || !strings.Contains(got[0], "Sent back by mara: “Was it really private?”") {
		t.Errorf("Kim’s week says %q", got)
	}
	if got := h.Kim.Get("/queue?view=sent-back").Page().Texts("tbody tr"); len(got) != 1 || !strings.Contains(got[0], "Screen unmanaged stays black") {
		t.Errorf("Kim’s list %q", got)
	}
	if got := h.Anna.Get("/queue?view=sent-back").Page().One(".empty h2").Text(); got != "Nothing was sent back to you" {
		t.Errorf("Anna’s list says %q", got)
	}
	entry := week.All(".warned a")[0].Attr("href")
	if got := h.Kim.Post(entry, url.Values{"do": {"stands"}, "stands": {" "}}).Want(http.StatusUnprocessableEntity).Page().One(".err").Text(); !strings.Contains(got, "Say why it stands") {
		t.Errorf("without words: %q", got)
	}
	h.Anna.Post(entry, url.Values{"do": {"stands"}, "stands": {"I know it."}}).Want(http.StatusForbidden)
	h.Kim.Post(entry, url.Values{"do": {"stands"}, "stands": {"It was his own."}}).Want(http.StatusSeeOther)
	if got := h.Kim.Get(entry).Page().One("[aria-labelledby=back]").Text(); !strings.Contains(got, "it stands, “It was his own.”") {
		t.Errorf("the entry says %q", got)
	}
	if got := strings.Join(h.mara.Get(desk).Page().Texts("tbody tr"), "|"); !strings.Contains(got, "Kim answered") || !strings.Contains(got, "it stands, “It was his own.”") {
		t.Errorf("the desk says %q", got)
	}
}

func TestTheClientIsAskedAndAnswersInThePortal(t *testing.T) {
	t.Parallel()
	h, _, undecided := worked(t)
	to := h.mara.Post(desk, url.Values{"t": {id(undecided.ID)}, "line": {h.lineOf(t, undecided, "")}, "kind": {"ask"}, "month": {"2026-03"}}).Want(http.StatusSeeOther).Location
	p := h.mara.Get(to).Want(http.StatusOK).Page()
	if got := p.One("textarea").Text(); !strings.HasPrefix(got, "Hello Dana,") || !strings.Contains(got, "Which device is it?") || len(p.All("textarea")) != 1 {
		t.Fatalf("proposed %q", got)
	}
	n := id(undecided.ID)
	form := url.Values{"t": {n}, "from": {p.One("[name=from]").Attr("value")}, "to-" + n: {"dana@northwind.example"}, "text-" + n: {""}}
	if got := h.mara.Post(desk+"/ask", form).Want(http.StatusUnprocessableEntity).Page().One(".err").Text(); !strings.Contains(got, "Write the question first") {
		t.Errorf("without words: %q", got)
	}
	form.Set("text-"+n, "Which device is it, Dana?")
	if back := h.mara.Post(desk+"/ask", form).Want(http.StatusSeeOther).Location; back != "/review?month=2026-03" {
		t.Errorf("back to %q", back)
	}
	waiting := h.mara.Get(desk + "?show=waiting").Page().Texts("tbody tr")
	if len(waiting) != 2 || !strings.Contains(waiting[0], "Asked on") || !strings.Contains(waiting[0], "by mara, Dana Lund.") || !strings.Contains(waiting[0], "Do not wait") {
		t.Errorf("waiting %q", waiting)
	}
	request := "/portal/requests/" + n
	card := h.Them.Get(request).Page()
	if got := card.One("[aria-labelledby=asked]").Text(); !strings.Contains(got, "We need one answer from you") || !strings.Contains(got, "Which device is it?") || !strings.Contains(got, "Front desk 1") {
		t.Fatalf("the portal asks %q", got)
	}
	h.Them.Post(request+"/fact", url.Values{"fact": {"no such thing"}}).Want(http.StatusUnprocessableEntity)
	h.Them.Post(request+"/fact", url.Values{"fact": {"NW-0012"}}).Want(http.StatusSeeOther)
	if k := h.Ticket(undecided.ID); k.Verdict != "covered" {
		t.Errorf("the ticket is %s", k.Verdict)
	}
	if rows := h.mara.Get(desk + "?month=2026-03").Page().Texts("tbody tr"); len(rows) != 2 {
		t.Errorf("on the desk is %q", rows)
	}
	if got := h.Them.Get(request).Page(); len(got.All("[aria-labelledby=asked]")) != 0 || !strings.Contains(strings.Join(got.Texts(".msg"), "|"), "Which device is it? Front desk 1") {
		t.Error("the portal asks again, or does not show the answer")
	}
	mia := h.MustContact("mia@northwind.example")
	mia.Post(request+"/fact", url.Values{"fact": {"NW-0012"}}).Want(http.StatusNotFound)
}

func TestApprovalIsAskedInsteadOfAMessage(t *testing.T) {
	t.Parallel()
	h, billed, _ := worked(t)
	n := id(billed.ID)
	form := url.Values{"t": {n}, "to-" + n: {"dana@northwind.example"}, "text-" + n: {"x"}, "way-" + n: {"estimate"}, "work-" + n: {"The screen of your own device."}}
	if got := h.mara.Post(desk+"/ask", form).Want(http.StatusUnprocessableEntity).Page().One(".err").Text(); !strings.Contains(got, "up to which amount") {
		t.Errorf("without an amount: %q", got)
	}
	form.Set("amount-"+n, "150")
	h.mara.Post(desk+"/ask", form).Want(http.StatusSeeOther)
	if got := h.mara.Get(desk + "?show=waiting").Page().Texts("tbody tr"); len(got) != 2 || !strings.Contains(got[0], "Approval of 150.00 USD asked") || !strings.Contains(got[0], "by mara, no answer yet.") {
		t.Errorf("waiting %q", got)
	}
	h.Them.Post("/portal/approvals/"+n, url.Values{"answer": {"approved"}, "kind": {"approved"}}).Want(http.StatusSeeOther)
	if got := strings.Join(h.mara.Get(desk).Page().Texts("tbody tr"), "|"); !strings.Contains(got, "Dana Lund approved up to 150.00 USD") {
		t.Errorf("the desk says %q", got)
	}
}
