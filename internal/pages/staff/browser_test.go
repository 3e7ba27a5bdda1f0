package staff_test

import (
	"context"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/input"

	"remit/internal/desk"
	"remit/internal/pages/stafftest"
	"remit/internal/ticket"
)

func TestATicketLivesWhileItIsOpen(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	q := h.MustUndecided()
	w := stafftest.Sit(t, h.Kim, stafftest.At(q.ID))
	_, err := w.Eval(`() => { window.same = true }`)
	stafftest.Must(t, err)
	_, err = w.Eval(`() => { const f = document.querySelector("#agreement form[aria-label]"); f.querySelector("[value=NW-0012]").click(); f.querySelector("button").click() }`)
	stafftest.Must(t, err)
	w.Until("the panel decides anew", `() => document.querySelector("#agreement .v.lg").innerText === "Covered"`)
	w.Until("the timeline tells it", `() => document.querySelector("#timeline").innerText.includes("Kim set asset to NW-0012")`)
	w.Write("#answer-text", "Half a sentence")
	for range 100 {
		draft, err := h.DB.Draft(context.Background(), h.Viewer(h.KimID), q.ID)
		stafftest.Must(t, err)
		if draft.Text == "Half a sentence" {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if draft, err := h.DB.Draft(context.Background(), h.Viewer(h.KimID), q.ID); err != nil || draft.Text != "Half a sentence" {
		t.Errorf("the draft on the server is %q, %v", draft.Text, err)
	}
	_, err = h.Desk.Reply(context.Background(), h.Viewer(h.AnnaID), desk.Reply{Ticket: q.ID, Text: "I look at it."})
	stafftest.Must(t, err)
	w.Until("a colleague's answer appears", `() => document.querySelector("#timeline").innerText.includes("I look at it.")`)
	if kept, err := w.Eval(`() => [document.querySelector("#answer-text").value, String(window.same)].join()`); err != nil || kept.Value.Str() != "Half a sentence,true" {
		t.Errorf("what was written and the page: %v, %v", kept, err)
	}
	stafftest.Must(t, w.Keyboard.Press(input.ControlLeft))
	w.Press(input.Enter)
	stafftest.Must(t, w.Keyboard.Release(input.ControlLeft))
	w.Until("the answer, written after seeing it, is sent", `() => document.querySelector(".note.good")?.innerText.includes("on its way")`)
	if got := h.Ticket(q.ID).Status; got != ticket.WaitingClient {
		t.Errorf("the status is %s", got)
	}
}
