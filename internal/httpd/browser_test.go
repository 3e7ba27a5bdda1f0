package httpd_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"

	"remit/internal/httpd"
	"remit/internal/pages/shell"
	"remit/internal/testenv"
	"remit/web"
)

// window is a browser that Kim is signed in with. It fails the test when a page breaks the policy or throws.
type window struct {
	*rod.Page
	t    *testing.T
	site site
}

func openWindow(t *testing.T, q *queue, width int, dark bool) window {
	t.Helper()
	if testing.Short() {
		t.Skip("-short leaves out what takes a browser long")
	}
	if err := web.Check(); err != nil {
		t.Skip("run npm ci && npm run build in web first:", err)
	}
	s := open(t, func(o *httpd.Options) { o.Now = time.Now }, q.routes()...)
	p, err := testenv.Chromium(t).Page(proto.TargetCreateTarget{})
	if err != nil {
		t.Fatal(err)
	}
	p = p.Timeout(time.Minute)
	w := window{Page: p, t: t, site: s}
	p.MustSetViewport(width, 900, 1, false)
	if dark {
		if err := (proto.EmulationSetEmulatedMedia{Features: []*proto.EmulationMediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}}).Call(p); err != nil {
			t.Fatal(err)
		}
	}
	go p.EachEvent(func(e *proto.LogEntryAdded) {
		if e.Entry.Source == proto.LogLogEntrySourceSecurity || e.Entry.Source == proto.LogLogEntrySourceViolation {
			t.Errorf("the page broke a rule: %s", e.Entry.Text)
		}
	}, func(e *proto.RuntimeExceptionThrown) {
		t.Errorf("the script threw: %s %v", e.ExceptionDetails.Text, e.ExceptionDetails.Exception)
	})()
	b := s.visit(t, "1")
	p.MustSetCookies(&proto.NetworkCookieParam{Name: "remit", Value: b.cookie(), URL: s.URL})
	return w
}

func (w window) visit(path string) {
	w.t.Helper()
	w.MustNavigate(w.site.URL + path).MustWaitLoad()
}

// until waits for a condition in the page to become true.
func (w window) until(js string) {
	w.t.Helper()
	if err := testenv.Until(w.Page, time.Minute, `() => `+js); err != nil {
		w.t.Fatalf("never true: %s: %v", js, err)
	}
}

func TestKeysMoveSelectAndOpen(t *testing.T) {
	t.Parallel()
	w := openWindow(t, newQueue(), 1440, false)
	w.visit("/")
	w.Keyboard.MustType('j', 'j')
	w.until(`document.querySelector("tr.cur").id === "t-12" && document.activeElement.closest("tr").id === "t-12"`)
	w.Keyboard.MustType('k', 'x')
	w.until(`document.querySelector("#t-11 input").checked && !document.querySelector(".bulk").hidden && document.querySelector("[data-count]").textContent === "1 selected"`)
	w.Keyboard.MustType(input.Escape)
	w.until(`document.querySelector(".bulk").hidden`)
	w.Keyboard.MustType('?')
	w.until(`document.querySelector("dialog#keys").open`)
	w.Keyboard.MustType(input.Escape, 'a')
	w.until(`document.querySelector("#t-11 input").checked && document.querySelector("dialog#keys").open`)
	w.Keyboard.MustType(input.Escape, '/')
	w.until(`document.activeElement.id === "find"`)
	w.Keyboard.MustType('j')
	w.until(`document.querySelector("#find").value === "j" && document.querySelector("tr.cur").id === "t-11"`)
	w.MustEval(`() => document.activeElement.blur()`)
	w.Keyboard.MustType('n')
	w.until(`location.pathname + location.hash === "/tickets/11#note"`)
	w.until(`document.activeElement.id === "answer-text" && document.querySelector(".as-note").checked`)
	w.MustEval(`() => document.activeElement.blur()`)
	w.Keyboard.MustType('g', 'q')
	w.until(`location.pathname === "/queue"`)
}

func TestSingleKeysCanBeTurnedOff(t *testing.T) {
	t.Parallel()
	w := openWindow(t, newQueue(), 1440, false)
	w.visit("/")
	w.Keyboard.MustType('?')
	w.until(`document.querySelector("dialog#keys").open`)
	w.MustElement("[data-keys-on]").MustClick()
	w.Keyboard.MustType(input.Escape, 'j')
	w.until(`!document.querySelector("dialog#keys").open`)
	if got := w.MustEval(`() => document.querySelectorAll("tr.cur").length`).Int(); got != 0 {
		t.Error("a single key still moves")
	}
}

func TestRowsChangeInPlaceAndNewOnesWait(t *testing.T) {
	t.Parallel()
	q := newQueue()
	w := openWindow(t, q, 1440, false)
	w.visit("/")
	w.until(`document.querySelector("[data-live]").textContent.startsWith("Live")`)
	w.Keyboard.MustType('j', 'j', 'x')
	q.events <- [2]string{shell.RowEvent, strings.Replace(q.row("12"), "Subject of 12", "Changed", 1)}
	w.until(`document.querySelector("#t-12 b").textContent === "Changed"`)
	w.until(`document.querySelector("#t-12 input").checked && document.querySelector("#t-12").classList.contains("cur") && document.activeElement.closest("tr")?.id === "t-12"`)
	q.events <- [2]string{shell.CountsEvent, `{"mine": 4}`}
	w.until(`document.querySelector("[data-count-of=mine]").textContent === "4"`)
	q.events <- [2]string{shell.GoneEvent, "t-13"}
	w.until(`document.querySelector("#t-13").classList.contains("gone")`)

	q.mu.Lock()
	q.rows = []string{"14", "11", "12"}
	q.mu.Unlock()
	q.events <- [2]string{shell.RowEvent, q.row("14")}
	w.until(`document.querySelector("[data-new-count]").textContent === "1 new" && document.title.startsWith("(1) ")`)
	w.until(`document.querySelectorAll("[data-row]").length === 3`)
	w.Keyboard.MustType('.')
	w.until(`document.querySelector("[data-row]").id === "t-14" && !document.querySelector("#t-13") && document.querySelector("[data-new-rows]").hidden`)
	w.until(`document.querySelector("#t-12 input").checked && !document.querySelector(".bulk").hidden`)
}

func TestAFactIsChangedInPlace(t *testing.T) {
	t.Parallel()
	q := newQueue()
	w := openWindow(t, q, 1440, false)
	w.visit("/tickets/7")
	w.MustEval(`() => { window.same = true; document.querySelector("#answer-text").value = "Half an answer" }`)
	w.MustElement("summary.fact").MustClick()
	w.MustElement("#fact-mode").MustSelect("on site")
	w.MustElement("#agreement form button").MustClick()
	w.until(`window.same && document.querySelector("summary.fact").textContent.endsWith("on site") && document.querySelector("#answer-text").value === "Half an answer"`)
	w.MustEval(`() => { document.querySelector("details[data-fact]").open = true }`)
	w.MustElement("#fact-mode").MustSelect("taken")
	w.MustElement("#agreement form button").MustClick()
	w.until(`window.same && document.querySelector("#toasts")?.textContent.includes("Anna changed it at 09:40.")`)
	w.until(`document.querySelector("summary.fact").textContent.endsWith("on site") && document.querySelector("#fact-mode").value === "taken"`)
}

func TestDraftsAreKeptUntilTheyAreSent(t *testing.T) {
	t.Parallel()
	w := openWindow(t, newQueue(), 1440, false)
	w.visit("/tickets/7")
	w.MustElement("#answer-text").MustInput("Good news")
	w.until(`document.querySelector("[data-draft-said]").textContent.startsWith("Draft kept")`)
	w.visit("/tickets/7")
	w.until(`document.querySelector("#answer-text").value === "Good news"`)
	w.MustElement("#answer-text").MustFocus()
	w.KeyActions().Press(input.ControlLeft).Type(input.Enter).MustDo()
	w.until(`document.readyState === "complete" && document.querySelector("#answer-text")?.value === ""`)
}

func TestDangerAsksFirst(t *testing.T) {
	t.Parallel()
	q := newQueue()
	w := openWindow(t, q, 1440, false)
	w.visit("/tickets/7")
	w.MustElement("#delete").MustClick()
	w.until(`document.querySelector("dialog#confirm").open && document.querySelector("#confirm-title").textContent === "Delete the draft"`)
	w.MustElement("dialog#confirm button[value=no]").MustClick()
	w.until(`!document.querySelector("dialog#confirm").open`)
	w.MustElement("#delete").MustClick()
	w.MustElement("dialog#confirm button[value=yes]").MustClick()
	w.until(`document.querySelector("summary.fact")?.textContent.endsWith("deleted")`)
}

func TestDroppedFilesAreAddedAndSaid(t *testing.T) {
	t.Parallel()
	w := openWindow(t, newQueue(), 1440, false)
	w.visit("/tickets/7")
	drop := `(name, size) => {
		const moved = new DataTransfer();
		moved.items.add(new File([new Uint8Array(size)], name));
		document.querySelector("form.comp").dispatchEvent(new DragEvent("drop", {dataTransfer: moved, bubbles: true, cancelable: true}));
	}`
	w.MustEval(drop, "one.txt", 2000)
	w.until(`document.querySelector("[data-files-said]").textContent === "one.txt"`)
	w.MustEval(drop, "two.txt", 3000)
	w.until(`document.querySelector("[data-files-said]").textContent === "2 files, 5 KB" && document.querySelector("input[type=file]").files.length === 2`)
	w.MustEval(drop, "large.bin", 41<<20)
	w.until(`document.querySelector("#toasts").textContent.includes("larger than 40 MB") && document.querySelector("[data-files-said]").textContent === "Attach"`)
}

// The samples live in March, whatever the clock of the browser says: the page counts from the server's time.
func TestTimesFollowTheServersClock(t *testing.T) {
	t.Parallel()
	w := openWindow(t, newQueue(), 1440, false)
	w.visit("/parts")
	w.until(`document.documentElement.classList.contains("scripted") && document.querySelector(".clock.late time").textContent === "8 min late"`)
}

// Without the script a page still reads and submits: the same routes answer whole pages.
func TestPagesWorkWithoutTheScript(t *testing.T) {
	t.Parallel()
	b := open(t, nil, newQueue().routes()...).visit(t, "1")
	form := b.get("/tickets/7").page(t).One("#agreement form")
	sent := b.send(strings.ToUpper(form.Attr("method")), form.Attr("action"), url.Values{"name": {"mode"}, "value": {"on site"}})
	if sent.StatusCode != http.StatusSeeOther {
		t.Fatalf("got %d", sent.StatusCode)
	}
	if got := b.get(sent.Header.Get("Location")).page(t).One("main summary.fact").Text(); got != "Change mode: on site" {
		t.Errorf("the fact reads %q", got)
	}
}

func TestNoAccessibilityViolations(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile("../../web/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("run npm ci in web first:", err)
	}
	for _, width := range []int{1440, 360} {
		for _, dark := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d dark %v", width, dark), func(t *testing.T) {
				w := openWindow(t, newQueue(), width, dark)
				for _, path := range []string{"/", "/tickets/7", "/parts", "/nothing"} {
					w.visit(path)
					w.MustEval(`(text) => { (0, eval)(text) }`, string(axe))
					found := w.MustEval(`async () => {
						const seen = await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]});
						return {passed: seen.passes.length, broken: seen.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html).join(" ").slice(0, 300))};
					}`)
					if passed := found.Get("passed").Int(); passed < 10 {
						t.Errorf("%s: only %d rules were looked at", path, passed)
					}
					for _, v := range found.Get("broken").Arr() {
						t.Errorf("%s: %s", path, v.Str())
					}
					if got := w.MustEval(`() => document.documentElement.scrollWidth - innerWidth`).Int(); got > 0 {
						t.Errorf("%s is %d px wider than the window", path, got)
					}
				}
			})
		}
	}
}
