package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"remit/internal/identity"
	"remit/internal/pages/pagestest"
	"remit/internal/tenure"
)

// administrator is Ada, who administers Northwind.
func (h house) administrator(t *testing.T) *pagestest.Browser {
	t.Helper()
	file := northwind()
	file.Contacts = append(file.Contacts, identity.ContactFile{Email: "ada@northwind.example", Name: "Ada Berg", Role: identity.Administrator, Sees: "organisation"})
	h.mustClient(t, file)
	return h.MustContact("ada@northwind.example")
}

const noticeURL = "/portal/agreements/NWD-2026/notice"

func TestTheAdministratorGivesNoticeWhichWaits(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.administrator(t)
	link := ada.Get("/portal/agreement").Want(http.StatusOK).Page().One("#life a.btn")
	if link.Text() != "Give notice" || link.Attr("href") != noticeURL {
		t.Errorf("the way to it is %q to %q", link.Text(), link.Attr("href"))
	}
	if got := ada.Get(noticeURL).Want(http.StatusOK).Page().Texts(".choice"); len(got) != 2 || !strings.Contains(got[0], "with 30 days of notice Ending it before the end of its term, 31 December 2026, costs 50 % of the fixed fees that are left.") ||
		!strings.HasPrefix(got[1], "31 December 2026, at the end of the term, with 60 days of notice") {
		t.Errorf("the ways are %q", got)
	}
	form := url.Values{"way": {"term"}, "reason": {""}}
	refused := ada.Post(noticeURL, form).Want(http.StatusUnprocessableEntity).Page()
	if got := refused.One(".wrong .err").Text(); !strings.HasPrefix(got, "Give the reason") || !refused.One("input[value=term]").Has("checked") {
		t.Errorf("without a reason: %q", got)
	}
	form.Set("reason", "We bring IT in-house.")
	ada.Post(noticeURL, form).Want(http.StatusSeeOther)
	life := strings.Join(ada.Get("/portal/agreement").Page().Texts("#life li"), "\n")
	if !strings.Contains(life, "asked to end it; the last day would be 31 December 2026 We bring IT in-house.") {
		t.Errorf("its life is\n%s", life)
	}
	if got := ada.Get(noticeURL).Want(http.StatusOK).Page().Texts("form[method=post] textarea"); len(got) != 0 {
		t.Error("it can be given once more")
	}
	ada.Post(noticeURL, form).Want(http.StatusConflict)
}

func TestWhoIsNoAdministratorReadsTheLifeAndGivesNoNotice(t *testing.T) {
	t.Parallel()
	h := open(t)
	if got := h.mia.Get("/portal/agreement").Want(http.StatusOK).Page().All("#life a.btn"); len(got) != 0 {
		t.Error("a requester is offered to give notice")
	}
	h.mia.Get(noticeURL).Want(http.StatusForbidden)
	h.mia.Post(noticeURL, url.Values{"way": {"term"}, "reason": {"x"}}).Want(http.StatusForbidden)
	h.rob.Get(noticeURL).Want(http.StatusNotFound)
	h.rob.Post(noticeURL, url.Values{"way": {"term"}, "reason": {"x"}}).Want(http.StatusNotFound)
}

func TestAnAgreementThatEndedByNoticeIsReadAsSuch(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, err := tenure.New(tenure.Options{DB: h.DB, Desk: h.Desk}).Give(t.Context(), h.kim, tenure.Notice{Number: "NWD-2026", Party: tenure.Provider, Received: "2026-03-03", Way: "termination", Reason: "We close."})
	must(t, err)
	h.Clock.Advance(40 * 24 * time.Hour)
	p := h.dana.Get("/portal/agreement").Want(http.StatusOK).Page()
	if got := p.One(".note.warn").Text(); !strings.Contains(got, "ended on 2 April 2026") {
		t.Errorf("it says %q", got)
	}
	if got := p.One("#life p").Text(); got != "Ended on 2 April 2026" {
		t.Errorf("the state is %q", got)
	}
}

func TestGivingNoticeLooksWell(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.Look(t, h.administrator(t), pagestest.Sight{Name: "portal-notice", Path: noticeURL})
}
