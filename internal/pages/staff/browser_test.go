package staff_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"

	"remit/internal/desk"
	"remit/internal/pages/pagestest"
	"remit/internal/testenv"
	"remit/internal/ticket"
	"remit/web"
)

// window is a page in Chromium with a person in front of it.
type window struct {
	t *testing.T
	*rod.Page
}

// sit opens a page in a browser in which the person of b is signed in.
func sit(t *testing.T, b *pagestest.Browser, path string) window {
	t.Helper()
	if err := web.Check(); err != nil {
		t.Skip("run npm ci && npm run build in web first:", err)
	}
	p, err := testenv.Chromium(t).Page(proto.TargetCreateTarget{})
	must(t, err)
	p = p.Timeout(time.Minute)
	base, err := url.Parse(b.Base)
	must(t, err)
	for _, c := range b.Client.Jar.Cookies(base) {
		must(t, p.SetCookies([]*proto.NetworkCookieParam{{Name: c.Name, Value: c.Value, URL: b.Base}}))
	}
	w := window{t, p}
	must(t, p.Navigate(b.Base+path))
	must(t, p.WaitLoad())
	w.until("the page is live", `() => !document.body.dataset.events || document.querySelector("[data-live]") === null || document.querySelector("[data-live]").textContent.startsWith("Live")`)
	return w
}

// until waits until the expression holds in the page.
func (w window) until(what, js string) {
	w.t.Helper()
	if err := w.Timeout(20 * time.Second).Wait(rod.Eval(js)); err != nil {
		text, _ := w.Eval(`() => document.querySelector("main").innerText.slice(0, 3000)`)
		w.t.Fatalf("%s: %v\n%s", what, err, text.Value.Str())
	}
}

func (w window) write(css, text string) {
	w.t.Helper()
	e, err := w.Element(css)
	must(w.t, err)
	must(w.t, e.Input(text))
}

func (w window) press(keys ...input.Key) {
	w.t.Helper()
	must(w.t, w.Keyboard.Type(keys...))
}

func TestACallIsTakenWithoutTheMouse(t *testing.T) {
	t.Parallel()
	h := open(t)
	w := sit(t, h.kim, "/phone")
	w.write("#f-q", "mia")
	w.until("Mia is found", `() => document.querySelector("#matches .choice input:checked")?.closest("label").innerText.includes("Mia Torres")`)
	w.write("#f-subject", "Desktop stays dark")
	w.until("the service is recognised", `() => document.querySelector("#phone-facts").innerText.includes("workstation/desktop")`)
	w.until("the form asks", `() => document.querySelector("#phone-side .v.lg").innerText === "Undecided" && document.querySelector("#f-fact-asset") !== null`)
	for css, value := range map[string]string{"#f-fact-asset": "NW-0012", "#f-fact-mode": "remote", "#f-fact-kind": "incident"} {
		_, err := w.Eval(`(css, value) => { const s = document.querySelector(css); s.value = value; s.dispatchEvent(new Event("input", { bubbles: true })) }`, css, value)
		must(t, err)
	}
	w.until("the agreement decides", `() => document.querySelector("#phone-side .v.lg").innerText === "Covered"`)
	if kept, err := w.Eval(`() => document.querySelector("#f-subject").value`); err != nil || kept.Value.Str() != "Desktop stays dark" {
		t.Errorf("the subject is now %v, %v", kept, err)
	}
	e, err := w.Element("#f-subject")
	must(t, err)
	must(t, e.Focus())
	must(t, w.Keyboard.Press(input.ControlLeft))
	w.press(input.Enter)
	must(t, w.Keyboard.Release(input.ControlLeft))
	w.until("the ticket opens", `() => location.pathname.startsWith("/tickets/")`)
	if q := h.newest(); q.Channel != ticket.Phone || q.Clause != "3.2" {
		t.Errorf("saved by %s under clause %s", q.Channel, q.Clause)
	}
}

func TestATicketLivesWhileItIsOpen(t *testing.T) {
	t.Parallel()
	h := open(t)
	q := h.undecided()
	w := sit(t, h.kim, at(q.ID))
	_, err := w.Eval(`() => { window.same = true }`)
	must(t, err)
	_, err = w.Eval(`() => { const f = document.querySelector("#agreement form[aria-label]"); f.querySelector("[value=NW-0012]").click(); f.querySelector("button").click() }`)
	must(t, err)
	w.until("the panel decides anew", `() => document.querySelector("#agreement .v.lg").innerText === "Covered"`)
	w.until("the timeline tells it", `() => document.querySelector("#timeline").innerText.includes("Kim set asset to NW-0012")`)
	w.write("#answer-text", "Half a sentence")
	for range 100 {
		draft, err := h.DB.Draft(context.Background(), h.viewer(h.kimID), q.ID)
		must(t, err)
		if draft.Text == "Half a sentence" {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if draft, err := h.DB.Draft(context.Background(), h.viewer(h.kimID), q.ID); err != nil || draft.Text != "Half a sentence" {
		t.Errorf("the draft on the server is %q, %v", draft.Text, err)
	}
	_, err = h.Desk.Reply(context.Background(), h.viewer(h.annaID), desk.Reply{Ticket: q.ID, Text: "I look at it."})
	must(t, err)
	w.until("a colleague's answer appears", `() => document.querySelector("#timeline").innerText.includes("I look at it.")`)
	if kept, err := w.Eval(`() => [document.querySelector("#answer-text").value, String(window.same)].join()`); err != nil || kept.Value.Str() != "Half a sentence,true" {
		t.Errorf("what was written and the page: %v, %v", kept, err)
	}
	must(t, w.Keyboard.Press(input.ControlLeft))
	w.press(input.Enter)
	must(t, w.Keyboard.Release(input.ControlLeft))
	w.until("the answer, written after seeing it, is sent", `() => document.querySelector(".note.good")?.innerText.includes("on its way")`)
	if got := h.ticket(q.ID).Status; got != ticket.WaitingClient {
		t.Errorf("the status is %s", got)
	}
}

func TestTheQueueIsWorkedFromTheKeyboard(t *testing.T) {
	t.Parallel()
	h := open(t)
	first := h.mustRequest(h.mia, "The first", "Text.", nil)
	w := sit(t, h.kim, "/queue?view=unassigned")
	fresh := h.mustRequest(h.dana, "The fresh one", "Text.", nil)
	w.until("the new one waits", `() => !document.querySelector("[data-new-rows]").hidden && document.querySelector("[data-new-count]").innerText === "1 new"`)
	w.until("no row moved", `() => document.querySelectorAll("tr[data-row]").length === 1`)
	w.press(input.Period)
	w.until("it is shown", `() => document.querySelectorAll("tr[data-row]").length === 2`)
	w.press(input.KeyJ)
	w.press(input.KeyX)
	w.until("it is selected", `() => document.querySelector("[data-count]").innerText === "1 selected"`)
	w.press(input.KeyT)
	w.until("it is taken", `() => document.querySelector(".note.good")?.innerText.includes("1 ticket assigned to you")`)
	if a, b := h.ticket(first.ID).AssigneeID, h.ticket(fresh.ID).AssigneeID; a+b != h.kimID {
		t.Errorf("the assignees are %d and %d", a, b)
	}
	w.press(input.KeyJ)
	w.press(input.Enter)
	w.until("it opens", `() => location.pathname.startsWith("/tickets/")`)
	w.press(input.KeyN)
	w.until("a note is begun", `() => document.querySelector("input.as-note").checked && document.activeElement.id === "answer-text"`)
	if path, err := w.Eval(`() => location.pathname`); err != nil || !strings.HasPrefix(path.Value.Str(), "/tickets/") {
		t.Errorf("at %v, %v", path, err)
	}
}
