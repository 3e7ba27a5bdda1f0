package staff_test

import (
	"net/http"
	"net/url"
	"testing"

	"remit/internal/pages/pagestest"
	"remit/internal/pages/stafftest"
	"remit/internal/store"
	"remit/internal/ticket"
)

func TestThePagesReadWellEverywhere(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	main := h.MustStory()
	formatted := h.MustReceive("From: Dana Lund <dana@northwind.example>\r\nTo: help@harbourline.example, joel@northwind.example\r\nSubject: Our new letterhead\r\nMessage-ID: <c@northwind.example>\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: text/html; charset=utf-8\r\n\r\n<p>Can you set <b>this</b> in every mailbox?</p><img src=\"https://elsewhere.example/logo.png\"><table border=1><tr><td>Practice</td><td>Duluth</td></tr></table><blockquote type=cite>On Monday you wrote: send it over.</blockquote>\r\n")
	unknown := h.MustReceive("From: Torvald <torvald@elsewhere.example>\r\nTo: help@harbourline.example\r\nSubject: Help\r\nMessage-ID: <a@elsewhere.example>\r\n\r\nMy screen is dark.\r\n")
	broken := h.MustReceive("From: mia@northwind.example\r\nTo: help@harbourline.example\r\nSubject: Broken\r\nMessage-ID: <b@northwind.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n" + stafftest.Nested(40))
	billable := h.MustRequest(h.Mia, "Own laptop shows a blue screen", "It is mine.", map[string]string{"kind": "incident", "asset": "NW-0031", "service": "workstation/desktop", "mode": "remote"})
	h.Look(t, h.Kim,
		pagestest.Sight{Name: "ticket", Path: stafftest.At(main.ID), Before: `() => { for (const d of document.querySelectorAll("details.why, details.work")) d.open = true }`},
		pagestest.Sight{Name: "ticket-undecided", Path: stafftest.At(main.ID + 1), Before: `() => { document.querySelector("#agreement details").open = true }`},
		pagestest.Sight{Name: "ticket-billable", Path: stafftest.At(billable.ID)},
		pagestest.Sight{Name: "ticket-formatted", Path: stafftest.At(formatted), Before: `() => { document.querySelector(".formatted").open = true }`},
	)
	h.Look(t, h.Kim,
		pagestest.Sight{Name: "ticket-unknown", Path: stafftest.At(unknown)},
		pagestest.Sight{Name: "ticket-unreadable", Path: stafftest.At(broken)},
		pagestest.Sight{Name: "ticket-refused", Path: stafftest.At(main.ID), Before: `() => { document.querySelector("#answer-text").value = " "; document.querySelector("#answer button[type=submit]").click() }`},
		pagestest.Sight{Name: "ticket-fact", Path: stafftest.At(main.ID), Before: `() => { document.querySelector("[data-fact=mode]").open = true }`},
	)
	seconds := 8
	stafftest.Must(t, h.Answers.SetOwnSeconds(t.Context(), h.Viewer(h.KimID), &seconds))
	stafftest.Must(t, h.Answers.SaveCanned(t.Context(), h.Viewer(h.KimID), store.Canned{Title: "We look at it", OwnerID: h.KimID, Status: "resolved", Text: "Hello {first-name}"}))
	stafftest.Must(t, h.Answers.AddFiles(t.Context(), h.Viewer(h.KimID), billable.ID, []ticket.Attachment{{Name: "a-very-long-name-of-a-picture-of-the-front-desk.png", Data: []byte("x")}}))
	h.Kim.Post(stafftest.At(main.ID)+"/messages", url.Values{"text": {"The plan is attached."}, "kind": {"reply"}}).Want(http.StatusSeeOther)
	h.Kim.Post(stafftest.At(billable.ID)+"/messages", url.Values{"text": {"The price is [no rate]."}, "kind": {"reply"}, "cc": {"vendor@elsewhere.example"}}).Want(http.StatusUnprocessableEntity)
	h.Look(t, h.Kim,
		pagestest.Sight{Name: "ticket-waits", Path: stafftest.At(main.ID)},
		pagestest.Sight{Name: "ticket-preview", Path: stafftest.At(billable.ID), Before: `() => { document.querySelector("[data-preview]").click() }`},
		pagestest.Sight{Name: "ticket-replies", Path: stafftest.At(billable.ID), Before: `() => { document.querySelector("[data-replies]").open = true; document.querySelector("[data-replies]").scrollIntoView() }`},
		pagestest.Sight{Name: "ticket-hints", Path: stafftest.At(billable.ID), Before: `() => { document.querySelector("#answer [data-submit]").click() }`},
		pagestest.Sight{Name: "ticket-since", Path: stafftest.At(main.ID), Before: `() => { for (const f of ["seen", "seen-event"]) document.querySelector("#timeline [name=" + f + "]").value = "1"; document.querySelector("#answer-text").value = "Mine"; document.querySelector("#answer [data-submit]").click() }`},
		pagestest.Sight{Name: "replies", Path: "/replies"}, pagestest.Sight{Name: "reply", Path: "/replies/1"},
	)
	h.Look(t, h.Kim,
		pagestest.Sight{Name: "account", Path: "/account"})
}
