package portal_test

import (
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/pages/pagestest"
	"remit/internal/ticket"
)

// until waits in the page until something holds.
const until = `async (holds) => {
	for (let i = 0; i < 200 && !holds(); i++) await new Promise(r => setTimeout(r, 50));
	if (!holds()) throw new Error("never: " + holds + " " + document.querySelector("#ask").innerText);
}`

// typed writes into the form as a person does, and waits for the promise.
const typed = `async () => {
	const t = document.querySelector("textarea");
	t.value = "The computer is so slow that X-rays take a minute to open. Since yesterday.";
	t.dispatchEvent(new Event("input", {bubbles: true}));
	await (` + until + `)(() => document.querySelector(".promise h2.v"));
}`

// chosen answers the first question after that.
const chosen = `async () => {
	await (` + typed + `)();
	document.querySelector("input[value=unmanaged]").click();
	await (` + until + `)(() => document.querySelector(".promise h2.billable"));
}`

// attached chooses a file larger than what may be sent while typing, types, and looks that the promise came all the same.
const attached = `async () => {
	const chosen = new DataTransfer();
	chosen.items.add(new File([new Uint8Array(3e6)], "picture.png", {type: "image/png"}));
	const input = document.querySelector("input[type=file]");
	input.closest("details").open = true;
	input.files = chosen.files;
	await (` + typed + `)();
	if (document.querySelector("#toasts").textContent) throw new Error(document.querySelector("#toasts").textContent);
	if (!document.querySelector(".promise h2.undecided")) throw new Error("no promise: " + document.querySelector("#told").textContent);
	if (input.files.length !== 1 || !input.isConnected) throw new Error("the file is lost");
	if (!document.querySelector("textarea").value.startsWith("The computer")) throw new Error("the text is lost");
}`

// sent sends it.
const sent = `async () => {
	await (` + attached + `)();
	document.querySelector("button[value=send]").click();
	await new Promise(r => setTimeout(r, 50));
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
		pagestest.Sight{Name: "portal-new-billable", Path: "/portal/new", Before: chosen},
		pagestest.Sight{Name: "portal-new-file", Path: "/portal/new", Before: attached},
		pagestest.Sight{Name: "portal-new-sent", Path: "/portal/new", Before: sent})
	rows, err := h.DB.Messages(t.Context(), program, 1001)
	must(t, err)
	if len(rows) != 1 || len(rows[0].Attachments) != 1 || rows[0].Attachments[0].Size != 3e6 {
		t.Errorf("sent %+v", rows)
	}
}

func TestTheAgreementAndTheSettingsReadWellEverywhere(t *testing.T) {
	t.Parallel()
	h := open(t)
	late := h.mustOpen(t, "dana@northwind.example", "The mailbox is full.")
	h.Clock.Advance(24 * time.Hour)
	h.mustReply(t, deskReply(late.ID))
	h.mustAmend(t)
	h.Look(t, h.dana,
		pagestest.Sight{Name: "portal-agreement", Path: "/portal/agreement"},
		pagestest.Sight{Name: "portal-agreement-found", Path: "/portal/agreement?number=NWD-2026&version=1&find=office"},
		pagestest.Sight{Name: "portal-agreement-changes", Path: "/portal/agreements/NWD-2026/changes"},
		pagestest.Sight{Name: "portal-agreement-kept", Path: "/portal/agreements/NWD-2026/kept"},
		pagestest.Sight{Name: "portal-account", Path: "/portal/account"},
		pagestest.Sight{Name: "portal-account-refused", Path: "/portal/account", Before: `() => { const f = document.querySelectorAll("main form")[2]; f.noValidate = true; f.submit() }`})
}

func TestTheFormReadsWellInALanguageOfLongWords(t *testing.T) {
	t.Parallel()
	h := open(t)
	must(t, h.Desk.SetOwnLanguage(t.Context(), h.viewer(t, "dana@northwind.example"), "de"))
	h.Look(t, h.dana,
		pagestest.Sight{Name: "portal-new-german", Path: "/portal/new", Before: typed},
		pagestest.Sight{Name: "portal-new-billable-german", Path: "/portal/new", Before: chosen},
		pagestest.Sight{Name: "portal-account-german", Path: "/portal/account"})
}

// TestADeviceIsChosenFromAList walks with the script: the choice shows the list, the list settles the question.
func TestADeviceIsChosenFromAList(t *testing.T) {
	t.Parallel()
	h := open(t)
	f := northwind()
	for i := range 8 {
		f.Assets = append(f.Assets, identity.AssetFile{Tag: "NW-10" + itoa(int64(i)), Name: "Tablet", Class: "workstation/tablet", Managed: true, Site: "main"})
	}
	h.mustClient(t, f)
	h.Look(t, h.dana, pagestest.Sight{Name: "portal-new-list", Path: "/portal/new", Before: `async () => {
		await (` + typed + `)();
		document.querySelector("input[value=other]").click();
		await (` + until + `)(() => document.querySelector("select[name='other.asset']"));
		const list = document.querySelector("select[name='other.asset']");
		list.value = "NW-104";
		list.dispatchEvent(new Event("change", {bubbles: true}));
		await (` + until + `)(() => document.querySelectorAll(".promise.covered .clause").length === 2);
		if (document.querySelector("select[name='other.asset']").value !== "NW-104") throw new Error("the choice is lost");
	}`})
}
