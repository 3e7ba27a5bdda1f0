package portal_test

import (
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/pages/pagestest"
	"remit/internal/ticket"
)

// typed writes into the form as a person does, and lets the script ask.
const typed = `async () => {
	const t = document.querySelector("textarea");
	t.value = "The computer is so slow that X-rays take a minute to open. Since yesterday.";
	t.dispatchEvent(new Event("input", {bubbles: true}));
	await new Promise(r => setTimeout(r, 1200));
}`

// chosen answers the first question after that.
const chosen = `async () => {
	await (` + typed + `)();
	document.querySelector("input[value=unmanaged]").click();
	await new Promise(r => setTimeout(r, 1000));
}`

func TestTheRequestsReadWellEverywhere(t *testing.T) {
	t.Parallel()
	h := open(t)
	full := h.mustOpen(t, "dana@northwind.example", "The mailbox of the front desk is full. We cannot send anything since this morning.\n\nDana")
	h.Clock.Advance(20 * time.Minute)
	h.mustReply(t, desk.Reply{Ticket: full.ID, Text: "Which folder is **largest**?\n\n- Inbox\n- Sent", Status: ticket.WaitingClient,
		Files: []ticket.Attachment{{Name: "how-to-see-it.pdf", Type: "application/pdf", Data: []byte("%PDF")}}})
	done := h.mustOpen(t, "dana@northwind.example", "A new mailbox for the apprentice is needed by Monday. Her name is Ada Berg.")
	h.Clock.Advance(7 * time.Hour)
	h.mustReply(t, desk.Reply{Ticket: done.ID, Text: "It is there.", Status: ticket.Resolved})
	h.mustOpen(t, "dana@northwind.example", "The phone of the night desk rings without end. Please help us at once, nobody can hear a word here and it goes on and on.")
	h.mustOpen(t, "mia@northwind.example", "Mailbox full.")
	h.Look(t, h.dana,
		pagestest.Sight{Name: "portal-list", Path: "/portal"},
		pagestest.Sight{Name: "portal-list-all", Path: "/portal?of=all"},
		pagestest.Sight{Name: "portal-list-closed", Path: "/portal?state=closed"},
		pagestest.Sight{Name: "portal-request", Path: requestPath(full.ID)},
		pagestest.Sight{Name: "portal-request-solved", Path: requestPath(done.ID)})
	h.Look(t, h.rob, pagestest.Sight{Name: "portal-list-empty", Path: "/portal"})
}

func TestTheFormReadsWellEverywhere(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.Look(t, h.dana,
		pagestest.Sight{Name: "portal-new", Path: "/portal/new"},
		pagestest.Sight{Name: "portal-new-typed", Path: "/portal/new", Before: typed},
		pagestest.Sight{Name: "portal-new-billable", Path: "/portal/new", Before: chosen})
}

func TestTheAgreementAndTheSettingsReadWellEverywhere(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.Look(t, h.dana,
		pagestest.Sight{Name: "portal-agreement", Path: "/portal/agreement"},
		pagestest.Sight{Name: "portal-account", Path: "/portal/account"},
		pagestest.Sight{Name: "portal-account-refused", Path: "/portal/account", Before: `() => { const f = document.querySelectorAll("main form")[1]; f.noValidate = true; f.submit() }`})
}
