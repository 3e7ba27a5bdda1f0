package phone_test

import (
	"testing"

	"github.com/go-rod/rod/lib/input"

	"remit/internal/pages/stafftest"
	"remit/internal/ticket"
)

func TestACallIsTakenWithoutTheMouse(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	w := stafftest.Sit(t, h.Kim, "/phone")
	w.Write("#f-q", "mia")
	w.Until("Mia is found", `() => document.querySelector("#matches .choice input:checked")?.closest("label").innerText.includes("Mia Torres")`)
	w.Write("#f-subject", "Desktop stays dark")
	w.Until("the service is recognised", `() => document.querySelector("#phone-facts").innerText.includes("workstation/desktop")`)
	w.Until("the form asks", `() => document.querySelector("#phone-side .v.lg").innerText === "Undecided" && document.querySelector("#f-fact-asset") !== null`)
	for css, value := range map[string]string{"#f-fact-asset": "NW-0012", "#f-fact-mode": "remote", "#f-fact-kind": "incident"} {
		_, err := w.Eval(`(css, value) => { const s = document.querySelector(css); s.value = value; s.dispatchEvent(new Event("input", { bubbles: true })) }`, css, value)
		stafftest.Must(t, err)
	}
	w.Until("the agreement decides", `() => document.querySelector("#phone-side .v.lg").innerText === "Covered"`)
	if kept, err := w.Eval(`() => document.querySelector("#f-subject").value`); err != nil || kept.Value.Str() != "Desktop stays dark" {
		t.Errorf("the subject is now %v, %v", kept, err)
	}
	e, err := w.Element("#f-subject")
	stafftest.Must(t, err)
	stafftest.Must(t, e.Focus())
	stafftest.Must(t, w.Keyboard.Press(input.ControlLeft))
	w.Press(input.Enter)
	stafftest.Must(t, w.Keyboard.Release(input.ControlLeft))
	w.Until("the ticket opens", `() => location.pathname.startsWith("/tickets/")`)
	if q := h.Newest(); q.Channel != ticket.Phone || q.Clause != "3.2" {
		t.Errorf("saved by %s under clause %s", q.Channel, q.Clause)
	}
}
