package search_test

import (
	"testing"

	"github.com/go-rod/rod/lib/input"

	"remit/internal/pages/pagestest"
	"remit/internal/pages/stafftest"
	"remit/internal/ticket"
)

func TestSearchAndCommandsByKeyboard(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	main := h.MustStory()
	w := stafftest.Sit(t, h.Kim, stafftest.At(main.ID))
	w.Press(input.Slash)
	w.Until("/ leads into the search", `() => document.activeElement.id === "find"`)
	w.Write("#find", "client:nor")
	w.Until("a client is suggested", `() => [...document.querySelectorAll(".find [role=option]")].some((o) => o.innerText.includes("client:northwind-dental"))`)
	w.Press(input.ArrowDown)
	w.Until("it is current", `() => document.querySelector(".find [aria-selected=true]")?.id === document.querySelector("#find").getAttribute("aria-activedescendant")`)
	w.Press(input.Enter)
	w.Until("it is filled in", `() => document.querySelector("#find").value === "client:northwind-dental "`)
	w.Press(input.Escape)
	stafftest.Must(t, w.Keyboard.Press(input.ControlLeft))
	w.Press(input.KeyK)
	stafftest.Must(t, w.Keyboard.Release(input.ControlLeft))
	w.Until("the palette is open", `() => document.activeElement.id === "palette-text"`)
	w.Until("it lists what the page offers", `() => document.querySelectorAll("#palette [role=option]").length > 5`)
	w.Write("#palette-text", "status waiting cl")
	w.Until("a status is offered", `() => document.querySelector("#palette [aria-selected=true]")?.innerText.includes("Set status: Waiting for client") === true`)
	w.Press(input.Enter)
	w.Until("the status is set", `() => document.querySelector("main details.menu summary").innerText.includes("Waiting for client")`)
	if got := h.Ticket(main.ID).Status; got != ticket.WaitingClient {
		t.Errorf("the status is %s", got)
	}
}

func TestThePagesReadWellEverywhere(t *testing.T) {
	t.Parallel()
	h := stafftest.Open(t)
	h.MustStory()
	h.Look(t, h.Kim,
		pagestest.Sight{Name: "search", Path: "/search?q=morning"},
		pagestest.Sight{Name: "search-filters", Path: "/search?q=client:northwind+rollback+is:mised", Before: `() => { document.querySelector(".all-filters").open = true }`},
		pagestest.Sight{Name: "search-suggestions", Path: "/search?q=north", Before: `async () => { const f = document.querySelector("#f-q"); f.focus(); f.value = "northw"; f.dispatchEvent(new Event("input", { bubbles: true }));
			for (let i = 0; i < 100 && !document.querySelector(".suggests [role=option]"); i++) await new Promise((r) => setTimeout(r, 50)) }`},
		pagestest.Sight{Name: "palette", Path: "/search?q=north", Before: `() => { document.dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true, bubbles: true })) }`})
}
