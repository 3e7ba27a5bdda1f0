package queue_test

import (
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/input"

	"remit/internal/pages/stafftest"
)

func TestTheQueueIsWorkedFromTheKeyboard(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	first := h.MustRequest(h.Mia, "The first", "Text.", nil)
	w := stafftest.Sit(t, h.Kim, "/queue?view=unassigned")
	fresh := h.MustRequest(h.Dana, "The fresh one", "Text.", nil)
	w.Until("the new one waits", `() => !document.querySelector("[data-new-rows]").hidden && document.querySelector("[data-new-count]").innerText === "1 new"`)
	w.Until("no row moved", `() => document.querySelectorAll("tr[data-row]").length === 1`)
	w.Press(input.Period)
	w.Until("it is shown", `() => document.querySelectorAll("tr[data-row]").length === 2`)
	w.Press(input.KeyJ)
	w.Press(input.KeyX)
	w.Until("it is selected", `() => document.querySelector("[data-count]").innerText === "1 selected"`)
	w.Press(input.KeyT)
	w.Until("it is taken", `() => document.querySelector(".note.good")?.innerText.includes("1 ticket assigned to you")`)
	if a, b := h.Ticket(first.ID).AssigneeID, h.Ticket(fresh.ID).AssigneeID; a+b != h.KimID {
		t.Errorf("the assignees are %d and %d", a, b)
	}
	w.Press(input.KeyJ)
	w.Press(input.Enter)
	w.Until("it opens", `() => location.pathname.startsWith("/tickets/") && document.readyState === "complete"`)
	w.Press(input.KeyN)
	w.Until("a note is begun", `() => document.querySelector("input.as-note").checked && document.activeElement.id === "answer-text"`)
	if path, err := w.Eval(`() => location.pathname`); err != nil || !strings.HasPrefix(path.Value.Str(), "/tickets/") {
		t.Errorf("at %v, %v", path, err)
	}
}
