package content_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"
	"github.com/labstack/echo/v4"

	"remit/internal/identity"
	"remit/internal/mail"
	"remit/internal/markup/markuptest"
	"remit/internal/pages/content"
	"remit/internal/pages/pagestest"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/testenv"
	"remit/internal/ticket"
)

// crowd is how many attacks stand on one page, each in a frame of its own, so that none can hide another.
const crowd = 80

// few is how many stand on a page where nothing holds them.
const few = 25

// stage is a house whose mails are all attacks, and a browser that opens them.
type stage struct {
	t       *testing.T
	house   *pagestest.House
	canary  *canary
	attacks []markuptest.Attack
	mails   []ticket.Message
	page    *rod.Page
	notes   *notes
	kinds   map[string][]int // the attacks that each kind of page shows
	loads   int              // pictures that were loaded when they were asked for
}

// notes are what opened: windows and dialogs.
type notes struct {
	mu   sync.Mutex
	list []string
}

func (n *notes) add(what string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.list = append(n.list, what)
}

func (n *notes) take() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	list := n.list
	n.list = nil
	return list
}

func openStage(t *testing.T) *stage {
	t.Helper()
	if testing.Short() {
		t.Skip("-short leaves out what takes a browser long")
	}
	s := &stage{t: t, house: pagestest.Open(t), canary: openCanary(t), attacks: markuptest.Attacks(), notes: &notes{}}
	s.house.Mount(append(content.Place("").Routes(s.house.DB, shell.Staff), s.routes()...))
	s.kinds = map[string][]int{"mail": s.shown("mail"), "raw": s.shown("raw"), "bare": s.shown("bare"), "free": s.shown("free")}
	s.post()
	browser := testenv.Chromium(t)
	p, err := browser.Page(proto.TargetCreateTarget{})
	must(t, err)
	s.page = p.Timeout(8 * time.Minute)
	kim := s.house.MustUser("kim", identity.Technician)
	base, err := url.Parse(kim.Base)
	must(t, err)
	for _, c := range kim.Client.Jar.Cookies(base) {
		must(t, p.SetCookies([]*proto.NetworkCookieParam{{Name: c.Name, Value: c.Value, URL: kim.Base}}))
	}
	_, err = p.EvalOnNewDocument(`if (window === top) {
		window.ran = []; window.loaded = 0;
		addEventListener("message", (e) => ran.push(e.data));
		document.addEventListener("load", (e) => { if (e.target.tagName === "IFRAME") loaded++ }, true);
	}`)
	must(t, err)
	s.watch(browser, p)
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// watch notes windows and dialogs that open.
func (s *stage) watch(browser *rod.Browser, p *rod.Page) {
	ctx, cancel := context.WithCancel(context.Background())
	s.t.Cleanup(cancel)
	go browser.Context(ctx).EachEvent(func(e *proto.TargetTargetCreated) {
		if e.TargetInfo.Type == proto.TargetTargetInfoTypePage && e.TargetInfo.OpenerID == p.TargetID {
			s.notes.add("a window at " + e.TargetInfo.URL)
		}
	})()
	go p.Context(ctx).EachEvent(func(e *proto.PageJavascriptDialogOpening) {
		s.notes.add("a dialog: " + e.Message)
		_ = proto.PageHandleJavaScriptDialog{Accept: false}.Call(p) // it may be gone already
	})()
}

// post writes a mail for each attack, many to a ticket.
func (s *stage) post() {
	s.t.Helper()
	s.mails = make([]ticket.Message, len(s.attacks))
	must(s.t, s.house.DB.Write(s.t.Context(), func(tx *store.Tx) error {
		var one ticket.Ticket
		for i, a := range s.attacks {
			if i%50 == 0 {
				one = ticket.Ticket{Subject: "Attacks", Channel: ticket.Email, Status: ticket.New, ReceivedAt: tx.Now, UpdatedAt: tx.Now, LastWordAt: tx.Now}
				var err error
				if one.ID, err = tx.InsertTicket(s.t.Context(), one); err != nil {
					return err
				}
			}
			m := ticket.Message{TicketID: one.ID, Kind: ticket.FromClient, Channel: ticket.Email, AuthorName: "Mallory",
				HTML: mail.Sanitise(a.At(i, s.canary.aim()), mail.Display{}) + "<p>" + markuptest.After + "</p>"} // as mail is kept
			var err error
			if m.ID, err = tx.InsertMessage(s.t.Context(), one, m); err != nil {
				return err
			}
			s.mails[i] = m
		}
		return nil
	}))
}

// routes show the attacks: as messages of the timeline, and raw in the frame's document with and without the attribute of the frame.
func (s *stage) routes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: "/crowd/:kind/:page", Who: shell.Guest, Handler: s.crowd},
		{Method: http.MethodGet, Path: "/raw/:n", Who: shell.Guest, Handler: func(c echo.Context) error {
			n, err := strconv.Atoi(c.Param("n"))
			if err != nil {
				return err
			}
			return content.ShowRaw(c, s.attacks[n].At(n, s.canary.aim()))
		}},
		{Method: http.MethodGet, Path: markuptest.OwnPath + ":n", Who: shell.Guest, Handler: func(c echo.Context) error {
			s.canary.note(c.Request())
			return c.NoContent(http.StatusNoContent)
		}},
	}
}

// shown are the attacks that a kind of page shows. A mail is shown once for all whose sanitised HTML is the same, raw ones are
// a quarter, and an eighth without the attribute: the browser has enough to do.
func (s *stage) shown(kind string) []int {
	seen := map[string]bool{}
	var all []int
	for n, a := range s.attacks {
		clean := mail.Sanitise(a.At(0, s.canary.aim()), mail.Display{})
		if kind == "mail" && !seen[clean] || kind == "raw" && n%4 == 0 || kind == "bare" && n%8 == 2 || kind == "free" && n%3 == 0 && !strings.HasPrefix(a.Name, "event") {
			all = append(all, n)
		}
		seen[clean] = true
	}
	return all
}

// crowd shows one page of attacks.
func (s *stage) crowd(c echo.Context) error {
	kind := c.Param("kind")
	pages := slices.Collect(slices.Chunk(s.kinds[kind], crowd))
	return shell.Render(c, http.StatusOK, templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if _, err := io.WriteString(w, "<!doctype html><title>Attacks</title>"); err != nil {
			return err
		}
		for _, n := range pages[number(c.Request().URL.Path)] {
			if kind == "mail" {
				if err := content.Body("", s.mails[n]).Render(ctx, w); err != nil {
					return err
				}
				continue
			}
			attribute := map[string]string{"raw": ` sandbox="` + content.Sandbox + `"`}[kind]
			if _, err := fmt.Fprintf(w, `<iframe%s src="/raw/%d"></iframe>`, attribute, n); err != nil {
				return err
			}
		}
		return nil
	}))
}

// each opens the attacks of a kind page by page and looks at each page.
func (s *stage) each(kind string, looks func(address string, ran []int)) {
	s.t.Helper()
	page := 0
	for numbers := range slices.Chunk(s.kinds[kind], crowd) {
		address := fmt.Sprintf("%s/crowd/%s/%d", s.house.Site.URL, kind, page)
		page++
		s.open(address, len(numbers))
		looks(address, s.settle(address))
	}
}

// open goes to a page and waits until so many frames have loaded. Some attacks wait for what never answers, and their frames with them: after a
// while it goes on where most have, and else opens the page anew. What attacks do counts from their first word on, loaded or not.
func (s *stage) open(address string, frames int) {
	s.t.Helper()
	n := 0
	for range 2 {
		must(s.t, s.page.Navigate(address))
		_, err := s.page.Eval(`() => new Promise((done) => {
			const eager = () => { document.querySelectorAll("iframe").forEach((f) => { f.loading = "eager" }); done() }
			document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", eager) : eager()
		})`)
		must(s.t, err)
		if loaded(s.page.Timeout(time.Minute), frames) == nil {
			return
		}
		v, err := s.page.Eval(`() => window.loaded || 0`)
		must(s.t, err)
		if n = v.Value.Int(); n >= frames*3/4 {
			return
		}
	}
	s.t.Fatalf("%s: only %d of %d frames are loaded", address, n, frames)
}

// loaded waits until so many frames have loaded.
func loaded(p *rod.Page, frames int) error {
	defer p.CancelTimeout()
	return p.Wait(rod.Eval(`(n) => window.loaded >= n`, frames))
}

// settle gives what was started a moment, and returns the numbers of attacks that ran. The page must be where it was.
func (s *stage) settle(address string) (ran []int) {
	s.t.Helper()
	time.Sleep(250 * time.Millisecond)
	v, err := s.page.Eval(`() => [location.href, ...(window.ran || [])]`)
	must(s.t, err)
	said := v.Value.Arr()
	if said[0].Str() != address {
		s.t.Errorf("%s was led to %s", address, said[0].Str())
	}
	for _, n := range said[1:] {
		ran = append(ran, n.Int())
	}
	return ran
}

// quiet fails the test where an attack ran, loaded or opened something.
func (s *stage) quiet(address string, ran []int) {
	s.t.Helper()
	for _, n := range ran {
		s.t.Errorf("%s: ran %s: %.300s", address, s.attacks[n].Name, s.attacks[n].HTML)
	}
	all, came := s.canary.take()
	if came > 0 && !strings.Contains(address, "/raw/") && !strings.Contains(address, "/bare/") { // no policy of a page stops rel=preconnect
		s.t.Errorf("%s: %d connections", address, came)
	}
	for _, a := range all {
		s.t.Errorf("%s: asked %+v: %.300s", address, a, s.attacks[number(a.Path)].HTML)
	}
	s.closed(address)
}

// closed fails the test where a window or a dialog opened.
func (s *stage) closed(address string) {
	s.t.Helper()
	for _, w := range s.notes.take() {
		s.t.Errorf("%s: opened %s", address, w)
	}
}

// number is the number at the end of a path, 0 where there is none.
func number(path string) int {
	n, _ := strconv.Atoi(path[strings.LastIndexByte(path, '/')+1:])
	return n
}

// TestAttacksInABrowser opens every attack in the frame of a mail. None runs, loads, leads away or opens anything: sanitised in
// the page as people see it, and with the sanitiser left out. The same ones do all of it where nothing holds them.
func TestAttacksInABrowser(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	t.Run("sanitised", func(t *testing.T) {
		s := s.in(t)
		s.each("mail", func(address string, ran []int) {
			s.quiet(address, ran)
			s.pictures(address)
		})
		if s.loads == 0 {
			t.Error("no picture was loaded when it was asked for")
		}
	})
	t.Run("raw in the frame", func(t *testing.T) {
		s := s.in(t)
		s.each("raw", s.quiet)
	})
	t.Run("raw in a frame without the attribute", func(t *testing.T) {
		s := s.in(t)
		s.each("bare", s.quiet)
	})
	t.Run("where nothing holds them", s.control)
}

// in is the stage with another test to tell.
func (s *stage) in(t *testing.T) *stage {
	return &stage{t: t, house: s.house, canary: s.canary, attacks: s.attacks, mails: s.mails, kinds: s.kinds, page: s.page, notes: s.notes}
}

// control shows that the attacks are some: outside of a frame of ours they run, load and lead away.
func (s *stage) control(t *testing.T) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		n := number(r.URL.Path)
		if strings.HasPrefix(r.URL.Path, "/raw/") {
			fmt.Fprint(w, s.attacks[n].At(n, s.canary.aim()))
			return
		}
		if !strings.HasPrefix(r.URL.Path, "/crowd/") {
			return // an attack asks
		}
		for _, i := range slices.Collect(slices.Chunk(s.kinds["free"], few))[n] {
			fmt.Fprintf(w, `<iframe src="/raw/%d"></iframe>`, i)
		}
	}))
	defer site.Close()
	ran, loaded, as := map[int]bool{}, map[int]bool{}, map[string]int{}
	enough := func() bool {
		return len(ran) >= 20 && len(loaded) >= 20 && as["image"] > 0 && as["iframe"] > 0 && as["script"]+as["style"] > 0
	}
	look := func() {
		if v, err := s.page.Eval(`() => window.ran || []`); err == nil { // an attack may have taken the page away
			for _, n := range v.Value.Arr() {
				ran[n.Int()] = true
			}
		}
		all, _ := s.canary.take()
		for _, a := range all {
			loaded[number(a.Path)] = true
			as[a.Dest]++
		}
	}
	for page := range (len(s.kinds["free"]) + few - 1) / few {
		must(t, s.page.Navigate(fmt.Sprintf("%s/crowd/free/%d", site.URL, page)))
		for waited := 0; waited < 40 && !enough(); waited++ {
			time.Sleep(250 * time.Millisecond)
			look()
			if v, err := s.page.Eval(`(n) => window.loaded >= n`, few); err == nil && v.Value.Bool() {
				break
			}
		}
		if look(); enough() {
			break
		}
	}
	s.notes.take()
	if t.Logf("%d attacks ran and %d loaded, as %v", len(ran), len(loaded), as); !enough() {
		t.Error("these attacks prove nothing")
	}
}

// pictures asks for the pictures of the page's mails. Nothing but pictures may be loaded then, without a word of who looks.
func (s *stage) pictures(address string) {
	s.t.Helper()
	v, err := s.page.Eval(`() => { const links = [...document.querySelectorAll(".formatted a")]; loaded = 0; links.forEach((a) => a.click()); return links.length }`)
	must(s.t, err)
	if v.Value.Int() == 0 {
		return
	}
	must(s.t, loaded(s.page.Timeout(time.Minute), v.Value.Int()))
	for _, n := range s.settle(address) {
		s.t.Errorf("%s: with pictures ran %s: %.300s", address, s.attacks[n].Name, s.attacks[n].HTML)
	}
	all, _ := s.canary.take()
	for _, a := range all {
		if a.Dest != "image" || a.Cookie != "" || a.Referer != "" || !strings.HasPrefix(a.Path, markuptest.LoadPath) {
			s.t.Errorf("%s: with pictures asked %+v: %.300s", address, a, s.attacks[number(a.Path)].HTML)
		}
	}
	s.loads += len(all)
	s.closed(address)
}
