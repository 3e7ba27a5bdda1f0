package staff_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/pages/pagestest"
	"remit/internal/ticket"
)

// story is a day at the desk: one ticket with a conversation, and others in every state.
func (h *house) story() ticket.Ticket {
	h.T.Helper()
	ctx, kim, anna := context.Background(), h.viewer(h.kimID), h.viewer(h.annaID)
	h.mustRequest(h.mia, "Password typed into a phishing page at reception", "I typed my password, and then it asked again.", nil)
	h.mustRequest(h.mia, "Dentrix prints the wrong insurance form", "It is the second time this month.", nil)
	main := h.mustRequest(h.dana, "Front desk PC will not start after the update", "Good morning. The PC at the front desk ran its update last night and now shows a grey screen, then starts over.\n\nCan someone look at it this morning?", nil)
	h.advance(2 * time.Minute)
	_, err := h.Desk.SetFacts(ctx, kim, main.ID, map[string]string{"asset": "NW-0012", "mode": "remote"})
	must(h.T, err)
	h.advance(15 * time.Minute)
	_, err = h.Desk.Reply(ctx, kim, desk.Reply{Ticket: main.ID, Text: "Good morning Dana. I will try to take **last night’s update** back from here:\n\n- leave it switched on\n- leave it in the network", Status: ticket.WaitingClient})
	must(h.T, err)
	h.advance(21 * time.Minute)
	dana, err := h.DB.Viewer(ctx, fmt.Sprintf("contact:%d", h.dana.ID))
	must(h.T, err)
	_, err = h.Desk.Answer(ctx, dana, main.ID, "Nothing that matters. It is on and plugged in.", nil)
	must(h.T, err)
	h.advance(13 * time.Minute)
	_, err = h.Desk.Reply(ctx, kim, desk.Reply{Ticket: main.ID, Text: "Rollback fails with 0x800f0845, disk is healthy.", Note: true})
	must(h.T, err)
	_, err = h.Desk.SetFacts(ctx, kim, main.ID, map[string]string{"mode": "onsite"})
	must(h.T, err)
	_, err = h.Desk.LogTime(ctx, kim, ticket.TimeEntry{TicketID: main.ID, StartsAt: h.Clock.Now().Add(-21 * time.Minute), EndsAt: h.Clock.Now(), Mode: "remote", Note: "tried the rollback"})
	must(h.T, err)
	undecided := h.mustRequest(h.mia, "VPN asks for a code that nobody has", "Since this morning.", nil)
	_, err = h.Desk.Assign(ctx, kim, undecided.ID, h.annaID)
	must(h.T, err)
	waiting := h.mustRequest(h.mia, "Label printer prints half labels", "Paper changed on Friday.", map[string]string{"service": "workstation/desktop", "asset": "NW-0012", "mode": "remote"})
	_, err = h.Desk.Reply(ctx, anna, desk.Reply{Ticket: waiting.ID, Text: "Which paper is it?", Status: ticket.WaitingClient})
	must(h.T, err)
	h.mustRequest(h.dana, "Move six desks to floor 2", "In April.", map[string]string{"kind": "project"})
	h.advance(16 * time.Minute)
	return main
}

func TestThePagesReadWellEverywhere(t *testing.T) {
	t.Parallel()
	h := open(t)
	main := h.story()
	formatted := h.receive("From: Dana Lund <dana@northwind.example>\r\nTo: help@harbourline.example, joel@northwind.example\r\nSubject: Our new letterhead\r\nMessage-ID: <c@northwind.example>\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: text/html; charset=utf-8\r\n\r\n<p>Can you set <b>this</b> in every mailbox?</p><img src=\"https://elsewhere.example/logo.png\"><table border=1><tr><td>Practice</td><td>Duluth</td></tr></table><blockquote type=cite>On Monday you wrote: send it over.</blockquote>\r\n")
	unknown := h.receive("From: Torvald <torvald@elsewhere.example>\r\nTo: help@harbourline.example\r\nSubject: Help\r\nMessage-ID: <a@elsewhere.example>\r\n\r\nMy screen is dark.\r\n")
	broken := h.receive("From: mia@northwind.example\r\nTo: help@harbourline.example\r\nSubject: Broken\r\nMessage-ID: <b@northwind.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n" + nested(40))
	billable := h.mustRequest(h.mia, "Own laptop shows a blue screen", "It is mine.", map[string]string{"kind": "incident", "asset": "NW-0031", "service": "workstation/desktop", "mode": "remote"})
	h.Look(t, h.kim,
		pagestest.Sight{Name: "queue", Path: "/queue?view=open"},
		pagestest.Sight{Name: "queue-selected", Path: "/queue?view=open", Before: `() => { document.querySelectorAll("[name=ticket]")[1].click(); document.querySelector("[data-bulk] details").open = true }`},
		pagestest.Sight{Name: "queue-word", Path: "/queue?view=open&verdict=covered", Before: `() => { document.querySelectorAll(".sentence details")[4].open = true }`},
		pagestest.Sight{Name: "queue-empty", Path: "/queue?view=due-soon"},
	)
	h.Look(t, h.kim,
		pagestest.Sight{Name: "ticket", Path: at(main.ID), Before: `() => { for (const d of document.querySelectorAll("details.why, details.work")) d.open = true }`},
		pagestest.Sight{Name: "ticket-undecided", Path: at(main.ID + 1), Before: `() => { document.querySelector("#agreement details").open = true }`},
		pagestest.Sight{Name: "ticket-billable", Path: at(billable.ID)},
		pagestest.Sight{Name: "ticket-formatted", Path: at(formatted), Before: `() => { document.querySelector(".formatted").open = true }`},
	)
	h.Look(t, h.kim,
		pagestest.Sight{Name: "ticket-unknown", Path: at(unknown)},
		pagestest.Sight{Name: "ticket-unreadable", Path: at(broken)},
		pagestest.Sight{Name: "ticket-refused", Path: at(main.ID), Before: `() => { document.querySelector("#answer-text").value = " "; document.querySelector("#answer button[type=submit]").click() }`},
		pagestest.Sight{Name: "ticket-fact", Path: at(main.ID), Before: `() => { document.querySelector("[data-fact=mode]").open = true }`},
	)
	h.Look(t, h.kim,
		pagestest.Sight{Name: "phone", Path: fmt.Sprintf("/phone?who=%d&subject=Label+printer", h.mia.ID)},
		pagestest.Sight{Name: "phone-new", Path: "/phone?q=torvald"},
		pagestest.Sight{Name: "search", Path: "/search?q=morning"},
		pagestest.Sight{Name: "account", Path: "/account"})
}
