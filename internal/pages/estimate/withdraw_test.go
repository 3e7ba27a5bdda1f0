package estimate_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"remit/internal/pages/stafftest"
	"remit/internal/ticket"
)

func TestAnEstimateIsTakenBackBeforeItIsAnswered(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := mustProject(h)
	at := stafftest.At(q.ID)
	h.Kim.Post(at+"/estimate", estimated("2")).Want(http.StatusSeeOther)
	link := mustLink(h, q.ID, "dana@northwind.example")
	if text := h.Kim.Get(at + "/estimate").Page().One("main").Text(); !strings.Contains(text, "Take it back") {
		t.Errorf("it is not offered: %s", text)
	}
	h.Them.Post(at+"/estimate/withdraw", nil).Want(http.StatusForbidden)
	h.Kim.Post(at+"/estimate/withdraw", nil).Want(http.StatusSeeOther)
	if now := h.Ticket(q.ID); now.Approval != ticket.ApprovalWanted || now.Status != ticket.Open {
		t.Errorf("the agreement wants an approval of this work still: %q, %s", now.Approval, now.Status)
	}
	h.Guest().Get(link).Want(http.StatusNotFound)
	h.Them.Get(fmt.Sprintf("/portal/approvals/%d", q.ID)).Want(http.StatusNotFound)
	if line := h.Kim.Get(at).Page().One("#timeline").Text(); !strings.Contains(line, "Kim took the estimate of 310.00 USD back") {
		t.Errorf("the timeline says %s", line)
	}
	if text := h.Kim.Get(at + "/estimate").Page().One("main").Text(); strings.Contains(text, "Take it back") {
		t.Errorf("it is offered once more: %s", text)
	}
	h.Kim.Post(at+"/estimate/withdraw", nil).Want(http.StatusSeeOther)
	if text := h.Kim.Get(at).Page().One("body").Text(); !strings.Contains(text, "there is none to take back") {
		t.Error("nobody says that there is none")
	}
}
